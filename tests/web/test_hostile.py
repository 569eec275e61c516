"""What others write stays text on every page, and what misleads is marked there."""

from __future__ import annotations

import pytest

from backchannel.cli.alike import MIXED, TWIN
from backchannel.desk.saying import LONGEST_TEXT, Words

from .browsing import CHROMIUM, MISSING, windows
from .conftest import ENVOY, NORTH, SOUTH, THEIRS
from .test_pages import line_of, turns

LEFT_OUT = "were left out of this"
CYRILLIC = "S\u041eUTHLAND"


@pytest.mark.parametrize(
    ("written", "shown", "marked"),
    [
        ("<script>alert(1)</script><img src=x onerror=alert(1)>", "<script>alert(1)</script>", False),
        (
            "{{ root }} {% raw %} &amp; </blockquote></main>",
            "{{ root }} {% raw %} &amp; </blockquote>",
            False,
        ),
        ("The file is \u202egnp.exe\u202c.", "The file is gnp.exe.", True),
        ("Ag\u200bree\u2060d\ufeff.", "Agreed.", True),
        ("\u2066\u2067Isolated\u2069", "Isolated", True),
        ("Pla\x07in\x1b[31m", "Pla\ufffdin", True),
        ("z" + "\u0301" * 300, "z\u0301", True),
    ],
    ids=["markup", "templates", "turned around", "not seen", "isolates", "controls", "piled up"],
)
def test_what_is_written_stays_text_and_what_is_left_out_of_it_is_said(desk, pair, written, shown, marked):
    pair.desks[THEIRS].write(NORTH, Words(written, subject="A file"))
    turns(pair, desk)
    number = desk.at_desk(lambda d: d.messages(SOUTH)[-1].number)
    for path in ("/", f"/line/{line_of(desk)}", f"/item/{number}", f"/item/{number}/answer"):
        body = desk.get(path).body
        assert not set(body) & set("\u202e\u202c\u200b\u2060\ufeff\u2066\u2067\u2069\x07\x1b")
        for markup in ("<script>alert", "<img", "</blockquote></main>"):
            assert markup not in body
    item = desk.get(f"/item/{number}")
    assert shown in item.body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert (LEFT_OUT in item.text) is marked


def test_names_that_look_like_another_are_marked_wherever_they_stand(desk, pair):
    assert "odd" not in desk.get("/").body
    desk.at_desk(lambda d: d.meet(CYRILLIC))
    desk.at_desk(lambda d: d.call(SOUTH, "envoy", "С. Сһо"))
    today = desk.get("/")
    assert f"{CYRILLIC} ({MIXED}; {TWIN})" in today.text
    assert f"SOUTHLAND ({TWIN})" in today.text
    assert f"({TWIN})" in desk.get(f"/line/{line_of(desk)}/who").text


def test_a_line_of_a_megabyte_is_refused_and_comes_back_whole(desk):
    refused = desk.send(f"/line/{line_of(desk)}/write", text="x" * (1 << 20))
    assert refused.status == 422
    assert "The text is too long" in refused.text
    assert "x" * (1 << 20) + "</textarea>" in refused.body


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_the_longest_line_that_can_be_said_breaks_and_makes_no_page_wide(desk, browser):
    longest = desk.at_desk(lambda d: d.write(SOUTH, "x" * LONGEST_TEXT)).number
    with windows(browser, {ENVOY: desk}, (ENVOY,)) as (envoy,):
        for path in ("/", f"/line/{line_of(desk)}", f"/item/{longest}"):
            envoy.go(path)
            assert envoy.page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert envoy.page.locator(".said").inner_text() == "x" * LONGEST_TEXT
