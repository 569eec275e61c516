"""Two delegations by file alone, through the command line: what docs/users.md promises."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words

from .people import Person, Stick, joined, met, typed

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
VERIFIER = Path(__file__).parents[2] / "tools" / "verify.py"


class Scene(NamedTuple):
    """Northland with two people, Southland with one; they have met and compared words."""

    ahn: Person
    bak: Person
    cho: Person
    stick: Stick
    folder: Path


@pytest.fixture(scope="module")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of three people who joined, met and compared words by hand: built once, copied for each."""
    folder = tmp_path_factory.mktemp("met")
    ahn, bak, cho = (Person(folder, name) for name in ("A. Ahn", "B. Bak", "C. Cho"))
    stick = Stick(folder)
    ahn.does("start", NORTH, "--me", ahn.name, "--as", "envoy")
    cho.does("start", SOUTH, "--me", cho.name, "--as", "envoy", "--one-voice")
    joined(stick, ahn, bak, "deputy", folder)
    met(stick, ahn, cho, (SOUTH, NORTH), folder)
    stick.carry(ahn, "us", bak)
    bak.does("confirm", SOUTH, *cho.reads_out(NORTH))
    stick.carry(bak, "us", ahn)
    return folder


@pytest.fixture
def scene(met_once: Path, tmp_path: Path) -> Scene:
    folder = tmp_path / "world"
    shutil.copytree(met_once, folder)
    ahn, bak, cho = (Person(folder, name) for name in ("A. Ahn", "B. Bak", "C. Cho"))
    return Scene(ahn, bak, cho, Stick(tmp_path), tmp_path)


def said(person: Person, who: str) -> list[tuple[str, str]]:
    return [(each["first_words"], each["condition"]) for each in person.sees("messages", who)]


def test_a_message_of_two_people_is_carried_read_and_answered(scene: Scene) -> None:
    ahn, bak, cho, stick, _ = scene
    ahn.does("write", SOUTH, "-", "--subject", "The bridge", stdin=b"We propose to meet.\n")
    assert said(cho, NORTH) == []
    assert "backchannel waiting" in stick.carry(ahn, "us", bak)
    [number] = bak.waits()
    assert "We propose to meet." in bak.does("read", str(number))
    assert f"backchannel carry out {SOUTH} FILE" in bak.does("agree", str(number))
    stick.carry(bak, SOUTH, cho)
    [number] = cho.waits()
    shown = cho.sees("read", str(number))
    assert (shown["text"], shown["agreed_by"]) == ("We propose to meet.", ["envoy", "deputy"])
    cho.does("later", str(number), "Referred to the capital.", "--until", "+14d")
    cho.does("answer", str(number), "-", stdin=b"We agree to meet.\n")
    stick.carry(cho, NORTH, ahn, bak)
    stick.carry(bak, "us", ahn)
    expected = [
        ("We propose to meet.", "answered"),
        ("Referred to the capital.", "stands"),
        ("We agree to meet.", "stands"),
    ]
    assert sorted(said(ahn, SOUTH)) == sorted(said(bak, SOUTH)) == sorted(expected)
    assert ahn.sees("alarms") == bak.sees("alarms") == cho.sees("alarms") == []


def test_an_answer_that_comes_before_its_question_is_shown_as_waiting_not_as_refused(scene: Scene) -> None:
    ahn, bak, cho, stick, _ = scene
    ahn.does("write", SOUTH, "-", stdin=b"We propose to meet.\n")
    stick.carry(ahn, "us", bak)
    bak.does("agree", str(bak.waits()[0]))
    stick.carry(bak, SOUTH, cho)
    cho.does("answer", str(cho.waits()[0]), "-", stdin=b"We agree to meet.\n")
    stick.carry(cho, NORTH, ahn)
    assert ("We agree to meet.", "waits here for an earlier message that has not come yet") in said(
        ahn, SOUTH
    )
    stick.carry(bak, "us", ahn)
    assert ("We agree to meet.", "stands") in said(ahn, SOUTH)


