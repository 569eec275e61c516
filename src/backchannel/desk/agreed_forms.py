"""What a person does with forms both sides agreed: begin one, agree to it, list them, fill one in.

Owns: which form is meant, and that what is filled in fits it before it leaves. How its lines are read is
`papers.agreed_forms`; how a sheet becomes agreed is the law's.
"""

from __future__ import annotations

from collections.abc import Mapping

from backchannel.channel.papers.agreed_form import AGREED_FORM, FORM_SHEET
from backchannel.channel.papers.fields import Value, require_filled
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.sheets import LineState
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.filing import Filing
from backchannel.desk.laying import Laying, SheetLines
from backchannel.desk.papers.agreed_forms import (
    HEADING,
    AgreedForm,
    filled_in,
    form_of_sheet,
    read_field,
    read_form,
)
from backchannel.desk.papers.filling import blank_of
from backchannel.desk.saying import Words
from backchannel.errors import Misuse


class AgreedForms(Laying, Filing):
    """A desk's face for forms of the two sides' own."""

    def agreed_forms(self, who: str) -> list[views.FormHere]:
        """The forms that both sides agreed, every version."""
        return [
            views.FormHere(number, form.name, form.version, [each.name for each in form.fields])
            for number, (_, form) in sorted(self._set_forms(who).items())
        ]

    def agreed_form(self, who: str, number: int) -> AgreedForm | None:
        """The form that was begun with that number, once both sides agreed it."""
        found = self._set_forms(who).get(number)
        return None if found is None else found[1]

    def begin_form(self, who: str, name: str, lines: SheetLines) -> views.Outcome:
        """Put a form before the other side; under a name that is agreed already, as its next version."""
        versions = [form.version for _, form in self._set_forms(who).values() if form.name == name]
        words = {HEADING: f"{name}, version {max(versions, default=0) + 1}", **lines.words}
        read_form(words)
        return self.begin_sheet(who, FORM_SHEET.name, SheetLines(words, {}, lines.language), name)

    def word_form(self, who: str, lines: SheetLines, number: int | None = None) -> views.Outcome:
        """Other words of our side for some lines of a form."""
        _require_readable(lines.words)
        return self.word_sheet(who, FORM_SHEET.name, lines, number)

    def agree_form(self, who: str, number: int | None = None) -> views.Outcome:
        """Take over each line that has their words and not the same of ours."""
        view = self.sheet(who, FORM_SHEET.name, number)
        theirs = (LineState.THEIRS.value, LineState.BOTH.value)
        words = {each.name: each.theirs.text for each in view.lines if each.state in theirs and each.theirs}
        if not words:
            raise Misuse("Nothing of theirs is left to agree to.")
        _require_readable(words)
        return self.take_lines(who, FORM_SHEET.name, words, view.number)

    def set_form(self, who: str, number: int | None = None) -> views.Outcome:
        """Set the form. Raises `Misuse` where its lines make none, or one that is there already."""
        view = self.sheet(who, FORM_SHEET.name, number)
        form = read_form({each.name: each.ours.text for each in view.lines if each.ours is not None})
        for _, other in self._set_forms(who).values():
            if (form.name, form.version) == (other.name, other.version):
                raise Misuse(
                    f"{form.title} is agreed already.",
                    next_step=f"Say another version in the line “{HEADING}”.",
                )
        return self.set_sheet(who, FORM_SHEET.name, view.number)

    def blank_form(self, who: str, name: str, language: str = "en", number: int | None = None) -> str:
        """The newest version of an agreed form, empty, to be filled in."""
        _, form = self._form(who, name, number)
        return blank_of(form.title, form.fields, language)

    def file_agreed(
        self,
        who: str,
        name: str,
        words: Words,
        number: int | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> views.Outcome:
        """Send an agreed form, filled in. Raises `Misuse` or `Refused` for what does not fit it."""
        act, form = self._form(who, name, number)
        values = self._values(form.fields, words, fields or {})
        require_filled(form.fields, values, translated=words.translation is not None)
        which, answers = AGREED_FORM.fields
        text, also = filled_in(values)
        sent = (Value(which.name, act.hex(), None), Value(answers.name, text, also))
        return self._opened(who, AGREED_FORM, sent, words)

    def _set_forms(self, who: str) -> dict[int, tuple[bytes, AgreedForm]]:
        """By number; a sheet whose lines make no form is none, whoever set it."""
        found = {}
        for number, (act, case) in self._sheets.every(self._channel_of(who), FORM_SHEET.name).items():
            if not case.is_set:
                continue
            try:
                found[number] = (act, form_of_sheet(case, self._said))
            except Misuse:
                continue
        return found

    def _said(self, act: bytes) -> Body:
        return body_of(self._channels.row(act))

    def _form(self, who: str, name: str, number: int | None) -> tuple[bytes, AgreedForm]:
        every = self._set_forms(who)
        called = {at: each for at, each in every.items() if each[1].name.casefold() == name.casefold()}
        if number is not None:
            called = {at: each for at, each in called.items() if at == number}
        if not called:
            there = ", ".join(sorted({form.name for _, form in every.values()})) or "none yet"
            raise Misuse(f"No such form is agreed with {who}.", next_step=f"Agreed: {there}.")
        newest = max(form.version for _, form in called.values())
        meant = [each for each in called.values() if each[1].version == newest]
        if len(meant) > 1:
            listed = ", ".join(str(at) for at, each in called.items() if each in meant)
            raise Misuse(f"There are several: {listed}.", next_step="Say which: `--number N`.")
        return meant[0]


def _require_readable(lines: Mapping[str, str]) -> None:
    """Raise `Misuse` where a line says nothing that can be filled in."""
    for name, text in lines.items():
        if name != HEADING:
            read_field(name, text)
