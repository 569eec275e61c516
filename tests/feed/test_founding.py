"""Rosters: who joins reads from then on, who leaves reads no more, on everybody's desk."""

from __future__ import annotations

import pytest

from backchannel.errors import Misuse, OutOfPlace, Refused
from backchannel.feed import room, sealing
from backchannel.feed.alarms import AlarmKind
from backchannel.feed.entry import CORE, Envelope, author_of, entry_hash
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import LaneClosed, LaneOpened, Rejected
from backchannel.feed.state import Standing
from feed.desks import AHN, BAK, CHO, DEE, NOW, ROOM, SECRET, Desk, deliver, keys_of, line, roster, settled
from feed.patched import core_of, forged, seal


def test_a_newcomer_reads_from_its_coming_on_and_is_heard() -> None:
    desks = line(AHN, BAK, CHO)
    desks[0].write("before Dee came")
    settled(desks, NOW + 200)
    wider = roster(AHN, BAK, CHO, DEE)
    for desk in desks:
        desk.change_roster(wider, NOW + 300)
    dee = Desk(DEE, wider, NOW + 300)
    everyone = [*desks, dee]
    settled(everyone, NOW + 300)
    desks[0].write("after Dee came", NOW + 400)
    dee.write("I am here", NOW + 400)
    settled(everyone, NOW + 400)
    assert dee.texts() == ["after Dee came"]
    assert all("I am here" in desk.texts() for desk in desks)
    assert not any(desk.alarms() or desk.rejections() for desk in everyone)


def test_one_who_left_has_no_key_to_what_is_said_after() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    smaller = roster(AHN, CHO)
    for desk in (ahn, cho):
        desk.change_roster(smaller, NOW + 10)
    settled(desks, NOW + 10)
    ahn.write("without Bak", NOW + 20)
    settled(desks, NOW + 20)
    assert cho.texts() == ["without Bak"]
    assert bak.texts() == []
    with pytest.raises(Refused):
        bak.change_roster(smaller, NOW + 10)


def test_one_who_left_speaks_to_nobody_any_more() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    raw = forged(bak, body=b"still here")
    cho.change_roster(roster(AHN, CHO))
    outcomes = cho.take(raw)
    assert [type(one.error) for one in outcomes if isinstance(one, Rejected)] == [OutOfPlace]
    with pytest.raises(OutOfPlace):
        cho.state.pair(BAK)
    assert ahn.texts() == []


def test_the_keys_of_one_who_left_are_erased() -> None:
    _ahn, bak, cho = line(AHN, BAK, CHO)
    outcomes = cho.change_roster(roster(AHN, CHO))
    feed = cho.state.feed(bak.state.me)
    assert feed is not None
    assert feed.standing == Standing.CLOSED
    assert (feed.epochs, feed.prekey, feed.tag_root) == ((), None, None)
    assert LaneClosed(bak.state.me, feed.tag_key_no) in outcomes


def test_nobody_goes_back_to_an_earlier_roster() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    earlier = ahn.state.readers.hash
    wider = roster(AHN, BAK, CHO, DEE)
    for desk in desks:
        desk.change_roster(wider)
    settled(desks)
    core = core_of(ahn, roster=earlier)
    proofs = sealing.authenticate_on(ahn.state, earlier, Purpose.ENTRY, entry_hash(CORE.encode(core)))
    cho.take(seal(ahn, Envelope(CORE.encode(core), proofs)))
    assert cho.alarms() == [(AlarmKind.BROKEN, (AHN,))]
    assert bak.alarms() == []


def test_a_new_roster_brings_a_fresh_tag_key_and_the_old_lane_closes() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, _bak, cho = desks
    before = ahn.state.own.tag
    for desk in desks[::2]:
        desk.change_roster(roster(AHN, CHO), NOW + 10)
    settled(desks[::2], NOW + 10)
    assert ahn.state.own.tag.number == before.number + 1
    assert ahn.state.own.tag.root != before.root
    assert LaneOpened(ahn.state.me, ahn.state.own.tag.number, ahn.state.own.tag.root) in cho.outcomes
    assert LaneClosed(ahn.state.me, before.number) in cho.outcomes


def test_the_first_entry_on_a_new_roster_opens_an_epoch_before_the_content() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, _, cho = desks
    ahn.change_roster(roster(AHN, CHO))
    cho.change_roster(roster(AHN, CHO))
    number = ahn.state.own.epoch_count
    ahn.write("at once")
    deliver([ahn, cho])
    assert ahn.state.own.epoch_count == number + 1
    assert cho.texts() == ["at once"]


def test_changing_to_the_same_roster_changes_nothing() -> None:
    ahn, *_ = line(AHN, BAK, CHO)
    before = ahn.state
    assert ahn.change_roster(roster(AHN, BAK, CHO)) == []
    assert ahn.state is before


def test_nobody_founds_a_room_it_is_not_in() -> None:
    with pytest.raises(OutOfPlace):
        room.found(ROOM, roster(AHN, CHO), author_of(BAK, 1), SECRET, keys_of(BAK), NOW, bytes)


def test_a_post_restored_too_often_is_told_so() -> None:
    ahn, *_ = line(AHN, CHO)
    worn = ahn.state.with_own(me=author_of(AHN, 0xFFFF))
    with pytest.raises(Misuse):
        room.restore(worn, bytes)
