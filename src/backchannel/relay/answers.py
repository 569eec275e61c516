"""Answers as ASGI applications: bytes of the wire, and small texts (spec/60-boards.md, section 6).

Owns: the headers of every answer. Kept bare, because one is made for every request.
"""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

PAGE_TYPE = "application/octet-stream"


class Answer:
    """A whole answer: status, body, media type, and further headers by lower-case name."""

    __slots__ = ("_body", "_headers", "status")

    def __init__(
        self, body: bytes, *, status: int = 200, media: str = PAGE_TYPE, headers: dict[str, str] | None = None
    ) -> None:
        self.status = status
        self._body = body
        self._headers = [
            (b"content-type", media.encode("ascii")),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        if headers:
            self._headers += [
                (name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()
            ]

    def closing(self) -> Answer:
        """This answer, and the connection ends with it."""
        self._headers.append((b"connection", b"close"))
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await send({"type": "http.response.start", "status": self.status, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})
