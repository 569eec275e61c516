"""What a mediator says at a table: put forward as an own text, or carried for a side (spec/46, section 4).

Owns: saying it, keeping what came within bounds, and the words that stand beside it. It is no act: no number
of a side, nobody's agreement. It never reads as the word of a side, whoever's words it tells.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import LanguageTag, Line
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk import next_steps, views
from backchannel.desk.bodies import BodyKind
from backchannel.desk.ground import Part
from backchannel.desk.redacting import REMOVED, removed
from backchannel.desk.saying import Words, require_sayable
from backchannel.desk.tables_kept import KeptTable
from backchannel.errors import Misuse, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.store.transactions import Row
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U63, Bytes32

LONGEST = 20_000
"""Letters of what a mediator says at once."""
WORDS_KEPT = 500
"""What one post of a mediator said at one table and is kept; more is set aside, with an alarm."""
FIRST_WORDS = 60
MEDIATORS = "mediator"
"""What people look for a mediator's words by."""
_ON = "SELECT * FROM mediator_word WHERE channel = ? ORDER BY seat, term, incarnation, seq, entry"
_UNREAD = (
    "SELECT * FROM mediator_word WHERE channel = ? AND unread ORDER BY seat, term, incarnation, seq, entry"
)


class MediatorWord(Record):
    """A mediator's word. ``of``: the party whose words it tells; nil: the mediator's own text.

    ``about``: the act it belongs to, if any. ``after``: how many acts of both sides stood at the mediator's
    desk, by which every desk shows it in the same place.
    """

    of: Bytes32 | None
    subject: Line
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    language: LanguageTag
    about: Bytes32 | None
    after: U63


WORD: Codec[MediatorWord] = Codec(MediatorWord, limit=128 * 1024, what="mediator's word")


def bared(body: MediatorWord) -> MediatorWord:
    """The same without its words."""
    return replace(body, subject="", text=REMOVED)


class Said(NamedTuple):
    """A mediator's word as the register keeps it. ``turn``: its place among those of its author.

    ``told_by``: the colleague who told of it, where its entry never came here; ``at`` is then when their desk
    took it in. ``removed``: when its words were removed, at a colleague's desk if it is a ``stub``.
    """

    entry: bytes
    channel: bytes
    who: MemberRef
    turn: tuple[int, int]
    at: int
    body: MediatorWord
    unread: bool
    told_by: MemberRef | None
    removed: int | None
    stub: bool


