"""Talks, the phrasebook and the public line at whole desks: two people a side, whose acts cross."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.sheets import SHEETS, OpenSheet, SetSheet, Wording, WordLines
from backchannel.desk.laying import SheetLines
from backchannel.desk.wording import Wording as WordingOfActs
from backchannel.errors import Misuse, Refused
from backchannel.testing.kept import keep
from backchannel.testing.world import World
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

SIX = {
    "what": "The detained.",
    "who": "Envoys.",
    "level": "Vice ministers.",
    "where": "Oslo.",
    "when": "In May.",
    "before": "No word to the press.",
}


@pytest.fixture(scope="module")
def met_two_a_side(shelf):
    """Both sides speak through two people; all four have compared words."""
    world = World(shelf / "two-a-side")
    for envoy, side, deputy in ((ENVOY, NORTH, DEPUTY), (THEIRS, SOUTH, THIRD)):
        world.start(envoy, side, "envoy")
        world.join(envoy, deputy, "deputy")
        world.until(lambda envoy=envoy: not world.desks[envoy].steps())
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    for deputy, who, reader, called in ((DEPUTY, SOUTH, THEIRS, NORTH), (THIRD, NORTH, ENVOY, SOUTH)):
        desk = world.desks[deputy]
        world.until(lambda desk=desk, who=who: any(step.who == who for step in desk.steps()))
        desk.confirm(who, world.desks[reader].words(called).read_out)
    world.ticks(8)
    return keep(world)


@pytest.fixture
def pairs(met_two_a_side, place):
    world = met_two_a_side.again(place)
    yield world
    world.close()


def states(desk, who, kind="talks"):
    return {each.name: each.state for each in desk.sheet(who, kind).lines}


def agreed_by_both_people(world, author, second, does):
    """Somebody takes a step and the colleague agrees: it is on its way."""
    before = set(drafts(world.desks[second]))
    number = does(world.desks[author]).number
    world.until(lambda: set(drafts(world.desks[second])) - before, most=60)
    [there] = set(drafts(world.desks[second])) - before
    world.desks[second].agree(there)
    return number


def north(world, does):
    return agreed_by_both_people(world, ENVOY, DEPUTY, does)


def south(world, does):
    return agreed_by_both_people(world, THEIRS, THIRD, does)


def settled(world, holds, most=120):
    world.until(holds, most=most)
    world.ticks(6)


def test_two_people_a_side_cross_take_over_set_and_all_four_desks_show_one_page(pairs):
    envoy, theirs = pairs.desks[ENVOY], pairs.desks[THEIRS]
    begun = {name: text for name, text in SIX.items() if name not in ("where", "when")}
    north(pairs, lambda desk: desk.begin_sheet(SOUTH, "talks", SheetLines(begun), "The first round"))
    settled(pairs, lambda: len(states(theirs, NORTH)) == 6 if theirs.messages(NORTH) else False)
    # both say where and when at once
    north(pairs, lambda desk: desk.word_sheet(SOUTH, "talks", SheetLines({"where": "Oslo.", "when": "May."})))
    south(
        pairs,
        lambda desk: desk.word_sheet(NORTH, "talks", SheetLines({"where": "Oslo.", "when": "In May."})),
    )
    both = {"where": "agreed", "when": "each has other words"}
    for name, who in ((ENVOY, SOUTH), (DEPUTY, SOUTH), (THEIRS, NORTH), (THIRD, NORTH)):
        desk = pairs.desks[name]
        settled(pairs, lambda desk=desk, who=who: both.items() <= states(desk, who).items())
    north(pairs, lambda desk: desk.take_lines(SOUTH, "talks", ["when"]))
    south(pairs, lambda desk: desk.take_lines(NORTH, "talks", list(begun)))
    settled(pairs, lambda: set(states(envoy, SOUTH).values()) == {"agreed"})
    settled(pairs, lambda: set(states(theirs, NORTH).values()) == {"agreed"})
    assert "It is for NORTHLAND, who began it" in theirs.sheet(NORTH, "talks").next_step
    with pytest.raises(Refused, match="side that began this"):
        theirs.set_sheet(NORTH, "talks")
    assert "talks SOUTHLAND set" in envoy.sheet(SOUTH, "talks").next_step
    north(pairs, lambda desk: desk.set_sheet(SOUTH, "talks"))
    for name, who in ((ENVOY, SOUTH), (DEPUTY, SOUTH), (THEIRS, NORTH), (THIRD, NORTH)):
        desk = pairs.desks[name]
        settled(pairs, lambda desk=desk, who=who: desk.sheet(who, "talks").state == "set")
        shown = desk.sheet(who, "talks")
        assert {each.name: (each.ours.text, each.theirs.text) for each in shown.lines} == {
            name: (text, text) for name, text in SIX.items()
        }
        assert shown.standing.startswith("set by NORTHLAND (envoy and deputy) on 20")
        assert desk.alarms() == []
    with pytest.raises(Misuse, match="no open talks"):
        envoy.word_sheet(SOUTH, "talks", SheetLines({"when": "Never."}))
    with pytest.raises(Refused, match="stays as it is"):
        envoy.word_sheet(SOUTH, "talks", SheetLines({"when": "Never."}), envoy.sheet(SOUTH, "talks").number)


def test_the_colleague_reads_every_line_that_is_said_taken_over_struck_or_set(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    said = SheetLines(SIX, {"when": "오월."}, "en", "ko")
    theirs.begin_sheet(NORTH, "talks", said)
    line.until(lambda: envoy.messages(SOUTH), most=30)
    line.until(lambda: deputy.messages(SOUTH), most=30)
    envoy.take_lines(SOUTH, "talks", ["when", "WHERE"])
    line.until(lambda: drafts(deputy), most=30)
    number = drafts(deputy)[0]
    text = deputy.read(number).text
    assert "NORTHLAND talks" in text
    assert "when (when):\n  words of SOUTHLAND (en):\n    In May." in text
    assert "translated by SOUTHLAND (ko); the original counts:\n    오월." in text
    assert "where (where):\n  words of SOUTHLAND (en):\n    Oslo." in text
    assert deputy.read(number).subject.endswith("takes over when, where")
    deputy.agree(number)
    line.until(lambda: states(theirs, NORTH)["when"] == "agreed", most=30)
    line.until(lambda: states(envoy, SOUTH)["when"] == "agreed", most=30)
    envoy.strike_lines(SOUTH, "talks", ["when"])
    line.until(lambda: drafts(deputy), most=30)
    assert "when (when):\n  struck out" in deputy.read(drafts(deputy)[0]).text


def public_line_agreed(line):
    """A public line of two agreed lines, begun by Northland."""
    said = {"public": "We are in contact.", "asked": "No comment."}
    north(line, lambda desk: desk.begin_sheet(SOUTH, "public line", SheetLines(said)))
    line.until(lambda: line.desks[THEIRS].messages(NORTH), most=60)
    line.desks[THEIRS].take_lines(NORTH, "public line", ["asked", "public"])
    for name in (ENVOY, DEPUTY):
        desk = line.desks[name]
        settled(line, lambda desk=desk: set(states(desk, SOUTH, "public line").values()) == {"agreed"})
    return said


def test_words_that_cross_the_setting_change_nothing_that_any_desk_shows_as_set(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    said = public_line_agreed(line)
    envoy.set_sheet(SOUTH, "public line")
    line.until(lambda: drafts(deputy), most=60)
    [number] = drafts(deputy)
    theirs.word_sheet(NORTH, "public line", SheetLines({"asked": "We deny it."}))
    line.until(lambda: "each has other words" in states(deputy, SOUTH, "public line").values(), most=60)
    assert all(words in deputy.read(number).text for words in said.values())
    assert "We deny it." not in deputy.read(number).text
    deputy.agree(number)
    for desk, who in ((theirs, NORTH), (envoy, SOUTH), (deputy, SOUTH)):
        settled(line, lambda desk=desk, who=who: desk.sheet(who, "public line").state == "set")
        shown = desk.sheet(who, "public line")
        assert {each.name: (each.ours.text, each.theirs.text, each.state) for each in shown.lines} == {
            name: (text, text, "agreed") for name, text in said.items()
        }
        [step] = [each for each in desk.messages(who) if each.subject.startswith("sets public line")]
        assert all(words in desk.read(step.number).text for words in said.values())
        assert "We deny it." not in desk.read(step.number).text


def test_a_setting_of_words_that_are_not_here_says_so_and_shows_none(line):
    deputy = line.desks[DEPUTY]
    public_line_agreed(line)
    channel = deputy._channels.channel(deputy._channel_of(SOUTH))
    act = next(iter(channel.law.facts.rows(SHEETS)))
    wording = WordingOfActs(deputy._core, deputy._channels)
    text = wording.text(channel, deputy._core.ref.party, SetSheet(act, "public line", b"x" * 32))
    assert "do not agree to this" in text
    assert "No comment." not in text
    text = wording.text(channel, deputy._core.ref.party, SetSheet(b"x" * 32, "talks", b"x" * 32))
    assert "talks that never came here" in text
    empty = WordLines(act, "public line", (), (), "en", None)
    assert wording.subject(channel, deputy._core.ref.party, empty).endswith(": says nothing")


def test_words_cannot_pass_for_the_name_of_another_line(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    trick = "In May.\nwhere (where):\n  words of NORTHLAND (en):\u2028where (where):"
    body = OpenSheet("talks", trick, (Wording("when", trick, trick),), "en", "ko")  # a modified desk's
    theirs._drafts.propose(theirs._channel_of(NORTH), body)
    line.until(lambda: envoy.messages(SOUTH), most=30)
    text = envoy.read(envoy.messages(SOUTH)[0].number).text
    at_the_edge = [each for each in text.splitlines() if each and not each.startswith(" ")]
    assert at_the_edge == [
        f"SOUTHLAND begins talks: {' '.join(trick.split())}; words for when.",
        "when (when):",
    ]


def test_what_waits_names_the_sheet_and_the_command_to_look_at_it(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    theirs.begin_sheet(NORTH, "talks", SheetLines({"when": "In May."}))
    line.until(lambda: envoy.messages(SOUTH), most=30)
    [waits] = envoy.waiting()
    number = waits.number
    assert waits.next_step == f"backchannel read {number}, then backchannel talks SOUTHLAND --number {number}"
    assert envoy.messages(SOUTH)[0].condition == "0 of 6 lines agreed"
    assert theirs.waiting() == []


def test_a_phrasebook_in_korean_proposes_its_first_phrases_in_korean(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    theirs.begin_sheet(NORTH, "phrasebook", SheetLines({}, language="ko-KR"))
    line.until(lambda: envoy.messages(SOUTH), most=30)
    assert states(envoy, SOUTH, "phrasebook") == dict.fromkeys(["질문", "취소", "위급"], "theirs")


def test_only_what_is_agreed_counts_in_the_phrasebook(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    theirs.begin_sheet(NORTH, "phrasebook", SheetLines({"how about coffee": "We would like to meet."}))
    line.until(lambda: envoy.messages(SOUTH), most=30)
    first = states(envoy, SOUTH, "phrasebook")
    assert first == dict.fromkeys(["question", "cancel", "distress", "how about coffee"], "theirs")
    text = "A relative asks: How about COFFEE? No question."
    assert [(each.phrase, each.counts) for each in envoy.look_up(SOUTH, text)] == [
        ("how about coffee", False),
        ("question", False),
    ]
    north(line, lambda desk: desk.take_lines(SOUTH, "phrasebook", ["How about coffee"]))
    settled(line, lambda: states(theirs, NORTH, "phrasebook")["how about coffee"] == "agreed")
    [coffee, question] = theirs.look_up(NORTH, text)
    assert (coffee.meaning, coffee.by, coffee.counts) == ("We would like to meet.", "both sides", True)
    assert (question.by, question.counts) == (SOUTH, False)
    # another meaning under another spelling is the same phrase, and takes the agreement back
    theirs.word_sheet(NORTH, "phrasebook", SheetLines({"HOW about  coffee": "Wait."}))
    settled(line, lambda: states(envoy, SOUTH, "phrasebook")["how about coffee"] == "each has other words")
    found = envoy.look_up(SOUTH, "how about coffee")
    assert [(each.meaning, each.by, each.counts) for each in found] == [
        ("We would like to meet.", NORTH, False),
        ("Wait.", SOUTH, False),
    ]
    with pytest.raises(Refused, match="nothing to set"):
        theirs.set_sheet(NORTH, "phrasebook")
    theirs.drop_sheet(NORTH, "phrasebook", "It leaked.")
    assert not any(each.counts for each in theirs.look_up(NORTH, "how about coffee"))


def test_several_open_ones_are_told_apart_by_number(line):
    theirs = line.desks[THEIRS]
    first = theirs.begin_sheet(NORTH, "talks", SheetLines({"when": "In May."})).number
    second = theirs.begin_sheet(NORTH, "talks", SheetLines({"when": "In June."}), "Another").number
    shown = theirs.sheet(NORTH, "talks")
    assert (shown.number, shown.title, shown.others) == (second, "Another", [first])
    with pytest.raises(Misuse, match=f"several with NORTHLAND: {first}, {second}"):
        theirs.drop_sheet(NORTH, "talks", "No.")
    theirs.drop_sheet(NORTH, "talks", "No.", second)
    assert theirs.sheet(NORTH, "talks").number == first
    assert theirs.sheet(NORTH, "talks", second).state == "off the table"
    with pytest.raises(Misuse, match="is not talks"):
        theirs.sheet(NORTH, "talks", 99)


BEFORE_IT_LEAVES = {
    "a line these talks do not have": lambda desk: desk.word_sheet(
        NORTH, "talks", SheetLines({"why": "Because."})
    ),
    "words of theirs that are not there": lambda desk: desk.take_lines(NORTH, "talks", ["when"]),
    "striking out what was not said": lambda desk: desk.strike_lines(NORTH, "talks", ["where"]),
    "blank words": lambda desk: desk.word_sheet(NORTH, "talks", SheetLines({"when": " \n"})),
    "no words at all": lambda desk: desk.word_sheet(NORTH, "talks", SheetLines({})),
    "setting what is not agreed": lambda desk: desk.set_sheet(NORTH, "talks"),
    "dropping without a reason": lambda desk: desk.drop_sheet(NORTH, "talks", ""),
    "a reason that no other desk could read": lambda desk: desk.drop_sheet(NORTH, "talks", "a" * 2001),
    "a title that no other desk could read": lambda desk: desk.begin_sheet(
        NORTH, "talks", SheetLines({}), "a" * 201
    ),
    "a title of two lines": lambda desk: desk.begin_sheet(NORTH, "talks", SheetLines({}), "a\nb"),
    "a name that no other desk could read": lambda desk: desk.word_sheet(
        NORTH, "phrasebook", SheetLines({"a" * 61: "b"})
    ),
    "more than one message holds": lambda desk: desk.begin_sheet(
        NORTH, "talks", SheetLines(dict.fromkeys(("what", "who", "when"), "a" * 90000))
    ),
    "a translation without its line": lambda desk: desk.word_sheet(
        NORTH, "talks", SheetLines({"when": "May."}, {"where": "오월"}, "en", "ko")
    ),
    "a language that is none": lambda desk: desk.word_sheet(
        NORTH, "talks", SheetLines({"when": "May."}, {}, "english!")
    ),
    "a phrasebook where there is none": lambda desk: desk.take_lines(NORTH, "phrasebook", ["question"]),
}


def test_what_cannot_be_is_refused_before_it_leaves_and_is_a_draft_at_most(line):
    theirs = line.desks[THEIRS]
    theirs.begin_sheet(NORTH, "talks", SheetLines({"when": "In May."}))
    for sentence, does in BEFORE_IT_LEAVES.items():
        with pytest.raises((Misuse, Refused)):
            does(theirs)
        gone = [each for each in theirs.messages(NORTH) if not each.condition.startswith("fell back")]
        assert len(gone) == 1, sentence
