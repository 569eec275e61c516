"""Items of a line, one by one and in lists, and what is kept beside them."""

from __future__ import annotations

from backchannel.desk.views.outcomes import Marked, Outcome
from backchannel.desk.views.papers import Case
from backchannel.desk.views.view import View


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
