"""People's words only (design, section 2): no word of the inside reaches a person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import backchannel
from backchannel import errors
from backchannel.cli.front import GROUPS, page
from backchannel.cli.mistakes import Stopped, Unexpected

from .conftest import Run

INTERNAL = re.compile(
    r"\b(part(y|ies)|seats?|charters?|rooms?|feeds?|epochs?|prekeys?|tags?|pages?|boards?|attempts?|naks?"
    r"|heartbeats?|checkpoints?|spools?|folds?|entry|entries|acts?|quorums?|rosters?|incarnations?|pouch(es)?"
    r"|couriers?|envelopes?|authenticators?|hash(es)?|ciphertexts?|plaintexts?|payloads?|lanes?)\b",
    re.IGNORECASE,
)
ALLOWED = re.compile(r"\b(make|no|our) room\b|\broom is left\b|\bact on it\b", re.IGNORECASE)

SOURCE = Path(backchannel.__file__).parent
FOR_PEOPLE = ("cli", "desk", "courier", "store", "channel", "feed", "credentials", "crypto", "wire")
"""Packages whose sentences reach people at a desk. Hosts of relays have words of their own."""

COMMANDS = [command.name for _, commands in GROUPS for command in commands if command.name != "relay"]


def internal_words(text: str) -> list[str]:
    return [found[0] for found in INTERNAL.finditer(ALLOWED.sub("", text))]


def test_the_check_sees_an_internal_word() -> None:
    assert internal_words("The Charter of this party, in our room. Make room.") == ["Charter", "party"]


def test_the_first_page_of_help_holds_no_internal_word() -> None:
    assert internal_words(page()) == []


@pytest.mark.parametrize("name", [*COMMANDS, "carry in", "carry out", "agreement show", "agreement report"])
def test_the_help_of_a_command_holds_no_internal_word(run: Run, name: str) -> None:
    assert internal_words(run(*name.split(), "--help").out) == []


def every_error(
    of: type[errors.BackchannelError] = errors.BackchannelError,
) -> Iterator[type[errors.BackchannelError]]:
    yield of
    for each in of.__subclasses__():
        yield from every_error(each)


@pytest.mark.parametrize(
    "kind", sorted({*every_error(), Stopped, Unexpected}, key=lambda kind: kind.__name__), ids=str
)
def test_what_an_error_says_to_do_next_holds_no_internal_word(kind: type[errors.BackchannelError]) -> None:
    assert internal_words(kind.next_step) == []


SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|PRAGMA|FROM|WHERE)\b")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of three words and more that is neither docstring nor SQL nor assertion, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "AssertionError"
        ):
            unseen |= {id(argument) for argument in node.args}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in unseen:
            continue
        if node.value.count(" ") >= 2 and not SQL.search(node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("package", FOR_PEOPLE)
def test_no_sentence_in_the_code_of_a_desk_holds_an_internal_word(package: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {sentence!r} has {internal_words(sentence)}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        for line, sentence in sentences(path)
        if internal_words(sentence) and path != SOURCE / "cli" / "relay.py"
    ]
    assert found == []


@pytest.mark.parametrize("package", FOR_PEOPLE)
def test_no_name_that_a_decoder_gives_to_what_is_damaged_is_an_internal_word(package: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {what}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        for what in re.findall(r'what="([^"]*)"', path.read_text(encoding="utf-8"))
        if internal_words(what)
    ]
    assert found == []
