"""Work that takes its time: its page, leaving it, coming back to what came of it."""

from __future__ import annotations

import threading
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from backchannel.desk.desk import Desk
from backchannel.testing.world import PASSPHRASE

from .browsing import CHROMIUM, MISSING, Window
from .conftest import ENVOY, Served
from .test_locking import unused
from .test_pages import line_of

SHORT = 0.05
AT_WORK = "The desk is at work"


@pytest.fixture
def gate(monkeypatch):
    """Writing takes until this is set."""
    opened, write = threading.Event(), Desk.write

    def slowly(*arguments, **named):
        assert opened.wait(60)
        return write(*arguments, **named)

    monkeypatch.setattr(Desk, "write", slowly)
    return opened


@pytest.fixture
def hurried(pair):
    """Northland's desk on pages that wait for nothing; opened in its own thread, which nobody waits for."""
    pair.desks.pop(ENVOY).close()
    pages = Served(pair.home(ENVOY), pair.surroundings(ENVOY), SHORT)
    pages.keeper.worker.submit(pages.keeper.unlock, PASSPHRASE).result()
    yield pages
    pages.close()


def led(answer):
    """Where an answer leads, after the part of the address that nobody guesses."""
    assert answer.status == 303
    return "/" + answer.headers["location"].split("/", 2)[2]


def until_done(pages):
    """What an open page is told that asks by itself, once the work is done."""
    for _ in range(400):
        answer = pages.ask("GET", f"{pages.visit.root}/work", cookie=pages.cookie, x_by_itself="yes")
        if answer.status == 303:
            return answer
        time.sleep(0.01)
    raise AssertionError("it is never done")


def begin(pages):
    """Write something; the page that comes of it, and the form token."""
    line = line_of(pages)
    token = pages.get(f"/line/{line}/write").form_token
    return pages.post(f"/line/{line}/write", f"form_token={token}&text=Hello&subject=A+word".encode()), token


def test_every_address_leads_to_the_work_under_way_and_then_to_what_came_of_it(hurried, gate):
    hurried.come_in()
    answer, _ = begin(hurried)
    assert led(answer) == "/work"
    assert AT_WORK in hurried.get("/work").text
    assert "A word" not in hurried.get("/work").body
    assert led(hurried.get("/alarms")) == "/work"
    gate.set()
    assert led(until_done(hurried)) == "/work/done"
    kept = hurried.ask("GET", f"{hurried.visit.root}/work/done", cookie=hurried.cookie, x_by_itself="yes")
    assert (kept.status, kept.body) == (200, "")
    found = hurried.get("/work")
    assert led(found).startswith("/item/")
    assert "is on its way to SOUTHLAND" in hurried.get(led(found)).text
    assert led(hurried.get("/work")) == "/"


def test_what_is_pressed_meanwhile_is_not_done_and_the_page_says_so(hurried, gate):
    hurried.come_in()
    _, token = begin(hurried)
    pressed = hurried.post("/language", f"form_token={token}&language=ko".encode())
    assert led(pressed) == "/work"
    assert "was not done" in hurried.get("/work").text
    gate.set()
    until_done(hurried)
    assert 'lang="en"' in hurried.get(led(hurried.get("/work"))).body


def test_a_desk_locked_meanwhile_shows_nothing_of_what_came_of_it(hurried, gate):
    hurried.come_in()
    _, token = begin(hurried)
    locking = threading.Thread(target=hurried.post, args=("/lock", f"form_token={token}".encode()))
    locking.start()
    gate.set()
    locking.join(20)
    assert led(hurried.get("/work")) == "/"
    assert led(hurried.get("/")) == "/locked"
    assert "SOUTHLAND" not in hurried.get("/locked").text


def test_what_came_of_it_is_forgotten_when_the_desk_locks_itself_before_it_is_shown(hurried, gate):
    hurried.come_in()
    begin(hurried)
    gate.set()
    until_done(hurried)
    unused(hurried)
    hurried.keeper.worker.submit(hurried.keeper.unlock, PASSPHRASE).result()
    assert led(hurried.get("/work")) == "/"
    assert "is on its way" not in hurried.get("/").text


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_in_a_browser_the_page_of_the_work_goes_on_by_itself_with_and_without_scripts(browser, hurried, gate):
    for scripts in (True, False):
        gate.clear()
        window = Window(hurried, browser.new_context(java_script_enabled=scripts))
        window.press("Write")
        window.page.locator("textarea[name=text]").fill("Good morning.")
        window.press("Send it")
        assert AT_WORK in window.text
        if scripts:
            assert Axe().run(window.page).violations_count == 0
        gate.set()
        window.page.get_by_text("is on its way to SOUTHLAND").wait_for()
        window.context.close()
