"""One tick with one relay: one deposit, then everything it has (spec/70, section 6).

Owns: one use of each tick; what is made of a turn's answers, once it is over; what is remembered of failures.
Does not own: the requests and their order (`turn`), waiting for the tick (`run`).

Rules: what is sent is built and stored before the tick; what came is looked at and stored after its last
request. Nothing is asked twice in a tick. Whatever a relay answers, the spool stays whole and the next tick
is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backchannel.courier import outbox, private
from backchannel.courier.board import Board, forget_old_keys, load_board
from backchannel.courier.finder import Finder
from backchannel.courier.outbox import Deposit
from backchannel.courier.reading import (
    Known,
    compare_checkpoint,
    is_another_than_its_pair,
    keep_descriptor,
    keep_pages,
    keep_tags,
    load_known,
    look_back,
    name_another,
    read_again,
)
from backchannel.courier.tokens import obtain_token
from backchannel.courier.transport import Request, Transport, require_answer
from backchannel.courier.turn import OF_THE_RELAY, Answers, Came, ask_all
from backchannel.crypto.rng import Rng
from backchannel.errors import (
    BackchannelError,
    HistoryDiffers,
    Malformed,
    Misuse,
    NotAdmitted,
    RelayNonsense,
    TagTaken,
)
from backchannel.store.alarms import AlarmKind, end_alarm, raise_alarm
from backchannel.store.spool_file import SpoolFile


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
        self._built: private.Built | None = None

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
        self._built = private.prepare(self._spool, board, at, self._rng)
        if board.lead is not None:
            return None  # a mirror takes no pages
        return outbox.prepare(self._spool, board, board.tick_at(at), self._rng)

    def tick(self, deposit: Deposit | None, clock: Callable[[], float]) -> TickReport:
        """Post what was prepared and read everything. Never raises for what a relay does.

        Raises `DiskFailure` or `SpoolDamaged` when the spool itself fails.
        """
        now = clock()
        built, self._built = self._built, None
        if not self._claim(now):
            return TickReport(False, 0, "")
        try:
            token = obtain_token(self._spool, self._board, self._transport)
        except OF_THE_RELAY as error:
            self._transport.close()
            self._notice(error, int(now))
            self._remember(error.sentence, int(clock()))
            return TickReport(False, 0, error.sentence)
        came = Came(Answers(self._spool.path.parent))
        try:
            known = load_known(self._spool, self._board)
            try:
                page = None if deposit is None else deposit.page
                ask_all(came, known, self._ask, token, clock, page, None if built is None else built[1])
            finally:
                self._transport.close()
            return self._look(came, known, deposit, built, clock)
        finally:
            came.pages.close()

    def _look(
        self,
        came: Came,
        known: Known,
        deposit: Deposit | None,
        built: private.Built | None,
        clock: Callable[[], float],
    ) -> TickReport:
        """Look at what came of a turn, now that it is over, and store it."""
        kept, now, errors = 0, int(clock()), []
        if deposit is not None:
            self._keep_receipt(came, deposit, now)
            errors += [came.refusal] if came.refusal is not None else []
        try:
            kept = self._keep(came, known, built, now, clock)
        except OF_THE_RELAY as error:
            self._notice(error, now)
            errors.append(error)
        if came.failure is not None:
            if not is_another_than_its_pair(known, came.descriptor):  # which of the two is wrong is not known
                self._notice(came.failure, now)
            errors.append(came.failure)
        failure = errors[0].sentence if errors else ""
        self._remember(failure, now)
        return TickReport(deposit is not None and came.refusal is None, kept, failure)

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

    def _keep_receipt(self, came: Came, deposit: Deposit, now: int) -> None:
        if came.receipt is not None:
            outbox.accepted(self._spool, deposit.posting, came.receipt.tick)
        if came.refusal is None:
            return
        with self._spool.change():
            if isinstance(came.refusal, TagTaken):
                handle = outbox.taken(self._spool, deposit.posting)
                if outbox.is_random(self._spool, deposit.posting):
                    raise_alarm(self._spool, AlarmKind.RELAY_NONSENSE, now=now, board=self._board)
                elif handle is not None:
                    raise_alarm(self._spool, AlarmKind.BLOCKED, now=now, board=self._board, handle=handle)
            self._notice(came.refusal, now)

    def _keep(
        self,
        came: Came,
        known: Known,
        built: private.Built | None,
        now: int,
        clock: Callable[[], float],
    ) -> int:
        """Store what was told and read. Returns how many new pages were kept."""
        spool, told = self._spool, came.told
        if came.descriptor is None:
            return 0
        if came.board is None:
            name_another(spool, known, came.descriptor, now)
            return 0
        with spool.change():
            board = keep_descriptor(spool, came.board, came.descriptor, came.asked_at)
            if came.reads_none:
                private.refused(spool, came.board, now)
            if board is None or told is None or (built is not None and not board.private):
                return 0
            keep_tags(spool, board, told, now)
            kept = look_back(spool, board, self._finder, now)
            if built is not None:
                private.seek(spool, board, self._finder, now)
        if built is None:
            kept += keep_pages(spool, board, came.pages, told, self._finder, now)
        elif came.read is not None:
            kept += private.keep_answer(spool, board, built[0], came.read, self._finder, now)
        if came.checkpoint is not None:
            compare_checkpoint(spool, load_board(spool, self._board) or board, came.checkpoint)
        if came.failure is None:
            self._went_well(board, clock())
        return kept

    def _went_well(self, board: Board, now: float) -> None:
        with self._spool.change():
            private.noted(self._spool, board)
            forget_old_keys(self._spool, board, now)
            self._forget_old_pages(board, now)
            end_alarm(self._spool, AlarmKind.TOKEN_REFUSED, board.id)

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
