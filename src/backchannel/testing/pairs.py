"""A mirror in memory beside the world's relay, and private reads at both, without HTTP or threads.

Owns: following the lead at once when told, answering a request to read. Does not own: the rules of either,
which are the product's (`board.log`, `board.private`), or what lies are told (`testing.transport`).
"""

from __future__ import annotations

import copy
from itertools import groupby

from backchannel.board.messages import decode_tags
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.private.messages import ReadAnswer, decode_request, encode_answer, encode_refusal
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Ring
from backchannel.crypto.rng import Rng
from backchannel.errors import NotKept
from backchannel.relay.memory import MemoryStore
from backchannel.relay.mirror import MirrorRelay
from backchannel.relay.service import Relay


class MemoryMirror:
    """The mirror of a relay in memory. It takes over what is closed when `follow` is called."""

    def __init__(self, lead: Relay, store: MemoryStore, rng: Rng) -> None:
        saved = store.load()
        self.lead, self._of = lead, store
        self.store = MemoryStore(saved.board_id, saved.settings, saved.opened_tick)
        self.relay = MirrorRelay(self.store, lead._clock, rng)

    def fork(self, rng: Rng) -> Relay:
        """From now on the lead shows the mirror another log than it shows to desks: that one."""
        self._of = copy.deepcopy(self._of)
        self.lead = Relay(self._of, self.lead._clock, rng)
        return self.lead

    def follow(self) -> None:
        """Take over every tick that the lead has closed."""
        self.lead.advance()
        closed, newest = self.relay.closed_tick, self.lead.closed_tick
        if closed == newest:
            return
        rows = decode_tags(self.lead.read_tags(closed), self.lead.settings.capacity).rows
        pages = self._of.pages(rows[0].number, rows[-1].number + 1) if rows else []
        by_tick = {tick: [row.page for row in each] for tick, each in groupby(pages, lambda row: row.tick)}
        for tick in sorted({*by_tick, newest}):
            changes = self.relay.begin_replay(tick, by_tick.get(tick, []))
            self.store.write(changes)
            self.relay.finish_replay(changes)


class MemoryReads:
    """What answers private reads at one relay, in the middle of whoever asks."""

    def __init__(self, relay: Relay, store: MemoryStore) -> None:
        self._relay, self._store = relay, store
        self._ring = Ring.of(relay.settings)
        self._table = SlicedTable(self._ring.slots, relay.settings.page_size, choose_kernel())
        self._next = 0

    def __call__(self, body: bytes) -> bytes:
        """The answer to a request's bytes. Raises `Malformed` or `WrongVersion`."""
        request = decode_request(body, self._table.depth)
        closed = self._relay.closed_tick
        first, end = self._relay.numbers(0, closed)
        for row in self._store.pages(max(first, self._next), end):
            self._table.put(row.number, row.page)
        self._next = end
        size = self._relay.settings.page_size
        try:
            ticks = self._ring.ticks(request.as_of, closed)
        except NotKept:
            return encode_refusal(closed, len(request.keys), size)
        window = self._ring.window(*self._relay.numbers(*ticks))
        sums = self._table.answer(request.keys, [window] * len(request.keys))
        return encode_answer(ReadAnswer(closed, tuple(sums)), size)
