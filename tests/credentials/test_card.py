"""The front door: a card anyone can check, a request only the party can read, nothing accepted."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials.card import (
    REQUEST_SIZE,
    TEXT_BYTES,
    PublicCard,
    Request,
    make_card,
    open_request,
    publish,
    read_card,
    seal_request,
    sign_card,
)
from backchannel.crypto import kem
from backchannel.crypto.labels import Label
from backchannel.errors import BackchannelError, Malformed, Misuse, NotEnoughPeople, Unproven, WrongVersion
from backchannel.wire.codec import encode
from backchannel.wire.padding import pad
from credentials.meetings import RELAY, N, S, invited, replied
from credentials.people import keys, seeded

NOW = 1_800_000_000
DOOR = seeded("front door")(32)
CARD = make_card(N, DOOR, (RELAY,), "Ask at the embassy for the envoy.", NOW)
SIGNED = [sign_card(CARD, keys("A. Ahn"), 1, 1), sign_card(CARD, keys("B. Bak"), 2, 1)]
PUBLIC = publish(N, CARD, SIGNED)
LINE = replied().asked.line
assert LINE is not None


def sealed(text: str = "We would like to talk.") -> bytes:
    assert LINE is not None
    return seal_request(read_card(PUBLIC)[0], text, LINE, NOW)


def test_anyone_can_check_a_card() -> None:
    card, book = read_card(PUBLIC)
    assert (card.name, card.dated, book.party) == ("Northland", NOW, N.party)


def test_one_person_alone_publishes_no_card() -> None:
    with pytest.raises(NotEnoughPeople):
        publish(N, CARD, SIGNED[:1])


def public(**changes: object) -> bytes:
    base = PublicCard(1, CARD, tuple(SIGNED), N.chain)
    return encode(msgspec.structs.replace(base, **changes))


def test_a_card_that_was_changed_or_goes_with_another_list_is_refused() -> None:
    renamed = CARD.replace(b"embassy", b"bridge!")
    stranger = msgspec.structs.replace(SIGNED[1], signature=sign_card(CARD, keys("Thief"), 2, 1).signature)
    for wrong in (
        public(card=renamed),
        public(chain=S.chain),
        public(chain=N.chain[:1]),
        public(signatures=(SIGNED[0], stranger)),
        public(signatures=(SIGNED[0], msgspec.structs.replace(SIGNED[1], term=2))),
        public(signatures=(SIGNED[0], msgspec.structs.replace(SIGNED[1], by_paper=True))),
    ):
        with pytest.raises(Unproven):
            read_card(wrong)
    with pytest.raises(WrongVersion):
        read_card(public(protocol=2))


def test_a_request_is_read_by_the_party_alone_and_its_length_says_nothing() -> None:
    request, line = open_request(N.party, DOOR, sealed())
    assert (request.text, line) == ("We would like to talk.", LINE)
    assert len(sealed()) == len(sealed("x" * TEXT_BYTES)) == REQUEST_SIZE
    for party, seed in ((N.party, bytes(32)), (S.party, DOOR)):
        with pytest.raises(Unproven):
            open_request(party, seed, sealed())


@pytest.mark.parametrize("text", ["", "  \n", "x" * (TEXT_BYTES + 1), "\u5317" * 700])
def test_an_empty_or_overlong_request_is_not_sent(text: str) -> None:
    with pytest.raises(Misuse):
        sealed(text)


def test_a_request_carries_a_line_to_meet_and_nothing_else() -> None:
    joining_line = invited().inviter.line
    assert joining_line is not None
    with pytest.raises(Misuse):
        seal_request(read_card(PUBLIC)[0], "hello", joining_line, NOW)
    plain = encode(Request(1, "hello", encode(joining_line), NOW))
    front_door = kem.public_of(DOOR)
    forged = kem.seal(Label.FRONT_DOOR, front_door, encode([N.party]), pad(plain, 2900))
    with pytest.raises(Malformed):
        open_request(N.party, DOOR, forged)


@given(st.binary(max_size=400))
def test_whatever_bytes_come_to_the_door_only_our_errors_are_raised(data: bytes) -> None:
    for size in (len(data), 2900):
        front_door = kem.public_of(DOOR)
        posted = kem.seal(
            Label.FRONT_DOOR, front_door, encode([N.party]), pad(data, max(size, len(data) + 4))
        )
        with pytest.raises(BackchannelError):
            open_request(N.party, DOOR, posted)
    with pytest.raises(BackchannelError):
        open_request(N.party, DOOR, data)
    with pytest.raises(BackchannelError):
        read_card(data)


def test_a_card_that_everyone_signed_still_says_what_the_list_says() -> None:
    renamed = CARD.replace(b"Northland", b"Nordlands")
    signed = [sign_card(renamed, keys("A. Ahn"), 1, 1), sign_card(renamed, keys("B. Bak"), 2, 1)]
    with pytest.raises(Unproven):
        publish(N, renamed, signed)
