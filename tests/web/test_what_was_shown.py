"""What is confirmed on a page is what that page showed, and nothing else."""

from __future__ import annotations

import re

from msgspec.structs import replace

from backchannel.cli.dates import iso_day
from backchannel.desk.desk import Desk
from backchannel.desk.laying import SheetLines
from backchannel.desk.saying import Words

from .conftest import ENVOY, NORTH, SOUTH, THEIRS
from .test_pages import line_of, turns


def field(page, name):
    """A hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.body)
    assert found is not None, page.text
    return found[1]


def test_a_page_confirms_its_own_form_and_not_equal_words_of_another(desk, pair):
    theirs = pair.desks[THEIRS]
    theirs.ask_with(lambda _: True)
    for subject, text in (("One", "Will you free the teacher?"), ("Two", "Will you hand over the port?")):
        theirs.write(NORTH, Words(text, subject=subject))
        turns(pair, desk)
    desk.at_desk(lambda open_desk: open_desk.add_twice_word("accept", "x"))
    first, second = sorted(each.number for each in desk.at_desk(lambda open_desk: open_desk.messages(SOUTH)))
    answer = {"kind": "answer", "text": "We accept."}
    one = desk.send(f"/item/{first}/answer", weight="aloud", **answer)
    again = desk.send(f"/item/{first}/answer", weight="aloud", **answer)
    assert field(again, "mark") != field(one, "mark")
    assert "thinking aloud" in one.text
    assert f"Answers {first}" in one.text
    two = desk.send(f"/item/{second}/answer", weight="aloud", answer_by="2031-01-01", **answer)
    assert f"Answers {second}" in two.text
    assert "Answer wanted by" in two.text
    assert "not there any more" in desk.send("/sure", page="/", mark=field(one, "mark")).text
    turns(pair, desk)
    assert not [each for each in theirs.messages(NORTH) if not each.ours]
    desk.send("/sure", page="/", mark=field(two, "mark"))
    turns(pair, desk)
    [said] = [each for each in theirs.messages(NORTH) if not each.ours]
    assert theirs.read(said.number).answers == max(
        each.number for each in theirs.messages(NORTH) if each.ours
    )


def test_their_words_are_taken_over_as_the_page_showed_them(desk, pair):
    theirs, path = pair.desks[THEIRS], f"/line/{line_of(desk)}/sheet/talks"
    theirs.ask_with(lambda _: True)
    theirs.begin_sheet(NORTH, "talks", SheetLines({"where": "At the bridge.", "when": "At noon."}))
    turns(pair, desk)
    where, when = (seen_of(desk.get(path), line) for line in ("where", "when"))
    theirs.word_sheet(NORTH, "talks", SheetLines({"where": "At our camp."}))
    turns(pair, desk)
    refused = desk.send(path, do="take", line="where", seen=where)
    assert refused.status == 422
    assert "not there any more" in refused.text
    assert "At our camp." in refused.text
    assert desk.send(path, do="take", line="where").status == 422
    assert desk.send(path, do="take", line="where", seen=when).status == 422
    assert desk.send(path, do="take", line="when", seen=when).status == 200
    desk.send(path, do="take", line="where", seen=seen_of(desk.get(path), "where"))
    turns(pair, desk)
    agreed = {each.name for each in theirs.sheet(NORTH, "talks").lines if each.state == "agreed"}
    assert agreed == {"where", "when"}


def test_a_whole_form_of_theirs_is_agreed_to_as_the_page_showed_it(desk, pair):
    theirs, path = pair.desks[THEIRS], f"/line/{line_of(desk)}/sheet/form"
    theirs.ask_with(lambda _: True)
    theirs.begin_form(NORTH, "incident", SheetLines({"where": "line, needed", "what": "text"}))
    turns(pair, desk)
    shown = seen_of(desk.get(path))
    theirs.word_form(NORTH, SheetLines({"where": "text"}))
    turns(pair, desk)
    assert desk.send(path, do="agree", seen=shown).status == 422
    assert desk.send(path, do="agree", seen=seen_of(desk.get(path))).status == 200
    turns(pair, desk)
    assert {each.state for each in theirs.sheet(NORTH, "form").lines} == {"agreed"}


def seen_of(page, line=None):
    """What a form of a sheet says that its page showed: that of one line, or of all."""
    of_line = r'name="line" value="{}"><input type="hidden" name="seen" value="([^"]+)"'
    pattern = r'</form>\s*(?:(?!</form>).)*name="seen" value="([^"]+)"(?:(?!</form>).)*value="agree"'
    return re.search(pattern if line is None else of_line.format(line), page.body, re.DOTALL)[1]


def test_words_are_removed_only_for_the_days_that_were_shown(desk, pair):
    pair.desks[THEIRS].write(NORTH, "Good morning.")
    turns(pair, desk)
    [item] = desk.at_desk(lambda open_desk: open_desk.messages(SOUTH))
    desk.at_desk(lambda open_desk: open_desk.read(item.number))
    early, late = (iso_day(int(pair.time) + days * 86_400) for days in (0, 1))
    pair.time += 3 * 86_400
    desk.come_in()
    path = f"/line/{line_of(desk)}/purge"
    seen = desk.send(path, until=early, do="look")
    removed = {"do": "remove", "name": ENVOY}
    for other in ({"until": early}, {"until": late}, {"until": late, "seen": field(seen, "seen")},
                  {"until": early, "ask": "yes", "seen": field(seen, "seen")}):  # fmt: skip
        refused = desk.send(path, **removed, **other)
        assert refused.status == 422
        assert "not there any more" in refused.text
    assert "Removed: " in desk.send(path, **removed, until=early, seen=field(seen, "seen")).text


def test_a_line_is_suspended_only_as_it_was_shown(desk):
    path = f"/line/{line_of(desk)}/break-off"
    shown = desk.send(path, because="The shelling.", keep="people", do="look")
    meant = {"do": "suspend", "because": "The shelling.", "keep": "people"}
    for other in ({}, {"because": "Your lies.", "seen": field(shown, "seen")},
                  {"keep": "", "seen": field(shown, "seen")}):  # fmt: skip
        refused = desk.send(path, **{**meant, **other})
        assert refused.status == 422
        assert "at once" not in refused.text
    assert "at once" in desk.send(path, **meant, seen=field(shown, "seen")).text


def test_a_number_longer_than_any_is_none_here(desk):
    for digits in ("9" * 30, "9" * 5000):
        answer = desk.send("/shown", what=digits)
        assert answer.status == 200
        assert "There is no" in answer.text


def test_agreeing_and_objecting_name_what_the_page_showed(desk, monkeypatch):
    who, line = Desk.who, line_of(desk)
    steps = ((f"/line/{line}/who", {"do": "admit"}), ("/posts", {"step": "veto"}))
    for path, step in steps:
        assert "The number is missing." in desk.send(path, **step).text
        assert f'value="{next(iter(step.values()))}"' not in desk.get(path).body
    for waits in ([71], [71, 72]):
        monkeypatch.setattr(
            Desk, "who", lambda self, name, waits=waits: replace(who(self, name), waits=waits)
        )
        for path, _ in steps:
            body = desk.get(path).body
            for number in waits:
                assert re.search(rf'(name="number"|<option) value="{number}"', body)
