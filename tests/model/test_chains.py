"""The chain rule, checked on its own model: every small world, and many random ones (docs/adr/0001)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.chains import NOTHING, Node, World, standing, tips

Acts = frozenset[Node]


def known_parts(acts: Acts) -> Iterator[Acts]:
    """Every part of the world that a desk can have received: with each act, all that it builds on."""
    ordered = sorted(acts)
    for size in range(len(ordered) + 1):
        for chosen in combinations(ordered, size):
            names = {act.name for act in chosen} | {NOTHING}
            if all(act.prev in names and act.view in names for act in chosen):
                yield frozenset(chosen)


def may_approve(acts: Acts, party: int, view: str) -> bool:
    """The approver's rule (A9): never name less than, or something beside, what was named before."""
    world = World(acts)
    return all(world.precedes(act.view, view) for act in acts if act.party == party)


def honest_posts(acts: Acts, numbers: int = 2) -> Iterator[Node]:
    """What an honest desk of either party may post, knowing any part of the world; two desks race."""
    places = {(party, tips(part), part) for part in known_parts(acts) for party in (0, 1)}
    seen = set()
    for party, ends, part in places:
        prev, view = ends[party], ends[1 - party]
        if (party, prev, view) in seen or not may_approve(acts, party, view):
            continue
        seen.add((party, prev, view))
        above = World(part).number_of(prev)
        for number in range(above + 1, above + 1 + numbers):
            for desk in "xy":
                yield Node(party, number, prev, view, f"{desk}{party}{number}({prev}/{view})")


def any_posts(acts: Acts, party: int) -> Iterator[Node]:
    """Every coherent act at all: a party whose people agree to anything."""
    own = [NOTHING, *(act.name for act in acts if act.party == party)]
    other = [NOTHING, *(act.name for act in acts if act.party != party)]
    world = World(acts)
    for prev in own:
        for view in other:
            for number in (world.number_of(prev) + 1, world.number_of(prev) + 2):
                act = Node(party, number, prev, view, f"z{party}{number}({prev}/{view})")
                if World(acts | {act}).of(party) and act in World(acts | {act}).acts:
                    yield act


def worlds(depth: int, posts: object, start: Acts = frozenset()) -> Iterator[tuple[Acts, Acts]]:
    """Every step (before, after) of at most ``depth`` acts from a world."""
    layer: set[Acts] = {start}
    for _ in range(depth):
        following: set[Acts] = set()
        for before in layer:
            for act in posts(before):  # type: ignore[operator]
                if act in before:
                    continue
                after = before | {act}
                yield before, after
                following.add(after)
        layer = following


def named_and_standing(acts: Acts, party: int) -> set[str]:
    return World(acts).named(World(acts).of(1 - party))


def check_step(before: Acts, after: Acts) -> None:
    old, new = standing(before), standing(after)
    for party in (0, 1):
        named = named_and_standing(before, party)
        assert named <= set(old[party]), "what was named stands"
        assert named <= set(new[party]), "what was named is never un-named"
        assert World(after).is_clean(party)


def check_progress(acts: Acts) -> None:
    """Each party can always go on from the two ends, and what it then says stands at once."""
    for party in (0, 1):
        ends = tips(acts)
        number = World(acts).number_of(ends[party]) + 1
        act = Node(party, number, ends[party], ends[1 - party], "next")
        assert act in World(acts | {act}).acts, "an act on both ends is coherent"
        assert standing(acts | {act})[party][-1] == "next", "and stands"
        assert standing(acts | {act})[1 - party] == standing(acts)[1 - party]


def check_honest_worlds(depth: int, numbers: int) -> int:
    steps = 0
    for before, after in worlds(depth, lambda acts: honest_posts(acts, numbers)):
        check_step(before, after)
        check_progress(after)
        steps += 1
    return steps


def test_named_acts_stand_for_ever_and_nobody_is_ever_stuck() -> None:
    assert check_honest_worlds(3, 2) > 400


@pytest.mark.slow
def test_named_acts_stand_for_ever_in_every_world_of_four_acts() -> None:
    assert check_honest_worlds(4, 1) > 1_000