def test_a_draft_goes_back_and_is_thrown_away_and_the_other_side_never_learns(scene: Scene) -> None:
    ahn, bak, cho, stick, _ = scene
    ahn.does("write", SOUTH, "-", stdin=b"We insist.\n")
    stick.carry(ahn, "us", bak)
    bak.does("return", str(bak.waits()[0]), "Softer, please.")
    stick.carry(bak, "us", ahn)
    [number] = ahn.waits()
    assert "Softer, please." in ahn.does("read", str(number))
    ahn.does("discard", str(number))
    assert ahn.waits() == []
    stick.carry(ahn, SOUTH, cho)
    assert said(cho, NORTH) == []


@pytest.mark.slow
def test_a_text_signed_by_both_sides_is_checked_by_anyone_and_refused_with_one_letter_changed(
    scene: Scene,
) -> None:
    ahn, bak, cho, stick, folder = scene
    text = folder / "text.txt"
    text.write_text(f"{NORTH} and {SOUTH} agree on {datetime.now(UTC):%Y-%m-%d}: open on Fridays.")

    def both_of_north(*then: str) -> None:
        """The other one agrees to what ``ahn`` began, and both sign where that is asked."""
        stick.carry(ahn, "us", bak)
        bak.does("agree", str(bak.waits()[0]))
        for step in then:
            for person, other in ((bak, ahn), (ahn, bak)):
                if person.waits():
                    person.does(step, str(person.waits()[0]))
                    stick.carry(person, "us", other)

    ahn.does("write", SOUTH, text, "--signed", "--subject", "The bridge")
    both_of_north()
    stick.carry(bak, "us", ahn)
    for _ in range(2):
        # Northland's signature, then, when Southland's is here, putting it in force.
        ahn.does("sign", str(ahn.waits()[-1]), "--yes")
        both_of_north("sign")
        stick.carry(bak, SOUTH, cho)
        stick.carry(ahn, SOUTH, cho)
        for number in [each["number"] for each in cho.sees("waiting") if " sign " in each["next_step"]]:
            cho.does("sign", str(number), "--yes")
            stick.carry(cho, NORTH, ahn, bak)
        stick.carry(bak, "us", ahn)
    [item] = [each for each in cho.sees("messages", NORTH) if each["subject"].startswith("text to sign")]
    assert item["condition"] == "in force"
    file = folder / "bridge.signed"
    cho.does("export", str(item["number"]), file)
    ran = typed("verify", str(file))
    assert ran.code == 0, ran.err
    assert "IN FORCE" in ran.out
    done = subprocess.run([sys.executable, VERIFIER, file], capture_output=True, text=True, check=True)
    assert "IN FORCE" in done.stdout
    numbers = re.findall(r": ((?:[0-9a-f]{4} )+[0-9a-f]{4})$", ran.out, re.MULTILINE)
    assert [len(number.split()) for number in numbers] == [8, 8, 16], "each side, and the text"
    assert all(number.replace(" ", "") in done.stdout for number in numbers)
    file.write_text(file.read_text().replace("Fridays", "Sundays"))
    ran = typed("verify", str(file))
    assert ran.code == 1
    assert "not the words that were signed" in ran.err


