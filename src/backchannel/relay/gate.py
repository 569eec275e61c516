"""Connections: slow ones, silent ones, too many of them (spec/60-boards.md, section 6).

Owns: closing a connection that completes no request in its time, that sends too long a head, or that keeps a
place others need. Requests that came whole are `backchannel.relay.guard`'s.

The server underneath limits nothing before a request's head is complete; this is the missing half. A good
client is never turned away for the sake of one that makes us wait: when all places are taken, the connection
waited for longest is closed.
"""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from backchannel.relay.limits import Limits
from backchannel.relay.problems import MEDIA_TYPE, problem_body

_orders = count()


def gate(limits: Limits) -> type[HttpToolsProtocol]:
    """The protocol class of a server with these limits."""
    return type("LimitedGate", (Gate,), {"limits": limits})


class Gate(HttpToolsProtocol):
    """One connection."""

    limits = Limits()
    _head = 0
    _chunk = 0
    _in_head = True
    _since = 0.0
    _order = 0
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A place is taken; if all were, somebody else loses theirs."""
        super().connection_made(transport)
        self._earn()
        self._watch = self.loop.call_later(self.limits.patience_seconds, self._look)
        if len(self.connections) > self.limits.most_connections:
            waiting = [
                c for c in self.connections if isinstance(c, Gate) and c is not self and c._keeps_us_waiting()
            ]
            if waiting:
                min(waiting, key=lambda connection: connection._order)._drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """The place is free."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def _earn(self) -> None:
        self._since = self.loop.time()
        # The loop's time stands still while it accepts several: this does not.
        self._order = next(_orders)

    def _keeps_us_waiting(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body

    def _look(self) -> None:
        """Close the connection if it completed nothing for too long, else look again when it could have."""
        left = self._since + self.limits.patience_seconds - self.loop.time()
        if left > 0:
            self._watch = self.loop.call_later(left, self._look)
        elif self._in_body():
            self._refuse(408)
        else:
            self._drop()

    def _in_body(self) -> bool:
        """The head came and the body did not: nothing was answered, so there is room for saying why."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.more_body and not cycle.response_started and not self.pipeline

    def _drop(self) -> None:
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes came: count them while they belong to a head."""
        self._chunk = len(data)
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > self.limits.head_bytes and not self.transport.is_closing():
                self._refuse(431)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole: what follows is another head."""
        self._in_head = True
        self._head = -self._chunk  # what came with the end of this one is not counted for the next
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """A request was completed: the connection has earned its time again."""
        self._earn()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as a request at all."""
        self._refuse(400)

    def _refuse(self, status: int) -> None:
        body = problem_body(status)
        head = STATUS_LINE[
            status
        ] + b"content-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % (
            MEDIA_TYPE.encode(),
            len(body),
        )
        self.transport.write(head + body)
        self.transport.close()

    def handle_websocket_upgrade(self) -> Any:
        """There are no websockets here."""
        self._refuse(400)
