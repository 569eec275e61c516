"""Every way a relay says no over HTTP, in one table (spec/60-boards.md, section 6; RFC 9457).

Owns: which error becomes which status, and the body of a problem. A problem never repeats what was sent.
"""

from __future__ import annotations

import json

from backchannel.errors import (
    BackchannelError,
    Malformed,
    NoPlaceLeft,
    NotAdmitted,
    NotKept,
    SlotTaken,
    StorageFull,
    TagTaken,
)
from backchannel.relay.answers import Answer

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request is not one this relay understands.",
    401: "A valid token is needed.",
    403: "This is not open from there.",
    404: "There is no such thing here.",
    405: "This cannot be asked in this way.",
    408: "The request took too long.",
    409: "Something else is kept under this mark.",
    411: "The request must say its length.",
    413: "The request is too long.",
    415: "This type of content is not taken.",
    429: "This turn of the timetable is used.",
    431: "The head of the request is too long.",
    503: "The relay cannot do it now.",
    507: "The relay has no room left.",
}
_STATUS: tuple[tuple[type[BackchannelError], int], ...] = (
    (NotAdmitted, 401),
    (NotKept, 404),
    (TagTaken, 409),
    (NoPlaceLeft, 409),
    (SlotTaken, 429),
    (StorageFull, 507),
    (Malformed, 400),
)


class ProblemError(Exception):
    """Raised by a handler to answer with a problem of this status. Never leaves `backchannel.relay`."""

    def __init__(self, status: int, detail: str = "", *, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def problem_body(status: int, detail: str = "") -> bytes:
    """The JSON of a problem."""
    body = {"type": "about:blank", "title": TITLES[status], "status": status}
    if detail:
        body["detail"] = detail
    return json.dumps(body).encode()


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> Answer:
    """The answer for a problem of this status."""
    return Answer(problem_body(status, detail), status=status, media=MEDIA_TYPE, headers=headers)


def problem_of(error: BackchannelError) -> Answer:
    """The answer for one of our errors; what has no row in the table is a failure of ours: 503."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 503)
    headers: dict[str, str] = {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, SlotTaken):
        headers["retry-after"] = str(error.retry_after)
    return problem(status, error.sentence, headers)
