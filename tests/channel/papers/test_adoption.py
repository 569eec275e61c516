"""Words taken over: what their provenance has to say; they wait for an answer as a message does."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backchannel.channel.acts import decode_draft, draft_codec
from backchannel.channel.papers.adoption import Adopt, How, Provenance, TextState, Whose, WhoseStanding
from backchannel.channel.papers.message import MESSAGES, Closing, Message, Reply, ReplyKind, Weight
from backchannel.errors import BackchannelError
from channel.papers.saying import cross, refused
from channel.parties import both

LAKE = Whose("The Lake Group", WhoseStanding.PRIVATE)
SAID = Provenance(How.SAID, (LAKE,), "2026-06-11", Weight.PERSONALLY, None, None, "")
SIGNED = Provenance(
    How.SIGNED,
    (LAKE, Whose("SOUTHLAND", WhoseStanding.OFFICIAL)),
    "2026-06-11",
    None,
    b"h" * 32,
    TextState.IN_FORCE,
    "",
)
TOLD = Provenance(How.TOLD, (LAKE,), "2026-06-11", None, None, None, "Its chair")


def adopts(said: Provenance = SAID, text: str = "Freeze first.") -> Adopt:
    return Adopt("", text, "en", None, None, said)


def answers(act: bytes, kind: ReplyKind = ReplyKind.ANSWER) -> Message:
    return Message(Weight.ON_INSTRUCTIONS, "", "We can.", "en", None, None, Reply(act, kind, None), ())


@pytest.mark.parametrize("said", [SAID, SIGNED, TOLD], ids=lambda said: said.how.name)
def test_they_wait_for_an_answer_and_are_asked_about_and_answered_like_a_message(said: Provenance) -> None:
    ours, theirs = both()
    act = ours.say(adopts(said), theirs)
    assert refused(theirs, act) is None
    assert [(each.act, each.for_us) for each in theirs.channel.open()] == [(act, True)]
    theirs.say(answers(act, ReplyKind.ASK_MEANING), ours)
    assert [each.for_us for each in theirs.channel.open() if each.act == act] == [False]
    theirs.say(answers(act), ours)
    for desk in (ours, theirs):
        assert desk.channel.case(MESSAGES, act).closing is Closing.ANSWERED


def test_two_that_cross_both_count() -> None:
    ours, theirs = both()
    first, second = cross(ours, theirs, adopts(), adopts(TOLD))
    assert refused(ours, first) is refused(theirs, second) is None
    assert {each.act for each in ours.channel.open()} == {first, second}


@dataclass
class Wrong:
    """A provenance, and the words, that do not do."""

    said: Provenance = SAID
    text: str = "Freeze first."


WRONG = {
    "P1 no words": Wrong(text=" \n"),
    "P1 nobody's words": Wrong(replace(SAID, whose=(Whose(" ", WhoseStanding.PRIVATE),))),
    "P1 a name that plays with the screen": Wrong(replace(SAID, whose=(Whose("a\u202eb", 1),))),  # type: ignore[arg-type]
    "P1 no day": Wrong(replace(SAID, day="")),
    "P2 said without its weight": Wrong(replace(SAID, weight=None)),
    "P2 said by two": Wrong(replace(SAID, whose=(LAKE, LAKE))),
    "P2 said, and told by somebody": Wrong(replace(SAID, told_by="Its chair")),
    "P2 said, with the number of a text": Wrong(replace(SAID, text_hash=b"h" * 32)),
    "P2 signed by one": Wrong(replace(SIGNED, whose=(LAKE,))),
    "P2 signed without the number of the text": Wrong(replace(SIGNED, text_hash=None)),
    "P2 signed, standing unknown": Wrong(replace(SIGNED, state=None)),
    "P2 told by nobody": Wrong(replace(TOLD, told_by=" ")),
    "P2 told, with a weight": Wrong(replace(TOLD, weight=Weight.PERSONALLY)),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_provenance_that_does_not_fit_together_has_no_effect(sentence: str) -> None:
    ours, theirs = both()
    act = ours.say(adopts(WRONG[sentence].said, WRONG[sentence].text), theirs)
    assert refused(ours, act) == refused(theirs, act) is not None
    assert list(theirs.channel.open()) == []


def test_what_was_refused_is_not_answered() -> None:
    ours, theirs = both()
    act = ours.say(adopts(replace(SAID, weight=None)), theirs)
    assert refused(ours, theirs.say(answers(act), ours)) is not None


@given(st.binary(max_size=300), st.integers(0, 400))
def test_bytes_that_are_none_are_told_apart_without_another_error(junk: bytes, at: int) -> None:
    ours, _ = both()
    good = draft_codec.encode(ours.draft(adopts(SIGNED)))
    for data in (junk, good[:at] + junk, good[:at] + junk[:1] + good[at + 1 :]):
        try:
            decode_draft(data)
        except BackchannelError:
            continue
