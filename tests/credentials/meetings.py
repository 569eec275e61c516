"""Introductions and appointments played to a given leg, with real keys and cheap words.

Signatures are never the same twice, so each is played once.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from backchannel.credentials import introduction, joining
from backchannel.credentials.join_stages import Joining
from backchannel.credentials.lines import JoinLine, MeetLine, Relay, armour, unarmour
from backchannel.credentials.members import MemberRef
from backchannel.credentials.stages import Introduction
from credentials.people import QUICK, keys, northland, seeded, southland

RELAY = Relay("https://relay.example.org:8443", seeded("pin")(32), seeded("board")(16), None)
N, S = northland(), southland()
AHN, BAK = MemberRef(N.party, 1, 1), MemberRef(N.party, 2, 1)
CHO, DEE = MemberRef(S.party, 1, 1), MemberRef(S.party, 2, 1)


class Pair(NamedTuple):
    """Both desks of an introduction: who asked (Northland), who answered (Southland)."""

    asked: Introduction
    answered: Introduction


def handed_over(state: Introduction) -> MeetLine:
    """The line as it reaches the other side: through its armour."""
    assert state.line is not None
    line = unarmour(armour(state.line))
    assert isinstance(line, MeetLine)
    return line


@cache
def replied(seed: object = 0) -> Pair:
    """Line handed over, reply made, not yet arrived."""
    asked = introduction.ask(N, 1, (RELAY,), seeded(f"ask {seed}"))
    return Pair(asked, introduction.answer(handed_over(asked), S, 1, (), seeded(f"answer {seed}")))


@cache
def comparing(seed: object = 0) -> Pair:
    """All three legs arrived."""
    asked, answered = replied(seed)
    asked = introduction.receive_reply(asked, answered.outgoing, N).settle()
    answered = introduction.receive_letter(answered, asked.outgoing, keys("C. Cho"), S).settle()
    return Pair(asked, answered)


def right_words(state: Introduction) -> str:
    return " ".join(introduction.words(state, cost=QUICK).hear.words)


def wrong_words(state: Introduction) -> str:
    right = right_words(state).split()
    return " ".join([*right[:4], "zoo" if right[4] != "zoo" else "zone"])


class Appointing(NamedTuple):
    """Both desks of an appointment: the inviter (A. Ahn) and the candidate (F. Foe, to be counsellor)."""

    inviter: Joining
    candidate: Joining


@cache
def invited(seed: object = 0) -> Appointing:
    """Invitation handed over, reply made."""
    inviter = joining.invite(N, 1, "counsellor", (RELAY,), seeded(f"invite {seed}"))
    assert inviter.line is not None
    line = unarmour(armour(inviter.line))
    assert isinstance(line, JoinLine)
    return Appointing(inviter, joining.reply_to_invitation(line, keys("F. Foe"), seeded(f"join {seed}")))


@cache
def join_comparing(seed: object = 0) -> Appointing:
    inviter, candidate = invited(seed)
    inviter = joining.receive_reply(inviter, candidate.reply).settle()
    return Appointing(inviter, joining.receive_letter(candidate, inviter.sealed, keys("F. Foe")).settle())


@cache
def join_heard(seed: object = 0) -> Appointing:
    inviter, candidate = join_comparing(seed)
    read = joining.words(inviter, cost=QUICK)
    candidate = joining.hear(
        candidate, joining.candidate(candidate), " ".join(read.read.words), cost=QUICK
    ).settle()
    return Appointing(joining.hear(inviter, AHN, " ".join(read.hear.words), cost=QUICK).settle(), candidate)
