"""Which tags to look for on a board, and opening what lies under them (spec/70, sections 2, 4 and 6).

Owns: the index from tag to place, opening a found page, handing it to `store.receiving`.
Does not own: reading the board (`reading`), or what is in a page.

Rules: a row is looked up under the generation of its own tick, the one before and the one after, since a page
may have been made just before a generation ended, or by a desk whose clock is ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backchannel.board.checkpoint import TagRow
from backchannel.board.messages import PageRow
from backchannel.board.pagekeys import PageKey, step_tags, step_wake
from backchannel.board.pages import open_page, page_tags, tag_of
from backchannel.board.wake import PLACES, WakePlace, open_wake, wake_tag
from backchannel.courier.board import Board, stored_key
from backchannel.errors import Malformed, Unproven
from backchannel.store.alarms import AlarmKind, raise_alarm
from backchannel.store.receiving import receive_content, receive_letter, receive_opaque, wanted_pages
from backchannel.store.spool_file import SpoolFile
from backchannel.wire.ids import PageTag

_OWN_AHEAD = 64
"""Pages of our own not yet written under which somebody else's page is noticed."""


_BLOCK = 64


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a tag leads. ``source`` is a lane's or pair's row, ``page_no`` a page or the slot of a letter."""

    kind: int
    source: int
    handle: bytes
    page_no: int
    key: PageKey
    room: bytes


_WATCHED, _OWN, _WAKE, _OPAQUE = range(4)
_NO_KEY = PageKey(0, bytes(32))


class _Tags:
    """The tags of one lane in one generation, made in blocks of 64 pages as they are wanted."""

    def __init__(self, board: Board, key: PageKey) -> None:
        self.key = key
        self.pages: dict[PageTag, int] = {}
        self._board_id = board.board_id
        self._blocks: set[int] = set()
        self._covered: tuple[range, ...] = ()

    def cover(self, wanted: tuple[range, ...]) -> None:
        if wanted == self._covered:
            return
        blocks = {
            block for pages in wanted for block in range(pages.start // _BLOCK, -(-pages.stop // _BLOCK))
        }
        for block in blocks - self._blocks:
            pages = range(block * _BLOCK, (block + 1) * _BLOCK)
            self.pages.update(page_tags(self.key, self._board_id, pages))
        self._blocks |= blocks
        self._covered = wanted


@dataclass(frozen=True, slots=True)
class _Lane:
    kind: int
    id: int
    handle: bytes
    room: bytes
    tags: _Tags


_Found = dict[bytes, list[_Place]]


class Finder:
    """Finds our pages among everybody's. Remembers tags between ticks; the spool decides."""

    def __init__(self) -> None:
        self._remembered: dict[tuple[int, bytes, int], _Tags] = {}
        self._letters: dict[tuple[int, bytes, int], _Found] = {}

    def another(self) -> Finder:
        """One that begins with what this one remembers."""
        other = Finder()
        other._remembered, other._letters = self._remembered, self._letters
        return other

    def take(self, spool: SpoolFile, board: Board, rows: Iterable[PageRow], now: int) -> int:
        """Look through rows of the board and keep what is ours. Returns how many new pages were kept.

        Runs inside the caller's transaction.
        """
        rows = list(rows)
        kept = 0
        for at, places in self._look(spool, board, [(row.tick, tag_of(row.page)) for row in rows]):
            for place in places:
                kept += self._keep(spool, board, place, rows[at], now)
        return kept

    def seek(
        self, spool: SpoolFile, board: Board, rows: Sequence[TagRow], now: int
    ) -> list[tuple[TagRow, bytes]]:
        """Look through rows whose pages are not here: those under which something is ours, and its room.

        Runs inside the caller's transaction.
        """
        found: list[tuple[TagRow, bytes]] = []
        for at, places in self._look(spool, board, [(row.tick, PageTag(row.tag)) for row in rows]):
            for place in places:
                if place.kind == _OWN:
                    _look_at_own(spool, board, place, rows[at], now)
                elif not found or found[-1][0] is not rows[at]:
                    found.append((rows[at], place.room))
        return found

    def _look(
        self, spool: SpoolFile, board: Board, rows: Sequence[tuple[int, PageTag]]
    ) -> Iterator[tuple[int, list[_Place]]]:
        """Which of the rows (tick, tag) lead somewhere: each one's index, and where."""
        generations = {board.generation_at(tick) + step for tick, _ in rows for step in (-1, 0, 1)}
        lanes = self._lanes(spool, board, generations)
        marked = [
            *self._wake_places(spool, board, generations),
            _opaque(spool, [tag for _, tag in rows]),
        ]
        for at, (_, tag) in enumerate(rows):
            places = [
                _Place(lane.kind, lane.id, lane.handle, lane.tags.pages[tag], lane.tags.key, lane.room)
                for lane in lanes
                if tag in lane.tags.pages
            ]
            places += [place for found in marked for place in found.get(tag, ())]
            if places:
                yield at, places

    def _lanes(self, spool: SpoolFile, board: Board, generations: set[int]) -> list[_Lane]:
        rows = spool.all(
            "SELECT id, handle, outgoing, made_at, generation, key, floor, highest,"
            " (SELECT min(page_no) FROM page WHERE page.lane = lane_on.id), room"
            " FROM lane_on WHERE board = ?",
            (board.home,),
        )
        lanes: list[_Lane] = []
        used: dict[tuple[int, bytes, int], _Tags] = {}
        for lane, handle, outgoing, made_at, at, key, floor, highest, oldest, room in rows:
            wanted: tuple[range, ...] = wanted_pages(floor, highest)
            if outgoing:
                wanted = (range(oldest or highest + 1, highest + _OWN_AHEAD),)
            stepped = stored_key(board, made_at, at, key)
            for generation in _from(stepped, generations):
                memo = (lane, key, generation)
                tags = self._remembered.get(memo) or _Tags(board, step_tags(stepped, generation))
                stepped = tags.key
                tags.cover(wanted)
                used[memo] = tags
                lanes.append(_Lane(_OWN if outgoing else _WATCHED, lane, handle, room, tags))
        self._remembered = used
        return lanes

    def _wake_places(self, spool: SpoolFile, board: Board, generations: set[int]) -> list[_Found]:
        rows = spool.all(
            "SELECT id, handle, made_at, generation, key, direction, room FROM pair_on WHERE board = ?",
            (board.home,),
        )
        used: dict[tuple[int, bytes, int], _Found] = {}
        for pair, handle, made_at, at, key, direction, room in rows:
            stepped = stored_key(board, made_at, at, key)
            for generation in _from(stepped, generations):
                memo = (pair, key, generation)
                stepped = step_wake(stepped, generation)
                used[memo] = self._letters.get(memo) or _letters(
                    board, pair, handle, room, stepped, 1 - direction
                )
        self._letters = used
        return list(used.values())

    def _keep(self, spool: SpoolFile, board: Board, place: _Place, row: PageRow, now: int) -> bool:
        if place.kind == _OWN:
            return _look_at_own(spool, board, place, row.row, now)
        try:
            if place.kind == _OPAQUE:
                return receive_opaque(spool, place.handle, row.page, way="", now=now)
            if place.kind == _WAKE:
                direction = 1 - spool.one("SELECT direction FROM pair WHERE id = ?", (place.source,))[0]
                at = WakePlace(direction, place.page_no)
                letter = open_wake(place.key, board.board_id, at, row.page)
                return receive_letter(spool, place.handle, letter, way="", now=now)
            content = open_page(place.key, board.board_id, place.page_no, row.page)
            return receive_content(spool, place.source, place.page_no, content, way="", now=now)
        except (Unproven, Malformed):
            raise_alarm(spool, AlarmKind.UNREADABLE, now=now, board=board.id, handle=place.handle)
            return False


