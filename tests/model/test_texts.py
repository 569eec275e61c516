"""The rule of signed texts (spec/50, section 3) on the model: two racing desks a side, every order.

Side 0 proposed the text before the first act. A step has effect by its past alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from model.chains import NOTHING, Node, World, standing, tips
from model.test_chains import Acts, known_parts, may_approve

STEPS = ("sign", "exchange", "withdraw")


def past(world: World, act: Node) -> set[str]:
    """All that an act has in its past: both lines, and theirs."""
    own, other = world.line(act.prev), world.line(act.view)
    return {*own, *other}


def has_effect(world: World, act: Node) -> bool:
    before = [world.by_name[name] for name in past(world, act)]
    done = {(each.party, each.content) for each in before if has_effect(world, each)}
    if act.content == "withdraw":
        return (act.party, "withdraw") not in done and (act.party == 0 or (1, "sign") in done)
    if {(0, "withdraw"), (1, "withdraw")} & done:
        return False
    if act.content == "sign":
        return (act.party, "sign") not in done
    return act.party == 0 and {(0, "sign"), (1, "sign")} <= done and (0, "exchange") not in done


def outcome(acts: Acts) -> str:
    """Where the text stands, from the standing chains."""
    world = World(acts)
    names = [*standing(acts)[0], *standing(acts)[1]]
    done = {(each.party, each.content) for name in names if has_effect(world, each := world.by_name[name])}
    gone = bool({(0, "withdraw"), (1, "withdraw")} & done)
    if (0, "exchange") in done:
        return "notice" if gone else "in force"
    return "dead" if gone else "open"


def steps(acts: Acts) -> Iterator[Node]:
    """Every step an honest desk may take from any part of the world it knows."""
    for part in known_parts(acts):
        ends = tips(part)
        for party in (0, 1):
            prev, view = ends[party], ends[1 - party]
            if not may_approve(acts, party, view):
                continue
            number = World(part).number_of(prev) + 1
            for content in STEPS:
                for desk in "xy":
                    name = f"{desk}{party}{content[0]}({prev}/{view})"
                    act = Node(party, number, prev, view, name, content)
                    if has_effect(World(part | {act}), act):
                        yield act


def explore(depth: int) -> int:
    layer: set[Acts] = {frozenset()}
    seen = 0
    for _ in range(depth):
        following: set[Acts] = set()
        for before in layer:
            for act in steps(before):
                after = before | {act}
                if act not in before:
                    check(before, after)
                    following.add(after)
                    seen += 1
        layer = following
    return seen


def check(before: Acts, after: Acts) -> None:
    world = World(before)
    for act in world.acts:
        assert has_effect(world, act) == has_effect(World(after), act), "effect is settled once"
    exchange = [act.name for act in world.acts if act.content == "exchange" and has_effect(world, act)]
    named = world.named(world.of(1))
    if any(name in named for name in exchange):
        assert outcome(before) in ("in force", "notice")
        assert outcome(after) in ("in force", "notice"), "in force, seen by the other side, is never undone"
    if outcome(before) == "dead" and any(
        name in world.named(world.of(1 - world.by_name[name].party))
        for name in (act.name for act in world.acts if act.content == "withdraw")
    ):
        assert outcome(after) != "in force"


def test_a_text_in_force_is_never_undone_whatever_crosses_it() -> None:
    assert explore(4) > 1_000


def both_signed() -> Acts:
    first = Node(0, 1, NOTHING, NOTHING, "a1", "sign")
    return frozenset({first, Node(1, 1, NOTHING, "a1", "b1", "sign")})


@pytest.mark.parametrize("crossing", ["x1w(b1/a1)"])
def test_a_withdrawal_that_crosses_the_exchange_is_notice(crossing: str) -> None:
    acts = both_signed() | {
        Node(0, 2, "a1", "b1", "a2", "exchange"),
        Node(1, 2, "b1", "a1", crossing, "withdraw"),
    }
    assert outcome(acts) == "notice"


def test_an_exchange_that_has_the_withdrawal_in_view_is_refused_and_the_text_is_dead() -> None:
    acts = both_signed() | {
        Node(1, 2, "b1", "a1", "b2", "withdraw"),
        Node(0, 2, "a1", "b2", "a2", "exchange"),
    }
    assert outcome(acts) == "dead"


def test_by_roles_two_signatures_that_cross_are_not_stuck() -> None:
    """With roles by who signed first, nobody could exchange these; by who proposed, side 0 can."""
    acts = frozenset({Node(0, 1, NOTHING, NOTHING, "a1", "sign"), Node(1, 1, NOTHING, NOTHING, "b1", "sign")})
    assert outcome(acts) == "open"
    exchanged = acts | {replace(Node(0, 2, "a1", "b1", "a2", "exchange"))}
    assert outcome(exchanged) == "in force"
