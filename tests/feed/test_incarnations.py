"""A restored desk: says hello, is let back in by a person, and its earlier self counts for nothing."""

from __future__ import annotations

import pytest

from backchannel.credentials.members import MemberRef
from backchannel.errors import OutOfPlace, Refused
from backchannel.feed import room
from backchannel.feed.alarms import AlarmKind
from backchannel.feed.entry import PAIR_ZERO, Author
from backchannel.feed.incarnations import VOUCHED_AT_MOST, may_confirm
from backchannel.feed.kinds import CONFIRM, Confirm, Kind
from backchannel.feed.outcomes import Admitted, HelloHeard, IncarnationClosed, Rejected, Skipped
from backchannel.feed.state import RoomState, Standing
from feed.desks import AHN, BAK, CHO, DAY, DEE, NOW, Desk, deliver, line, settled
from feed.patched import forged


def restored(desk: Desk, backup: RoomState, now: int) -> Desk:
    """A new desk from a backup of the old one; the old one goes on existing, in whoever's hands."""
    new = Desk(desk.ref, desk.state.readers, now, seed="restored")
    new.stored = {}
    new.state = room.restore(backup, new.rng)
    new._store(None, new.state)
    new.lanes = set(desk.lanes)
    new.register.entries = dict(desk.register.entries)
    return new


def confirm(desk: Desk, author: Author, now: int) -> None:
    desk.apply(room.confirm(desk.state, author, now, desk.rng, desk.register))


class Story:
    """Bak's desk is lost after a backup; a new one is made from the backup."""

    def __init__(self) -> None:
        self.desks = line(AHN, BAK, CHO)
        self.ahn, self.old, self.cho = self.desks
        for desk in self.desks:
            desk.write(f"before the backup by {desk.ref.seat}")
            deliver(self.desks)
        settled(self.desks, NOW + 200)
        self.backup = self.old.state
        self.ahn.write("after the backup, heard by the old desk", NOW + 300)
        self.old.write("said by the old desk, not in the backup", NOW + 310)
        deliver(self.desks, NOW + 310)
        settled(self.desks, NOW + 600)
        self.ahn.write("while there was no desk", NOW + 700)
        deliver([self.ahn, self.cho], NOW + 700)
        self.new = restored(self.old, self.backup, NOW + DAY)
        self.present = [self.ahn, self.new, self.cho]
        self.new.board = [*self.old.board]
        settled(self.present, NOW + DAY)

    def confirmed(self) -> Story:
        confirm(self.ahn, self.new.state.me, NOW + DAY + 10)
        settled(self.present, NOW + DAY + 10)
        return self

    def later(self, days: int) -> None:
        for day in range(days):
            settled(self.present, NOW + (2 + day) * DAY)


def test_a_hello_alone_changes_nothing_and_is_shown() -> None:
    story = Story()
    story.new.write("not confirmed yet", NOW + DAY)
    deliver(story.present, NOW + DAY)
    for desk in (story.ahn, story.cho):
        assert any(isinstance(one, HelloHeard) for one in desk.outcomes)
        assert (AlarmKind.RESTORED, (BAK,)) in desk.alarms()
        assert "not confirmed yet" not in desk.texts()
        live = desk.state.live(BAK)
        assert live is not None
        assert live.author == story.old.state.me


def test_once_a_colleague_confirms_every_desk_takes_it_in_and_closes_the_earlier_one() -> None:
    story = Story()
    story.new.write("I am back", NOW + DAY)
    deliver(story.present, NOW + DAY)
    story.confirmed()
    for desk in (story.ahn, story.cho):
        assert "I am back" in desk.texts()
        closed = desk.state.feed(story.old.state.me)
        assert closed is not None
        assert closed.standing == Standing.CLOSED
        assert not closed.epochs
        assert any(isinstance(one, IncarnationClosed) for one in desk.outcomes)


