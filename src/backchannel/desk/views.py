"""What a desk shows, as plain values: numbers and sentences, no bytes, no identifiers (design.md section 2).

The CLI prints these and the pages will draw them. Every sentence here is meant for a person.
"""

from __future__ import annotations

from typing import dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class View(msgspec.Struct, frozen=True):
    """Base of everything shown. ``msgspec.to_builtins`` makes it JSON."""


class Marked(View):
    """A word to think twice about: as it stands there, as the list has it, why, and where."""

    found: str
    word: str
    why: str
    where: str


class TwiceWord(View):
    """A word this desk thinks twice about. ``origin``: the list it came with, or this desk."""

    word: str
    why: str
    origin: str


class Outcome(View):
    """What a command did: three sentences, and the numbers that go with them.

    ``think_twice``: words in what was just written; they stop nothing. ``cautions``: what to know before
    it is agreed to. ``preview``: what the other side will see, of a draft that is no small thing.
    """

    happened: str
    they_know: str
    what_next: str
    number: int | None = None
    think_twice: list[Marked] = []
    cautions: list[str] = []
    preview: Going | None = None


class Going(View):
    """What would leave, as the other side will see it: shown before it goes.

    ``words``: all that is said; ``to``: who gets it; ``cautions``: what to know before. ``side``,
    ``subject``, ``wrote``, ``labels``, ``made``: as of a message, to tell what of the words is the desk's.
    ``at_once``: nobody else has to agree. ``typed``: what is typed for it to go, where a yes is too little.
    """

    words: str
    to: str
    cautions: list[str] = []
    think_twice: list[Marked] = []
    side: str = ""
    subject: str = ""
    wrote: str = ""
    labels: dict[str, bool] | None = None
    made: list[int] = []
    translation: str | None = None
    translation_language: str = ""
    at_once: bool = True
    typed: str = ""


class Counterpart(View):
    """One line with another side, on the first screen.

    ``due``: days that were named for what waits, on either side. ``knocked``: their newest knock. ``drill``:
    a drill of theirs that waits for an answer. ``standing``: whether they are official or private.
    """

    name: str
    sentence: str
    compared: bool
    unread: int
    they_wait_for: list[int]
    we_wait_for: list[int]
    due: list[str] = []
    knocked: str = ""
    drill: str = ""
    standing: str = ""


class Waiting(View):
    """Something that waits for the person at this desk.

    ``who``: the line or table it is on; of a draft, who wrote it. ``wrote``: what of it is somebody's words.
    ``author``: who said it, where that is not plain from ``who``. ``at_table``: whether ``who`` is a table.
    """

    number: int
    what: str
    who: str
    since: int
    next_step: str
    wrote: str = ""
    author: str = ""
    at_table: bool = False


class Warned(View):
    """An alarm: a name, whom it is about, one sentence, when."""

    name: str
    about: str
    sentence: str
    at: int


class Step(View):
    """Where meeting another side, or a colleague's joining, stands."""

    number: int
    who: str
    kind: str
    sentence: str
    next_step: str


class State(View):
    """The first screen: who I am, each line, what waits, what is wrong, which meetings are under way.

    ``cautions``: what would leave our side without a voice. ``standing``: whether ours is
    official or private.
    """

    side: str
    me: str
    post: str
    voices: str
    counterparts: list[Counterpart]
    waiting: list[Waiting]
    alarms: list[Warned]
    next_step: str
    under_way: list[Step] = []
    cautions: list[str] = []
    standing: str = ""


class Said(View):
    """One item of a line, in a list. ``wrote``: what of its subject is somebody's own words.

    ``opening``: more of the beginning, where the desk made it; ``labels``, ``made``: as of a message.
    ``dated_by``: the colleague whose desk ``at`` is from; empty where it is this desk's own.
    """

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
    wrote: str = ""
    opening: str = ""
    labels: dict[str, bool] | None = None
    made: list[int] = []
    dated_by: str = ""


class Matter(View):
    """Something begun on a line that goes on in steps. ``kind``: the name of its form or sheet, or text.

    ``topic``: what it is about, as lines are suspended by it. ``item``: what began it.
    """

    kind: str
    topic: str
    item: Said


class Happened(View):
    """Something that happened outside the line, noted by our side for itself. ``day``: YYYY-MM-DD."""

    day: str
    title: str
    where: str
    noted_by: str


class Leak(View):
    """Something about a line that appeared in public. ``who``: the line on which it was recorded, else empty.

    ``ours``: our side recorded it. ``number``: of what is on the line. ``notes``: our own, private; of what
    our side noted for itself, whom it suspects.
    """

    day: str
    what: str
    where: str
    who: str
    ours: bool
    number: int | None
    standing: str
    notes: list[str]


class Conversation(View):
    """The newest items of a line, and how many ``earlier`` ones are not among them.

    ``events``: what happened outside meanwhile, by day; only where it was asked for. ``knocks``: who knocked.
    """

    earlier: int
    said: list[Said]
    events: list[Happened] = []
    knocks: list[str] = []


class Remark(View):
    """A note of our own side beside an item. The other side never sees it."""

    who: str
    at: int
    text: str


class Rendering(View):
    """A translation of an item that our own side made for itself. The other side never sees it."""

    who: str
    at: int
    language: str
    text: str


class ShownTo(View):
    """That our side showed an item to somebody outside the line. The other side never sees it.

    ``day``: YYYY-MM-DD. ``struck``: by whom it was struck out as a mistake; empty: it stands.
    """

    number: int
    whom: str
    day: str
    remark: str
    noted_by: str
    struck: str


