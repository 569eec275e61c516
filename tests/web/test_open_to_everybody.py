"""Every page for everybody: both languages, both themes, any screen, on paper, by keyboard, right to left."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from .browsing import CHROMIUM, MISSING, Window
from .conftest import ENVOY, NORTH, SOUTH, THEIRS, Served
from .test_pages import line_of, turns

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]
WIDTHS = (360, 1280, 3840)


@pytest.fixture(scope="module")
def pair(kept_pair, shelf):
    """One world for all of these: they look, and hardly change anything."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = kept_pair.again(folder / "world")
    yield world
    world.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def served(pair):
    pair.desks.pop(ENVOY).close()
    pages = Served(pair.home(ENVOY), pair.surroundings(ENVOY))
    yield pages
    pages.close()


@pytest.fixture(scope="module")
def come_in(served):
    served.come_in()
    return served


@pytest.fixture
def desk(come_in):
    """The desk of all of these, speaking English again."""
    come_in.come_in()
    come_in.send("/language", page="/", language="en")
    return come_in


@pytest.fixture(scope="module")
def full(come_in, pair):
    """A desk with something on every page, and the address of each."""
    desk = come_in
    cho = pair.desks[THEIRS]
    cho.write(NORTH, "Good morning.")
    cho.file(NORTH, "person", fields={"alias": "Heron"})
    day = pair_day(pair)
    text = f"NORTHLAND and SOUTHLAND, {day}.\n1. NORTHLAND shuts down the plant. [by 2031-07-01]"
    agreement = desk.at_desk(lambda open_desk: open_desk.propose_agreement(SOUTH, text)).number
    desk.at_desk(lambda open_desk: open_desk.begin_sheet(SOUTH, "talks", lines_of({"what": "The tests"})))
    turns(pair, desk, 10)
    line = line_of(desk)
    items = {each.item.number for each in desk.at_desk(lambda d: d.matters(SOUTH))}
    items |= {each.number for each in desk.at_desk(lambda d: d.messages(SOUTH))}
    person = next(
        each.item.number for each in desk.at_desk(lambda d: d.matters(SOUTH)) if each.kind == "person"
    )
    step = desk.at_desk(lambda d: d.read(person)).case.possible[0].step.replace(" ", "-")
    ends = ("", "/agreements", "/people", "/talks", "/who", "/way", "/write", "/break-off", "/propose",
            "/form/person", "/form/exercise", "/form/meeting", "/form/visit", "/sheet/talks",
            "/sheet/phrasebook", "/sheet/public", "/record", "/purge", "/adopt", "/forms")  # fmt: skip
    return [
        "/", *(f"/line/{line}{end}" for end in ends), *(f"/item/{each}" for each in sorted(items)),
        f"/item/{min(items)}/answer", f"/item/{person}/step/{step}", f"/agreement/{agreement}", "/alarms",
        "/us", "/find", "/more", "/verify", "/shown", "/posts", "/tables", "/outside", "/settings",
        "/strangers", "/colleague", "/meet", "/words", "/carry", "/sheet-to-print", "/nothing-like-it",
    ]  # fmt: skip


def pair_day(pair):
    from backchannel.cli.dates import iso_day

    return iso_day(int(pair.time))


def lines_of(words):
    from backchannel.desk.laying import SheetLines

    return SheetLines(words)


COLOURS = {"runOnly": ["color-contrast", "target-size"]}
"""What a page that was looked at whole can only get wrong in other colours or on another screen."""
AGAIN = "options => axe.run(options).then(found => found.violations.map(each => JSON.stringify(each)))"


@pytest.mark.parametrize(("tongue", "theme", "other"), [("en", "light", "dark"), ("ko", "dark", "light")])
def test_every_page_is_open_to_everybody_in_both_themes_and_languages(
    full, desk, browser, theme, other, tongue
):
    """Whole in one theme on the narrowest screen; then in the other theme on the widest."""
    window = Window(desk, browser.new_context())
    if tongue == "ko":
        window.press("한국어")
    for path in full:
        window.page.set_viewport_size({"width": WIDTHS[0], "height": 740})
        window.page.emulate_media(color_scheme=theme)
        window.go(path)
        assert window.page.get_attribute("html", "lang") == tongue
        found = Axe().run(window.page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, (path, found.generate_report())
        window.page.set_viewport_size({"width": WIDTHS[-1], "height": 2160})
        window.page.emulate_media(color_scheme=other)
        assert window.page.evaluate(AGAIN, COLOURS) == [], (path, other)
    window.context.close()


def test_no_page_is_wider_than_the_screen_and_all_print_without_buttons(full, desk, browser):
    window = Window(desk, browser.new_context())
    for path in full:
        window.go(path)
        for width in WIDTHS:
            window.page.set_viewport_size({"width": width, "height": 740})
            assert window.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        window.page.emulate_media(media="print")
        assert not window.page.locator("header, footer, .acts").locator("visible=true").count(), path
        window.page.emulate_media(media="screen")
    assert window.page.pdf(format="A4").startswith(b"%PDF")
    assert not [each for each in window.elsewhere if "favicon" not in each and "404" not in each]
    window.context.close()


def test_korean_says_what_is_ours_and_leaves_names_and_words_of_people_alone(full, desk, browser):
    window = Window(desk, browser.new_context())
    english = window.text
    window.press("한국어")
    korean = window.text
    assert korean != english
    for name in (NORTH, SOUTH, ENVOY):
        assert name in korean
    assert "speaks through one person" not in korean
    assert re.search("[가-힣]", korean)
    window.go(f"/line/{line_of(desk)}")
    assert "Good morning." in window.text
    window.press("English")
    assert "speaks through one person" in window.text
    window.context.close()


def test_arabic_stands_right_and_turns_nothing_around_it(desk, pair, browser):
    pair.desks[THEIRS].write(NORTH, "صباح الخير. نقترح أن نلتقي.")
    turns(pair, desk)
    number = desk.at_desk(lambda d: d.messages(SOUTH)[-1].number)
    window = Window(desk, browser.new_context())
    window.go(f"/item/{number}")
    said = window.page.locator(".said").first
    assert said.evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert window.page.locator("main").evaluate("each => getComputedStyle(each).direction") == "ltr"
    window.context.close()


def test_everything_can_be_reached_and_pressed_by_keyboard(desk, browser):
    window = Window(desk, browser.new_context())
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("document.activeElement.textContent") == "Write":
            break
    outline = window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    window.page.keyboard.press("Enter")
    window.page.locator("textarea[name=text]").wait_for()
    window.context.close()
