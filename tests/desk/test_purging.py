"""Removing words: they are nowhere in the file any more, and the line goes on just as it stood."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.channel import snapshot
from backchannel.channel.acts import decode_draft, draft_codec, draft_hash, posting_codec
from backchannel.channel.papers.message import Acknowledge
from backchannel.channel.papers.text import WithdrawText
from backchannel.desk import purging
from backchannel.desk.bodies import BriefedOf, BriefItem
from backchannel.desk.redacting import NO_ID, REMOVED, bared
from backchannel.errors import OutOfPlace, Refused
from backchannel.testing.hostile import Patched
from desk.removed import day_of, decrypted, settle, told_without_words
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms, drafts, reply, say, standing

pytestmark = pytest.mark.slow  # plays whole desks

A_DAY = 86_400
PAGE, RESERVE, SALT = 4096, 80, 16


def folded(desk):
    """The state of the line, as bytes."""
    return snapshot.take(desk._channels.channel(desk._meetings.channels()[0][0]))


def test_the_words_lie_nowhere_in_the_file_any_more_and_the_line_stands_as_it_did(talked):
    deputy = talked.desks[DEPUTY]
    assert deputy.find(["zebra"]).found
    before, items = folded(deputy), [(each.number, each.condition) for each in deputy.messages(SOUTH)]
    shown = deputy.purge(SOUTH, talked.last)
    assert shown.goes[0].startswith("2 items")
    assert not shown.done
    assert deputy.find(["zebra"]).found
    done = deputy.purge(SOUTH, talked.last, sure=True)
    assert done.done
    held = decrypted(deputy)
    assert b"Thank you." in held  # the page reader reads
    for word in ("zebra", "Zebra", "zeb", "얼룩말", "keeper"):
        assert word.encode() not in held, word
    deputy._core.register.run("INSERT INTO words_index (words_index, rank) VALUES ('integrity-check', 1)")
    assert deputy.find(["zebra"]).found == []
    assert folded(deputy) == before
    assert [(each.number, each.condition.partition(";")[0]) for each in deputy.messages(SOUTH)] == items
    first = deputy.read(items[0][0])
    assert (first.text, first.translation, first.attachments, first.notes, first.shown_to) == (
        REMOVED, None, [], [], [],
    )  # fmt: skip
    assert "its words were removed from this desk" in first.condition
    assert first.agreed_by == ["envoy", "deputy"]
    assert any("2 items: without words" in each for each in deputy.purge(SOUTH, talked.last).stays)
    assert talked.desks[ENVOY].find(["zebra"]).found
    deputy._core.register.check()


def test_the_line_goes_on_after_it_and_after_a_fold_from_the_start(talked):
    deputy, theirs = talked.desks[DEPUTY], talked.desks[THEIRS]
    deputy.purge(SOUTH, talked.last, sure=True)
    theirs.purge(NORTH, talked.last, sure=True)
    before = folded(deputy)
    for name in (DEPUTY, THEIRS):
        talked.reopen(name)._core.register.run("DELETE FROM snapshot")
        talked.reopen(name)
    assert folded(talked.desks[DEPUTY]) == before
    say(talked, DEPUTY, ENVOY, "One more word.")
    reply(talked, "And one back.")
    kept = [each for each in standing(talked.desks[ENVOY], SOUTH) if "zebra" not in each]
    assert standing(talked.desks[DEPUTY], SOUTH) == [REMOVED, REMOVED, *kept]
    assert {*alarms(talked.desks[DEPUTY]), *alarms(talked.desks[THEIRS])} == set()
    assert "the same" in talked.desks[DEPUTY].line(SOUTH)[0].same_messages


def test_a_race_that_folds_everything_anew_needs_no_word_that_went(talked, monkeypatch):
    deputy = talked.desks[DEPUTY]
    deputy.purge(SOUTH, talked.last, sure=True)
    channel = deputy._channels.channel(deputy._meetings.channels()[0][0])
    before = snapshot.take(channel)
    channel._recent.clear()
    channel.law._start_over()
    channel.law._forward(channel._recall)
    assert snapshot.take(channel) == before


def test_what_must_stay_stays_and_is_said(line):
    theirs, deputy, envoy = line.desks[THEIRS], line.desks[DEPUTY], line.desks[ENVOY]
    theirs.write(NORTH, "An open question.")
    theirs.file(NORTH, "person", fields={"alias": "the teacher"})
    open_, over = (
        theirs.file(NORTH, "launch", fields={"what": what, "from": "2030-06-11", "where": "Pier"}).number
        for what in ("Weather balloon", "Rocket")
    )
    theirs.step(over, "over")
    theirs.write(NORTH, f"On {day_of(line.time)} NORTHLAND and SOUTHLAND agree.", signed=True)
    theirs.suspend(NORTH, "A reason.", keep=("messages",))
    theirs.knock(NORTH, "Open up.")
    line.until(lambda: len(deputy.messages(SOUTH)) == 7 and deputy.find(["Open up."]).found, most=60)
    last = day_of(line.time)
    assert deputy.purge(SOUTH, last).stays == [
        f"7 items: {purging.NOT_SETTLED}.",
        f"Of knocks and drafts, 1: {purging.ASKED_FOR}.",
    ]
    say(line, ENVOY, DEPUTY, "We hear you.")
    settle(line)
    unread = deputy.purge(SOUTH, last).stays
    assert f"2 items: {purging.UNREAD}." in unread
    for each in deputy.messages(SOUTH):
        deputy.read(each.number)
    done = deputy.purge(SOUTH, last, sure=True)
    assert done.goes[0].startswith("2 items")
    assert done.stays == [
        f"1 item: {purging.PEOPLE}.",
        f"1 item: {purging.NOT_SETTLED}.",
        f"2 items: {purging.OPEN}.",
        f"1 item: {purging.STANDS}.",
        f"1 item: {purging.SUSPENDED}.",
    ]
    for text in ("An open question.", "the teacher", "balloon", "NORTHLAND and SOUTHLAND agree", "A reason."):
        assert deputy.find([text]).found, text
    assert deputy.find(["Rocket"]).found == deputy.find(["Open up."]).found == []
    assert any(REMOVED in each for each in deputy.line(SOUTH)[0].knocks)
    assert "other side keeps its copies" in done.limits[0]
    assert open_ != over
    assert envoy.find(["Rocket"]).found


def test_what_somebody_on_the_line_may_still_ask_for_stays(line):
    theirs, deputy = line.desks[THEIRS], line.desks[DEPUTY]
    line.desks.pop(ENVOY).close()  # away: nobody knows what that desk holds
    theirs.write(NORTH, "A question.")
    line.until(lambda: deputy.messages(SOUTH), most=40)
    deputy.read(deputy.messages(SOUTH)[0].number)
    theirs.knock(NORTH, "Hello?")
    line.until(lambda: deputy.find(["Hello?"]).found, most=20)
    settle(line)
    shown = deputy.purge(SOUTH, day_of(line.time - A_DAY))
    assert shown.goes == ["Nothing."]
    kept = deputy._core.register.all("SELECT count(*) FROM entry WHERE envelope = x''")
    deputy.purge(SOUTH, day_of(line.time - A_DAY), sure=True)
    assert deputy._core.register.all("SELECT count(*) FROM entry WHERE envelope = x''") == kept == [(0,)]


def test_what_is_settled_stays_while_one_reader_has_not_said_to_hold_it(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    envoy.write(SOUTH, "A question.")
    line.until(lambda: drafts(deputy), most=40)
    line.desks.pop(ENVOY).close()
    deputy.agree(drafts(deputy)[0])
    line.until(theirs.waiting, most=60)
    theirs.read(theirs.waiting()[0].number)
    theirs.answer(theirs.waiting()[0].number, "An answer.")
    last = day_of(line.time)
    settle(line)
    assert f"1 item: {purging.ASKED_FOR}." in theirs.purge(NORTH, last).stays
    line.open(ENVOY)
    settle(line)
    assert f"1 item: {purging.ASKED_FOR}." not in theirs.purge(NORTH, last).stays


def test_a_brief_gives_what_lost_its_words_apart_and_the_rest_as_it_was_said(talked, monkeypatch):
    deputy = talked.desks[DEPUTY]
    deputy.purge(SOUTH, talked.last, sure=True)
    told = []
    monkeypatch.setattr(deputy._home, "tell", told.append)
    deputy.brief(SOUTH)
    [brief] = [each for each in told if isinstance(each, BriefedOf)]
    assert [each.draft is None for each in brief.items] == [False, False, True, True]


def test_a_desk_that_reads_the_line_takes_nothing_without_words_from_a_colleague(talked):
    envoy, deputy = talked.desks[ENVOY], Patched(talked.desks[DEPUTY])
    room = envoy._meetings.channels()[0][0]
    arrival = envoy._channels.arrivals(room)[0]
    made_up = BriefItem(posting_codec.encode(arrival.posting), arrival.author, arrival.roster, 0, b"x" * 32)
    before = envoy._core.register.one("SELECT count(*) FROM act")
    deputy.tell_home(BriefedOf(room, None, (made_up,)))
    talked.ticks(6)
    assert envoy._core.register.one("SELECT count(*) FROM act") == before


def test_what_was_said_cannot_be_tried_out_against_the_hash_that_stays(talked):
    """Whoever has the random part of a draft can confirm a guess of a short answer; nobody else can."""
    deputy = talked.desks[DEPUTY]
    room = deputy._meetings.channels()[0][0]
    said = decode_draft(deputy._channels.arrivals(room)[1].posting.act.draft)
    deputy.purge(SOUTH, talked.last, sure=True)
    left = deputy._channels.arrivals(room)[1]
    guess = replace(decode_draft(left.posting.act.draft), body=said.body)
    assert draft_hash(draft_codec.encode(guess)) != left.draft
    assert guess.random_id == NO_ID
    assert said.random_id not in decrypted(deputy)
    assert said.random_id.hex().encode() not in decrypted(deputy)


@pytest.mark.parametrize(
    "change",
    [
        lambda draft: replace(draft, body=Acknowledge()),
        lambda draft: replace(draft, body=WithdrawText(bytes(32), False, "No.", None)),
        lambda draft: replace(draft, body=replace(draft.body, text="We give in.")),
        lambda draft: replace(draft, random_id=b"x" * 16),
    ],
    ids=["another kind", "a text withdrawn", "other words", "a random part"],
)
def test_nothing_but_what_removing_leaves_stands_in_the_place_of_an_act(talked, monkeypatch, change):
    """The hash of a true act, which the other side names, and under it what a lone colleague chose."""
    deputy = talked.desks[DEPUTY]
    room = deputy._meetings.channels()[0][0]
    arrival = deputy._channels.arrivals(room)[-1]
    deputy._core.register.run("DELETE FROM act WHERE hash = ?", (arrival.act,))
    deputy._core.register.run("DELETE FROM snapshot")
    deputy._channels._opened.clear()
    bare = bared(decode_draft(arrival.posting.act.draft))
    with pytest.raises(OutOfPlace):
        told_without_words(deputy, monkeypatch, room, arrival, change(bare))
    assert arrival.act not in deputy._channels.channel(room).chains.nodes
    told_without_words(deputy, monkeypatch, room, arrival, bare)
    assert arrival.act in deputy._channels.channel(room).chains.nodes


def test_words_that_lie_in_a_place_that_was_lost_stay_in_both(talked):
    deputy = talked.desks[DEPUTY]
    register = deputy._core.register
    register.run(
        "INSERT INTO act SELECT NULL, x'00', draft, channel, posting, author, seq, roster, verified,"
        " accepted, at, removed, dated_by, stub FROM act ORDER BY place LIMIT 1"
    )
    shown = deputy.purge(SOUTH, talked.last)
    assert shown.goes[0].startswith("1 item")
    assert f"2 items: {purging.NOT_SETTLED}." in shown.stays


def test_a_state_that_would_differ_undoes_all_of_it(talked, monkeypatch):
    deputy = talked.desks[DEPUTY]
    before = acts_kept(deputy)
    monkeypatch.setattr(purging, "bared", unanswered)
    with pytest.raises(Refused, match="would not stand"):
        deputy.purge(SOUTH, talked.last, sure=True)
    monkeypatch.undo()
    assert acts_kept(deputy) == before
    assert deputy.find(["zebra"]).found
    assert len(standing(deputy, SOUTH)) == 4


def unanswered(draft):
    """The words go, and what it answers goes with them: another state."""
    bare = bared(draft)
    return replace(bare, body=replace(bare.body, reply=None)) if hasattr(bare.body, "reply") else bare


def acts_kept(desk):
    return desk._core.register.all("SELECT hash, posting FROM act ORDER BY place")


def test_the_words_do_not_come_back_by_another_way(talked):
    envoy, deputy = talked.desks[ENVOY], talked.desks[DEPUTY]
    deputy.purge(SOUTH, talked.last, sure=True)
    count = deputy._core.register.one("SELECT count(*) FROM act")
    envoy.brief(SOUTH)
    talked.ticks(6)
    channel = deputy._meetings.channels()[0][0]
    with deputy._core.register.change():
        for arrival in envoy._channels.arrivals(channel)[:2]:  # posted once more, with every word
            deputy._channels.add(channel, arrival)
    assert deputy._core.register.one("SELECT count(*) FROM act") == count
    assert deputy.find(["zebra"]).found == []


def test_colleagues_are_asked_and_do_it_themselves(talked):
    envoy, deputy = talked.desks[ENVOY], talked.desks[DEPUTY]
    deputy.purge(SOUTH, talked.last, sure=True, ask_colleagues=True)
    talked.until(lambda: "asked to remove words" in alarms(envoy), most=20)
    [asked] = [each for each in envoy.alarms() if each.name == "asked to remove words"]
    assert f"`backchannel purge SOUTHLAND --until {talked.last}`" in asked.sentence
    assert envoy.find(["zebra"]).found
    assert "asked to remove words" not in alarms(deputy)


def test_a_newcomer_gets_the_line_without_the_words_that_went_and_speaks_on_it(talked):
    envoy, deputy = talked.desks[ENVOY], talked.desks[DEPUTY]
    for desk in (envoy, deputy):
        desk.purge(SOUTH, talked.last, sure=True)
    talked.join(ENVOY, THIRD, "counsellor")
    talked.until(deputy.changes, most=60)
    deputy.agree(deputy.changes()[0].number)
    third = talked.desks[THIRD]
    talked.until(lambda: len(third.state().counterparts) == 1, most=200)
    talked.until(lambda: len(standing(third, SOUTH)) == 4, most=100)
    talked.ticks(20)
    assert standing(third, SOUTH) == standing(deputy, SOUTH)
    assert standing(third, SOUTH)[:2] == [REMOVED, REMOVED]
    say(talked, THIRD, DEPUTY, "I am new here.")
    reply(talked, "Welcome.")
    assert standing(third, SOUTH)[-2:] == ["I am new here.", "Welcome."]


def test_a_translation_of_our_own_goes_with_what_it_translates(talked):
    deputy, envoy = talked.desks[DEPUTY], talked.desks[ENVOY]
    number = deputy.messages(SOUTH)[1].number
    envoy.translate(envoy.messages(SOUTH)[1].number, "얼룩말은 잘 있다.", "ko")
    talked.until(lambda: deputy.read(number).renderings, most=20)
    settle(talked)
    assert deputy.purge(SOUTH, talked.last, sure=True).done
    assert deputy.read(number).renderings == []
    assert "얼룩말은 잘".encode() not in decrypted(deputy)
