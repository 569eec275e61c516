"""Asking one relay all of a turn, in order, and keeping what it answers (spec/70, section 6).

Owns: the order of the requests, the answers until the turn is over. Does not own: what the spool makes of
them (`reading`, `path`).

Rules: between the first request and the last nothing is written to the spool, nothing waits for it, and no
key and no tag of ours is used. What is asked, how often and how soon follows from settings and from what this
relay answers.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from backchannel.board.messages import (
    BoardDescriptor,
    DepositReceipt,
    decode_descriptor,
    decode_pages,
    decode_receipt,
)
from backchannel.courier import transport
from backchannel.courier.board import Board
from backchannel.courier.reading import MOST_ANSWERS, Ask, Known, Told, ask_tags, believe
from backchannel.errors import (
    BackchannelError,
    DiskFailure,
    HistoryDiffers,
    NotKept,
    PeerFault,
    Refused,
    RelayNonsense,
    RelayUnreachable,
)

OF_THE_RELAY = (RelayUnreachable, Refused, PeerFault)
"""What a relay can be guilty of. Our own disk's failures are not among them."""
_IN_MEMORY = 8 << 20
"""Bytes of answers kept in memory; more go to a file without a name."""


@contextlib.contextmanager
def _no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFailure("The disk would not take it. Nothing was changed.") from error


class Answers:
    """Answers to `GET /v1/pages`, as they came. Close it."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._sizes: list[int] = []

    def add(self, answer: bytes) -> None:
        """Keep one more. Raises `DiskFailure`."""
        with _no_room():
            self._file.write(answer)
            self._file.flush()
        self._sizes.append(len(answer))

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)

    def close(self) -> None:
        """Let go of them."""
        self._file.close()


@dataclass(slots=True)
class Came:
    """What came of one turn. ``refusal``: why the page was not taken; ``failure``: what ended the rest.

    ``board`` is the relay's board as the rest was asked of it: None if it is not the one that it should be.
    """

    pages: Answers
    asked_at: float = 0.0
    receipt: DepositReceipt | None = None
    refusal: BackchannelError | None = None
    descriptor: BoardDescriptor | None = None
    board: Board | None = None
    told: Told | None = None
    read: bytes | None = None
    reads_none: bool = False
    checkpoint: bytes | None = None
    failure: BackchannelError | None = None


def ask_all(
    came: Came,
    known: Known,
    ask: Ask,
    token: bytes,
    clock: Callable[[], float],
    page: bytes | None,
    body: bytes | None,
) -> None:
    """Post ``page``, if it takes pages, and ask all the rest: what is read, privately by ``body`` if there
    is one. Never raises for what a relay does. Raises `DiskFailure`.
    """
    if page is not None:
        try:
            came.receipt = decode_receipt(ask(transport.deposit(token, page)))
        except OF_THE_RELAY as error:
            came.refusal = error
    try:
        _ask_rest(came, known, ask, token, clock, body)
    except OF_THE_RELAY as error:
        came.failure = error


def _ask_rest(
    came: Came, known: Known, ask: Ask, token: bytes, clock: Callable[[], float], body: bytes | None
) -> None:
    came.asked_at = clock()
    came.descriptor = decode_descriptor(ask(transport.describe(token)))
    came.board = believe(known, came.descriptor, came.asked_at)
    came.told = ask_tags(came.board, ask, token, came.descriptor.tick)
    if body is None:
        _ask_pages(came.board, came.told, ask, token, came.pages)
    else:
        try:
            came.read = ask(transport.reads(token, body))
        except NotKept:
            came.reads_none = True
    came.checkpoint = ask(transport.checkpoint(token))


def _ask_pages(board: Board, told: Told, ask: Ask, token: bytes, pages: Answers) -> None:
    """All pages to the end of what was told."""
    number, last = board.read_number, max(told.last_number, board.read_number)
    for _ in range(MOST_ANSWERS):
        answer = ask(transport.pages(token, number))
        rows, _ = decode_pages(answer, board.page_size)
        if rows and rows[0].number != number + 1:
            raise HistoryDiffers("The relay left something out.")
        pages.add(answer)
        if rows:
            number = rows[-1].number
        if not rows or number >= last:
            break
    if number < last:
        raise RelayNonsense("The relay lists what it does not give.")
