"""Members who spoil what single readers get: a proof, a key, a page, an author's name.

The room stays of one mind, a person is told what was seen, and somebody is named only on proof.
"""

from __future__ import annotations

import pytest

from backchannel.channel.acts import Act, Posting, posting_codec
from backchannel.desk.bodies import BodyKind
from backchannel.testing.hostile import Patched, shut_out, spoil_proof
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, drafts, standing

pytestmark = pytest.mark.slow  # plays whole desks


def posted(patched, who, text, *, twist=None):
    """A message the patched desk may send by its own rule, its entry twisted on the way out."""
    line = patched.line(who)
    draft = patched.draft(who, text)
    posting = Posting(
        Act(draft, patched._channels.channel(line).next_place().prev), (patched.approval(draft),), ()
    )
    patched.say(line, BodyKind.POSTING, posting_codec.encode(posting), twist)


def settle(line, days=3):
    """Time for a question, its answer, and the second question to everybody."""
    for _ in range(days):
        line.sleep(DAY)
        line.ticks(22)


def test_an_entry_that_proves_itself_to_one_colleague_only_is_mended_by_its_own_honest_desk(line):
    theirs = Patched(line.desks[THEIRS])
    deputy = line.desks[DEPUTY]
    posted(theirs, NORTH, "We accept.", twist=spoil_proof(Patched(deputy).ref))
    line.ticks(6)
    assert standing(line.desks[ENVOY], SOUTH) == ["We accept."]
    assert standing(deputy, SOUTH) == []
    settle(line, 1)
    assert standing(deputy, SOUTH) == ["We accept."]


def test_an_entry_never_proven_to_a_colleague_is_reported_and_does_not_mute_the_side(line):
    theirs, envoy, deputy = Patched(line.desks[THEIRS]), line.desks[ENVOY], line.desks[DEPUTY]
    posted(theirs, NORTH, "We accept.", twist=spoil_proof(Patched(deputy).ref))
    line.ticks(2)
    away = line.desks.pop(THEIRS)
    settle(line)
    assert standing(envoy, SOUTH) == ["We accept."]
    assert "reported" in alarms(deputy)
    envoy.write(SOUTH, "So do we.")
    line.until(lambda: drafts(deputy), most=10)
    deputy.agree(drafts(deputy)[0])
    line.ticks(10)
    for desk in (envoy, deputy):
        assert standing(desk, SOUTH) == ["We accept.", "So do we."]
    line.desks[THEIRS] = away


def test_a_colleague_shut_out_of_fresh_keys_is_let_in_by_another_member(line):
    theirs, deputy = Patched(line.desks[THEIRS]), line.desks[DEPUTY]
    room = theirs.line(NORTH)
    theirs.open_keys(room, shut_out(Patched(deputy).ref))
    posted(theirs, NORTH, "Not for the deputy.")
    line.until(lambda: standing(line.desks[ENVOY], SOUTH), most=10)
    away = line.desks.pop(THEIRS)
    assert standing(deputy, SOUTH) == []
    settle(line)
    assert standing(deputy, SOUTH) == ["Not for the deputy."]
    line.desks[THEIRS] = away


def test_words_in_another_members_name_are_refused_and_the_true_ones_still_come(line):
    deputy, theirs, envoy = Patched(line.desks[DEPUTY]), Patched(line.desks[THEIRS]), line.desks[ENVOY]
    room = deputy.line(SOUTH)
    draft = theirs.draft(NORTH, "We give in.")
    posting = Posting(Act(draft, bytes(32)), (), ())
    deputy.forge(line, room, theirs.ref, BodyKind.POSTING, posting_codec.encode(posting))
    line.ticks(4)
    assert standing(envoy, SOUTH) == []
    assert not any(SOUTH in each.about for each in envoy.alarms())
    line.desks[THEIRS].write(NORTH, "We do not.")
    line.until(lambda: standing(envoy, SOUTH), most=40)
    assert standing(envoy, SOUTH) == ["We do not."]
    settle(line, 1)
    assert standing(line.desks[DEPUTY], SOUTH) == ["We do not."]


def test_a_squatted_page_is_told_as_blocking_and_the_message_goes_by_hand(line, tmp_path):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    member = Patched(envoy)
    Patched(theirs).squat(line, member.line(SOUTH), Patched(deputy).ref, count=6)
    number = envoy.write(SOUTH, "We propose to meet.").number
    line.until(deputy.waiting, most=10)
    deputy.agree(deputy.waiting()[0].number)
    line.ticks(8)
    assert standing(theirs, NORTH) == []
    assert "blocked" in alarms(deputy)
    deputy.carry_out(SOUTH, tmp_path / "pouch")
    theirs.carry_in([tmp_path / "pouch"])
    assert standing(theirs, NORTH) == ["We propose to meet."]
    assert number is not None


def test_a_squatted_page_goes_out_by_itself_when_its_marks_change(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    Patched(theirs).squat(line, Patched(envoy).line(SOUTH), Patched(deputy).ref, count=6)
    envoy.write(SOUTH, "We propose to meet.")
    line.until(deputy.waiting, most=10)
    deputy.agree(deputy.waiting()[0].number)
    line.ticks(4)
    assert standing(theirs, NORTH) == []
    for _ in range(5):
        line.sleep(DAY)
        line.ticks(8)
    assert standing(theirs, NORTH) == ["We propose to meet."]
