"""What somebody new is told of a line counts act by act, and nothing of it wakes up later."""

from __future__ import annotations

import pytest

from backchannel.channel.acts import Act, Posting, act_hash, posting_codec
from backchannel.channel.admission import Accepted
from backchannel.channel.papers.suspension import Suspend, history
from backchannel.desk.bodies import BodyKind, Briefed, BriefedOf, BriefItem, BriefPosting
from backchannel.testing.hostile import Patched
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def is_suspended(desk) -> bool:
    """Whether our own side suspended the line, at a desk of it."""
    channel = desk._channels.channel(desk._channel_of(SOUTH))
    return history(channel.law.facts, channel.ours).at() is not None


def agree_to_appoint(world) -> None:
    deputy = world.desks[DEPUTY]

    def waits() -> list[int]:
        return [each.number for each in deputy.waiting() if "counsellor" in each.what]

    world.until(waits, most=60)
    deputy.agree(waits()[0])


def reads_the_line(world) -> None:
    third = world.desks[THIRD]
    world.until(lambda: [each.name for each in third.state().counterparts] == [SOUTH], most=200)
    world.ticks(12)


def test_a_sleeper_in_a_brief_does_not_wake_when_what_it_names_comes(three, monkeypatch):
    """The deputy alone suspends; no desk counts it. In a brief the deputy told of an act that names it."""
    deputy, third = Patched(three.desks[DEPUTY]), three.desks[THIRD]
    room = deputy.line(SOUTH)
    alone = deputy.draft(SOUTH, Suspend((), "I say so.", "en", None))
    place = deputy._channels.channel(room).next_place()
    lone = Posting(Act(alone, place.prev), (deputy.approval(alone),), ())
    later = deputy.draft(SOUTH, "As before.", act_no=place.act_no + 1)
    sleeper = Posting(Act(later, act_hash(lone.act)), (), ())
    state = deputy.desk._rooms.state(room)
    brief = Briefed(room, (BriefPosting(posting_codec.encode(sleeper), state.me, state.readers.hash),))
    with monkeypatch.context() as before_it_read_the_line, third._core.register.change():
        before_it_read_the_line.setattr(third._rooms, "has", lambda _: False)
        third._home.take_brief(brief, deputy.ref)
    assert third._channels.channel(room).is_held(act_hash(sleeper.act))
    deputy.say(room, BodyKind.POSTING, posting_codec.encode(lone))
    three.ticks(10)
    assert third._channels.channel(room).inbox.short.keys() == {act_hash(lone.act)}
    assert not is_suspended(third)
    third = three.reopen(THIRD)
    assert not is_suspended(third)
    assert third._channels.row(act_hash(sleeper.act)).accepted is Accepted.OF_A_BRIEF


def test_what_no_desk_counts_is_not_told_to_somebody_new(line):
    line.desks[THEIRS].write(NORTH, "Good morning.")
    line.until(lambda: standing(line.desks[ENVOY], SOUTH), most=8)
    Patched(line.desks[DEPUTY]).post_alone(SOUTH, "We give in.")
    line.ticks(8)
    line.join(ENVOY, THIRD, "counsellor")
    agree_to_appoint(line)
    reads_the_line(line)
    for name in (ENVOY, DEPUTY, THIRD):
        assert "We give in." not in standing(line.desks[name], SOUTH), name
    assert "Good morning." in standing(line.desks[THIRD], SOUTH)


def test_what_a_newcomer_is_told_is_dated_by_the_colleagues_desk_and_says_so(line):
    line.desks[THEIRS].write(NORTH, "Good morning.")
    line.until(lambda: standing(line.desks[ENVOY], SOUTH), most=8)
    line.sleep(40 * DAY)
    line.join(ENVOY, THIRD, "counsellor")
    agree_to_appoint(line)
    reads_the_line(line)
    [told] = [each for each in line.desks[THIRD].messages(SOUTH) if each.first_words == "Good morning."]
    [held] = [each for each in line.desks[ENVOY].messages(SOUTH) if each.first_words == "Good morning."]
    assert (told.at, told.dated_by, held.dated_by) == (held.at, ENVOY, "")
    assert line.desks[THIRD].read(told.number).dated_by == ENVOY


def as_told(third, envoy, monkeypatch, said):
    """The newest act of a line at a newcomer's desk, told as taken in on that day: its date there."""
    room = envoy._channel_of(SOUTH)
    arrival = envoy._channels.arrivals(room)[-1]
    with third._core.register.change():
        third._core.register.run("DELETE FROM act WHERE hash = ?", (arrival.act,))
        third._core.register.run("DELETE FROM snapshot")
    third._channels._opened.clear()
    item = BriefItem(posting_codec.encode(arrival.posting), arrival.author, arrival.roster, said, None)
    with monkeypatch.context() as before_it_read_the_line, third._core.register.change():
        before_it_read_the_line.setattr(third._rooms, "has", lambda _: False)
        third._home.take_brief_of(BriefedOf(room, None, (item,)), envoy._core.ref)
    return third._channels.row(arrival.act).at


def test_a_colleagues_date_is_neither_ahead_nor_before_an_act_was_agreed_to(three, monkeypatch):
    three.desks[THEIRS].write(NORTH, "Good evening.")
    envoy, third = three.desks[ENVOY], three.desks[THIRD]
    three.until(lambda: "Good evening." in standing(envoy, SOUTH), most=20)
    three.sleep(DAY)
    posting = envoy._channels.arrivals(envoy._channel_of(SOUTH))[-1].posting
    made, now = min(each.approval.until for each in posting.approvals) - 30 * DAY, three.time
    assert made + 2 < now
    told = {0: made, made - 1: made, made + 1: made + 1, now - 1: now - 1, now: now, now + 1: now, 2**40: now}
    for said, dated in told.items():
        assert as_told(third, envoy, monkeypatch, said) == dated, said
