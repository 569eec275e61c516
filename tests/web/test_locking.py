"""What a locked desk still says and keeps: nothing."""

from __future__ import annotations

from backchannel.testing.world import PASSPHRASE

from .test_pages import line_of


def lock(pages, token):
    """The button, and the blank page of it."""
    assert pages.post("/lock", f"form_token={token}".encode()).status == 303
    return pages.get("/locked")


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
