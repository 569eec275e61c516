"""Asking the relay that is followed, over HTTP (spec/60-boards.md, sections 4 and 7; urllib3).

Owns: sockets, limits of time and size, strict reading of what comes. Does not own: what is made of it.

Rules: no retry, no redirect; an address without TLS is taken only on this machine or at an onion service; an
answer longer than any relay's is not read to its end.
"""

from __future__ import annotations

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from backchannel.asking import TIMEOUT, Body, connection_options, require_usable
from backchannel.board.checkpoint import Checkpoint
from backchannel.board.messages import (
    MOST_PAGES,
    MOST_TAG_BYTES,
    BoardDescriptor,
    PageRow,
    TagStream,
    decode_checkpoint,
    decode_descriptor,
    decode_pages,
    decode_tags,
    encode_token,
)
from backchannel.board.settings import BoardSettings
from backchannel.errors import NotKept, RelayNonsense, RelayUnreachable

_LONGEST = max(MOST_TAG_BYTES, MOST_PAGES * (65_536 + 16)) + 64


class Lead:
    """The relay at an address, with a token of it. Used by one thread at a time."""

    def __init__(self, url: str, token: bytes, pin: str = "") -> None:
        """``pin``: SHA-256 of its certificate in hex, or empty. Raises `Misuse`."""
        require_usable(url)
        self.token = token
        self._base = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {encode_token(token)}", "Accept-Encoding": "identity"}
        self._body = Body()
        self._manager = urllib3.PoolManager(**connection_options(pin))

    def board(self) -> BoardDescriptor:
        """The board and how far it is. They all raise `RelayUnreachable`, `RelayNonsense`, `Malformed`."""
        return decode_descriptor(self._get("/v1/board"))

    def checkpoint(self, number: int) -> Checkpoint:
        """The chain after ``number``. Raises `NotKept` as well."""
        return decode_checkpoint(self._get(f"/v1/checkpoint?number={number}"))

    def tags(self, after_tick: int, settings: BoardSettings) -> TagStream:
        """Closed ticks after one, and their rows."""
        return decode_tags(self._get(f"/v1/tags?after_tick={after_tick}"), settings.capacity)

    def tags_told(self, after_tick: int) -> bytes:
        """The same as it came, whatever it is."""
        return self._get(f"/v1/tags?after_tick={after_tick}")

    def pages(self, after: int, limit: int, settings: BoardSettings) -> tuple[PageRow, ...]:
        """At most ``limit`` and `MOST_PAGES` pages after a number."""
        path = f"/v1/pages?after={after}&limit={min(limit, MOST_PAGES)}"
        return decode_pages(self._get(path), settings.page_size)[0]

    def _get(self, path: str) -> bytes:
        try:
            response = self._manager.urlopen(
                "GET", self._base + path, headers=self._headers, redirect=False, retries=False,
                preload_content=False, decode_content=False, timeout=TIMEOUT,
            )  # fmt: skip
            body, status = self._body.read(response, _LONGEST), response.status
        except SSLError as error:
            raise RelayUnreachable("The relay does not show the certificate that was agreed.") from error
        except (HTTPError, OSError, ValueError) as error:
            raise RelayUnreachable("The relay that is followed does not answer.") from error
        if status == 404 and path.startswith("/v1/checkpoint"):
            raise NotKept("The relay that is followed does not keep that any more.")
        if status == 401:
            raise RelayUnreachable(
                "The relay that is followed does not know this token.",
                next_step="Ask its host for a new one.",
            )
        if status != 200 or len(body) > _LONGEST:
            raise RelayNonsense("The relay that is followed answered what no relay answers.")
        return body

    def close(self) -> None:
        """Let go of the connection, in the middle of an answer too; whoever reads it hears of silence."""
        self._body.end()
        self._manager.clear()
