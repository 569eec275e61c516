"""What a page says: names stay names, commands become links, everything is escaped."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from backchannel.cli.alike import Names
from backchannel.languages import speak
from backchannel.web.speech import Links, Said, sentence, what

LINKS = Links("/root", lambda: {"SOUTHLAND": 3, "South <b>": 4})
AS_TYPED = re.compile(r'<bdi class="name">(.*?)</bdi>', re.DOTALL)

NAMES = st.text(
    st.sampled_from('\u2068\u2069\ue000\ue001\ufdd0\ufdd1{}01<>&" A') | st.characters(), max_size=40
)


def test_a_name_stands_in_an_element_of_its_own_and_is_never_translated():
    with speak("ko"):
        assert "Nothing waits for you." in sentence("{0}", "Nothing waits for you.")
        assert "Nothing waits for you." not in sentence("Nothing waits for you.")
    assert sentence("Write to {0}", "<b>A</b>") == 'Write to <bdi class="name">&lt;b&gt;A&lt;/b&gt;</bdi>'


def test_what_is_said_already_and_markup_of_ours_go_in_as_they_are():
    assert sentence("{0}: {1}", Said("a & b"), Markup("<a>4</a>")) == "a &amp; b: <a>4</a>"


@given(NAMES, NAMES)
@example("\u2068x", "\ue000")
def test_no_name_reaches_out_of_its_element_or_into_another(one, other):
    shown = str(sentence("{0} and {1} and {2}", one, other, Markup("<i>3</i>")))
    assert (shown.count("<bdi"), shown.count("</bdi>"), shown.count("<i>")) == (2, 2, 1)
    assert len(AS_TYPED.findall(shown)) == 2
    assert shown.endswith(" and <i>3</i>")
    assert (
        re.sub(r'</?bdi(?: class="name")?>|<i>3</i>|<strong class="odd">\([^<]+\)</strong>', "", shown).count(
            "<"
        )
        == 0
    )


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("read 12", "/item/12"),
        ("agree 12", "/item/12"),
        ("agreement report 12.1 done", "/agreement/12"),
        ("write SOUTHLAND FILE", "/line/3/write"),
        ("talks SOUTHLAND --number 4", "/line/3/sheet/talks"),
        ("who us", "/us"),
        ('carry out "B. Bak" FILE', "/carry"),
    ],
)
def test_a_command_in_a_sentence_leads_to_where_the_same_is_done(typed, address):
    shown = LINKS.linked(f"Do this: `backchannel {typed}`.")
    assert f'<a href="/root{address}">' in shown
    assert "FILE" not in shown


def test_a_command_that_is_nowhere_else_stands_as_it_is_typed():
    assert LINKS.linked("`backchannel restore <FILE>`") == "<code>backchannel restore &lt;FILE&gt;</code>"


@given(st.text(max_size=60))
def test_a_sentence_of_the_desk_brings_no_markup(text):
    shown = re.sub(r'<a href="/root[^"<>]*">|</a>|</?code>', "", str(LINKS.linked(text)))
    assert "<" not in shown


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("read 12", "read it (12)"),
        ("agreement report 12.1 done", "report it done (12.1)"),
        ("agreement dispute 12.1 WHY", "say that it is not kept (12.1)"),
        ("agreement accept 12", "say that its wording suits you (12)"),
        ("agreement accept 12.1", "accept it as done (12.1)"),
        ("step 12 promise --what WHAT", "go on with it (12)"),
    ],
)
def test_a_link_says_in_words_what_it_leads_to(typed, label):
    assert f">{label}</a>" in LINKS.linked(f"`backchannel {typed}`")
    plain = label.partition(" (")[0]
    assert f">{plain}</a>" in LINKS.linked(f"`backchannel {typed}`", numbered=False)


def test_days_are_shown_in_one_form_and_what_looks_like_one_in_a_name_is_kept():
    links = Links("/root", dict, lambda: Names({"Group 2027-01-01"}))
    shown = links.told("Group 2027-01-01: last heard 2027-06-11.")
    assert shown == "Group 2027-01-01: last heard 11 June 2027."
    assert links.told("They wrote “2027-06-11”.") == "They wrote “2027-06-11”."
    with speak("ko"):
        assert links.told("2027-06-11") == "2027년 6월 11일"


def test_the_number_behind_a_title_is_left_out():
    assert what("signature under a text: A text (12)", "A text").endswith("<bdi>A text</bdi>")
    assert what("A text (12)") == "A text (12)"
