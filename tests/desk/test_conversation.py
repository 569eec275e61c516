"""What was said on a line, as a list: in order, in part, and at a price that does not grow with the years."""

from __future__ import annotations

import pytest

from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, say

pytestmark = pytest.mark.slow  # plays whole desks


def words(conversation):
    return [each.first_words for each in conversation.said]


def statements(desk, run):
    """How many questions to the register something takes."""
    asked = []
    connection = desk._core.register._connection
    connection.set_trace_callback(asked.append)
    try:
        run()
    finally:
        connection.set_trace_callback(None)
    return len(asked)


def test_the_newest_are_shown_in_order_with_drafts_last_and_the_earlier_ones_counted(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    for number in range(4):
        theirs.write(NORTH, f"Thought {number}.")
    line.until(lambda: len(envoy.messages(SOUTH)) == 4, most=30)
    envoy.write(SOUTH, "A draft of ours.")
    whole = ["Thought 0.", "Thought 1.", "Thought 2.", "Thought 3.", "A draft of ours."]
    assert (envoy.conversation(SOUTH).earlier, words(envoy.conversation(SOUTH))) == (0, whole)
    newest = envoy.conversation(SOUTH, 2)
    assert (newest.earlier, words(newest)) == (3, whole[3:])
    assert (envoy.conversation(SOUTH, 9).earlier, words(envoy.conversation(SOUTH, 9))) == (0, whole)
    with pytest.raises(Misuse):
        envoy.conversation(SOUTH, 0)


def test_the_list_says_what_the_item_says(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    theirs.answer(theirs.waiting()[0].number, "We shall.")
    theirs.write(NORTH, "Personally: soon.")
    line.until(lambda: len(deputy.messages(SOUTH)) == 3, most=30)
    line.until(lambda: len(envoy.messages(SOUTH)) == 3, most=30)
    envoy.write(SOUTH, "To be sent back.")
    line.until(lambda: drafts(deputy), most=30)
    deputy.send_back(drafts(deputy)[0], "No.")
    line.ticks(4)
    for desk, who in ((envoy, SOUTH), (deputy, SOUTH), (theirs, NORTH)):
        for said in desk.messages(who):
            item = desk.read(said.number)
            for name in ("number", "side", "ours", "at", "subject", "weight", "condition", "answers"):
                assert getattr(said, name) == getattr(item, name), name
    assert envoy.messages(SOUTH)[1].answers == envoy.messages(SOUTH)[0].number


def test_what_the_newest_items_and_the_first_screen_cost_does_not_grow_with_what_was_said(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]

    def costs():
        return (
            statements(envoy, lambda: envoy.conversation(SOUTH, 3)),
            statements(envoy, envoy.state),
            statements(theirs, lambda: theirs.line(NORTH)),
        )

    def said(count):
        for _ in range(count):
            theirs.write(NORTH, "One more.")
        line.until(lambda: len(envoy.messages(SOUTH)) == len(theirs.messages(NORTH)), most=60)
        for waits in list(envoy.waiting()):
            envoy.read(waits.number)
        line.ticks(4)

    said(4)
    before = costs()
    said(6)
    list_, first_screen, silence = (after - was for after, was in zip(costs(), before, strict=True))
    assert list_ == 0
    assert first_screen <= 6 * 4  # each waits for an answer and is listed
    assert silence <= 6  # each was confirmed by nobody's words yet


def test_what_both_sides_hold_is_counted_once_each_whether_answered_or_only_confirmed(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    assert theirs.line(NORTH)[0].same_messages.endswith("hold no messages in common yet.")
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    theirs.answer(theirs.waiting()[0].number, "We shall.")
    line.until(lambda: len(envoy.messages(SOUTH)) == 2, most=30)
    say(line, ENVOY, DEPUTY, "On Friday, then.")
    line.ticks(8)
    for desk, who in ((envoy, SOUTH), (line.desks[DEPUTY], SOUTH), (theirs, NORTH)):
        assert desk.line(who)[0].same_messages == f"You and {who} hold the same 3 messages."
    line.relay_up = False
    theirs.write(NORTH, "Not there yet.")
    assert theirs.line(NORTH)[0].same_messages == f"You and {NORTH} hold the same 3 messages."
