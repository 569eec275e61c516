"""Alarms speak people's words and name a post only where they may."""

from __future__ import annotations

import re

import pytest

from backchannel.feed.alarms import Alarm, AlarmKind
from feed.desks import AHN, CHO

INTERNAL = re.compile(
    r"\b(epoch|feed|tag|spool|nak|seat|act|entry|fold|board|incarnation|hash|head|roster|prekey|term)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("kind", list(AlarmKind))
def test_every_alarm_is_a_sentence_in_peoples_words(kind: AlarmKind) -> None:
    sentence = Alarm(kind, (AHN, CHO)).sentence(lambda ref: "envoy" if ref == AHN else "deputy")
    assert not INTERNAL.search(sentence)
    assert sentence.endswith((".", "?"))
    assert "{" not in sentence


@pytest.mark.parametrize("kind", [AlarmKind.UNPROVEN, AlarmKind.BLOCKING, AlarmKind.STRANGER])
def test_what_anybody_could_have_caused_names_nobody(kind: AlarmKind) -> None:
    assert "{who}" not in kind.value
