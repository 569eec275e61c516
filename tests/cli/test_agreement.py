"""Agreements by typed commands alone: proposed, signed, reported, accepted, disputed, lapsed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from .people import Person, Stick, met

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
TEXT = "{north} and {south}, {today}:\n1. {north} waits.\n2. {south} comes. [by 2999-01-01] [while 1 holds]\n"


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Person, Person, Stick]:
    """Two sides of one person each who have met by hand, over a text that is in force: number 1 or so."""
    ahn, cho = Person(tmp_path / "a", "A. Ahn"), Person(tmp_path / "c", "C. Cho")
    stick = Stick(tmp_path)
    for person, side in ((ahn, NORTH), (cho, SOUTH)):
        person.does("start", side, "--me", person.name, "--as", "envoy", "--one-voice")
    met(stick, ahn, cho, (SOUTH, NORTH), tmp_path)
    words = TEXT.format(north=NORTH, south=SOUTH, today=f"{datetime.now(UTC):%Y-%m-%d}").encode()
    ahn.does("agreement", "propose", SOUTH, "-", "--subject", "The wait", stdin=words)
    stick.carry(ahn, SOUTH, cho)
    cho.does("sign", number(cho, NORTH), "--yes")
    stick.carry(cho, NORTH, ahn)
    for _ in range(2):
        ahn.does("sign", number(ahn, SOUTH), "--yes")
    stick.carry(ahn, SOUTH, cho)
    return ahn, cho, stick


def number(person: Person, who: str) -> str:
    [found] = [each for each in person.sees("messages", who) if each["subject"].startswith("text to sign")]
    return str(found["number"])


def stands(person: Person, who: str) -> list[str]:
    shown = person.sees("agreement", "show", number(person, who))
    return [each["condition"] for each in shown["undertakings"]]


def test_what_was_promised_is_done_by_typed_commands(sides: tuple[Person, Person, Stick]) -> None:
    ahn, cho, stick = sides
    first, there = f"{number(ahn, SOUTH)}.1", f"{number(cho, NORTH)}.1"
    assert " · " in ahn.does("agreement", "report", first, "started", "We begin.")
    ahn.does("agreement", "report", first, "done")
    stick.carry(ahn, SOUTH, cho)
    shown = cho.does("agreement", "show", number(cho, NORTH))
    assert "reported done; not accepted" in shown
    assert f"backchannel agreement accept {there}" in shown
    assert "NORTHLAND waits." in shown
    assert "by 1 January 2999 · while 1 holds" in shown
    cho.does("agreement", "accept", there)
    cho.does("agreement", "report", there.replace(".1", ".2"), "started")
    stick.carry(cho, NORTH, ahn)
    assert stands(ahn, SOUTH) == stands(cho, NORTH) == ["done", "partial"]
    cho.does("agreement", "dispute", there, "They no longer wait.")
    cho.does("agreement", "lapse", there, "It is over.", "--yes")
    cho.does("agreement", "ask-excuse", there.replace(".1", ".2"), "Released.")
    stick.carry(cho, NORTH, ahn)
    assert stands(ahn, SOUTH) == ["reported done; lapsed", "an excuse is asked for"]
    assert "Released: it held while 1 held, and 1 lapsed." in ahn.does(
        "agreement", "show", number(ahn, SOUTH)
    )
    ahn.does("agreement", "excuse", first.replace(".1", ".2"), "So be it.", "--yes")
    ahn.does("agreement", "withdraw", number(ahn, SOUTH), "We give notice.", "--yes")
    assert "with notice" in ahn.does("agreement", "show", number(ahn, SOUTH))


def test_what_cannot_be_is_refused_with_what_to_do_next(sides: tuple[Person, Person, Stick]) -> None:
    ahn, _, _ = sides
    ran = ahn.tries("agreement", "accept", f"{number(ahn, SOUTH)}.2")
    assert (ran.code, "does not follow" in ran.err) == (1, True)
    ran = ahn.tries("agreement", "report", "twelve", "done")
    assert ran.code == 2
    assert "Write it as 12.2" in ran.err
    ran = ahn.tries("agreement", "report", f"{number(ahn, SOUTH)}.1", "approved")
    assert ran.code == 2


def numbered(person: Person, who: str, title: str) -> str:
    found = [each for each in person.sees("messages", who) if title in each["subject"]]
    return str(found[-1]["number"])


def test_one_text_is_worked_out_replaced_and_left_by_typed_commands(
    sides: tuple[Person, Person, Stick], tmp_path: Path
) -> None:
    ahn, cho, stick = sides
    old, today = number(ahn, SOUTH), f"{datetime.now(UTC):%Y-%m-%d}"
    words = TEXT.format(north=NORTH, south=SOUTH, today=today)
    ahn.does(
        "agreement", "propose", SOUTH, "-", "--replaces", old, "--subject", "First", stdin=words.encode()
    )
    stick.carry(ahn, SOUTH, cho)
    first = numbered(cho, NORTH, "to sign: First")
    assert f"agreement accept {first}" in cho.does("agreement", "show", first)
    again = cho.sees("read", first)["text"].replace("comes", "comes soon") + "Notice: 30 days.\n"
    cho.does("agreement", "amend", first, "-", "--subject", "Second", stdin=again.encode())
    stick.carry(cho, NORTH, ahn)
    second, there = numbered(ahn, SOUTH, "to sign: Second"), numbered(cho, NORTH, "to sign: Second")
    shown = ahn.does("agreement", "show", second)
    assert "Notice: 30 days." in ahn.sees("read", second)["counting"]
    assert "Lines that count:" in ahn.does("read", second)
    assert "changed: 2. SOUTHLAND comes." in shown
    assert "added: Notice: 30 days." in shown
    assert "Once in force, it replaces" in shown
    ahn.does("agreement", "accept", second)
    assert ahn.tries("agreement", "accept", second, "Gladly.").code == 2
    stick.carry(ahn, SOUTH, cho)
    cho.does("agreement", "sign", there, "--yes")
    assert "waits for the other side" in cho.tries("agreement", "exchange", there).err
    stick.carry(cho, NORTH, ahn)
    ahn.does("agreement", "sign", second, "--yes")
    stick.carry(ahn, SOUTH, cho)
    cho.does("agreement", "exchange", there, "--yes")
    stick.carry(cho, NORTH, ahn)
    assert "another text replaced it" in ahn.does("agreement", "show", old)
    ahn.does("export", second, str(tmp_path / "signed"))
    checked = ahn.does("verify", str(tmp_path / "signed"))
    assert "Notice: 30 days." in checked
    assert "Replaces: text " in checked
    ahn.does("agreement", "withdraw", second, "We leave.", "--yes")
    assert "It binds until" in ahn.does("agreement", "show", second)
    cho.does("agreement", "ask-excuse", f"{there}.2", "The road is closed.")
    stick.carry(cho, NORTH, ahn)
    ahn.does("agreement", "refuse-excuse", f"{second}.2", "It is open.")
    assert "refuses to excuse it: undertaking 2" in ahn.does("agreement", "show", second)


def test_the_numbers_to_be_compared_are_those_that_every_desk_shows(
    sides: tuple[Person, Person, Stick], tmp_path: Path
) -> None:
    ahn, cho, _ = sides
    file = tmp_path / "signed.txt"
    ahn.does("export", number(ahn, SOUTH), file)
    checked = cho.sees("verify", file)
    own = {NORTH: ahn.sees("who", "us")["number"], SOUTH: cho.sees("who", "us")["number"]}
    assert checked["numbers"] == [f"{side}: {each}" for side, each in own.items()]
    assert cho.sees("who", NORTH)["number"] == own[NORTH]
    assert f"Its number, to be compared by voice: {own[SOUTH]}" in ahn.does("who", SOUTH)
    for person, who in ((ahn, SOUTH), (cho, NORTH)):
        for command in (("read",), ("agreement", "show")):
            shown = person.does(*command, number(person, who))
            assert f"Number of the text: {checked['text_number']}" in shown
    assert own[NORTH] in ahn.does("card")


def test_a_lapse_is_contested_and_nothing_is_offered_of_what_is_over_that_makes_no_sense(
    sides: tuple[Person, Person, Stick],
) -> None:
    ahn, cho, stick = sides
    here, there = number(ahn, SOUTH), number(cho, NORTH)
    assert "is contested" in ahn.tries("agreement", "dispute", f"{here}.1", "We wait.").err
    cho.does("agreement", "lapse", f"{there}.1", "They do not wait.", "--yes")
    stick.carry(cho, NORTH, ahn)
    offered = [each["next_steps"] for each in ahn.sees("agreement", "show", here)["undertakings"]]
    report, contest = f"agreement report {here}.1 done", f"agreement dispute {here}.1 WHY"
    assert offered == [[f"backchannel {report}", f"backchannel {contest}"], []]
    offered = [each["next_steps"] for each in cho.sees("agreement", "show", there)["undertakings"]]
    assert offered == [[], [f"backchannel agreement lapse {there}.2 WHY"]]
    assert "on its way" in ahn.does("agreement", "dispute", f"{here}.1", "We wait.")
    stick.carry(ahn, SOUTH, cho)
    assert stands(cho, NORTH)[0].endswith("the side that owes it contests that")
    assert "contests that it lapsed" in cho.does("waiting")


def test_accepting_a_text_in_force_accepts_the_one_undertaking_that_waits_or_says_which(
    sides: tuple[Person, Person, Stick],
) -> None:
    ahn, cho, stick = sides
    here, there = number(ahn, SOUTH), number(cho, NORTH)
    assert "nothing of it waits" in cho.tries("agreement", "accept", there).err
    ahn.does("agreement", "report", f"{here}.1", "done")
    stick.carry(ahn, SOUTH, cho)
    assert "on its way" in cho.does("agreement", "accept", there)
    assert stands(cho, NORTH)[0] == "done"
