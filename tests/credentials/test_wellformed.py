"""Checks C1 to C10: each charter here breaks exactly one rule."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from backchannel.credentials.charter import Charter, Recovery, Rule, Seat, SeatKind, Watch
from backchannel.credentials.keys import HolderKeys, KeyBundle, Possession, SignedBundle
from backchannel.credentials.wellformed import require_well_formed
from backchannel.crypto.labels import Label
from backchannel.errors import NotWellFormed
from backchannel.wire.codec import encode
from credentials.people import keys, northland, northland_with_reserve, southland

replace = msgspec.structs.replace
ONE = Rule(1, (), (), Watch.NONE)


def north() -> Charter:
    return northland().current.charter


def with_seat(charter: Charter, number: int, **changes: object) -> Charter:
    return replace(
        charter,
        seats=tuple(replace(seat, **changes) if seat.number == number else seat for seat in charter.seats),
    )


def with_rule(rule: Rule, charter: Charter | None = None) -> Charter:
    charter = charter or north()
    return replace(charter, rules=(rule, *charter.rules[1:]))


def held_by(charter: Charter, number: int, holder: HolderKeys) -> Charter:
    return with_seat(charter, number, holder=holder.offer(charter.party_nonce, number, 1))


def half_shared() -> Charter:
    """B. Bak's signing key with A. Ahn's X25519 key."""
    holder, nonce = keys("B. Bak"), north().party_nonce
    bundle = KeyBundle(holder.bundle.sign, keys("A. Ahn").bundle.dh, holder.bundle.kem)
    signature = holder.signing.sign(Label.BUNDLE, encode(Possession(bundle, nonce, 2, 1)))
    return with_seat(north(), 2, holder=SignedBundle(bundle, nonce, 2, 1, signature))


def unusable(**changed: bytes) -> Charter:
    """B. Bak signed for keys with which nobody can share or seal anything."""
    holder, nonce = keys("B. Bak"), north().party_nonce
    bundle = replace(holder.bundle, **changed)
    signature = holder.signing.sign(Label.BUNDLE, encode(Possession(bundle, nonce, 2, 1)))
    return with_seat(north(), 2, holder=SignedBundle(bundle, nonce, 2, 1, signature))


BROKEN: dict[str, tuple[str, Callable[[], Charter]]] = {
    "a later version that follows none": ("C1", lambda: replace(north(), previous=None)),
    "a first version that follows one": ("C1", lambda: replace(north(), version=1)),
    "it settles one side only": ("C2", lambda: replace(north(), version=3, settles=(bytes(32),))),
    "it settles one side twice": ("C2", lambda: replace(north(), version=3, settles=(bytes(32), bytes(32)))),
    "it settles before there can be a fork": (
        "C2",
        lambda: replace(north(), settles=(bytes(32), b"\x01" * 32)),
    ),
    "a name that turns the text around": ("C3", lambda: replace(north(), name="North\u202eland")),
    "a title with nothing to see": ("C3", lambda: with_seat(north(), 1, title="\u3164")),
    "two posts of one title": ("C3", lambda: with_seat(north(), 2, title="Envoy")),
    "posts out of order": ("C4", lambda: replace(north(), seats=north().seats[::-1])),
    "one post twice": (
        "C4",
        lambda: replace(north(), seats=(*north().seats, replace(north().seats[1], title="twin"))),
    ),
    "keys made for another term": ("C5", lambda: with_seat(north(), 2, term=2)),
    "keys lifted from another party": (
        "C5",
        lambda: with_seat(north(), 2, holder=southland().current.charter.seats[1].holder),
    ),
    "keys whose holder never signed": (
        "C5",
        lambda: with_seat(north(), 2, holder=replace(north().seats[1].holder, bundle=keys("C. Cho").bundle)),
    ),
    "keys of which the agreed secret is always zero": ("C5", lambda: unusable(dh=bytes(32))),
    "keys to which nothing can be sealed": (
        "C5",
        lambda: unusable(kem=keys("B. Bak").bundle.kem[:1184] + bytes(32)),
    ),
    "keys that are no lattice keys": (
        "C5",
        lambda: unusable(kem=b"\xff" * 1184 + keys("B. Bak").bundle.kem[1184:]),
    ),
    "two people who share half their keys": ("C6", half_shared),
    "an observer who watches themselves": (
        "C6",
        lambda: held_by(southland().current.charter, 2, keys("C. Cho")),
    ),
    "a rule out of order": ("C7", lambda: with_rule(Rule(1, (2, 1), (), Watch.NONE))),
    "a rule with a post twice": ("C7", lambda: with_rule(Rule(1, (1, 1), (), Watch.NONE))),
    "a rule that counts a post that is not there": ("C7", lambda: with_rule(Rule(1, (9,), (), Watch.NONE))),
    "a rule that counts a reserve": (
        "C7",
        lambda: with_rule(Rule(1, (3,), (), Watch.NONE), northland_with_reserve().current.charter),
    ),
    "a rule that asks for a post it does not count": (
        "C7",
        lambda: with_rule(Rule(1, (1,), (2,), Watch.NONE)),
    ),
    "a rule that asks for an observer who is not there": (
        "C7",
        lambda: with_rule(Rule(1, (), (), Watch.AGREES)),
    ),
    "nobody reads": ("C8", lambda: replace(north(), readers=())),
    "a reader who is not there": ("C8", lambda: replace(north(), readers=(1, 9))),
    "a reserve who reads": (
        "C8",
        lambda: replace(northland_with_reserve().current.charter, readers=(1, 2, 3)),
    ),
    "recovery by no sheet at all": ("C9", lambda: replace(north(), recovery=Recovery((), 1))),
    "sheets that nobody needs": (
        "C9",
        lambda: replace(north(), recovery=Recovery((keys("P").bundle.sign,), 0)),
    ),
    "more sheets needed than there are": (
        "C9",
        lambda: replace(north(), recovery=Recovery((keys("P").bundle.sign,), 2)),
    ),
    "one sheet twice": (
        "C9",
        lambda: replace(north(), recovery=Recovery((keys("P").bundle.sign,) * 2, 2)),
    ),
    "a sheet that is somebody in post": (
        "C9",
        lambda: replace(north(), recovery=Recovery((keys("A. Ahn").bundle.sign,), 1)),
    ),
    "nobody could ever change it": ("C10", lambda: with_seat(north(), 2, holder=None)),
    "one person holds all posts and two are needed": ("C10", lambda: held_by(north(), 2, keys("A. Ahn"))),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_charter_is_refused_when(sentence: str) -> None:
    check, make = BROKEN[sentence]
    with pytest.raises(NotWellFormed) as caught:
        require_well_formed(make())
    assert caught.value.check == check


@pytest.mark.parametrize(
    "charter",
    [
        northland().first.charter,
        north(),
        southland().current.charter,
        northland_with_reserve().current.charter,
        with_rule(ONE),
        with_rule(Rule(1, (1, 2), (2,), Watch.NONE)),
        replace(north(), seats=(*north().seats, Seat(7, "expert", SeatKind.VOICE, 0, None))),
    ],
    ids=["first", "two people", "observer", "reserve", "one voice", "named deputy", "a vacant post"],
)
def test_a_sound_charter_passes(charter: Charter) -> None:
    require_well_formed(charter)


def test_every_check_of_a_single_charter_has_a_broken_example() -> None:
    assert {check for check, _ in BROKEN.values()} == {f"C{number}" for number in range(1, 11)}
