"""What the spool knows of one relay and its board: a row, its clock, its keys' generations (spec/70, section
6).
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.board.pagekeys import PageKey, generation_of, step_tags, step_wake
from backchannel.board.settings import BoardSettings
from backchannel.errors import Misuse
from backchannel.store.spool_file import SpoolFile
from backchannel.wire.ids import BoardId

KEPT_GENERATIONS = 3
"""Generations before the running one whose keys are kept: the window, and one for a page posted late."""


@dataclass(frozen=True, slots=True)
class Board:
    """A relay's board whose settings are known. ``offset`` is its clock minus ours, in seconds.

    ``lead`` is the relay it follows, if it is a mirror; ``private``: it is read privately.
    """

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
    lead: int | None
    private: bool

    @property
    def home(self) -> int:
        """The number that lanes, letters and postings of this board have: its lead's, of a mirror."""
        return self.id if self.lead is None else self.lead

    @property
    def settings(self) -> BoardSettings:
        """Its settings."""
        return BoardSettings(self.page_size, self.cadence, self.retention, self.capacity)

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
    "id, board_id, page_size, cadence, retention, capacity, clock_offset, read_tick, read_number, read_chain,"
    " lead, reading"
)


_LANES = (
    (
        "SELECT id, made_at, generation, key FROM lane_on WHERE board = ?"
        " AND (generation IS NULL OR generation < ?)"
    ),
    (
        "UPDATE lane SET generation = ?, key = ? WHERE id = ? AND board = ?",
        "UPDATE lane_also SET generation = ?, key = ? WHERE lane = ? AND board = ?",
    ),
)
_PAIRS = (
    (
        "SELECT id, made_at, generation, key FROM pair_on WHERE board = ?"
        " AND (generation IS NULL OR generation < ?)"
    ),
    (
        "UPDATE pair SET generation = ?, key = ? WHERE id = ? AND board = ?",
        "UPDATE pair_also SET generation = ?, key = ? WHERE pair = ? AND board = ?",
    ),
)


def load_board(spool: SpoolFile, board: int) -> Board | None:
    """The board, or None while its relay has never answered. Raises `Misuse` for an unknown number."""
    row = spool.first(f"SELECT {_COLUMNS} FROM board WHERE id = ?", (board,))  # noqa: S608
    if row is None:
        raise Misuse("There is no such relay here.")
    return None if row[1] is None else Board(*(*row[:-1], bool(row[-1])))


def mirror_of(spool: SpoolFile, lead: int) -> int | None:
    """The relay that follows this one, as far as this desk was told."""
    row = spool.first("SELECT id FROM board WHERE lead = ? AND active = 1", (lead,))
    return None if row is None else int(row[0])


def stored_key(board: Board, made_at: int, generation: int | None, key: bytes) -> PageKey:
    """The key as the spool has it: at its generation, or at the first of this board."""
    return PageKey(board.first_generation(made_at) if generation is None else generation, key)


def forget_old_keys(spool: SpoolFile, board: Board, now: float) -> None:
    """Step every key of the board to the oldest generation still needed; the older steps are gone.

    The earlier of the relay's clock and ours decides: no relay can make us forget what we need.
    """
    tick = min(board.tick_at(now), int(now // board.cadence))
    oldest = board.generation_at(max(0, tick)) - KEPT_GENERATIONS
    for query, updates, step in ((*_LANES, step_tags), (*_PAIRS, step_wake)):
        for row, made_at, generation, key in spool.all(query, (board.home, oldest)):
            stepped = step(stored_key(board, made_at, generation, key), oldest)
            if stepped.generation != generation:
                for update in updates:
                    spool.run(update, (stepped.generation, stepped.key, row, board.home))
