"""Drafts among colleagues: none is stuck, none comes back from off the table, whatever comes first."""

from __future__ import annotations

import pytest

from backchannel.desk.bodies import HOME, Discarded, Proposed, SentBack
from backchannel.errors import Refused
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms, drafts, say, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def hash_of(desk, number):
    return desk._core.numbered(number)[1]


def number_of(desk, hashed):
    return desk._core.number("act", hashed)


def second_sent_first(world):
    """Two drafts of the envoy's, of which the deputy agreed to the later one. The hash of the other."""
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    first = hash_of(envoy, envoy.write(SOUTH, "first").number)
    envoy.write(SOUTH, "second")
    world.until(lambda: len(drafts(deputy)) == 2, most=60)
    deputy.agree(drafts(deputy, "second")[0])
    return first


def tells(desk, author, body):
    """A note of a colleague's comes to a desk, now."""
    with desk._core.register.change():
        desk._home.take(author, HOME.encode(body))


# an older draft beside one that went out


def test_a_draft_whose_number_another_used_is_agreed_to_again_and_goes_out(line):
    first = second_sent_first(line)
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    assert "fell back" in deputy.read(number_of(deputy, first)).condition
    line.until(lambda: "fell back" in envoy.read(number_of(envoy, first)).condition, most=60)
    assert "draft. It needs: 1 more person" in envoy.agree(number_of(envoy, first)).happened
    line.until(lambda: deputy._drafts.find(first).state == "discarded" and drafts(deputy), most=60)
    assert "on its way" in deputy.agree(drafts(deputy, "first")[0]).happened
    line.until(lambda: standing(theirs, NORTH) == ["second", "first"], most=60)


def test_what_fell_back_waits_for_every_colleague_and_not_for_its_author_alone(three):
    first = second_sent_first(three)
    for name in (ENVOY, DEPUTY, THIRD):
        desk = three.desks[name]
        three.until(lambda desk=desk: standing(desk, SOUTH) == ["second"], most=60)
        [waits] = [each for each in desk.waiting() if each.number == number_of(desk, first)]
        assert (waits.what, waits.next_step) == (
            "draft: first (fell back: Another message of your side went out under this number.)",
            f"backchannel agree {waits.number}",
        )


