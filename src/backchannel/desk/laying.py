"""What a person does with sheets of lines: begin, say, take over, strike out, set, drop, look up.

Owns: the acts these become, what is refused before anything is stored, and what a phrase is found by. Which
sheet is meant is `sheets`; what may be done with it is the law's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from backchannel.channel.bounds import ACT_LIMIT
from backchannel.channel.papers.meeting import PRETEXT
from backchannel.channel.papers.phrasebook import PHRASEBOOK, first_phrases
from backchannel.channel.papers.sheets import (
    LINES_AT_MOST,
    DropSheet,
    LineState,
    OpenSheet,
    SetSheet,
    SheetBody,
    SheetCase,
    Taken,
    Wording,
    WordLines,
    agreed,
    sheet_hash,
)
from backchannel.desk import views
from backchannel.desk.parts import Parts
from backchannel.desk.phrases import folded, found_in
from backchannel.desk.saying import (
    LONGEST_LINE,
    LONGEST_TEXT,
    ROOM_FOR_THE_REST,
    UNNAMED,
    require_language,
)
from backchannel.desk.sheets import SheetsHere
from backchannel.errors import Misuse
from backchannel.wire.codec import encode

LONGEST_NAME = 60
LONGEST_REASON = 2_000
STRUCK_OUT = ""
"""The words of a line that is struck out."""


@dataclass(frozen=True)
class SheetLines:
    """Words for lines by their names, and translations for some of them."""

    words: Mapping[str, str]
    translations: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    translation_language: str = UNNAMED

    def wordings(self) -> tuple[Wording, ...]:
        """The lines as they are said. Raises `Misuse` for what cannot be."""
        _require_sayable(self)
        return tuple(Wording(name, text, self.translations.get(name)) for name, text in self.words.items())

    @property
    def into(self) -> str | None:
        """The language of the translations, where there are any."""
        return self.translation_language if self.translations else None


class Laying(Parts):
    """A desk's face for sheets of lines. ``kind``: talks, phrasebook, public line."""

    @property
    def _sheets(self) -> SheetsHere:
        return SheetsHere(self._ground)

    def sheet(self, who: str, kind: str, number: int | None = None) -> views.Sheet:
        """One with another side as it stands: the newest open one, where no number is given."""
        channel = self._channel_of(who)
        return self._sheets.shown(channel, who, *self._sheets.newest(channel, who, kind, number))

    def begin_sheet(self, who: str, kind: str, lines: SheetLines, title: str = "") -> views.Outcome:
        """Put one before the other side. A new phrasebook proposes its first phrases too."""
        if len(title) > LONGEST_LINE or not title.isprintable():
            raise Misuse(f"A title is one line of at most {LONGEST_LINE} plain letters.")
        wordings = lines.wordings()
        if kind == PHRASEBOOK.name:
            given = {folded(each.name) for each in wordings}
            proposed = first_phrases(lines.language).items()
            first = (Wording(name, text, None) for name, text in proposed if name not in given)
            wordings = (*first, *wordings)
        return self._lay(who, OpenSheet(kind, title, wordings, lines.language, lines.into))

    def word_sheet(self, who: str, kind: str, lines: SheetLines, number: int | None = None) -> views.Outcome:
        """Say one's own words for some lines."""
        act, case = self._one(who, kind, number)
        wordings = lines.wordings()
        if not wordings:
            raise Misuse("There are no words for any line.")
        known = {folded(name): name for name in _names(case)}
        wordings = tuple(_named(each, known.get(folded(each.name), each.name)) for each in wordings)
        return self._lay(who, WordLines(act, kind, wordings, (), lines.language, lines.into))

    def take_lines(
        self, who: str, kind: str, names: Iterable[str], number: int | None = None
    ) -> views.Outcome:
        """Take over the other side's words for some lines, as they stand here now."""
        act, case = self._one(who, kind, number)
        theirs = case.words(1 - self._ours(who))
        found = {folded(name): name for name in theirs}
        taken = []
        for name in names:
            known = found.get(folded(name))
            if known is None:
                raise Misuse(f"{who} has no words for “{name}”.", next_step="Look which lines are theirs.")
            taken.append(Taken(known, theirs[known].words))
        if not taken:
            raise Misuse("Say which lines you take over.")
        return self._lay(who, WordLines(act, kind, (), tuple(taken), UNNAMED, None))

    def strike_lines(
        self, who: str, kind: str, names: Iterable[str], number: int | None = None
    ) -> views.Outcome:
        """Take back our own words for some lines."""
        act, case = self._one(who, kind, number)
        mine = {folded(name): name for name in case.words(self._ours(who))}
        struck = []
        for name in names:
            if folded(name) not in mine:
                raise Misuse(f"Your side has no words for “{name}”: there is nothing to strike out.")
            struck.append(Wording(mine[folded(name)], STRUCK_OUT, None))
        if not struck:
            raise Misuse("Say which lines you strike out.")
        return self._lay(who, WordLines(act, kind, tuple(struck), (), UNNAMED, None))

    def set_sheet(self, who: str, kind: str, number: int | None = None) -> views.Outcome:
        """Set what is agreed line by line, for both sides and for good."""
        act, case = self._one(who, kind, number)
        side = self._ours(who)
        words = sheet_hash(agreed(case.words(side), case.words(1 - side)))
        return self._lay(who, SetSheet(act, kind, words))

    def drop_sheet(self, who: str, kind: str, why: str, number: int | None = None) -> views.Outcome:
        """Take it off the table, and say why."""
        act, _ = self._one(who, kind, number)
        if not why.strip():
            raise Misuse("Say why: the other side reads it.")
        if len(why) > LONGEST_REASON:
            raise Misuse(f"That is too long: at most {LONGEST_REASON} letters.")
        return self._lay(who, DropSheet(act, kind, why))

    def look_up(self, who: str, text: str, number: int | None = None) -> list[views.Phrase]:
        """The phrases of the phrasebook that stand in a text, and what they mean."""
        book = self.sheet(who, PHRASEBOOK.name, number)
        lines = {each.name: each for each in book.lines}
        return [each for name in found_in(text, lines) for each in _meanings(lines[name], book)]

    def with_phrases(self, shown: views.Message) -> views.Message:
        """The same item, with what the phrasebook says of the words for whoever asks about a meeting."""
        case = shown.case
        said = [] if case is None else [each.text for each in case.fields if each.name == PRETEXT]
        _, ref = self._core.numbered(shown.number)
        row = self._channels.row_of_draft(ref)
        if case is None or row is None or not said:
            return shown
        try:
            found = self.look_up(self._nick_of(row.channel), said[0])
        except Misuse:  # there is no phrasebook, or more than one
            return shown
        phrases = [f"{each.by}; {each.state}: “{each.phrase}”: “{each.meaning}”" for each in found]
        return msgspec.structs.replace(shown, case=msgspec.structs.replace(case, phrases=phrases))

    def _one(self, who: str, kind: str, number: int | None) -> tuple[bytes, SheetCase]:
        return self._sheets.find(self._line_to_write(who), who, kind, number)

    def _ours(self, who: str) -> int:
        return self._channels.channel(self._line_to_write(who)).ours

    def _lay(self, who: str, body: SheetBody) -> views.Outcome:
        size = len(encode(body))
        if size > ACT_LIMIT - ROOM_FOR_THE_REST:
            raise Misuse("These lines are too long together.", next_step="Say them a few at a time.")
        return self._written(*self._drafts.propose(self._line_to_write(who), body), who)


