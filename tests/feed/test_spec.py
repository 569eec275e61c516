"""Every check of spec/30 has a test named for it, and the spec's figures are the code's."""

from __future__ import annotations

import re
from pathlib import Path

from backchannel.feed import entry, kinds, waiting
from backchannel.feed.upkeep import PACE

HERE = Path(__file__).parent
SPEC = (HERE.parents[1] / "spec" / "30-rooms.md").read_text(encoding="utf-8")


def test_every_numbered_check_has_a_test() -> None:
    listed = set(re.findall(r"^\| E(\d+) \|", SPEC, re.MULTILINE))
    tested = set()
    for path in HERE.glob("test_*.py"):
        tested |= set(re.findall(r"def test_e(\d+)_", path.read_text(encoding="utf-8")))
    assert listed == tested == {str(number) for number in range(1, 13)}


def test_the_limits_of_the_spec_are_those_of_the_code() -> None:
    for figure in (entry.MAX_BODY, entry.MAX_CORE, entry.MAX_ENVELOPE, entry.MAX_SEALED, entry.WRAPPED_SIZE):
        assert str(figure) in SPEC
    assert (
        f"{waiting.HELD_AT_MOST} things, {waiting.HELD_BYTES >> 20} MiB, {waiting.UNPROVEN_AT_MOST}" in SPEC
    )
    assert (PACE.acknowledge_after, PACE.ask_after, PACE.tell_after) == (120, 900, 3 * 86_400)


def test_every_kind_of_the_code_is_in_the_spec() -> None:
    for kind in kinds.Kind:
        assert re.search(rf"^\| {kind.value} ", SPEC, re.MULTILINE), kind
