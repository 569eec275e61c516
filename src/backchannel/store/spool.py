"""The spool as a desk uses it: hand over what to send, take what came (spec/70, section 5).

Owns: lanes, pairs, opaque pages, the inbox. Does not own: the relays (`relays`), the timetable (`courier`),
what comes in (`receiving`), pouches (`carrying`), or what anything means.

Rules: everything is idempotent, so that a desk that stopped half-way does the same again. ``handle`` and
``room`` are 16 random bytes that only the register can explain. If this file was lost its tag keys must not
be used again for sending: a desk makes a fresh root, since page numbers start again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from backchannel.board.fragments import cut
from backchannel.board.pagekeys import board_key, pouch_key, wake_pouch_key
from backchannel.board.pages import content_size
from backchannel.board.wake import POUCH_PLACES
from backchannel.errors import Misuse, TooLarge
from backchannel.store.alarms import Alarm, clear_alarm, list_alarms
from backchannel.store.relays import Relays


class DeliveryKind(IntEnum):
    """What came."""

    ENTRY = 1
    LETTER = 2
    OPAQUE = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something for the desk: a sealed entry (``handle``: its lane), a wake letter (its pair), an opaque page
    (its room).

    ``first_page`` and ``pages`` place an entry in its lane; ``way`` is empty for a relay, else the carrier's
    name.
    """

    id: int
    kind: DeliveryKind
    handle: bytes
    first_page: int
    pages: int
    body: bytes
    way: str
    arrived: int


@dataclass(frozen=True, slots=True)
class Progress:
    """An item's pages: how many it has, how many were seen at the relay. Acknowledged items have none
    left.
    """

    pages: int
    seen: int
    acknowledged: bool


