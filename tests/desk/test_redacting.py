"""What is left of an act without its words: nothing that people wrote, and all that the law reads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from backchannel.channel.acts import Draft, decode_draft, draft_codec
from backchannel.channel.papers.fields import FieldKind, Value, require_filled
from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Message, Weight
from backchannel.channel.papers.registry import FORMS, KINDS
from backchannel.channel.papers.suspension import Reopen, Suspend
from backchannel.channel.view import NOTHING
from backchannel.desk.readable import words_in
from backchannel.desk.redacting import REMOVED, without_words
from backchannel.wire.version import PROTOCOL

FILLED = {
    FieldKind.LINE: "lemon",
    FieldKind.PROSE: "lemon",
    FieldKind.DATE: "2030-06-11",
    FieldKind.NUMBER: "7",
    FieldKind.SHEET: "0" * 64,
}


def draft(body):
    return Draft(PROTOCOL, bytes(32), bytes(32), 1, NOTHING, bytes(16), body)


@settings(max_examples=60, deadline=None)
@given(st.from_type(Message) | st.from_type(Suspend) | st.from_type(Reopen))
def test_no_word_stays_and_everything_else_does(body):
    bare = without_words(body)
    assert set(words_in(bare)) <= {REMOVED}
    kept = [
        name
        for name in body.__struct_fields__
        if name in ("weight", "reply", "answer_by", "kept", "language")
    ]
    assert [getattr(bare, name) for name in kept] == [getattr(body, name) for name in kept]


def test_a_form_without_words_is_still_filled_in_as_it_asks():
    for form in FORMS.every():
        for move in (None, *form.moves):
            fields = form.fields if move is None else form.moves[move].fields
            values = tuple(
                Value(each.name, each.choices[0] if each.choices else FILLED[each.kind], None)
                for each in fields
            )
            head = (form.name, form.version)
            rest = (values, Weight.PERSONALLY, "en", None)
            body = OpenCase(*head, *rest, None) if move is None else MoveCase(bytes(32), *head, move, *rest)
            bare = without_words(body)
            assert "lemon" not in words_in(bare), (form.name, move)
            assert decode_draft(draft_codec.encode(draft(bare))).body == bare
            assert replace(bare, fields=()) == replace(body, fields=())
            require_filled(fields, bare.fields, translated=False)


LOSE = (Message, OpenCase, MoveCase, Suspend, Reopen)
KEEP = sorted(KINDS.keys() - set(LOSE), key=lambda kind: kind.__name__)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KEEP).flatmap(st.from_type))
def test_what_the_law_reads_words_of_keeps_them(body):
    assert without_words(body) is None
