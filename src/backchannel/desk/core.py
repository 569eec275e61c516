"""What every part of a desk shares: the register, the spool, who I am, numbers and names.

Owns: `Me`, the display numbers, alarms, the hand-over of sealed things to the spool. Does not own any rule.

Rule: a step changes the register in one transaction and leaves what must go out in its outbox; `hand_over`
moves the outbox into the spool afterwards. Both are idempotent, so a desk that stopped half-way goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import msgspec

from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.members import MemberRef
from backchannel.crypto.labels import Label
from backchannel.crypto.mac import authenticate
from backchannel.desk.surroundings import Surroundings
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.store.register import Register
from backchannel.store.spool import Spool
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, U16, Bytes32

ALIKE = 20
"""Alarms of one name about one that stand beside each other."""
MORE = "More of the same came. Put away what is listed, and what goes on is told anew."
Text = Annotated[str, msgspec.Meta(max_length=200)]


class Me(Record):
    """Who sits at this desk. ``party`` is nil before the appointment. Secret: ``seed``, ``spool_key``."""

    name: Text
    side: Text
    post: Text
    seed: Bytes32
    spool_key: Bytes32
    party: Bytes32 | None
    seat: U8
    term: U16


class ToSend(Record):
    """One call of the spool, waiting in the outbox: ``what`` names it, the rest are its arguments."""

    handle: bytes
    room: bytes
    number: int
    root: bytes
    board: int | None
    made_at: int
    body: bytes


ME: Codec[Me] = Codec(Me, limit=4096, what="desk's own card")
TO_SEND: Codec[ToSend] = Codec(ToSend, limit=4 * 1024 * 1024, what="thing to send")


class Core:
    """The desk's shared ground. ``register`` and ``spool`` are open; ``around`` is the world outside."""

    def __init__(self, register: Register, spool: Spool, around: Surroundings) -> None:
        self.register = register
        self.spool = spool
        self.around = around
        self._keys: HolderKeys | None = None
        self._me: tuple[bytes, Me] | None = None

    # who I am

    @property
    def me(self) -> Me:
        """My own card."""
        data = self.register.setting("me")
        if data is None:
            raise Misuse("This desk is not set up yet.", next_step="Use `backchannel start` or `join`.")
        if self._me is None or self._me[0] != data:
            self._me = (data, ME.decode(data))
        return self._me[1]

    def set_me(self, me: Me) -> None:
        """Store my card."""
        self.register.set("me", ME.encode(me))

    @property
    def keys(self) -> HolderKeys:
        """My secret keys."""
        if self._keys is None:
            self._keys = HolderKeys.from_seed(self.me.seed)
        return self._keys

    @property
    def ref(self) -> MemberRef:
        """Me as a member. Raises `Misuse` before the appointment."""
        me = self.me
        if me.party is None:
            raise Misuse(
                "You are not in your post yet: your colleague has to confirm you.",
                next_step="Compare the words with the colleague who invited you (`backchannel words`).",
            )
        return MemberRef(me.party, me.seat, me.term)

    @property
    def proxy(self) -> str:
        """The way to every relay: a ``socks5h://`` address, or empty for the direct one."""
        return (self.register.setting("proxy") or b"").decode()

    def now(self) -> int:
        """Unix seconds."""
        return self.around.now()

    # handles in the spool: nobody without the register can tell what they stand for

    def handle(self, *what: Any) -> bytes:
        """16 bytes that stand for a lane, pair or room in the spool."""
        return authenticate(Label.SPOOL_HANDLE, self.me.spool_key, encode(what))

    # numbers people type

    def number(self, kind: str, ref: bytes) -> int:
        """The display number of something, given the first time it is asked for."""
        row = self.register.first("SELECT n FROM item WHERE ref = ?", (ref,))
        if row is not None:
            return int(row[0])
        return self.register.insert("INSERT INTO item (kind, ref) VALUES (?, ?)", (kind, ref))

    def numbered(self, number: int) -> tuple[str, bytes]:
        """What a number stands for: kind and reference. Raises `NoSuchNumber`."""
        if number.bit_length() > 63:  # no register holds it
            raise NoSuchNumber("There is no such number here.")
        row = self.register.first("SELECT kind, ref FROM item WHERE n = ?", (number,))
        if row is None:
            raise NoSuchNumber(f"There is no number {number} here.")
        return str(row[0]), bytes(row[1])

    # alarms

    def alarm(self, name: str, about: str, sentence: str) -> None:
        """Record an alarm once; the same one again within a day changes nothing, later it stands anew.

        Where `ALIKE` of one name about one stand already, one more says only that there are more.
        """
        alike = self.register.one(
            "SELECT count(*) FROM alarm WHERE name = ? AND about = ? AND seen = 0 AND sentence <> ?",
            (name, about, sentence),
        )
        if int(alike[0]) >= ALIKE:
            sentence = MORE
        self.register.run(
            "INSERT INTO alarm (at, name, about, sentence) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name, about, sentence) DO UPDATE SET at = excluded.at, seen = 0"
            " WHERE excluded.at - at > 86400",
            (self.now(), name, about, sentence),
        )

    def alarms_over(self, name: str, sentences: list[str]) -> None:
        """What these alarms said is over: they stand no more."""
        for sentence in sentences:
            self.register.run("UPDATE alarm SET seen = 1 WHERE name = ? AND sentence = ?", (name, sentence))

    # persist, then send

    def send_later(self, what: str, **arguments: Any) -> None:
        """Put one call of the spool into the outbox, inside the current change."""
        empty = ToSend(b"", b"", 0, b"", None, 0, b"")
        body = TO_SEND.encode(msgspec.structs.replace(empty, **arguments))
        self.register.run("INSERT INTO outbox (what, body) VALUES (?, ?)", (what, body))

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """One step of this desk: everything in it is persisted or nothing is; then what must go out goes."""
        with self.register.change():
            yield
        self.hand_over()

    def hand_over(self) -> None:
        """Move everything in the outbox to the spool, in order. Interrupted, it does the rest next time.

        Inside a change it does nothing: whoever began the change hands over when it is certain.
        """
        if self.register.changing:
            return
        while self.register.first("SELECT 1 FROM outbox LIMIT 1"):
            # Read under the spool's write lock: of two programs on one desk, the later repeats a whole prefix
            # of what the earlier did, and never an old call after a newer one.
            with self.spool.change():
                rows = self.register.all("SELECT id, what, body FROM outbox ORDER BY id LIMIT 200")
                for _, what, body in rows:
                    _CALLS[what](self.spool, TO_SEND.decode(body))
            with self.register.change():
                self.register.run("DELETE FROM outbox WHERE id <= ?", (rows[-1][0] if rows else 0,))


