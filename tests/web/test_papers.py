"""Two sides in real browsers: agreeing, talks, an agreement that both sign, a person, a meeting, phrases."""

from __future__ import annotations

import re

import pytest

from .browsing import CHROMIUM, MISSING, windows
from .conftest import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]
JUNE = """The June agreement between NORTHLAND and SOUTHLAND of {day}.
1. NORTHLAND shuts down the plant. [by 2031-07-01]
2. SOUTHLAND delivers the oil. [while 1 holds]
Notice: 90 days."""


def turns(world, pages, count=5):
    """Everybody's timetable goes on."""
    for _ in range(count):
        world.ticks(1)
        for each in pages.values():
            each.at_desk(lambda desk: (desk.turn(), desk.take_in()))


def line(window):
    return next(iter(window.served.at_desk(lambda desk: desk.lines())))


def number(window):
    """The number in the address that a browser is at."""
    return re.search(r"/(\d+)$", window.page.url.partition("?")[0])[1]


def waits(window, what):
    """What waits for somebody that is about something."""
    found = window.served.at_desk(lambda desk: desk.waiting())
    return next(each.number for each in found if what in each.what)


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_a_colleague_reads_three_questions_and_exactly_the_words_before_agreeing_sends_them(
    everybody, browser, scripts
):
    world, pages = everybody
    with windows(browser, pages, (ENVOY, DEPUTY, THEIRS), scripts) as (
        envoy,
        deputy,
        cho,
    ):
        envoy.go(f"/line/{line(envoy)}/write")
        envoy.fill(subject="A meeting", text="We propose\n  to meet.")
        envoy.press(f"Ask {DEPUTY} to agree")
        turns(world, pages)
        assert not pages[THEIRS].at_desk(lambda desk: desk.messages(NORTH))
        deputy.go(f"/item/{waits(deputy, 'A meeting')}")
        assert deputy.page.locator("section[aria-labelledby=review] li").count() == 3
        assert deputy.page.locator(".said").first.inner_text() == "We propose\n  to meet."
        deputy.unfold("Send back with a note")
        deputy.fill(why="Say where.")
        deputy.press("Send back")
        turns(world, pages)
        envoy.go(f"/line/{line(envoy)}")
        assert "Say where." in envoy.text
        envoy.go(f"/line/{line(envoy)}/write")
        envoy.fill(subject="A meeting", text="We propose to meet in Bern.")
        envoy.press(f"Ask {DEPUTY} to agree")
        turns(world, pages)
        deputy.go(f"/item/{waits(deputy, 'A meeting')}")
        deputy.press("Agree and send")
        turns(world, pages)
        cho.go(f"/item/{waits(cho, 'A meeting')}")
        assert "We propose to meet in Bern." in cho.text
        cho.press("Decline")
        cho.fill(text="Not now.")
        cho.press("Send it")
        turns(world, pages)
        envoy.go(f"/line/{line(envoy)}")
        assert "Not now." in envoy.text
        assert not envoy.elsewhere + deputy.elsewhere + cho.elsewhere


def test_talks_are_set_line_by_line(pair_pages, browser):
    world, pages = pair_pages
    with windows(browser, pages, (ENVOY, THEIRS), scripts=(ENVOY,)) as (envoy, cho):
        six = {"what": "The tests", "who": "Envoys", "level": "Deputy ministers", "where": "Bern",
               "when": "In May", "before": "Nothing"}  # fmt: skip
        envoy.go(f"/line/{line(envoy)}/talks")
        envoy.press("Open or begin: talks")
        envoy.fill(**{f"l_{name}": text for name, text in six.items() if name != "before"})
        envoy.press("Send it")
        turns(world, pages)
        cho.go(f"/line/{line(cho)}/sheet/talks")
        assert cho.text.count("theirs") == 5
        cho.unfold("Say it in our words", 5)
        cho.fill(l_before="Nothing")
        cho.press("Send it")
        for _ in range(5):
            cho.go(f"/line/{line(cho)}/sheet/talks")
            cho.press("Take over their words")
        turns(world, pages, 12)
        envoy.go(f"/line/{line(envoy)}/sheet/talks")
        assert envoy.page.get_by_role("button", name="Set it, for good").is_disabled()
        envoy.press("Take over their words")
        turns(world, pages)
        envoy.go(f"/line/{line(envoy)}/sheet/talks")
        assert envoy.page.locator(".row.agreed").count() == 6
        envoy.press("Set it, for good")
        turns(world, pages)
        assert cho.served.at_desk(lambda desk: desk.sheet(NORTH, "talks").state) == "set"


