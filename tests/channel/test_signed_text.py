"""What a signature covers, and what it never covers."""

from __future__ import annotations

import typing

import msgspec
import pytest

from backchannel.channel import signed_text, text_file
from backchannel.channel.signed_text import (
    Role,
    SignedText,
    Statement,
    decode_text,
    require_complete,
    sign_statement,
    statement_hash,
    text_codec,
    text_hash,
    verify_statement,
)
from backchannel.errors import Malformed, Refused, Unproven, WrongVersion
from backchannel.wire.codec import encode
from channel.parties import person
from channel.talk import in_force, wording

FORBIDDEN = (
    "entry",
    "head",
    "act",
    "view",
    "draft",
    "page",
    "tag",
    "time",
    "said",
    "seq",
    "epoch",
    "channel",
    "room",
)
STATEMENT = Statement(Role.PROPOSER, b"t" * 32, b"r" * 16, True, b"p" * 32, b"o" * 32, bytes(32), bytes(32))


def records(kind: object) -> set[type]:
    """Every record reachable from a type."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        found = {kind}
        for hint in typing.get_type_hints(kind, include_extras=True).values():
            found |= records(hint)
        return found
    return {each for argument in typing.get_args(kind) for each in records(argument)}


def test_no_signed_type_holds_anything_of_the_conversation() -> None:
    """spec/50, 1: entry hash, head, act number, in_view, draft hash, page, tag, time of the line."""
    signed = records(SignedText) | records(Statement)
    assert {SignedText, Statement, signed_text.TextTranslation} <= signed
    for kind in signed:
        for field in kind.__struct_fields__:  # type: ignore[attr-defined]
            assert not any(word in field.lower().split("_") for word in FORBIDDEN), f"{kind.__name__}.{field}"


def test_the_fields_that_are_signed_are_these_and_no_others() -> None:
    assert Statement.__struct_fields__ == (
        "role",
        "text_hash",
        "random_id",
        "by_proposer",
        "proposer_charter",
        "other_charter",
        "covers_proposer",
        "covers_other",
    )


def test_nothing_of_the_conversation_is_in_a_file_of_a_text_in_force() -> None:
    talk = in_force()
    data = text_file.CODEC.encode(talk.file())
    channel = talk.ours.channel
    for node in channel.chains.nodes.values():
        assert node.hash not in data
        assert node.draft_hash not in data
    assert channel.channel not in data


def test_a_signature_holds_for_its_statement_and_no_other() -> None:
    keys = person("A. Ahn")
    signature = sign_statement(keys.signing, 1, 1, STATEMENT)
    verify_statement(keys.bundle.sign, STATEMENT, signature)
    for field in Statement.__struct_fields__:
        value = getattr(STATEMENT, field)
        other: object = {bytes: b"\xff" * len(value) if isinstance(value, bytes) else b"", bool: False}.get(
            type(value), Role.OTHER
        )
        with pytest.raises(Unproven):
            verify_statement(
                keys.bundle.sign, msgspec.structs.replace(STATEMENT, **{field: other}), signature
            )
    with pytest.raises(Unproven):
        verify_statement(person("B. Bak").bundle.sign, STATEMENT, signature)


def test_two_signatures_of_one_statement_differ_and_its_hash_does_not() -> None:
    keys = person("A. Ahn").signing
    assert sign_statement(keys, 1, 1, STATEMENT) != sign_statement(keys, 1, 1, STATEMENT)
    assert statement_hash(STATEMENT) == statement_hash(Statement(*msgspec.structs.astuple(STATEMENT)))


@pytest.mark.parametrize(
    "text",
    [
        wording("Northland agrees, 2026-11-22."),
        wording("Southland agrees, 2026-11-22."),
        wording("Northland and Southland agree."),
        wording(proposer="North\nland"),
        wording(title="The\u202ebridge"),
        wording("Northland and Southland, 2026-11-22, \u202eyes\u202c."),
        wording("Northland and Southland, 2026-11-22, \x1b[2Kyes."),
        wording("Northland and Southland, 2026-11-22,\r\nyes."),
        wording("Northland and Southland, 2026-11-22,\u2028yes."),
    ],
)
def test_a_text_that_does_not_say_between_whom_and_when_in_the_open_is_not_signed(text: bytes) -> None:
    with pytest.raises((Refused, Malformed)):
        require_complete(decode_text(text))


def test_any_script_and_line_ends_may_be_signed() -> None:
    require_complete(decode_text(wording("Northland\nو Southland\n2026-11-22\n\u200fנכון")))


def test_a_text_of_another_version_or_damaged_is_refused_by_type() -> None:
    data = wording()
    with pytest.raises(WrongVersion):
        decode_text(data[:1] + b"\x02" + data[2:])
    for bad in (b"", data[:-1], data + b"\0", encode([1, 2])):
        with pytest.raises(Malformed):
            decode_text(bad)
    assert text_hash(data) == text_hash(text_codec.encode(decode_text(data)))
