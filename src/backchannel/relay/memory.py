"""A board in memory, for the test world: the same promises as on a disk, and a disk that can be made to fail.

Owns: the contract of `backchannel.board.store.BoardStore` without a file. Passes the contract suite of the
stores.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from backchannel.board.checkpoint import Checkpoint, TagRow, genesis
from backchannel.board.messages import PageRow
from backchannel.board.settings import BoardSettings, require_sound
from backchannel.board.store import PLACE_BITS, Admission, Change, Deposit, Pending, SavedBoard
from backchannel.errors import NoPlaceLeft, NotKept, StorageFull
from backchannel.wire.ids import BoardId


class MemoryStore:
    """The store of one board in memory. While ``full``, it refuses every write, as a full disk does."""

    def __init__(self, board_id: BoardId, settings: BoardSettings, opened_tick: int) -> None:
        require_sound(settings)
        self.full = False
        self._board_id = board_id
        self._settings = settings
        self._opened_tick = opened_tick
        self._closed_tick = opened_tick
        self._floor_number = 0
        self._floor_place = 0
        self._rows: dict[int, tuple[TagRow, int, bytes]] = {}
        self._pages: dict[int, bytes] = {}
        self._used: dict[int, int] = {}
        self._admissions: list[Admission] = []
        self._version = 0

    def load(self) -> SavedBoard:
        """The board as of the last change."""
        last = genesis(self._board_id)
        if self._rows:
            row, _, chain = self._rows[max(self._rows)]
            last = Checkpoint(row.number, row.tick, chain)
        return SavedBoard(
            board_id=self._board_id,
            settings=self._settings,
            opened_tick=self._opened_tick,
            closed_tick=self._closed_tick,
            floor_number=self._floor_number,
            last=last,
            rows=tuple(self._rows[n][0] for n in sorted(self._rows) if n > self._floor_number),
            pending=tuple(
                Pending(place, self._used[place], self._pages[place])
                for place in sorted(self._pages)
                if place >> PLACE_BITS > self._closed_tick
            ),
        )

    def copy(self) -> MemoryStore:
        """Another with the same in it: what is kept in one is never changed, only added or dropped."""
        other = copy.copy(self)
        other._rows, other._pages, other._used = dict(self._rows), dict(self._pages), dict(self._used)
        other._admissions = list(self._admissions)
        return other

    def write(self, changes: Sequence[Change]) -> None:
        """All of ``changes`` or none. Raises `StorageFull`."""
        self._require_room()
        for change in changes:
            if isinstance(change, Deposit):
                self._pages[change.place] = change.page
                self._used[change.place] = change.token
                continue
            for numbered in change.rows:
                self._rows[numbered.row.number] = (numbered.row, numbered.place, numbered.chain)
            if change.floor_number > self._floor_number:
                self._rows = {n: row for n, row in self._rows.items() if n >= change.floor_number}
            if change.floor_place > self._floor_place:
                self._pages = {p: page for p, page in self._pages.items() if p >= change.floor_place}
            self._closed_tick, self._floor_number = change.tick, change.floor_number
            self._floor_place = change.floor_place
            self._used = {p: token for p, token in self._used.items() if p >> PLACE_BITS > change.tick}

    def _require_room(self) -> None:
        if self.full:
            raise StorageFull("No room is left on the disk of the relay.")

    def pages(self, first_number: int, end_number: int) -> list[PageRow]:
        """The kept pages ``first_number`` … ``end_number`` - 1."""
        found = [self._rows[n] for n in range(first_number, end_number) if n in self._rows]
        return [
            PageRow(row.number, row.tick, self._pages[place])
            for row, place, _ in found
            if place in self._pages
        ]

    def checkpoint(self, number: int) -> Checkpoint | None:
        """The chain after row ``number``; None if it is not kept."""
        if number == 0:
            return genesis(self._board_id) if self._floor_number == 0 else None
        if number not in self._rows:
            return None
        row, _, chain = self._rows[number]
        return Checkpoint(row.number, row.tick, chain)

    def admissions(self) -> list[Admission]:
        """Every token ever given out, as its digest."""
        return list(self._admissions)

    def admissions_version(self) -> int:
        """Changes whenever `admissions` would answer otherwise."""
        return self._version

    def admit(self, digests: Sequence[bytes]) -> list[int]:
        """Give out tokens, all or none; their numbers. Raises `NoPlaceLeft`, `StorageFull`."""
        self._require_room()
        valid = sum(not admission.revoked for admission in self._admissions)
        if valid + len(digests) > self._settings.capacity:
            raise NoPlaceLeft(
                f"This relay has {self._settings.capacity} places; {valid} of them are given away."
            )
        numbers = list(range(len(self._admissions) + 1, len(self._admissions) + 1 + len(digests)))
        self._admissions += [Admission(n, d, revoked=False) for n, d in zip(numbers, digests, strict=True)]
        self._version += 1
        return numbers

    def revoke(self, number: int) -> None:
        """Withdraw a token. Raises `NotKept` if there is no such number, `StorageFull`."""
        self._require_room()
        if not 1 <= number <= len(self._admissions):
            raise NotKept("No token has this number.", next_step="Look at the numbers: relay status.")
        old = self._admissions[number - 1]
        self._admissions[number - 1] = Admission(old.number, old.digest, revoked=True)
        self._version += 1

    def close(self) -> None:
        """Nothing to let go of."""
