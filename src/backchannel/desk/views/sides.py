"""Who speaks for a side, and how far words were compared."""

from __future__ import annotations

from backchannel.desk.views.outcomes import Outcome
from backchannel.desk.views.view import View


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
    ``waits``: numbers of what is ``pending`` and can be admitted, or with our own side objected to.
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
    waits: list[int] = []


class Known(View):
    """A side in short: who is in post, whether words were compared, how many things are not settled."""

    side: str
    ours: bool
    standing: str
    voices: str
    compared: str
    posts: list[str]
    pending: int


class Requested(View):
    """What a stranger left for this side: a text and a line to meet. Nothing is proven, nothing accepted."""

    text: str
    line: str
    outcome: Outcome
