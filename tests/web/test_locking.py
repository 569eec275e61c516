"""What a locked desk still says and keeps: nothing."""

from __future__ import annotations

import re

from backchannel.testing.world import PASSPHRASE
from backchannel.web.keeper import IDLE

from .conftest import NORTH, THEIRS
from .test_pages import line_of, turns


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
    shown = desk.send(path, because="The shelling.", keep="people", do="suspend")
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', shown.body)[1]
    unused(desk)
    assert not desk.not_sure
    desk.send("/locked", passphrase=PASSPHRASE, back="/locked")
    assert "not there any more" in desk.send("/sure", page="/", mark=mark).text
    turns(pair, desk)
    assert not pair.desks[THEIRS].messages(NORTH)
