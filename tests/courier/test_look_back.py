"""A key learned later is tried on everything read before; no relay learns of it (spec/70, C10)."""

from pathlib import Path

from backchannel.courier import reading
from courier.line import SETTINGS, line

LANE, ROOT = b"l" * 16, b"r" * 32


def test_what_was_posted_before_its_key_was_known_is_found_without_asking_again(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = made.person("ahn"), made.person("bak")
        made.ticks(2)
        ahn.sends(LANE, ROOT)
        ahn.spool.put(LANE, 1, b"said before anybody listened")
        made.ticks(5)
        assert bak.bodies() == []
        before = [entry[:3] for entry in bak.way.log[-5:]]
        bak.watches(LANE, ROOT)
        made.ticks(1)
        assert bak.bodies() == [b"said before anybody listened"]
        assert [entry[:3] for entry in bak.way.log[-5:]] == before
        made.ticks(3)
        assert bak.bodies() == []


def test_what_the_relay_has_dropped_is_dropped_here(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        bak = made.person("bak")
        made.ticks(SETTINGS.kept_ticks + 10)
        ticks = [row[0] for row in bak.spool.all("SELECT tick FROM read_page")]
        assert ticks
        assert max(ticks) - min(ticks) <= SETTINGS.kept_ticks


def test_no_more_is_kept_than_the_bound(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MOST_KEPT", 5)
    with line(tmp_path) as made:
        bak = made.person("bak")
        made.ticks(12)
        assert len(bak.spool.all("SELECT 1 FROM read_page")) == 5


def test_what_a_relay_that_went_back_had_beyond_its_end_is_dropped_when_it_is_old(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        bak = made.person("bak")
        made.ticks(3)
        beyond = "INSERT INTO read_page SELECT board, number + ?, tick - ?, page FROM read_page LIMIT 1"
        for further, older in ((1000, SETTINGS.kept_ticks), (2000, 0)):
            bak.spool.run(beyond, (further, older))
        made.ticks(2)
        numbers = [row[0] for row in bak.spool.all("SELECT number FROM read_page WHERE number > 1000")]
        assert len(numbers) == 1
        assert numbers[0] > 2000