def _watch_tags(spool: Spool, call: ToSend) -> None:
    spool.watch_tags(call.room, [call.body[at : at + 8] for at in range(0, len(call.body), 8)])


_CALLS: dict[str, Callable[[Spool, ToSend], None]] = {
    "send lane": lambda spool, call: spool.send_lane(
        call.handle, room=call.room, board=call.board, root=call.root, made_at=call.made_at
    ),
    "watch lane": lambda spool, call: spool.watch_lane(
        call.handle, room=call.room, board=call.board, root=call.root, made_at=call.made_at
    ),
    "retire lane": lambda spool, call: spool.retire_lane(call.handle),
    "put": lambda spool, call: spool.put(call.handle, call.number, call.body),
    "acknowledge": lambda spool, call: spool.acknowledge(call.handle, call.number),
    "acknowledge one": lambda spool, call: spool.acknowledge_one(call.handle, call.number),
    "pair": lambda spool, call: spool.set_pair(
        call.handle,
        room=call.room,
        board=call.board,
        key=call.root,
        made_at=call.made_at,
        direction=call.number,
    ),
    "retire pair": lambda spool, call: spool.retire_pair(call.handle),
    "letter": lambda spool, call: spool.put_letter(call.handle, call.number, call.body),
    "end letter": lambda spool, call: spool.end_letter(call.handle, call.number),
    "page": lambda spool, call: spool.put_page(room=call.room, board=call.board, page=call.body),
    "tags": _watch_tags,
    "end pages": lambda spool, call: spool.end_pages(call.room),
}
