"""Forms of the two sides' own at whole desks: whatever a modified desk fills in is shown as what it is."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.agreed_form import AGREED_FORM
from backchannel.channel.papers.fields import Value
from backchannel.channel.papers.forms import OpenCase
from backchannel.channel.papers.message import Weight
from backchannel.cli.drawing import draw
from backchannel.cli.record_page import as_html
from backchannel.desk.laying import SheetLines
from backchannel.desk.record_form import as_json, read_json
from backchannel.desk.saying import Words
from backchannel.errors import Misuse
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts
from desk.test_bad_input import condition, sends

pytestmark = pytest.mark.slow  # whole desks over many turns

LINES = SheetLines({"where": "line, needed\nen: where it happened", "hurt": "yes or no"})
UNFIT = "does not fit the form"
HOSTILE = (
    "hurt: yes",
    "where: here\nhurt: perhaps",
    "where: here\nwhere: there",
    "nothing: of it",
    "where: \u202eereh\u2066",
    "</p><script>alert(1)</script>\x1b[2J\u202e",
    "where: " + "a" * 99_000,
    "",
    "\x00:\x00",
)
"""Answers that do not fit the form, as only a modified desk sends them."""


def agreed(world, lines=LINES):
    """Southland's form *incident*, agreed to by two people of Northland and set."""
    envoy, deputy, theirs = (world.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    number = theirs.begin_form(NORTH, "incident", lines).number
    before = len(envoy.agreed_forms(SOUTH))
    world.until(lambda: "forms" in " ".join(each.next_step for each in envoy.waiting()), most=60)
    envoy.agree_form(SOUTH)
    world.until(lambda: drafts(deputy), most=60)
    deputy.agree(drafts(deputy)[0])
    world.until(lambda: {e.state for e in theirs.sheet(NORTH, "form", number).lines} == {"agreed"}, most=60)
    theirs.set_form(NORTH, number)
    for desk in (envoy, deputy):
        world.until(lambda desk=desk: len(desk.agreed_forms(SOUTH)) > before, most=60)


def fields_of(desk, number):
    return {each.label: each.text for each in desk.read(number).case.fields}


def opened(*values):
    return OpenCase(AGREED_FORM.name, 1, values, Weight.ON_INSTRUCTIONS, "en", None, None)


def test_whatever_a_modified_desk_fills_in_is_marked_and_stops_no_desk(line):
    agreed(line)
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], Patched(line.desks[THEIRS])
    act = next(iter(theirs.desk._set_forms(NORTH).values()))[0].hex()
    named = Value("form", act, None)
    effective = [sends(theirs, NORTH, theirs.draft(NORTH, opened(named, Value("answers", text, None))))
                 for text in HOSTILE if text]  # fmt: skip
    junk = (
        opened(),
        opened(named),
        opened(Value("answers", "where: here", None)),
        opened(Value("form", "no number", None), Value("answers", "where: here", None)),
        opened(named, Value("answers", "", None)),
    )
    refused = [sends(theirs, NORTH, theirs.draft(NORTH, body)) for body in junk]
    for desk in (envoy, deputy, theirs.desk):
        who = NORTH if desk is theirs.desk else SOUTH
        line.until(lambda desk=desk: all(condition(desk, each) for each in (*effective, *refused)), most=90)
        record = desk.record(who)
        kept = read_json(b"".join(as_json(record.head(), record.items(), record.foot())))
        page = b"".join(as_html(record.head(), record.items(), record.foot())).decode()
        assert "<script" not in page
        texts = {each.number: each.text for each in kept.items}
        for view in (desk.messages(who), desk.waiting()):
            assert all("\u202e" not in row for each in view for row in draw(each, 80))
        for hashed in effective:
            view = desk.read(desk._core.number("act", hashed))
            assert UNFIT in view.text
            assert UNFIT in texts[view.number]
            assert any(UNFIT in each.label for each in view.case.fields)
            drawn = "".join(draw(view, 80))
            assert not set("\x1b\u202e\x00") & set(drawn)
        for hashed in refused:
            assert desk.read(desk._core.number("act", hashed)).condition.startswith("no effect: ")


def test_what_was_filled_in_keeps_the_version_and_the_labels_it_was_filled_in_under(line):
    agreed(line)
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    first = theirs.file_agreed(NORTH, "incident", Words("where: the bridge\nhurt: no"))
    line.until(lambda: any("incident, version 1" in each.subject for each in envoy.messages(SOUTH)), most=60)
    agreed(line, SheetLines({"where": "line, needed\nen: place\nko: 장소"}))
    number = next(each.number for each in envoy.messages(SOUTH) if "incident, version 1" in each.subject)
    old = {"which form": "incident, version 1", "where it happened": "the bridge", "hurt": "no"}
    assert fields_of(envoy, number) == old == fields_of(theirs, first.number)
    second = theirs.file_agreed(NORTH, "incident", Words("place: the road", language="ko"))
    assert fields_of(theirs, second.number) == {"which form": "incident, version 2", "place": "the road"}
    record = theirs.record(NORTH)
    items = {each.number: each for each in record.items()}
    assert {each.label: each.text for each in items[first.number].fields} == old
    page = b"".join(as_html(record.head(), record.items(), record.foot())).decode()
    for line in ("which form: incident, version 1", "where it happened: the bridge", "hurt: no"):
        assert line in items[first.number].text
        assert line in page
    assert "place · 장소: the road" in page
    assert "form both sides agreed: incident, version 2" in page


def test_nobody_agrees_by_one_word_to_a_line_that_nobody_can_fill_in(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    theirs.begin_sheet(NORTH, "form", SheetLines({"form": "incident, version 1", "where": "anything"}))
    line.until(lambda: any("forms" in each.next_step for each in envoy.waiting()), most=60)
    with pytest.raises(Misuse, match="where: nothing says what is asked for"):
        envoy.agree_form(SOUTH)
