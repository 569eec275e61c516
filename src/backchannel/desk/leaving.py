"""What leaves at once because one voice is enough: shown to whoever is here before it goes.

Owns the one rule of it (`Leaving.heed`), which acts are grave, and what is shown. Where a colleague has to
agree, that colleague looks at it, and nothing is asked here.
"""

from __future__ import annotations

from collections.abc import Callable

from backchannel.channel.papers.adoption import Adopt, How
from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.forms import MoveCase
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.suspension import Suspend
from backchannel.channel.papers.table import CloseTable, JoinTable, OpenTable
from backchannel.channel.papers.text import ExchangeText, SignText, WithdrawText
from backchannel.desk import views
from backchannel.desk.ground import Ground, Part
from backchannel.desk.own_words import marks_in
from backchannel.desk.papers.forms import labels
from backchannel.desk.procedures import Procedures
from backchannel.desk.saying import Words
from backchannel.desk.twice.kept import Twice
from backchannel.desk.wording import Wording
from backchannel.errors import NotSure

GRAVE: dict[type, str] = {
    Suspend: "From then on nothing that is suspended goes either way, until your side lifts it.",
    SignText: "With your signature your side can be bound, and anybody can check it, for decades.",
    ExchangeText: "It puts the text in force: both sides are bound by it from then on.",
    WithdrawText: "It is not taken back.",
    OpenTable: "They and the mediator learn that your side wants a table with that mediator.",
    JoinTable: "The mediator reads all that is said at the table from then on.",
    CloseTable: "A table is closed for good.",
    Adopt: "It is your side's own word from then on.",
}
"""Acts that are never a slip to be mended, and what each does."""
MOVES = {
    "lapse": "That an undertaking lapsed is not taken back, and releases what holds with it.",
    "excuse": "An excuse is not taken back.",
    "died": "That a person died is told to those who wait for that person.",
    "released": "That a person is free is told to those who wait for that person.",
    "handed over": "That a person is in other hands is told to those who wait for that person.",
    "adopt": "The text is then what your side holds as adopted.",
}
"""Steps that are as grave: in an undertaking, or in what was begun with a form."""


class Leaving(Part):
    """What leaves at once."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._procedures = Procedures(ground)
        self.sure: Callable[[views.Going], bool] = ground.core.around.sure
        """Asks whoever is here."""

    def heed(self, channel_id: bytes, body: Body) -> None:
        """Raise `NotSure` for what is grave, or has words to think twice about, unless it is meant."""
        marks, does = marks_in(Twice(self._core), body), does_gravely(body)
        if not does and not marks:
            return
        channel = self._channels.channel(channel_id)
        nick = self._meetings.nick(channel_id) or "them"
        party, wording = channel.parties[channel.ours], Wording(self._core, self._channels)
        cautions = [*([does] if does else []), *self._procedures.cautions(channel_id, nick, body)]
        text = wording.text(channel, party, body)
        going = views.Going(
            text,
            nick,
            [*cautions, *of_source(body)],
            marks,
            channel.speaks(channel.ours).name,
            wording.subject(channel, party, body),
            wording.wrote(channel, party, body),
            labels(body),
            wording.made(body, text),
        )
        self.ask(going)

    def heed_word(self, who: str, words: Words, of: str | None) -> None:
        """The same for what a mediator says: telling a side's words is grave, an own text is not."""
        marks = Twice(self._core).marks(words.text, words.language)
        if of is None and not marks:
            return
        tells = "" if of is None else f"It tells what {of} said to you, as your own account of it."
        both = "It goes to both sides of the table at the same time."
        cautions = [each for each in (tells, both) if each]
        self.ask(views.Going(words.text, who, cautions, marks))

    def ask(self, going: views.Going) -> None:
        """Show it to whoever is here. Raises `NotSure` unless it is meant."""
        if not self.sure(going):
            raise NotSure("It would go at once: nobody else has to agree to it. It was not sent.")


def does_gravely(body: Body) -> str:
    """What a grave act does; empty for any other."""
    if isinstance(body, Perform | MoveCase):
        return MOVES.get(body.move, "")
    return GRAVE.get(type(body), "")


def of_source(body: Body) -> list[str]:
    """What words that are taken over tell of where they come from."""
    if not isinstance(body, Adopt) or body.provenance.how is not How.SAID:
        return []
    return [learns_of(", ".join(each.name for each in body.provenance.whose))]


def learns_of(names: str) -> str:
    """What is given away with words that were said on a line of ours with them."""
    return f"They learn that your side has a line with {names}, and that this was said there."
