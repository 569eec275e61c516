"""What a command did, and what would leave."""

from __future__ import annotations

from backchannel.desk.views.view import View


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
    ``weight``, ``answers``, ``answer_by``, ``until``, ``attachments``: what goes with words, as of a message.
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
    weight: str = ""
    answers: int | None = None
    answer_by: str | None = None
    until: str | None = None
    attachments: list[str] = []
