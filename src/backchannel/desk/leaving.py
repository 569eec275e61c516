"""What leaves at once because one voice is enough: shown to whoever is here before it goes.

Owns the one rule of it (`Leaving.heed`), and what is shown. Which acts are grave their own tables say. Where
a colleague has to agree, that colleague looks at it, and nothing is asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backchannel.channel.channel import Channel
from backchannel.channel.papers.adoption import Adopt, How, Spoken
from backchannel.channel.papers.forms import CASES, MoveCase, OpenCase
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.registry import FORMS, KINDS, Body
from backchannel.channel.papers.suspension import Reopen, Suspend
from backchannel.channel.papers.table import CloseTable
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.days import day
from backchannel.desk.ground import Ground, Part
from backchannel.desk.own_words import marks_in
from backchannel.desk.papers.forms import first, labels, move_of
from backchannel.desk.procedures import Procedures
from backchannel.desk.saying import Words
from backchannel.desk.standings import standing_of
from backchannel.desk.twice.kept import Twice
from backchannel.desk.wording import Wording, attached, language, weight_of
from backchannel.errors import NoSuchNumber, NotSure

LEFT = "What always passes: knocks, line checks, who speaks for a side, and withdrawing from a text."


class Leaving(Part):
    """What leaves at once."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._procedures = Procedures(ground)
        self.sure: Callable[[views.Going], bool] = ground.core.around.sure
        """Asks whoever is here."""

    def heed(self, channel_id: bytes, body: Body, alone: bool, also: Sequence[str] = ()) -> None:
        """Raise `NotSure` for what is grave, or has words to think twice about, unless it is meant.

        ``alone``: nobody else has to agree; else only what is always asked about is. ``also``: what else to
        know of it.
        """
        gravity = KINDS[type(body)].weighs(body)
        odd = [*self._unsaid(channel_id, body), *self._procedures.hasty(body)]
        one_voice = alone and (gravity.does or marks_in(Twice(self._core), body))
        if one_voice or gravity.always or odd:
            self.ask(self.going(channel_id, body, [*odd, *also], alone=alone))

    def going(
        self, channel_id: bytes, body: Body, also: Sequence[str] = (), *, alone: bool = True
    ) -> views.Going:
        """What the other side will see of it, and what to know before."""
        channel = self._channels.channel(channel_id)
        nick = self._meetings.nick(channel_id) or "them"
        party, wording = channel.parties[channel.ours], Wording(self._core, self._channels)
        gravity = KINDS[type(body)].weighs(body)
        does = [gravity.does] if gravity.does else []
        passes = [LEFT] if isinstance(body, Suspend) else []
        cautions = self._procedures.cautions(channel_id, nick, body)
        text = wording.text(channel, party, body)
        translation, into = _translated(body)
        reply = body.reply if isinstance(body, Message) else None
        return views.Going(
            text,
            nick,
            [*does, *cautions, *of_source(body), *also, *passes],
            marks_in(Twice(self._core), body),
            channel.speaks(channel.ours).name,
            wording.subject(channel, party, body),
            wording.wrote(channel, party, body),
            labels(body),
            wording.made(body, text),
            translation=translation,
            translation_language=into,
            at_once=alone,
            typed=self._first_words(channel, body) if gravity.always else "",
            weight=weight_of(body, standing_of(self._parties.ours.current.charter)),
            answers=None if reply is None else self._number(reply.to),
            answer_by=day(getattr(body, "answer_by", None)),
            until=None if reply is None else day(reply.until),
            attachments=[attached(each) for each in body.attachments] if isinstance(body, Message) else [],
        )

    def _number(self, act: bytes) -> int | None:
        """The number people type for an act. None while it has not come: an answer can be first."""
        try:
            return self._core.number("act", self._channels.row(act).draft)
        except NoSuchNumber:
            return None

    def _unsaid(self, channel_id: bytes, body: Body) -> list[str]:
        """What our side said before that a step contradicts."""
        channel = self._channels.channel(channel_id)
        case = channel.case(CASES, body.case) if isinstance(body, MoveCase) else None
        if case is None or not isinstance(body, MoveCase):
            return []
        before = case.state(channel.ours)
        unsays = move_of(FORMS.of(case), body).unsays
        return [f"Your side said otherwise before: {before}."] if before in unsays else []

    def _first_words(self, channel: Channel, body: Body) -> str:
        """What the case that a step is about was first filled in with: the name of a person, for instance."""
        case = channel.case(CASES, body.case) if isinstance(body, MoveCase) else None
        if case is None or not isinstance(body, MoveCase):
            return ""
        opened = body_of(self._channels.row(body.case))
        return first(FORMS.of(case), opened.fields) if isinstance(opened, OpenCase) else ""

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
        if self.sure(going):
            return
        if going.at_once:
            raise NotSure(
                "It would go at once: nobody else has to agree to it. It was not sent.", preview=going
            )
        raise NotSure("It has to be meant. Nothing was done yet.", preview=going)


def _translated(body: Body) -> tuple[str | None, str]:
    """The translation that goes with words, and its language where that is named."""
    if isinstance(body, Spoken) and body.translation is not None:
        return body.translation.text, language(body.translation.language)
    if isinstance(body, Suspend | Reopen | CloseTable):
        return body.translation, ""
    return None, ""


def of_source(body: Body) -> list[str]:
    """What words that are taken over tell of where they come from."""
    if not isinstance(body, Adopt) or body.provenance.how is not How.SAID:
        return []
    return [learns_of(", ".join(each.name for each in body.provenance.whose))]


def learns_of(names: str) -> str:
    """What is given away with words that were said on a line of ours with them."""
    return f"They learn that your side has a line with {names}, and that this was said there."
