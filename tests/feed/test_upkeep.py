"""What a room does by itself, and that silence costs nothing."""

from __future__ import annotations

import itertools

import pytest

from backchannel.feed import upkeep
from backchannel.feed.kinds import HEARTBEAT_BODY, Kind
from backchannel.feed.outcomes import Acknowledged, Outcome, SendLetter, Wrote
from feed.desks import AHN, BAK, CHO, DAY, DEE, NOW, Desk, deliver, line, roster, settled

WEEK = 7 * DAY


def kinds(outcomes: list[Outcome]) -> list[int]:
    return [one.entry.core.kind for one in outcomes if isinstance(one, Wrote)]


def test_what_was_said_is_acknowledged_once_and_acknowledgements_are_not() -> None:
    ahn, cho = desks = line(AHN, CHO)
    settled(desks, NOW + 600)
    ahn.write("please confirm", NOW + 700)
    deliver(desks, NOW + 700)
    assert kinds(cho.tick(NOW + 700)) == []
    assert kinds(cho.tick(NOW + 820)) == [Kind.ACK]
    deliver(desks, NOW + 820)
    assert [one for one in ahn.outcomes if isinstance(one, Acknowledged)][-1].seq == ahn.state.own.seq
    for later in (900, 2000, 90_000):
        assert kinds(ahn.tick(NOW + later)) == kinds(cho.tick(NOW + later)) == []


def test_an_answer_in_words_is_acknowledgement_enough() -> None:
    ahn, cho = desks = line(AHN, CHO)
    settled(desks, NOW + 600)
    ahn.write("a question", NOW + 700)
    deliver(desks, NOW + 700)
    cho.write("an answer", NOW + 710)
    assert kinds(cho.tick(NOW + 900)) == []


def test_an_epoch_is_opened_every_month_without_anybody_speaking() -> None:
    desks = line(AHN, CHO)
    settled(desks, NOW + 600)
    first = [desk.state.own.epoch_count for desk in desks]
    settled(desks, NOW + 31 * DAY)
    assert [desk.state.own.epoch_count for desk in desks] == [count + 1 for count in first]


@pytest.mark.parametrize("months", [1, 7, 36])
def test_months_of_silence_break_nothing(months: int) -> None:
    desks = line(AHN, BAK, CHO)
    settled(desks, NOW + 600)
    later = NOW + months * 30 * DAY
    desks[2].write("after the silence", later)
    deliver(desks, later)
    assert desks[0].texts() == desks[1].texts() == ["after the silence"]
    desks[0].write("welcome back", later + 60)
    settled(desks, later + 600)
    assert desks[2].texts() == ["welcome back"]
    assert not any(desk.alarms() or desk.rejections() for desk in desks)


def test_a_tag_key_is_told_again_under_wake_tags_until_it_is_acknowledged() -> None:
    readers = roster(AHN, CHO)
    ahn = Desk(AHN, readers)
    told = [one for one in ahn.tick(NOW) if isinstance(one, SendLetter)]
    assert [one.reader for one in told] == [CHO]
    assert [one for one in ahn.tick(NOW + DAY) if isinstance(one, SendLetter)] == []
    assert len([one for one in ahn.tick(NOW + 4 * DAY) if isinstance(one, SendLetter)]) == 1
    cho = Desk(CHO, readers)
    settled([ahn, cho], NOW + 5 * DAY)
    settled([ahn, cho], NOW + 5 * DAY + 600)
    assert [one for one in ahn.tick(NOW + 20 * DAY) if isinstance(one, SendLetter)] == []


def test_a_wake_letter_fits_a_page() -> None:
    ahn = Desk(AHN, roster(AHN, BAK, CHO, DEE))
    sizes = [len(one.sealed) for one in ahn.tick(NOW) if isinstance(one, SendLetter)]
    assert len(sizes) == 3
    assert max(sizes) < 2048


def test_one_line_check_for_a_party_and_period_and_the_next_steps_in() -> None:
    desks = line(AHN, BAK, CHO)
    settled(desks, NOW + 600)
    ahn, bak, _cho = desks
    checks: list[tuple[int, Desk]] = []
    for day in range(1, 40):
        for desk in (ahn, bak):
            before = kinds(desk.outcomes).count(Kind.HEARTBEAT)
            desk.tick(NOW + day * DAY)
            if kinds(desk.outcomes).count(Kind.HEARTBEAT) > before:
                checks.append((day, desk))
        deliver(desks, NOW + day * DAY)
    days = [day for day, _ in checks]
    assert 2 <= len(checks) <= 5
    assert all(later - earlier >= 7 for earlier, later in itertools.pairwise(days))
    alone = line(AHN, BAK, CHO)
    settled(alone, NOW + 600)
    assert any(Kind.HEARTBEAT in kinds(alone[1].tick(NOW + day * DAY)) for day in range(1, 12)), (
        "Bak steps in where Ahn is gone"
    )


def test_every_line_check_is_the_same_bytes() -> None:
    ahn, _cho = line(AHN, CHO)
    bodies = set()
    for week in range(1, 6):
        for one in ahn.tick(NOW + week * 8 * DAY):
            if isinstance(one, Wrote) and one.entry.core.kind == Kind.HEARTBEAT:
                bodies.add(one.entry.core.body)
    assert bodies == {HEARTBEAT_BODY}


def test_a_room_of_one_has_nothing_to_do() -> None:
    ahn = Desk(AHN, roster(AHN))
    assert ahn.tick(NOW + 100 * DAY) == []
    assert upkeep.check_due(ahn.state, NOW, WEEK)
