"""What holds with what: the picture and the words say the same."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from backchannel.desk.views import Undertaking
from backchannel.web.depends import depends, in_words


def undertakings(rests):
    return [
        Undertaking(f"12.{at}", "x", "N", True, None, list(on), "not started", "", "", [], None, [], [])
        for at, on in enumerate(rests, 1)
    ]


def boxes(picture):
    return {
        int(number): (int(x), int(y))
        for x, y, number in re.findall(r'<rect x="(\d+)" y="(\d+)"[^>]*/><text[^>]*>(\d+)</text>', picture)
    }


def test_nothing_is_drawn_where_nothing_depends():
    assert depends(undertakings([[], []])) is None


def test_what_holds_with_another_stands_to_its_right_with_an_arrow_and_in_words():
    found = undertakings([[], [1], [1, 2], []])
    picture = depends(found)
    places = boxes(picture)
    assert places[1][0] < places[2][0] < places[3][0]
    assert places[4][0] == places[1][0]
    assert picture.count('class="arrow"') == 3
    assert in_words(found[2]) == "3 holds as long as these do: 1, 2."
    assert (
        '<title id="depends">2 holds as long as these do: 1. 3 holds as long as these do: 1, 2.</title>'
        in picture
    )


@given(st.lists(st.lists(st.integers(1, 6), max_size=3, unique=True), min_size=1, max_size=6))
def test_every_undertaking_has_a_place_of_its_own_whatever_depends_on_what(rests):
    picture = depends(undertakings(rests))
    if any(rests):
        places = boxes(picture)
        assert sorted(places) == list(range(1, len(rests) + 1))
        assert len(set(places.values())) == len(places)
