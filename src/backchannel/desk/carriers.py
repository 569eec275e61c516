"""The entries that carried what was said, on a line and among colleagues: verbatim copies in the register.

Owns finding those of an act or a draft, whether everybody who may ask for one has it, and emptying them.
Their hashes stay, so what both sides hold can still be compared; an empty one is given to nobody who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from backchannel.channel.acts import draft_hash, posting_codec
from backchannel.desk import bodies
from backchannel.desk.bodies import HOME, BodyKind
from backchannel.desk.ground import Part
from backchannel.errors import BackchannelError
from backchannel.feed.entry import CORE, ENVELOPE, EntryCore
from backchannel.feed.state import RoomState

AT_ONCE = 500
ON_A_LINE = (BodyKind.POSTING, BodyKind.KNOCK, BodyKind.MEDIATOR_WORD)
KnockBy = tuple[bytes, int, int, int]
"""A knock as its entry and the register both know it: party, post, term, when by its author's clock."""
Words = bytes | KnockBy
"""What an entry holds words of: a draft, by its hash, a mediator's word, by its entry's, or a knock."""


class _Carrier(NamedTuple):
    """One entry: its hash, the words it carries, and whether all who may ask for it have it."""

    hash: bytes
    words: frozenset[Words]
    held: bool


class Carriers(Part):
    """Entries with words in them."""

    def still_asked_for(self, channel: bytes) -> set[Words]:
        """Words of which an entry may still be asked for: it has to stay as it is."""
        return {words for each in self._all(channel) if not each.held for words in each.words}

    def empty(self, channel: bytes, words: set[Words]) -> None:
        """Empty every entry that carries any of these words and that nobody may ask for."""
        for each in self._all(channel):
            if each.held and each.words & words:
                self._core.register.run("UPDATE entry SET envelope = x'' WHERE hash = ?", (each.hash,))

    def _all(self, channel: bytes) -> Iterator[_Carrier]:
        """Entries of the line and of our own room that carry words."""
        kinds = [(channel, kind) for kind in ON_A_LINE] + [(self._rooms.home, BodyKind.HOME)]
        for room, kind in kinds:
            state = self._rooms.state(room) if self._rooms.has(room) else None
            for hashed, envelope in self._kept(room, kind):
                core = CORE.decode(ENVELOPE.decode(envelope).core)
                carried = frozenset({hashed}) if kind == BodyKind.MEDIATOR_WORD else _carried(core)
                if carried:
                    yield _Carrier(hashed, carried, state is None or _is_held(state, core))

    def _kept(self, room: bytes, kind: int) -> Iterator[tuple[bytes, bytes]]:
        """Hash and envelope of each that is not empty, some at a time: a line can hold years."""
        after = b""
        while rows := self._core.register.all(
            "SELECT hash, envelope FROM entry WHERE room = ? AND kind = ? AND hash > ? AND envelope <> x''"
            " ORDER BY hash LIMIT ?",
            (room, kind, after, AT_ONCE),
        ):
            yield from ((bytes(hashed), bytes(envelope)) for hashed, envelope in rows)
            after = bytes(rows[-1][0])


def _carried(core: EntryCore) -> frozenset[Words]:
    who = core.author.ref
    try:
        if core.kind == BodyKind.POSTING:
            return frozenset({draft_hash(posting_codec.decode(core.body).act.draft)})
        if core.kind == BodyKind.KNOCK:
            return frozenset({(who.party, who.seat, who.term, core.said_at)})
        return frozenset(_drafts_in(HOME.decode(core.body)))
    except BackchannelError:
        return frozenset()


def _drafts_in(note: bodies.HomeBody) -> Iterator[bytes]:
    """The drafts of which a note among colleagues holds words."""
    match note:
        case bodies.Proposed():
            yield draft_hash(note.draft)
        case bodies.SentBack():
            yield note.draft_hash
        case bodies.Noted() | bodies.Rendered():
            yield note.about
        case bodies.Showed():
            yield from (each.about for each in note.every)
        case bodies.Briefed():
            for each in note.postings:
                yield draft_hash(posting_codec.decode(each.posting).act.draft)
        case bodies.BriefedOf():
            for item in note.items:
                if item.draft is None:
                    yield draft_hash(posting_codec.decode(item.posting).act.draft)
        case bodies.BriefedWords():
            yield from (each.entry for each in note.words if not each.removed)


def _is_held(state: RoomState, core: EntryCore) -> bool:
    """Whether every reader now who was one then has stated to hold an entry: nobody else may ask for it.

    Of a roster that is forgotten nothing is given to anybody (`feed.answering`).
    """
    then = next((readers for readers in state.rosters if readers.hash == core.roster), None)
    if then is None:
        return True
    for reader in state.readers.members:
        if reader.ref in (state.me.ref, core.author.ref) or not then.has(reader.ref):
            continue
        feed = state.live(reader.ref)
        heads = () if feed is None else feed.heads
        if not any(head.author == core.author and head.seq >= core.seq for head in heads):
            return False
    return True
