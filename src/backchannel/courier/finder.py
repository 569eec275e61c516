"""Which tags to look for on a board, and opening what lies under them (spec/70, sections 2, 4 and 6).

Owns: the index from tag to place, opening a found page, handing it to `store.receiving`.
Does not own: reading the board (`reading`), or what is in a page.

Rules: a row is looked up under the generation of its own tick, the one before and the one after, since a page
may have been made just before a generation ended, or by a desk whose clock is ahead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backchannel.board.checkpoint import page_digest
from backchannel.board.messages import PageRow
from backchannel.board.pagekeys import PageKey, step_tags, step_wake
from backchannel.board.pages import open_page, page_tag, tag_of
from backchannel.board.wake import PLACES, WakePlace, open_wake, wake_tag
from backchannel.courier.board import Board, stored_key
from backchannel.errors import Malformed, Unproven
from backchannel.store.alarms import AlarmKind, raise_alarm
from backchannel.store.receiving import receive_content, receive_letter, receive_opaque, wanted_pages
from backchannel.store.spool_file import SpoolFile

_OWN_AHEAD = 64
"""Pages of our own not yet written under which somebody else's page is noticed."""
_MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a tag leads. ``source`` is a lane's or pair's row, ``page_no`` a page or the slot of a letter."""

    kind: int
    source: int
    handle: bytes
    page_no: int
    key: PageKey


_WATCHED, _OWN, _WAKE, _OPAQUE = range(4)
_NO_KEY = PageKey(0, bytes(32))


class Finder:
    """Finds our pages among everybody's. Remembers tags between ticks; the spool decides."""

    def __init__(self) -> None:
        self._tags: dict[tuple[bytes, int], bytes] = {}
        self._keys: dict[tuple[bytes, int], PageKey] = {}

    def take(self, spool: SpoolFile, board: Board, rows: Iterable[PageRow], now: int) -> int:
        """Look through rows of the board and keep what is ours. Returns how many new pages were kept.

        Runs inside the caller's transaction.
        """
        rows = list(rows)
        kept = 0
        generations = {board.generation_at(row.tick) + step for row in rows for step in (-1, 0, 1)}
        places = self._places(spool, board, generations)
        for row in rows:
            for place in places.get(tag_of(row.page), ()):
                kept += self._keep(spool, board, place, row, now)
        return kept

    def _places(self, spool: SpoolFile, board: Board, generations: set[int]) -> dict[bytes, list[_Place]]:
        if len(self._tags) > _MOST_REMEMBERED:
            self._tags.clear()
            self._keys.clear()
        found: dict[bytes, list[_Place]] = {}
        for room, tag in spool.all("SELECT room, tag FROM watched"):
            found.setdefault(tag, []).append(_Place(_OPAQUE, 0, room, 0, _NO_KEY))
        self._add_lanes(spool, board, generations, found)
        self._add_pairs(spool, board, generations, found)
        return found

    def _add_lanes(
        self, spool: SpoolFile, board: Board, generations: set[int], found: dict[bytes, list[_Place]]
    ) -> None:
        rows = spool.all(
            "SELECT id, handle, outgoing, made_at, generation, key, floor, highest,"
            " (SELECT min(page_no) FROM page WHERE page.lane = lane.id) FROM lane WHERE board = ?",
            (board.id,),
        )
        for lane, handle, outgoing, made_at, at, key, floor, highest, oldest in rows:
            if outgoing:
                pages: Iterable[int] = range(oldest or highest + 1, highest + _OWN_AHEAD + 1)
            else:
                pages = wanted_pages(spool, lane, floor, highest)
            kind = _OWN if outgoing else _WATCHED
            for page_key in self._stepped(stored_key(board, made_at, at, key), generations, wake=False):
                for page_no in pages:
                    tag = self._tag(board, page_key, page_no)
                    found.setdefault(tag, []).append(_Place(kind, lane, handle, page_no, page_key))

    def _add_pairs(
        self, spool: SpoolFile, board: Board, generations: set[int], found: dict[bytes, list[_Place]]
    ) -> None:
        rows = spool.all(
            "SELECT id, handle, made_at, generation, key, direction FROM pair WHERE board = ?", (board.id,)
        )
        for pair, handle, made_at, at, key, direction in rows:
            for wake_key in self._stepped(stored_key(board, made_at, at, key), generations, wake=True):
                for slot in range(PLACES):
                    tag = wake_tag(wake_key, board.board_id, WakePlace(1 - direction, slot))
                    found.setdefault(tag, []).append(_Place(_WAKE, pair, handle, slot, wake_key))

    def _stepped(self, key: PageKey, generations: set[int], *, wake: bool) -> list[PageKey]:
        """The key in each generation, from its own on (a clock ahead made it too new: its own only)."""
        keys = []
        for generation in sorted({max(generation, key.generation) for generation in generations}):
            memo = (key.key, generation if not wake else ~generation)
            if memo not in self._keys:
                self._keys[memo] = step_wake(key, generation) if wake else step_tags(key, generation)
            keys.append(self._keys[memo])
        return keys

    def _tag(self, board: Board, key: PageKey, page_no: int) -> bytes:
        memo = (board.board_id + key.key, page_no)
        tag = self._tags.get(memo)
        if tag is None:
            tag = self._tags[memo] = page_tag(key, board.board_id, page_no)
        return tag

    def _keep(self, spool: SpoolFile, board: Board, place: _Place, row: PageRow, now: int) -> bool:
        if place.kind == _OWN:
            return _look_at_own(spool, board, place, row, now)
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


def _look_at_own(spool: SpoolFile, board: Board, place: _Place, row: PageRow, now: int) -> bool:
    """A page under a tag of ours that we did not make: a member is blocking, or the relay changed ours."""
    known = spool.first(
        "SELECT 1 FROM posting WHERE board = ? AND tag = ? AND digest = ?",
        (board.id, tag_of(row.page), page_digest(row.page)),
    )
    if known is None:
        raise_alarm(spool, AlarmKind.BLOCKED, now=now, board=board.id, handle=place.handle)
    return False
