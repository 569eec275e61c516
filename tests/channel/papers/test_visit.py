"""Visits: nobody comes without an authority that is named, whoever opened it."""

from __future__ import annotations

import pytest

from channel.papers.saying import cross, moves, opens, outcome, refused
from channel.parties import both

PLAN = {"purpose": "To see the library.", "who": "Six teachers"}
BY_MINISTRY = {"authority": "The ministry of culture"}


def test_a_visit_is_granted_on_an_authority_that_is_named_and_may_stay_unannounced() -> None:
    ours, theirs = both()
    visit = ours.say(opens({**PLAN, "unannounced": "2027-07-01"}, form="visit"), theirs)
    assert refused(ours, theirs.say(moves(visit, "grant", form="visit"), ours)) is not None
    theirs.say(moves(visit, "grant", {**BY_MINISTRY, "unannounced": "2027-08-01"}, form="visit"), ours)
    assert outcome(ours, visit).words == "granted"
    for desk, other in ((ours, theirs), (theirs, ours)):
        desk.say(moves(visit, "done", form="visit"), other)
    assert outcome(ours, visit).words == "both say that it took place"


def test_an_invitation_names_the_hosts_authority_and_is_accepted_by_the_guest() -> None:
    ours, theirs = both()
    assert refused(theirs, ours.say(opens(PLAN, form="invitation"), theirs)) is not None
    invited = ours.say(opens({**PLAN, **BY_MINISTRY}, form="invitation"), theirs)
    theirs.say(moves(invited, "accept", form="invitation"), ours)
    assert outcome(theirs, invited).words == "invited and accepted"


@pytest.mark.parametrize(("form", "no"), [("visit", "refuse"), ("invitation", "decline")])
def test_what_is_refused_did_not_take_place_and_is_asked_for_anew(form: str, no: str) -> None:
    ours, theirs = both()
    given = {**PLAN, **(BY_MINISTRY if form == "invitation" else {})}
    visit = ours.say(opens(given, form=form), theirs)
    theirs.say(moves(visit, no, {"because": "Not this year."}, form=form), ours)
    assert outcome(ours, visit).turn is None
    for desk, other in ((ours, theirs), (theirs, ours)):
        assert refused(other, desk.say(moves(visit, "done", form=form), other)) is not None


def test_a_grant_that_crosses_a_calling_off_reads_as_both() -> None:
    ours, theirs = both()
    visit = ours.say(opens(PLAN, form="visit"), theirs)
    grant = moves(visit, "grant", BY_MINISTRY, form="visit")
    cross(ours, theirs, moves(visit, "call off", form="visit"), grant)
    assert outcome(ours, visit).words == outcome(theirs, visit).words == "granted, and called off"
