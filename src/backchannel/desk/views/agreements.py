"""Texts to sign, their undertakings, and what a file of one proves."""

from __future__ import annotations

from backchannel.desk.views.items import Happened
from backchannel.desk.views.outcomes import Outcome
from backchannel.desk.views.view import View


class Undertaking(View):
    """One undertaking of an agreement. ``number``: as people type it, like 12.2.

    ``drift``: what its day says about it today. ``overdue_since``: that day, where it is past. ``released``:
    why it binds no more. ``next_steps``: what our side can say of it now. ``rests_on``: what it holds with,
    and how that stands. ``carries``: numbers of what holds with it.
    """

    number: str
    text: str
    owes: str
    ours: bool
    by: str | None
    holds_while: list[int]
    condition: str
    drift: str
    released: str
    next_steps: list[str]
    overdue_since: str | None
    rests_on: list[str]
    carries: list[int]


class Change(View):
    """One line that differs between two wordings. ``kind``: changed, added or struck."""

    kind: str
    before: str
    after: str


class Dated(View):
    """One step with an agreement. ``number``: of the message. ``undertaking``: what it is about, if one.

    ``at``: when it came to this desk, or went out from it. ``dated_by``: as of `Said`.
    """

    at: int
    number: int
    side: str
    ours: bool
    undertaking: int | None
    said: str
    words: str
    dated_by: str = ""


class Agreement(View):
    """A text with numbered undertakings, and what became of each.

    ``notice``: its notice period, and until when it binds where notice was given. ``replaces`` and
    ``replaced``: sentences, where it does or was. ``wording_of``: the text it was made from, and ``changes``
    against that, as long as it is not in force. ``events``: what our side noted as having happened outside.
    ``binds_nobody``: why it is a joint statement and has no undertakings; empty where it has.
    ``text_number``: by which the text can be told from another. ``signed``: somebody signed it.
    """

    number: int
    title: str
    date: str
    between: list[str]
    condition: str
    undertakings: list[Undertaking]
    next_step: str
    notice: str = ""
    replaces: str = ""
    replaced: str = ""
    wording_of: int | None = None
    changes: list[Change] = []
    history: list[Dated] = []
    events: list[Happened] = []
    binds_nobody: str = ""
    text_number: str = ""
    signed: bool = False


class Checked(View):
    """A signed text from its file, after every check held. ``steps``: who did what, in order.

    ``numbers``: by which each side can be told from another of its name. ``counting``: the lines that count
    as undertakings and rules, and the number by which another text replaces this one. ``text_number``: of the
    text itself. ``binds_nobody``: why it is a joint statement without undertakings; empty where both are
    official.
    """

    title: str
    date: str
    between: list[str]
    text: str
    steps: list[str]
    in_force: bool
    standing: str
    numbers: list[str]
    outcome: Outcome
    counting: list[str]
    text_number: str = ""
    binds_nobody: str = ""
