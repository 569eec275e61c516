"""The first screen: who I am, each line, what waits, what is wrong."""

from __future__ import annotations

from backchannel.desk.views.view import View


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


class Near(View):
    """A day that comes near, or is past, on a line: of an undertaking, a notice or a person held.

    ``number``: of the item it belongs to; ``named``: the same, as people type it. ``what``: in words what it
    is about, ``says``: what the day says of it. An undertaking is owed by ``who``, ``by`` that day; ``ours``:
    that is our side.
    """

    number: int
    named: str
    kind: str
    what: str
    says: str
    who: str = ""
    by: str = ""
    ours: bool = False

    @property
    def sentence(self) -> str:
        """The same in one line, for whoever types numbers."""
        return f"{self.named}: {self.who}, {self.says}" if self.who else f"{self.named}: {self.says}"


class Counterpart(View):
    """One line with another side, on the first screen.

    ``due``: days that were named for what waits, on either side; ``days``: those of them that belong to no
    message. ``asked``: what waits longest for an answer of theirs. ``knocked``: their newest knock.
    ``drill``: a drill of theirs that waits for an answer. ``standing``: whether they are official or private.
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
    days: list[Near] = []
    asked: list[Waiting] = []


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
