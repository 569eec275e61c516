"""The OpenAPI document of a relay's interface, for its settings (spec/60-boards.md, section 6).

Owns: the description that tests and hosts check the relay against. Bytes inside the answers are the spec's.
"""

from __future__ import annotations

from typing import Any

from backchannel import __version__
from backchannel.board.messages import MOST_PAGES
from backchannel.board.settings import BoardSettings
from backchannel.relay.answers import PAGE_TYPE
from backchannel.relay.problems import MEDIA_TYPE, TITLES

_ANYWHERE = (400, 408, 413, 431, 503)
_NUMBER = {"type": "integer", "minimum": 0, "maximum": (1 << 63) - 1, "format": "int64"}


def _problems(*statuses: int) -> dict[str, Any]:
    return {
        str(status): {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*statuses, *_ANYWHERE})
    }


def _operation(
    identifier: str,
    summary: str,
    *problems: int,
    status: int = 200,
    answers: str = PAGE_TYPE,
    query: dict[str, dict[str, Any]] | None = None,
    token: bool = True,
) -> dict[str, Any]:
    schema = {"type": "object"} if answers == "application/json" else {"type": "string", "format": "binary"}
    operation: dict[str, Any] = {
        "operationId": identifier,
        "summary": summary,
        "responses": {
            str(status): {"description": summary, "content": {answers: {"schema": schema}}},
            **_problems(*problems, *((401,) if token else ())),
        },
        "security": [{"token": []}] if token else [],
    }
    if query:
        operation["parameters"] = [
            {"name": name, "in": "query", "required": False, "schema": bounds}
            for name, bounds in query.items()
        ]
    return operation


def _body(shortest: int, longest: int) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary", "minLength": shortest, "maxLength": longest}
    return {"required": True, "content": {PAGE_TYPE: {"schema": schema}}}


def openapi(
    settings: BoardSettings, open_for_trials: bool, *, private_reads: bool = False, deposits: bool = True
) -> dict[str, Any]:
    """The document, as JSON values."""
    deposit = _operation("deposit", "Store one page durably in the running tick.", 409, 411, 415, 429, 507)
    deposit["requestBody"] = _body(settings.page_size, settings.page_size)
    paths: dict[str, Any] = {
        "/v1/pages": {
            "post": deposit,
            "get": _operation(
                "pages",
                "Numbered pages after a number.",
                query={"after": _NUMBER, "limit": {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}},
            ),
        },
        "/v1/tags": {
            "get": _operation("tags", "Tags and digests of closed ticks.", query={"after_tick": _NUMBER})
        },
        "/v1/checkpoint": {
            "get": _operation("checkpoint", "The chain after a number.", 404, query={"number": _NUMBER})
        },
        "/v1/board": {"get": _operation("board", "The board, its settings and where its clock stands.")},
        "/healthz": {
            "get": _operation("health", "Whether it works.", answers="application/json", token=False)
        },
        "/metrics": {
            "get": _operation("metrics", "Counts and times.", 403, answers="text/plain", token=False)
        },
        "/openapi.json": {
            "get": _operation("openapi", "This document.", answers="application/json", token=False)
        },
    }
    if open_for_trials:
        paths["/v1/tokens"] = {
            "post": _operation("tokens", "A fresh token, for trials.", 409, 507, status=201, token=False)
        }
    if not deposits:
        del paths["/v1/pages"]["post"]
    if private_reads:
        from backchannel.board.private.messages import request_sizes
        from backchannel.board.private.sizes import depth_for
        from backchannel.board.private.window import Ring

        reads = _operation("reads", "Sums of pages, one for each key.", 411, 415, 429)
        reads["requestBody"] = _body(*request_sizes(depth_for(Ring.of(settings).slots)))
        paths["/v1/reads"] = {"post": reads}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Backchannel relay", "version": __version__},
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["type", "title", "status"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                    },
                    "additionalProperties": False,
                }
            },
        },
    }
