"""What the spool knows of one relay and its board: a row, its clock, its keys' generations (spec/70, section
6).
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.board.pagekeys import PageKey, generation_of, step_tags, step_wake
from backchannel.errors import Misuse
from backchannel.store.spool_file import SpoolFile
from backchannel.wire.ids import BoardId

KEPT_GENERATIONS = 3
"""Generations before the running one whose keys are kept: the window, and one for a page posted late."""


@dataclass(frozen=True, slots=True)
class Board:
    """A relay's board whose settings are known. ``offset`` is its clock minus ours, in seconds."""

    id: int
    board_id: BoardId
    page_size: int
    cadence: int
    retention: int
    capacity: int
    offset: float
    read_tick: int
    read_number: int
    read_chain: bytes | None

    @property
    def kept_ticks(self) -> int:
        """How many ticks a page stays."""
        return self.retention // self.cadence

    def tick_at(self, now: float) -> int:
        """The relay's tick when our clock says ``now``."""
        return max(0, int((now + self.offset) // self.cadence))

    def generation_at(self, tick: int) -> int:
        """The generation of a tick."""
        return generation_of(tick, self.kept_ticks)

    def first_generation(self, made_at: int) -> int:
        """The generation in which a key made at unix second ``made_at`` starts."""
        return generation_of(made_at // self.cadence, self.kept_ticks)


_COLUMNS = (
    "id, board_id, page_size, cadence, retention, capacity, clock_offset, read_tick, read_number, read_chain"
)


def load_board(spool: SpoolFile, board: int) -> Board | None:
    """The board, or None while its relay has never answered. Raises `Misuse` for an unknown number."""
    row = spool.first(f"SELECT {_COLUMNS} FROM board WHERE id = ?", (board,))  # noqa: S608
    if row is None:
        raise Misuse("There is no such relay here.")
    return None if row[1] is None else Board(*row)


def stored_key(board: Board, made_at: int, generation: int | None, key: bytes) -> PageKey:
    """The key as the spool has it: at its generation, or at the first of this board."""
    return PageKey(board.first_generation(made_at) if generation is None else generation, key)


def forget_old_keys(spool: SpoolFile, board: Board, now: float) -> None:
    """Step every key of the board to the oldest generation still needed; the older steps are gone.

    The earlier of the relay's clock and ours decides: no relay can make us forget what we need.
    """
    tick = min(board.tick_at(now), int(now // board.cadence))
    oldest = board.generation_at(max(0, tick)) - KEPT_GENERATIONS
    for table, step in (("lane", step_tags), ("pair", step_wake)):
        query = (
            f"SELECT id, made_at, generation, key FROM {table} WHERE board = ?"  # noqa: S608
            " AND (generation IS NULL OR generation < ?)"
        )
        for row, made_at, generation, key in spool.all(query, (board.id, oldest)):
            stepped = step(stored_key(board, made_at, generation, key), oldest)
            if stepped.generation != generation:
                spool.run(
                    f"UPDATE {table} SET generation = ?, key = ? WHERE id = ?",  # noqa: S608
                    (stepped.generation, stepped.key, row),
                )
