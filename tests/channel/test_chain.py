"""The fast chains against the rule's own model, in many orders of arrival."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.chain import Chains, Node, precedes
from backchannel.errors import OutOfPlace
from model.chains import Node as Modelled
from model.chains import standing
from model.test_chains import any_posts, honest_posts, worlds

NOBODY: Any = None


def put(chains: Chains, act: Modelled) -> Node:
    prev, view = chains.nodes.get(act.prev.encode()), chains.nodes.get(act.view.encode())
    chains.require_coherent(act.party, act.number, prev, view)
    node, change = chains.place(
        act.name.encode(), act.name.encode(), act.party, act.number, prev=prev, view=view, speaks=NOBODY
    )
    assert all(chains.stands(each) for each in change.rose)
    assert not any(chains.stands(each) for each in change.fell)
    return node


def shuffled(acts: list[Modelled], order: random.Random) -> list[Modelled]:
    """An order of arrival in which each act comes after what it builds on."""
    left, known, out = list(acts), {""}, []
    while left:
        ready = [act for act in left if act.prev in known and act.view in known]
        out.append(order.choice(ready))
        left.remove(out[-1])
        known.add(out[-1].name)
    return out


def names(chains: Chains) -> tuple[list[str], list[str]]:
    first, second = ([node.hash.decode() for node in chain] for chain in chains.standing)
    return first, second


def check_all_along(acts: list[Modelled], order: random.Random) -> None:
    chains, arrived = Chains(), set()
    for act in shuffled(acts, order):
        put(chains, act)
        arrived.add(act)
        assert names(chains) == standing(arrived), "at every step the rule itself gives the same"


def test_every_small_race_stands_as_the_model_says_whatever_arrives_first() -> None:
    races = 0
    for _, acts in worlds(3, lambda acts: honest_posts(acts, 1)):
        for seed in range(3):
            check_all_along(sorted(acts), random.Random(seed))
        races += 1
    assert races > 200


@st.composite
def contradicting(draw: st.DrawFn) -> list[Modelled]:
    acts: frozenset[Modelled] = frozenset()
    for _ in range(draw(st.integers(1, 10))):
        choices = sorted({*any_posts(acts, 0), *any_posts(acts, 1)} - acts)
        acts = acts | {draw(st.sampled_from(choices))}
    return sorted(acts)


@given(contradicting(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_even_parties_that_contradict_themselves_stand_alike_on_every_desk(
    acts: list[Modelled], order: random.Random
) -> None:
    check_all_along(acts, order)


@st.composite
def racing(draw: st.DrawFn) -> list[Modelled]:
    acts: frozenset[Modelled] = frozenset()
    for _ in range(draw(st.integers(1, 8))):
        acts = acts | {draw(st.sampled_from(sorted(set(honest_posts(acts)) - acts)))}
    return sorted(acts)


@pytest.mark.slow
@given(racing(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_two_desks_racing_on_each_side_stand_alike_on_every_desk(
    acts: list[Modelled], order: random.Random
) -> None:
    check_all_along(acts, order)


def act(party: int, number: int, prev: str, view: str, name: str) -> Modelled:
    return Modelled(party, number, prev, view, name)


def test_a_late_lower_number_does_not_move_what_the_other_side_has_named() -> None:
    chains = Chains()
    for each in (act(0, 5, "", "", "a5"), act(1, 1, "", "a5", "b1"), act(0, 4, "", "", "a4")):
        put(chains, each)
    assert names(chains) == (["a5"], ["b1"])
    assert not chains.is_settled(chains.nodes[b"a5"], ours=0), "nobody of ours has seen that they named it"
    put(chains, act(0, 6, "a5", "b1", "a6"))
    assert chains.is_settled(chains.nodes[b"a5"], ours=0)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (act(0, 1, "a1", "", "same number"), "number"),
        (act(0, 9, "b1", "", "behind the other side's act"), "number"),
        (act(1, 9, "b1", "b1", "reads its own side"), "own side"),
        (act(1, 9, "b1", "", "forgets what it had in view"), "less"),
        (act(0, 9, "x1", "b1", "answers what its side said elsewhere"), "another way"),
    ],
    ids=lambda value: value.name if isinstance(value, Modelled) else "",
)
def test_an_act_that_contradicts_its_own_past_has_no_place(bad: Modelled, why: str) -> None:
    chains = Chains()
    for each in (act(0, 1, "", "", "a1"), act(1, 1, "", "a1", "b1"), act(0, 2, "", "", "x1")):
        put(chains, each)
    with pytest.raises(OutOfPlace, match=why):
        put(chains, bad)


def test_descent_is_known_across_forks() -> None:
    chains = Chains()
    for each in (
        act(0, 1, "", "", "a"),
        act(0, 2, "a", "", "b"),
        act(0, 3, "a", "", "c"),
        act(0, 4, "c", "", "d"),
    ):
        put(chains, each)
    node = {name: chains.nodes[name.encode()] for name in "abcd"}
    assert precedes(node["a"], node["d"])
    assert precedes(node["c"], node["d"])
    assert not precedes(node["b"], node["d"])
    assert not precedes(node["d"], node["c"])


@pytest.mark.slow
def test_an_act_behind_a_hundred_thousand_others_costs_no_more_than_the_first() -> None:
    chains = Chains()
    prev: list[Node | None] = [None, None]

    def add(number: int) -> None:
        side = number % 2
        prev[side], _ = chains.place(
            number.to_bytes(32, "big"),
            b"",
            side,
            number + 1,
            prev=prev[side],
            view=prev[1 - side],
            speaks=NOBODY,
        )

    for number in range(100_000):
        add(number)
    started = time.perf_counter()
    for number in range(100_000, 100_100):
        add(number)
    assert (time.perf_counter() - started) / 100 < 0.001