def vouch(desk: Desk, member: MemberRef, incarnation: int, now: int = NOW + DAY) -> None:
    """A confirmation as a program without checks writes it."""
    body = CONFIRM.encode(Confirm(member, incarnation))
    desk.apply(room.write(desk.state, Kind.CONFIRM, body, now, desk.rng))


def test_an_invented_confirmation_silences_nobody_and_names_who_made_it() -> None:
    ahn, bak, cho = desks = line(AHN, BAK, CHO)
    before = cho.state.pair(AHN)
    vouch(bak, AHN, 0xFFFF)
    deliver(desks, NOW + DAY)
    live = cho.state.live(AHN)
    assert live is not None
    assert live.author == ahn.state.me
    assert cho.state.pair(AHN) == before
    assert (AlarmKind.VOUCHED_UNHEARD, (BAK, AHN)) in cho.alarms()
    assert (AlarmKind.REPLACED, (BAK, AHN)) in ahn.alarms()
    ahn.write("still heard", NOW + DAY + 1)
    deliver(desks, NOW + DAY + 1)
    assert cho.texts() == bak.texts() == ["still heard"]


def test_a_confirmation_that_came_before_the_hello_counts_when_the_hello_comes() -> None:
    story = Story()
    vouch(story.ahn, BAK, story.new.state.me.incarnation)
    unheard = [one for one in story.ahn.out if one.to is None]
    story.ahn.out = []
    story.cho.state = story.cho.state.without_feed(story.new.state.me)
    for posted in unheard:
        story.cho.take(posted.raw, NOW + DAY)
    live = story.cho.state.live(BAK)
    assert live is not None
    assert live.author == story.old.state.me, "vouched for, but not heard"
    story.new.out = []
    story.later(4)
    live = story.cho.state.live(BAK)
    assert live is not None
    assert live.author == story.new.state.me
    assert (AlarmKind.VOUCHED, (AHN, BAK)) in story.cho.alarms()
    assert not story.cho.state.own.vouched


def test_whoever_lets_a_desk_back_in_is_named() -> None:
    story = Story().confirmed()
    assert (AlarmKind.VOUCHED, (AHN, BAK)) in story.cho.alarms()


def test_only_so_many_confirmations_without_a_hello_are_remembered() -> None:
    others = [MemberRef(AHN.party, seat, 1) for seat in range(3, 14)]
    ahn, bak, *rest = desks = line(AHN, BAK, *others)
    for whom in (AHN, *others):
        for incarnation in (0xFFFE, 0xFFFF):
            vouch(bak, whom, incarnation)
    deliver(desks, NOW + DAY)
    for desk in (ahn, rest[0]):
        remembered = desk.state.own.vouched
        assert len(remembered) == VOUCHED_AT_MOST
        assert {one.author.incarnation for one in remembered} == {0xFFFF}
        assert all(feed.standing == Standing.LIVE for feed in desk.state.feeds)


def test_after_confirmation_both_directions_work_and_new_secrets_take_over() -> None:
    story = Story().confirmed()
    for number, desk in enumerate([*story.present, *story.present]):
        desk.write(f"now {number}", NOW + DAY + 20)
        settled(story.present, NOW + DAY + 20 + 200 * number)
    story.later(3)
    for desk in story.present:
        expected = {f"now {n}" for n in range(6) if story.present[n % 3] is not desk}
        assert expected <= set(desk.texts())
    pair = story.ahn.state.pair(BAK)
    assert pair.floor > PAIR_ZERO
    assert not story.ahn.rejections()


def test_later_entries_of_the_earlier_incarnation_count_for_nothing() -> None:
    story = Story().confirmed()
    raw = forged(story.old, body=b"by whoever has the lost desk")
    for desk in (story.ahn, story.cho):
        outcomes = desk.take(raw, NOW + 2 * DAY)
        assert [type(one.error) for one in outcomes if isinstance(one, Rejected)] == [OutOfPlace]


def test_what_was_shared_with_the_earlier_incarnation_is_erased_at_once() -> None:
    story = Story()
    before = {given.secret for given in story.ahn.state.pair(BAK).given}
    assert before
    story.confirmed()
    after = {given.secret for given in story.ahn.state.pair(BAK).given}
    assert not before & after


