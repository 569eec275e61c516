"""Whom our side showed what: our own record, at every desk of ours, nowhere else, and nothing taken back."""

from __future__ import annotations

import pytest

from backchannel.desk.bodies import Showed, ShowedOne, ShowedStruck
from backchannel.desk.showed import IN_ONE_NOTE
from backchannel.errors import Misuse
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms, say

pytestmark = pytest.mark.slow  # plays whole desks

MINISTER = "the minister"


def only(desk, who):
    return desk.messages(who)[-1].number


def shown(desk, what=""):
    return [(each.whom, each.noted_by, each.struck) for each in desk.shown(what)]


@pytest.fixture
def said(line):
    say(line, ENVOY, DEPUTY, "About the teacher.")
    return line


def test_colleagues_have_the_record_and_the_other_side_nothing_of_it(said):
    envoy, deputy, theirs = (said.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    envoy.showed(only(envoy, SOUTH), MINISTER, "2026-09-20", "He kept no copy.")
    said.until(lambda: shown(deputy), most=40)
    said.ticks(4)
    assert shown(deputy, "MINIS") == [(MINISTER, ENVOY, "")]
    [beside] = deputy.read(only(deputy, SOUTH)).shown_to
    assert (beside.day, beside.remark, beside.number) == (
        "2026-09-20",
        "He kept no copy.",
        only(deputy, SOUTH),
    )
    assert deputy.find(["copy"], within=("showed",)).found[0].number == only(deputy, SOUTH)
    assert theirs._core.register.all("SELECT * FROM showed") == []
    kept = theirs._core.register.all("SELECT envelope FROM entry")
    assert not any(MINISTER.encode() in bytes(each) for (each,) in kept)
    assert "told" not in said.desks[THEIRS].read(only(theirs, NORTH)).they_know


def test_a_mistake_is_struck_out_by_name_and_stays_in_the_record(said):
    envoy, deputy = said.desks[ENVOY], said.desks[DEPUTY]
    number = only(envoy, SOUTH)
    envoy.showed(number, MINISTER)
    envoy.showed(number, MINISTER, "2026-09-01")
    said.until(lambda: len(shown(deputy)) == 2, most=40)
    with pytest.raises(Misuse, match="more than once"):
        deputy.strike_showed(only(deputy, SOUTH), MINISTER)
    deputy.strike_showed(only(deputy, SOUTH), "The Minister", "2026-09-01")
    said.until(lambda: shown(envoy)[0][2], most=40)
    for desk in (envoy, deputy):
        first, second = shown(desk)
        assert first == (MINISTER, ENVOY, f"struck out by {DEPUTY}: noted by mistake")
        assert second == (MINISTER, ENVOY, "")
    envoy.strike_showed(number, MINISTER)
    with pytest.raises(Misuse, match="not noted"):
        envoy.strike_showed(number, MINISTER)


def test_striking_out_may_come_before_what_it_strikes(said):
    deputy = said.desks[DEPUTY]
    one = ShowedOne(b"i" * 16, b"a" * 32, MINISTER, "2026-09-01", "")
    me = said.desks[ENVOY]._core.ref
    deputy._shown_to.take_struck(ShowedStruck(one.id), me)
    assert shown(deputy) == []
    deputy._shown_to.take(Showed((one,)), me)
    deputy._shown_to.take(Showed((one,)), deputy._core.ref)
    assert shown(deputy) == [(MINISTER, ENVOY, f"struck out by {ENVOY}: noted by mistake")]


@pytest.mark.parametrize(
    ("whom", "when"),
    [("", None), ("two\nlines", None), ("x" * 201, None), ("a", "soon"), ("a", "2090-01-01")],
)
def test_what_cannot_be_noted_is_refused_and_nothing_kept(said, whom, when):
    envoy = said.desks[ENVOY]
    with pytest.raises(Misuse):
        envoy.showed(only(envoy, SOUTH), whom, when)
    with pytest.raises(Misuse, match="too long"):
        envoy.showed(only(envoy, SOUTH), MINISTER, None, "x" * 1001)
    assert shown(envoy) == []


def test_a_colleagues_note_that_no_honest_desk_makes_is_named_and_not_kept(said):
    one = ShowedOne(b"i" * 16, b"a" * 32, "two\nlines", "2026-09-01", "")
    Patched(said.desks[ENVOY]).tell_home(Showed((one,)))
    said.until(lambda: "colleague's note refused" in alarms(said.desks[DEPUTY]), most=20)
    assert shown(said.desks[DEPUTY]) == []


def test_a_newcomer_is_told_what_was_shown_before(said):
    envoy, deputy = said.desks[ENVOY], said.desks[DEPUTY]
    number = only(envoy, SOUTH)
    for count in range(IN_ONE_NOTE + 2):
        envoy.showed(number, f"adviser {count}")
    envoy.strike_showed(number, "adviser 3")
    said.join(ENVOY, THIRD, "counsellor")
    said.until(deputy.waiting, most=60)
    deputy.agree(deputy.waiting()[0].number)
    said.until(lambda: len(shown(said.desks[THIRD])) == IN_ONE_NOTE + 2, most=200)
    said.until(lambda: any(each[2] for each in shown(said.desks[THIRD])), most=20)
