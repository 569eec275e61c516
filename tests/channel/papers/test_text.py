"""Signed texts: the machine of spec/50 section 3, keyed by sentences, and what crosses what."""

from __future__ import annotations

import copy
from collections.abc import Callable

import msgspec
import pytest

from backchannel.channel import snapshot
from backchannel.channel.acts import Act, Posting, act_hash, decode_draft
from backchannel.channel.admission import SIGNATURES_KEPT
from backchannel.channel.inbox import FalseSignature, Placed, SetAside, Waits
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.text_case import Outcome
from backchannel.channel.signed_text import Role, SeatSignature, sign_statement, text_hash
from backchannel.credentials.members import MemberRef
from channel.parties import NORTH_PEOPLE, message, north, person
from channel.talk import TEXT, Talk, both_sign, wording

replace = msgspec.structs.replace


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_a_text_goes_from_proposed_to_in_force_by_the_proposers_exchange(talk: Talk) -> None:
    seen = [talk.outcomes()]
    talk.sign(talk.ours, talk.theirs)
    seen.append(talk.outcomes())
    talk.sign(talk.theirs, talk.ours)
    seen.append(talk.outcomes())
    (item,) = talk.ours.channel.open()
    assert item.for_us, "the exchange is the proposer's"
    talk.exchange(talk.theirs)
    seen.append(talk.outcomes())
    expected = (Outcome.PROPOSED, Outcome.WAITS_FOR_OTHER, Outcome.WAITS_FOR_EXCHANGE, Outcome.IN_FORCE)
    assert seen == [(each, each) for each in expected]


def test_both_may_sign_at_once_and_the_proposer_exchanges(talk: Talk) -> None:
    first = talk.ours.posting(talk.ours.draft(SignText(talk.statement(talk.ours, Role.PROPOSER))))
    second = talk.theirs.posting(talk.theirs.draft(SignText(talk.statement(talk.theirs, Role.OTHER))))
    for desk, own, other in ((talk.ours, first, second), (talk.theirs, second, first)):
        desk.take(own)
        desk.take(other)
    talk.exchange(talk.theirs)
    assert talk.outcomes() == (Outcome.IN_FORCE, Outcome.IN_FORCE)


def test_a_withdrawal_that_crosses_the_exchange_is_notice_and_undoes_nothing(talk: Talk) -> None:
    both_sign(talk)
    exchange = talk.ours.posting(talk.ours.draft(ExchangeText(talk.statement(talk.ours, Role.EXCHANGE))))
    gone = WithdrawText(text_hash(TEXT), False, "no", talk.statement(talk.theirs, Role.WITHDRAW))
    withdrawal = talk.theirs.posting(talk.theirs.draft(gone))
    for posting in (exchange, withdrawal):
        talk.ours.take(posting)
    for posting in (withdrawal, exchange):
        talk.theirs.take(posting)
    assert talk.outcomes() == (Outcome.NOTICE, Outcome.NOTICE)


def test_a_withdrawal_after_the_exchange_is_notice(talk: Talk) -> None:
    both_sign(talk)
    talk.exchange(talk.theirs)
    talk.withdraw(talk.ours, talk.theirs)
    talk.withdraw(talk.theirs, talk.ours)
    assert talk.outcomes() == (Outcome.NOTICE, Outcome.NOTICE)


def test_a_withdrawn_text_is_dead_and_never_signed_again(talk: Talk) -> None:
    both_sign(talk)
    talk.withdraw(talk.theirs, talk.ours)
    assert talk.outcomes() == (Outcome.DEAD, Outcome.DEAD)
    refused = talk.exchange(talk.theirs)
    for desk in (talk.ours, talk.theirs):
        assert "A withdrawn text is dead" in str(desk.channel.item(refused).sentence)
    assert talk.outcomes() == (Outcome.DEAD, Outcome.DEAD)


def test_the_proposer_withdraws_before_anybody_signed(talk: Talk) -> None:
    talk.withdraw(talk.ours, talk.theirs)
    talk.sign(talk.theirs, talk.ours)
    assert talk.outcomes() == (Outcome.DEAD, Outcome.DEAD)


def test_the_same_words_proposed_by_both_sides_are_two_texts(talk: Talk) -> None:
    swapped = wording(proposer="Southland", other="Northland")
    talk.theirs.say(ProposeText(swapped), talk.ours)
    assert len(list(talk.ours.channel.open())) == 2


def other_role(talk: Talk):  # type: ignore[no-untyped-def]
    return SignText(replace(talk.statement(talk.ours, Role.PROPOSER), role=Role.OTHER))