def test_what_nobody_of_us_held_is_sent_again_and_what_we_once_held_is_for_a_colleague_to_tell() -> None:
    story = Story().confirmed()
    story.later(3)
    assert "while there was no desk" in story.new.texts()
    assert any(isinstance(one, Skipped) for one in story.new.outcomes)
    assert "after the backup, heard by the old desk" not in story.new.texts()


def test_our_own_words_after_the_backup_come_back_and_are_recognised_as_ours() -> None:
    story = Story().confirmed()
    story.later(5)
    returned = [
        one.entry.core.body
        for one in story.new.outcomes
        if isinstance(one, Admitted) and one.entry.core.author == story.old.state.me
    ]
    assert b"said by the old desk, not in the backup" in returned


def test_a_hello_of_an_incarnation_that_was_passed_is_overtaken() -> None:
    story = Story().confirmed()
    again = restored(story.old, story.backup, NOW + 3 * DAY)
    known = story.ahn.state.live(BAK)
    assert known is not None
    assert story.ahn.state.feed(again.state.me) is not None, "the same seed gives the same number"
    assert known.author == again.state.me


def test_a_false_hello_with_a_high_number_does_not_keep_the_true_one_out() -> None:
    story = Story()
    thief = Desk(BAK, story.old.state.readers, NOW + DAY, seed="thief")
    thief.state = room.restore(story.backup, lambda size: b"\xff" * size)
    thief.state = thief.state.with_own(me=Author(BAK.party, BAK.seat, BAK.term, 0xFFFF))
    for number in range(3):
        thief.state = thief.state.with_own(me=Author(BAK.party, BAK.seat, BAK.term, 0xFFFF - number))
        thief.tick(NOW + DAY + number)
        thief.state = thief.state.with_own(epoch=None, seq=0)
    deliver([*story.present, thief], NOW + DAY + 5)
    waiting = [feed for feed in story.ahn.state.feeds if feed.standing == Standing.UNCONFIRMED]
    assert len(waiting) == 4
    story.confirmed()
    for desk in (story.ahn, story.cho):
        live = desk.state.live(BAK)
        assert live is not None
        assert live.author == story.new.state.me
        assert not any(feed.standing == Standing.UNCONFIRMED for feed in desk.state.feeds)


def test_only_a_desk_that_waits_can_be_confirmed_and_only_by_whom_it_is_for() -> None:
    story = Story()
    with pytest.raises(Refused):
        confirm(story.cho, story.new.state.me, NOW + DAY)
    with pytest.raises(Refused):
        confirm(story.ahn, story.old.state.me, NOW + DAY)
    with pytest.raises(Refused):
        confirm(story.new, story.new.state.me, NOW + DAY)


WHO = {
    "a colleague confirms for everybody": (AHN, BAK, CHO, True),
    "a colleague confirms for the party itself": (AHN, BAK, AHN, True),
    "nobody confirms itself": (BAK, BAK, CHO, False),
    "the other side does not where there is a colleague": (CHO, BAK, DEE, False),
    "the other side does where the post is alone, for its own desks": (AHN, CHO, BAK, True),
    "but not for the desks of others": (AHN, CHO, CHO, False),
}


@pytest.mark.parametrize("sentence", WHO)
def test_who_may_confirm(sentence: str) -> None:
    by, whom, at, allowed = WHO[sentence]
    members = [AHN, BAK, CHO, DEE] if DEE in (by, whom, at) else [AHN, BAK, CHO]
    state = next(desk.state for desk in line(*members) if desk.ref == at)
    assert may_confirm(state, by, whom) is allowed


def test_two_restores_of_one_backup_rarely_take_the_same_number() -> None:
    story = Story()
    numbers = {
        room.restore(story.backup, lambda size, n=n: bytes([n]) * size).me.incarnation for n in range(128)
    }
    assert len(numbers) == 128
