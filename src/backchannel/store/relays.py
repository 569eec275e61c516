"""The relays of a spool: pairs, further ones for a line, how each is doing (spec/70, sections 5 and 6).

Owns: which relays are used, for what, and their health. Does not own: what goes over them (`spool`), the
timetable (`courier`).
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.board.pages import PAGE_SIZE
from backchannel.errors import Misuse
from backchannel.store.spool_file import SpoolFile


@dataclass(frozen=True, slots=True)
class PathHealth:
    """A relay and how it has been doing. Times are unix seconds, 0 for never.

    ``clock_offset``: its clock minus ours, seconds. ``waiting``: pages of ours not yet seen at it.
    ``has_token``: it let us in. ``failure``: why it last failed, a sentence, empty if never. ``lead``: the
    relay it follows, if it is a mirror. ``private``: it is read privately. ``places``: how many desks it has
    room for, None before it answered.
    """

    board: int
    url: str
    has_token: bool
    cadence: int | None
    last_tick: int
    last_good: int
    last_failure: int
    failure: str
    clock_offset: float
    lead: int | None
    private: bool
    page_size: int
    retention: int | None
    places: int | None
    waiting: int


class Relays(SpoolFile):
    """A spool's relays."""

    def add_board(
        self,
        url: str,
        *,
        pin: str = "",
        proxy: str = "",
        token: bytes | None = None,
        page_size: int = PAGE_SIZE,
    ) -> int:
        """Use the relay at ``url``; the same address again changes its pin, proxy and (if given) token.

        ``pin`` is the SHA-256 of its certificate in hex, ``proxy`` a ``socks5h://`` address, ``token`` 32
        bytes (None: the courier asks for one where the relay gives them freely). Returns the relay's number.
        """
        with self.change():
            self.run(
                "INSERT INTO board (url, pin, proxy, token, page_size) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET pin = excluded.pin, proxy = excluded.proxy,"
                " token = coalesce(excluded.token, token), active = 1",
                (url, pin, proxy, token, page_size),
            )
            return int(self.one("SELECT id FROM board WHERE url = ?", (url,))[0])

    def add_mirror(
        self, lead: int, url: str, *, pin: str = "", proxy: str = "", token: bytes | None = None
    ) -> int:
        """Hold the relay ``lead`` against the one at ``url``, which follows it. Returns its number.

        What of ours counts as posted is from now on what the mirror shows. Again: as `add_board`. Raises
        `Misuse` for a relay that is used by itself, or that is a mirror, and for a second mirror.
        """
        with self.change():
            row = self.first("SELECT lead, page_size FROM board WHERE id = ?", (lead,))
            if row is None or row[0] is not None:
                raise Misuse("There is no such relay here that another could follow.")
            known = self.first("SELECT lead FROM board WHERE url = ?", (url,))
            others = self.all("SELECT url FROM board WHERE lead = ? AND active = 1", (lead,))
            if (known is not None and known[0] != lead) or any(each != (url,) for each in others):
                raise Misuse("A pair is two relays, each of them used for this alone.")
            mirror = self.add_board(url, pin=pin, proxy=proxy, token=token, page_size=row[1])
            if known is None:
                self.run("UPDATE board SET lead = ? WHERE id = ?", (lead, mirror))
                # From the start, so that both are compared over all that they keep: tags only, no pages.
                self.run("UPDATE board SET read_tick = 0, compared = 0, differs = 0 WHERE id = ?", (lead,))
            return mirror

    def use_proxy(self, proxy: str) -> None:
        """Reach every relay through this ``socks5h://`` address from now on; directly, if it is empty."""
        self.run("UPDATE board SET proxy = ?", (proxy,))

    def drop_board(self, board: int) -> None:
        """Stop using a relay. What waits for it is kept and can still be carried."""
        self.run("UPDATE board SET active = 0 WHERE id = ?1 OR lead = ?1", (board,))

    def paths(self) -> list[PathHealth]:
        """Every relay in use, with its health."""
        rows = self.all(
            "SELECT id, url, token IS NOT NULL, cadence, tick, last_good, last_failure, failure,"
            " clock_offset, lead, reading, page_size, retention, capacity"
            " FROM board WHERE active = 1 ORDER BY id"
        )
        return [
            PathHealth(*(*row[:2], bool(row[2]), *row[3:10], bool(row[10]), *row[11:], self._waiting(row[0])))
            for row in rows
        ]

    def _waiting(self, board: int) -> int:
        return int(
            self.one(
                "SELECT count(*) FROM page JOIN lane_on ON lane_on.id = page.lane WHERE lane_on.board = ?1"
                " AND NOT EXISTS (SELECT 1 FROM posting WHERE kind = 1 AND source = lane_on.id"
                " AND posting.page_no = page.page_no AND posting.board = ?1 AND state = 3)",
                (board,),
            )[0]
        )

    def use_also(self, room: bytes, board: int) -> None:
        """Send and look for everything of a room over this relay too, besides the one it goes over.

        Raises `Misuse` unless both have answered and keep the same timetable, and for a mirror. Again: no
        effect.
        """
        with self.change():
            first = self.first(
                "SELECT board FROM (SELECT room, board FROM lane UNION ALL SELECT room, board FROM pair)"
                " WHERE room = ? AND board IS NOT NULL",
                (room,),
            )
            shapes = [
                self.first(
                    "SELECT page_size, cadence, retention FROM board WHERE id = ? AND lead IS NULL", each
                )
                for each in (first or (None,), (board,))
            ]
            if first is None or None in shapes or shapes[0] != shapes[1] or None in (shapes[0] or ()):
                raise Misuse(
                    "Only a relay with the same timetable can be used besides another, once both have"
                    " answered."
                )
            if board == first[0]:
                return
            self.will_use_also(room, board)
            # With one timetable the generations are the same: the stepped keys serve on both.
            self.run(
                "INSERT OR IGNORE INTO lane_also SELECT id, ?2, generation, key FROM lane"
                " WHERE room = ?1 AND board IS NOT NULL",
                (room, board),
            )
            self.run(
                "INSERT OR IGNORE INTO pair_also SELECT id, ?2, generation, key FROM pair"
                " WHERE room = ?1 AND board IS NOT NULL",
                (room, board),
            )
            self.look_back_at(board)

    def will_use_also(self, room: bytes, board: int) -> None:
        """What is opened in a room from now on goes over this relay too: after a restore."""
        self.run("INSERT OR IGNORE INTO room_also VALUES (?, ?)", (room, board))

    def boards_also(self, room: bytes, board: int | None) -> list[int]:
        """The further relays that a new lane or pair of a room goes over; none where all goes by hand."""
        rows = self.all("SELECT board FROM room_also WHERE room = ?1 AND board <> ?2", (room, board))
        for (each,) in rows:
            self.look_back_at(each)
        return [each for (each,) in rows]

    def look_back_at(self, board: int | None) -> None:
        """Try what is looked for from now on against everything read before."""
        self.run("UPDATE board SET look_back = 1 WHERE id = ?1 OR lead = ?1 OR ?1 IS NULL", (board,))

    def page_size(self, board: int | None) -> int:
        """Bytes of a page at that relay (None: carried by hand)."""
        if board is None:
            return PAGE_SIZE
        return int(self.one("SELECT page_size FROM board WHERE id = ?", (board,))[0])
