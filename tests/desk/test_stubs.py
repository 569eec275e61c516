"""What a colleague told of without its words gets them from whoever has them: its hash says which."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.channel import snapshot
from backchannel.channel.acts import Act, Posting, decode_draft, draft_codec, posting_codec
from backchannel.credentials.members import MemberRef
from backchannel.desk.bodies import BriefedOf, BriefItem
from backchannel.desk.redacting import REMOVED, bared
from backchannel.errors import OutOfPlace
from desk.removed import day_of, told_without_words
from desk.shown import DEPUTY, SOUTH, standing

pytestmark = pytest.mark.slow  # plays whole desks


def stubbed(desk, monkeypatch, at):
    """A colleague told a desk of one act of its line without words; as if it had not read the line."""
    room = desk._meetings.channels()[0][0]
    arrival = desk._channels.arrivals(room)[at]
    with desk._core.register.change():
        desk._core.register.run("DELETE FROM act WHERE hash = ?", (arrival.act,))
        desk._core.register.run("DELETE FROM snapshot")
    desk._channels._opened.clear()
    told_without_words(desk, monkeypatch, room, arrival, bared(decode_draft(arrival.posting.act.draft)))
    return room, arrival


def passed_on(desk, room, arrival, posting=None):
    """A colleague tells that desk of an act as it was said."""
    item = BriefItem(
        posting_codec.encode(posting or arrival.posting), arrival.author, arrival.roster, 0, None
    )
    with desk._core.register.change():
        desk._home.take_brief_of(BriefedOf(room, None, (item,)), MemberRef(arrival.author.party, 1, 1))


def test_what_was_told_without_its_words_gets_them_from_whoever_has_them(talked, monkeypatch):
    deputy = talked.desks[DEPUTY]
    items = {each.first_words for each in deputy.messages(SOUTH)}
    room, arrival = stubbed(deputy, monkeypatch, 1)
    [shown] = [each for each in deputy.messages(SOUTH) if each.first_words == REMOVED]
    assert deputy.read(shown.number).condition.endswith("; a colleague told of it without its words")
    assert deputy.find(["well"]).found == []
    passed_on(deputy, room, arrival)
    assert [each.first_words for each in deputy.messages(SOUTH)].count("The zebra is well.") == 1
    assert items == {each.first_words for each in deputy.messages(SOUTH)}
    assert deputy.find(["well"]).found
    deputy = talked.reopen(DEPUTY)
    assert "The zebra is well." in standing(deputy, SOUTH)
    told_without_words(deputy, monkeypatch, room, arrival, bared(decode_draft(arrival.posting.act.draft)))
    assert "The zebra is well." in standing(deputy, SOUTH)


def test_a_stub_that_told_of_an_act_what_is_not_so_is_folded_away(talked, monkeypatch):
    """A colleague alone said that their answer answers nothing: until the act itself came that stood."""
    deputy = talked.desks[DEPUTY]
    room = deputy._meetings.channels()[0][0]
    arrival = deputy._channels.arrivals(room)[1]
    question = deputy.messages(SOUTH)[0].number
    assert deputy.read(question).condition == "answered"
    with deputy._core.register.change():
        deputy._core.register.run("DELETE FROM act WHERE hash = ?", (arrival.act,))
        deputy._core.register.run("DELETE FROM snapshot")
    deputy._channels._opened.clear()
    draft = decode_draft(arrival.posting.act.draft)
    lied = bared(replace(draft, body=replace(draft.body, reply=None)))
    told_without_words(deputy, monkeypatch, room, arrival, lied)
    assert deputy.read(question).condition != "answered"
    with deputy._core.register.change():
        deputy._channels.add(room, arrival)
    assert deputy.read(question).condition == "answered"
    stands = snapshot.take(deputy._channels.channel(room))
    assert stands == deputy._channels.folded_anew(room)


def test_words_that_a_person_here_removed_stay_away_also_where_they_came_as_a_stub(talked, monkeypatch):
    deputy = talked.desks[DEPUTY]
    room, arrival = stubbed(deputy, monkeypatch, 1)
    assert deputy.purge(SOUTH, day_of(talked.time), sure=True).done
    passed_on(deputy, room, arrival)
    assert deputy.find(["well"]).found == []
    assert "The zebra is well." not in standing(deputy, SOUTH)


def test_what_cannot_be_read_in_place_of_a_stub_leaves_the_line_as_it_was(talked, monkeypatch):
    """Under a hash of another line's act a colleague told of a stub; that act itself belongs there."""
    deputy = talked.desks[DEPUTY]
    room, arrival = stubbed(deputy, monkeypatch, 1)
    draft = replace(decode_draft(arrival.posting.act.draft), channel=b"c" * 32)
    posting = Posting(Act(draft_codec.encode(draft), arrival.posting.act.prev), (), ())
    elsewhere = arrival._replace(posting=posting)
    with deputy._core.register.change():
        deputy._core.register.run(
            "UPDATE act SET hash = ?, draft = ? WHERE hash = ?", (elsewhere.act, elsewhere.draft, arrival.act)
        )
        deputy._core.register.run("DELETE FROM snapshot")
    deputy._channels._opened.clear()
    before = standing(deputy, SOUTH)
    with pytest.raises(OutOfPlace, match="another line"):
        passed_on(deputy, room, arrival, posting)
    assert standing(deputy, SOUTH) == before
    assert standing(talked.reopen(DEPUTY), SOUTH) == before
