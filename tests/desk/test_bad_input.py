"""What a desk refuses to send is marked with the same sentence at every other desk when it comes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.channel.acts import Act, Posting, decode_draft, draft_hash, posting_codec
from backchannel.channel.papers.charter import Amend
from backchannel.channel.papers.forms import OpenCase
from backchannel.channel.papers.message import Weight
from backchannel.channel.papers.registry import statement_of
from backchannel.channel.papers.text import SignText
from backchannel.channel.signed_text import Role, sign_statement
from backchannel.credentials.charter import SIGNED_CHARTER, sign_as, unsigned
from backchannel.credentials.drafting import appoint
from backchannel.credentials.keys import HolderKeys
from backchannel.desk.bodies import BodyKind
from backchannel.desk.days import day
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, Refused
from backchannel.testing.hostile import Patched
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, standing


def a_form_with_missing_fields(theirs):
    del theirs
    return OpenCase("question", 1, (), Weight.ON_INSTRUCTIONS, "en", None, None)


def a_signature_under_a_withdrawn_text(theirs):
    """Southland proposes, prepares to sign, and withdraws."""
    today = day(int(theirs._core.now()))
    words = Words(f"{NORTH} and {SOUTH} agree on {today}.", subject="The bridge")
    number = theirs.desk.write(NORTH, words, signed=True).number
    row = theirs._channels.row_of_draft(theirs._core.numbered(number)[1])
    text = decode_draft(row.arrival.posting.act.draft).body.text
    channel = theirs._channels.channel(theirs.line(NORTH))
    statement = channel.statement(Role.PROPOSER, text, theirs._core.around.rng, by_proposer=True)
    theirs.desk.withdraw(number, "Not now.")
    return SignText(statement)


def a_second_appointment_to_a_filled_post(theirs):
    """Somebody else is put in the envoy's place, as if the envoy had never been there."""
    core, book = theirs._core, theirs.desk._parties.ours
    charter, fresh = book.current.charter, HolderKeys.from_seed(bytes(32))
    after = appoint(book.current, "envoy", fresh.offer(charter.party_nonce, 1, 2))
    seat = replace(charter.seats[0], holder=fresh.offer(charter.party_nonce, 1, 1))
    signed = sign_as(unsigned(replace(after, seats=(seat,))), core.keys, 1, 1)
    return Amend(SIGNED_CHARTER.encode(sign_as(signed, fresh, 1, 1)))


def a_message_on_a_suspended_line(theirs):
    theirs.desk.suspend(NORTH, "In anger.")
    return "Good morning all the same."


EFFECTLESS = (
    a_form_with_missing_fields,
    a_signature_under_a_withdrawn_text,
    a_second_appointment_to_a_filled_post,
    a_message_on_a_suspended_line,
)
"""Southland speaks through one person, so that each is its word; the rules alone refuse it."""


def sends(patched, who, draft):
    """Post a draft with this person's agreement and signature: the act's draft hash."""
    body, me = decode_draft(draft).body, patched.ref
    statement = statement_of(body)
    signed = () if statement is None else (sign_statement(patched._core.keys.signing, 1, me.term, statement),)
    place = patched._channels.channel(patched.line(who)).next_place()
    posting = Posting(Act(draft, place.prev), (patched.approval(draft),), signed)
    entry = patched.say(patched.line(who), BodyKind.POSTING, posting_codec.encode(posting))
    with patched._core.register.change():
        patched._channels.take(patched._rooms.state(patched.line(who)), entry)
    return draft_hash(draft)


def condition(desk, hashed):
    """How an item stands at a desk; None where it has not come."""
    row = desk._channels.row_of_draft(hashed)
    return None if row is None else desk.read(desk._core.number("act", hashed)).condition


def test_what_the_rules_refuse_is_refused_at_home_and_marked_so_at_every_other_desk(line):
    theirs = Patched(line.desks[THEIRS])
    others = [line.desks[each] for each in (ENVOY, DEPUTY)]
    for case in EFFECTLESS:
        body = case(theirs)
        draft = theirs.draft(NORTH, body)
        with pytest.raises(Refused) as refusal:
            theirs.desk._drafts.propose(theirs.line(NORTH), decode_draft(draft).body)
        hashed = sends(theirs, NORTH, draft)
        line.until(lambda hashed=hashed: all(condition(each, hashed) for each in others), most=20)
        said = {condition(each, hashed) for each in (*others, theirs.desk)}
        if case is a_message_on_a_suspended_line:
            assert said == {f"no effect: {SOUTH} has suspended this line and lifts that first."}
        else:
            assert said == {f"no effect: {refusal.value.sentence}"}


def test_what_is_no_word_of_its_side_says_why_at_every_desk(line):
    deputy = Patched(line.desks[DEPUTY])
    short = draft_hash(deputy.post_alone(SOUTH, "We give in."))
    theirs = Patched(line.desks[THEIRS])
    far = draft_hash(sent := theirs.draft(NORTH, "Good morning.", act_no=70_000))
    theirs.post(NORTH, sent, theirs.approval(sent))
    envoy = line.desks[ENVOY]
    line.until(lambda: condition(envoy, short) and condition(envoy, far), most=20)
    line.until(lambda: condition(theirs.desk, short) and condition(deputy.desk, far), most=20)
    for desk in (envoy, theirs.desk):
        assert condition(desk, short) == "set aside: Not that side's word: 1 more person (envoy)."
    for desk in (line.reopen(ENVOY), deputy.desk):
        assert condition(desk, far) == "set aside: A message came with a number far beyond the one before it."
        assert standing(desk, SOUTH) == []


PAST = "2020-01-01"


def test_a_day_that_is_past_is_refused_before_it_leaves_and_remarked_on_when_it_comes(line):
    envoy, theirs = line.desks[ENVOY], Patched(line.desks[THEIRS])
    for write in (
        lambda: theirs.desk.write(NORTH, Words("Will you come?", answer_by=PAST)),
        lambda: theirs.desk.file(NORTH, "request", Words("", answer_by=PAST), {"what": "A doctor"}),
        lambda: theirs.desk.file(NORTH, "request", fields={"what": "A doctor", "until": PAST}),
    ):
        with pytest.raises(Misuse, match="date is past"):
            write()
    assert theirs.desk.messages(NORTH) == []
    honest = decode_draft(theirs.draft(NORTH, "Will you come?")).body
    late = int(line.time) - 3 * DAY
    hashed = sends(theirs, NORTH, theirs.draft(NORTH, replace(honest, answer_by=late)))
    line.until(lambda: condition(envoy, hashed), most=20)
    assert condition(envoy, hashed).endswith("(3 days late)")
    with pytest.raises(Misuse, match="date is past"):
        envoy.later(envoy._core.number("act", hashed), "Referred.", PAST)
    assert envoy.alarms() == []
