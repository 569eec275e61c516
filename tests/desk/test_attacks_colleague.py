"""What a colleague's patched desk tells at home changes nothing it has no right to change."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.channel.acts import Act, Posting, act_hash, decode_draft, draft_hash, posting_codec
from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.suspension import Suspend
from backchannel.channel.papers.text import ProposeText
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    CharterSignature,
    sign_as,
    unsigned,
)
from backchannel.credentials.drafting import one_person, vacate, with_rules
from backchannel.desk.bodies import (
    Agreed,
    Briefed,
    BriefPosting,
    ChangeProposed,
    ChangeSigned,
    Proposed,
    Verdict,
    Verdicts,
)
from backchannel.desk.posting import STEP_IN
from backchannel.testing.hostile import Patched
from backchannel.wire.codec import encode
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms, drafts, named, reply, say, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def alone(patched):
    """A list of who speaks by which the deputy would speak alone."""
    book = patched.desk._parties.ours
    rules = (one_person(), *book.current.charter.rules[1:])
    return with_rules(book.current, rules)


def test_a_colleague_cannot_put_words_in_the_other_sides_mouth_by_a_brief(line):
    envoy, theirs = line.desks[ENVOY], Patched(line.desks[THEIRS])
    deputy = Patched(line.desks[DEPUTY])
    draft = theirs.draft(NORTH, "We accept everything.")
    record = theirs.approval(draft)
    posting = Posting(Act(draft, bytes(32)), (msgspec.structs.replace(record, authenticators=()),), ())
    author = line.desks[THEIRS]._rooms.state(theirs.line(NORTH)).me
    roster = record.approval.roster_hash
    deputy.tell_home(
        Briefed(deputy.line(SOUTH), (BriefPosting(posting_codec.encode(posting), author, roster),))
    )
    line.ticks(4)
    assert standing(envoy, SOUTH) == []
    assert envoy.waiting() == []


def test_a_colleague_cannot_make_its_own_word_the_sides_by_a_brief(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    draft = deputy.draft(SOUTH, "We give in.")
    posting = Posting(Act(draft, bytes(32)), (deputy.approval(draft),), ())
    state = deputy.desk._rooms.state(deputy.line(SOUTH))
    brief = BriefPosting(posting_codec.encode(posting), state.me, state.readers.hash)
    deputy.tell_home(Briefed(deputy.line(SOUTH), (brief,)))
    line.ticks(4)
    assert standing(envoy, SOUTH) == []
    envoy.write(SOUTH, "We do not give in.")
    line.until(deputy.desk.waiting, most=6)
    deputy.desk.agree(deputy.desk.waiting()[0].number)
    line.until(lambda: standing(line.desks[THEIRS], NORTH), most=8)
    assert standing(line.desks[THEIRS], NORTH) == ["We do not give in."]


def test_a_false_signature_in_a_colleagues_name_gets_no_agreement_out_of_them(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    keys, me = deputy._core.keys, deputy.ref
    signed = sign_as(unsigned(alone(deputy)), keys, me.seat, me.term)
    forged = signed.with_signature(CharterSignature(False, 1, 1, signed.signatures[0].signature))
    draft = deputy.draft(SOUTH, Amend(SIGNED_CHARTER.encode(forged)))
    deputy.tell_home(Proposed(draft, deputy.approval(draft)))
    line.until(lambda: envoy.messages(SOUTH), most=30)
    [said] = envoy.messages(SOUTH)
    assert "envoy" not in envoy.read(said.number).agreed_by
    deputy.post(SOUTH, draft, deputy.approval(draft))
    line.ticks(30)
    assert line.desks[THEIRS].who(NORTH).version == envoy.who(NORTH).version
    assert not line.desks[THEIRS].who(NORTH).one_voice


def test_a_false_signature_does_not_keep_the_true_one_out(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    keys, me = deputy._core.keys, deputy.ref
    book = deputy.desk._parties.ours
    charter = with_rules(book.current, book.current.charter.rules)
    charter = msgspec.structs.replace(charter, name="NORTH LAND")
    signed = sign_as(unsigned(charter), keys, me.seat, me.term)
    forged = signed.with_signature(CharterSignature(False, 1, 1, signed.signatures[0].signature))
    deputy.tell_home(ChangeProposed(SIGNED_CHARTER.encode(forged), "a new name"))
    deputy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(forged)))
    line.until(envoy.waiting, most=30)
    [waiting] = envoy.waiting()
    envoy.agree(waiting.number)
    line.until(lambda: envoy.who(NORTH).version == 3 == line.desks[DEPUTY].who(NORTH).version, most=30)


def test_a_colleague_alone_empties_nobodys_post(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    keys, me = deputy._core.keys, deputy.ref
    signed = sign_as(unsigned(vacate(deputy.desk._parties.ours.current, 1)), keys, me.seat, me.term)
    deputy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
    draft = deputy.draft(SOUTH, Amend(SIGNED_CHARTER.encode(signed)))
    deputy.post(SOUTH, draft, deputy.approval(draft))
    line.ticks(40)
    assert any("deputy" in each.about for each in line.desks[THEIRS].alarms())
    assert envoy.who(NORTH).posts[0].held
    assert line.desks[THEIRS].who(NORTH).posts[0].held


def test_a_lying_verdict_is_shown_as_a_split_and_changes_nothing(line):
    envoy, deputy, theirs = line.desks[ENVOY], Patched(line.desks[DEPUTY]), line.desks[THEIRS]
    deputy._core.register.set("verdicts told", str(deputy._core.now()).encode())  # no true verdict goes out
    theirs.write(NORTH, "A plain message.")
    line.until(lambda: standing(envoy, SOUTH), most=8)
    act = envoy._channels.rows(deputy.line(SOUTH))[0].hash
    assert "split approval" not in alarms(envoy)
    deputy.tell_home(Verdicts(deputy.line(SOUTH), (Verdict(act, False),)))
    line.until(lambda: "split approval" in alarms(envoy), most=8)
    assert any(SOUTH in about for about in named(envoy, "split approval"))
    assert standing(envoy, SOUTH) == ["A plain message."]


@pytest.mark.parametrize("what", ["proofs", "roster"])
def test_an_agreement_that_does_not_prove_itself_posts_nothing_at_a_colleagues_desk(line, what):
    from backchannel.desk.bodies import Agreed

    envoy, deputy, theirs = line.desks[ENVOY], Patched(line.desks[DEPUTY]), line.desks[THEIRS]
    envoy.write(SOUTH, "We propose to meet.")
    line.until(deputy.desk.waiting, most=8)
    draft, _ = deputy.held(deputy.desk.waiting()[0].number)
    mine = deputy.approval(draft)
    broken = ApprovalRecord(mine.approval, ())
    if what == "roster":
        broken = deputy.approval(draft, roster_hash=bytes(32))
    deputy.tell_home(Agreed(broken))
    line.ticks(20)
    assert standing(theirs, NORTH) == []
    assert not any("envoy" in each.about for each in theirs.alarms())


@pytest.mark.parametrize("body", [ProposeText(b"\xc1junk"), Amend(b"\x93junk"), Admit(bytes(32), b"\xc1")])
def test_junk_in_a_draft_or_a_message_leaves_every_list_readable(line, body):
    envoy, deputy, theirs = line.desks[ENVOY], Patched(line.desks[DEPUTY]), line.desks[THEIRS]
    draft = honest = deputy.draft(SOUTH, "Good morning.")
    draft = encode(msgspec.structs.replace(decode_draft(honest), body=body))
    record = deputy.approval(honest, draft_hash=draft_hash(draft))
    deputy.tell_home(Proposed(draft, record))
    deputy.post(SOUTH, draft, record)
    line.until(lambda: "set aside" in alarms(theirs) and "colleague's note refused" in alarms(envoy))
    for desk, who in ((envoy, SOUTH), (theirs, NORTH)):
        assert desk.messages(who) == []
        assert desk.waiting() == []
        assert desk.state().alarms


def hang_behind_a_lone_suspension(world, text):
    """The deputy posts what the envoy and the deputy agreed to behind a suspension nobody agreed to."""
    deputy = Patched(world.desks[DEPUTY])
    gap = deputy.draft(SOUTH, "It only uses a number up.")
    deputy.tell_home(Proposed(gap, deputy.approval(gap)))
    world.ticks(6)
    world.desks[ENVOY].write(SOUTH, text)
    world.until(lambda: drafts(deputy.desk, text), most=30)
    draft, agreements = deputy.held(drafts(deputy.desk, text)[0])
    end = deputy._channels.channel(deputy.line(SOUTH)).next_place().prev
    lone = deputy.draft(SOUTH, Suspend((), "We break this line off.", "en", None))
    deputy.post(SOUTH, lone, deputy.approval(lone))
    mine = deputy.approval(draft)
    deputy.post(SOUTH, draft, *agreements, mine, prev=act_hash(Act(lone, end)))
    return deputy, mine


def test_a_colleague_who_posts_our_message_behind_a_lone_suspension_neither_suspends_nor_mutes_us(three):
    """Nobody's word but our quorum's stands at home; what hung goes out again, and so does all after it."""
    theirs, envoy, third = (three.desks[each] for each in (THEIRS, ENVOY, THIRD))
    deputy, mine = hang_behind_a_lone_suspension(three, "We propose to meet.")
    deputy.tell_home(Agreed(mine))
    three.sleep(STEP_IN)
    three.until(lambda: standing(theirs, NORTH), most=30)
    for desk in (theirs, envoy, third):
        [about] = named(desk, "not that side's word")
        assert "deputy" in about
    say(three, ENVOY, THIRD, "Are you there?")
    reply(three, "We are.")
    for desk, who in ((theirs, NORTH), (envoy, SOUTH), (third, SOUTH)):
        assert standing(desk, who) == ["We propose to meet.", "Are you there?", "We are."]


def test_our_next_message_arrives_though_a_colleague_hung_one_behind_what_is_none(three):
    """Where the colleague told nobody at home that it agreed: the others go on without."""
    hang_behind_a_lone_suspension(three, "We propose to meet.")
    three.ticks(10)
    say(three, ENVOY, THIRD, "Are you there?")
    assert standing(three.desks[THEIRS], NORTH) == ["Are you there?"]
    assert standing(three.desks[ENVOY], SOUTH) == ["Are you there?"]


def test_a_message_whose_proof_a_colleague_spoiled_for_one_of_us_stands_there_when_that_person_agrees(three):
    envoy, third, deputy = three.desks[ENVOY], three.desks[THIRD], Patched(three.desks[DEPUTY])
    third.write(SOUTH, "We propose to meet.")
    three.until(lambda: drafts(deputy.desk) and drafts(envoy), most=30)
    draft, agreements = deputy.held(drafts(deputy.desk)[0])
    deputy.post(SOUTH, draft, *agreements, deputy.approval(draft, spoil=[envoy._core.ref]))
    three.until(lambda: standing(three.desks[THEIRS], NORTH) and standing(third, SOUTH), most=30)
    three.ticks(4)
    assert standing(envoy, SOUTH) == []
    envoy.agree(drafts(envoy)[0])
    assert standing(envoy, SOUTH) == ["We propose to meet."]
    three.ticks(6)
    reply(three, "We agree to meet.")
    assert standing(envoy, SOUTH) == standing(third, SOUTH)