class Mediating(Part):
    """Mediators' words on the lines of this desk."""

    # saying and taking

    def say(self, line: bytes, words: Words, of: bytes | None, about: bytes | None) -> int:
        """The mediator says something, as the word of the person here: its number."""
        require_sayable(words)
        if (
            words.translation is not None
            or words.attachments
            or words.answer_by
            or words.weight != "instructions"
        ):
            raise Misuse(
                "What a mediator says has a subject and a language, and nothing else goes with it.",
                next_step="Leave the rest out.",
            )
        if len(words.text) > LONGEST:
            raise Misuse(
                f"This is too long: at most {LONGEST} letters at once.", next_step="Say it in parts."
            )
        after = sum(map(len, self._channels.channel(line).chains.standing))
        body = MediatorWord(of, words.subject, words.text, words.language, about, after)
        with self._core.step():
            if self._count(line, self._core.ref) >= WORDS_KEPT:
                raise Refused("You have said so much at this table that no more of it would be shown.")
            entry = self._rooms.write(line, BodyKind.MEDIATOR_WORD, WORD.encode(body))
            self._keep(line, entry, unread=False)
        return self._core.number("word", entry.hash)

    def take(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A mediator said something at a table. That it is the mediator was asked before."""
        line, who = state.own.room, entry.core.author.ref
        try:
            if self._count(line, who) >= WORDS_KEPT:
                raise Refused("They have said so much at this table that no more is kept.")
            self._keep(line, entry, unread=True)
        except (PeerFault, Refused) as error:
            self._core.alarm("set aside", self._parties.title(who), error.sentence)

    def _keep(self, line: bytes, entry: AdmittedEntry, *, unread: bool) -> None:
        who, place = entry.core.author.ref, (entry.core.author.incarnation, entry.core.seq)
        self.require_fits(line, WORD.decode(entry.core.body))
        self._core.register.run(
            "DELETE FROM mediator_word WHERE entry = ? AND told_by IS NOT NULL AND (removed IS NULL OR stub)",
            (entry.hash,),
        )
        self._core.register.run(
            "INSERT OR IGNORE INTO mediator_word"
            " (entry, channel, seat, term, incarnation, seq, at, body, unread)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.hash, line, who.seat, who.term, *place, self._core.now(), entry.core.body, unread),
        )
        self.has_number(entry.hash)

    def require_fits(self, line: bytes, body: MediatorWord) -> KeptTable:
        """The table that a word is said at. Raises `Refused` where it tells words of somebody else."""
        table = self._meetings.tables.find(line)
        if table is None or (body.of is not None and body.of not in table.terms.parties):
            raise Refused("A mediator told words of somebody who is no side of that table.")
        return table

    def has_number(self, entry: bytes) -> int:
        """The number of a word. What a colleague noted beside it may have come first and given it one."""
        number = self._core.number("word", entry)
        self._core.register.run("UPDATE item SET kind = 'word' WHERE n = ? AND kind <> 'word'", (number,))
        return number

    def _count(self, line: bytes, who: MemberRef) -> int:
        row = self._core.register.one(
            "SELECT count(*) FROM mediator_word"
            " WHERE channel = ? AND seat = ? AND term = ? AND told_by IS NULL",
            (line, who.seat, who.term),
        )
        return int(row[0])

    # showing

    def on(self, line: bytes) -> list[Said]:
        """Everything that a mediator said at a table, each post's words in the order it said them."""
        rows = self._core.register.all(_ON, (line,))
        return [self._said(row) for row in rows]

    def holds(self, entry: bytes) -> bool:
        """Whether that entry is a word kept here."""
        return self._core.register.first("SELECT 1 FROM mediator_word WHERE entry = ?", (entry,)) is not None

    def find(self, entry: bytes) -> Said:
        """One of them, by its entry."""
        return self._said(self._core.register.one("SELECT * FROM mediator_word WHERE entry = ?", (entry,)))

    def _said(self, row: Row) -> Said:
        entry, channel, seat, term, incarnation, seq, at, body, unread, told_by, removed, stub = row
        table = self._meetings.tables.find(bytes(channel))
        party = bytes(32) if table is None else table.terms.mediator
        return Said(
            bytes(entry),
            bytes(channel),
            MemberRef(party, int(seat), int(term)),
            (int(incarnation), int(seq)),
            int(at),
            WORD.decode(bytes(body)),
            bool(unread),
            None if told_by is None else MEMBER_REF.decode(bytes(told_by)),
            None if removed is None else int(removed),
            bool(stub),
        )

    def unread(self, line: bytes) -> list[Said]:
        """What a mediator said and nobody read here yet."""
        rows = self._core.register.all(_UNREAD, (line,))
        return [self._said(row) for row in rows]

    def remove_words(self, said: Said) -> None:
        """Put a body without words in the place of what was said."""
        self._core.register.run(
            "UPDATE mediator_word SET body = ?, removed = ?, stub = 0 WHERE entry = ?",
            (WORD.encode(bared(said.body)), self._core.now(), said.entry),
        )

    def keep_without(self, entry: bytes) -> None:
        """A person here removed words of that time: they stay away, though others may have them."""
        self._core.register.run("UPDATE mediator_word SET stub = 0 WHERE entry = ?", (entry,))

    def waiting(self, line: bytes, nick: str, most: int) -> list[views.Waiting]:
        """The newest so many of these, and how many are older."""
        found = []
        unread = self.unread(line)[::-1]
        for said in unread[:most]:
            number = self._core.number("word", said.entry)
            found.append(
                views.Waiting(
                    number,
                    self.subject(said),
                    nick,
                    said.at,
                    f"backchannel read {number}",
                    wrote=_first_words(said),
                    author=self._name(said),
                    at_table=True,
                )
            )
        if more := unread[most:]:
            number = self._core.number("word", more[0].entry)
            step = f"backchannel messages {next_steps.typed(nick)}"
            older = f"{len(more)} older unread words of a mediator"
            found.append(views.Waiting(number, older, nick, more[0].at, step))
        return found

    def was_read(self, entry: bytes) -> None:
        """The person here has it before them."""
        if self.find(entry).unread:
            with self._core.register.change():
                self._core.register.run("UPDATE mediator_word SET unread = 0 WHERE entry = ?", (entry,))

    def side(self, said: Said) -> str:
        """Who said it, as it is called here, and that it is no side."""
        name = self._name(said)
        return name if said.who.party == self._core.ref.party else f"{name}, mediator"

    def _name(self, said: Said) -> str:
        table = self._meetings.tables.find(said.channel)
        return "a mediator" if table is None else self.called(table)

    def called(self, table: KeptTable) -> str:
        """What the mediator of a table is called here."""
        mediator = table.terms.mediator
        return self._parties.nick(mediator) if self._parties.knows(mediator) else table.mediator.name

    def post(self, said: Said) -> str:
        """The title of the post that said it."""
        table = self._meetings.tables.find(said.channel)
        seat = None if table is None else table.mediator.seat(said.who.seat)
        return f"post {said.who.seat}" if seat is None else seat.title

    def subject(self, said: Said) -> str:
        """One line that says what it is and whose word it is not."""
        return f"{self.provenance(said)}: {_first_words(said)}"

    def provenance(self, said: Said) -> str:
        """Whose words these are, before anything of them is read."""
        if said.body.of is None:
            return "put forward by the mediator"
        return f"words of {self._parties.nick(said.body.of)}, as the mediator tells them"

    def standing(self, said: Said) -> str:
        """What it counts for."""
        if said.body.of is None:
            return "the mediator's own text; no side has said it" + _came(said)
        return f"the mediator's account; it is not {self._parties.nick(said.body.of)}'s word" + _came(said)

    def label(self, said: Said) -> str:
        """Who of ours checked that the mediator said it."""
        if said.who.party == self._core.ref.party:
            return "your own word" if said.who == self._core.ref else "your side's word"
        if said.told_by is None:
            return "checked by this desk"
        return f"told by {self._parties.called_here(said.told_by)}; this desk has not seen it"

    def line(self, said: Said) -> views.Said:
        """The short item for a list."""
        return views.Said(
            self._core.number("word", said.entry),
            self.side(said),
            said.who.party == self._core.ref.party,
            said.at,
            self.subject(said),
            " ".join(said.body.text.split())[:FIRST_WORDS],
            "",
            "mediator",
            self.standing(said),
            self.about(said),
            _first_words(said),
            dated_by=self._parties.called_here(said.told_by),
        )

    def about(self, said: Said) -> int | None:
        """The number of what it belongs to, where that is here and was said at the same table."""
        if said.body.about is None:
            return None
        row = self._core.register.first(
            "SELECT item.n FROM act JOIN item ON item.ref = act.draft"
            " WHERE act.hash = ? AND act.channel = ? LIMIT 1",
            (said.body.about, said.channel),
        )
        return None if row is None else int(row[0])

    def message(self, entry: bytes) -> views.Message:
        """One of them, whole."""
        said = self.find(entry)
        ours = said.who.party == self._core.ref.party
        about = self.about(said)
        return views.Message(
            number=self._core.number("word", entry),
            side=self.side(said),
            ours=ours,
            at=said.at,
            subject=self.subject(said),
            text=said.body.text,
            language=said.body.language,
            translation=None,
            translated_by=None,
            weight="",
            signed=False,
            condition=self.standing(said),
            authority="the mediator's post alone; the mediator has no vote here, and no side agreed to it",
            label=self.label(said),
            answers=about,
            answered_by=[],
            answer_by=None,
            they_know="Both sides can read it, and nobody here can tell whether anybody did. "
            "Nobody owes an answer to it.",
            agreed_by=[],
            missing=[],
            proves="Unsigned: it proves nothing to outsiders, neither of the mediator nor of a side.",
            standing="mediator",
            wrote=_first_words(said),
            dated_by=self._parties.called_here(said.told_by),
        )


def _came(said: Said) -> str:
    """That a colleague told of it, or that it lost its words."""
    told = "" if said.told_by is None else "; told by a colleague, not seen by this desk"
    return told + removed(said.removed, stub=said.stub)


def _first_words(said: Said) -> str:
    """What the mediator wrote above it, or its first words."""
    return said.body.subject or " ".join(said.body.text.split())[:FIRST_WORDS]
