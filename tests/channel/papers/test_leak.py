"""Leaks: what each side says of one; a step says no more than its words."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.forms import Role
from backchannel.channel.papers.leak import LEAK
from channel.papers.saying import cross, moves, opens, outcome, refused
from channel.parties import Side, both

WHAT = {"what": "The visit", "where": "A newspaper", "day": "2026-06-11"}


def recorded() -> tuple[Side, Side, bytes]:
    ours, theirs = both()
    return ours, theirs, ours.say(opens(WHAT, "leak"), theirs)


def step(case: bytes, move: str, fields: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return moves(case, move, fields, "leak")


@pytest.mark.parametrize("move", ["not from us", "from us"])
def test_saying_where_it_came_from_ends_the_turn_can_be_corrected_and_bears_its_limit(move: str) -> None:
    ours, theirs, case = recorded()
    theirs.say(step(case, "look into it"), ours)
    assert outcome(ours, case).turn is Role.OTHER
    assert refused(ours, theirs.say(step(case, move), ours)) is None
    assert outcome(ours, case).turn is None
    other = "from us" if move == "not from us" else "not from us"
    assert refused(ours, theirs.say(step(case, other), ours)) is None
    assert LEAK.moves[move].limit


def test_closing_and_answering_that_cross_both_count() -> None:
    ours, theirs, case = recorded()
    cross(ours, theirs, step(case, "close"), step(case, "from us"))
    assert outcome(ours, case) == outcome(theirs, case)
    assert outcome(ours, case).words == "closed; {other} says that it came from there"


def test_no_field_asks_whom_anybody_suspects() -> None:
    fields = [*LEAK.fields, *(field for move in LEAK.moves.values() for field in move.fields)]
    assert not any("suspect" in field.name + field.label for field in fields)
    assert not any(word in field.label for field in fields for word in ("who", "whom"))
