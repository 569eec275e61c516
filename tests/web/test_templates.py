"""What templates say: all of it can be translated, and none of it is a word of the inside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA
from tests.cli.test_plain_words import internal_words

import backchannel.web
import peoples_words

FOLDER = Path(backchannel.web.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
SCRIPT = FOLDER / "static" / "desk.js"
TITLE = "<title>Desk</title>"
"""The one text that is the same in every language: it tells nothing to whoever looks over a shoulder."""
EXAMPLES = re.compile(r"\[by 2027-07-01\] \[while 2 holds\]|^Notice: 90 days\.", re.MULTILINE)
"""What people type letter for letter."""
SHOWN_BY_ATTRIBUTES = re.compile(r'(?:aria-label|title|placeholder|alt)="[^"{]*[A-Za-z]{2,}[^"{]*"')
EXAMPLE_ADDRESSES = ('placeholder="https://relay.example"', 'placeholder="socks5h://127.0.0.1:9050"')


def bare(path: Path) -> tuple[str, list[str]]:
    """The letters of a template that stand in no tag and no sentence, and attributes that say something."""
    source = path.read_text(encoding="utf-8").replace(TITLE, "")
    data = "".join(
        text if kind == TOKEN_DATA else "\u0000"
        for _, kind, text in Environment().lex(source)
        if kind == TOKEN_DATA or kind.endswith("_end")
    )
    attributes = [each for each in SHOWN_BY_ATTRIBUTES.findall(data) if each not in EXAMPLE_ADDRESSES]
    return EXAMPLES.sub("", re.sub(r"<[^>]*>", " ", data)), attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_text_of_a_template_can_be_translated(path: Path) -> None:
    text, attributes = bare(path)
    assert re.findall(r"[A-Za-z]{2,}", text) == []
    assert attributes == []


def test_the_check_sees_a_text_that_is_not_marked(tmp_path: Path) -> None:
    path = tmp_path / "one.html"
    path.write_text('<p title="Too">Open {{ _("this") }} now</p>', encoding="utf-8")
    text, attributes = bare(path)
    assert text.split() == ["Open", "\u0000", "now"]
    assert attributes == ['title="Too"']


def test_no_text_of_a_template_holds_an_internal_word() -> None:
    found = {text: words for _, text in peoples_words.of_the_pages() if (words := internal_words(text))}
    assert found == {}


def test_the_script_is_short_and_says_nothing() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    assert script.count("\n") < 150
    assert not re.search(r"innerHTML *=[^=]|insertAdjacentHTML|eval|document\.write|https?://", script)
