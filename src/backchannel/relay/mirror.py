"""A relay that follows another: its mirror (spec/60-boards.md, section 7).

Owns: replaying the lead's log into a store of its own, checking every row, page and checkpoint before any
of it is kept, and stopping for good when the lead shows another past. Does not own: HTTP on either side.

Rules: a tick is kept whole or not at all. A lead that is silent is waited for. What differs is written beside
the board, never over it, and what was kept before is served on.
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import structlog

from backchannel.board.checkpoint import Checkpoint, TagRow, follow, genesis, require_same
from backchannel.board.messages import (
    MOST_PAGES,
    BoardDescriptor,
    PageRow,
    decode_tags,
    encode_checkpoint,
)
from backchannel.board.settings import require_sound
from backchannel.board.store import BoardStore, Change, Closing, NumberedRow
from backchannel.errors import (
    BackchannelError,
    CannotServe,
    HistoryDiffers,
    NotKept,
    RelayNonsense,
)
from backchannel.relay.lead import Lead
from backchannel.relay.service import Relay
from backchannel.relay.store import SqliteStore
from backchannel.wire.ids import BoardId

T = TypeVar("T")
DIFFERS = "lead-differs"
"""The file, beside the board, with a checkpoint that the lead showed when it differed; empty if it gave none.

While it is there, nothing follows.
"""
DIFFERS_TAGS = "lead-differs-tags"
"""The file, beside the board, with all of the log that it shows: answers of section 4, each after its u32
length.
"""
_MOST_ANSWERS = 16
_log = structlog.get_logger("backchannel.relay")
_GAP = "This relay was away for longer than the other keeps messages: there is a gap between them."
_ANEW = "Start it anew in an empty folder."
_MOST_ROWS = 4 * MOST_PAGES
"""Rows taken over in one step, if one tick does not have more."""


def open_mirror(folder: Path, lead: Lead) -> SqliteStore:
    """The mirror's board in ``folder``, made now as the lead's is if there is none.

    Raises `RelayUnreachable` (only to make one), `HistoryDiffers`, `CannotServe`, `StorageFailure`.
    """
    if SqliteStore.exists(folder):
        return SqliteStore.open(folder)
    board = lead.board()
    require_sound(board.settings)
    stream = lead.tags(0, board.settings)
    first = stream.rows[0].number if stream.rows else stream.next_number or board.last_number + 1
    floor = lead.checkpoint(first - 1)
    opened = stream.first_tick - 1
    start = None
    if first > 1:
        # Where the lead's oldest kept row goes on from. Its own tag and digest are gone, and never told.
        row = TagRow(floor.number, floor.tick, bytes(8), bytes(16))
        start = Closing(opened, (NumberedRow(row, 0, floor.chain),), floor.number, 0)
    elif floor != genesis(BoardId(board.board_id)):
        raise HistoryDiffers("The relay that is followed contradicts itself.")
    return SqliteStore.create(folder, BoardId(board.board_id), board.settings, opened, start)


class MirrorRelay(Relay):
    """A relay whose ticks close when its lead's did, and that takes no deposit."""

    def begin_closing(self) -> Closing | None:
        """Never by the clock."""
        return None

    @property
    def last(self) -> Checkpoint:
        """The newest checkpoint."""
        return self._log.last

    def begin_replay(self, tick: int, pages: Sequence[bytes]) -> list[Change]:
        """What to store at once before `finish_replay`, or `fail` for each. Raises `HistoryDiffers`."""
        return self._log.replay(tick, pages)

    def finish_replay(self, changes: Sequence[Change]) -> None:
        """``changes`` are durable."""
        for change in changes:
            if isinstance(change, Closing):
                self._log.closed(change)