def _meanings(line: views.SheetLine, book: views.Sheet) -> list[views.Phrase]:
    """What a phrase means: once where that is agreed, else once for each side that says so."""
    state, ours, theirs = line.state, line.ours, line.theirs
    if state == LineState.AGREED.value and ours is not None:
        return [views.Phrase(line.name, ours.text, state, "both sides", book.state == "open")]
    by = ((book.us, ours), (book.who, theirs))
    return [views.Phrase(line.name, each.text, state, side, False) for side, each in by if each is not None]


def _names(case: SheetCase) -> list[str]:
    return [held.name for column in case.columns for held in column]


def _named(wording: Wording, name: str) -> Wording:
    return Wording(name, wording.text, wording.translation)


def _require_sayable(lines: SheetLines) -> None:
    if len(lines.words) > LINES_AT_MOST:
        raise Misuse(f"At most {LINES_AT_MOST} lines can be said at once.")
    for name, text in lines.words.items():
        if not name.isprintable() or name != name.strip() or not 0 < len(name) <= LONGEST_NAME:
            raise Misuse(f"The name of a line has 1 to {LONGEST_NAME} plain letters.")
        if not text.strip():
            raise Misuse(f"There are no words for “{name}”.", next_step="To take words back: `strike`.")
    for text in (*lines.words.values(), *lines.translations.values()):
        if len(text) > LONGEST_TEXT:
            raise Misuse(f"The text is too long: at most {LONGEST_TEXT} letters.")
    if not set(lines.translations) <= set(lines.words):
        raise Misuse("There is a translation for a line without words.")
    if lines.translations and not all(each.strip() for each in lines.translations.values()):
        raise Misuse("There is nothing in this translation.")
    if not lines.translations and lines.translation_language != UNNAMED:
        raise Misuse("There is a language for a translation, but no translation.")
    require_language(lines.language)
    require_language(lines.translation_language)
