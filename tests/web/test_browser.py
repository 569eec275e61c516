"""The pages in a real browser: scripts on and off, nothing from elsewhere, open to everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .browsing import CHROMIUM, MISSING
from .conftest import NORTH, THEIRS
from .test_pages import turns

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]


def come_in(desk, browser: Browser, **how: object) -> tuple[BrowserContext, Page, list[str]]:
    """A browser that came in by a new link; the list fills with all it asked for, and its complaints."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, **how)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(f"console: {message.text}"))
    page.goto(f"http://{desk.address}{desk.visit.launch()}")
    return context, page, asked


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_a_message_is_written_in_a_browser_and_nothing_is_asked_for_elsewhere(desk, pair, browser, scripts):
    context, page, asked = come_in(desk, browser, java_script_enabled=scripts)
    page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_label("Subject").fill("A meeting")
    page.locator("textarea[name=text]").fill("We propose to meet.")
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("is on its way to SOUTHLAND").wait_for()
    turns(pair, desk)
    assert pair.desks[THEIRS].read(pair.desks[THEIRS].waiting()[0].number).subject == "A meeting"
    assert all(each.startswith((f"http://{desk.address}/", "data:")) for each in asked)
    context.close()


def test_an_open_page_shows_what_came_and_keeps_what_was_typed(desk, pair, browser):
    context, page, _ = come_in(desk, browser)
    pair.desks[THEIRS].write(NORTH, "Good morning.")
    turns(pair, desk)
    desk.keeper.worker.submit(desk.keeper.look).result()
    page.get_by_text("Unread: 1").wait_for()
    page.get_by_role("link", name="Write", exact=True).click()
    page.locator("textarea[name=text]").fill("Half a sen")
    pair.desks[THEIRS].write(NORTH, "Good evening.")
    turns(pair, desk)
    desk.keeper.worker.submit(desk.keeper.look).result()
    page.get_by_text("Something changed.").wait_for()
    assert page.locator("textarea[name=text]").input_value() == "Half a sen"
    page.locator("[name=answer_by]").fill("yesterday")
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("This is not a date that can be read here.").wait_for()
    pair.desks[THEIRS].write(NORTH, "Good night.")
    turns(pair, desk)
    desk.keeper.worker.submit(desk.keeper.look).result()
    page.get_by_text("Something changed.").wait_for()
    assert page.locator("textarea[name=text]").input_value() == "Half a sen"
    context.close()


def test_escape_twice_blanks_and_locks(desk, browser):
    context, page, _ = come_in(desk, browser)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_label("Passphrase").wait_for()
    assert not desk.keeper.is_open
    context.close()
