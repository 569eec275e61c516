"""A relay on a real socket, in a thread of this process."""

from __future__ import annotations

import http.client
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backchannel.board.messages import encode_token
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.settings import BoardSettings
from backchannel.relay.app import make_app
from backchannel.relay.limits import Limits
from backchannel.relay.reads import Reads
from backchannel.relay.serve import StoppableServer, server_config
from backchannel.relay.service import Relay
from backchannel.relay.store import SqliteStore
from backchannel.wire.ids import BoardId

SMALL_TEST = BoardSettings(page_size=1024, cadence=60, retention=600, capacity=50)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


SWIFT = Limits(stop_seconds=2, beat_seconds=0.01, discard_seconds=0.05)
"""As the relay's own, and nothing is waited for long."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Live:
    """A served relay: its parts, and a client."""

    def __init__(
        self,
        folder: Path,
        settings: BoardSettings,
        limits: Limits,
        open_for_trials: bool,
        *,
        private_reads: bool = False,
        sums_a_tick: int | None = 10_000,
    ) -> None:
        self.sums_a_tick = sums_a_tick
        self.clock = HandClock()
        opened = int(self.clock.now // settings.cadence) - 1
        self.store = SqliteStore.create(folder, BoardId(b"southland-relay1"), settings, opened)
        self.relay = Relay(self.store, self.clock, secrets.token_bytes)
        self.reads: Reads | None = None
        app = make_app(
            self.relay,
            self.store,
            limits=limits,
            open_for_trials=open_for_trials,
            reads=self._make_reads if private_reads else None,
        )
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self.listener.getsockname()[1]
        listening = threading.Event()
        self.server = StoppableServer(server_config(app, limits), listening.set)
        self.thread = threading.Thread(target=lambda: self.server.run(sockets=[self.listener]))
        self.thread.start()
        assert listening.wait(20)

    def _make_reads(self) -> Reads:
        self.reads = Reads(self.relay, self.store.pages, choose_kernel(), 2, sums_a_tick=self.sums_a_tick)
        return self.reads

    def token(self) -> str:
        return encode_token(self.relay.admit()[1])

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent.setdefault("Content-Type", "application/octet-stream")
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def post(self, token: str, page: bytes) -> Answer:
        return self.ask("POST", "/v1/pages", token=token, body=page)

    def next_tick(self) -> None:
        """Move the clock into the next tick and wait for the relay to have closed this one."""
        closed = self.relay.read_descriptor().tick
        self.clock.now += self.relay.settings.cadence
        until(lambda: self.relay.read_descriptor().closed_tick >= closed)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)
        self.listener.close()
        self.store.close()
        assert not self.thread.is_alive()


def until(reached: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for what another thread or process does."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


LiveMaker = Callable[..., Live]


@pytest.fixture
def make_live(tmp_path: Path) -> Iterator[LiveMaker]:
    made: list[Live] = []

    def make(
        settings: BoardSettings = SMALL_TEST,
        limits: Limits | None = None,
        *,
        open_for_trials: bool = False,
        private_reads: bool = False,
        sums_a_tick: int | None = 10_000,
    ) -> Live:
        folder = tmp_path / f"relay{len(made)}"
        live = Live(
            folder,
            settings,
            limits or SWIFT,
            open_for_trials,
            private_reads=private_reads,
            sums_a_tick=sums_a_tick,
        )
        made.append(live)
        return live

    yield make
    for live in made:
        live.stop()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One relay for all tests of a file that change nothing in it."""
    live = Live(tmp_path_factory.mktemp("quiet") / "relay", SMALL_TEST, SWIFT, False)
    yield live
    live.stop()


@pytest.fixture
def live(make_live: LiveMaker) -> Live:
    return make_live()
