"""What a desk shows, as plain values: numbers and sentences, no bytes, no identifiers (design.md section 2).

The CLI prints these and the pages will draw them. Every sentence here is meant for a person.
"""

from __future__ import annotations

from typing import dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class View(msgspec.Struct, frozen=True):
    """Base of everything shown. ``msgspec.to_builtins`` makes it JSON."""


class Outcome(View):
    """What a command did: three sentences, and the numbers that go with them."""

    happened: str
    they_know: str
    what_next: str
    number: int | None = None


class Counterpart(View):
    """One line with another side, on the first screen."""

    name: str
    sentence: str
    compared: bool
    unread: int
    they_wait_for: list[int]
    we_wait_for: list[int]


class Waiting(View):
    """Something that waits for the person at this desk."""

    number: int
    what: str
    who: str
    since: int
    next_step: str


class Warned(View):
    """An alarm: a name, whom it is about, one sentence, when."""

    name: str
    about: str
    sentence: str
    at: int


class State(View):
    """The first screen: who I am, each line, what waits, what is wrong."""

    side: str
    me: str
    post: str
    voices: str
    counterparts: list[Counterpart]
    waiting: list[Waiting]
    alarms: list[Warned]
    next_step: str


class Said(View):
    """One item of a line, in a list."""

    number: int
    side: str
    ours: bool
    at: int
    subject: str
    first_words: str
    weight: str
    standing: str
    condition: str
    answers: int | None


class Conversation(View):
    """The newest items of a line, and how many ``earlier`` ones are not among them."""

    earlier: int
    said: list[Said]


class Message(View):
    """One item of a line, whole.

    ``weight``: of a message, else empty. ``signed``: it went out with signatures that anybody can check;
    ``proves`` says what it proves. ``until``: a holding reply's "expect nothing before". ``attachments``:
    name, kind, size, SHA-256 of each; ``saved``: where they were just saved.
    """

    number: int
    side: str
    ours: bool
    at: int
    subject: str
    text: str
    language: str
    translation: str | None
    translated_by: str | None
    weight: str
    signed: bool
    condition: str
    authority: str
    label: str
    answers: int | None
    answered_by: list[int]
    answer_by: str | None
    they_know: str
    agreed_by: list[str]
    missing: list[str]
    until: str | None = None
    attachments: list[str] = []
    proves: str = ""
    translation_language: str = ""
    saved: list[str] = []


class Words(View):
    """What to read out and what to expect to hear when comparing words."""

    who: str
    read_out: list[str]
    digits: str
    to_type: int
    heard_by: list[str]
    needed: int
    next_step: str


class Step(View):
    """Where meeting another side, or a colleague's joining, stands."""

    number: int
    who: str
    kind: str
    sentence: str
    next_step: str


class Post(View):
    """One post of a side, as the other side sees it."""

    title: str
    kind: str
    term: int
    held: bool
    name: str | None
    fingerprint: str


class WhoSpeaks(View):
    """Who speaks for a side, by what rule, and whether the words were compared."""

    side: str
    standing: str
    version: int
    posts: list[Post]
    rules: list[str]
    one_voice: bool
    compared: str
    pending: list[str]


class Path(View):
    """One way to the other side and how it is."""

    name: str
    sentence: str
    last_good: int | None
    waiting_to_go: int
    reading: str


class Line(View):
    """Why it is silent: one sentence, its limit, and the evidence.

    ``cause``, for programs: path down, nothing heard, not answering, asked to wait, declined, there.
    ``since``: of that cause, in seconds; None where it never was otherwise.
    """

    who: str
    sentence: str
    limit: str
    last_heard: int | None
    paths: list[Path]
    same_messages: str
    cause: str
    since: int | None


class Checked(View):
    """A signed text from its file, after every check held. ``steps``: who did what, in order.

    ``numbers``: by which each side can be told from another of its name.
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


class Requested(View):
    """What a stranger left for this side: a text and a line to meet. Nothing is proven, nothing accepted."""

    text: str
    line: str
    outcome: Outcome


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
