"""Several replies to one message: none is given twice by mistake, all are shown, the last one stands."""

from __future__ import annotations

import pytest

from backchannel.errors import Refused
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, say

pytestmark = pytest.mark.slow  # plays whole desks


def conditions(desk, who):
    """How each item on a line stands, by its first words."""
    return {each.first_words: each.condition for each in desk.messages(who)}


def asked(line):
    """Northland's question, as Southland numbers it."""
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    return line.desks[THEIRS].messages(NORTH)[-1].number


def test_a_second_closing_reply_goes_only_when_it_is_meant(line):
    theirs, number = line.desks[THEIRS], asked(line)
    theirs.later(number, "Referred.")
    theirs.ask_meaning(number, "Where?")
    theirs.decline(number, "No.")
    for reply in (theirs.decline, theirs.answer, theirs.later):
        with pytest.raises(Refused, match="You declined this on 2026-") as refused:
            reply(number, "And yet.")
        assert "--again" in refused.value.what_next
    theirs.read_back(number, "You mean in June.")
    theirs.answer(number, "We can meet.", again=True)
    with pytest.raises(Refused, match="You answered this on 2026-"):
        theirs.decline(number, "No.")


def test_every_reply_is_shown_in_order_and_the_last_position_stands(line):
    theirs, number = line.desks[THEIRS], asked(line)
    kinds = ["holding reply", "asks what it means", "declined", "answer"]
    given = [
        theirs.later(number, "Referred."),
        theirs.ask_meaning(number, "Where?"),
        theirs.decline(number, "No."),
    ]
    assert conditions(theirs, NORTH)["Shall we meet?"] == "declined"
    given.append(theirs.answer(number, "We can meet.", again=True))
    shown = theirs.read(number)
    assert shown.answered_by == [each.number for each in given]
    assert shown.replies == [f"{each.number} ({kind})" for each, kind in zip(given, kinds, strict=True)]
    assert shown.condition == conditions(theirs, NORTH)["Shall we meet?"] == "answered"
    for name in (ENVOY, DEPUTY):
        desk = line.desks[name]
        line.until(lambda desk=desk: "We can meet." in conditions(desk, SOUTH))
        assert conditions(desk, SOUTH)["Shall we meet?"] == "answered"
        question = next(each for each in desk.messages(SOUTH) if each.first_words == "Shall we meet?")
        assert [each.split(" ", 1)[1] for each in desk.read(question.number).replies] == [
            f"({kind})" for kind in kinds
        ]


def test_whoever_declines_after_all_has_declined(line):
    theirs, number = line.desks[THEIRS], asked(line)
    theirs.answer(number, "Yes.")
    theirs.decline(number, "No, after all.", again=True)
    line.until(lambda: line.desks[ENVOY].line(SOUTH)[0].cause == "declined")
    assert conditions(line.desks[ENVOY], SOUTH)["Shall we meet?"] == "declined"


def test_a_colleagues_draft_that_closes_a_message_is_not_doubled_by_mistake(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    line.desks[THEIRS].write(NORTH, "Shall we talk?")
    line.until(lambda: envoy.messages(SOUTH) and deputy.messages(SOUTH))
    [theirs] = deputy.messages(SOUTH)
    envoy.answer(envoy.messages(SOUTH)[0].number, "Yes.")
    line.until(lambda: drafts(deputy))
    [already] = drafts(deputy)
    with pytest.raises(Refused, match=f"closes {theirs.number} already") as refused:
        deputy.decline(theirs.number, "No.")
    assert f"backchannel read {already}" in refused.value.what_next
    deputy.discard(already)
    deputy.decline(theirs.number, "No.")
