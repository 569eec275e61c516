"""What is measured is what is asked for, and answers are checked before they are timed."""

from __future__ import annotations

import pytest

from backchannel.board.private.table import SlicedTable
from backchannel.errors import Misuse
from backchannel.relay import measure as measuring
from backchannel.relay.measure import measure


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_SECONDS", 0.0)


def test_there_is_a_row_for_each_size_and_batch() -> None:
    rows = list(measure([(64, 8), (1024, 40)], (1, 9), "numpy", 2))
    assert [(row.pages, row.page_bytes, row.batch) for row in rows] == [
        (64, 8, 1),
        (64, 8, 9),
        (1024, 40, 1),
        (1024, 40, 9),
    ]
    assert all(row.kernel == "numpy" and row.cores == 2 for row in rows)
    for row in rows:
        assert min(row.total_us, row.put_us, row.single_scan_us, row.four_russians_us, row.scan_us) > 0


def test_a_kernel_that_answers_wrongly_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    right = SlicedTable.answer

    def wrong(self: SlicedTable, *given: object) -> list[bytes]:
        answers = right(self, *given)  # type: ignore[arg-type]
        return [*answers[:-1], bytes(len(answers[-1]))]

    monkeypatch.setattr(SlicedTable, "answer", wrong)
    with pytest.raises(RuntimeError):
        list(measure([(64, 8)], (2,), None, 1))


def test_a_kernel_that_is_not_here_is_refused() -> None:
    with pytest.raises(Misuse):
        list(measure([(64, 8)], (1,), "abacus", 1))
