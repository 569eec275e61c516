"""The road that letters of an introduction or an appointment take: a relay's pages, or a file.

Owns: which relay, which marks to look for, cutting a leg into pages and putting one together
(`credentials.rendezvous`). Does not own what a leg means.
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.credentials import rendezvous
from backchannel.credentials.rendezvous import Leg
from backchannel.desk.core import Core
from backchannel.wire.codec import Record

HAND_PAGE = 4096


class Road(Record):
    """Where legs travel. ``board``: the spool's number of the relay, or None; ``secret``: the line's."""

    board: int | None
    board_id: bytes
    page_size: int
    secret: bytes


NO_ROAD = Road(None, b"", 0, b"")
"""Where nothing travels: a colleague's introduction, or one that is over."""


class Legs:
    """Legs of every introduction and appointment, by the 16-byte name the register gives each."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def road(self, secret: bytes, board: int | None) -> Road:
        """A road over that relay, or by hand. Raises an `OutsideFailure` when the relay does not answer."""
        if board is None:
            return Road(None, rendezvous.BY_HAND, HAND_PAGE, secret)
        board_id = self._core.around.line.greet(self._core.spool, board)
        return Road(board, board_id, self._core.spool.page_size(board), secret)

    def handle(self, name: bytes) -> bytes:
        """What stands for these pages in the spool."""
        return self._core.handle("legs", name)

    def watch(self, name: bytes, road: Road, legs: Iterable[Leg]) -> None:
        """Look for these legs."""
        for leg in legs:
            tags = rendezvous.tags(road.secret, leg, road.board_id)
            self._core.send_later("tags", room=self.handle(name), body=b"".join(tags))

    def send(self, name: bytes, road: Road, leg: Leg, data: bytes) -> None:
        """Put a leg on its way: at a relay once, by hand until `stop`. The same one twice changes nothing."""
        for page in rendezvous.pack(road.secret, leg, data, road.board_id, road.page_size):
            self._core.send_later("page", room=self.handle(name), board=road.board, body=page)

    def stop(self, name: bytes) -> None:
        """Send and look for no leg of this name any more."""
        self._core.send_later("end pages", room=self.handle(name))

    def wholes(self, road: Road, leg: Leg, pages: list[bytes]) -> tuple[bytes, ...]:
        """Every complete leg of that kind among the pages."""
        if not road.secret:
            return ()
        return rendezvous.unpack(road.secret, leg, road.board_id, road.page_size, pages)
