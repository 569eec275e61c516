"""The log of a board: which deposit is taken, which number a page gets (spec/60-boards.md, sections 2, 3).

Owns: ticks that never go back, one page per token and tick, tags unique among kept and pending rows, numbers
given when a tick closes (in the order of the tags), dropping by time.
Does not own: tokens (`backchannel.relay.service` maps them to numbers), storing (`backchannel.board.store`),
time: the caller passes ``now``, in seconds.

It is used in two steps, because nothing may be believed before it is durable: `Log.offer` and `Log.due` say
what to store; after that `Log.stored` or `Log.closed` makes it true, or `Log.failed` forgets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from backchannel.board.checkpoint import Checkpoint, TagRow, extend, page_digest, page_tag
from backchannel.board.messages import MOST_PAGES, BoardDescriptor, DepositReceipt
from backchannel.board.settings import BoardSettings
from backchannel.board.store import PLACE_BITS, Change, Closing, Deposit, NumberedRow, SavedBoard
from backchannel.board.stream import TagImage
from backchannel.crypto.rng import Rng
from backchannel.errors import HistoryDiffers, SlotTaken, TagTaken, WrongSize
from backchannel.wire.ids import BoardId

_SHUFFLED = 64
"""Pages of one tick whose order of arrival cannot be told from where they are stored."""


class Log:
    """One board in memory: an index of what its store holds, without the pages."""

    def __init__(self, saved: SavedBoard, rng: Rng) -> None:
        self.board_id: BoardId = saved.board_id
        self.settings: BoardSettings = saved.settings
        self._rng = rng
        self._last = saved.last
        self._numbers: dict[bytes, int] = {}
        self._pending: dict[bytes, Deposit] = {}
        self._unsure: set[bytes] = set()
        self._places: set[int] = set()
        self._slots: set[tuple[int, int]] = set()
        self._loads: dict[int, int] = {}
        self._closing: Closing | None = None
        self._image = _image_of(saved)
        for row in saved.rows:
            self._numbers[row.tag] = row.number
        for pending in saved.pending:
            page = pending.page
            deposit = Deposit(
                pending.place >> PLACE_BITS,
                pending.place,
                pending.token,
                page_tag(page),
                page_digest(page),
                page,
            )
            self._reserve(_without_page(deposit))
        self._tick = max([saved.closed_tick + 1, *self._loads])

    # Time

    def tick_at(self, now: float) -> int:
        """The running tick. It never goes back, whatever the clock does."""
        self._tick = max(self._tick, int(now // self.settings.cadence))
        return self._tick

    def _until_next(self, now: float) -> int:
        return max(1, ceil((self.tick_at(now) + 1) * self.settings.cadence - now))

    # Deposits

    def offer(self, token: int, page: bytes, now: float) -> DepositReceipt | Deposit:
        """Take ``page`` from ``token``: a receipt if it is on the board already, else what to store.

        The same page while it is still being stored gives the same `Deposit` again.
        Raises `WrongSize`, `TagTaken` or `SlotTaken`; then nothing changed.
        """
        if len(page) != self.settings.page_size:  # B2
            raise WrongSize("What came is not as long as this relay's settings say.")
        tag, digest16 = page_tag(page), page_digest(page)
        known = self._known(tag, digest16)  # B3, B4
        if known is not None:
            return known
        tick = self.tick_at(now)
        if (tick, token) in self._slots:  # B5
            raise SlotTaken("This turn of the timetable is used already.", retry_after=self._until_next(now))
        if self._loads.get(tick, 0) >= self.settings.capacity:
            # Only after a withdrawn token was replaced within one tick.
            raise SlotTaken("This turn of the timetable is full.", retry_after=self._until_next(now))
        deposit = Deposit(tick, self._free_place(tick), token, tag, digest16, page)
        self._reserve(deposit)
        self._unsure.add(tag)
        return deposit

    def _known(self, tag: bytes, digest16: bytes) -> DepositReceipt | Deposit | None:
        """What the board says of a tag it has. Raises `TagTaken` if it belongs to another page."""
        number = self._numbers.get(tag)
        if number is not None:
            row = self._image.find(number)
            if row.digest == digest16:
                return DepositReceipt(row.tick, number)
            raise TagTaken("Something else is kept here under this mark.")
        pending = self._pending.get(tag)
        if pending is None:
            return None
        if pending.digest != digest16:
            raise TagTaken("Something else is kept here under this mark.")
        return pending if tag in self._unsure else DepositReceipt(pending.tick, 0)

    def _free_place(self, tick: int) -> int:
        """A random place among the 64 pages that come before and after it in this tick (`PLACE_BITS`)."""
        start = (tick << PLACE_BITS) | (self._loads.get(tick, 0) // _SHUFFLED << 16)
        while True:
            place = start | int.from_bytes(self._rng(2), "big")
            if place not in self._places:
                return place

    def _reserve(self, deposit: Deposit) -> None:
        self._pending[deposit.tag] = deposit
        self._places.add(deposit.place)
        self._slots.add((deposit.tick, deposit.token))
        self._loads[deposit.tick] = self._loads.get(deposit.tick, 0) + 1

    def _release(self, deposit: Deposit) -> None:
        del self._pending[deposit.tag]
        self._places.discard(deposit.place)
        self._slots.discard((deposit.tick, deposit.token))
        self._loads[deposit.tick] -= 1
        if not self._loads[deposit.tick]:
            del self._loads[deposit.tick]

    def stored(self, deposit: Deposit) -> DepositReceipt:
        """``deposit`` is durable: the answer for whoever brought it."""
        self._unsure.discard(deposit.tag)
        self._pending[deposit.tag] = _without_page(deposit)
        return DepositReceipt(deposit.tick, 0)

    # Closing

    def due(self, now: float) -> Closing | None:
        """The ticks to close by now, if any; none while something of them is still being stored."""
        through = self.tick_at(now) - 1
        if self._closing is not None or through <= self._image.closed_tick:
            return None
        if any(self._pending[tag].tick <= through for tag in self._unsure):
            return None
        return self._close(through)

    def _close(self, through: int) -> Closing:
        waiting = [deposit for deposit in self._pending.values() if deposit.tick <= through]
        waiting.sort(key=lambda deposit: (deposit.tick, deposit.tag))
        rows: list[NumberedRow] = []
        end = self._last
        for deposit in waiting:
            row = TagRow(end.number + 1, deposit.tick, deposit.tag, deposit.digest)
            end = extend(end, row)
            rows.append(NumberedRow(row, deposit.place, end.chain))
        first_kept = through - self.settings.kept_ticks + 1
        floor = max(
            [numbered.row.number for numbered in rows if numbered.row.tick < first_kept],
            default=self._image.first_number_from(first_kept) - 1,
        )
        self._closing = Closing(through, tuple(rows), floor, max(0, first_kept) << PLACE_BITS)
        return self._closing

    # Following another relay

    def replay(self, tick: int, pages: Sequence[bytes]) -> list[Change]:
        """What to store, in one transaction, so that ``tick`` closes here with the same pages as there.

        Then `closed` each closing of it, in order, or `failed` each.
        Raises `HistoryDiffers` for a tag that is here.
        """
        # The ticks before it close first, as they did there: what they drop frees its tags.
        before = [self._close(tick - 1)] if self.closed_tick < tick - 1 else []
        dropped = before[0].floor_number if before else 0
        tags = [page_tag(page) for page in pages]
        here = any(self._numbers.get(tag, 0) > dropped or tag in self._pending for tag in tags)
        if here or len({*tags}) < len(tags):
            self._closing = None
            raise HistoryDiffers("The relay shows two messages under one mark.")
        self._tick = max(self._tick, tick + 1)
        changes: list[Change] = [*before]
        for token, (tag, page) in enumerate(zip(tags, pages, strict=True)):
            deposit = Deposit(tick, self._free_place(tick), token, tag, page_digest(page), page)
            self._reserve(deposit)
            changes.append(deposit)
        return [*changes, self._close(tick)]

    def closed(self, closing: Closing) -> None:
        """``closing`` is durable: its pages have their numbers, and what was kept long enough is gone."""
        for number in range(self._image.first_number, min(closing.floor_number + 1, self._image.next_number)):
            del self._numbers[self._image.find(number).tag]
        by_tick: dict[int, list[TagRow]] = {}
        for numbered in closing.rows:
            by_tick.setdefault(numbered.row.tick, []).append(numbered.row)
            self._release(self._pending[numbered.row.tag])
            if numbered.row.number > closing.floor_number:
                self._numbers[numbered.row.tag] = numbered.row.number
        for tick, rows in by_tick.items():
            self._image.append(tick, rows)
        self._image.fill(closing.tick)
        if closing.rows:
            newest = closing.rows[-1]
            self._last = Checkpoint(newest.row.number, newest.row.tick, newest.chain)
        self._closing = None

    def failed(self, change: Change) -> None:
        """``change`` could not be stored: as if it had not been offered."""
        if isinstance(change, Closing):
            self._closing = None
        else:
            self._unsure.discard(change.tag)
            self._release(change)

    # Reading

    @property
    def last(self) -> Checkpoint:
        """The newest checkpoint."""
        return self._last

    @property
    def first_number(self) -> int:
        """The first number kept; one more than the last if none is."""
        return self._image.first_number

    @property
    def closed_tick(self) -> int:
        """The newest closed tick."""
        return self._image.closed_tick

    def describe(self, now: float) -> BoardDescriptor:
        """The board as its users see it at ``now``."""
        tick = self.tick_at(now)
        start = tick * self.settings.cadence
        return BoardDescriptor(
            board_id=self.board_id,
            settings=self.settings,
            tick=tick,
            milliseconds=max(0, int((now - start) * 1000)),
            closed_tick=self.closed_tick,
            first_number=self.first_number,
            last_number=self._last.number,
        )

    def tags(self, after_tick: int) -> bytes:
        """The encoded tag stream after ``after_tick`` (`backchannel.board.messages.decode_tags`)."""
        return self._image.since(after_tick)

    def numbers(self, first_tick: int, last_tick: int) -> tuple[int, int]:
        """First and end of the numbers of closed, kept ticks ``first_tick`` … ``last_tick``."""
        return self._image.first_number_from(first_tick), self._image.first_number_from(last_tick + 1)

    def page_range(self, after: int, limit: int) -> tuple[int, int]:
        """First and end of the kept numbers after ``after``, at most ``limit`` and `MOST_PAGES` of them."""
        first = max(after + 1, self.first_number)
        end = min(first + min(limit, MOST_PAGES), self._last.number + 1)
        return first, max(first, end)


def _without_page(deposit: Deposit) -> Deposit:
    """What is remembered of a stored page until its tick closes: not the page."""
    return Deposit(deposit.tick, deposit.place, deposit.token, deposit.tag, deposit.digest, b"")


def _image_of(saved: SavedBoard) -> TagImage:
    kept = saved.settings.kept_ticks
    image = TagImage(
        capacity=saved.settings.capacity,
        kept_ticks=kept,
        closed_tick=max(saved.opened_tick, saved.closed_tick - kept),
        next_number=saved.floor_number + 1,
    )
    by_tick: dict[int, list[TagRow]] = {}
    for row in saved.rows:
        by_tick.setdefault(row.tick, []).append(row)
    for tick in sorted(by_tick):
        image.append(tick, by_tick[tick])
    image.fill(saved.closed_tick)
    return image
