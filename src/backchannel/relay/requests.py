"""Reading requests strictly: token, numbers in the address, body of an exact size (spec/60-boards.md, 6).

Owns: refusing a request before it costs anything. Does not own: time limits (`backchannel.relay.guard`).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from backchannel.board.messages import decode_token
from backchannel.errors import Malformed, NotAdmitted
from backchannel.relay.problems import ProblemError

PAGE_TYPE = "application/octet-stream"
_HIGHEST = (1 << 63) - 1


def bearer_token(request: Request) -> bytes:
    """The token of the Authorization header. Raises `NotAdmitted`."""
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        raise NotAdmitted("A token is needed.")
    scheme, _, text = given[0].partition(" ")
    if scheme.lower() != "bearer":
        raise NotAdmitted("A token is needed.")
    try:
        return decode_token(text)
    except Malformed:
        raise NotAdmitted("This relay does not know that token.") from None


def numbers(request: Request, known: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """The query of a request: only the ``known`` names, each at most once, decimal, within (lowest, highest).

    Raises `ProblemError` (400).
    """
    found: dict[str, int] = {}
    raw = request.scope["query_string"]
    if not raw:
        return found
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise ProblemError(400) from error
    for name, text in pairs:
        if name not in known or name in found or not text.isascii() or not text.isdigit() or len(text) > 19:
            raise ProblemError(400)
        lowest, highest = known[name]
        found[name] = int(text)
        if not lowest <= found[name] <= highest:
            raise ProblemError(400)
    return found


def any_number(lowest: int = 0) -> tuple[int, int]:
    """Bounds of a number that has none but the wire's."""
    return lowest, _HIGHEST


def require_no_body(request: Request) -> None:
    """Raise `ProblemError` (400) if the request brings a body where none is read."""
    if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
        raise ProblemError(400)


async def read_page(request: Request, size: int) -> bytes:
    """The body, exactly ``size`` bytes. Never reads more.

    Raises `ProblemError` (415, 411, 413, 400) or `ClientDisconnect`.
    """
    headers = request.headers
    if headers.get("content-type") != PAGE_TYPE:
        raise ProblemError(415)
    length = headers.get("content-length")
    if length is None or not length.isascii() or not length.isdigit():
        raise ProblemError(411)
    if len(length) > 10 or int(length) > size:
        raise ProblemError(413)
    if int(length) < size:
        raise ProblemError(400, "What came is not as long as this relay's settings say.")
    parts: list[bytes] = []
    missing = size
    while missing > 0:
        message = await request.receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        part = message.get("body", b"")
        parts.append(part)
        missing -= len(part)
        if not message.get("more_body", False):
            break
    if missing:
        raise ProblemError(400, "What came is not as long as this relay's settings say.")
    return parts[0] if len(parts) == 1 else b"".join(parts)
