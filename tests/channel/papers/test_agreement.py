"""What became of undertakings: each side says its own half, on a text in force, and a lapse releases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.acts import Posting
from backchannel.channel.facts import Facts
from backchannel.channel.papers.agreement import (
    PERFORMED,
    UNDERTAKING,
    Perform,
    is_lapsed,
    performance,
    released_by,
)
from backchannel.channel.papers.forms import FormCase, Role
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.papers.text_case import Outcome
from backchannel.channel.signed_text import text_hash
from backchannel.channel.text_file import render
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import Standing
from backchannel.credentials.drafting import found
from backchannel.credentials.quorum import Role as Agrees
from backchannel.desk.verifying import read_signed
from channel.papers.saying import cross, refused
from channel.papers.test_crossing import state
from channel.papers.test_forms import reachable
from channel.parties import Side, north, person, seeded
from channel.talk import Talk, both_sign, in_force, wording

DEAL = wording(
    "Northland and Southland agree, on 2026-11-22:\n"
    "1. Northland freezes the plant. [by 2027-01-01]\n"
    "2. Southland ships oil. [by 2027-03-01] [while 1 holds]\n"
    "3. Southland threatens nobody.\n"
)


@pytest.fixture
def deal() -> Talk:
    """Northland proposed it, and it is in force."""
    return in_force(DEAL)


def with_private(*, ours: bool) -> Talk:
    """The same words between an official side and a private one, in force as a joint statement."""
    standings = (Standing.PRIVATE, Standing.OFFICIAL) if ours else (Standing.OFFICIAL, Standing.PRIVATE)
    names, people = ("Northland", "Southland"), ("A. Ahn", "C. Cho")
    books = [
        CharterBook.begin(found(name, "envoy", person(who), seeded(name), standing=standing, one_voice=True))
        for name, who, standing in zip(names, people, standings, strict=True)
    ]
    talk = Talk.__new__(Talk)
    talk.text, talk.postings = DEAL, {}
    talk.ours = Side(books[0], books[1], {"A. Ahn": (1, Agrees.AGREES)})
    talk.theirs = Side(books[1], books[0], {"C. Cho": (1, Agrees.AGREES)})
    for desk in (talk.ours, talk.theirs):
        desk.sent = talk.postings
    talk.ours.say(ProposeText(DEAL), talk.theirs)
    both_sign(talk)
    talk.exchange(talk.theirs)
    return talk


def about(talk: Talk, desk: Side, number: int, move: str) -> Perform:
    return Perform(text_hash(talk.text), desk is talk.ours, number, move, "So.", "en", None)


def say(talk: Talk, desk: Side, number: int, move: str) -> str | None:
    """Say it, and the sentence with which it has no effect at both desks, if so."""
    other = talk.theirs if desk is talk.ours else talk.ours
    act = desk.say(about(talk, desk, number, move), other)
    assert refused(desk, act) == refused(other, act)
    return refused(desk, act)


def case(talk: Talk, number: int) -> FormCase:
    found = [
        performance(desk.channel.law.facts, talk.case(desk), number) for desk in (talk.ours, talk.theirs)
    ]
    assert found[0] == found[1]
    return found[0]


def stands(talk: Talk, number: int) -> str:
    return UNDERTAKING.outcome(case(talk, number)).words


def released(talk: Talk) -> dict[int, list[int]]:
    return released_by(talk.case(talk.ours), [case(talk, number) for number in (1, 2, 3)])


def test_every_pair_of_states_that_can_come_about_has_its_words() -> None:
    assert set(UNDERTAKING.outcomes) == reachable(UNDERTAKING)


def test_an_undertaking_is_started_done_and_accepted_and_nothing_is_done_before_that(deal: Talk) -> None:
    seen = [stands(deal, 1)]
    for desk, move in ((deal.ours, "started"), (deal.ours, "done"), (deal.theirs, "accept")):
        assert say(deal, desk, 1, move) is None
        seen.append(stands(deal, 1))
    assert seen == ["not started", "partial", "reported done; not accepted", "done"]


def test_whoever_is_owed_has_the_turn_when_it_is_reported_done(deal: Talk) -> None:
    say(deal, deal.ours, 1, "done")
    [open_] = deal.theirs.channel.open()
    assert open_.for_us
    assert open_.act == deal.case(deal.ours).proposed.act
    say(deal, deal.theirs, 1, "dispute")
    assert list(deal.theirs.channel.open()) == []


def not_in_force() -> Talk:
    talk = Talk(DEAL)
    talk.sign(talk.ours, talk.theirs)
    return talk


REFUSED = {
    "U2 a text that is not in force": (not_in_force, "ours", 1, "started", "not in force yet"),
    "U2 an undertaking that is not there": (lambda: in_force(DEAL), "ours", 4, "started", "no undertaking 4"),
    "U1 a text without undertakings": (in_force, "ours", 1, "started", "no undertaking 1"),
    "U2 done, by the side that is owed": (lambda: in_force(DEAL), "theirs", 1, "done", "no step"),
    "U2 accepted, by the side that owes": (lambda: in_force(DEAL), "ours", 1, "accept", "no step"),
    "U2 accepted before it is done": (lambda: in_force(DEAL), "theirs", 1, "accept", "does not follow"),
    "U2 a step that there is not": (lambda: in_force(DEAL), "theirs", 1, "approve", "no step"),
    "U3 lapsed, by who owes it": (lambda: in_force(DEAL), "ours", 1, "lapse", "lapses for that side only"),
    "U3 lapsed while its condition holds": (lambda: in_force(DEAL), "theirs", 2, "lapse", "only when one"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_breaks_a_rule_has_no_effect_at_either_desk(rule: str) -> None:
    make, who, number, move, why = REFUSED[rule]
    talk = make()
    assert why in str(say(talk, getattr(talk, who), number, move))


def test_it_is_judged_by_a_text_in_force_in_its_own_past() -> None:
    talk = Talk(DEAL)
    talk.sign(talk.ours, talk.theirs)
    talk.sign(talk.theirs, talk.ours)
    early = talk.theirs.posting(talk.theirs.draft(about(talk, talk.theirs, 2, "started")))
    talk.exchange(talk.theirs)
    [act] = talk.theirs.take(early).rose
    talk.ours.take(early)
    assert "not in force yet" in str(refused(talk.ours, act))
    assert stands(talk, 2) == "not started"


def test_a_lapse_releases_what_was_to_hold_with_it_and_who_owes_that_may_call_it_lapsed(deal: Talk) -> None:
    assert released(deal) == {}
    assert say(deal, deal.theirs, 1, "lapse") is None
    assert is_lapsed(case(deal, 1))
    assert released(deal) == {2: [1]}
    assert say(deal, deal.theirs, 2, "lapse") is None
    assert released(deal) == {}
    assert "lapses for that side only" in str(say(deal, deal.theirs, 3, "lapse"))


def test_what_was_accepted_as_done_is_called_lapsed_only_after_it_was_disputed(deal: Talk) -> None:
    """Nobody frees both sides of what holds with it while their own word is that it is done."""
    assert say(deal, deal.ours, 1, "done") is None
    assert say(deal, deal.theirs, 1, "accept") is None
    assert "does not follow" in str(say(deal, deal.theirs, 1, "lapse"))
    assert released(deal) == {}
    assert say(deal, deal.theirs, 1, "dispute") is None
    assert say(deal, deal.theirs, 1, "lapse") is None
    assert released(deal) == {2: [1]}


def test_after_notice_who_owes_may_call_anything_lapsed(deal: Talk) -> None:
    deal.withdraw(deal.ours, deal.theirs)
    assert say(deal, deal.theirs, 3, "lapse") is None


def test_a_lapse_that_is_not_in_view_releases_nobody(deal: Talk) -> None:
    lapse, other = cross(
        deal.ours, deal.theirs, about(deal, deal.ours, 2, "lapse"), about(deal, deal.theirs, 1, "lapse")
    )
    assert refused(deal.ours, lapse) is refused(deal.ours, other) is None
    deal = in_force(
        wording(
            "Northland and Southland, 2026-11-22:\n1. Northland waits.\n2. Northland comes. [while 1 holds]"
        )
    )
    own, _ = cross(
        deal.ours, deal.theirs, about(deal, deal.ours, 2, "lapse"), about(deal, deal.theirs, 1, "lapse")
    )
    assert refused(deal.ours, own) == refused(deal.theirs, own) is not None


def test_done_that_crosses_a_lapse_reads_alike_at_both_desks(deal: Talk) -> None:
    cross(deal.ours, deal.theirs, about(deal, deal.ours, 1, "done"), about(deal, deal.theirs, 1, "lapse"))
    assert stands(deal, 1) == "reported done; lapsed"


def test_an_excuse_is_asked_for_and_given_and_is_the_end_of_it(deal: Talk) -> None:
    say(deal, deal.theirs, 2, "ask excuse")
    assert UNDERTAKING.outcome(case(deal, 2)).turn is Role.OTHER
    assert say(deal, deal.ours, 2, "excuse") is None
    assert stands(deal, 2) == "excused"
    assert say(deal, deal.ours, 2, "dispute") is not None


def test_an_excuse_is_refused_once_and_the_undertaking_stands_as_it_did(deal: Talk) -> None:
    assert say(deal, deal.ours, 2, "refuse excuse") is not None, "nobody asked"
    say(deal, deal.theirs, 2, "ask excuse")
    assert say(deal, deal.ours, 2, "refuse excuse") is None
    assert stands(deal, 2) == "an excuse was refused"
    assert UNDERTAKING.outcome(case(deal, 2)).turn is None
    assert say(deal, deal.theirs, 2, "started") is None
    assert say(deal, deal.theirs, 2, "ask excuse") is not None, "it was refused, in view"
    assert say(deal, deal.theirs, 2, "done") is None
    assert UNDERTAKING.outcome(case(deal, 2)).turn is Role.OTHER
    assert say(deal, deal.ours, 2, "accept") is None
    assert stands(deal, 2) == "done"


def test_what_was_accepted_may_be_disputed_later_when_it_does_not_last(deal: Talk) -> None:
    for desk, move in ((deal.ours, "done"), (deal.theirs, "accept"), (deal.theirs, "dispute")):
        assert say(deal, desk, 1, move) is None
    assert stands(deal, 1) == "reported done; disputed"
    say(deal, deal.ours, 1, "done")
    assert say(deal, deal.theirs, 1, "accept") is None
    assert stands(deal, 1) == "done"


def test_no_word_for_how_it_stands_calls_done_what_only_the_ower_reported() -> None:
    for (ower, owed), outcome in UNDERTAKING.outcomes.items():
        plain = "done" in outcome.words.replace("reported done", "")
        assert not plain or owed == "accepted", (ower, owed)


def test_what_became_of_undertakings_is_kept_and_read_again_unchanged(deal: Talk) -> None:
    say(deal, deal.ours, 1, "done")
    kept, again = deal.ours.channel.law.facts, Facts()
    again.load(PERFORMED, *kept.encoded(PERFORMED))
    assert again.rows(PERFORMED) == kept.rows(PERFORMED) != {}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_said_of_undertakings_and_crosses_is_folded_alike(data: st.DataObject) -> None:
    talk = in_force(DEAL)
    desks = (talk.ours, talk.theirs)
    waiting: tuple[list[Posting], list[Posting]] = ([], [])
    for _ in range(data.draw(st.integers(2, 16))):
        who = data.draw(st.integers(0, 1))
        desk = desks[who]
        for posting in waiting[who][: data.draw(st.integers(0, 3))]:
            desk.take(posting)
            waiting[who].remove(posting)
        move = data.draw(st.sampled_from(sorted(UNDERTAKING.moves)))
        posting = desk.posting(desk.draft(about(talk, desk, data.draw(st.integers(1, 3)), move)))
        desk.take(posting)
        waiting[1 - who].append(posting)
    for who, desk in enumerate(desks):
        for posting in waiting[who]:
            desk.take(posting)
    late = north("late")
    for posting in data.draw(st.permutations(list(talk.postings.values()))):
        late.take(posting)
    assert state(talk.ours) == state(talk.theirs) == state(late)
    for number in (1, 2, 3):
        assert stands(talk, number)


@pytest.mark.parametrize("ours", [True, False])
def test_no_undertaking_on_a_line_with_a_private_side_binds_anybody(ours: bool) -> None:
    talk = with_private(ours=ours)
    private = "Northland" if ours else "Southland"
    for desk in (talk.ours, talk.theirs):
        assert talk.case(desk).outcome is Outcome.IN_FORCE
        assert talk.case(desk).terms == ()
    for desk in (talk.ours, talk.theirs):
        for move in ("started", "lapse"):
            assert str(say(talk, desk, 1, move)).startswith(f"{private} is a private side")
    assert not talk.ours.channel.law.facts.rows(PERFORMED)
    checked = read_signed(render(talk.file()).encode())
    assert checked.in_force
    assert checked.binds_nobody.startswith(f"{private} is a private side")
    assert checked.binds_nobody in checked.outcome.they_know
