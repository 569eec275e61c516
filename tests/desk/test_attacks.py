"""A member whose desk's own checks are switched off gets nowhere, or is named.

The patched desk is `backchannel.testing.hostile.Patched`: true keys, real register, no checks. All other
desks are the product's. Northland speaks through two people, Southland through one.
"""

from __future__ import annotations

import msgspec
import pytest

from backchannel.channel.acts import decode_draft, draft_codec
from backchannel.channel.view import NOTHING, InView
from backchannel.desk.bodies import Agreed
from backchannel.errors import Misuse
from backchannel.testing.hostile import Patched, message
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, named, standing

pytestmark = pytest.mark.slow  # plays whole desks


def exchange(line, text="We propose to meet.", answer="We agree to meet."):
    """A message agreed by both of Northland and an answer of Southland, read everywhere."""
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    number = envoy.write(SOUTH, text).number
    line.until(deputy.waiting, most=8)
    deputy.agree(deputy.waiting()[0].number)
    line.until(theirs.waiting, most=8)
    theirs.answer(theirs.waiting()[0].number, answer)
    line.until(lambda: answer in standing(envoy, SOUTH) and answer in standing(deputy, SOUTH), most=8)
    return number


def agreed_draft(line, text):
    """A draft of the envoy's, agreed to by the envoy alone, as the deputy's desk holds it."""
    line.desks[ENVOY].write(SOUTH, text)
    line.until(lambda: drafts(line.desks[DEPUTY]), most=8)
    patched = Patched(line.desks[DEPUTY])
    return patched, *patched.held(drafts(line.desks[DEPUTY])[-1])


# a member of the sending side


