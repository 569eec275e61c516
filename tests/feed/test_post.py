"""Letters: only from whom they claim, only to whom they are for, and never twice."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backchannel.errors import OutOfPlace, PeerFault, Unproven, WrongVersion
from backchannel.feed import letters, pairs
from backchannel.feed.entry import PAIR_ZERO, SEALED_LETTER, Author, SecretRef
from backchannel.feed.letters import Addressed, AskLetter, Letter, Reason, WakeLetter, Wanted
from backchannel.feed.outcomes import HelloHeard, Ignored, LaneOpened, Passed, PostLetter, RawLetter, Rejected
from feed.desks import AHN, BAK, CHO, NOW, ROOM, Desk, line


def wake(desk: Desk, **changed: Any) -> WakeLetter:
    own = desk.state.own
    letter = WakeLetter(
        version=1,
        room=ROOM,
        sender=own.me,
        roster=desk.state.readers.hash,
        reason=Reason.TAG_KEY.value,
        tag_key_no=own.tag.number + 1,
        tag_root=bytes(32),
        seq=own.seq,
        hash=own.hash,
        newest=own.seq,
        said_at=NOW,
    )
    return msgspec.structs.replace(letter, **changed)


def sent(desk: Desk, to: Desk, letter: Letter, *, secret: tuple[SecretRef, bytes] | None = None) -> RawLetter:
    pair = desk.state.pair(to.ref)
    readers = desk.state.readers
    public = readers.members[readers.place_of(to.ref)].kem
    way = Addressed(ROOM, desk.ref, to.ref)
    return RawLetter(
        desk.ref, letters.seal(letter, way, (0, public), pair.shared, secret or pairs.to_use(pair))
    )


def refused(desk: Desk, raw: RawLetter) -> type[PeerFault] | None:
    before = desk.state
    (outcome,) = desk.take(raw)
    if isinstance(outcome, Rejected):
        assert desk.state is before
        assert isinstance(outcome.error, PeerFault)
        return type(outcome.error)
    return None


def test_a_wake_letter_moves_the_lane_once() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    raw = sent(ahn, cho, wake(ahn))
    assert cho.take(raw) == [LaneOpened(ahn.state.me, 2, bytes(32))]
    before = cho.state
    assert cho.take(raw) == [Passed(Ignored.OUTDATED)]
    old = sent(ahn, cho, wake(ahn, tag_key_no=1, tag_root=b"\1" * 32))
    assert cho.take(old) == [Passed(Ignored.OUTDATED)]
    assert cho.state is before


def test_a_letter_without_the_senders_proof_is_refused() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    named, _secret = pairs.to_use(ahn.state.pair(CHO))
    assert refused(cho, sent(ahn, cho, wake(ahn), secret=(named, bytes(32)))) is Unproven


def test_nobody_writes_a_letter_for_somebody_else() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    assert refused(cho, sent(bak, cho, wake(bak, sender=ahn.state.me))) is OutOfPlace
    mine = sent(bak, cho, wake(bak))
    moved = RawLetter(AHN, mine.data)
    assert cho.take(moved) == [Passed(Ignored.NOT_FOR_US)], "the seal is bound to the sender"


FALSE = {
    "of another room": ({"room": bytes(32)}, OutOfPlace),
    "of another version": ({"version": 2}, WrongVersion),
    "of a roster nobody knows": ({"roster": bytes(32)}, OutOfPlace),
}


@pytest.mark.parametrize("what", FALSE)
def test_a_letter_that_is_not_in_its_place_is_refused(what: str) -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    changed, error = FALSE[what]
    assert refused(cho, sent(ahn, cho, wake(ahn, **changed))) is error


def test_a_letter_sealed_to_an_erased_prekey_is_passed_over() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    raw = sent(ahn, cho, wake(ahn))
    sealed = msgspec.structs.replace(SEALED_LETTER.decode(raw.data), prekey=99)
    assert cho.take(RawLetter(AHN, SEALED_LETTER.encode(sealed))) == [Passed(Ignored.NOT_FOR_US)]


def test_a_desk_nobody_confirmed_is_answered_nothing() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    ahn.write("for Cho")
    me = Author(CHO.party, CHO.seat, CHO.term, 7)
    ask = AskLetter(1, ROOM, me, cho.state.readers.hash, 2, (Wanted(ahn.state.me, 1, 5),), None, 1, NOW)
    outcomes = ahn.take(sent(cho, ahn, ask))
    assert [type(one.error) for one in outcomes if isinstance(one, Rejected)] == [OutOfPlace]
    assert not any(isinstance(one, PostLetter) for one in outcomes)


def test_a_hello_may_use_pair_zero_and_a_known_desk_that_moved_past_it_may_not() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    for desk in (ahn, cho, ahn, cho):
        desk.write("a word")
        for other in (ahn, cho):
            for posted in desk.out:
                if other.sees(posted):
                    other.take(posted.raw)
        desk.out.clear()
    zero = (PAIR_ZERO, ahn.state.pair(CHO).zero)
    later = NOW + 40 * 86_400
    cho.tick(later)
    assert refused(cho, sent(ahn, cho, wake(ahn, reason=Reason.HELLO.value), secret=zero)) is Unproven
    hello = wake(ahn, reason=Reason.HELLO.value, sender=Author(AHN.party, AHN.seat, AHN.term, 5))
    outcomes = cho.take(sent(ahn, cho, hello, secret=zero))
    assert any(isinstance(one, HelloHeard) for one in outcomes)
