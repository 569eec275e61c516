"""The relay as a process: listening, saying so, stopping in order (spec/60-boards.md; docs/relay-hosts.md).

Owns: the socket, TLS, signals, logging, and that one folder is served by one process. Does not own: HTTP
itself.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import structlog
import uvicorn
from uvicorn._types import ASGIApplication

from backchannel.board.store import BoardStore
from backchannel.errors import CannotServe, Misuse, NotAdmitted, StorageFailure
from backchannel.relay.app import make_app
from backchannel.relay.clock import Clock
from backchannel.relay.gate import gate
from backchannel.relay.lead import Lead
from backchannel.relay.limits import Limits
from backchannel.relay.mirror import DIFFERS, Mirror, MirrorRelay, open_mirror
from backchannel.relay.service import Relay, open_store
from backchannel.relay.store import SqliteStore

if TYPE_CHECKING:
    from backchannel.relay.reads import Reads

_LOCK_NAME = "serving.lock"


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM: the chain of certificates and its secret key."""

    certificate: Path
    key: Path


def serve(
    folder: Path,
    host: str,
    port: int,
    *,
    given: Mapping[str, int],
    clock: Clock,
    announce: Callable[[str], None],
    tls: Tls | None = None,
    limits: Limits | None = None,
    open_for_trials: bool = False,
    private_reads: bool = False,
    lead: Lead | None = None,
) -> None:
    """Serve the board in ``folder`` until SIGTERM or SIGINT; then finish what was begun.

    ``given``: see `open_store`. ``announce`` is told the address once requests are answered (``port`` 0 takes
    a free one). Raises `CannotServe`, `SettingsDiffer`, `Misuse`, `StorageFailure`.
    """
    _quiet()
    limits = limits or Limits()
    with _only_one(folder), closing(_open(folder, given, clock, lead)) as store:
        relay = (Relay if lead is None else MirrorRelay)(store, clock, secrets.token_bytes)
        mirror = None if lead is None else _mirror(relay, store, lead, folder, limits)
        reads = _reads(relay, store) if private_reads else None
        app = make_app(
            relay, store, limits=limits, open_for_trials=open_for_trials, reads=reads, mirror=mirror
        )
        config = _config(app, limits, tls)
        with closing(_listen(host, port)) as listener:
            scheme = "https" if tls else "http"
            shown = f"[{host}]" if ":" in host else host
            address = f"{scheme}://{shown}:{listener.getsockname()[1]}"
            server = StoppableServer(config, lambda: announce(address))
            log = structlog.get_logger("backchannel.relay")
            log.info("started", tokens=relay.admitted, kept=relay.kept, open=open_for_trials)
            server.run(sockets=[listener])
            log.info("stopped")


def _open(folder: Path, given: Mapping[str, int], clock: Clock, lead: Lead | None) -> SqliteStore:
    if lead is None:
        if (folder / DIFFERS).exists():
            raise CannotServe(
                "This relay followed another, which then showed another past.",
                next_step="Start it with --mirror-of as before, or a new one in an empty folder.",
            )
        return open_store(folder, given, clock(), secrets.token_bytes)
    if given:
        raise Misuse("The settings of a relay that follows another are the other's.")
    return open_mirror(folder, lead)


def _mirror(
    relay: Relay, store: BoardStore, lead: Lead, folder: Path, limits: Limits
) -> Callable[[Callable[[], None]], Mirror]:
    """How a mirror is made once there is an event loop. Raises `Misuse` if it would follow itself."""
    assert isinstance(relay, MirrorRelay)  # noqa: S101  (made so above)
    with suppress(NotAdmitted):
        relay.require_admitted(lead.token)
        raise Misuse("A relay cannot follow itself: this token is its own.")
    return lambda on_closed: Mirror(
        relay, store, lead, folder, beat_seconds=limits.follow_seconds, on_closed=on_closed
    )


def _reads(relay: Relay, store: BoardStore) -> Callable[[], Reads]:
    """How private reads are made once there is an event loop. Raises `CannotServe`."""
    try:
        from backchannel.board.private.kernels import choose_kernel
        from backchannel.relay.reads import Reads
    except ModuleNotFoundError as error:
        raise CannotServe(
            "What private reads need is not installed here.",
            next_step="Install it: pip install 'backchannel[private]'",
        ) from error
    kernel = choose_kernel()
    structlog.get_logger("backchannel.relay").info("private reads", kernel=kernel.name)
    return lambda: Reads(relay, store.pages, kernel, os.cpu_count() or 1)


class StoppableServer(uvicorn.Server):
    """The server, telling when it listens, and ending with a plain return when it is told to stop."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._listening()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Take no more requests, finish the running ones, return."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGTERM and SIGINT, without raising them again afterwards as the base class does."""
        try:
            before = {number: signal.signal(number, self.stop) for number in (signal.SIGTERM, signal.SIGINT)}
        except ValueError:
            # Not the main thread (tests): somebody else calls `stop`.
            yield
            return
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(app: object, limits: Limits, tls: Tls | None) -> uvicorn.Config:
    config = server_config(app, limits)
    if tls is not None:
        config.ssl_certfile, config.ssl_keyfile = tls.certificate, str(tls.key)
    try:
        config.load()
    except (OSError, ValueError) as error:
        raise CannotServe(
            "The certificate or its key cannot be used.", next_step="Give both as files in PEM form."
        ) from error
    return config


def server_config(app: object, limits: Limits) -> uvicorn.Config:
    """How the server underneath is set: no names, dates or addresses in answers or logs."""
    application: ASGIApplication = app  # type: ignore[assignment]
    return uvicorn.Config(
        application,
        http=gate(limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=limits.keep_alive_seconds,
        timeout_graceful_shutdown=limits.stop_seconds,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        raise CannotServe(
            "This address cannot be listened on.", next_step="Choose another port, or stop what uses it."
        ) from error


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder: numbers are given by one process. The lock ends with the process, however it ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = sqlite3.connect(folder / _LOCK_NAME, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StorageFailure("The folder of the relay cannot be used.") from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise CannotServe(
                "Another relay serves this folder already.", next_step="Stop it, or choose another folder."
            ) from error
        yield


def _quiet() -> None:
    """One line a thing on stderr, as JSON; nothing from below us, where addresses of clients would show."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
