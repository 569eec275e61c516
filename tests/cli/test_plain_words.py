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
FOR_PEOPLE = ("cli", "desk", "store", "channel", "feed", "credentials", "crypto", "wire")
"""Packages whose sentences reach people at a desk. Hosts of relays have words of their own."""

COMMANDS = [command.name for _, commands in GROUPS for command in commands if command.name != "relay"]


def internal_words(text: str) -> list[str]:
    return [found[0] for found in INTERNAL.finditer(ALLOWED.sub("", text))]


def test_the_check_sees_an_internal_word() -> None:
    assert internal_words("The Charter of this party, in our room. Make room.") == ["Charter", "party"]


def test_the_first_page_of_help_holds_no_internal_word() -> None:
    assert internal_words(page()) == []


@pytest.mark.parametrize("name", [*COMMANDS, "carry in", "carry out"])
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


def sentences_raised(path: Path) -> Iterator[tuple[int, str]]:
    """Every literal text inside the making of one of our errors, with its line."""
    known = {kind.__name__ for kind in every_error()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in known or node.func.id.startswith("_refuse"):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield node.lineno, part.value


@pytest.mark.parametrize("package", FOR_PEOPLE)
def test_no_sentence_of_an_error_holds_an_internal_word(package: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {sentence!r} has {internal_words(sentence)}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        for line, sentence in sentences_raised(path)
        if internal_words(sentence) and path.name != "relay.py"
    ]
    assert found == []
