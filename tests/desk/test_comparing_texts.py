"""Two wordings compared: what is said turns the one into the other, and costs little whatever comes."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from backchannel.desk.comparing_texts import changes, in_lines

LINES = st.lists(st.sampled_from(["1. A.", "2. B.", "3. C.", "", "Prose.", " "]), max_size=9)


def test_changed_added_and_struck_lines_are_told_apart() -> None:
    old = "Head\n\n1. A waits.\n2. B pays.\nTail"
    new = "Head\n1. A waits.\n2. B pays half.\n3. A goes.\nTail"
    found = [(each.kind, each.before, each.after) for each in changes(old, new)]
    assert found == [("changed", "2. B pays.", "2. B pays half."), ("added", "", "3. A goes.")]
    assert [each.kind for each in changes(new, old)] == ["changed", "struck"]
    assert in_lines(changes(old, old)) == ["  no line differs"]


@given(LINES, LINES)
def test_what_is_said_to_change_is_all_that_changes(old: list[str], new: list[str]) -> None:
    left = [line for line in old if line.strip()]
    found = changes("\n".join(old), "\n".join(new))
    for each in found:
        if each.before:
            left.remove(each.before)
    left += [each.after for each in found if each.after]
    assert sorted(left) == sorted(line for line in new if line.strip())
    assert all(each.before != each.after for each in found)


def test_wordings_of_very_many_lines_are_not_compared_line_by_line() -> None:
    began = time.perf_counter()
    found = changes("\n".join(map(str, range(20_000))), "\n".join(f"{each}!" for each in range(20_000)))
    assert [each.after for each in found] == ["Too much differs to be compared here: read both."]
    same = "x\n" * 50_000
    assert [each.kind for each in changes(same + "old", same + "new")] == ["changed"]
    assert time.perf_counter() - began < 5