class Spool(Relays):
    """The desk's side of an open spool."""

    # Lanes: one feed under one tag key.

    def send_lane(self, handle: bytes, *, room: bytes, board: int | None, root: bytes, made_at: int) -> None:
        """A lane of ours under a fresh tag root (32 bytes, made at unix second ``made_at``). Again: no
        effect.
        """
        self._set_lane(handle, room, board, root, made_at, outgoing=True, first_page=1)

    def watch_lane(
        self, handle: bytes, *, room: bytes, board: int | None, root: bytes, made_at: int, first_page: int = 1
    ) -> None:
        """A lane of another author, looked for from ``first_page`` on. Again: no effect."""
        self._set_lane(handle, room, board, root, made_at, outgoing=False, first_page=first_page)

    def _set_lane(
        self,
        handle: bytes,
        room: bytes,
        board: int | None,
        root: bytes,
        made_at: int,
        *,
        outgoing: bool,
        first_page: int,
    ) -> None:
        with self.change():
            self.run(
                "INSERT OR IGNORE INTO lane (handle, room, board, outgoing, page_size, made_at, generation,"
                " key,"
                " pouch_key, floor, highest) VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)",
                (
                    handle, room, board, outgoing, self.page_size(board), made_at, board_key(root, 0).key,
                    pouch_key(root), first_page, first_page - 1,
                ),
            )  # fmt: skip
            for each in self.boards_also(room, board):
                self.run(
                    "INSERT OR IGNORE INTO lane_also SELECT id, ?, generation, key FROM lane"
                    " WHERE handle = ?",
                    (each, handle),
                )
            if not outgoing:
                self.look_back_at(board)

    def retire_lane(self, handle: bytes) -> None:
        """Forget a lane: its keys, its unsent pages, what was found of it and not yet whole."""
        with self.change():
            self.run(
                "DELETE FROM posting WHERE kind = 1 AND state <> 1"
                " AND source = (SELECT id FROM lane WHERE handle = ?)",
                (handle,),
            )
            self.run("DELETE FROM lane WHERE handle = ?", (handle,))

    def put(self, handle: bytes, number: int, sealed: bytes) -> None:
        """Send a sealed entry on our lane. A second one with the same ``number`` is ignored.

        Raises `TooLarge`, or `Misuse` for a lane that is not ours.
        """
        with self.change():
            lane, size, highest = self._lane_of(handle)
            if self.first("SELECT 1 FROM item WHERE lane = ? AND number = ?", (lane, number)):
                return
            contents = cut(sealed, size)
            first_page = highest + 1
            self.run("INSERT INTO item VALUES (?, ?, ?, ?)", (lane, number, first_page, len(contents)))
            for page_no, content in enumerate(contents, first_page):
                self.run("INSERT INTO page VALUES (?, ?, ?)", (lane, page_no, content))
            self.run("UPDATE lane SET highest = ? WHERE id = ?", (highest + len(contents), lane))

    def _lane_of(self, handle: bytes) -> tuple[int, int, int]:
        row = self.first(
            "SELECT id, page_size, highest FROM lane WHERE handle = ? AND outgoing = 1", (handle,)
        )
        if row is None:
            raise Misuse("There is nothing of ours to send on here.")
        return row[0], row[1], row[2]

    def next_page(self, handle: bytes) -> int:
        """The number the next page of our lane gets: what a newcomer is told to look for."""
        return self._lane_of(handle)[2] + 1

    def acknowledge(self, handle: bytes, through: int) -> None:
        """One desk of the other party has every item up to number ``through``: stop sending those."""
        self._end_items(handle, 0, through)

    def acknowledge_one(self, handle: bytes, number: int) -> None:
        """Stop sending one item."""
        self._end_items(handle, number, number)

    def _end_items(self, handle: bytes, low: int, high: int) -> None:
        with self.change():
            lane = self._lane_of(handle)[0]
            self.run(
                "DELETE FROM page WHERE lane = ?1 AND EXISTS (SELECT 1 FROM item WHERE item.lane = ?1"
                " AND number BETWEEN ?2 AND ?3 AND page_no BETWEEN first_page AND first_page + pages - 1)",
                (lane, low, high),
            )

    def progress(self, handle: bytes, number: int) -> Progress | None:
        """How far an item is, or None if it was never put."""
        lane = self._lane_of(handle)[0]
        item = self.first("SELECT first_page, pages FROM item WHERE lane = ? AND number = ?", (lane, number))
        if item is None:
            return None
        within = (lane, item[0], item[0] + item[1])
        left = self.one("SELECT count(*) FROM page WHERE lane = ? AND page_no >= ? AND page_no < ?", within)[
            0
        ]
        seen = self.one(
            "SELECT count(DISTINCT page_no) FROM posting WHERE kind = 1 AND state = 3 AND source = ?"
            " AND page_no >= ? AND page_no < ?",
            within,
        )[0]
        return Progress(item[1], seen, acknowledged=left == 0)

    def expect(self, handle: bytes, page_no: int) -> None:
        """Look for a watched lane's pages around ``page_no`` too: a letter or a file told where it is now."""
        self.run(
            "UPDATE lane SET highest = max(highest, ?) WHERE handle = ? AND outgoing = 0",
            (page_no - 1, handle),
        )

    # Pairs: letters to one member.

    def set_pair(
        self, handle: bytes, *, room: bytes, board: int | None, key: bytes, made_at: int, direction: int
    ) -> None:
        """Exchange wake letters with a member under the pair's 32-byte wake key. Again: no effect.

        ``made_at`` must be the same number at both. ``direction`` is 0 if our reference sorts before theirs,
        else 1.
        """
        with self.change():
            self.run(
                "INSERT OR IGNORE INTO pair (handle, room, board, page_size, made_at, generation, key,"
                " pouch_key,"
                " direction) VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)",
                (handle, room, board, self.page_size(board), made_at, key, wake_pouch_key(key), direction),
            )
            for each in self.boards_also(room, board):
                self.run(
                    "INSERT OR IGNORE INTO pair_also SELECT id, ?, generation, key FROM pair"
                    " WHERE handle = ?",
                    (each, handle),
                )
            self.look_back_at(board)

    def retire_pair(self, handle: bytes) -> None:
        """Forget a pair: its keys, its letters."""
        self.run("DELETE FROM pair WHERE handle = ?", (handle,))

    def put_letter(self, handle: bytes, number: int, letter: bytes) -> None:
        """Send a letter until it is ended. A second one with the same ``number`` is ignored.

        At most 16 stand at a time. Raises `TooLarge` if it does not fit a page, `Misuse` for an unknown pair.
        """
        with self.change():
            pair = self.first("SELECT id, page_size FROM pair WHERE handle = ?", (handle,))
            if pair is None:
                raise Misuse("There is nobody here to write to.")
            if len(letter) > content_size(pair[1]):
                raise TooLarge("This does not fit into one piece.")
            self.run(
                "INSERT OR IGNORE INTO letter (pair, number, body) VALUES (?, ?, ?)",
                (pair[0], number, letter),
            )
            self.run(
                "UPDATE letter SET body = NULL WHERE pair = ?1 AND body IS NOT NULL AND id NOT IN (SELECT"
                " id FROM letter"
                " WHERE pair = ?1 AND body IS NOT NULL ORDER BY id DESC LIMIT ?2)",
                (pair[0], POUCH_PLACES),
            )

    def end_letter(self, handle: bytes, number: int) -> None:
        """The member answered: stop sending it."""
        self.run(
            "UPDATE letter SET body = NULL WHERE number = ? AND pair = (SELECT id FROM pair WHERE handle ="
            " ?)",
            (number, handle),
        )

    # Opaque pages: first contact.

    def put_page(self, *, room: bytes, board: int | None, page: bytes) -> None:
        """Post a whole page made elsewhere once, and carry it until it is ended, byte for byte."""
        if len(page) != self.page_size(board):
            raise Misuse("This is not of the size that the relay takes.")
        self.run("INSERT OR IGNORE INTO opaque (room, board, page) VALUES (?, ?, ?)", (room, board, page))

    def taken_pages(self, room: bytes) -> list[bytes]:
        """The opaque pages of a room under whose tags a relay holds somebody else's: use another place."""
        rows = self.all(
            "SELECT DISTINCT opaque.page FROM opaque JOIN posting ON kind = 3 AND source = opaque.id"
            " WHERE opaque.room = ? AND state = 4 AND posting.page <> x''",
            (room,),
        )
        return [row[0] for row in rows]

    def end_pages(self, room: bytes) -> None:
        """Stop posting the opaque pages of a room and looking for its tags."""
        with self.change():
            self.run("DELETE FROM opaque WHERE room = ?", (room,))
            self.run("DELETE FROM watched WHERE room = ?", (room,))
            self.run("UPDATE alarm SET cleared = 1 WHERE handle = ?", (room,))

    def watch_tags(self, room: bytes, tags: Iterable[bytes]) -> None:
        """Deliver every page found under these tags (8 bytes each) as it is."""
        with self.change():
            for tag in tags:
                self.run("INSERT OR IGNORE INTO watched VALUES (?, ?)", (room, tag))
            self.look_back_at(None)

    # What came.

    def inbox(self, limit: int = 256) -> list[Delivery]:
        """What was not yet answered with `done` or `refuse`: lane by lane, in the order of pages."""
        rows = self.all(
            "SELECT id, kind, handle, first_page, pages, body, way, arrived FROM inbox WHERE state = 0"
            " ORDER BY kind DESC, handle, first_page, id LIMIT ?",
            (limit,),
        )
        return [Delivery(row[0], DeliveryKind(row[1]), *row[2:]) for row in rows]

    def done(self, deliveries: Iterable[int]) -> None:
        """The desk has kept these. They do not come again."""
        with self.change():
            for delivery in deliveries:
                self.run("UPDATE inbox SET state = 1, body = x'' WHERE id = ?", (delivery,))

    def refuse(self, deliveries: Iterable[int]) -> None:
        """These were not what they claimed to be: look for the true ones in their places."""
        with self.change():
            for delivery in deliveries:
                row = self.first("SELECT handle, first_page, pages FROM inbox WHERE id = ?", (delivery,))
                self.run("UPDATE inbox SET state = 2, body = x'' WHERE id = ?", (delivery,))
                lane = row and self.first("SELECT id FROM lane WHERE handle = ? AND outgoing = 0", (row[0],))
                if row and lane:
                    self.run(
                        "DELETE FROM delivered WHERE lane = ? AND page_no >= ? AND page_no < ?",
                        (lane[0], row[1], row[1] + row[2]),
                    )
                    self.run("UPDATE lane SET floor = min(floor, ?) WHERE id = ?", (row[1], lane[0]))

    # What was noticed.

    def alarms(self) -> list[Alarm]:
        """What a person should know, oldest first."""
        return list_alarms(self)

    def clear_alarm(self, alarm: int) -> None:
        """A person has seen it."""
        clear_alarm(self, alarm)
