"""Every way a relay says no: a 4xx or 503 or 507, never 500, in words for people."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from backchannel import errors
from backchannel.relay.problems import TITLES, problem_of


def every_error() -> list[errors.BackchannelError]:
    found: list[type[errors.BackchannelError]] = [errors.BackchannelError]
    for kind in found:
        found += kind.__subclasses__()
    made = []
    for kind in found:
        try:
            made.append(kind("A sentence."))
        except TypeError:
            made.append(kind("A sentence.", retry_after=7) if kind is errors.SlotTaken else None)
    return [error for error in made if error is not None]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_every_error_of_ours_has_an_answer(error: errors.BackchannelError) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    answer = problem_of(error)
    asyncio.run(answer({}, None, send))  # type: ignore[arg-type]
    body = json.loads(sent[1]["body"])
    headers = dict(sent[0]["headers"])
    assert body["status"] == answer.status
    assert answer.status in TITLES
    assert answer.status != 500
    assert (b"retry-after" in headers) == isinstance(error, errors.SlotTaken)
    assert (b"www-authenticate" in headers) == isinstance(error, errors.NotAdmitted)
