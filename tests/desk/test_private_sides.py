"""A private side binds nobody and is told from an official one everywhere; each line is broken off alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backchannel.cli.drawing import draw
from backchannel.desk.saying import Words
from backchannel.desk.verifying import read_signed
from backchannel.errors import Refused
from desk.shown import ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

CITIZEN, CITIZENS = "N. Nam", "NORTHLAND CITIZENS"
BINDS_NOBODY = "private: what it says binds nobody"


@pytest.fixture
def two_tracks(line):
    """Southland talks with Northland, and on another line with a group of Northland's citizens."""
    line.start(CITIZEN, CITIZENS, "speaker", one_voice=True, private=True)
    line.meet(THEIRS, CITIZEN, (CITIZENS, SOUTH))
    line.compare(THEIRS, CITIZEN, (CITIZENS, SOUTH))
    line.ticks(4)
    return line


def screen(view):
    return "\n".join(draw(view, None))


def cards(desk):
    return {each.name: each for each in desk.state().counterparts}


def said(world, author, reader, called, text):
    """Words of one side, read at the other's desk: their number there."""
    name, at = called
    world.desks[author].write(at, text)
    desk = world.desks[reader]
    world.until(lambda: any(each.first_words == text for each in desk.messages(name)), most=60)
    return next(each.number for each in desk.messages(name) if each.first_words == text)


def test_the_official_line_is_suspended_while_the_private_one_stays_open_and_both_are_told_apart(two_tracks):
    world = two_tracks
    theirs, citizen = world.desks[THEIRS], world.desks[CITIZEN]
    theirs.suspend(NORTH, "The shelling of 3 May.")
    world.until(lambda: world.desks[ENVOY].line(SOUTH)[0].cause == "suspended", most=60)
    with pytest.raises(Refused, match="suspended the line"):
        theirs.write(NORTH, "Let us go on.")
    number = said(world, CITIZEN, THEIRS, (CITIZENS, SOUTH), "We still talk.")
    found = cards(theirs)
    assert (found[NORTH].standing, found[CITIZENS].standing) == ("official", "private")
    assert found[NORTH].sentence.startswith("Suspended by you")
    assert "uspended" not in found[CITIZENS].sentence
    assert f"{CITIZENS} is {BINDS_NOBODY}." in screen(theirs.state())
    assert f"{NORTH} is" not in screen(theirs.state())
    # every item, the list, and who speaks
    [item] = [each for each in theirs.messages(CITIZENS) if each.number == number]
    assert item.standing == theirs.read(number).standing == "private"
    assert item.weight == theirs.read(number).weight == "for itself", "nobody instructs a private side"
    assert BINDS_NOBODY in screen(theirs.conversation(CITIZENS))
    assert BINDS_NOBODY in screen(theirs.read(number))
    assert BINDS_NOBODY in screen(theirs.who(CITIZENS))
    assert [each.standing for each in theirs.everybody()] == ["official", "official", "private"]
    # their own desk says it of itself
    assert citizen.state().standing == "private"
    assert BINDS_NOBODY in screen(citizen.state())
    citizen.answer(said(world, THEIRS, CITIZEN, (SOUTH, CITIZENS), "So do we."), "Good.")
    assert all(each.standing == "private" for each in citizen.messages(SOUTH) if each.ours)


def test_a_text_with_a_private_side_is_a_joint_statement_at_both_desks_and_in_its_file(two_tracks):
    world = two_tracks
    theirs, citizen = world.desks[THEIRS], world.desks[CITIZEN]
    today = datetime.fromtimestamp(world.time, UTC).strftime("%Y-%m-%d")
    words = f"{CITIZENS} and {SOUTH} say, on {today}:\n\n1. {SOUTH} opens the pier.\n"
    outcome = citizen.propose_agreement(SOUTH, Words(words, subject="The pier"))
    assert f"{CITIZENS} is a private side" in outcome.happened
    signed = citizen.sign(outcome.number)
    assert f"{CITIZENS} is a private side" in citizen.read(signed.number).text

    def text(desk, who):
        return next(each for each in desk.messages(who) if each.subject == "text to sign: The pier")

    world.until(lambda: any("signature" in each.subject for each in theirs.messages(CITIZENS)), most=60)
    assert text(theirs, CITIZENS).condition.endswith("a joint statement that binds nobody")
    theirs.sign(text(theirs, CITIZENS).number)
    world.until(lambda: len(citizen.messages(SOUTH)) == 3, most=60)
    citizen.sign(outcome.number)
    world.until(lambda: text(theirs, CITIZENS).condition.startswith("in force"), most=60)
    for desk, who in ((theirs, CITIZENS), (citizen, SOUTH)):
        number = text(desk, who).number
        shown = desk.agreement(number)
        assert shown.undertakings == []
        assert shown.binds_nobody in screen(shown)
        with pytest.raises(Refused, match="a private side"):
            desk.perform(f"{number}.1", "started" if desk is theirs else "accept")
        assert not drafts(desk)
        checked = read_signed(desk.export(number)[0].encode())
        assert checked.in_force
        assert checked.binds_nobody == shown.binds_nobody
        assert checked.binds_nobody in screen(checked)
