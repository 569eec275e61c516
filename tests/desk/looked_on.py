"""What whoever looks on sees of one desk's courier: every request as it stood on the wire, and when.

Owns: the courier in earnest (its timetable, real sockets, the injected clock), and writing down what passes:
moment, address, headers, sizes. Only a token and what is in a body are left out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from backchannel.board.messages import decode_token
from backchannel.courier.http import Address, HttpTransport
from backchannel.courier.path import Path
from backchannel.courier.run import serve
from backchannel.courier.transport import Request
from backchannel.desk.founding import SPOOL
from backchannel.store.spool_file import SpoolFile
from backchannel.testing.transport import MemoryTransport
from backchannel.testing.world import World, seeded


@dataclass(frozen=True)
class Seen:
    """One request: seconds into its turn, what it asks, its headers, and sizes both ways."""

    at: float
    asked: str
    headers: tuple[tuple[str, str], ...]
    up: int
    status: int
    down: int


@dataclass
class Courier:
    """A desk's courier at each of its relays. ``seen`` is what passed, ``failures`` what it said of that."""

    world: World
    name: str
    kind: type[Path] = Path
    seen: list[Seen] = field(default_factory=list)
    failures: set[str] = field(default_factory=set)

    @contextmanager
    def running(self) -> Iterator[list[Path]]:
        """The ways to its relays, over the spool alone: no register, no passphrase."""
        with ExitStack() as all_of_it:
            spool = all_of_it.enter_context(SpoolFile(self.world.home(self.name) / SPOOL))
            paths = []
            for number, url in spool.all("SELECT id, url FROM board WHERE active = 1 ORDER BY id"):
                port = all_of_it.enter_context(self._relay(self.world.way(self.name, url)))
                way = HttpTransport(Address(f"http://127.0.0.1:{port}", "", ""))
                paths.append(self.kind(spool, number, way, seeded(f"{self.name} looked on")))
            yield paths

    def turn(self, paths: list[Path], start: float) -> None:
        """The turn that begins at ``start``. Moments within it are drawn alike for every desk."""
        for at, path in enumerate(paths):
            self.world.time = start - 2
            draw = seeded(f"moment {start} {at}")
            serve(path, lambda: self.world.time, self._sleep, draw, ticks=1, told=self._told)

    def _sleep(self, seconds: float) -> bool:
        self.world.time += seconds
        return False

    def _told(self, report) -> None:
        self.failures |= {report.failure} - {""}

    @contextmanager
    def _relay(self, way: MemoryTransport) -> Iterator[int]:
        """The world's relay on a port of this machine."""
        courier = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                courier._answer(self, way)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler, way: MemoryTransport) -> None:
        address = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        query = tuple((name, int(value)) for name, value in parse_qsl(address.query))
        token = decode_token(handler.headers["Authorization"].removeprefix("Bearer "))
        reply = way.send(Request(handler.command, address.path, query, body, token))
        into = self.world.time % self.world.settings.cadence
        headers = tuple((name, _without_secret(name, value)) for name, value in handler.headers.items())
        asked = f"{handler.command} {handler.path}"
        self.seen.append(Seen(into, asked, headers, len(body), reply.status, len(reply.body)))
        handler.send_response(reply.status)
        handler.send_header("Content-Length", str(len(reply.body)))
        handler.end_headers()
        handler.wfile.write(reply.body)


def _without_secret(name: str, value: str) -> str:
    """A token's length, and a port of this machine's left out: the same for all, but not the same."""
    return {"Authorization": str(len(value)), "Host": value.partition(":")[0]}.get(name, value)


def look_on(world: World, couriers: list[Courier], turns: int, locked: frozenset[str] = frozenset()) -> None:
    """Let turns go by with these couriers looked on, and everybody else's as always.

    Desks take in what came, but for the ``locked``.
    """
    others = [desk for name, desk in world.desks.items() if name not in {each.name for each in couriers}]
    with ExitStack() as all_of_it:
        running = [(each, all_of_it.enter_context(each.running())) for each in couriers]
        for _ in range(turns):
            start = (world.time // world.settings.cadence + 1) * world.settings.cadence
            world.time = start + 1
            if world.second is not None:
                world.second.follow()
            for desk in others:
                desk.turn()
            for courier, paths in running:
                courier.turn(paths, start)
            for name, desk in world.desks.items():
                if name not in locked:
                    desk.take_in()
