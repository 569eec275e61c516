"""What a locked desk still says and keeps: nothing."""

from __future__ import annotations

import http.client
import re

import pytest

from backchannel.testing.world import PASSPHRASE
from backchannel.web.keeper import IDLE

from .browsing import CHROMIUM, MISSING, Window
from .conftest import NORTH, THEIRS
from .test_pages import line_of, turns
from .test_what_was_shown import field


def lock(pages, token):
    """The button, and the blank page of it."""
    assert pages.post("/lock", f"form_token={token}".encode()).status == 303
    return pages.get("/locked")


def unused(pages):
    """Nobody does anything for so long that the desk locks itself."""
    pages.keeper._idle = 0
    pages.keeper.worker.submit(pages.keeper.look).result()
    pages.keeper._idle = IDLE
    assert not pages.keeper.is_open


def test_a_locked_desk_does_not_say_what_was_done_before(desk):
    line = line_of(desk)
    token = desk.get(f"/line/{line}/write").form_token
    sent = desk.post(f"/line/{line}/write", f"form_token={token}&text=Hello&subject=A+word".encode())
    assert sent.status == 303
    page = lock(desk, token)
    assert "Passphrase" in page.text
    assert "SOUTHLAND" not in page.text
    assert 'class="told' not in page.body
    wrong = desk.send("/locked", passphrase="wrong", back="/locked")
    assert "Not done." in wrong.text
    assert 'class="told' not in desk.send("/locked", passphrase=PASSPHRASE, back="/locked").body


def test_what_waited_for_a_second_press_is_forgotten_however_the_desk_was_locked(desk, pair):
    path = f"/line/{line_of(desk)}/break-off"
    told = {"because": "The shelling.", "keep": "people"}
    seen = field(desk.send(path, **told, do="look"), "seen")
    shown = desk.send(path, **told, do="suspend", seen=seen)
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', shown.body)[1]
    unused(desk)
    assert not desk.not_sure
    desk.send("/locked", passphrase=PASSPHRASE, back="/locked")
    assert "not there any more" in desk.send("/sure", page="/", mark=mark).text
    turns(pair, desk)
    assert not pair.desks[THEIRS].messages(NORTH)


def first_news(pages, address):
    """What an open page is told first, of ``address`` in its body."""
    connection = http.client.HTTPConnection("127.0.0.1", pages.port, timeout=90)
    connection.request("GET", address, headers={"cookie": pages.cookie, "host": pages.address})
    response = connection.getresponse()
    said = [response.readline().decode().strip() for _ in range(2)]
    connection.close()
    return said


def live_of(answer):
    """Where an open page listens."""
    return re.search(r'data-live="([^"]+)"', answer.body)[1]


def test_what_is_shown_but_once_hears_of_the_lock_and_of_nothing_else(desk):
    desk.at_desk(lambda open_desk: open_desk.add_twice_word("secret", ""))
    asked = desk.send(f"/line/{line_of(desk)}/write", text="The secret plan.")
    assert "at once" in asked.text
    invited = desk.send("/colleague", name="D. Dee", post="deputy")
    assert "The invitation" in invited.text
    printed = desk.send("/sheet-to-print")
    for each in (asked, invited, printed):
        assert "data-once" in each.body
        assert live_of(each)
    assert "data-once" not in desk.get("/").body


def test_a_page_from_before_a_lock_is_told_to_go_also_when_the_desk_is_open_again(desk):
    before = live_of(desk.get("/"))
    assert first_news(desk, before)[0] == "event: here"
    unused(desk)
    away = ["event: locked", f"data: {desk.visit.root}/locked"]
    assert first_news(desk, before) == away
    desk.send("/locked", passphrase=PASSPHRASE, back="/locked")
    assert first_news(desk, before) == away
    assert first_news(desk, live_of(desk.get("/")))[0] == "event: here"
    assert 'data-live=""' in lock(desk, desk.get("/").form_token).body


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_an_open_page_shows_nothing_once_the_desk_is_locked_whatever_is_unfinished_on_it(desk, pair, browser):
    pair.desks[THEIRS].write(NORTH, "The secret plan.")
    turns(pair, desk)
    desk.at_desk(lambda open_desk: open_desk.add_twice_word("secret", ""))
    window = Window(desk, browser.new_context())
    writing, found, asked = window.page, window.context.new_page(), window.context.new_page()
    begin = f"http://{desk.address}{desk.visit.root}"
    writing.goto(f"{begin}/line/{line_of(desk)}/write")
    writing.locator("textarea[name=text]").fill("The secret plan is good.")
    found.goto(f"{begin}/find")
    found.locator("main [name=words]").fill("secret")
    found.get_by_role("button", name="Find", exact=True).click()
    found.get_by_text("The secret plan.").first.wait_for()
    asked.goto(f"{begin}/line/{line_of(desk)}/write")
    asked.locator("textarea[name=text]").fill("The secret plan is bad.")
    asked.get_by_role("button", name="Send it").click()
    asked.get_by_text("would go to SOUTHLAND at once").wait_for()
    unused(desk)
    for each in (writing, found, asked):
        each.get_by_label("Passphrase").wait_for()
        assert "secret" not in each.content()
    window.context.close()
