"""Bad input is refused at its author's own desk, and at every other by the same rule when it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from backchannel.channel.acts import Draft, Posting, act_hash, draft_codec
from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.papers.charter import Amend
from backchannel.channel.papers.suspension import Suspend
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.signed_text import Role, text_hash
from backchannel.channel.view import NOTHING
from backchannel.credentials.charter import SIGNED_CHARTER
from backchannel.credentials.drafting import appoint
from backchannel.errors import Refused
from channel.papers.saying import moves, opens, sets, sheet, suspend
from channel.parties import Side, amended, message, north, northland, person, south
from channel.talk import wording

NOW = 1_800_000_000


class Bad(NamedTuple):
    """A draft that must not count, who agrees to it, and the words in which it is refused."""

    draft: Draft
    names: tuple[str, ...]
    words: str
    elsewhere: str = ""


def out_of_order(ours: Side, theirs: Side) -> Bad:
    ours.say(message(), theirs)
    return Bad(
        ours.draft(message("Again."), number=1),
        tuple(ours.people),
        "Another message of your side went out under this number",
        "with a number that was used before in its place",
    )


def on_a_stale_view(ours: Side, theirs: Side) -> Bad:
    theirs.say(message(), ours)
    ours.say(message(), theirs)
    return Bad(
        ours.draft(message("Again."), view=NOTHING),
        tuple(ours.people),
        "before a message that your side has taken into account since",
        "takes into account less than the one before it",
    )


def without_quorum(ours: Side, theirs: Side) -> Bad:
    del theirs
    return Bad(ours.draft(message()), ("A. Ahn",), "1 more person (deputy)")


def by_the_wrong_post(ours: Side, theirs: Side) -> Bad:
    """The observer of Southland agrees in the place of its envoy."""
    del ours
    return Bad(theirs.draft(message()), ("D. Dee",), "1 more person (envoy)")


def on_what_they_suspended(ours: Side, theirs: Side) -> Bad:
    theirs.say(suspend(), ours)
    return Bad(ours.draft(message()), tuple(ours.people), "and only Southland can lift that")


def on_what_we_suspended(ours: Side, theirs: Side) -> Bad:
    ours.say(Suspend((), "In anger.", "en", None), theirs)
    return Bad(
        ours.draft(message()),
        tuple(ours.people),
        "suspended the line, so this did not go out",
        "has suspended this line and lifts that first",
    )


def against_a_withdrawn_text(ours: Side, theirs: Side) -> Bad:
    text = wording(proposer="Southland", other="Northland")
    theirs.say(ProposeText(text), ours)
    theirs.say(WithdrawText(text_hash(text), True, "", None), ours)
    statement = ours.channel.statement(Role.OTHER, text, ours.rng, by_proposer=False)
    return Bad(ours.draft(SignText(statement)), tuple(ours.people), "A withdrawn text is dead")


def against_a_text_that_one_side_signed(ours: Side, theirs: Side) -> Bad:
    text = wording()
    ours.say(ProposeText(text), theirs)
    ours.say(SignText(ours.channel.statement(Role.PROPOSER, text, ours.rng, by_proposer=True)), theirs)
    statement = ours.channel.statement(Role.EXCHANGE, text, ours.rng, by_proposer=True)
    return Bad(ours.draft(ExchangeText(statement)), tuple(ours.people), "only when both sides have signed it")


def a_form_with_missing_fields(ours: Side, theirs: Side) -> Bad:
    del theirs
    return Bad(ours.draft(opens({})), tuple(ours.people), "Something is missing: what was said")


def a_step_with_missing_fields(ours: Side, theirs: Side) -> Bad:
    case = theirs.say(opens(), ours)
    return Bad(ours.draft(moves(case, "answer")), tuple(ours.people), "missing: is it your position")


def a_sheet_set_before_it_is_agreed(ours: Side, theirs: Side) -> Bad:
    opened = ours.say(sheet({"what": "So."}), theirs)
    return Bad(ours.draft(sets(ours, opened)), tuple(ours.people), "only when every line is agreed")


def a_second_appointment_to_a_filled_post(ours: Side, theirs: Side) -> Bad:
    """E. Eun is put in the deputy's place, as if B. Bak had never been there."""
    del theirs
    book = northland()
    charter = book.current.charter
    regular = appoint(book.current, "deputy", person("E. Eun").offer(charter.party_nonce, 2, 2))
    offered = person("E. Eun").offer(charter.party_nonce, 2, 1)
    seats = (charter.seats[0], replace(charter.seats[1], holder=offered))
    again = replace(regular, seats=seats)
    body = Amend(SIGNED_CHARTER.encode(amended(book, again, "A. Ahn", "B. Bak", "E. Eun")))
    return Bad(ours.draft(body), tuple(ours.people), "the people who held deputy are miscounted")


CASES: tuple[Callable[[Side, Side], Bad], ...] = (
    out_of_order,
    on_a_stale_view,
    without_quorum,
    by_the_wrong_post,
    on_what_they_suspended,
    on_what_we_suspended,
    against_a_withdrawn_text,
    against_a_text_that_one_side_signed,
    a_form_with_missing_fields,
    a_step_with_missing_fields,
    a_sheet_set_before_it_is_agreed,
    a_second_appointment_to_a_filled_post,
)


def sends_honestly(desk: Side, draft: Draft, posting: Posting, approvals: tuple[ApprovalRecord, ...]) -> None:
    """What an honest desk does before anything leaves it."""
    desk.channel.judge_own(draft).require()
    desk.channel.post(draft_codec.encode(draft), approvals, posting.signatures, NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_bad_input_is_refused_by_one_rule_everywhere(case: Callable[[Side, Side], Bad]) -> None:
    ours, theirs = north(), south()
    bad = case(ours, theirs)
    author = ours if bad.draft.party == ours.party else theirs
    colleague = north("colleague") if author is ours else south("colleague")
    for sent in list(ours.sent.values()):
        colleague.take(sent)
    posting = author.posting(bad.draft, names=bad.names)
    before = author.channel.law.facts.mark()
    with pytest.raises(Refused) as refusal:
        sends_honestly(author, bad.draft, posting, posting.approvals)
    assert bad.words in refusal.value.sentence
    assert author.channel.law.facts.mark() == before
    for desk in (ours, theirs, colleague):
        before = desk.channel.law.facts.mark()
        desk.take(posting)
        act = act_hash(posting.act)
        said = desk.channel.law.refused.get(act) or desk.channel.inbox.why[act]
        if bad.elsewhere:
            assert bad.elsewhere in said
        else:
            assert said.removeprefix("Not that side's word: ") == refusal.value.sentence.removeprefix(
                "Not that side's word yet: "
            )
        assert desk.channel.law.facts.mark() == before
