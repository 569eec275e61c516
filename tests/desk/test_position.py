"""Is that statement your position? From notice to answer, between two sides of two people each."""

from __future__ import annotations

import pytest

from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

AIDE = "E. Eun"
PEOPLE = (ENVOY, DEPUTY, THEIRS, AIDE)
COLLEAGUE = {ENVOY: DEPUTY, DEPUTY: ENVOY, THEIRS: AIDE, AIDE: THEIRS}


@pytest.fixture
def four(world):
    """Northland and Southland, two people each, have met and all of them compared words."""
    world.start(ENVOY, NORTH, "envoy")
    world.start(THEIRS, SOUTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.join(THEIRS, AIDE, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps() and not world.desks[THEIRS].steps())
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    for name, who, other, called in ((DEPUTY, SOUTH, THEIRS, NORTH), (AIDE, NORTH, ENVOY, SOUTH)):
        world.until(lambda name=name, who=who: any(each.who == who for each in world.desks[name].steps()))
        world.desks[name].confirm(who, world.desks[other].words(called).read_out)
    world.ticks(8)
    return world


def who(name):
    return NORTH if name in (THEIRS, AIDE) else SOUTH


def numbers(world, words):
    """At each desk, the number of the item whose subject begins so."""
    return {
        name: [
            each.number for each in world.desks[name].messages(who(name)) if each.subject.startswith(words)
        ]
        for name in PEOPLE
    }


def agreed(world, author, words):
    """The author's colleague agrees to what was just drafted, and everybody has it."""
    second = world.desks[COLLEAGUE[author]]
    world.until(lambda: drafts(second, words))
    before = {name: len(world.desks[name].messages(who(name))) for name in PEOPLE if who(name) != who(author)}
    assert all(numbers(world, words)[name] == [] for name in before), (
        "nothing leaves before the second agrees"
    )
    second.agree(drafts(second, words)[0])
    world.until(lambda: all(numbers(world, words)[name] for name in PEOPLE), most=60)


def sentence(world, name, number):
    return world.desks[name].read(number).case.sentence


def test_a_statement_is_asked_about_had_and_answered_by_two_people_a_side_and_nothing_reads_as_approval(four):
    envoy, theirs = four.desks[ENVOY], four.desks[THEIRS]
    envoy.file(SOUTH, "question", fields={"who": "A spokesman", "said": "They will never yield."})
    agreed(four, ENVOY, "question about a statement")
    question = {name: found[0] for name, found in numbers(four, "question about a statement").items()}
    theirs.step(question[THEIRS], "acknowledge")
    assert not any("acknowledge" in each.next_step for each in theirs.waiting()), "it is under way"
    agreed(four, THEIRS, "has it")
    for name in PEOPLE:
        assert sentence(four, name, question[name]) == f"asked; {SOUTH} has it and has not answered"
        shown = four.desks[name].read(numbers(four, "has it")[name][0])
        assert shown.agreed_by == ["envoy", "deputy"]
        assert shown.text.endswith("Saying so approves nothing.")
        said = shown.subject + shown.condition + shown.proves + shown.they_know
        assert "approv" not in said.replace("approves nothing", "")
    four.desks[AIDE].step(question[AIDE], "answer", fields={"position": "in part", "words": "In anger."})
    agreed(four, AIDE, "answers")
    for name in PEOPLE:
        case = four.desks[name].read(question[name]).case
        assert (case.sentence, case.turn) == ("answered", None)
        assert [(each.who, each.said) for each in case.steps] == [
            (NORTH, "opens it: question about a statement"),
            (SOUTH, "has it"),
            (SOUTH, "answers"),
        ]
        assert [each.text for each in case.steps[-1].filled] == ["in part", "In anger."]
        assert alarms(four.desks[name]) == set()
