"""A relay without HTTP: tokens, clock, log and store put together (spec/60-boards.md, sections 2 to 5).

Owns: who is admitted (only digests of tokens are known), the order *store, then believe, then answer*, and
making or opening a board. Does not own: the rules of the log (`backchannel.board.log`), HTTP
(`backchannel.relay.app`).

`Relay.deposit` and the other plain methods do everything at once: the test world and the command line use
them. The server takes the same steps apart (`Relay.begin_deposit`, `Relay.finish`, …) so that many deposits
share one transaction; those never touch the disk themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from backchannel.board.checkpoint import Checkpoint
from backchannel.board.log import Log
from backchannel.board.messages import BoardDescriptor, DepositReceipt, encode_pages
from backchannel.board.settings import SMALL, TOKEN_SIZE, BoardSettings, require_sound
from backchannel.board.store import BoardStore, Change, Closing, Deposit
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.errors import NotAdmitted, NotKept, SettingsDiffer, StorageFailure
from backchannel.relay.store import SqliteStore
from backchannel.wire.ids import BoardId


def open_store(folder: Path, given: Mapping[str, int], now: float, rng: Rng) -> SqliteStore:
    """The board in ``folder``, made now if there is none.

    ``given`` names the settings somebody asked for (fields of `BoardSettings`): a new board takes the others
    from *small*, an existing one must have been made with them.
    Raises `SettingsDiffer`, `CannotServe`, `Misuse`, `StorageFailure`.
    """
    if not SqliteStore.exists(folder):
        chosen = msgspec.structs.replace(SMALL, **given)
        require_sound(chosen)
        return SqliteStore.create(folder, BoardId(rng(16)), chosen, max(0, int(now // chosen.cadence) - 1))
    store = SqliteStore.open(folder)
    try:
        made = msgspec.structs.asdict(store.load().settings)
        if any(made[name] != value for name, value in given.items()):
            raise SettingsDiffer(
                "This relay was made with other settings, and they are fixed once it exists."
            )
    except BaseException:
        store.close()
        raise
    return store


class Relay:
    """One relay over one store.

    ``clock`` gives unix seconds; ``rng`` gives random bytes (places on the disk, new tokens).
    """

    def __init__(self, store: BoardStore, clock: Callable[[], float], rng: Rng) -> None:
        self._store = store
        self._clock = clock
        self._rng = rng
        self._log = Log(store.load(), rng)
        self._admitted: dict[bytes, int] = {}
        self._version = -1
        self.refresh_admissions()

    # Everything at once

    def advance(self) -> None:
        """Close every tick that is over. Raises `StorageFailure`; then it can be tried again."""
        closing = self.begin_closing()
        if closing is not None:
            self._store_now(closing)
            self.finish_closing(closing)

    def deposit(self, token: bytes, page: bytes) -> DepositReceipt:
        """Store ``page`` durably and say in which tick.

        Raises `NotAdmitted`, `WrongSize`, `TagTaken`, `SlotTaken`, `StorageFailure`; then nothing is stored.
        """
        self.advance()
        begun = self.begin_deposit(self.require_admitted(token), page)
        if isinstance(begun, DepositReceipt):
            return begun
        self._store_now(begun)
        return self.finish_deposit(begun)

    def tags(self, token: bytes, after_tick: int) -> bytes:
        """The encoded tag stream after ``after_tick``. Raises `NotAdmitted`, `StorageFailure`."""
        self.advance()
        self.require_admitted(token)
        return self.read_tags(after_tick)

    def pages(self, token: bytes, after: int, limit: int) -> bytes:
        """The encoded broadcast after number ``after``. Raises `NotAdmitted`, `StorageFailure`."""
        self.advance()
        self.require_admitted(token)
        return self.read_pages(after, limit)

    def checkpoint(self, token: bytes, number: int | None) -> Checkpoint:
        """The chain after ``number`` (None: the newest).

        Raises `NotAdmitted`, `NotKept`, `StorageFailure`.
        """
        self.advance()
        self.require_admitted(token)
        return self.read_checkpoint(number)

    def describe(self, token: bytes) -> BoardDescriptor:
        """The board and its clock. Raises `NotAdmitted`, `StorageFailure`."""
        self.advance()
        self.require_admitted(token)
        return self.read_descriptor()

    def admit(self) -> tuple[int, bytes]:
        """Give out a token: its number and its 32 bytes. Raises `NoPlaceLeft`, `StorageFailure`."""
        token = self._rng(TOKEN_SIZE)
        number = self._store.admit([token_digest(token)])[0]
        self.refresh_admissions()
        return number, token

    def _store_now(self, change: Change) -> None:
        try:
            self._store.write([change])
        except StorageFailure:
            self.fail(change)
            raise

    # In steps

    def require_admitted(self, token: bytes) -> int:
        """The number of a valid token. Raises `NotAdmitted`."""
        known = token_digest(token)
        number = self._admitted.get(known)
        if number is None:
            # It may have been given out a moment ago, by the command line.
            self.refresh_admissions()
            number = self._admitted.get(known)
        if number is None:  # B1
            raise NotAdmitted("This relay does not know that token.")
        return number

    def refresh_admissions(self) -> None:
        """Take note of tokens given out or withdrawn by the command line. Raises `StorageFailure`."""
        version = self._store.admissions_version()
        if version != self._version:
            self._admitted = {a.digest: a.number for a in self._store.admissions() if not a.revoked}
            self._version = version

    def begin_deposit(self, token: int, page: bytes) -> DepositReceipt | Deposit:
        """A receipt at once, or what to store before `finish_deposit` (or `fail`)."""
        return self._log.offer(token, page, self._clock())

    def finish_deposit(self, deposit: Deposit) -> DepositReceipt:
        """``deposit`` is durable: the receipt."""
        return self._log.stored(deposit)

    def begin_closing(self) -> Closing | None:
        """What to store to close the ticks that are over, before `finish_closing` (or `fail`)."""
        return self._log.due(self._clock())

    def finish_closing(self, closing: Closing) -> None:
        """``closing`` is durable."""
        self._log.closed(closing)

    def fail(self, change: Change) -> None:
        """``change`` was not stored: forget it."""
        self._log.failed(change)

    # Reading; no token is asked for, no tick closed

    @property
    def settings(self) -> BoardSettings:
        """The board's settings."""
        return self._log.settings

    @property
    def board_id(self) -> BoardId:
        """The board's id."""
        return self._log.board_id

    @property
    def admitted(self) -> int:
        """How many tokens are valid."""
        return len(self._admitted)

    @property
    def kept(self) -> int:
        """How many numbered pages are kept."""
        return self._log.last.number + 1 - self._log.first_number

    def read_tags(self, after_tick: int) -> bytes:
        """The encoded tag stream after ``after_tick``."""
        return self._log.tags(after_tick)

    def page_range(self, after: int, limit: int) -> tuple[int, int, int]:
        """First and end of the numbers a broadcast answer holds, and the last number of the board."""
        first, end = self._log.page_range(after, limit)
        return first, end, self._log.last.number

    def numbers(self, first_tick: int, last_tick: int) -> tuple[int, int]:
        """First and end of the numbers of closed, kept ticks."""
        return self._log.numbers(first_tick, last_tick)

    @property
    def closed_tick(self) -> int:
        """The newest closed tick."""
        return self._log.closed_tick

    def encode_range(self, first: int, end: int, last: int) -> bytes:
        """The encoded broadcast of a `page_range`. Reads the disk; may run in another thread."""
        rows = self._store.pages(first, end) if first < end else []
        return encode_pages(rows, self.settings.page_size, last)

    def read_pages(self, after: int, limit: int) -> bytes:
        """The encoded broadcast after number ``after``. Raises `StorageFailure`."""
        return self.encode_range(*self.page_range(after, limit))

    def read_checkpoint(self, number: int | None) -> Checkpoint:
        """The chain after ``number`` (None: the newest). Raises `NotKept`, `StorageFailure`."""
        if number is None:
            return self._log.last
        found = self._store.checkpoint(number) if number <= self._log.last.number else None
        if found is None:
            raise NotKept("The relay does not keep this number.")
        return found

    def read_descriptor(self) -> BoardDescriptor:
        """The board and its clock."""
        return self._log.describe(self._clock())

    def seconds_behind(self) -> float:
        """How far the clock stands before the running tick: over 0 after it was set back."""
        now = self._clock()
        return max(0.0, self._log.tick_at(now) * self.settings.cadence - now)


def token_digest(token: bytes) -> bytes:
    """What a relay keeps of a token."""
    return digest(Label.TOKEN, token)
