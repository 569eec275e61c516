"""Signed texts from files: the program judges each as the spec's vectors do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backchannel.desk.verifying import read_signed
from backchannel.errors import BackchannelError, Malformed

VECTORS = Path(__file__).parents[2] / "spec" / "vectors"
CASES = json.loads((VECTORS / "texts.json").read_text(encoding="utf-8"))


def file_of(case: dict[str, Any]) -> bytes:
    return (VECTORS / case["input"]["file"]).read_bytes()


@pytest.mark.parametrize("case", [each for each in CASES if each["pass"]], ids=lambda case: case["name"])
def test_a_text_whose_signatures_hold_says_where_it_stands(case: dict[str, Any]) -> None:
    checked = read_signed(file_of(case))
    assert case["expect"][-1].startswith(checked.standing.split(":")[0])
    assert checked.in_force == case["expect"][-1].startswith("IN FORCE")
    assert len(checked.steps) == len(case["expect"]) - 5 - len(checked.counting)
    assert set(checked.counting) <= set(case["expect"])
    for side, said in zip(checked.numbers, case["expect"][2:4], strict=True):
        assert side.split(": ")[1].replace(" ", "") in said
    assert checked.text_number.replace(" ", "") in case["expect"][1]


@pytest.mark.parametrize("case", [each for each in CASES if not each["pass"]], ids=lambda case: case["name"])
def test_a_text_that_does_not_hold_is_refused_with_a_next_step(case: dict[str, Any]) -> None:
    with pytest.raises(BackchannelError) as refused:
        read_signed(file_of(case))
    assert refused.value.what_next


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"hello"])
def test_what_is_no_signed_text_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Malformed, match="holds no signed text"):
        read_signed(data)