def test_an_agreement_is_signed_by_typed_names_and_its_undertakings_are_reported_and_accepted(
    pair_pages, browser
):
    world, pages = pair_pages
    day = world_day(world)
    with windows(browser, pages, (ENVOY, THEIRS), scripts=(ENVOY,)) as (envoy, cho):
        envoy.go(f"/line/{line(envoy)}/agreements")
        envoy.press("Put a text on the table")
        envoy.fill(subject="June", text=JUNE.format(day=day))
        envoy.press("Send it")
        ours = number(envoy)
        turns(world, pages)
        theirs = waits(cho, "June")
        cho.go(f"/agreement/{theirs}")
        cho.press("Say that this wording suits you (signs nothing)")
        turns(world, pages)
        for window, text, button in (
            (envoy, ours, "Sign"), (cho, theirs, "Sign"), (envoy, ours, "Put it in force"),
        ):  # fmt: skip
            window.go(f"/agreement/{text}")
            window.fill(name="Somebody Else")
            window.press(button)
            assert "That is not your name" in window.text
            window.fill(name=ENVOY if window is envoy else THEIRS)
            window.press(button)
            assert (
                not pages[ENVOY]
                .at_desk(lambda desk: desk.agreement(int(ours)))
                .condition.startswith("in force")
            )
            window.press("It is meant: send it")
            turns(world, pages)
        envoy.go(f"/agreement/{ours}")
        assert "in force" in envoy.text
        envoy.unfold("Say something of it")
        envoy.press("Report it done")
        turns(world, pages)
        cho.go(f"/agreement/{theirs}")
        cho.unfold("Say something of it")
        cho.press("Accept it as done")
        turns(world, pages)
        found = pages[ENVOY].at_desk(lambda desk: desk.agreement(int(ours)))
        assert found.undertakings[0].condition == "done"


def test_a_person_has_private_notes_above_and_what_both_sides_hold_below(pair_pages, browser):
    world, pages = pair_pages
    with windows(browser, pages, (ENVOY, THEIRS), scripts=(ENVOY,)) as (envoy, cho):
        envoy.go(f"/line/{line(envoy)}/people")
        envoy.press("New: person held")
        envoy.page.locator("input[required], textarea[required]").first.fill("Heron")
        envoy.press("Send it")
        item = number(envoy)
        envoy.unfold("Keep a note, for your own side only")
        envoy.page.locator("textarea[name=text]:visible").fill("The family was told.")
        envoy.press("Keep it")
        turns(world, pages)
        envoy.go(f"/item/{item}")
        private, shared = envoy.page.locator("aside.private"), envoy.page.locator("section.card")
        assert "The family was told." in private.inner_text()
        assert "Heron" in shared.first.inner_text()
        assert private.bounding_box()["y"] < shared.first.bounding_box()["y"]
        cho.go(f"/line/{line(cho)}/people")
        cho.page.locator(".begun a").first.click()
        assert "Heron" in cho.text
        assert "The family was told." not in cho.page.content()


def test_a_meeting_is_proposed_and_a_phrase_is_agreed_to(pair_pages, browser):
    world, pages = pair_pages
    with windows(browser, pages, (ENVOY, THEIRS), scripts=(ENVOY,)) as (envoy, cho):
        envoy.go(f"/line/{line(envoy)}/form/meeting")
        for each in envoy.page.locator("[required]:visible").all():
            kind = each.get_attribute("type")
            each.fill("2031-05-03" if kind == "date" else "1" if each.get_attribute("inputmode") else "Bern")
        envoy.press("Send it")
        assert "Not done." not in envoy.text
        envoy.go(f"/line/{line(envoy)}/sheet/phrasebook")
        envoy.press("Send it")
        turns(world, pages, 12)
        cho.go(f"/line/{line(cho)}/talks")
        assert "meeting" in cho.text.lower()
        cho.go(f"/line/{line(cho)}/sheet/phrasebook")
        cho.press("Take over their words")
        turns(world, pages)
        states = [each.state for each in envoy.served.at_desk(lambda d: d.sheet(SOUTH, "phrasebook").lines)]
        assert states.count("agreed") == 1


def world_day(world):
    from backchannel.cli.dates import iso_day

    return iso_day(int(world.time))
