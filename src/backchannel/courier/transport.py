"""What a courier asks a relay, and how it takes the answers: no sockets here (spec/60 section 4; spec/70).

Owns: the six requests, the port through which they leave, turning a status into an error.
Does not own: HTTP itself (`http`), what the bodies mean (`board.messages`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backchannel.errors import NotAdmitted, NotKept, RelayNonsense, RelayUnreachable, SlotTaken, TagTaken

BINARY = "application/octet-stream"
PAGES_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``token`` goes into a header, never into the address."""

    method: str
    path: str
    query: tuple[tuple[str, int], ...]
    body: bytes
    token: bytes | None

    def __repr__(self) -> str:
        return f"Request({self.method} {self.path})"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer: ``retry_after`` seconds, 0 if it names none."""

    status: int
    body: bytes
    retry_after: int


class Transport(Protocol):
    """The way to one relay. Raises only `RelayUnreachable` and `RelayNonsense`."""

    def send(self, request: Request) -> Reply:
        """Ask once; no retry."""

    def close(self) -> None:
        """Let go of connections."""


def deposit(token: bytes, page: bytes) -> Request:
    """Post a page."""
    return Request("POST", "/v1/pages", (), page, token)


def describe(token: bytes) -> Request:
    """The board's settings and clock."""
    return Request("GET", "/v1/board", (), b"", token)


def tags(token: bytes, after_tick: int) -> Request:
    """The tag stream after a tick."""
    return Request("GET", "/v1/tags", (("after_tick", after_tick),), b"", token)


def pages(token: bytes, after: int) -> Request:
    """All pages after a number."""
    return Request("GET", "/v1/pages", (("after", after), ("limit", PAGES_AT_ONCE)), b"", token)


def checkpoint(token: bytes) -> Request:
    """The newest checkpoint."""
    return Request("GET", "/v1/checkpoint", (), b"", token)


def reads(token: bytes, body: bytes) -> Request:
    """Private reads."""
    return Request("POST", "/v1/reads", (), body, token)


def ask_for_token() -> Request:
    """A trial relay's token, given freely while there are places."""
    return Request("POST", "/v1/tokens", (), b"", None)


def require_answer(reply: Reply) -> bytes:
    """The body of a good answer.

    Raises `NotAdmitted`, `NotKept`, `TagTaken`, `SlotTaken`, `RelayUnreachable` (the relay has trouble of its
    own) or `RelayNonsense`.
    """
    match reply.status:
        case 200 | 201:
            return reply.body
        case 401 | 403:
            raise NotAdmitted("The relay does not accept this desk's token.")
        case 404:
            raise NotKept("The relay does not have what was asked for.")
        case 409:
            raise TagTaken("Something else is kept at the relay under the same mark.")
        case 429:
            raise SlotTaken("The relay takes no more in this turn.", retry_after=max(1, reply.retry_after))
        case status if 500 <= status < 600:
            raise RelayUnreachable("The relay has trouble of its own.")
        case _:
            raise RelayNonsense("The relay answered what no relay answers.")
