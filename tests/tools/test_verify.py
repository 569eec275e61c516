"""The independent verifier: what it says of files, and what it refuses. It shares no code with `src/`."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.signed_text import Role, Statement, sign_statement, statement_hash, text_hash
from backchannel.channel.text_file import BEGIN, PartyCharters, Signed, SignedFile, parse, render
from backchannel.channel.undertakings import provisions, replaces_line
from backchannel.channel.undertakings import render as render_line
from backchannel.credentials.drafting import with_rules
from backchannel.desk.verifying import verify_text
from backchannel.errors import Malformed, Refused, Unproven
from channel.papers.test_agreement import with_private
from channel.parties import amended, northland, person, southland
from channel.talk import TEXT, Talk, both_sign, in_force, wording

replace = msgspec.structs.replace
TOOL = Path(__file__).parents[2] / "tools" / "verify.py"


@pytest.fixture(scope="module")
def verify() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def agreed() -> SignedFile:
    return in_force().file()


def said(verify: ModuleType, file: SignedFile) -> str:
    return "\n".join(verify.verify_file(render(file)))


def test_it_is_short_and_needs_nothing_but_the_standard_library_and_cryptography() -> None:
    source = TOOL.read_text("utf-8")
    assert len(source.splitlines()) < 300
    roots = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            roots |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add(str(node.module).split(".")[0])
    assert roots - sys.stdlib_module_names == {"cryptography"}


def test_a_text_in_force_says_who_signed_on_what_authority(verify: ModuleType, agreed: SignedFile) -> None:
    words = said(verify, agreed)
    assert "Northland signed: envoy, deputy; version 2" in words
    assert "Southland signed: envoy, through one voice; version 2" in words
    assert "Northland put it in force" in words
    assert "IN FORCE. A later withdrawal, or a text that replaces it, would not show" in words
    assert f"Northland is {agreed.proposer.party.hex()[:32]}" in words


def test_a_text_with_a_private_side_is_said_to_bind_nobody(verify: ModuleType, agreed: SignedFile) -> None:
    assert "private" not in said(verify, agreed)
    words = said(verify, with_private(ours=False).file())
    assert "Southland is private: no undertaking binds." in words
    assert "Northland is private" not in words
    assert "IN FORCE" in words


def test_what_is_not_exchanged_is_without_effect(verify: ModuleType) -> None:
    talk = Talk()
    with pytest.raises(Refused):
        talk.file()
    talk.sign(talk.theirs, talk.ours)
    assert "WITHOUT EFFECT" in said(verify, talk.file())
    talk.sign(talk.ours, talk.theirs)
    assert "WITHOUT EFFECT" in said(verify, talk.file())


def test_a_withdrawal_shows_as_notice(verify: ModuleType) -> None:
    talk = in_force()
    talk.withdraw(talk.theirs, talk.ours)
    words = said(verify, talk.file())
    assert "Southland withdrew" in words
    assert "IN FORCE, WITH NOTICE" in words


def test_a_withdrawn_text_that_was_never_exchanged_is_without_effect(verify: ModuleType) -> None:
    talk = Talk()
    both_sign(talk)
    talk.withdraw(talk.ours, talk.theirs)
    assert "WITHOUT EFFECT" in said(verify, talk.file())


def test_any_single_letter_changed_in_the_words_is_refused(verify: ModuleType, agreed: SignedFile) -> None:
    data = render(agreed)
    for at in range(data.index(BEGIN)):
        changed = data[:at] + ("x" if data[at] != "x" else "y") + data[at + 1 :]
        with pytest.raises(ValueError, match="not what was signed"):
            verify.verify_file(changed)
        with pytest.raises(Malformed):
            parse(changed)


def test_any_letter_changed_in_the_signed_part_is_refused(verify: ModuleType, agreed: SignedFile) -> None:
    data = render(agreed)
    start = data.index(BEGIN) + len(BEGIN)
    for at in [*range(start, len(data), 397), len(data) - 40, len(data) - 41, len(data) - 42, len(data) - 1]:
        changed = data[:at] + ("A" if data[at] != "A" else "B") + data[at + 1 :]
        with pytest.raises((ValueError, TypeError, LookupError, AttributeError, verify.InvalidSignature)):
            verify.verify_file(changed)


def test_the_words_of_another_text_under_these_signatures_are_refused(
    verify: ModuleType, agreed: SignedFile
) -> None:
    other = wording("Northland and Southland agree, on 2026-11-22, that the bridge is closed.")
    with pytest.raises(ValueError, match="another text"):
        said(verify, replace(agreed, text=other))


def test_too_few_signatures_are_refused(verify: ModuleType, agreed: SignedFile) -> None:
    first, *rest = agreed.statements
    by_two = next(each for each in agreed.statements if len(each.signatures) == 2)
    short = tuple(
        replace(each, signatures=each.signatures[:1]) if each is by_two else each for each in (first, *rest)
    )
    with pytest.raises(ValueError, match="Too few people of Northland"):
        said(verify, replace(agreed, statements=short))


def test_one_person_in_two_signatures_is_one_person(verify: ModuleType, agreed: SignedFile) -> None:
    by_two = next(each for each in agreed.statements if len(each.signatures) == 2)
    twice = replace(by_two, signatures=(by_two.signatures[0], by_two.signatures[0]))
    with pytest.raises(ValueError, match="Too few people"):
        said(verify, replace(agreed, statements=(twice,)))


def forged(agreed: SignedFile, **changes: object) -> SignedFile:
    """A statement changed and signed anew by people who may sign for Southland."""
    source = next(each.statement for each in agreed.statements if each.statement.role is Role.OTHER)
    statement: Statement = replace(source, **changes)
    signature = sign_statement(person("C. Cho").signing, 1, 1, statement)
    return replace(agreed, statements=(*agreed.statements, Signed(statement, (signature,))))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"role": Role.EXCHANGE}, "another's role"),
        ({"role": Role.PROPOSER}, "another's role"),
        ({"other_charter": b"x" * 32}, "a list not here"),
        ({"proposer_charter": b"x" * 32}, "a list not here"),
        ({"text_hash": text_hash(b"other")}, "another text"),
    ],
)
def test_a_signer_cannot_say_more_than_its_role(
    verify: ModuleType, agreed: SignedFile, changes: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        said(verify, forged(agreed, **changes))


def test_a_lowered_rule_nobody_is_known_to_have_admitted_lets_no_single_person_sign(
    verify: ModuleType,
) -> None:
    book = northland()
    rules = tuple(replace(rule, approvals=1) for rule in book.current.charter.rules)
    lowered = amended(book, with_rules(book.current, rules), "A. Ahn", "B. Bak")
    north, south = book.add(lowered), southland()

    def step(role: Role, **covers: bytes) -> Statement:
        fields = {"covers_proposer": bytes(32), "covers_other": bytes(32), **covers}
        charters = (north.current.hash, south.current.hash)
        nonce = bytes([role]) * 16
        return Statement(role, text_hash(TEXT), nonce, role is not Role.OTHER, *charters, *fields.values())

    def signed(statement: Statement, *people: tuple[str, int]) -> Signed:
        made = [sign_statement(person(name).signing, seat, 1, statement) for name, seat in people]
        return Signed(statement, tuple(made))

    first, second = step(Role.PROPOSER), step(Role.OTHER)
    exchange = step(Role.EXCHANGE, covers_proposer=statement_hash(first), covers_other=statement_hash(second))
    people = (("A. Ahn", 1), ("B. Bak", 2))
    parties = (PartyCharters(north.party, north.chain), PartyCharters(south.party, south.chain))

    def file(*signers: tuple[str, int]) -> SignedFile:
        steps = (signed(first, *signers), signed(second, ("C. Cho", 1)), signed(exchange, *signers))
        return SignedFile(1, TEXT, *parties, steps)

    assert "IN FORCE" in said(verify, file(*people))
    assert verify_text(render(file(*people))).in_force
    with pytest.raises(ValueError, match="Too few people of Northland"):
        said(verify, file(people[1]))
    with pytest.raises(Unproven, match="this file cannot prove"):
        verify_text(render(file(people[1])))


def test_an_exchange_of_other_signatures_puts_nothing_in_force(verify: ModuleType) -> None:
    talk = Talk()
    both_sign(talk)
    statement = replace(talk.statement(talk.ours, Role.EXCHANGE), covers_other=b"x" * 32)
    signed = Signed(statement, talk.ours.signatures(statement))
    file = talk.file()
    assert "WITHOUT EFFECT" in said(verify, replace(file, statements=(*file.statements, signed)))


def test_a_chain_with_a_version_missing_or_of_another_party_is_refused(
    verify: ModuleType, agreed: SignedFile
) -> None:
    for proposer in (
        replace(agreed.proposer, charters=agreed.proposer.charters[1:]),
        replace(agreed.proposer, party=agreed.other.party),
        agreed.other,
    ):
        with pytest.raises(ValueError, match=r".+"):
            said(verify, replace(agreed, proposer=proposer))


def test_a_list_that_was_not_agreed_is_refused(verify: ModuleType, agreed: SignedFile) -> None:
    second = agreed.proposer.charters[1]
    alone = replace(second, signatures=second.signatures[1:])
    charters = (agreed.proposer.charters[0], alone)
    with pytest.raises(ValueError, match=r"\(C1[67]"):
        said(verify, replace(agreed, proposer=replace(agreed.proposer, charters=charters)))


def test_the_command_prints_plainly_and_its_exit_code_says_whether_all_holds(
    verify: ModuleType, agreed: SignedFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, none = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "no\x1bsuch.txt"
    good.write_text(render(agreed), "utf-8")
    bad.write_text(render(agreed).replace("Fridays", "Sundays"), "utf-8")
    assert verify.main([str(good)]) == 0
    assert "IN FORCE." in capsys.readouterr().out
    assert verify.main([str(good), str(bad), str(none)]) == 1
    out = capsys.readouterr().out
    assert "REFUSED: The words of this file are not what was signed." in out
    assert "\x1b" not in out
    assert verify.main([]) == 2


# lines that count (spec/45, section 5): the same in both, whatever the words

SIDES = ("NORTHLAND", "SOUTHLAND")
PIECES = st.sampled_from(
    [
        "1. NORTHLAND waits.",
        "2. SOUTHLAND pays. [by 2027-01-01] [while 1 holds]",
        "2. SOUTHLAND pays. [by 2027-02-30]",
        "1. The sides wait.",
        "Notice: 90 days.",
        "Notice: 90 days",
        "N\u043etice: 9 days.",
        f"Replaces: text {'5d' * 32}.",
        "replaces: nothing",
        "They agree.",
        "\u200b1. NORTHLAND waits.",
        "1. NORTHLAND waits.\x852. SOUTHLAND pays.",
        "\uff11\uff0e NORTHLAND waits.",
        "[ by June ]",
    ]
)
MARKS = st.text("0123456789. :[]()byNotice\u0455\u200b\xa0\r\u2028\uff1awhile1holds\n", max_size=40)


def counted_here(text: str) -> list[str] | None:
    try:
        found = provisions(text, SIDES)
    except Refused:
        return None
    rules = [] if found.notice is None else [f"Notice: {found.notice} days."]
    rules += [] if found.replaces is None else [replaces_line(found.replaces)]
    return sorted([*(render_line(each) for each in found.undertakings), *rules])


@given(st.lists(PIECES | MARKS | st.text(max_size=12), max_size=5).map("\n".join))
def test_both_verifiers_take_the_same_lines_to_count(verify: ModuleType, text: str) -> None:
    try:
        counted = sorted(verify.counting(text, SIDES))
    except ValueError:
        counted = None
    assert counted == counted_here(text)
