"""One tick with one relay: one deposit, then everything it has (spec/70, section 6).

Owns: the order of the requests, which never depends on what is sent or found; one use of each tick; what is
remembered of failures. Does not own: waiting for the tick (`run`).

Rules: the deposit is built before the tick. Nothing is asked twice in a tick. Whatever a relay answers, the
spool stays whole and the next tick is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backchannel.board.messages import decode_receipt
from backchannel.courier import outbox, private, transport
from backchannel.courier.board import Board, forget_old_keys, load_board
from backchannel.courier.finder import Finder
from backchannel.courier.outbox import Deposit
from backchannel.courier.reading import (
    Told,
    ask_tags,
    compare_checkpoint,
    keep_tags,
    look_back,
    read_again,
    read_descriptor,
    read_pages,
)
from backchannel.courier.tokens import obtain_token
from backchannel.courier.transport import Request, Transport, require_answer
from backchannel.crypto.rng import Rng
from backchannel.errors import (
    BackchannelError,
    HistoryDiffers,
    Malformed,
    Misuse,
    NotAdmitted,
    NotKept,
    PeerFault,
    Refused,
    RelayNonsense,
    RelayUnreachable,
    TagTaken,
)
from backchannel.store.alarms import AlarmKind, end_alarm, raise_alarm
from backchannel.store.spool_file import SpoolFile

_OF_THE_RELAY = (RelayUnreachable, Refused, PeerFault)
"""What a relay can be guilty of. Our own disk's failures are not among them."""


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did. ``failure`` is a sentence, empty if all went well."""

    posted: bool
    kept: int
    failure: str


class Path:
    """One relay of a spool. ``board`` is its number there; ``finder`` remembers tags from before."""

    def __init__(
        self, spool: SpoolFile, board: int, transport: Transport, rng: Rng, finder: Finder | None = None
    ) -> None:
        self._spool = spool
        self._board = board
        self._transport = transport
        self._rng = rng
        self._finder = finder or Finder()

    def is_known(self) -> bool:
        """Whether the relay ever answered: before that there is no timetable."""
        return load_board(self._spool, self._board) is not None

    def next_tick(self, now: float) -> float:
        """When, by our clock, the relay's next tick starts. Raises `Misuse` while it never answered."""
        board = self._require_known()
        return (board.tick_at(now) + 1) * board.cadence - board.offset

    def cadence(self) -> float:
        """Seconds of a tick. Raises `Misuse` while the relay never answered."""
        return float(self._require_known().cadence)

    def _require_known(self) -> Board:
        board = load_board(self._spool, self._board)
        if board is None:
            raise Misuse("This relay has not answered yet.")
        return board

    def prepare(self, at: float) -> Deposit | None:
        """Build what the tick running at ``at`` sends; the deposit, or None while the relay never answered
        and for a mirror.
        """
        board = load_board(self._spool, self._board)
        if board is None:
            return None
        board = private.choose(self._spool, board, int(at))
        private.prepare(self._spool, board, at, self._rng)
        if board.lead is not None:
            return None  # a mirror takes no pages
        return outbox.prepare(self._spool, board, board.tick_at(at), self._rng)

    def tick(self, deposit: Deposit | None, clock: Callable[[], float]) -> TickReport:
        """Post what was prepared and read everything. Never raises for what a relay does.

        Raises `DiskFailure` or `SpoolDamaged` when the spool itself fails.
        """
        now = clock()
        if not self._claim(now):
            return TickReport(False, 0, "")
        posted, kept, failure = False, 0, ""
        try:
            token = obtain_token(self._spool, self._board, self._transport)
            if deposit is not None:
                failure = self._post(token, deposit, int(now))
                posted = not failure
            kept = self._read(token, clock)
        except _OF_THE_RELAY as error:
            failure = failure or error.sentence
            self._notice(error, int(now))
        self._transport.close()
        self._remember(failure, int(clock()))
        return TickReport(posted, kept, failure)

    def step(self, clock: Callable[[], float]) -> TickReport:
        """Prepare and do one tick at once: for a few ticks by hand, and for tests."""
        return self.tick(self.prepare(clock()), clock)

    def join_in(self, clock: Callable[[], float]) -> TickReport:
        """A mirror's part of the tick in which its lead was just asked: for a few ticks by hand."""
        board = load_board(self._spool, self._board)
        start = clock() if board is None else board.tick_at(clock()) * board.cadence - board.offset
        return self.tick(self.prepare(start), clock)

    def _claim(self, now: float) -> bool:
        """One deposit a tick, however many couriers run on this spool. A clock set back does not stop it."""
        board = load_board(self._spool, self._board)
        if board is None:
            return True
        tick = board.tick_at(now)
        changed = self._spool.run(
            "UPDATE board SET stepped = ?1 WHERE id = ?2 AND (stepped < ?1 OR stepped > ?1 + 1)",
            (tick, board.id),
        )
        return changed > 0

    def _ask(self, request: Request) -> bytes:
        return require_answer(self._transport.send(request))

    def _post(self, token: bytes, deposit: Deposit, now: int) -> str:
        """Post a page; a sentence if it was not accepted. Reading goes on either way."""
        try:
            receipt = decode_receipt(self._ask(transport.deposit(token, deposit.page)))
        except _OF_THE_RELAY as error:
            with self._spool.change():
                if isinstance(error, TagTaken):
                    handle = outbox.taken(self._spool, deposit.posting)
                    if handle is not None:
                        raise_alarm(self._spool, AlarmKind.BLOCKED, now=now, board=self._board, handle=handle)
                self._notice(error, now)
            return error.sentence
        outbox.accepted(self._spool, deposit.posting, receipt.tick)
        return ""

    def _read(self, token: bytes, clock: Callable[[], float]) -> int:
        spool, now = self._spool, int(clock())
        board = read_descriptor(spool, self._board, self._ask, token, clock())
        told = ask_tags(board, self._ask, token, board.tick_at(now))
        read = self._read_privately if board.private else self._read_everything
        kept = read(board, token, told, now)
        with spool.change():
            private.noted(spool, board)
            forget_old_keys(spool, board, clock())
            self._forget_old_pages(board, clock())
            end_alarm(spool, AlarmKind.TOKEN_REFUSED, board.id)
        return kept

    def _read_everything(self, board: Board, token: bytes, told: Told, now: int) -> int:
        spool = self._spool
        keep_tags(spool, board, told, now)
        kept = look_back(spool, board, self._finder, now)
        kept += read_pages(spool, board, self._ask, token, told, self._finder, now)
        board = load_board(spool, self._board) or board
        compare_checkpoint(spool, board, self._ask(transport.checkpoint(token)))
        return kept

    def _read_privately(self, board: Board, token: bytes, told: Told, now: int) -> int:
        """Ask what was built before the tick. What came is looked at when all was asked, and the connection
        is closed: neither what is asked nor when depends on it.
        """
        spool, failure = self._spool, None
        answer = checkpoint = None
        built = private.body_for(spool, board)
        try:
            if built is not None:
                answer = self._ask_privately(board, token, built[1], now)
            checkpoint = self._ask(transport.checkpoint(token))
        except _OF_THE_RELAY as error:
            failure = error
        self._transport.close()
        keep_tags(spool, board, told, now)
        kept = look_back(spool, board, self._finder, now)
        with spool.change():
            private.seek(spool, board, self._finder, now)
        if built is not None and answer is not None:
            kept += private.keep_answer(spool, board, built[0], answer, self._finder, now)
        if checkpoint is not None:
            compare_checkpoint(spool, load_board(spool, self._board) or board, checkpoint)
        if failure is not None:
            raise failure
        return kept

    def _ask_privately(self, board: Board, token: bytes, body: bytes, now: int) -> bytes | None:
        try:
            return self._ask(transport.reads(token, body))
        except NotKept:
            private.refused(self._spool, board, now)
            return None

    def _forget_old_pages(self, board: Board, now: float) -> None:
        oldest = board.generation_at(board.tick_at(now)) - outbox.KEPT
        self._spool.run(
            "UPDATE posting SET page = x'', state = CASE state WHEN 3 THEN 3 ELSE 4 END"
            " WHERE board = ? AND generation < ? AND state <> 1 AND page <> x''",
            (board.id, oldest),
        )

    def _notice(self, error: BackchannelError, now: int) -> None:
        kind = {
            NotAdmitted: AlarmKind.TOKEN_REFUSED,
            HistoryDiffers: AlarmKind.RELAY_DIFFERS,
        }.get(type(error))
        if kind is None and isinstance(error, (Malformed, RelayNonsense)):
            kind = AlarmKind.RELAY_NONSENSE
        if kind is None:
            return
        with self._spool.change():
            raise_alarm(self._spool, kind, now=now, board=self._board)
            board = load_board(self._spool, self._board)
            if kind is AlarmKind.RELAY_DIFFERS and board is not None:
                read_again(self._spool, board, now)

    def _remember(self, failure: str, now: int) -> None:
        if failure:
            values = (now, failure, self._board)
            self._spool.run("UPDATE board SET last_failure = ?, failure = ? WHERE id = ?", values)
        else:
            self._spool.run("UPDATE board SET last_good = ? WHERE id = ?", (now, self._board))
