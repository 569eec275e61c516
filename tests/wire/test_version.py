"""Another protocol version is said to be one, not to be damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import WrongVersion
from backchannel.wire.codec import encode
from backchannel.wire.version import PROTOCOL, require_version


@pytest.mark.parametrize("fields", [[PROTOCOL], [PROTOCOL, "x"], [PROTOCOL, *range(20)]])
def test_our_own_version_passes(fields: list[object]) -> None:
    require_version(encode(fields), "thing")


@pytest.mark.parametrize("fields", [[2], [0, "x"], [9, *range(20)]])
def test_another_version_is_refused_as_such(fields: list[object]) -> None:
    with pytest.raises(WrongVersion):
        require_version(encode(fields), "thing")


def test_after_a_tag_the_second_element_counts() -> None:
    require_version(encode([7, PROTOCOL]), "thing", position=1)
    with pytest.raises(WrongVersion):
        require_version(encode([7, 2]), "thing", position=1)


@given(st.binary(max_size=8))
def test_any_other_bytes_are_left_to_the_decoder(data: bytes) -> None:
    try:
        require_version(data, "thing")
    except WrongVersion:
        assert data[0] in range(0x90, 0xA0) or data[0] == 0xDC
