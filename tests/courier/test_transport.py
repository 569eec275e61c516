"""What a status means, and that a token is nowhere but in its header."""

from __future__ import annotations

import pytest

from backchannel.courier import transport
from backchannel.courier.transport import Reply, require_answer
from backchannel.errors import (
    BackchannelError,
    NotAdmitted,
    NotKept,
    RelayNonsense,
    RelayUnreachable,
    SlotTaken,
    TagTaken,
)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, NotAdmitted),
        (403, NotAdmitted),
        (404, NotKept),
        (409, TagTaken),
        (429, SlotTaken),
        (500, RelayUnreachable),
        (507, RelayUnreachable),
        (204, RelayNonsense),
        (302, RelayNonsense),
        (400, RelayNonsense),
        (0, RelayNonsense),
    ],
)
def test_every_status_but_a_good_one_raises(status: int, error: type[BackchannelError]) -> None:
    with pytest.raises(error) as raised:
        require_answer(Reply(status, b"body", 0))
    assert raised.value.what_next


@pytest.mark.parametrize("status", [200, 201])
def test_a_good_answer_gives_its_body(status: int) -> None:
    assert require_answer(Reply(status, b"body", 0)) == b"body"


def test_a_token_is_only_in_its_own_field() -> None:
    token = b"secret token of thirty-two bytes"
    for request in (
        transport.deposit(token, b"page"),
        transport.describe(token),
        transport.tags(token, 1),
        transport.pages(token, 1),
        transport.checkpoint(token),
    ):
        assert request.token == token
        assert token not in request.body
        assert "secret" not in request.path + repr(request.query) + repr(request)
