"""A change of who speaks that is taken off the table: who learns of it, and that it stays off."""

from __future__ import annotations

import pytest

from backchannel.credentials.charter import SIGNED_CHARTER, sign_charter
from backchannel.desk.bodies import ChangeSigned
from backchannel.errors import OffTheTable, Refused
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, THEIRS, THIRD, alarms

pytestmark = pytest.mark.slow  # whole desks over many turns


def open_change(desk):
    """The number of the change of who speaks that is on a desk's table, if one is."""
    return next((each.number for each in desk.changes()), None)


def propose_recall(world):
    """The envoy proposes to recall the counsellor: its number there, and at the deputy's desk."""
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    envoy.recall("counsellor")
    world.until(lambda: open_change(deputy))
    return open_change(envoy), open_change(deputy)


def held(desk, who="us"):
    """Whether somebody is in the counsellor's post, as that desk shows it."""
    return {each.title: each.held for each in desk.who(who).posts}["counsellor"]


def copy_of(desk, number):
    """That change with the signatures which that desk has of it."""
    return desk._changes.proposed(desk._core.numbered(number)[1])


def signed_by(desk, number):
    """That change with this person's signature, which an honest desk would not give any more."""
    return sign_charter(copy_of(desk, number), desk._core.keys)


def test_colleagues_see_that_a_change_is_off_the_table_and_cannot_agree_to_it(three):
    envoy, deputy = three.desks[ENVOY], three.desks[DEPUTY]
    mine, at_the_deputys = propose_recall(three)
    assert "colleagues are told" in envoy.discard(mine).they_know
    three.until(lambda: open_change(deputy) is None)
    assert deputy.read(at_the_deputys).condition == "off the table"
    with pytest.raises(OffTheTable):
        deputy.agree(at_the_deputys)
    three.ticks(4)
    assert all(held(three.desks[name]) for name in (ENVOY, DEPUTY))


def test_a_signature_that_comes_after_its_proposer_took_a_change_back_puts_it_in_force_nowhere(three):
    envoy, third = three.desks[ENVOY], three.desks[THIRD]
    deputy = Patched(three.desks[DEPUTY])
    mine, theirs = propose_recall(three)
    late = signed_by(deputy.desk, theirs)
    envoy.discard(mine)
    three.until(lambda: open_change(deputy.desk) is None)
    three.ticks(4)
    deputy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(late)))
    three.until(lambda: "agreed all the same" in alarms(envoy) & alarms(third))
    assert held(envoy)
    assert held(third)
    envoy.agree(mine)
    three.until(lambda: not held(three.desks[DEPUTY]))
    assert not held(envoy)


def test_whoever_agreed_before_hearing_of_it_is_told_and_the_proposer_can_go_along(three):
    """They crossed: in force at one desk, off the table at the other. Both say so; nothing is lost."""
    envoy, deputy = three.desks[ENVOY], three.desks[DEPUTY]
    mine, theirs = propose_recall(three)
    envoy.discard(mine)
    deputy.agree(theirs)
    three.until(lambda: "agreed all the same" in alarms(envoy) & alarms(deputy))
    assert (held(envoy), held(deputy)) == (True, False)
    envoy.agree(mine)
    assert not held(envoy)
    three.until(lambda: not held(three.desks[THEIRS], NORTH))


def test_a_change_that_somebody_took_back_can_be_proposed_by_another_without_their_signature(three):
    """Nobody keeps their own recall from happening by proposing it first."""
    envoy, deputy, third = (three.desks[name] for name in (ENVOY, DEPUTY, THIRD))
    third.recall("counsellor")
    three.until(lambda: open_change(envoy) and open_change(deputy))
    stale = copy_of(third, open_change(third))
    third.discard(open_change(third))
    three.until(lambda: open_change(envoy) is None and open_change(deputy) is None)
    envoy.recall("counsellor")
    three.until(lambda: open_change(deputy))
    Patched(envoy).tell_home(ChangeSigned(SIGNED_CHARTER.encode(stale)))
    three.ticks(24)
    assert deputy.read(open_change(deputy)).agreed_by == ["envoy"]
    assert held(deputy)
    deputy.agree(open_change(deputy))
    three.until(lambda: not held(envoy))


def test_one_who_did_not_propose_a_change_takes_it_off_their_own_table_only(three):
    envoy, deputy, third = (three.desks[name] for name in (ENVOY, DEPUTY, THIRD))
    mine, theirs = propose_recall(three)
    three.until(lambda: open_change(third))
    assert "Nobody is told" in third.discard(open_change(third)).they_know
    assert open_change(third) is None
    three.ticks(4)
    assert open_change(envoy) == mine
    deputy.agree(theirs)
    three.until(lambda: not held(envoy))
    with pytest.raises(Refused, match="in force"):
        envoy.discard(mine)


def test_an_invitation_given_up_takes_the_change_that_waits_for_it_off_the_table(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    line.join(ENVOY, THIRD, "counsellor")
    line.until(lambda: open_change(deputy))
    number = open_change(deputy)
    assert "off the table" in envoy.give_up(THIRD).they_know
    line.until(lambda: open_change(deputy) is None)
    with pytest.raises(OffTheTable):
        deputy.agree(number)


def test_a_change_discarded_with_its_invitation_sends_no_appointment(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    line.join(ENVOY, THIRD, "counsellor")
    line.until(lambda: open_change(deputy.desk))
    late = signed_by(deputy.desk, open_change(deputy.desk))
    envoy.discard(open_change(envoy))
    deputy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(late)))
    line.ticks(24)
    assert envoy.steps() == []
    assert len(envoy.who("us").posts) == 2
    assert line.desks[THIRD]._core.me.party is None
