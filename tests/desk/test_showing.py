"""Whoever is asked to agree or sign sees all of it, and not what somebody else calls it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec
import pytest

from backchannel.channel.papers.message import (
    Acknowledge,
    Attachment,
    Message,
    Reply,
    ReplyKind,
    Translation,
    Weight,
)
from backchannel.cli.drawing import draw
from backchannel.credentials.charter import SIGNED_CHARTER, Charter, sign_charter, unsigned
from backchannel.credentials.drafting import with_recovery, with_rules
from backchannel.credentials.keys import HolderKeys
from backchannel.desk import comparing
from backchannel.desk.bodies import ChangeProposed, Proposed
from backchannel.desk.saying import Words
from backchannel.desk.wording import LIST_IS_SIGNED
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # plays whole desks

replace = msgspec.structs.replace


def in_the_envoys_post(deputy: Patched, keys: HolderKeys) -> Charter:
    """A list of who speaks in which the envoy's post has other keys."""
    book = deputy.desk._parties.ours
    now = book.current.charter
    seats = tuple(
        replace(seat, term=seat.term + 1, holder=keys.offer(now.party_nonce, seat.number, seat.term + 1))
        if seat.title == "envoy"
        else seat
        for seat in now.seats
    )
    return replace(now, version=now.version + 1, previous=book.current.hash, seats=seats)


