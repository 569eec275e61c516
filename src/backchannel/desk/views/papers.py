"""Forms and sheets, with what was filled in and what can be done."""

from __future__ import annotations

from backchannel.desk.views.view import View


class Filled(View):
    """One field of a form as it was filled in, by which side and when. ``own_label``: in its language.

    ``chosen``: it is one of the form's choices, which are words of ours.
    ``agreed``: the form is one that both sides agreed, so that its labels are their words and not ours.
    """

    name: str
    label: str
    own_label: str
    text: str
    translation: str | None
    who: str
    at: int
    chosen: bool = False
    agreed: bool = False


class CaseStep(View):
    """One step taken in a case. ``remark``: what it does not mean; ``weight``: as of a message."""

    number: int
    who: str
    ours: bool
    at: int
    said: str
    remark: str
    filled: list[Filled]
    weight: str = ""


class Doable(View):
    """A step our side can take now: the word for it, what it says, the command, what it takes."""

    step: str
    said: str
    command: str
    takes: list[str]


class Case(View):
    """Something that one side began with a form: how it stands, what was done, what can be done now.

    ``number``: of what began it. ``turn``: the side that is to act; None where nobody is.
    ``days``: that were named about a person, and how far they are. ``phrases``: of the phrasebook, in what is
    said if somebody asks about a meeting, with their meanings.
    """

    title: str
    number: int
    opener: str
    sentence: str
    turn: str | None
    fields: list[Filled]
    steps: list[CaseStep]
    possible: list[Doable]
    days: list[str] = []
    phrases: list[str] = []


class FormHere(View):
    """A form that both sides agreed. ``number``: of what began it. ``asks``: what is to be filled in."""

    number: int
    name: str
    version: int
    asks: list[str]


class Worded(View):
    """The words of one side for one line. ``taken``: taken over from the other side as they stood.

    ``at`` and ``number``: when they came, with which message.
    """

    text: str
    language: str
    translation: str | None
    translation_language: str
    taken: bool
    at: int
    number: int


class SheetLine(View):
    """One line of a sheet. ``state``: agreed, theirs, ours, each has other words, open."""

    name: str
    label: str
    state: str
    ours: Worded | None
    theirs: Worded | None


class Sheet(View):
    """Talks, a phrasebook or a public line, as it stands.

    ``state``: open, set, off the table. ``by_line``: each line counts as soon as it is agreed. ``others``:
    numbers of others of its kind that are open.
    """

    number: int
    kind: str
    title: str
    us: str
    who: str
    began: str
    by_line: bool
    state: str
    standing: str
    lines: list[SheetLine]
    others: list[int]
    next_step: str


class Phrase(View):
    """A phrase that was found in a text. ``by``: who says what it means; ``counts``: both agreed to it."""

    phrase: str
    meaning: str
    state: str
    by: str
    counts: bool