def _from(key: PageKey, generations: set[int]) -> list[int]:
    """The generations from the key's own on, rising; a clock ahead made it too new for some: then its own."""
    return sorted({max(generation, key.generation) for generation in generations})


def _letters(board: Board, pair: int, handle: bytes, room: bytes, key: PageKey, direction: int) -> _Found:
    places = (_Place(_WAKE, pair, handle, slot, key, room) for slot in range(PLACES))
    return {wake_tag(key, board.board_id, WakePlace(direction, place.page_no)): [place] for place in places}


def _opaque(spool: SpoolFile, tags: Sequence[bytes]) -> _Found:
    """Rooms that watch for a page under one of these tags: mostly none watches for any."""
    if spool.first("SELECT 1 FROM watched LIMIT 1") is None:
        return {}
    rooms = {tag: spool.all("SELECT room FROM watched WHERE tag = ?", (tag,)) for tag in tags}
    return {
        tag: [_Place(_OPAQUE, 0, room, 0, _NO_KEY, room) for (room,) in found] for tag, found in rooms.items()
    }


def _look_at_own(spool: SpoolFile, board: Board, place: _Place, row: TagRow, now: int) -> bool:
    """A page under a tag of ours that we did not make: a member is blocking.

    Not where a relay showed ours there before: then that relay or its twin changed it, which is noticed by
    comparing them.
    """
    known = spool.first(
        "SELECT 1 FROM posting WHERE board = ? AND tag = ? AND (digest = ? OR number <> 0)",
        (board.home, row.tag, row.digest),
    )
    if known is None:
        raise_alarm(spool, AlarmKind.BLOCKED, now=now, board=board.home, handle=place.handle)
    return False
