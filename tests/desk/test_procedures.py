"""The silence procedure between whole sides: its day, its limits in words, objections that cross."""

from __future__ import annotations

import pytest

from backchannel.errors import Misuse, NotSure, Refused
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

TEXT = {"what": "The place", "text": "We meet in Geneva.", "until": "2026-09-23"}
"""The world begins on 2026-09-21."""


def put_forward(world):
    """Northland's text, at every desk: the number there."""
    world.desks[ENVOY].file(SOUTH, "silence", fields=TEXT)
    agree(world, DEPUTY)
    world.until(lambda: all(numbers(world, name) for name in (ENVOY, DEPUTY, THEIRS)))
    return {name: numbers(world, name)[0] for name in (ENVOY, DEPUTY, THEIRS)}


def numbers(world, name):
    said = world.desks[name].messages(NORTH if name == THEIRS else SOUTH)
    return [
        each.number
        for each in said
        if each.subject.startswith("text put forward") and not each.condition.startswith(("draft", "agreed"))
    ]


def agree(world, name):
    desk = world.desks[name]
    world.until(lambda: drafts(desk))
    shown = desk.read(drafts(desk)[0])
    desk.agree(drafts(desk)[0])
    return shown


def sentence(world, name, found):
    return world.desks[name].read(found[name]).case.sentence


def test_it_is_adopted_after_its_day_and_not_before_with_the_limits_of_silence_in_words(line):
    found = put_forward(line)
    for name in found:
        text = line.desks[name].read(found[name]).text
        assert f"If {SOUTH} has not objected by the end of the day named (UTC), {NORTH} takes that" in text
        assert "silence on a line that nobody reads is no consent" in text
        assert "unsigned and binds nobody" in text
    envoy = line.desks[ENVOY]
    [waits] = [each for each in line.desks[THEIRS].waiting() if each.number == found[THEIRS]]
    assert waits.what.endswith("objections until 2026-09-23")
    with pytest.raises(Refused, match="can still object: the day named is 2026-09-23"):
        envoy.step(found[ENVOY], "adopt")
    assert [each.number for each in envoy.waiting()] == []
    line.desks[THEIRS].tell(found[THEIRS], "opened")
    line.until(lambda: "opened" in envoy.read(found[ENVOY]).they_know)
    line.sleep(3 * DAY)
    [waits] = envoy.waiting()
    assert (waits.number, waits.what.endswith("no objection came by 2026-09-23")) == (found[ENVOY], True)
    outcome = envoy.step(found[ENVOY], "adopt")
    assert outcome.cautions[0] == "That nobody objected is not that anybody agreed."
    assert outcome.cautions[1].startswith(
        "Of the text: They know it arrived. Their envoy says that it was opened"
    )
    shown = agree(line, DEPUTY)
    assert set(outcome.cautions[:2]) <= set(shown.cautions)
    line.until(lambda: all(sentence(line, name, found).startswith("adopted, no obj") for name in found))
    assert envoy.waiting() == []
    with pytest.raises(Refused, match="neither objected to nor agreed to any more"):
        line.desks[THEIRS].step(found[THEIRS], "object", fields={"because": "No."})
    line.desks[THEIRS].step(found[THEIRS], "note")
    line.until(lambda: "can no longer object" in sentence(line, DEPUTY, found))


def test_an_objection_while_the_adopting_draft_waits_holds_it_back_and_one_on_its_way_prevails(line):
    found = put_forward(line)
    line.sleep(3 * DAY)
    line.desks[ENVOY].step(found[ENVOY], "adopt")
    line.until(lambda: drafts(line.desks[DEPUTY]))
    line.desks[THEIRS].step(found[THEIRS], "object", fields={"because": "Not there."})
    line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
    words = f"not adopted: an objection of {SOUTH} was on its way"
    line.until(lambda: all(sentence(line, name, found) == words for name in found))


def test_a_colleague_agrees_to_adopt_nothing_before_its_day_whatever_the_proposing_desk_let_through(line):
    found = put_forward(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line.desks[ENVOY]._procedures, "require_over", lambda *_: None)
        line.desks[ENVOY].step(found[ENVOY], "adopt")
    deputy = line.desks[DEPUTY]
    line.until(lambda: drafts(deputy))
    with pytest.raises(Refused, match="can still object"):
        deputy.agree(drafts(deputy)[0])


def test_it_is_adopted_before_its_day_where_the_other_side_agreed(line):
    found = put_forward(line)
    line.desks[THEIRS].step(found[THEIRS], "agree")
    not_yet = f"{SOUTH} agrees; it does not stand yet: {NORTH} has to adopt it"
    line.until(lambda: {sentence(line, name, found) for name in found} == {not_yet})
    line.until(lambda: line.desks[ENVOY].waiting())
    outcome = line.desks[ENVOY].step(found[ENVOY], "adopt")
    assert [each for each in outcome.cautions if "nobody objected" in each] == []


def test_whoever_adopts_is_told_that_the_line_is_down_or_that_nothing_was_heard(line):
    found = put_forward(line)
    line.sleep(30 * DAY)
    line.relay_up = False
    outcome = line.desks[ENVOY].step(found[ENVOY], "adopt")
    assert any("down" in each or "Nothing was heard" in each for each in outcome.cautions)


def test_whoever_adopts_is_told_that_the_other_side_suspended_the_line_but_for_texts(line):
    found = put_forward(line)
    line.desks[THEIRS].suspend(NORTH, "In anger.", ("texts",))
    line.until(lambda: line.desks[ENVOY].line(SOUTH)[0].cause == "suspended")
    line.sleep(3 * DAY)
    outcome = line.desks[ENVOY].step(found[ENVOY], "adopt")
    assert any("suspended" in each.lower() for each in outcome.cautions), outcome.cautions


def test_a_day_that_is_past_is_no_day_to_wait_for(line):
    with pytest.raises(Misuse, match="past"):
        line.desks[ENVOY].file(SOUTH, "silence", fields={**TEXT, "until": "2026-01-01"})


def test_a_last_day_that_is_today_is_taken_only_when_it_is_meant_whoever_has_to_agree(line):
    envoy, asked = line.desks[ENVOY], []
    envoy.ask_with(lambda going: bool(asked.append(going)))
    today = {**TEXT, "until": "2026-09-21"}
    with pytest.raises(NotSure):
        envoy.file(SOUTH, "silence", fields=today)
    assert "The last day for an objection is today" in asked[0].cautions[0]
    with pytest.raises(Misuse, match="this date is past"):
        envoy.file(SOUTH, "silence", fields={**TEXT, "until": "2026-09-20"})
    envoy.ask_with(lambda going: True)
    assert "draft" in envoy.file(SOUTH, "silence", fields=today).happened