def test_a_key_put_into_my_post_is_shown_whatever_the_colleague_calls_it(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    keys = HolderKeys(b"p" * 32)
    before = next(post.fingerprint for post in envoy.who(NORTH).posts if post.title == "envoy")
    charter = in_the_envoys_post(deputy, keys)
    signed = sign_charter(sign_charter(unsigned(charter), deputy._core.keys), keys)
    deputy.tell_home(ChangeProposed(SIGNED_CHARTER.encode(signed), "recovery sheet 1"))
    line.until(envoy.waiting)
    [waits] = envoy.waiting()
    assert "envoy; called “recovery sheet 1”" in waits.what
    shown = envoy.read(waits.number)
    fresh = comparing.fingerprint(charter.seats[0].holder)
    assert shown.text.startswith("IT TAKES YOU OUT OF YOUR POST.")
    assert f"envoy: ANOTHER KEY: key {fresh}, term 2 instead of key {before}, term 1." in shown.text
    assert "envoy; called “recovery sheet 1”" in shown.subject


def test_every_kind_of_change_of_who_speaks_has_its_sentence(line):
    deputy = Patched(line.desks[DEPUTY])
    book = deputy.desk._parties.ours
    old = book.current.charter
    deputys = in_the_envoys_post(deputy, deputy._core.keys)
    lower = with_rules(book.current, tuple(replace(rule, approvals=1) for rule in old.rules))
    sheets = with_recovery(book.current, (b"k" * 1984, b"l" * 1984), 1)
    first, second = old.seats
    several = replace(
        old,
        name="Midland",
        standing=1 - old.standing,
        seats=(replace(first, title="head"), replace(second, number=9)),
        readers=(1,),
        settles=(b"a" * 32, b"b" * 32),
    )
    assert "THE SAME KEY AS deputy" in comparing.text(old, deputys)
    said = comparing.text(old, lower)
    assert "Rule before: a signed text: two people. Rule after: a signed text: one person." in said
    said = comparing.text(old, sheets)
    assert "Recovery sheets: 2 (2 new, 0 no longer valid), 1 needed together; before: 0, 0 needed." in said
    said = comparing.text(old, several)
    for words in (
        "Name of the side: Midland",
        "Standing: private instead of official",
        "head (it was called envoy)",
        "No post deputy any more",
        "New post deputy (speaks)",
        "Who reads every line: head",
        "It ends 2 lists that contradict each other",
    ):
        assert words in said
    assert "It changes nothing." in comparing.text(old, old)
    assert "cannot be shown" in comparing.text(None, old)


def test_attachments_translation_and_dates_are_shown_before_anybody_agrees(line):
    envoy, deputy, theirs = line.desks[ENVOY], Patched(line.desks[DEPUTY]), line.desks[THEIRS]
    theirs.write(NORTH, "Shall we meet?")
    line.until(lambda: deputy.desk.messages(SOUTH))
    asked = deputy._channels.rows(deputy.line(SOUTH))[0].hash
    content = b"We give up the northern islands."
    body = Message(
        Weight.ON_INSTRUCTIONS,
        "A meeting",
        "We propose to meet.",
        "en",
        Translation("ko", "Surrender", "Words."),
        None,
        Reply(asked, ReplyKind.LATER, 1_900_000_000),
        (Attachment("map.txt", "text/plain", content),),
    )
    draft = deputy.draft(SOUTH, body)
    deputy.tell_home(Proposed(draft, deputy.approval(draft)))
    line.until(lambda: drafts(envoy))
    shown = envoy.read(drafts(envoy)[0])
    digest = hashlib.sha256(content).hexdigest()
    assert shown.attachments == [f"map.txt (text/plain), 32 bytes, SHA-256 {digest}"]
    assert shown.translation == "Surrender\n\nWords."
    assert shown.until == "2030-03-17"


def test_whoever_signs_reads_the_whole_text_its_number_and_the_role(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    today = datetime.fromtimestamp(line.time, UTC).strftime("%Y-%m-%d")
    for title in ("Fair", "Unfair"):
        words = f"{title}, between {SOUTH} and {NORTH}, {today}."
        theirs.write(NORTH, Words(words, subject=title), signed=True)
        line.until(lambda title=title: any(title in each.subject for each in deputy.messages(SOUTH)))
    line.until(lambda: len(envoy.messages(SOUTH)) == 2)
    unfair = next(each for each in deputy.messages(SOUTH) if each.subject.endswith("Unfair"))
    deputy.sign(unfair.number)
    line.until(lambda: drafts(envoy, "signature under a text: Unfair"))
    shown = envoy.read(drafts(envoy, "signature")[0])
    number = next(each.number for each in envoy.messages(SOUTH) if each.subject.endswith("Unfair"))
    assert f"for the side it was proposed to, under text {number}, “Unfair” of {today}" in shown.text
    assert f"Unfair, between {SOUTH} and {NORTH}, {today}." in shown.text


def test_agreeing_to_a_lowered_rule_says_which_before_and_after(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    book = envoy._parties.ours
    rules = list(book.current.charter.rules)
    rules[1] = replace(rules[1], approvals=1)
    with envoy._core.register.change():
        envoy._changes.propose(with_rules(book.current, tuple(rules)), "tidying up")
    envoy._core.hand_over()
    line.until(deputy.waiting)
    assert "Rule after: a signed text: one person." in deputy.read(deputy.waiting()[0].number).text
    deputy.agree(deputy.waiting()[0].number)
    line.until(lambda: theirs.who(NORTH).version == 3, most=80)
    assert "a signed text: two people" in theirs.who(NORTH).rules
    announced = theirs.read(theirs.messages(NORTH)[-1].number)
    assert "Rule before: a signed text: two people. Rule after: a signed text: one person." in announced.text
    theirs.admit(NORTH)
    admitted = theirs.read(theirs.messages(NORTH)[-1].number)
    assert "Rule before: a signed text: two people.\nRule after: a signed text: one person." in admitted.text
    assert "a signed text: one person" in theirs.who(NORTH).rules


def test_only_what_went_out_with_signatures_is_called_signed(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    book = theirs._parties.ours
    channel = theirs._meetings.channels()[0][0]
    theirs._drafts.propose(channel, Acknowledge())
    theirs.write(NORTH, "Only said.")
    text = theirs.write(
        NORTH, Words(f"{SOUTH} and {NORTH}, {today(line)}.", subject="The bridge"), signed=True
    )
    theirs.sign(text.number)
    with theirs._core.register.change():
        theirs._changes.propose(with_recovery(book.current, (b"k" * 1984,), 1), "recovery sheet 1")
    theirs._core.hand_over()
    line.until(lambda: len(envoy.messages(SOUTH)) == 5, most=30)
    found = {each.subject.split(":")[0]: envoy.read(each.number) for each in envoy.messages(SOUTH)}
    assert {subject for subject, each in found.items() if each.signed} == {"signature under a text"}
    assert {subject: (each.weight, each.proves) for subject, each in found.items()} == {
        "has seen your messages": (
            "",
            "Unsigned. It says that messages were seen and approves nothing; it proves nothing to outsiders.",
        ),
        "Only said.": (
            "on instructions",
            "Unsigned message: it proves nothing to outsiders; people may still believe a screenshot.",
        ),
        "text to sign": (
            "",
            "A text put forward. Putting it forward signs nothing: it proves nothing to outsiders.",
        ),
        "signature under a text": ("", "Signed: anybody can check the signatures in it."),
        "who speaks for SOUTHLAND, version 2": (
            "",
            LIST_IS_SIGNED,
        ),
    }
    heads = {draw(each, None)[0].rpartition(" · ")[2] for each in found.values()}
    assert heads == {"unsigned", "on instructions", "signed text"}


def test_a_signature_that_is_a_draft_or_not_their_word_is_not_called_signed(line):
    envoy, deputy, theirs = line.desks[ENVOY], Patched(line.desks[DEPUTY]), line.desks[THEIRS]
    theirs.write(NORTH, f"{SOUTH} and {NORTH}, {today(line)}.", signed=True)
    line.until(lambda: envoy.messages(SOUTH) and deputy.desk.messages(SOUTH), most=20)
    step = envoy.sign(envoy.messages(SOUTH)[0].number).number
    shown = envoy.read(step)
    assert not shown.signed
    assert shown.proves == "Not signed yet: until it is signed and sent, it proves nothing to outsiders."
    line.until(lambda: drafts(deputy.desk, "signature"), most=20)
    draft, agreements = deputy.held(drafts(deputy.desk, "signature")[0])
    deputy.post(SOUTH, draft, *agreements)
    line.until(lambda: any("signature" in each.subject for each in theirs.messages(NORTH)), most=20)
    shown = theirs.read(theirs.messages(NORTH)[-1].number)
    assert shown.condition.startswith("set aside")
    assert not shown.signed
    assert shown.proves == "Nothing: it is not that side's word here."


def test_of_two_texts_each_is_offered_whatever_becomes_of_a_step_with_the_other(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    for title in ("First", "Second"):
        number = theirs.write(
            NORTH, Words(f"{title}: {SOUTH}, {NORTH}, {today(line)}.", subject=title), signed=True
        )
        theirs.sign(number.number)
    for desk in (envoy, deputy):
        line.until(lambda desk=desk: len(to_sign(desk)) == 2, most=30)
    first, second = to_sign(envoy)
    step = envoy.sign(first).number
    line.until(lambda: drafts(deputy, "signature"), most=20)
    assert to_sign(envoy) == [second]
    assert [deputy.read(each).subject for each in to_sign(deputy)] == ["text to sign: Second"]
    deputy.send_back(drafts(deputy, "signature")[0], "Not yet.")
    line.until(lambda: any("(returned)" in each.what for each in envoy.waiting()), most=20)
    for desk in (envoy, deputy):
        assert [desk.read(each).subject[-6:].strip() for each in to_sign(desk)] == ["First", "Second"]
    assert step in [each.number for each in envoy.waiting()]


def to_sign(desk):
    """Numbers of the texts of which a desk says that our side's step is due."""
    found = [each for each in desk.waiting() if " sign " in each.next_step]
    return sorted(each.number for each in found if not each.what.startswith("draft"))


def today(world):
    return datetime.fromtimestamp(world.time, UTC).strftime("%Y-%m-%d")
