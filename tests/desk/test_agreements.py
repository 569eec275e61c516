"""Agreements at the desk: one text, what became of each undertaking, drift by the clock, lapses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backchannel.desk.saying import Words
from backchannel.desk.verifying import read_signed
from backchannel.errors import Misuse, Refused
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns


def day(world, after=0):
    return (datetime.fromtimestamp(world.time, UTC) + timedelta(days=after)).strftime("%Y-%m-%d")


def deal(world):
    """The June deal, in Southland's words: both owe something, and each holds while the other does."""
    return (
        f"{SOUTH} and {NORTH} agree, on {day(world)}:\n\n"
        f"1. {NORTH} freezes its reactor. [by {day(world, 30)}]\n"
        f"2. {SOUTH} ships oil every winter. [by {day(world, 60)}] [while 1 holds]\n"
        f"3. {SOUTH} threatens nobody. [while 1 holds]\n"
    )


def number_of(desk, who):
    return next(each.number for each in desk.messages(who) if each.subject.startswith("text to sign"))


def shown(world, name):
    """What one desk shows of each undertaking."""
    desk, who = world.desks[name], NORTH if name == THEIRS else SOUTH
    return desk.agreement(number_of(desk, who)).undertakings


def conditions(world, name=ENVOY):
    return [each.condition for each in shown(world, name)]


def there(world, subject, count=1):
    """Wait until every desk holds what was said so; everybody shows the same then."""
    for name, desk in world.desks.items():
        who = NORTH if name == THEIRS else SOUTH
        world.until(
            lambda desk=desk, who=who: (
                sum(subject in each.subject for each in desk.messages(who)) >= count
                and not drafts(desk, "undertaking")
            ),
            most=40,
        )
    assert conditions(world, ENVOY) == conditions(world, DEPUTY) == conditions(world, THEIRS)


def south(world, undertaking, move, words="", count=1):
    desk = world.desks[THEIRS]
    desk.perform(f"{number_of(desk, NORTH)}.{undertaking}", move, words)
    there(world, f".{undertaking}: ", count)


def north(world, undertaking, move, words="", count=1):
    """The envoy says it, the deputy agrees."""
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    envoy.perform(f"{number_of(envoy, SOUTH)}.{undertaking}", move, words)
    world.until(lambda: drafts(deputy, "undertaking"), most=40)
    deputy.agree(drafts(deputy, "undertaking")[0])
    there(world, f".{undertaking}: ", count)


def both_of_north_sign(world):
    envoy, deputy, theirs = world.desks[ENVOY], world.desks[DEPUTY], world.desks[THEIRS]
    step = envoy.sign(number_of(envoy, SOUTH)).number
    world.until(lambda: drafts(deputy, "signature"), most=40)
    [draft] = drafts(deputy, "signature")
    deputy.agree(draft)
    deputy.sign(draft)
    world.until(lambda: "agreed" in envoy.read(step).condition, most=40)
    envoy.sign(step)
    world.until(lambda: any("signature" in each.subject and not each.ours for each in theirs.messages(NORTH)))


@pytest.fixture
def proposed(line):
    """Southland proposed the deal; it is at every desk."""
    theirs = line.desks[THEIRS]
    theirs.propose_agreement(NORTH, Words(deal(line), subject="The June deal"))
    for name in (ENVOY, DEPUTY):
        line.until(lambda name=name: line.desks[name].messages(SOUTH), most=40)
    return line


@pytest.fixture
def in_force(proposed):
    """Both signed it, and Southland put it in force."""
    line = proposed
    theirs = line.desks[THEIRS]
    number = number_of(theirs, NORTH)
    theirs.sign(number)
    for name in (ENVOY, DEPUTY):
        line.until(lambda name=name: "signature" in line.desks[name].messages(SOUTH)[-1].subject, most=40)
    both_of_north_sign(line)
    theirs.sign(number)
    for name in (ENVOY, DEPUTY):
        desk = line.desks[name]
        line.until(lambda desk=desk: desk.agreement(number_of(desk, SOUTH)).condition == "in force", most=40)
    return line


def test_from_a_deal_over_what_is_done_and_disputed_to_its_collapse(in_force):
    line = in_force
    assert conditions(line) == ["not started"] * 3
    assert [each.ours for each in shown(line, ENVOY)] == [True, False, False]
    assert shown(line, ENVOY)[0].drift == "due in 30 days"
    # done: the reactor is frozen, the oil comes late
    north(line, 1, "started", "Two of five are shut down.")
    north(line, 1, "done", count=2)
    assert (
        "They wait for your word"
        in line.desks[THEIRS].agreement(number_of(line.desks[THEIRS], NORTH)).next_step
    )
    assert any("agreement show" in each.next_step for each in line.desks[THEIRS].waiting())
    south(line, 1, "accept", count=3)
    assert conditions(line) == ["done", "not started", "not started"]
    line.sleep(70 * DAY)
    assert shown(line, THEIRS)[1].drift == "10 days late; nothing is reported"
    assert shown(line, ENVOY)[0].drift == ""
    south(line, 2, "started", "The first ship has left.")
    assert conditions(line)[1] == "partial"
    # dispute: what was accepted does not last
    south(line, 1, "dispute", "Something else runs in the north.", count=4)
    assert conditions(line)[0] == "reported done; disputed"
    assert [each.released for each in shown(line, ENVOY)] == ["", "", ""]
    # collapse: the first lapses and releases what was to hold with it
    south(line, 1, "lapse", "It was never frozen.", count=5)
    assert conditions(line)[0] == "reported done; lapsed"
    for name in (ENVOY, THEIRS):
        freed = [each.released for each in shown(line, name)]
        assert freed[0] == ""
        assert freed[1] == freed[2] == "Released: it held while 1 held, and 1 lapsed."
        assert [each.drift for each in shown(line, name)] == ["", "", ""]
    south(line, 2, "lapse", "No more ships.", count=2)
    assert conditions(line)[1] == "lapsed"
    # the text itself stays what it is: signed by both, and anybody can check it
    theirs = line.desks[THEIRS]
    assert theirs.agreement(number_of(theirs, NORTH)).condition == "in force"
    file, _ = theirs.export(number_of(theirs, NORTH))
    assert read_signed(file.encode()).in_force


