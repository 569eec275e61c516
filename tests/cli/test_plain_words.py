"""People's words only (design, section 2): no word of the inside reaches a person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import backchannel
from backchannel import errors
from backchannel.cli.front import page
from backchannel.cli.menu import GROUPS
from backchannel.cli.mistakes import Stopped, Unexpected
from backchannel.desk import receipts

from .conftest import Run

INTERNAL = re.compile(
    r"\b(part(y|ies)|seats?|charters?|rooms?|feeds?|epochs?|prekeys?|tags?|pages?|boards?|attempts?|naks?"
    r"|heartbeats?|checkpoints?|spools?|folds?|entry|entries|acts?|quorums?|rosters?|incarnations?|pouch(es)?"
    r"|couriers?|envelopes?|authenticators?|hash(es)?|ciphertexts?|plaintexts?|payloads?|lanes?)\b",
    re.IGNORECASE,
)
ALLOWED = re.compile(r"\b(make|no|our) room\b|\broom is left\b|\bact on it\b", re.IGNORECASE)

SOURCE = Path(backchannel.__file__).parent
FOR_PEOPLE = ("cli", "desk", "courier", "store", "channel", "feed", "credentials", "crypto", "wire", "web")
"""Packages whose sentences reach people at a desk. Hosts of relays have words of their own."""

HOSTS = ("relay", "bench")
OF_HOSTS = [SOURCE / "cli" / f"{name}.py" for name in HOSTS]
COMMANDS = [command.name for _, commands in GROUPS for command in commands if command.name not in HOSTS]


def internal_words(text: str) -> list[str]:
    return [found[0] for found in INTERNAL.finditer(ALLOWED.sub("", text))]


def test_the_check_sees_an_internal_word() -> None:
    assert internal_words("The Charter of this party, in our room. Make room.") == ["Charter", "party"]


def test_the_first_page_of_help_holds_no_internal_word() -> None:
    assert internal_words(page()) == []


@pytest.mark.parametrize(
    "name",
    [
        *COMMANDS,
        "carry in",
        "carry out",
        "relays pair",
        "relays add",
        "relays run-by",
        *(
            f"agreement {each}"
            for each in ("show", "report", "propose", "amend", "accept", "exchange", "lapse")
        ),
    ],
)
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
        if internal_words(sentence) and path not in OF_HOSTS
    ]
    assert found == []


ACKNOWLEDGED = re.compile(
    r"\b(acknowledg\w*|receipts?|arrived|opened|was shown|being considered|has seen|confirmed)\b",
    re.IGNORECASE,
)
APPROVED = re.compile(
    r"\b(approv\w*|accept(s|ed|ance)?|agree[sd]?|agreement|consent\w*|endors\w*|welcom(es|ed)|yes)\b",
    re.IGNORECASE,
)
DENIED = re.compile(r"\bnot approved\b|\b(approves|which approves) nothing\b", re.IGNORECASE)
OF_A_RECOVERY = "They may agree 14 days after it arrived."
"""Of who may speak, not of a message: the one sentence in which arriving and agreeing stand together."""


def reads_as_approval(text: str) -> bool:
    """Whether a sentence about what arrived or was read has a word by which it could pass for approval."""
    return any(
        ACKNOWLEDGED.search(each) and APPROVED.search(DENIED.sub("", each))
        for each in re.split(r"(?<=[.;])\s", text.replace(OF_A_RECOVERY, ""))
    )


def test_the_check_sees_an_acknowledgement_that_reads_as_approval() -> None:
    assert reads_as_approval("It arrived and was accepted.")
    assert reads_as_approval("It was shown to their principal, who agrees.")
    assert not reads_as_approval("It was shown to their principal (not approved).")
    assert not reads_as_approval("They know it arrived. Your colleague agrees.")


@pytest.mark.parametrize("package", FOR_PEOPLE)
def test_no_sentence_lets_an_acknowledgement_read_as_approval(package: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {sentence!r}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        for line, sentence in sentences(path)
        if reads_as_approval(sentence)
    ]
    assert found == []


def test_every_receipt_says_that_it_approves_nothing() -> None:
    assert receipts.NOT_APPROVED == "(not approved)"
    for said in receipts.SENTENCES.values():
        assert not APPROVED.search(said)


@pytest.mark.parametrize("package", FOR_PEOPLE)
def test_no_name_that_a_decoder_gives_to_what_is_damaged_is_an_internal_word(package: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {what}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        for what in re.findall(r'what="([^"]*)"', path.read_text(encoding="utf-8"))
        if internal_words(what)
    ]
    assert found == []
