"""Days that people named, against today: an answer wanted by then, nothing to expect before then.

Owns these words. The days decide nothing (spec/40, section 5).
"""

from __future__ import annotations

from backchannel.channel.papers.adoption import Spoken
from backchannel.channel.papers.message import Closing, MessageCase
from backchannel.desk.days import counted, day

A_DAY = 86_400


def due(body: Spoken, case: MessageCase, now: int) -> str:
    """By when an open message wants an answer, or before when to expect none; empty where nobody said."""
    if case.closing is not Closing.OPEN:
        return ""
    words = []
    if body.answer_by is not None:
        words.append(f"answer wanted by {day(body.answer_by)}{_past(body.answer_by, now, '{} late')}")
    if case.held_until is not None:
        words.append(f"expect nothing before {day(case.held_until)}{_past(case.held_until, now, '{} past')}")
    return ", ".join(words)


def _past(by: int, now: int, how: str) -> str:
    days = now // A_DAY - by // A_DAY
    return f" ({how.format(counted(days, 'day'))})" if days > 0 else ""
