"""A number typed where it does not belong: what it is, and what can be done with it."""

from __future__ import annotations

import pytest

from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, say


def said(run):
    """What the desk says no with: sentence and next step."""
    with pytest.raises(Misuse) as refused:
        run()
    return refused.value.sentence, refused.value.what_next


def number_of(desk, what):
    """The display number of the first thing of that kind."""
    [(number,)] = desk._core.register.all("SELECT n FROM item WHERE kind = ? ORDER BY n LIMIT 1", (what,))
    return number


def every_command(desk, number):
    """Every command that takes the number of an item of a line, on that number."""
    return {
        "agree": lambda: desk.agree(number),
        "sign": lambda: desk.sign(number),
        "withdraw": lambda: desk.withdraw(number, "No."),
        "return": lambda: desk.send_back(number, "No."),
        "discard": lambda: desk.discard(number),
        "answer": lambda: desk.answer(number, "Yes."),
        "later": lambda: desk.later(number, "Yes."),
        "decline": lambda: desk.decline(number, "No."),
        "ask": lambda: desk.ask_meaning(number, "What?"),
        "read": lambda: desk.read(number),
        "attachments": lambda: desk.attachments(number),
        "export": lambda: desk.export(number),
        "recover": lambda: desk.recover(number, "words"),
    }


def test_the_number_of_a_meeting_is_that_to_every_command(line):
    for name, called in ((ENVOY, SOUTH), (THEIRS, NORTH)):
        desk = line.desks[name]
        rows = desk._core.register.all("SELECT id FROM introduction WHERE nick = ?", (called,))
        number = desk._core.number("introduction", bytes(rows[0][0]))
        for run in every_command(desk, number).values():
            sentence, next_step = said(run)
            assert sentence.startswith(f"{number} is the meeting with {called}, not a")
            assert "`backchannel meet`" in next_step


def test_a_change_of_who_speaks_is_named_where_it_cannot_be_used(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    envoy.recovery_sheet()
    line.until(deputy.waiting)
    number = number_of(deputy, "proposal")
    commands = every_command(deputy, number)
    for name in set(commands) - {"agree", "discard", "read", "recover"}:
        sentence, next_step = said(commands[name])
        assert sentence.startswith(f"{number} is a change of who speaks for you, not a")
        assert f"`backchannel agree {number}`" in next_step


def test_messages_and_drafts_are_named_where_they_cannot_be_used(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    [number] = [each.number for each in theirs.messages(NORTH)]
    for name in ("agree", "return", "discard"):
        sentence, next_step = said(every_command(theirs, number)[name])
        assert sentence == f"{number} is a message of {NORTH}, not a draft."
        assert f"`backchannel answer {number}`" in next_step
    [number] = [each.number for each in envoy.messages(SOUTH)]
    assert said(lambda: envoy.answer(number, "Yes."))[0].startswith(
        f"{number} is a message of your own side, not a message of theirs"
    )
    envoy.write(SOUTH, "And now?")
    line.until(lambda: drafts(deputy))
    [number] = drafts(deputy)
    for name in ("answer", "export"):
        sentence, _ = said(every_command(deputy, number)[name])
        assert sentence.startswith(f"{number} is a draft of your side that has not gone out, not a")