def test_without_the_approvers_rule_a_named_act_can_be_lost_so_the_rule_is_needed() -> None:
    """Two desks of Southland that do not share an honest person name two rival acts of Northland."""
    northern = [Node(0, 2, NOTHING, NOTHING, "a2"), Node(0, 1, NOTHING, NOTHING, "a1")]
    before = frozenset({northern[0], Node(1, 2, NOTHING, "a2", "b2")})
    after = before | {northern[1], Node(1, 1, NOTHING, "a1", "b1")}
    assert standing(before)[0] == ["a2"]
    assert standing(after)[0] == ["a1"]


def locked(acts: Acts, party: int) -> tuple[set[str], set[str]]:
    """What an honest party may rely on: the other's acts it named, and its own acts those name."""
    world = World(acts)
    theirs = world.named(world.of(party))
    return theirs, {step for name in theirs for step in world.line(world.view_of(name))}


def one_bad_party(acts: Acts) -> Iterator[Node]:
    yield from (act for act in honest_posts(acts, 1) if act.party == 0)
    yield from any_posts(acts, 1)


def check_locked_step(before: Acts, after: Acts) -> None:
    theirs, ours = locked(before, 0)
    own, other = standing(after)
    assert theirs <= set(other), "what we took into account of theirs stands, whatever they do"
    assert ours <= set(own), "and what that takes into account of ours"
    ends = tips(after)
    act = Node(0, World(after).number_of(ends[0]) + 1, ends[0], ends[1], "next")
    assert act in World(after | {act}).acts, "we can always go on"
    assert standing(after | {act})[0][-1] == "next"


def check_locked_worlds(depth: int) -> int:
    steps = 0
    for before, after in worlds(depth, one_bad_party):
        check_locked_step(before, after)
        steps += 1
    return steps


def test_a_party_whose_people_agree_to_anything_cannot_undo_what_an_honest_one_relies_on() -> None:
    assert check_locked_worlds(3) > 200


@pytest.mark.slow
def test_a_party_whose_people_agree_to_anything_undoes_nothing_in_four_acts_either() -> None:
    assert check_locked_worlds(4) > 2_000


def test_a_race_answered_with_two_tongues_is_settled_by_what_honest_people_name() -> None:
    """Northland races a1 and a2; a dishonest Southland posts b1 (names a1) and b2 (names a2)."""
    for first, second in ((1, 2), (2, 1)):
        start = frozenset(
            {
                Node(0, first, NOTHING, NOTHING, "a1"),
                Node(0, second, NOTHING, NOTHING, "a2"),
                Node(1, 1, NOTHING, "a1", "b1"),
                Node(1, 2, NOTHING, "a2", "b2"),
            }
        )
        named = 0
        for before, after in worlds(2, one_bad_party, start):
            check_locked_step(before, after)
            named += bool(locked(after, 0)[1])
        assert named > 10


@st.composite
def honest_runs(draw: st.DrawFn) -> list[Acts]:
    run: list[Acts] = [frozenset()]
    for _ in range(draw(st.integers(1, 7))):
        choices = sorted(set(honest_posts(run[-1])) - run[-1])
        run.append(run[-1] | {draw(st.sampled_from(choices))})
    return run


@pytest.mark.slow
@given(honest_runs())
@settings(max_examples=60, deadline=None)
def test_long_races_of_two_desks_a_side_keep_every_promise(run: list[Acts]) -> None:
    for before, after in pairwise(run):
        check_step(before, after)
        check_progress(after)


@st.composite
def wild_worlds(draw: st.DrawFn) -> list[Node]:
    acts: Acts = frozenset()
    for _ in range(draw(st.integers(1, 9))):
        choices = sorted({*any_posts(acts, 0), *any_posts(acts, 1)} - acts)
        acts = acts | {draw(st.sampled_from(choices))}
    return sorted(acts)


@given(wild_worlds())
@settings(max_examples=60, deadline=None)
def test_even_when_both_parties_contradict_themselves_each_can_still_go_on(acts: list[Node]) -> None:
    check_progress(frozenset(acts))
