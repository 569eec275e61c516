"""The three weights."""

from __future__ import annotations

import pytest

from backchannel.cli.pieces import stands_for
from backchannel.cli.weights import weight
from backchannel.errors import Misuse


def test_a_message_is_on_instructions_unless_said_otherwise() -> None:
    assert weight(on_instructions=False, personally=False, aloud=False) == "instructions"
    assert weight(on_instructions=True, personally=False, aloud=False) == "instructions"
    assert weight(on_instructions=False, personally=True, aloud=False) == "personally"
    assert weight(on_instructions=False, personally=False, aloud=True) == "aloud"


@pytest.mark.parametrize(
    "given", [(True, True, False), (True, False, True), (False, True, True), (True, True, True)]
)
def test_no_message_has_two_weights(given: tuple[bool, bool, bool]) -> None:
    with pytest.raises(Misuse, match="one of them"):
        weight(on_instructions=given[0], personally=given[1], aloud=given[2])


def test_nothing_official_stands_beside_what_an_official_side_says_personally_or_thinking_aloud() -> None:
    assert stands_for("official", "on instructions") == "official"
    for lighter in ("personally", "thinking aloud"):
        assert "official" not in stands_for("official", lighter)
        assert stands_for("private", lighter) == "private"