class Mirror:
    """A running mirror. Made on the event loop; `stop` it there."""

    def __init__(
        self,
        relay: MirrorRelay,
        store: BoardStore,
        lead: Lead,
        folder: Path,
        *,
        beat_seconds: float,
        on_closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._relay = relay
        self._store = store
        self._lead = lead
        self._folder = folder
        self._beat = beat_seconds
        self._on_closed = on_closed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="relay-mirror")
        self.alarm: BackchannelError | None = _known_to_differ(folder)
        self.trouble: BackchannelError | None = None
        self._following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        while self.alarm is None:
            try:
                behind = await self.step()
                self.trouble = None
            except (HistoryDiffers, CannotServe) as error:
                _log.error("the lead differs", what=error.sentence)
                self.alarm = error  # first of all: a lead that drips must not keep it from being said
                if isinstance(error, HistoryDiffers):
                    await self._in_thread(self._keep_other)
                break
            except BackchannelError as error:
                if self.trouble is None:
                    _log.warning("the lead cannot be followed", what=error.sentence)
                self.trouble, behind = error, False
            except Exception as error:  # whatever it is: without this task nothing is followed
                _log.error("following failed", kind=type(error).__name__)
                self.trouble, behind = RelayNonsense("The other relay cannot be followed."), False
            if not behind:
                await asyncio.sleep(self._beat)

    async def step(self) -> bool:
        """Take over what is new, some ticks at a time; whether there is more.

        Raises `HistoryDiffers`, `CannotServe` (what is missing is not kept there any more), and what `Lead`
        and the store raise; then nothing of it was kept.
        """
        ours, closed = self._relay.last, self._relay.closed_tick
        ticks, more = await self._in_thread(partial(self._fetch, ours, closed))
        for tick, pages in ticks:
            changes = self._relay.begin_replay(tick, [row.page for row in pages])
            try:
                await self._in_thread(partial(self._store.write, changes))
            except BaseException:
                for change in changes:
                    self._relay.fail(change)
                raise
            self._relay.finish_replay(changes)
            self._on_closed()
        return more

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # In the thread

    def _fetch(self, ours: Checkpoint, closed: int) -> tuple[list[tuple[int, list[PageRow]]], bool]:
        """New ticks with their pages, every one of them checked; whether the lead has more."""
        board = self._lead.board()
        self._require_same_board(board)
        self._require_same_past(board, ours, closed)
        stream = self._lead.tags(closed, board.settings)
        if stream.first_tick != closed + 1:
            raise CannotServe(_GAP, next_step=_ANEW)
        rows = _whole_ticks(stream.rows)
        last_tick = rows[-1].tick if len(rows) < len(stream.rows) else stream.last_tick
        pages = self._pages(ours.number, rows, board)
        for row, page in zip(rows, pages, strict=True):
            if page.row != row:
                raise HistoryDiffers(
                    "The relay that is followed shows a message that is not the one it named."
                )
        end = follow(ours, rows)
        if rows:
            self._compare(end)
        by_tick = {tick: list(each) for tick, each in groupby(pages, key=lambda page: page.tick)}
        # Empty ticks close too; the last one that is known says so for those before it.
        ticks = sorted({*by_tick, last_tick} - {closed})
        return [(tick, by_tick.get(tick, [])) for tick in ticks], last_tick < stream.closed_tick

    def _pages(self, after: int, rows: Sequence[TagRow], board: BoardDescriptor) -> list[PageRow]:
        found: list[PageRow] = []
        while len(found) < len(rows):
            part = self._lead.pages(after + len(found), len(rows) - len(found), board.settings)
            if not part or part[0].number != after + len(found) + 1:
                if self._lead.board().first_number > after + len(found) + 1:
                    raise CannotServe(_GAP, next_step=_ANEW)  # dropped since, for its time was over
                raise HistoryDiffers("The relay that is followed names messages that it does not give.")
            found += part
        return found

    def _require_same_board(self, board: BoardDescriptor) -> None:
        if board.board_id != self._relay.board_id or board.settings != self._relay.settings:
            raise HistoryDiffers("The relay that is followed is another one than before.")

    def _require_same_past(self, board: BoardDescriptor, ours: Checkpoint, closed: int) -> None:
        if board.last_number < ours.number or board.closed_tick < closed:
            raise HistoryDiffers("The relay that is followed has forgotten what it had shown.")
        self._compare(ours)

    def _compare(self, ours: Checkpoint) -> None:
        """Raise `HistoryDiffers`, and write down what the lead showed, unless it is the same as ours."""
        try:
            theirs = self._lead.checkpoint(ours.number)
        except NotKept:
            raise CannotServe(_GAP, next_step=_ANEW) from None
        try:
            require_same(ours, theirs)
        except HistoryDiffers:
            _keep_first(self._folder / DIFFERS, encode_checkpoint(theirs))
            raise

    def _keep_other(self) -> None:
        """Write down the log that the lead shows, as far as it answers: one past is in the board already."""
        if not (self._folder / DIFFERS).exists():
            shown = b""
            with suppress(BackchannelError):
                shown = encode_checkpoint(self._lead.checkpoint(self._lead.board().last_number))
            _keep_first(self._folder / DIFFERS, shown)
        after, told = 0, b""
        with suppress(BackchannelError, OSError):
            for _ in range(_MOST_ANSWERS):
                answer = self._lead.tags_told(after)
                told += struct.pack(">I", len(answer)) + answer
                stream = decode_tags(answer, self._relay.settings.capacity)
                if stream.last_tick >= stream.closed_tick or stream.last_tick <= after:
                    break
                after = stream.last_tick
        if told:
            _keep_first(self._folder / DIFFERS_TAGS, told)

    async def ended(self) -> None:
        """Wait until it follows no more: what differs was written down as far as the lead answered."""
        await asyncio.wait({self._following})

    async def stop(self) -> None:
        """Let go of the lead."""
        self._following.cancel()
        with suppress(asyncio.CancelledError):
            await self._following
        self._lead.close()
        await asyncio.to_thread(self._thread.shutdown)


def _known_to_differ(folder: Path) -> HistoryDiffers | None:
    """The alarm of an earlier run."""
    if not (folder / DIFFERS).exists():
        return None
    return HistoryDiffers("The relay shows another past than it showed before.")


def _keep_first(path: Path, told: bytes) -> None:
    """Write ``told`` whole or not at all, and never over what is there; the alarm stands without it too."""
    if path.exists():
        return
    unfinished = path.with_name(path.name + ".new")
    try:
        with unfinished.open("wb") as file:
            file.write(told)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        _log.error("what the lead shows could not be kept", kind=type(error).__name__)


def _whole_ticks(rows: Sequence[TagRow]) -> Sequence[TagRow]:
    """As many ticks from the front as are taken over in one step, at least one."""
    if len(rows) <= _MOST_ROWS:
        return rows
    cut = rows[_MOST_ROWS].tick
    if cut == rows[0].tick:
        return [row for row in rows if row.tick == cut]
    return [row for row in rows if row.tick < cut]
