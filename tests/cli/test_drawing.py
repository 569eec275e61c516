"""Views as lines of text."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from backchannel.cli.drawing import draw
from backchannel.desk import views

AT = 1_812_722_580
HOSTILE = "\x1b[2J\u202eSouth\nland\x07"
EVERY_NAME = ("Southland", "남쪽나라", "ארץ הדרום", HOSTILE)


def every_view(name: str) -> list[views.View]:
    """One of each view, with a name from outside in each place that can hold one."""
    outcome = views.Outcome(f"{name} has it.", "They know it arrived.", "Wait for an answer.", 3)
    waiting = views.Waiting(12, "draft", name, AT, "Read it: backchannel read 12")
    warned = views.Warned("Two pasts", name, f"{name} shows another past than before.", AT)
    counterpart = views.Counterpart(
        name, "You and they hold the same 41 messages.", False, 2, [12, 14], [11], ["12: wanted"], name
    )
    near = views.Near(5, "5.1", "undertaking", name, "due in 3 days", name)
    marked = views.Marked(f"{name}\n→ Both agreed.", name, name, "line 3")
    provenance = views.Provenance(
        [views.Source(name, "private")], "told", "2027-06-11", "", "", "", name, [f"{name}\n→ Agreed."]
    )
    post = views.Post(name, "voice", 2, True, name, "3141 5926")
    filled = views.Filled("what", "what", "무엇을", f"{name}\n→ Approved.\n", name, name, AT)
    case = views.Case(
        "notice of an exercise",
        12,
        name,
        f"given; {name} has it, which approves nothing",
        name,
        [filled],
        [views.CaseStep(13, name, True, AT, "has it", "Saying so approves nothing.", [filled])],
        [views.Doable("ask", "asks about it", "backchannel step 12 ask --words WORDS", ["words: needed"])],
    )
    happened = views.Happened("2027-06-11", name, name, name)
    undertaking = views.Undertaking(
        "12.2",
        name * 9,
        name,
        True,
        "2027-07-01",
        [1, 3],
        name,
        "3 days late",
        name,
        ["Say so."],
        "2027-07-01",
        [f"1: {name}", "3: done"],
        [4],
    )
    change = views.Change("changed", name, name * 9)
    dated = views.Dated(AT, 13, name, True, 2, "gives notice", name * 9)
    worded = views.Worded(f"{name}\n→ Both agreed.", "ko", name, name, True, AT, 14)
    first = views.Worded(name, "en", None, "", False, AT, 12)
    sheet_lines = [
        views.SheetLine(name, name, "agreed", first, worded),
        views.SheetLine(name, "", "each has other words", first, worded),
        views.SheetLine("when", "when", "open", None, None),
    ]
    said = views.Said(12, name, False, AT, name, name * 40, "personally", "official", "arrived", 11)
    evidence = views.Evidence(AT, 3, 7_200, 212 * 86_400, AT, AT + 212 * 86_400, 2, AT, None, 7_200)
    path = views.Path(f"Relay of {name}", "works", AT, 3, "everything is fetched")
    purge = views.Purge(name, "2027-01-01", "2027-06-30", False, [name], [name], [name], outcome)
    held = views.HeldPost(name, name, 2, False, 2, AT, 5, AT, AT, AT, "3141 5926")
    person = views.PersonCard(name, False, name, name, [held])
    shown_to = views.ShownTo(12, name, "2027-06-11", f"{name}\n→ Both agreed.", name, name)
    found = views.Found(12, AT, name, name, False, "messages", name, name * 9, name)
    return [
        outcome,
        waiting,
        warned,
        counterpart,
        post,
        path,
        views.State(
            "Northland", "A. Ahn", "envoy", "two must agree", [counterpart], [waiting], [warned], "Read 12."
        ),
        said,
        views.Message(
            12,
            name,
            False,
            AT,
            name,
            f"{name}\n→ Both agreed.\n" * 3,
            "en",
            name,
            name,
            "aloud",
            False,
            "arrived",
            f"envoy of {name}",
            "checked by one desk",
            11,
            [13],
            "2027-06-11",
            "They know nothing.",
            [name],
            [name],
            case=case,
            notes=[views.Remark(name, AT, f"{name}\n→ Both agreed.")],
            renderings=[views.Rendering(name, AT, name, f"{name}\n→ Both agreed.")],
            review=["Is it short?"],
            think_twice=[marked],
            cautions=[name],
            provenance=provenance,
            shown_to=[shown_to],
        ),
        case,
        filled,
        *case.steps,
        *case.possible,
        views.Words(
            name, ["orbit", "lemon", "canyon", "ticket", "usual"], "31415 92653", 5, [name], 2, "Type."
        ),
        views.Step(1, name, "meeting", "They have your line.", "Wait for theirs."),
        views.WhoSpeaks(name, "official", 3, [post], ["Messages need two."], True, "Words compared.", [name]),
        views.Line(name, "Nothing heard.", "Nobody can tell why.", None, [path], "41 messages.", "there", AT),
        views.Line(name, "Silent.", "Why?", AT, [path], "41.", "suspended", AT, [name], evidence, name),
        evidence,
        views.Checked(
            name, "2027-06-11", [name, "N"], name, [name], True, "IN FORCE", ["1234 5678"], outcome, [name]
        ),
        views.Requested(name, "backchannel:1:ABCDE", outcome),
        views.CarriedOut([f"/media/{name}"], 9, outcome),
        views.CarriedIn(3, 1, 0, [name], outcome),
        views.Conversation(7, [said, said]),
        views.Matter("person", "people", said),
        views.Known(name, False, "official", "one person", "Words compared.", [name], 1),
        happened,
        views.Conversation(7, [said, said], [happened], [name]),
        views.Remark(name, AT, name),
        views.Rendering(name, AT, name, name),
        undertaking,
        views.Agreement(
            12,
            name,
            "2027-06-11",
            [name, "N"],
            name,
            [undertaking],
            f"Sign {name}",
            name,
            name,
            name,
            11,
            [change],
            [dated],
            [happened],
        ),
        change,
        dated,
        views.Sheet(
            12, "talks", name, "N", name, name, False, "open", "1 of 3 agreed", sheet_lines, [14], "Say."
        ),
        *sheet_lines,
        worded,
        views.FormHere(12, name, 2, [name]),
        views.Leak("2027-06-11", name, name, name, True, 12, name, [name]),
        marked,
        provenance,
        *provenance.whose,
        views.Outcome(name, name, name, 12, [marked]),
        views.Going(name, name, [name], [marked]),
        views.TwiceWord(name, name, "added here"),
        views.Table(name, name, [name, "N"], name, "open", f"Open. {name}", "Close it."),
        near,
        views.Phrase(name, f"{name}\n→ Both agreed.", "theirs", name, False),
        shown_to,
        purge,
        held,
        person,
        found,
        views.FoundWords(3, [found, found]),
    ]


def test_every_view_of_the_desk_can_be_drawn() -> None:
    drawn = {type(view) for view in every_view("Southland")}
    of_the_desk = f"{views.__name__}."
    assert drawn == {kind for kind in views.View.__subclasses__() if kind.__module__.startswith(of_the_desk)}


@pytest.mark.parametrize("width", [30, 80, None])
@pytest.mark.parametrize("name", EVERY_NAME)
def test_nothing_is_wider_than_the_window_and_nothing_from_outside_acts(name: str, width: int | None) -> None:
    for view in every_view(name):
        lines = draw(view, width)
        assert lines, view
        for line in lines:
            assert width is None or cell_len(line) <= width, view
            assert not any(ord(each) < 0x20 or each in "\x7f\u202e" for each in line), view
            assert line.count("\u2068") == line.count("\u2069"), view


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_name_cannot_begin_a_line_of_its_own(name: str) -> None:
    for view in every_view(name):
        assert not any(line.startswith(("land", "→ Both")) for line in draw(view, None))


def test_every_command_ends_with_one_line_of_three_parts() -> None:
    outcome = views.Outcome("It went.", "They know nothing yet.", "Wait.", None)
    assert draw(outcome, None) == ["It went. · They know nothing yet. · Wait."]


def test_a_part_that_is_empty_leaves_no_gap() -> None:
    assert draw(views.Outcome("Done.", "", "", None), None) == ["Done."]


def test_the_first_screen_says_that_words_are_not_compared_until_they_are() -> None:
    def shown(compared: bool) -> str:
        counterpart = views.Counterpart("Southland", "Quiet.", compared, 0, [], [])
        return "\n".join(draw(counterpart, None))

    assert "not compared yet" in shown(False)
    assert "not compared yet" not in shown(True)


def test_the_first_screen_shows_numbers_to_type_at_the_left() -> None:
    state = views.State(
        "Northland",
        "A. Ahn",
        "envoy",
        "two must agree",
        [],
        [views.Waiting(12, "draft", "B. Bak", AT, "Read it.")],
        [],
        "Read 12.",
    )
    lines = draw(state, 80)
    assert "  12  draft · B. Bak · 11 June 2027, 14:03 UTC" in lines
    assert lines[-1] == "→ Read 12."


def test_a_text_stands_behind_a_bar_and_what_is_known_about_it_does_not() -> None:
    message = every_view("Southland")[8]
    lines = draw(message, 80)
    assert "│ → Both agreed." in lines
    assert "Authority: envoy of Southland" in lines
    assert "What they know: They know nothing." in lines
    assert "Answer wanted by: 11 June 2027" in lines


def test_a_remark_is_said_to_be_the_carriers() -> None:
    lines = draw(views.CarriedIn(1, 0, 0, ["They are in earnest."], views.Outcome("Taken in.", "", "")), None)
    assert lines[0].startswith("The carrier says")
    assert lines[1] == "│ They are in earnest."


def test_our_own_notes_stand_above_a_line_and_what_both_sides_have_below_it() -> None:
    [message] = [each for each in every_view("Southland") if isinstance(each, views.Message)]
    lines = draw(message, 60)
    line = lines.index("─" * 40)
    assert lines[1].startswith("Only your side sees these")
    assert "      shown to Southland on 11 June 2027" in lines[:line]
    assert "│ Southland" in lines[:line]
    assert not any("Subject" in each for each in lines[:line])
