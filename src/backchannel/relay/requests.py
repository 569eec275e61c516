"""Reading requests strictly: token, numbers in the address, body of an exact size (spec/60-boards.md, 6).

Owns: refusing a request before it costs anything. Does not own: how long one may take
(`backchannel.relay.gate`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from backchannel.board.messages import decode_token
from backchannel.errors import Malformed, NotAdmitted
from backchannel.relay.answers import PAGE_TYPE
from backchannel.relay.problems import ProblemError

T = TypeVar("T")
_HIGHEST = (1 << 63) - 1
_PAGE_TYPE = PAGE_TYPE.encode("ascii")


class Asked:
    """One request: ``headers`` by lower-case name, a repeated one joined by commas: never valid."""

    __slots__ = ("headers", "receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        pairs: list[tuple[bytes, bytes]] = scope["headers"]
        self.headers: dict[bytes, bytes] = dict(pairs)
        if len(self.headers) != len(pairs):
            for name in self.headers:
                self.headers[name] = b", ".join(value for other, value in pairs if other == name)

    def token(self) -> bytes:
        """The token of the Authorization header. Raises `NotAdmitted`."""
        given = self.headers.get(b"authorization", b"")
        if given[:7].lower() != b"bearer ":
            raise NotAdmitted("A token is needed.")
        try:
            return decode_token(given[7:].decode("latin-1"))
        except Malformed:
            raise NotAdmitted("This relay does not know that token.") from None

    def numbers(self, known: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        """The query: only the ``known`` names, each at most once, decimal, within (lowest, highest).

        Raises `ProblemError` (400).
        """
        found: dict[str, int] = {}
        raw: bytes = self.scope["query_string"]
        if not raw:
            return found
        try:
            pairs = parse_qsl(
                raw.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
            )
        except ValueError as error:
            raise ProblemError(400) from error
        for name, text in pairs:
            if (
                name not in known
                or name in found
                or not text.isascii()
                or not text.isdigit()
                or len(text) > 19
            ):
                raise ProblemError(400)
            lowest, highest = known[name]
            found[name] = int(text)
            if not lowest <= found[name] <= highest:
                raise ProblemError(400)
        return found

    def require_no_body(self) -> None:
        """Raise `ProblemError` (400) if the request brings a body where none is read."""
        if self.headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in self.headers:
            raise ProblemError(400)

    async def page(self, size: int) -> bytes:
        """The body, exactly ``size`` bytes. Never reads more.

        Raises `ProblemError` (415, 411, 413, 400) or `ClientDisconnect`.
        """
        return await self.body(size, size)

    async def body(self, shortest: int, longest: int) -> bytes:
        """The body, as long as it says and within these bounds. Never reads more.

        Raises `ProblemError` (415, 411, 413, 400) or `ClientDisconnect`.
        """
        if self.headers.get(b"content-type") != _PAGE_TYPE:
            raise ProblemError(415)
        length = self.headers.get(b"content-length", b"")
        if not length.isdigit():
            raise ProblemError(411)
        if len(length) > 10 or int(length) > longest:
            raise ProblemError(413)
        size = int(length)
        if size < shortest:
            raise ProblemError(400, "What came is not as long as this relay's settings say.")
        body = b""
        more = True
        while more and len(body) < size:
            message = await self.receive()
            if message["type"] != "http.request":
                raise ClientDisconnect
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if len(body) != size:
            raise ProblemError(400, "What came is not as long as this relay's settings say.")
        return body

    async def unless_gone(self, work: Coroutine[Any, Any, T]) -> T:
        """Do ``work``, but not for nobody: once the body is read. Raises `ClientDisconnect`."""
        working, gone = asyncio.ensure_future(work), asyncio.ensure_future(self._gone())
        try:
            await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise ClientDisconnect
        finally:
            for each in (working, gone):
                each.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await each

    async def _gone(self) -> None:
        while (await self.receive())["type"] == "http.request":
            pass


def any_number() -> tuple[int, int]:
    """Bounds of a number that has none but the wire's."""
    return 0, _HIGHEST
