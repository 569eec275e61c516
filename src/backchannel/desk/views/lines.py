"""A line and its ways, what was carried, and tables."""

from __future__ import annotations

from backchannel.desk.views.outcomes import Outcome
from backchannel.desk.views.view import View

BY_HAND = "by hand"
"""The name of the way where no relay is used."""


class Path(View):
    """One way to the other side and how it is."""

    name: str
    sentence: str
    last_good: int | None
    waiting_to_go: int
    reading: str


class Evidence(View):
    """How a line has gone so far: times in seconds, None where there is none.

    ``last_said``: when something they said came last. ``answers``: how many of ours they answered or
    declined; ``answer_time``: within which half of those came. ``longest_silence``: the longest time without
    a word of theirs, ``silent_from`` until ``silent_to``. A drill is no word: ``last_drill`` of ours, how
    long its answer took (``drill_time``; None: none came), and the longest that an answer took. A drill
    can go now where ``may_drill``; ``drill_waits``: one of theirs waits for an answer.
    """

    last_said: int | None
    answers: int
    answer_time: int | None
    longest_silence: int | None
    silent_from: int | None
    silent_to: int | None
    drills: int = 0
    last_drill: int | None = None
    drill_time: int | None = None
    longest_drill: int | None = None
    may_drill: bool = False
    drill_waits: bool = False


class Line(View):
    """Why it is silent: one sentence, its limit, and the evidence.

    ``cause``, for programs: path down, suspended, nothing heard, not answering, asked to wait, declined,
    there, by hand; ``about``: the message of ours that it is about. ``since``: of that cause, in seconds;
    None where it never was otherwise. ``knocks``: who knocked. ``drill``: one of theirs that waits for an
    answer, or how the last of ours went. ``evidence``: where it was asked for. ``may_reopen``: our side
    suspended it.
    """

    who: str
    sentence: str
    limit: str
    last_heard: int | None
    paths: list[Path]
    same_messages: str
    cause: str
    since: int | None
    knocks: list[str] = []
    evidence: Evidence | None = None
    drill: str = ""
    about: int | None = None
    may_reopen: bool = False


class CarriedOut(View):
    """A pouch that was written: how many messages, to whom, in which files."""

    files: list[str]
    pages: int
    outcome: Outcome


class CarriedIn(View):
    """What a carried file held."""

    new: int
    known: int
    differing: int
    remarks: list[str]
    outcome: Outcome


class Table(View):
    """A line of two sides with a mediator. ``mediator``: its name here, or ``you``.

    ``state``, for programs: proposed, open, closed, left; waits, offered (a mediator's place to take).
    ``number``: of a proposal that is not open yet; ``theirs``: it waits for our side to join it.
    """

    name: str
    title: str
    sides: list[str]
    mediator: str
    state: str
    sentence: str
    next_step: str
    number: int | None = None
    theirs: bool = False