def test_a_message_posted_alone_is_set_aside_and_its_author_named(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    Patched(deputy).post_alone(SOUTH, "We give in.")
    line.ticks(6)
    for desk, who in ((theirs, NORTH), (envoy, SOUTH)):
        assert standing(desk, who) == []
        assert desk.waiting() == []
        [about] = named(desk, "not that side's word")
        assert "deputy" in about
        with pytest.raises(Misuse):
            desk.agree(desk.messages(who)[0].number)
    assert exchange(line, "We do not give in.", "Understood.")
    for desk, who in ((theirs, NORTH), (envoy, SOUTH), (deputy, SOUTH)):
        assert standing(desk, who) == ["We do not give in.", "Understood."]


def test_an_agreement_counts_for_no_other_words(line):
    deputy, draft, (agreement,) = agreed_draft(line, "We propose to meet.")
    other = draft_codec.encode(msgspec.structs.replace(decode_draft(draft), body=message("We give in.")))
    deputy.post(SOUTH, other, agreement, deputy.approval(other))
    line.ticks(6)
    assert standing(line.desks[THEIRS], NORTH) == []
    assert any("deputy" in about for about in named(line.desks[THEIRS], "not that side's word"))


def test_an_agreement_rewritten_for_other_words_counts_for_nothing(line):
    deputy, _, (agreement,) = agreed_draft(line, "We propose to meet.")
    other = deputy.draft(SOUTH, "We give in.")
    mine = deputy.approval(other)
    forged = msgspec.structs.replace(
        agreement, approval=msgspec.structs.replace(mine.approval, approver=agreement.approval.approver)
    )
    deputy.post(SOUTH, other, forged, mine)
    line.ticks(6)
    assert standing(line.desks[THEIRS], NORTH) == []
    assert any("deputy" in about for about in named(line.desks[THEIRS], "not that side's word"))


def test_one_person_agreeing_twice_is_one_person(line):
    deputy = Patched(line.desks[DEPUTY])
    draft = deputy.draft(SOUTH, "We give in.")
    first, second = deputy.approval(draft), deputy.approval(draft, until=int(line.time) + DAY)
    deputy.post(SOUTH, draft, first, second)
    line.ticks(6)
    assert standing(line.desks[THEIRS], NORTH) == []


def test_a_message_said_once_is_not_said_again_under_the_same_agreements(line):
    exchange(line)
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    patched = Patched(deputy)
    draft, agreements = patched.held(deputy.messages(SOUTH)[0].number)
    assert len(agreements) == 2
    patched.post(SOUTH, draft, *agreements)
    patched.post(SOUTH, draft, *agreements, prev=bytes(32))
    line.ticks(8)
    for desk, who in ((theirs, NORTH), (envoy, SOUTH), (deputy, SOUTH)):
        assert standing(desk, who) == ["We propose to meet.", "We agree to meet."]
    assert theirs.waiting() == []


@pytest.mark.parametrize("change", [{"act_no": 7}, {"in_view": NOTHING}, {"random_id": bytes(16)}])
def test_an_agreed_draft_cannot_be_moved_to_another_place(line, change):
    exchange(line)
    deputy, draft, (agreement,) = agreed_draft(line, "A second thing.")
    moved = draft_codec.encode(msgspec.structs.replace(decode_draft(draft), **change))
    deputy.post(SOUTH, moved, agreement, deputy.approval(moved))
    line.ticks(6)
    assert "A second thing." not in standing(line.desks[THEIRS], NORTH)
    assert any("deputy" in about for about in named(line.desks[THEIRS], "not that side's word"))


def test_an_old_agreed_draft_is_dead_once_its_number_was_used(line):
    deputy, stale, (agreement,) = agreed_draft(line, "Never sent.")
    deputy.desk.discard(deputy.desk.waiting()[0].number)
    line.ticks(3)
    exchange(line, "What was sent instead.")
    deputy.post(SOUTH, stale, agreement, deputy.approval(stale))
    line.ticks(6)
    for name, who in ((THEIRS, NORTH), (ENVOY, SOUTH)):
        assert standing(line.desks[name], who) == ["What was sent instead.", "We agree to meet."]


def test_an_agreement_that_ran_out_is_not_posted_by_an_honest_desk(line):
    agreed_draft(line, "We propose to meet.")
    line.sleep(31 * DAY)
    line.ticks(2)
    deputy, theirs = line.desks[DEPUTY], line.desks[THEIRS]
    number = deputy.waiting()[0].number
    deputy.agree(number)
    line.ticks(20)
    assert standing(theirs, NORTH) == []
    assert deputy.read(number).agreed_by == ["deputy"]
    line.desks[ENVOY].agree(line.desks[ENVOY].waiting()[0].number)
    line.until(lambda: standing(theirs, NORTH), most=8)


def test_an_agreement_in_a_colleagues_name_is_named_and_not_counted(line):
    deputy, envoy = Patched(line.desks[DEPUTY]), line.desks[ENVOY]
    number = envoy.write(SOUTH, "We propose to meet.").number
    line.until(deputy.desk.waiting, most=8)
    draft, (agreement,) = deputy.held(deputy.desk.waiting()[0].number)
    forged = deputy.approval(draft, approver=agreement.approval.approver)
    deputy.tell_home(Agreed(forged))
    line.ticks(4)
    assert named(envoy, "false agreement")
    assert envoy.read(number).agreed_by == ["envoy"]


# the other side, which speaks through one person and so can agree to anything


@pytest.mark.parametrize("change", [{"act_no": 1}, {"in_view": NOTHING}])
def test_a_backdated_message_of_the_other_side_is_set_aside_and_named(line, change):
    exchange(line)
    theirs = Patched(line.desks[THEIRS])
    draft = theirs.draft(NORTH, "Said long before.", **change)
    theirs.post(NORTH, draft, theirs.approval(draft))
    line.ticks(6)
    for name in (ENVOY, DEPUTY):
        assert "Said long before." not in standing(line.desks[name], SOUTH)
        assert any(SOUTH in about for about in named(line.desks[name], "not that side's word"))


def test_a_message_that_claims_to_have_read_what_was_never_said_waits_unseen(line):
    exchange(line)
    theirs = Patched(line.desks[THEIRS])
    draft = theirs.draft(NORTH, "As you promised.", in_view=InView(9, b"\7" * 32))
    theirs.post(NORTH, draft, theirs.approval(draft))
    line.ticks(6)
    for name in (ENVOY, DEPUTY):
        assert "As you promised." not in standing(line.desks[name], SOUTH)
        assert not any("promised" in each.what for each in line.desks[name].waiting())


def test_an_agreement_proven_to_one_colleague_only_is_a_split_and_a_person_decides(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    patched = Patched(theirs)
    draft = patched.draft(NORTH, "We accept.")
    patched.post(NORTH, draft, patched.approval(draft, spoil=[Patched(deputy).ref]))
    line.ticks(6)
    assert standing(envoy, SOUTH) == ["We accept."]
    assert standing(deputy, SOUTH) == []
    assert any(SOUTH in about for about in named(deputy, "not that side's word"))
    [said] = deputy.messages(SOUTH)
    for desk in (envoy, deputy):
        assert any(SOUTH in about for about in named(desk, "split approval"))
    assert standing(deputy, SOUTH) == []
    deputy.agree(said.number)
    assert standing(deputy, SOUTH) == ["We accept."]
    assert "reported by a colleague" in deputy.read(said.number).label
    line.reopen(DEPUTY)
    assert standing(line.desks[DEPUTY], SOUTH) == ["We accept."]


def test_a_check_accepted_in_one_program_counts_in_the_other_that_is_open(line):
    running, patched = line.desks[DEPUTY], Patched(line.desks[THEIRS])
    draft = patched.draft(NORTH, "We accept.")
    patched.post(NORTH, draft, patched.approval(draft, spoil=[Patched(running).ref]))
    line.ticks(6)
    [said] = running.messages(SOUTH)
    command = line.second_program(DEPUTY)
    command.agree(said.number)
    command.close()
    assert standing(running, SOUTH) == ["We accept."]
    first = running._channels.rows(patched.line(NORTH))[0].hash
    more = patched.draft(NORTH, "And more.", act_no=2)
    patched.post(NORTH, more, patched.approval(more), prev=first)
    line.ticks(6)
    found = []
    fresh = line.second_program(DEPUTY)
    for desk in (running, fresh):
        assert standing(desk, SOUTH) == ["We accept.", "And more."]
        found.append([desk.read(each.number).label for each in desk.messages(SOUTH)])
    fresh.close()
    assert found[0] == found[1]
    assert "reported by a colleague" in found[0][0]
    assert "their word" in found[0][1] or "checked by" in found[0][1]
