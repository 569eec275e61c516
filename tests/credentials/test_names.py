"""Names: every script is welcome, nothing hides."""

from __future__ import annotations

import pytest

from backchannel.credentials.names import require_plain
from backchannel.errors import Malformed


@pytest.mark.parametrize(
    "name", ["Northland", "Nördland", "북부", "شمال", "می\u200cخواهم", "क्\u200dष", "N 2"]
)
def test_a_name_in_any_script_passes(name: str) -> None:
    require_plain(name, "name")


@pytest.mark.parametrize(
    "name",
    [
        "", " N", "N ", "N  N", "N\n", "N\tN", "N\x00", "N\x7f", "N\u00a0N", "N\u200bN", "N\u202eN",
        "N\u2066N",
        "N\u200fN", "N\ufeff", "N\u2028N", "N\u3164", "N\U000e0041", "N\ufe0f", "\u3000N", "N\ue000",
    ],
)  # fmt: skip
def test_a_name_that_hides_or_reorders_something_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        require_plain(name, "name")