def test_what_was_sent_back_and_lost_its_place_keeps_the_reason(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    for words in ("first", "second"):
        envoy.write(SOUTH, words)
    line.until(lambda: len(drafts(deputy)) == 2, most=60)
    [first], [second] = drafts(deputy, "first"), drafts(deputy, "second")
    deputy.send_back(first, "Too soft.")
    deputy.agree(second)
    assert deputy.read(first).condition == "fell back to a draft: Too soft."


def test_two_who_agree_again_at_once_write_one_draft(three):
    first = second_sent_first(three)
    three.ticks(8)
    agreed = [three.desks[name].agree(number_of(three.desks[name], first)) for name in (DEPUTY, THIRD)]
    assert all("is a draft" in each.happened for each in agreed)
    three.until(lambda: "first" in standing(three.desks[THEIRS], NORTH), most=60)
    three.ticks(12)
    for name, who in ((ENVOY, SOUTH), (DEPUTY, SOUTH), (THIRD, SOUTH), (THEIRS, NORTH)):
        assert standing(three.desks[name], who) == ["second", "first"], name
        assert drafts(three.desks[name]) == []


def test_a_draft_that_comes_after_its_number_was_used_is_seen_at_once_to_have_lost_its_place(three):
    envoy, third = three.desks[ENVOY], three.desks[THIRD]
    with envoy._core.register.change():  # what the third desk is told much later
        late = Patched(envoy).draft(SOUTH, "late")
        agreed = Patched(envoy).approval(late)
    say(three, ENVOY, DEPUTY, "earlier")
    three.until(lambda: "earlier" in standing(third, SOUTH), most=60)
    tells(third, envoy._core.ref, Proposed(late, agreed))
    assert third._drafts.find(agreed.approval.draft_hash).state == "fallen"


def test_a_draft_that_builds_on_what_is_not_here_yet_has_not_lost_its_place(line):
    envoy, deputy, theirs = line.desks.pop(ENVOY), line.desks[DEPUTY], line.desks[THEIRS]
    theirs.write(NORTH, "They said.")
    line.until(lambda: standing(deputy, SOUTH) == ["They said."], most=60)
    hashed = hash_of(deputy, deputy.write(SOUTH, "We answer.").number)
    row, [agreed] = deputy._drafts.row(hashed), deputy._drafts.approvals(hashed)
    tells(envoy, deputy._core.ref, Proposed(row.content, agreed))
    line.time += 1000
    envoy.take_in()
    assert envoy._drafts.find(hashed).state == "open"
    with pytest.raises(Refused, match="not here yet"):
        envoy.agree(number_of(envoy, hashed))
    line.desks[ENVOY] = envoy
    line.until(lambda: standing(envoy, SOUTH) == ["They said."], most=60)
    assert "on its way" in envoy.agree(number_of(envoy, hashed)).happened


def test_one_voice_that_agrees_again_is_told_that_it_is_on_its_way(world):
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    world.join(ENVOY, DEPUTY, "deputy")
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.until(lambda: any(step.who == SOUTH for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    world.ticks(8)
    names = (ENVOY, DEPUTY)
    for name in names:
        world.desks[name].write(SOUTH, f"of {name}")
    world.until(lambda: any(drafts(world.desks[name]) for name in names), most=60)
    again, *_ = [world.desks[name] for name in names if drafts(world.desks[name])]  # of them or of both
    assert "on its way" in again.agree(drafts(again)[0]).happened
    world.until(lambda: len(standing(world.desks[THEIRS], NORTH)) == 2, most=60)


# off the table


@pytest.mark.parametrize("then", [[], [SentBack]])
def test_a_draft_taken_off_the_table_before_it_came_is_off_when_it_comes(three, then):
    envoy, deputy, third = (three.desks[each] for each in (ENVOY, DEPUTY, THIRD))
    hashed = hash_of(envoy, envoy.write(SOUTH, "Not this.").number)
    tells(third, deputy._core.ref, Discarded(hashed))
    for note in then:
        tells(third, deputy._core.ref, note(hashed, "no"))
    three.until(lambda: third._drafts.find(hashed), most=60)
    assert third.read(number_of(third, hashed)).condition == "taken off the table"
    assert drafts(third) == []
    with pytest.raises(Refused, match="off the table"):
        third.agree(number_of(third, hashed))
    three.ticks(20)
    assert standing(three.desks[THEIRS], NORTH) == []


def test_a_draft_sent_back_before_it_came_is_shown_as_sent_back(three):
    envoy, deputy, third = (three.desks[each] for each in (ENVOY, DEPUTY, THIRD))
    hashed = hash_of(envoy, envoy.write(SOUTH, "Not this.").number)
    tells(third, deputy._core.ref, SentBack(hashed, "It promises too much."))
    three.until(lambda: third._drafts.find(hashed), most=60)
    assert third.read(number_of(third, hashed)).condition == "sent back: It promises too much."


@pytest.mark.parametrize("discarded", [True, False])
def test_only_what_is_still_on_the_table_is_posted_again_when_its_posting_lost_its_place(three, discarded):
    envoy, deputy, third = (three.desks[each] for each in (ENVOY, DEPUTY, THIRD))
    envoy.write(SOUTH, "lower")
    three.until(lambda: drafts(third) and drafts(deputy), most=60)
    higher = hash_of(third, third.write(SOUTH, "higher").number)
    three.until(lambda: drafts(envoy), most=60)
    envoy.agree(drafts(envoy, "higher")[0])  # posted, and takes the place until the other is seen
    deputy.agree(drafts(deputy, "lower")[0])
    for desk in (envoy, deputy, third) if discarded else ():
        tells(desk, third._core.ref, Discarded(higher))
    assert standing(envoy, SOUTH) == ["higher"]
    three.until(lambda: "lower" in standing(envoy, SOUTH), most=60)
    three.ticks(12)
    for name, who in ((ENVOY, SOUTH), (DEPUTY, SOUTH), (THIRD, SOUTH), (THEIRS, NORTH)):
        assert standing(three.desks[name], who) == ["lower"] if discarded else ["lower", "higher"], name
    assert ("sent all the same" in alarms(third)) is discarded


def test_agreeing_to_what_was_sent_back_writes_it_again_for_everybody(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    number = envoy.write(SOUTH, "As it is.").number
    line.until(lambda: drafts(deputy), most=60)
    deputy.send_back(drafts(deputy)[0], "Softer.")
    line.until(lambda: "sent back" in envoy.read(number).condition, most=60)
    assert "1 more person" in envoy.agree(number).happened
    line.until(lambda: drafts(deputy), most=60)
    assert "on its way" in deputy.agree(drafts(deputy)[0]).happened
