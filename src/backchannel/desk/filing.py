"""What a person does at a desk with forms: put one before the other side, take a step in a case.

Owns: turning what was filled in into what the law judges, and which case a number is about. One face for all
forms: what each asks for is in its table.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backchannel.channel.papers.fields import Field, Value
from backchannel.channel.papers.forms import CASES, Form, Move, MoveCase, OpenCase, Role
from backchannel.channel.papers.registry import FORMS
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.dates import seconds_ahead
from backchannel.desk.papers.filling import filled_values, form_called, read_filled, step_called
from backchannel.desk.papers.forms import as_possible, typed_step
from backchannel.desk.parts import Parts
from backchannel.desk.saying import UNNAMED, WEIGHTS, Words, require_languages
from backchannel.errors import Misuse, Refused

NOTHING_GIVEN = Words("")
_AGAIN = " again"
"""How the second of two steps is named that differ only in what they are an answer to."""


class Filing(Parts):
    """A desk's face for forms."""

    def file(
        self, who: str, form_name: str, words: Words = NOTHING_GIVEN, fields: Mapping[str, str] | None = None
    ) -> views.Outcome:
        """Put a filled-in form before another side. ``words``: its text, how heavy, in which language.

        ``fields``: more of it by name. Raises `Misuse` for what is not filled in as the form asks.
        """
        form = form_called(form_name)
        return self._opened(who, form, self._values(form.fields, words, fields or {}), words)

    def _opened(self, who: str, form: Form, values: tuple[Value, ...], words: Words) -> views.Outcome:
        """Put a form with these values before another side."""
        body = OpenCase(
            form.name,
            form.version,
            values,
            WEIGHTS[words.weight],
            words.language,
            _into(words),
            seconds_ahead(words.answer_by, self._core.now()),
        )
        return self._written(*self._drafts.propose(self._line_to_write(who), body), who)

    def step(
        self,
        number: int,
        step_name: str,
        words: Words = NOTHING_GIVEN,
        fields: Mapping[str, str] | None = None,
    ) -> views.Outcome:
        """Take a step in a case. ``number``: of what began it, or of any step in it."""
        _, ref = self._core.numbered(number)
        row = self._channels.row_of_draft(ref)
        body = None if row is None else body_of(row)
        if row is None or not isinstance(body, OpenCase | MoveCase):
            raise Misuse(
                f"{number} is nothing in which steps are taken.", next_step=f"backchannel read {number}"
            )
        channel = self._channels.channel(row.channel)
        opened = body.case if isinstance(body, MoveCase) else row.hash
        case = channel.case(CASES, opened)
        if case is None:
            raise Refused(f"{number} has no effect: nothing follows from it.")
        form = FORMS.of(case)
        possible = FORMS.possible(case, channel.ours)
        name = as_possible(self._step_called(number, form, step_name, possible), possible)
        move = form.moves[name]
        try:
            values = self._values(move.fields, words, fields or {})
        except Misuse:
            if name not in possible:
                raise self._not_now(number, move, case.role(channel.ours), possible) from None
            raise
        if move.corrects and not values:
            raise Misuse("Nothing is corrected.", next_step="Fill in what changes.")
        step = MoveCase(
            opened,
            form.name,
            form.version,
            name,
            values,
            WEIGHTS[words.weight],
            words.language,
            _into(words),
        )
        nick = self._nick_of(row.channel)
        with self._drafts.keeping(row.channel, step):
            if name not in possible:
                raise self._not_now(number, move, case.role(channel.ours), possible)
            self._procedures.require_over(row.channel, step)
            hashed, posted = self._drafts.propose(row.channel, step)
        self._showing.unread.was_read(row.draft)
        outcome = self._written(hashed, posted, nick)
        if posted:  # what there is to know was shown before it went
            return outcome
        cautions = self._procedures.cautions(row.channel, nick, step)
        return msgspec.structs.replace(outcome, cautions=cautions)

    @staticmethod
    def _step_called(number: int, form: Form, name: str, possible: list[str]) -> str:
        """A step as people type it, by its name. Raises `Misuse` with those that can be taken now."""
        try:
            return step_called(form, name)
        except Misuse as error:
            raise Misuse(error.sentence, next_step=_can_do(number, possible)) from error

    @staticmethod
    def _not_now(number: int, move: Move, role: Role, possible: list[str]) -> Refused:
        why = move.otherwise if role in move.by else ""
        return Refused(
            f"Your side cannot do that in {number} as it stands.{why and f' {why}'}",
            next_step=_can_do(number, possible),
        )

    def _values(self, asked: tuple[Field, ...], words: Words, fields: Mapping[str, str]) -> tuple[Value, ...]:
        if words.translation is None and words.translation_language != UNNAMED:
            raise Misuse("There is a language for a translation, but no translation.")
        require_languages(words)
        text = read_filled(words.text, asked)
        if twice := sorted(text.keys() & fields.keys()):
            raise Misuse(f"{twice[0]} is given twice.", next_step="Leave one of them out.")
        translated = read_filled(words.translation or "", asked)
        return filled_values(asked, {**text, **fields}, translated, self._core.now())


def _can_do(number: int, possible: list[str]) -> str:
    """What our side can do in a case now."""
    now = ", ".join(typed_step(each, possible) for each in possible) or "nothing"
    return "\n".join([f"It can do now: {now}.", f"What each asks for: `backchannel read {number}`."])


def _into(words: Words) -> str | None:
    return None if words.translation is None else words.translation_language
