"""The catalogues hold every text for people, and every text is translated so that it can be said."""

from __future__ import annotations

import ast
import gettext
import json
import re

import pytest
from babel.messages.pofile import read_po

import peoples_words
from backchannel.channel.papers.registry import FORMS
from backchannel.cli.menu import GROUPS
from make_catalogues import (
    ALIKE,
    FOLDER,
    TEMPLATE,
    as_text,
    compiled,
    fill,
    kept,
    merged,
    of_the_forms,
    template,
    unfit,
)

with TEMPLATE.open("rb") as file:
    TEXTS = {str(message.id) for message in read_po(file) if message.id}
KOREAN = kept("ko")


def test_the_template_is_what_the_source_says() -> None:
    assert TEMPLATE.read_bytes() == as_text(template()), "run `python tools/make_catalogues.py`"


def test_the_korean_catalogue_has_the_same_texts_and_is_compiled_as_it_stands() -> None:
    made = merged("ko", KOREAN)
    assert (FOLDER / "ko.po").read_bytes() == as_text(made), "run `python tools/make_catalogues.py`"
    assert (FOLDER / "ko.mo").read_bytes() == compiled(made), "run `python tools/make_catalogues.py`"


def test_the_standard_library_reads_what_is_compiled() -> None:
    with (FOLDER / "ko.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Nothing waits for you.") == KOREAN["Nothing waits for you."]


def test_every_text_is_translated() -> None:
    """Run ``python tools/make_catalogues.py --missing ko OUT.json``, translate, and ``--fill ko IN.json``."""
    assert sorted(TEXTS - KOREAN.keys()) == []


def test_each_translation_has_the_holes_the_commands_and_the_quotes_of_its_text() -> None:
    assert {text: why for text, said in KOREAN.items() if (why := unfit(text, said))} == {}


def test_what_stays_as_it_is_in_another_language_is_still_there() -> None:
    assert ALIKE <= TEXTS


@pytest.mark.parametrize(
    ("text", "translation", "why"),
    [
        ("Read it: `backchannel read {0}`.", "읽으십시오.", "holes"),
        ("{0} and {1}", "{0}과(와) {0}", "holes"),
        ("Read it: `backchannel read`.", "읽으십시오: `backchannel 읽기`.", "commands"),
        ("Give --home.", "--집을 주십시오.", "options"),
        ("There is no “{0}”.", "{0}은(는) 없습니다.", "quotation"),
        ("Nothing.", "Nothing.", "not translated"),
        ("Nothing.", " ", "empty"),
    ],
)
def test_a_translation_that_does_not_fit_is_named(text: str, translation: str, why: str) -> None:
    assert why in unfit(text, translation)


def test_translations_of_what_is_not_there_are_named_and_the_rest_is_taken(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    written: dict[str, str] = {}
    monkeypatch.setattr("make_catalogues.write", lambda language, said: written.update(said))
    rows = [
        {"en": "No such text.", "ko": "없음."},
        {"en": "Nothing waits for you.", "ko": "할 일이 없습니다."},
    ]
    assert [each.text for each in fill("ko", rows)] == ["No such text."]
    assert written["Nothing waits for you."] == "할 일이 없습니다."


def test_what_the_forms_say_in_a_language_is_taken_from_the_forms() -> None:
    said = of_the_forms("ko")
    assert said["notice of an exercise"] == "훈련 통지"
    assert said.keys() <= TEXTS
    labels = {field.label for form in FORMS.every() for field in form.fields if not field.choices}
    assert labels <= said.keys()


# what is collected


def texts_of(code: str, name: str = "desk/example.py") -> list[str]:
    tree = ast.parse(code)
    reader = peoples_words._Reader(name, tree)
    reader.visit(tree)
    return [each.text for each in reader.found]


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('x = f"{who} has {count} of them."', ["{0} has {1} of them."]),
        ('x = f"{who} knows {who} well."', ["{0} knows {0} well."]),
        ('x = "It went." " It came."', ["It went. It came."]),
        ('x = "Not yet: " + why', ["Not yet: {0}"]),
        ("x = f\"{n} new piece{'' if n == 1 else 's'}\"", ["{0} new piece", "{0} new pieces"]),
        ('x = f"{a}{b} came."', ["{0} came."]),
        ('x = counted(days, "day")', ["{0} day", "{0} days"]),
        ('x = "{who} and {other} met, says {who}.".format(who=a, other=b)', ["{0} and {1} met, says {0}."]),
        ('NAME = "backchannel"\nx = f"Type `{NAME} {word}` here."', ["Type `backchannel {0}` here."]),
        ("x = f\"It came {when or 'at some time'}.\"", ["It came {0}.", "at some time"]),
    ],
)
def test_a_text_with_gaps_becomes_a_template(code: str, texts: list[str]) -> None:
    assert texts_of(code) == texts


@pytest.mark.parametrize(
    "code",
    [
        '"""What a module owns."""',
        'x = "SELECT a FROM b WHERE c = ?"',
        'x = row["two words"]',
        'x = state == "not held"',
        'raise AssertionError("this cannot be")',
        'x = re.compile(r"one two three")',
        'x = "backchannel read 12"',
        'x: Literal["one two"] = y',
    ],
)
def test_what_only_the_program_reads_is_no_text_for_people(code: str) -> None:
    assert texts_of(code) == []


def test_names_and_words_of_people_are_told_from_words_of_ours() -> None:
    reader = peoples_words._Reader("desk/example.py", ast.parse(""))
    reader.visit(ast.parse('x = f"{nick} says: {subject}, {counted(n, what)} ago."'))
    assert reader.found[0].theirs == {0, 1}


def test_help_of_commands_and_options_is_collected() -> None:
    code = '''
@command
def read(number, *, all_: Annotated[bool, Parameter(help="Everything there is.")]):
    """Read a
    message.

    Args:
        number: Its
            number.
    """
'''
    assert texts_of(code, "cli/example.py") == ["Read a message.", "Its number.", "Everything there is."]


def test_every_line_of_the_menu_and_every_alarm_is_in_the_catalogue() -> None:
    lines = {command.line for _, commands in GROUPS for command in commands}
    assert lines <= TEXTS
    assert {"fork", "clock off", "not answering"} <= TEXTS
    assert {title for title, _ in GROUPS} <= TEXTS


def test_single_words_that_are_listed_as_printed_are_in_the_source() -> None:
    for package, words in peoples_words.ALONE.items():
        source = "".join(path.read_text("utf-8") for path in (peoples_words.SOURCE / package).rglob("*.py"))
        assert [
            word for word in words.split() if not re.search(rf"""["']{re.escape(word)}["']""", source)
        ] == []


def test_the_exchange_with_translators_is_plain(tmp_path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    import make_catalogues

    monkeypatch.setattr(make_catalogues, "kept", lambda language: {})
    assert make_catalogues.main(["--missing", "ko", str(tmp_path / "out.json")]) == 0
    rows = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert {"id", "en", "where"} == rows[0].keys()
    assert make_catalogues.main(["--nonsense"]) == 2
    assert "texts are not translated" in capsys.readouterr().out


def test_the_same_words_give_the_same_bytes() -> None:
    peoples_words.every.cache_clear()
    made = as_text(template())
    assert made == TEMPLATE.read_bytes()
    assert b"POT-Creation-Date" not in made
