"""Words of others never become a link or a button, nor lose a letter, wherever a page shows them."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from backchannel.cli.alike import TWIN, Names
from backchannel.languages import speak
from backchannel.web.speech import Links, counts

from .conftest import SOUTH

FIRST, SECOND = "`backchannel agree 1`", "backchannel sign 1"
BOTH = f"{FIRST} and {SECOND}"
NAMES = Names((SOUTH, "`backchannel agree 1`", "e", "\u0435", "lt", "It"))
LINKS = Links("/root", lambda: {SOUTH: 3}, lambda: NAMES)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "words",
    [BOTH, f"x” {BOTH}", f"“x” {BOTH} “x”", f"x “{BOTH}", f"Nothing waits for you. {BOTH}", "` backchannel"],
)
def test_what_is_quoted_in_a_sentence_is_no_command_and_stays_as_it_is(language, words):
    with speak(language):
        shown = LINKS.linked(f"They knocked: “{words}” (their own words). `backchannel read 7`.")
    assert re.findall('<a href="([^"]*)">', shown) == ["/root/item/7"]
    assert f"“{words}”" in unescape(shown)


def test_a_quotation_that_was_cut_has_no_end():
    assert "<a" not in LINKS.linked(f"They said: “{BOTH}")
    assert "<a" not in LINKS.linked(f"They said: “x” and “{FIRST}") or "“" in FIRST


def test_a_name_is_no_command():
    shown = LINKS.linked("The post `backchannel agree 1` asks: `backchannel read 7`.")
    assert re.findall('<a href="([^"]*)">', shown) == ["/root/item/7"]
    assert "`backchannel agree 1` asks" in shown


def test_a_command_without_its_marks_is_one_only_where_nothing_stands_beside_it():
    assert LINKS.linked("backchannel agree 2").startswith("<a")
    assert "<a" not in LINKS.linked("They say: backchannel agree 1")


def test_what_is_told_of_others_has_no_links_at_all():
    assert LINKS.told(BOTH) == f"{FIRST} and {SECOND}"


def test_a_line_that_counts_keeps_every_letter():
    words = f"1. NORTHLAND does as asked: {FIRST}; Nothing waits for you."
    for language in ("en", "ko"):
        with speak(language):
            shown = counts(f"Undertaking {words}")
        assert f"<bdi>{words}</bdi>" in shown
        assert "<a" not in shown


@pytest.mark.parametrize("say", [LINKS.linked, LINKS.told])
def test_a_name_that_misleads_is_marked_as_a_whole_word_and_once(say):
    shown = say("The desk of e waits, and e waits; <It> is here.")
    mark = f' <strong class="odd">({TWIN})</strong>'
    assert shown == f"The desk of e{mark} waits, and e waits; &lt;It{mark}&gt; is here."
    with speak("ko"):
        assert "e" + mark not in say("letters")
