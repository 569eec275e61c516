"""Whoever is asked to agree or sign sees all of it, and not what somebody else calls it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec

from backchannel.channel.papers.message import Attachment, Message, Reply, ReplyKind, Translation, Weight
from backchannel.credentials.charter import SIGNED_CHARTER, Charter, sign_charter, unsigned
from backchannel.credentials.drafting import with_recovery, with_rules
from backchannel.credentials.keys import HolderKeys
from backchannel.desk import comparing
from backchannel.desk.bodies import ChangeProposed, Proposed
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

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
        theirs.write(NORTH, words, subject=title, signed=True)
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
