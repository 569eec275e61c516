"""The pages as a process: listening on this computer alone, saying with which link to come in.

Owns: the socket and the server underneath. Nothing is logged: not addresses, not names.
"""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Callable
from contextlib import closing

import uvicorn
from starlette.types import ASGIApp

from backchannel.errors import CannotServe
from backchannel.web.app import make_app
from backchannel.web.asking import Here
from backchannel.web.keeper import Keeper
from backchannel.web.visit import Visit

HOST = "127.0.0.1"


def serve(keeper: Keeper, port: int, announce: Callable[[str, Visit], None]) -> None:
    """Serve the pages until interrupted; then the desk is closed. ``port`` 0 takes a free one.

    ``announce`` is told where the pages are (``http://127.0.0.1:PORT``) and how to make ways in. Raises
    `CannotServe`.
    """
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logging.getLogger(name).disabled = True
    with closing(listen(port)) as listener:
        address = f"{HOST}:{listener.getsockname()[1]}"
        visit = Visit(secrets.token_urlsafe)
        server: list[uvicorn.Server] = []
        here = Here.of(keeper, visit, lambda: setattr(server[0], "should_exit", True))
        config = server_config(make_app(here, address))
        server.append(uvicorn.Server(config))
        announce(f"http://{address}", visit)
        try:
            server[0].run(sockets=[listener])
        finally:
            keeper.worker.submit(keeper.lock).result()
            keeper.worker.shutdown()


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How the server underneath is set: it says and writes down nothing of its own."""
    return uvicorn.Config(
        app,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )


def listen(port: int) -> socket.socket:
    """A socket that only this computer reaches. Raises `CannotServe`."""
    try:
        return socket.create_server((HOST, port), backlog=64)
    except (OSError, OverflowError) as error:
        raise CannotServe(
            "The desk cannot listen there.", next_step="Choose another --port, or stop what uses it."
        ) from error
