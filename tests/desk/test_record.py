"""The written record: what belongs to it, what it says of each item, what it leaves out; its form as JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.desk import record_form as form
from backchannel.desk.laying import SheetLines
from backchannel.desk.record_form import as_json, read_json
from backchannel.desk.saying import Words
from backchannel.errors import Malformed, Misuse, NoSuchNumber
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, reply, say

pytestmark = pytest.mark.slow  # plays whole desks

PAGE = (Path(__file__).parents[2] / "docs" / "record.md").read_text(encoding="utf-8")


def written(desk, who, **asked):
    record = desk.record(who, **asked)
    return read_json(b"".join(as_json(record.head(), record.items(), record.foot())))


def day_of(at):
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def test_each_item_says_by_whose_word_it_stands_what_it_proves_and_who_translated(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    envoy.write(
        SOUTH, Words("We propose to meet.", "Meeting", translation="만납시다.", translation_language="ko")
    )
    line.until(lambda: drafts(deputy), most=40)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: line.desks[THEIRS].messages(NORTH), most=40)
    reply(line, "We agree.")
    record = written(deputy, SOUTH)
    assert [side.name for side in record.sides] == [NORTH, SOUTH]
    assert [side.one_voice for side in record.sides] == [False, True]
    first, second = record.items
    assert first.authority.posts == ["envoy", "deputy"]
    assert first.authority.rule == "a message: two people"
    assert first.authority.who_speaks_version == 2
    assert (first.standing, first.ours, first.kind, first.weight) == (
        "official",
        True,
        "messages",
        "on instructions",
    )
    assert first.translation == form.Translation("ko", "Meeting\n\n만납시다.", "NORTHLAND")
    assert "proves nothing to outsiders" in first.proves
    assert (first.state, first.answered_by, second.answers) == ("answered", [second.number], first.number)
    assert "one person" in second.authority.sentence
    assert record.count == 2
    assert record.left_out[-1].startswith("This record proves nothing")
    assert [each.text for each in written(line.desks[THEIRS], NORTH).items] == [
        each.text for each in record.items
    ]


def test_what_is_private_is_there_only_where_it_was_asked_for(line):
    envoy = line.desks[ENVOY]
    say(line, ENVOY, DEPUTY, "About the teacher.")
    number = envoy.messages(SOUTH)[-1].number
    envoy.note(number, "Her brother is ill.")
    envoy.showed(number, "the minister", "2026-09-20")
    envoy.add_event("2026-09-10", "A storm.")
    plain, private = written(envoy, SOUTH), written(envoy, SOUTH, private=True)
    for secret in ("brother", "minister", "storm"):
        assert secret not in json.dumps(msgspec.to_builtins(plain))
        assert secret in json.dumps(msgspec.to_builtins(private))
    assert plain.events is None
    assert plain.items[0].private is None
    assert any("names of persons" in each for each in plain.left_out)
    assert not any("names of persons" in each for each in private.left_out)
    assert private.covers.with_private


def test_no_name_of_a_person_stands_in_a_record_without_private_notes(line):
    theirs, deputy = line.desks[THEIRS], line.desks[DEPUTY]
    theirs.write(NORTH, "A word.")
    line.until(lambda: deputy.messages(SOUTH), most=20)
    deputy.tell(deputy.messages(SOUTH)[0].number, "opened")
    deputy.knock(SOUTH, "Hello.")
    deputy.call(SOUTH, "envoy", "Minister Cho")
    plain, private = written(deputy, SOUTH), written(deputy, SOUTH, private=True)
    assert plain.knocks[0].post == "deputy"
    assert "Your deputy told them that it was opened" in plain.items[0].they_know
    for name in (DEPUTY, THEIRS, "Minister"):
        assert name not in json.dumps(msgspec.to_builtins(plain))
    assert private.knocks[0].post == f"deputy ({DEPUTY})"
    assert deputy._parties.title(deputy._core.ref).endswith(f"({DEPUTY})")


def test_one_matter_holds_what_belongs_to_it_and_the_rest_is_counted(line):
    theirs = line.desks[THEIRS]
    notice = theirs.file(
        NORTH, "launch", fields={"what": "Rocket", "from": "2030-06-11", "where": "Pier 4"}
    ).number
    theirs.step(notice, "cancel", fields={"because": "It rains."})
    talks = theirs.begin_sheet(NORTH, "talks", SheetLines({"what": "Trade"})).number
    theirs.word_sheet(NORTH, "talks", SheetLines({"when": "In May"}))
    today = day_of(line.time)
    text = f"On {today} NORTHLAND and SOUTHLAND agree."
    signed = theirs.write(NORTH, text, signed=True).number
    theirs.withdraw(signed, "No.")
    said = theirs.write(NORTH, "A word.").number
    theirs.knock(NORTH)
    theirs.suspend(NORTH, "No.")
    theirs.reopen(NORTH)
    for each in theirs.messages(NORTH):  # every kind of item says by whose word it stands
        shown = theirs.read(each.number)
        assert (shown.agreed_by, shown.who_speaks, shown.standing) == (["envoy"], 1, "official")
        assert re.fullmatch(
            "(a message|a signed text|a step about the line itself|changing .*): one person", shown.rule
        )
        assert shown.authority.startswith("envoy, by who-speaks version 1")
    for number, count in ((notice, 2), (talks, 2), (signed, 2), (said, 1)):
        record = written(theirs, NORTH, paper=number)
        assert len(record.items) == record.count == count, number
        assert f"{9 - count} items of other matters on the line." in record.left_out
        assert record.knocks == []
    later = written(theirs, NORTH, paper=notice).items[1].number
    assert [each.number for each in written(theirs, NORTH, paper=later).items] == [notice, later]
    assert len(written(theirs, NORTH).knocks) == 1
    with pytest.raises(NoSuchNumber):
        written(theirs, NORTH, paper=999)
    draft = line.desks[ENVOY].write(SOUTH, "Not out.").number
    with pytest.raises(Misuse, match="nothing that went out"):
        written(line.desks[ENVOY], SOUTH, paper=draft)


def test_a_matter_of_many_replies_is_found_from_its_last_one(line):
    theirs = line.desks[THEIRS]
    first = theirs.write(NORTH, "Question.").number
    line.until(lambda: line.desks[DEPUTY].messages(SOUTH), most=20)
    theirs.write(NORTH, "Something else.")
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    deputy.ask_meaning(deputy.messages(SOUTH)[0].number, "What is meant?")
    line.until(lambda: drafts(envoy), most=20)
    envoy.agree(drafts(envoy)[0])
    line.until(lambda: len(theirs.messages(NORTH)) == 3, most=40)
    asked = next(each.number for each in theirs.messages(NORTH) if "What is meant?" in each.first_words)
    theirs.answer(asked, "This is meant.")
    last = theirs.messages(NORTH)[-1].number
    texts = ["Question.", "What is meant?", "This is meant."]
    for number in (first, last):
        assert [each.text for each in written(theirs, NORTH, paper=number).items] == texts


def test_a_period_bounds_items_and_says_what_lies_outside(line):
    theirs = line.desks[THEIRS]
    days = []
    for number in range(3):
        theirs.write(NORTH, f"Day {number}.")
        days.append(day_of(line.time))
        line.sleep(86_400)
    record = written(theirs, NORTH, since=days[1], until=days[1])
    assert [each.text for each in record.items] == ["Day 1."]
    assert "2 items of other days." in record.left_out
    assert (record.covers.since, record.covers.until) == (days[1], days[1])


def test_attachments_are_named_with_their_digest_and_their_content_left_out(line):
    theirs = line.desks[THEIRS]
    theirs.write(NORTH, Words("See.", attachments=(("map.txt", b"the secret pier"),)))
    record = written(theirs, NORTH)
    [attached] = record.items[0].attachments
    assert (attached.name, attached.size, len(attached.sha256)) == ("map.txt", 15, 64)
    assert any("attached files" in each for each in record.left_out)


def test_progress_is_said_and_items_come_one_by_one(line, monkeypatch):
    monkeypatch.setattr("backchannel.desk.record.EVERY_SO_MANY", 2)
    theirs = line.desks[THEIRS]
    for number in range(5):
        theirs.write(NORTH, f"{number}.")
    said = []
    record = theirs.record(NORTH, progress=said.append)
    items = record.items()
    assert next(items).text == "0."
    assert said == []
    assert len(list(items)) == 4
    assert said == ["Writing the record: 2 of 5…", "Writing the record: 4 of 5…"]


@settings(max_examples=60, deadline=None)
@given(st.from_type(form.Head), st.lists(st.from_type(form.Item), max_size=3), st.from_type(form.Foot))
def test_every_record_comes_back_from_its_json_as_it_was(head, items, foot):
    data = b"".join(as_json(head, iter(items), iter([foot])))
    assert data.isascii()
    whole = read_json(data)
    assert msgspec.to_builtins(whole) == {
        **msgspec.to_builtins(head),
        "items": msgspec.to_builtins(items),
        **msgspec.to_builtins(foot),
    }


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_junk_is_no_record_and_raises_one_kind_of_error(data):
    with pytest.raises(Malformed):
        read_json(data)


def test_another_form_or_version_is_refused():
    head = dict.fromkeys([each.name for each in msgspec.structs.fields(form.Whole)], "")
    for other in ({"form": "another record"}, {"version": 2}, {}):
        with pytest.raises(Malformed):
            read_json(json.dumps({**head, "form": form.FORM, "version": 1, **other}).encode())


def test_the_documented_form_names_every_field_and_no_other():
    fields = {
        each.name
        for kind in (*form.Written.__subclasses__(), form.Whole)
        for each in msgspec.structs.fields(kind)
    }
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == fields
    assert f"`{form.FORM}`" in PAGE
    assert f"version {form.VERSION}" in PAGE