def test_two_carriers_one_with_a_changed_copy_and_the_true_one_is_used(scene: Scene) -> None:
    ahn, _, cho, _, folder = scene
    cho.does("write", NORTH, "-", stdin=b"From us alone.\n")
    first, second = folder / "first", folder / "second"
    cho.does("carry", "out", NORTH, first, "--remark", "In earnest.")
    data = bytearray(first.read_bytes())
    data[len(data) // 2 :: 997] = bytes(each ^ 1 for each in data[len(data) // 2 :: 997])
    second.write_bytes(bytes(data))
    seen = ahn.tries("carry", "in", first, second)
    assert [each for each, _ in said(ahn, SOUTH)] == ["From us alone."]
    assert "In earnest." in seen.out or seen.code == 1


def test_pasted_lines_carry_as_well_as_a_file(scene: Scene) -> None:
    ahn, _, cho, _, folder = scene
    cho.does("write", NORTH, "-", stdin=b"From us alone.\n")
    pasted = folder / "pasted.txt"
    cho.does("carry", "out", NORTH, pasted, "--form", "text")
    pasted.write_text(
        "Dear friends,\n\n" + "".join(f"> {line}\n" for line in pasted.read_text().splitlines())
    )
    ahn.does("carry", "in", pasted)
    assert [each for each, _ in said(ahn, SOUTH)] == ["From us alone."]


def test_a_stranger_asks_by_the_public_card_and_is_met(scene: Scene) -> None:
    ahn, bak, _, stick, folder = scene
    assert ahn.sees("card")["card"] is None
    stick.carry(ahn, "us", bak)
    card, request, line = folder / "north.card", folder / "a.request", folder / "found.txt"
    bak.does("card", "--out", card)
    dee = Person(folder, "D. Dee")
    dee.does("start", "MIDLAND", "--me", dee.name, "--as", "mediator", "--one-voice", "--private")
    dee.does("request", card, "-", "--as", NORTH, "--out", request, stdin=b"We could host you both.\n")
    shown = bak.sees("request", "--read", request)
    assert shown["text"] == "We could host you both."
    line.write_text(shown["line"])
    bak.does("meet", "MIDLAND", "--accept", line)
    stick.carry(bak, "MIDLAND", dee)
    stick.carry(dee, NORTH, bak)
    assert len(bak.reads_out("MIDLAND")) == 5


def test_a_text_keeps_its_translation_and_refuses_what_it_cannot_have(scene: Scene) -> None:
    cho, folder = scene.cho, scene.folder
    text, korean = folder / "text.txt", folder / "korean.txt"
    text.write_text(f"{NORTH} and {SOUTH} agree on {datetime.now(UTC):%Y-%m-%d}: open on Fridays.")
    korean.write_text("금요일에 열린다.")
    for option in (("--personally",), ("--aloud",), ("--answer-by", "+7d")):
        ran = cho.tries("write", NORTH, text, "--signed", *option)
        assert ran.code == 2
        assert "no weight, no date for an answer" in ran.err
    cho.does("write", NORTH, text, "--signed", "--translation", korean, "--translation-language", "ko")
    [item] = cho.sees("messages", NORTH)
    assert "금요일에 열린다." in cho.does("read", str(item["number"]))


def test_a_text_is_withdrawn_by_the_one_who_proposed_it(scene: Scene) -> None:
    ahn, bak, cho, stick, folder = scene
    text = folder / "text.txt"
    text.write_text(f"{NORTH} and {SOUTH} agree on {datetime.now(UTC):%Y-%m-%d}: open on Fridays.")
    cho.does("write", NORTH, text, "--signed")
    number = str(cho.sees("messages", NORTH)[0]["number"])
    cho.does("sign", number, "--yes")
    stick.carry(cho, NORTH, ahn, bak)
    cho.does("withdraw", number, "It was premature.", "--yes")
    stick.carry(cho, NORTH, ahn)
    for person, who in ((cho, NORTH), (ahn, SOUTH)):
        shown = person.sees("messages", who)
        assert [each["condition"] for each in shown] == ["withdrawn", "stands", "stands"]
        assert "It was premature." in person.does("read", str(shown[-1]["number"]))
    assert ahn.tries("withdraw", str(ahn.sees("messages", SOUTH)[0]["number"]), "No.").code == 1


def test_files_go_with_a_message_and_are_saved_before_and_after_it_is_agreed(scene: Scene) -> None:
    ahn, bak, cho, stick, folder = scene
    first, second = folder / "map.pdf", folder / "list.csv"
    first.write_bytes(b"%PDF a map")
    second.write_bytes(bytes(range(256)) * 20)
    ahn.does("write", SOUTH, "-", "--attach", first, "--attach", second, stdin=b"See the map.\n")
    stick.carry(ahn, "us", bak)
    number = str(bak.waits()[0])
    shown = bak.sees("read", number, "--save", folder / "before")
    assert [Path(name).read_bytes() for name in shown["saved"]] == [first.read_bytes(), second.read_bytes()]
    bak.does("agree", number)
    stick.carry(bak, SOUTH, cho)
    number = str(cho.waits()[0])
    assert "Saved as: " in cho.does("read", number, "--save", folder / "after")
    assert (folder / "after" / "map.pdf").read_bytes() == first.read_bytes()
    assert cho.tries("read", number, "--save", folder / "after").code == 2
    first.write_bytes(bytes(241 * 1024))
    ran = cho.tries("write", NORTH, "-", "--attach", first, stdin=b"Too much.\n")
    assert (ran.code, "a message can carry one of 240" in ran.err) == (2, True)
    cho.does("answer", number, "-", "--attach", second, stdin=b"Seen.\n")
    [answer] = [each["number"] for each in cho.sees("messages", NORTH) if each["first_words"] == "Seen."]
    assert cho.sees("read", str(answer))["attachments"][0].startswith("list.csv (text/csv), 5120 bytes")
    cho.does("write", NORTH, "-", stdin=b"Nothing with it.\n")
    ran = cho.tries("read", str(answer + 1), "--save", folder / "after")
    assert "Nothing is attached" in ran.err


def test_a_file_whose_sender_gave_it_a_hostile_name_is_saved_where_the_reader_said(scene: Scene) -> None:
    ahn, _, cho, stick, folder = scene
    with Desk.open(cho.home, cho.passphrase.read_text().strip(), cho.around) as desk:
        names = ("../../map.pdf", "map\u202efdp.exe", "/tmp/map", "con")
        desk.write(NORTH, Words("See these.", attachments=tuple((name, b"!") for name in names)))
    stick.carry(cho, NORTH, ahn)
    inner = folder / "inner"
    shown = ahn.does("read", str(ahn.waits()[0]), "--save", inner)
    assert sorted(each.name for each in inner.iterdir()) == ["_.._map.pdf", "_con", "_tmp_map", "map_fdp.exe"]
    assert "\u202e" not in shown


def test_language_and_translation_go_with_every_kind_of_words(scene: Scene) -> None:
    ahn, bak, cho, stick, folder = scene
    korean, english = folder / "korean.txt", folder / "english.txt"
    korean.write_text("만납시다.")
    english.write_text("Let us meet.")
    tongue = ("--language", "ko", "--translation", english, "--translation-language", "en")
    cho.does("write", NORTH, korean, *tongue)
    stick.carry(cho, NORTH, ahn, bak)
    number = str(ahn.waits()[0])
    for words in (
        ("later", number, "나중에."),
        ("decline", number, "아니요.", "--again"),
        ("ask", number, korean),
        ("ask", number, "--read-back", korean),
        ("answer", number, korean, "--again"),
    ):
        ahn.does(*words, *tongue)
    shown = [ahn.sees("read", str(each["number"])) for each in ahn.sees("messages", SOUTH)]
    assert len(shown) == 6
    for each in shown:
        assert (each["language"], each["translation"].strip()) == ("ko", "Let us meet.")
        assert each["translation_language"] == "en"
    assert "Translation into en by " in ahn.does("read", number)
    assert sum(each["subject"].startswith("reads back") for each in shown) == 1
    assert ahn.tries("answer", number, korean, "--language", "the Korean one").code == 2
    ran = ahn.tries("answer", number, "-", "--translation", "-", stdin=b"Words.")
    assert "cannot both come from standard input" in ran.err


def test_the_newest_messages_are_listed_and_everything_on_request(scene: Scene) -> None:
    cho = scene.cho
    for number in range(3):
        cho.does("write", NORTH, "-", stdin=f"Thought {number}.\n".encode())
    shown = cho.does("messages", NORTH, "--last", "1")
    assert shown.startswith("2 earlier messages not shown; --all shows everything.")
    assert "Thought 2." in shown
    assert "Thought 1." not in shown
    assert "earlier" not in cho.does("messages", NORTH)
    assert len(cho.sees("messages", NORTH)) == 3
    assert len(cho.sees("messages", NORTH, "--last", "2")) == 2
    assert cho.does("messages", NORTH, "--all").count("Thought") == 6
    assert cho.tries("messages", NORTH, "--all", "--last", "2").code == 2
    assert cho.tries("messages", NORTH, "--last", "0").code == 2


def test_every_command_that_shows_something_shows_it_to_programs_too(scene: Scene) -> None:
    ahn = scene.ahn
    assert set(ahn.sees()) >= {"side", "me", "post", "counterparts", "waiting", "alarms", "next_step"}
    for words in (("line",), ("line", SOUTH), ("who", SOUTH), ("who", "us"), ("messages", SOUTH), ("meet",)):
        assert ahn.sees(*words) is not None
