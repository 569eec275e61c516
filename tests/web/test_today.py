"""The first page: subjects instead of numbers, days in one form, what waits first."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from backchannel.desk.saying import Words

from .conftest import NORTH, SOUTH, THEIRS
from .test_pages import turns


def in_days(world, days):
    return (datetime.fromtimestamp(world.time, UTC) + timedelta(days=days)).date()


def as_shown(day):
    return f"{day.day} {day:%B %Y}"


def sentences(answer):
    """What a person reads of the page, without what stands around it."""
    main = answer.body.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)


def test_what_waits_has_its_subject_and_no_number(desk, pair):
    by = in_days(pair, 4)
    theirs = pair.desks[THEIRS]
    theirs.write(NORTH, Words("Will you come on Monday?", subject="A visit", answer_by=by.isoformat()))
    desk.send("/line/1/write", subject="A meeting", text="We propose to meet.", answer_by=by.isoformat())
    turns(pair, desk, 8)
    today = desk.get("/")
    assert f"A visit ; answer wanted by {as_shown(by)}" in today.text
    assert f"A meeting ; answer wanted by {as_shown(by)}" in today.text
    assert re.search(r'<a href="[^"]*/item/\d+"><bdi>A meeting</bdi>', today.body)
    pair.time += 6 * 86_400
    main = sentences(desk.get("/"))
    assert by.isoformat() not in main
    shown = re.sub(r"<[^>]*>", " ", main)
    assert "2 days late" in shown
    numbers = [each.number for each in desk.at_desk(lambda open_desk: open_desk.messages(SOUTH))]
    assert not re.search(rf"\b(?:to|your|read it|with) \(?({'|'.join(map(str, numbers))})\b", shown)


def test_what_waits_for_the_person_stands_before_all_but_the_cards(desk, pair):
    pair.desks[THEIRS].write(NORTH, "Will you come?")
    turns(pair, desk)
    desk.at_desk(lambda open_desk: open_desk._core.alarm("drills", SOUTH, "Something."))
    places = [desk.get("/").body.index(f'id="{each}"') for each in ("waiting", "wrong")]
    assert places == sorted(places)
    body = desk.get("/").body
    assert body.index('<article class="card"') < body.index('id="waiting"')
    assert '<a href="#wrong">Something is wrong</a>' in body


def test_of_much_that_waits_for_them_the_longest_is_named_and_the_rest_counted(desk, pair):
    for number in range(7):
        desk.at_desk(lambda open_desk, each=number: open_desk.write(SOUTH, f"Question {each}."))
    turns(pair, desk, 2)
    today = desk.get("/").text
    waiting = today.partition("Waiting for them")[2]
    assert [f"Question {each}." in waiting for each in range(7)] == [True] * 5 + [False] * 2
    assert "2 more" in waiting


def test_days_of_people_held_are_told_by_the_alias_and_in_one_form(desk, pair):
    contact = in_days(pair, 10)
    pair.desks[THEIRS].file(NORTH, "person", Words(f"alias: K.\nnext: {contact.isoformat()}"))
    turns(pair, desk, 8)
    today = desk.get("/").text
    assert f"Person held: K. SOUTHLAND · next contact: by {as_shown(contact)}, in 10 days" in today
