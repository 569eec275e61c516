"""The room as a whole: what is said arrives, in order, whatever happens on the way."""

from __future__ import annotations

from feed.desks import AHN, BAK, CHO, deliver, line


def test_what_one_says_all_others_admit_in_order() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    ahn.write("one")
    ahn.write("two")
    cho.write("three")
    deliver(desks)
    assert bak.texts() == ["one", "two", "three"]
    assert cho.texts() == ["one", "two"]
    assert ahn.texts() == ["three"]
    assert not any(desk.alarms() or desk.rejections() for desk in desks)
