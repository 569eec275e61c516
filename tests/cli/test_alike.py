"""Names that look like others are told; names as people write them are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.cli.alike import HIDDEN, MIXED, TWIN, Names, looks

CYRILLIC_O, GREEK_O, FULL_WIDTH_S = "\u041e", "\u039f", "\uff33"


@pytest.mark.parametrize(
    "name",
    [
        "NORTHLAND",
        "Ольга Петрова",
        "Ωμέγα",
        "김철수 (Kim)",
        "김A",
        "東京Tower",
        "Ελλάδα EU",
        "محمد",
        "D’Arcy",
        "Zoë",
        "1st",
        "Մարիա",
    ],
)
def test_a_name_as_people_write_it_is_not_marked(name):
    assert Names(["SOUTHLAND", "A. Ahn"]).marks(name) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"S{CYRILLIC_O}UTHLAND", [MIXED, TWIN]),
        (f"S{GREEK_O}UTHLAND", [MIXED, TWIN]),
        (f"{FULL_WIDTH_S}OUTHLAND", [TWIN]),
        ("S0UTHLAND", [TWIN]),
        ("Southland", [TWIN]),
        ("SOUTH\u200bLAND", [TWIN, HIDDEN]),
        ("\u202eSOUTHLAND", [TWIN, HIDDEN]),
        ("А. Аhn", [MIXED, TWIN]),
        ("С. Сһо", [TWIN]),
        ("Nor\u0442hland", [MIXED]),
    ],
)
def test_a_name_that_misleads_is_told(name, said):
    assert Names(["SOUTHLAND", "A. Ahn", "C. Cho", name]).marks(name) == said


def test_both_of_two_names_that_look_the_same_are_told():
    assert Names(["SOUTHLAND", "S0UTHLAND", "NORTHLAND"]).misleading == ["S0UTHLAND", "SOUTHLAND"]


@given(st.text(max_size=40))
def test_whatever_a_name_holds_it_can_be_looked_at_and_looks_like_itself(name):
    Names(["SOUTHLAND"]).marks(name)
    assert looks(name) == looks(name)
    assert TWIN not in Names([name]).marks(name)