def other_charter(talk: Talk):  # type: ignore[no-untyped-def]
    return SignText(replace(talk.statement(talk.ours, Role.PROPOSER), other_charter=b"x" * 32))


def unknown_text(talk: Talk):  # type: ignore[no-untyped-def]
    return SignText(replace(talk.statement(talk.ours, Role.PROPOSER), text_hash=b"x" * 32))


def too_early(talk: Talk):  # type: ignore[no-untyped-def]
    talk.sign(talk.ours, talk.theirs)
    return ExchangeText(talk.statement(talk.ours, Role.EXCHANGE))


def false_cover(talk: Talk):  # type: ignore[no-untyped-def]
    both_sign(talk)
    return ExchangeText(replace(talk.statement(talk.ours, Role.EXCHANGE), covers_other=b"x" * 32))


def second_signature(talk: Talk):  # type: ignore[no-untyped-def]
    talk.sign(talk.ours, talk.theirs)
    return SignText(talk.statement(talk.ours, Role.PROPOSER))


def second_exchange(talk: Talk):  # type: ignore[no-untyped-def]
    both_sign(talk)
    talk.exchange(talk.theirs)
    return ExchangeText(talk.statement(talk.ours, Role.EXCHANGE))


def second_withdrawal(talk: Talk):  # type: ignore[no-untyped-def]
    talk.withdraw(talk.ours, talk.theirs)
    return WithdrawText(text_hash(TEXT), True, "again", None)


def unsigned_withdrawal(talk: Talk):  # type: ignore[no-untyped-def]
    talk.sign(talk.ours, talk.theirs)
    return WithdrawText(text_hash(TEXT), True, "quietly", None)


def withdrawal_of_another(talk: Talk):  # type: ignore[no-untyped-def]
    talk.sign(talk.ours, talk.theirs)
    signed = replace(talk.statement(talk.ours, Role.WITHDRAW), text_hash=b"x" * 32)
    return WithdrawText(text_hash(TEXT), True, "mixed up", signed)


def proposed_twice(talk: Talk):  # type: ignore[no-untyped-def]
    return ProposeText(TEXT)


def without_date(talk: Talk):  # type: ignore[no-untyped-def]
    return ProposeText(wording("Northland and Southland agree."))


def without_party(talk: Talk):  # type: ignore[no-untyped-def]
    return ProposeText(wording("Northland agrees, on 2026-11-22."))


def between_others(talk: Talk):  # type: ignore[no-untyped-def]
    return ProposeText(wording("Northland and Midland, 2026-11-22.", other="Midland"))


