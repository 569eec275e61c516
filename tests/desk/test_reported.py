"""What a colleague reports to a desk that cannot check it: shown as that, and an alarm about nobody."""

from __future__ import annotations

import pytest

from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, reply, say
from desk.test_restore import backup_of, settle

pytestmark = pytest.mark.slow  # whole desks over many turns


@pytest.fixture
def restored(line, tmp_path):
    """The deputy's desk comes back from a backup older than every key that the last messages were for."""
    say(line, ENVOY, DEPUTY, "Before the backup.")
    line.ticks(8)
    backup = backup_of(line, DEPUTY, tmp_path)
    for number in range(3):
        say(line, ENVOY, DEPUTY, f"Question {number}.")
        settle(line, 1)
        reply(line, f"Answer {number}.")
        settle(line, 1)
    line.restore(DEPUTY, backup)
    line.ticks(24)
    return line


def conditions(desk):
    """How each item stands, by its first words."""
    return {each.first_words: each.condition for each in desk.messages(SOUTH)}


def test_what_a_restored_desk_cannot_check_is_reported_and_blamed_on_nobody(restored):
    envoy, deputy = restored.desks[ENVOY], restored.desks[DEPUTY]
    envoy.welcome("deputy")
    settle(restored, 1)
    envoy.brief(SOUTH)
    settle(restored, 3)
    reported = "reported by NORTHLAND's envoy (A. Ahn); not yet proven here"
    assert conditions(deputy)["Answer 1."] == reported
    [shown] = [each for each in deputy.messages(SOUTH) if each.first_words == "Answer 1."]
    assert deputy.read(shown.number).label == reported
    assert "this desk could not check" in deputy.read(shown.number).proves
    assert not {"not that side's word", "unproven agreement", "split approval"} & alarms(deputy)
    [ours] = [each for each in envoy.messages(SOUTH) if each.first_words == "Question 2."]
    envoy.agree(ours.number)  # our own side's chain, checked here, carries all of it
    settle(restored, 1)
    assert conditions(deputy)["Answer 1."] == "stands"
    [last] = [each for each in deputy.messages(SOUTH) if each.first_words == "Answer 2."]
    assert last.condition == reported
    deputy.agree(last.number)  # on the colleague's check
    assert conditions(deputy)["Answer 2."] == "stands"
    say(restored, ENVOY, DEPUTY, "And now?")


def test_a_restored_desk_says_that_it_is_not_heard_until_it_is(restored):
    deputy = restored.desks[DEPUTY]
    asks = 'You are not heard yet: ask a colleague for `backchannel welcome "B. Bak"`.'
    assert deputy.state().next_step.startswith(asks)
    assert "not heard" not in restored.desks[ENVOY].state().next_step
    restored.desks[ENVOY].welcome("deputy")
    settle(restored, 3)  # it lacks much of what stands before the welcome, and asks for it day by day
    assert "not heard" not in deputy.state().next_step


def test_a_restored_desk_that_lacks_little_knows_soon_that_it_was_let_in(line, tmp_path):
    line.restore(DEPUTY, backup_of(line, DEPUTY, tmp_path))
    line.ticks(12)
    deputy = line.desks[DEPUTY]
    assert "not heard" in deputy.state().next_step
    line.desks[ENVOY].welcome("deputy")
    line.until(lambda: "not heard" not in deputy.state().next_step, most=20)


def test_what_was_agreed_to_after_a_restored_desk_was_let_in_has_to_prove_itself_again(line, tmp_path):
    line.restore(DEPUTY, backup_of(line, DEPUTY, tmp_path))
    line.ticks(12)
    deputy, theirs = line.desks[DEPUTY], Patched(line.desks[THEIRS])
    line.desks[ENVOY].welcome("deputy")
    settle(line, 1)
    draft = theirs.draft(NORTH, "We accept.")
    theirs.post(NORTH, draft, theirs.approval(draft, spoil=[Patched(deputy).ref]))
    line.until(lambda: "unproven agreement" in alarms(deputy), most=40)
    assert "not that side's word" in alarms(deputy)
    assert conditions(deputy)["We accept."] == "set aside: Not that side's word: 1 more person (envoy)."


def test_a_restored_only_desk_says_which_side_does_not_hear_it(line, tmp_path):
    say(line, ENVOY, DEPUTY, "Before the backup.")
    line.restore(THEIRS, backup_of(line, THEIRS, tmp_path))
    line.ticks(12)
    assert f"{NORTH} does not hear you yet" in line.desks[THEIRS].state().next_step
    for name in (ENVOY, DEPUTY):
        line.desks[name].welcome(SOUTH)
    line.until(lambda: "hear you" not in line.desks[THEIRS].state().next_step)