def test_what_a_rule_forbids_is_refused_at_ones_own_desk_before_anything_leaves(in_force):
    line = in_force
    theirs = line.desks[THEIRS]
    number = number_of(theirs, NORTH)
    before = len(theirs.messages(NORTH))
    for undertaking, move in ((1, "done"), (1, "accept"), (2, "lapse"), (2, "accept")):
        with pytest.raises(Refused):
            theirs.perform(f"{number}.{undertaking}", move, "Because.")
    for address in (f"{number}.4", f"{number}.0", f"{number}", "one.two", "99999.1"):
        with pytest.raises(Misuse):
            theirs.perform(address, "started")
    with pytest.raises(Misuse, match="at most 2000 letters"):
        theirs.perform(f"{number}.2", "started", "x" * 2001)
    assert len(theirs.messages(NORTH)) == before


def test_what_can_be_said_next_is_listed_and_nothing_else(in_force):
    theirs = in_force.desks[THEIRS]
    number = number_of(theirs, NORTH)
    first, second, _ = theirs.agreement(number).undertakings
    assert [each.split()[2] for each in first.next_steps] == ["dispute", "excuse", "lapse"]
    assert first.next_steps[0] == f"backchannel agreement dispute {number}.1 WHY"
    assert [each.split()[2] for each in second.next_steps] == ["report", "report", "ask-excuse"]


def test_the_same_word_on_an_undertaking_is_a_draft_once(in_force):
    envoy = in_force.desks[ENVOY]
    number = number_of(envoy, SOUTH)
    draft = envoy.perform(f"{number}.1", "started").number
    with pytest.raises(Refused, match=f"a draft already: number {draft}"):
        envoy.perform(f"{number}.1", "started")
    envoy.perform(f"{number}.2", "dispute", "No ship was seen.")


def test_a_word_on_an_undertaking_shows_the_line_that_was_signed_and_the_translation_beside_it(in_force):
    envoy = in_force.desks[ENVOY]
    number = number_of(envoy, SOUTH)
    words = Words("Deux sur cinq.", language="fr", translation="Two of five.", translation_language="en")
    draft = envoy.read(envoy.perform(f"{number}.1", "started", words).number)
    assert draft.subject == f"undertaking {number}.1: reports a start"
    assert f"1. {NORTH} freezes its reactor. [by " in draft.text
    assert "Deux sur cinq." in draft.text
    assert draft.text.endswith("In en, by whoever said it (the original counts):\n\nTwo of five.")
    assert "they know nothing of this" in draft.they_know.lower()


def test_nothing_is_said_of_undertakings_before_the_text_is_in_force(proposed):
    theirs = proposed.desks[THEIRS]
    number = number_of(theirs, NORTH)
    found = theirs.agreement(number)
    assert found.next_step == f"Your side's step: `backchannel agreement sign {number}`."
    assert all(not each.next_steps and not each.drift for each in found.undertakings)
    with pytest.raises(Refused, match="not in force yet"):
        theirs.perform(f"{number}.2", "started")


UNCLEAR = {
    "no undertaking": ("They agree.", Misuse, "no undertaking"),
    "an undertaking that is unclear": (f"1) {SOUTH} waits.", Refused, "looks like an undertaking"),
    "a day that is past": (f"1. {SOUTH} waits. [by 2020-01-01]", Misuse, "which is past"),
}


@pytest.mark.parametrize("sentence", UNCLEAR)
def test_an_agreement_that_is_unclear_does_not_leave_the_desk(line, sentence):
    words, kind, why = UNCLEAR[sentence]
    theirs = line.desks[THEIRS]
    with pytest.raises(kind, match=why):
        theirs.propose_agreement(NORTH, f"{SOUTH} and {NORTH}, {day(line)}:\n{words}")
    assert theirs.messages(NORTH) == []


def test_a_text_without_undertakings_is_no_agreement_and_signs_as_ever(line):
    theirs = line.desks[THEIRS]
    number = theirs.write(NORTH, f"{SOUTH} and {NORTH}, {day(line)}.", signed=True).number
    with pytest.raises(Misuse, match="no numbered undertakings"):
        theirs.agreement(number)
    theirs.sign(number)