REFUSED: dict[str, tuple[Callable[[Talk], object], str]] = {
    "T1 a text must give its date in its own words": (without_date, "must name both sides and its date"),
    "T1 a text must name both sides in its own words": (without_party, "must name both sides"),
    "T2 a text is between the two sides of the line": (between_others, "not between the two sides"),
    "T2 a text is proposed once": (proposed_twice, "proposed before"),
    "T3 only a proposed text is signed": (unknown_text, "not proposed yet"),
    "T4 one signs once": (second_signature, "signed this text already"),
    "T5 one signs in one's own role": (other_role, "does not fit"),
    "T5 one signs under who speaks now": (other_charter, "does not fit"),
    "T6 exchange needs both signatures": (too_early, "both sides have signed"),
    "T6 exchange covers the two signatures there are": (false_cover, "does not fit"),
    "T6 exchange happens once": (second_exchange, "in force already"),
    "T7 one withdraws once": (second_withdrawal, "withdrawn from this text already"),
    "T7 a signer's withdrawal is signed": (unsigned_withdrawal, "signed exactly when"),
    "T7 a withdrawal signs for the text it names": (withdrawal_of_another, "different texts"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_step_that_breaks_a_rule_has_no_effect_at_either_desk(talk: Talk, rule: str) -> None:
    make, why = REFUSED[rule]
    body = make(talk)
    before = talk.outcomes()
    verdict = talk.ours.channel.judge_own(talk.ours.draft(body))  # type: ignore[arg-type]
    assert why in str(verdict.reason)
    act = talk.ours.say(body, talk.theirs)  # type: ignore[arg-type]
    assert talk.theirs.channel.item(act).sentence == verdict.reason
    assert talk.outcomes() == before


def test_only_the_proposer_exchanges(talk: Talk) -> None:
    both_sign(talk)
    statement = replace(talk.statement(talk.theirs, Role.EXCHANGE), role=Role.EXCHANGE)
    verdict = talk.theirs.channel.judge_own(talk.theirs.draft(ExchangeText(statement)))
    assert "Only the side that proposed" in str(verdict.reason)


def test_who_signed_nothing_withdraws_nothing(talk: Talk) -> None:
    body = WithdrawText(text_hash(TEXT), False, "no", None)
    verdict = talk.theirs.channel.judge_own(talk.theirs.draft(body))
    assert "decline it instead" in str(verdict.reason)


# Signatures are a gate of their own (A11).


def lone_signature(talk: Talk) -> object:
    draft = talk.ours.draft(SignText(talk.statement(talk.ours, Role.PROPOSER)))
    posting = talk.ours.posting(draft)
    return replace(posting, signatures=posting.signatures[:1])


def false_signature(talk: Talk) -> object:
    draft = talk.ours.draft(SignText(talk.statement(talk.ours, Role.PROPOSER)))
    other = talk.statement(talk.ours, Role.PROPOSER)
    return replace(talk.ours.posting(draft), signatures=talk.ours.signatures(other))


def borrowed_post(talk: Talk) -> object:
    statement = talk.statement(talk.ours, Role.PROPOSER)
    posting = talk.ours.posting(talk.ours.draft(SignText(statement)))
    lent = tuple(sign_statement(person("A. Ahn").signing, seat, 1, statement) for seat in (1, 2))
    return replace(posting, signatures=lent)


def nobody_in_post(talk: Talk) -> object:
    statement = talk.statement(talk.ours, Role.PROPOSER)
    posting = talk.ours.posting(talk.ours.draft(SignText(statement)))
    return replace(posting, signatures=(sign_statement(person("C. Cho").signing, 7, 1, statement),))


@pytest.mark.parametrize("forge", [lone_signature, false_signature, borrowed_post, nobody_in_post])
def test_approved_but_not_rightly_signed_is_no_act(talk: Talk, forge) -> None:  # type: ignore[no-untyped-def]
    posting = forge(talk)
    *false, outcome = talk.theirs.take(posting).outcomes
    assert isinstance(outcome, SetAside)
    assert bool(false) == (forge is not lone_signature)
    assert all(isinstance(each, FalseSignature) for each in false)
    assert talk.outcomes() == (Outcome.PROPOSED, Outcome.PROPOSED)


def signed_by_both(talk: Talk) -> Posting:
    return talk.ours.posting(talk.ours.draft(SignText(talk.statement(talk.ours, Role.PROPOSER))))


def spoiled(posting: Posting, seat: int = 2) -> Posting:
    """The same posting with a false signature in that post's name."""
    false = replace(posting.signatures[seat - 1], signature=bytes(3373))
    return replace(posting, signatures=(*posting.signatures[: seat - 1], false, *posting.signatures[seat:]))


@pytest.mark.parametrize("first", [lambda whole: replace(whole, signatures=whole.signatures[:1]), spoiled,
                                   lambda whole: replace(whole, signatures=())])  # fmt: skip
def test_a_posting_that_came_first_with_less_never_keeps_the_whole_one_out(talk: Talk, first) -> None:  # type: ignore[no-untyped-def]
    whole = signed_by_both(talk)
    assert isinstance(talk.theirs.take(first(whole)).outcomes[-1], SetAside)
    assert isinstance(talk.theirs.take(whole).outcomes[-1], Placed)
    assert talk.case(talk.theirs).outcome is Outcome.WAITS_FOR_OTHER


def test_signatures_that_came_apart_are_counted_together(talk: Talk) -> None:
    whole = signed_by_both(talk)
    for part in (whole.signatures[:1], whole.signatures[1:]):
        last = talk.theirs.take(replace(whole, signatures=part)).outcomes[-1]
    assert isinstance(last, Placed)


def test_what_waits_for_the_act_before_it_counts_all_signatures_that_came_meanwhile(talk: Talk) -> None:
    before = talk.ours.posting(talk.ours.draft(message()))
    talk.ours.take(before)
    whole = signed_by_both(talk)
    for each in (spoiled(whole, 1), replace(whole, signatures=whole.signatures[:1]), whole):
        assert isinstance(talk.theirs.take(each).outcomes[-1], Waits)
    outcomes = talk.theirs.take(before).outcomes
    assert [type(each) for each in outcomes] == [Placed, FalseSignature, Placed]


def test_a_false_signature_names_whoever_brought_it_and_drops_nothing_else(talk: Talk) -> None:
    whole, thief = signed_by_both(talk), MemberRef(talk.ours.party, 2, 1)
    talk.theirs.take(replace(whole, signatures=whole.signatures[:1]))
    false, short = talk.theirs.take(spoiled(whole), poster=thief).outcomes
    assert isinstance(false, FalseSignature)
    assert false.brought_by == thief
    assert isinstance(short, SetAside)
    assert isinstance(talk.theirs.take(whole).outcomes[-1], Placed)


def flood(whole: Posting, count: int = 6) -> list[Posting]:
    """The same posting with false signatures in the deputy's name, sixteen at a time."""
    return [
        replace(
            whole,
            signatures=tuple(SeatSignature(2, 1, bytes([number, each]) + bytes(3371)) for each in range(16)),
        )
        for number in range(count)
    ]


def test_a_flood_of_false_signatures_is_not_kept_and_loses_no_true_one(talk: Talk) -> None:
    before = talk.ours.posting(talk.ours.draft(message()))
    talk.ours.take(before)
    whole, thief = signed_by_both(talk), MemberRef(talk.ours.party, 2, 1)
    talk.theirs.take(replace(whole, signatures=whole.signatures[:1]))
    for each in flood(whole):
        talk.theirs.take(each, poster=thief)
    (held,) = talk.theirs.channel.inbox.held.values()
    assert len(held.signatures) == 1 + SIGNATURES_KEPT
    talk.theirs.take(before)
    for each in flood(whole):
        assert not [
            one for one in talk.theirs.take(each, poster=thief).outcomes if isinstance(one, FalseSignature)
        ]
    (short,) = talk.theirs.channel.inbox.short.values()
    assert list(short.signatures) == list(whole.signatures[:1])
    assert isinstance(talk.theirs.take(replace(whole, signatures=whole.signatures[1:])).outcomes[-1], Placed)


def test_a_flood_that_colleagues_pass_on_is_at_no_posts_cost(talk: Talk) -> None:
    """Who passes a posting on only says whose it is."""
    whole = signed_by_both(talk)
    for each in flood(whole):
        talk.theirs.take(each, reported=True)
    assert isinstance(talk.theirs.take(whole).outcomes[-1], Placed)


@pytest.mark.parametrize("mine", [(0, 6), (6, 0), (3, 3)])
def test_which_signatures_count_does_not_depend_on_when_they_could_be_verified(talk: Talk, mine) -> None:  # type: ignore[no-untyped-def]
    """A desk that waited, and one that had the act before from the start: as after reopening from a snapshot.

    Even where one post brings a flood before, after and around the true ones.
    """
    before = talk.ours.posting(talk.ours.draft(message()))
    talk.ours.take(before)
    whole = signed_by_both(talk)
    false = flood(whole)
    postings = [*false[: mine[0]], whole, *false[mine[0] :]]
    again = snapshot.restore(snapshot.take(talk.theirs.channel), dict(talk.theirs.kept).__getitem__)
    live, reopened = talk.theirs, copy.copy(talk.theirs)
    reopened.channel = again
    for each in (*postings, before):
        live.take(each)
    for each in (before, *postings):
        reopened.take(each)
    assert live.channel.items() == reopened.channel.items()
    assert len(live.channel.items()) == (2 if mine[0] == 6 else 3)


def test_a_text_signed_by_a_desk_that_lost_the_race_is_signed_again_with_the_same_signatures(
    talk: Talk,
) -> None:
    late = north("late")
    late.take(_first_posting(talk))
    lost = late.posting(
        late.draft(
            SignText(late.channel.statement(Role.PROPOSER, TEXT, late.rng, by_proposer=True)), number=9
        )
    )
    late.take(lost)
    won = talk.ours.posting(talk.ours.draft(message(), number=8))
    for desk in (talk.ours, talk.theirs, late):
        desk.take(won)
    again = late.channel.post(lost.act.draft, lost.approvals, lost.signatures, now=0)
    for desk in (talk.ours, talk.theirs, late):
        desk.take(again)
    assert talk.outcomes() == (Outcome.WAITS_FOR_OTHER, Outcome.WAITS_FOR_OTHER)
    assert set(NORTH_PEOPLE) == {"A. Ahn", "B. Bak"}


def _first_posting(talk: Talk):  # type: ignore[no-untyped-def]
    (act, draft) = next(iter(talk.ours.kept.items()))
    approvals = tuple(talk.ours.approval(decode_draft(draft), name) for name in talk.ours.people)
    posting = Posting(Act(draft, bytes(32)), approvals, ())
    assert act_hash(posting.act) == act
    return posting
