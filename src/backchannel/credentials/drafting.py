"""Making charters: the first one, and each usual change to one (spec/10-credentials.md, section 7).

Every function returns a new unsigned `Charter` (or a signed first one); nothing here decides whether it may
stand: that is `amendment`, on our own desk as on everybody else's.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.charter import (
    Charter,
    Recovery,
    Rule,
    Seat,
    SeatKind,
    SignedCharter,
    Standing,
    Watch,
    sign_charter,
    unsigned,
)
from backchannel.credentials.keys import HolderKeys, SignedBundle
from backchannel.crypto.rng import Rng
from backchannel.errors import Misuse
from backchannel.wire.version import PROTOCOL

Rules = tuple[Rule, Rule, Rule, Rule]
NO_RECOVERY = Recovery(paper_keys=(), threshold=0)


def two_people(observer: Watch = Watch.NONE) -> Rule:
    """The default rule: two different people from any voice."""
    return Rule(approvals=2, from_seats=(), must_include=(), observer=observer)


def one_person(observer: Watch = Watch.NONE) -> Rule:
    """The rule of a party that declares one voice."""
    return Rule(approvals=1, from_seats=(), must_include=(), observer=observer)


def found(
    name: str,
    title: str,
    keys: HolderKeys,
    rng: Rng,
    *,
    standing: Standing = Standing.OFFICIAL,
    one_voice: bool = False,
    recovery: Recovery = NO_RECOVERY,
) -> SignedCharter:
    """Version 1 with one holder. Its word needs two people unless ``one_voice``; amending it needs one."""
    nonce = rng(16)
    rule = one_person() if one_voice else two_people()
    seat = Seat(1, title, SeatKind.VOICE, 1, keys.offer(nonce, 1, 1))
    charter = Charter(
        protocol=PROTOCOL,
        version=1,
        party_nonce=nonce,
        previous=None,
        settles=(),
        name=name,
        standing=standing,
        seats=(seat,),
        rules=(rule, rule, rule, one_person()),
        readers=(1,),
        recovery=recovery,
    )
    return sign_charter(unsigned(charter), keys)


def next_place(charter: Charter, title: str) -> tuple[int, int]:
    """(post number, term) for whoever is next appointed to ``title``: a new post if there is none."""
    for seat in charter.seats:
        if seat.title.lower() == title.lower():
            return seat.number, seat.term + 1
    return charter.seats[-1].number + 1, 1


def appoint(
    old: VerifiedCharter,
    title: str,
    offered: SignedBundle,
    *,
    kind: SeatKind = SeatKind.VOICE,
    reads: bool = True,
    rules: Rules | None = None,
) -> Charter:
    """Put somebody in a post, new or not; ``rules`` may change with it.

    Else the second voice raises the amendment rule to two people, unless the party declared one voice.
    """
    charter = old.charter
    number, term = next_place(charter, title)
    known = charter.seat(number)
    if (offered.seat, offered.term) != (number, term):
        raise Misuse("This answer was made for another post, or an older list of who speaks.")
    seat = Seat(number, known.title if known else title, known.kind if known else kind, term, offered)
    seats = tuple(sorted((*_without(charter, number), seat), key=lambda each: each.number))
    readers = charter.readers
    if known is None and reads and kind is not SeatKind.RESERVE:
        readers = tuple(sorted((*readers, number)))
    voices = {each.holder.bundle.sign for each in seats if each.holder and each.kind is SeatKind.VOICE}
    new_rules = rules or charter.rules
    if rules is None and not charter.one_voice and len(voices) > 1 and new_rules[3].approvals == 1:
        new_rules = (*new_rules[:3], msgspec.structs.replace(new_rules[3], approvals=2))
    return _following(old, seats=seats, readers=readers, rules=new_rules)


def vacate(old: VerifiedCharter, number: int) -> Charter:
    """Take the person out of a post."""
    seat = old.charter.seat(number)
    if seat is None or seat.holder is None:
        raise Misuse("Nobody is in that post.")
    empty = msgspec.structs.replace(seat, holder=None)
    return _following(old, seats=tuple(empty if each is seat else each for each in old.charter.seats))


def with_rules(old: VerifiedCharter, rules: Rules) -> Charter:
    """Change the rules."""
    return _following(old, rules=rules)


def with_recovery(old: VerifiedCharter, paper_keys: Iterable[bytes], threshold: int) -> Charter:
    """Change the paper keys."""
    return _following(old, recovery=Recovery(tuple(sorted(paper_keys)), threshold))


def with_name(old: VerifiedCharter, name: str) -> Charter:
    """Change the party's name."""
    return _following(old, name=name)


def _without(charter: Charter, number: int) -> tuple[Seat, ...]:
    return tuple(seat for seat in charter.seats if seat.number != number)


def _following(old: VerifiedCharter, **changes: object) -> Charter:
    following: Charter = msgspec.structs.replace(
        old.charter, version=old.charter.version + 1, previous=old.hash, settles=(), **changes
    )
    return following
