"""Who proposed a text or signed it can withdraw, by the rule of their side; both sides see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backchannel.desk.saying import Words
from backchannel.desk.verifying import read_signed
from backchannel.errors import Misuse, Refused
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # plays whole desks


def text_number(desk, who):
    return next(each.number for each in desk.messages(who) if each.subject.startswith("text to sign"))


def text_of(desk, who):
    return desk.read(text_number(desk, who))


def steps(desk, who, doing):
    """What a desk shows of steps with the text, whose subject begins so."""
    return [desk.read(each.number) for each in desk.messages(who) if each.subject.startswith(doing)]


def proposed_by_south(line):
    """Southland (one voice) has proposed a text; it is at every desk."""
    theirs = line.desks[THEIRS]
    today = datetime.fromtimestamp(line.time, UTC).strftime("%Y-%m-%d")
    words = Words(f"{SOUTH} and {NORTH}, {today}.", subject="The bridge")
    number = theirs.write(NORTH, words, signed=True).number
    for name in (ENVOY, DEPUTY):
        line.until(lambda name=name: line.desks[name].messages(SOUTH), most=30)
    return number


def both_of_north(line, begin, subject):
    """The envoy begins a step, the deputy agrees, both sign; until it is at Southland's desk."""
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    number = begin(envoy).number
    line.until(lambda: drafts(deputy, subject), most=30)
    assert "draft" in envoy.read(number).condition
    there = drafts(deputy, subject)[0]
    deputy.agree(there)
    deputy.sign(there)
    line.until(lambda: "agreed" in envoy.read(number).condition, most=30)
    envoy.sign(number)
    line.until(lambda: any(not each.ours for each in steps(theirs, NORTH, subject)), most=30)
    line.ticks(4)
    return number


def signed_by_north(line):
    both_of_north(line, lambda envoy: envoy.sign(text_number(envoy, SOUTH)), "signature")


def test_the_side_that_proposed_takes_an_unsigned_text_back_and_nothing_of_it_is_signed(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    number = proposed_by_south(line)
    assert "on its way" in theirs.withdraw(number, "It was premature.").happened
    line.until(lambda: steps(envoy, SOUTH, "withdraws"), most=30)
    for desk, who in ((theirs, NORTH), (envoy, SOUTH)):
        assert text_of(desk, who).condition == "withdrawn"
        [step] = steps(desk, who, "withdraws from a text: The bridge")
        assert "Because: It was premature." in step.text
        assert step.text.startswith("Withdraws from text")
        assert not step.signed
        assert step.proves.startswith("Unsigned: no signature of that side was out")
    with pytest.raises(Refused, match="withdrawn"):
        envoy.sign(text_number(envoy, SOUTH))
    with pytest.raises(Refused, match="withdrawn from this text already"):
        theirs.withdraw(number, "Again.")


def test_a_signature_that_was_not_exchanged_is_taken_back_by_two_people_and_the_text_is_dead(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    number = proposed_by_south(line)
    signed_by_north(line)
    theirs.sign(number)
    assert text_of(theirs, NORTH).condition.startswith("signed by both")
    begun = both_of_north(
        line, lambda desk: desk.withdraw(text_number(desk, SOUTH), "A new order."), "withdraws"
    )
    assert envoy.read(begun).signed
    line.until(lambda: text_of(deputy, SOUTH).condition == "withdrawn", most=30)
    for desk, who in ((theirs, NORTH), (envoy, SOUTH)):
        assert text_of(desk, who).condition == "withdrawn"
        [step] = steps(desk, who, "withdraws from a text")
        assert step.signed
        assert step.agreed_by == ["envoy", "deputy"]
        assert step.text.startswith("Withdraws, with a signature, from text")
        assert "Because: A new order." in step.text
    with pytest.raises(Refused, match="dead"):
        theirs.sign(number)
    assert not any(" sign " in each.next_step for desk in (envoy, deputy, theirs) for each in desk.waiting())


def test_withdrawing_from_a_text_in_force_is_notice_at_both_sides_and_in_the_file(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    number = proposed_by_south(line)
    theirs.sign(number)
    line.until(lambda: steps(envoy, SOUTH, "signature"), most=30)
    signed_by_north(line)
    theirs.sign(number)
    assert text_of(theirs, NORTH).condition == "in force"
    theirs.withdraw(number, "From next month on.")
    line.until(lambda: steps(envoy, SOUTH, "gives notice"), most=30)
    for desk, who in ((theirs, NORTH), (envoy, SOUTH)):
        assert text_of(desk, who).condition == "in force, with notice of withdrawal"
        [step] = steps(desk, who, "gives notice on a text in force: The bridge")
        assert step.text.startswith("Gives notice, with a signature, on text")
        assert step.signed
        file, _ = desk.export(text_number(desk, who))
        checked = read_signed(file.encode())
        assert checked.in_force
        assert "NOTICE" in checked.standing


def test_who_has_nothing_in_a_text_cannot_withdraw_from_it_and_hears_what_to_do(line):
    envoy = line.desks[ENVOY]
    proposed_by_south(line)
    with pytest.raises(Refused, match="nothing of yours to withdraw") as refused:
        envoy.withdraw(text_number(envoy, SOUTH), "No.")
    assert "Leave it unsigned" in refused.value.what_next


def test_what_is_a_draft_or_no_text_is_not_withdrawn(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    today = datetime.fromtimestamp(line.time, UTC).strftime("%Y-%m-%d")
    number = envoy.write(SOUTH, f"{SOUTH} and {NORTH}, {today}.", signed=True).number
    with pytest.raises(Misuse, match="has not gone out") as refused:
        envoy.withdraw(number, "No.")
    assert refused.value.what_next == f"Throw it away: `backchannel discard {number}`."
    said = theirs.write(NORTH, "Only said.").number
    with pytest.raises(Misuse, match="not a text to sign"):
        theirs.withdraw(said, "No.")
    proposed = proposed_by_south(line)
    with pytest.raises(Misuse, match="reason is too long"):
        theirs.withdraw(proposed, "x" * 2001)


def test_one_step_with_a_text_is_a_draft_once(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    proposed_by_south(line)
    step = envoy.sign(text_number(envoy, SOUTH)).number
    line.until(lambda: drafts(deputy, "signature"), most=30)
    with pytest.raises(Refused, match=f"a draft already: number {step}"):
        envoy.sign(text_number(envoy, SOUTH))
    with pytest.raises(Refused, match="a draft already"):
        deputy.sign(text_number(deputy, SOUTH))
    deputy.send_back(drafts(deputy, "signature")[0], "Not yet.")
    deputy.sign(text_number(deputy, SOUTH))
