"""Courtesies: nobody's turn, ever."""

from __future__ import annotations

from backchannel.channel.papers.courtesy import COURTESY
from channel.papers.saying import moves, opens, outcome, refused
from channel.parties import both

THANKS = {"kind": "thanks", "words": "For the doctor."}


def test_a_courtesy_is_nobodys_turn_whatever_became_of_it() -> None:
    assert [each.turn for each in COURTESY.outcomes.values()] == [None, None]
    ours, theirs = both()
    said = ours.say(opens(THANKS, form="courtesy"), theirs)
    assert list(ours.channel.open()) == list(theirs.channel.open()) == []
    theirs.say(moves(said, "return", {"words": "For nothing."}, form="courtesy"), ours)
    assert list(ours.channel.open()) == []
    assert outcome(ours, said).words == "said, and returned"


def test_a_courtesy_is_returned_once_and_by_the_other_side() -> None:
    ours, theirs = both()
    said = ours.say(opens(THANKS, form="courtesy"), theirs)
    again = moves(said, "return", {"words": "And again."}, form="courtesy")
    assert refused(theirs, ours.say(again, theirs)) is not None
    theirs.say(again, ours)
    assert refused(ours, theirs.say(again, ours)) is not None
