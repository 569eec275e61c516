"""A returned draft leads on: a new one takes its place in the same step, or nothing happens."""

from __future__ import annotations

import pytest

from backchannel.cli.drawing import draw
from backchannel.errors import Misuse, Refused
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, standing


def returned(line, make):
    """A draft of the envoy's that the deputy gave back: its number at the envoy's desk."""
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    number = make(envoy).number
    line.until(lambda: drafts(deputy))
    deputy.send_back(drafts(deputy)[0], "Too much.")
    line.until(lambda: envoy.read(number).condition == "sent back: Too much.")
    return number


def test_a_returned_draft_offers_what_takes_its_place_and_is_replaced_in_one_step(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    number = returned(line, lambda desk: desk.write(SOUTH, "We promise everything."))
    shown = envoy.read(number)
    assert f"`backchannel write SOUTHLAND FILE --instead-of {number}`" in shown.next_step
    assert draw(shown, None)[-1] == f"→ {shown.next_step}"
    outcome = envoy.write(SOUTH, "We promise a little.", instead_of=number)
    assert outcome.happened.endswith(f" Draft {number} is off the table.")
    assert envoy.read(number).condition == "taken off the table"
    line.until(lambda: drafts(deputy, "We promise a little."))
    assert drafts(deputy) == drafts(deputy, "We promise a little.")
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: standing(line.desks[THEIRS], NORTH) == ["We promise a little."])


def test_an_answer_takes_the_place_of_a_returned_answer(line):
    envoy = line.desks[ENVOY]
    line.desks[THEIRS].write(NORTH, "Shall we meet?")
    line.until(lambda: envoy.messages(SOUTH))
    theirs = envoy.messages(SOUTH)[0].number
    number = returned(line, lambda desk: desk.answer(theirs, "Yes, at once."))
    assert f"`backchannel answer {theirs} FILE --instead-of {number}`" in envoy.read(number).next_step
    fresh = envoy.answer(theirs, "Yes, in June.", instead_of=number).number
    # one that is under way, and not returned, can be replaced as well
    envoy.answer(theirs, "Yes, in July.", instead_of=fresh)
    assert [envoy.read(each).condition for each in (number, fresh)] == ["taken off the table"] * 2


def test_where_the_new_one_is_refused_the_old_one_stays(line):
    envoy = line.desks[ENVOY]
    number = returned(line, lambda desk: desk.write(SOUTH, "We promise everything."))
    with pytest.raises(Refused):
        envoy.write(SOUTH, "No date, no names.", signed=True, instead_of=number)
    with pytest.raises(Misuse, match="not a draft"):
        envoy.write(SOUTH, "In place of a meeting.", instead_of=1)
    assert envoy.read(number).condition == "sent back: Too much."
    envoy.write(SOUTH, "We promise a little.", instead_of=number)
    with pytest.raises(Refused, match="taken off the table"):
        envoy.write(SOUTH, "We promise nothing.", instead_of=number)
    assert len(drafts(line.desks[ENVOY], "We promise nothing.")) == 1  # what was written is kept here