class Purge(View):
    """Words of a period that go from this desk, or went (``done``), and what stays, each in a sentence.

    ``limits``: what no command here can remove.
    """

    who: str
    since: str | None
    until: str
    done: bool
    goes: list[str]
    stays: list[str]
    limits: list[str]
    outcome: Outcome


class Found(View):
    """Something with the words that were looked for: what it is, and these words with what is around them.

    ``number``: of the item it is or stands beside; None for an event or a knock. ``who``: on which line.
    ``wrote``: what of its subject is somebody's own words.
    """

    number: int | None
    at: int
    who: str
    side: str
    ours: bool
    kind: str
    subject: str
    words: str
    condition: str
    wrote: str = ""


class FoundWords(View):
    """What was found, newest first, and how many ``more`` there are that are not listed."""

    more: int
    found: list[Found]


class Message(View):
    """One item of a line, whole.

    ``weight``: of a message, else empty. ``signed``: it went out with signatures that anybody can check;
    ``proves`` says what it proves. ``until``: a holding reply's "expect nothing before". ``attachments``:
    name, kind, size, SHA-256 of each; ``saved``: where they were just saved. ``answered_by``: every reply in
    order, the last one is where its side stands; ``replies``: the same with what each does. ``next_step``:
    of a draft that was returned. ``notes``: our own, private; ``shown_to``: whom we showed it, private, too.
    ``review``: what a colleague asks of a draft; ``think_twice``: words in it, for this desk alone;
    ``cautions``: what to know before agreeing to it. ``provenance``: of words that their side took over.
    ``standing``: of its side. ``rule``: what its side's rule asked of it; ``who_speaks``: by which version.
    ``wrote``: what of the subject is somebody's own words. ``dated_by``: the colleague whose desk ``at`` is
    from; empty where it is this desk's own. ``translated_by``: the side whose translation it
    is, or who drafted it here; ``renderings``: translations that our side made for itself. ``counting``:
    the lines of a text to sign that count. ``labels``: of a form, those that stand in its text, and
    whether what stands behind one was chosen from words of ours; ``made``: which lines of any other text are
    the desk's. ``text_number``: of a text to sign, by which it can be told from another.
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
    replies: list[str] = []
    next_step: str = ""
    case: Case | None = None
    notes: list[Remark] = []
    counting: list[str] = []
    wrote: str = ""
    dated_by: str = ""
    renderings: list[Rendering] = []
    review: list[str] = []
    think_twice: list[Marked] = []
    cautions: list[str] = []
    provenance: Provenance | None = None
    shown_to: list[ShownTo] = []
    standing: str = ""
    rule: str = ""
    who_speaks: int | None = None
    labels: dict[str, bool] | None = None
    made: list[int] = []
    text_number: str = ""


class Source(View):
    """Somebody whose words were taken over. ``standing``: official, private; empty: not known."""

    name: str
    standing: str


class Provenance(View):
    """Where words come from that a side took over. ``how``: said, signed or told. ``lines``: for people."""

    whose: list[Source]
    how: str
    day: str
    weight: str
    text_number: str
    state: str
    told_by: str
    lines: list[str]


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
    ``text_number``: by which the text can be told from another.
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


class Words(View):
    """What to read out and what to expect to hear when comparing words."""

    who: str
    read_out: list[str]
    digits: str
    to_type: int
    heard_by: list[str]
    needed: int
    next_step: str


class Post(View):
    """One post of a side, as the other side sees it."""

    title: str
    kind: str
    term: int
    held: bool
    name: str | None
    fingerprint: str


class HeldPost(View):
    """One person's time in one post, by versions of who speaks and, where known here, by days.

    ``since``, ``until``: when that version came here; None: it stood when the two sides met, or still is.
    ``first_agreed``, ``last_agreed``: of what stands on a line.
    """

    title: str
    kind: str
    term: int
    current: bool
    from_version: int
    since: int | None
    until_version: int | None
    until: int | None
    first_agreed: int | None
    last_agreed: int | None
    fingerprint: str


class PersonCard(View):
    """A person who is or was in a post of a side. ``known_by``: what makes one person of several posts."""

    side: str
    ours: bool
    name: str | None
    known_by: str
    posts: list[HeldPost]


class WhoSpeaks(View):
    """Who speaks for a side, by what rule, and whether the words were compared.

    ``cautions``: what to think of in time. ``number``: by which it can be told from another of its name.
    """

    side: str
    standing: str
    version: int
    posts: list[Post]
    rules: list[str]
    one_voice: bool
    compared: str
    pending: list[str]
    sheets: str = ""
    cautions: list[str] = []
    number: str = ""


class Known(View):
    """A side in short: who is in post, whether words were compared, how many things are not settled."""

    side: str
    ours: bool
    standing: str
    voices: str
    compared: str
    posts: list[str]
    pending: int


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
    long its answer took (``drill_time``; None: none came), and the longest that an answer took.
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


class Line(View):
    """Why it is silent: one sentence, its limit, and the evidence.

    ``cause``, for programs: path down, suspended, nothing heard, not answering, asked to wait, declined,
    there, by hand. ``since``: of that cause, in seconds; None where it never was otherwise. ``knocks``: who
    knocked. ``drill``: one of theirs that waits for an answer, or how the last of ours went. ``evidence``:
    where it was asked for.
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


class Phrase(View):
    """A phrase that was found in a text. ``by``: who says what it means; ``counts``: both agreed to it."""

    phrase: str
    meaning: str
    state: str
    by: str
    counts: bool
