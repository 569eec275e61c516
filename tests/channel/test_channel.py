"""The channel as a desk uses it: what gets in, who is named, what falls back, what may be agreed to."""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Callable

import msgspec
import pytest

from backchannel.channel import inbox
from backchannel.channel.acts import Act, Posting, act_hash, draft_codec
from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.channel import Channel
from backchannel.channel.inbox import Outcome, Placed, SetAside, Waits
from backchannel.channel.items import ItemState
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.signed_text import Role, Statement
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.charter import SIGNED_CHARTER, SignedCharter
from backchannel.credentials.drafting import with_name
from backchannel.credentials.members import MemberRef
from backchannel.errors import Malformed, Misuse, NotEnoughPeople, OutOfPlace, Refused
from channel.papers.saying import suspend
from channel.parties import (
    CHANNEL,
    FAR,
    NORTH_PEOPLE,
    ROSTER,
    SOUTH_TWO_PEOPLE,
    Side,
    amended,
    answer,
    both,
    message,
    north,
    northland,
    south,
    southland_two,
)
from channel.talk import Talk

replace = msgspec.structs.replace
JUNK = SignedCharter(1, b"\x9bjunk", ())


def test_a_message_agreed_by_two_stands_on_both_sides_with_its_authority() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    for desk in (ours, theirs):
        item = desk.channel.item(act)
        assert (item.number, item.state) == (1, ItemState.STANDS)
        assert desk.channel.authority(act).posts == ("envoy", "deputy")
    reply = theirs.say(answer(act), ours)
    assert ours.channel.authority(reply).present == ("observer",)
    assert ours.channel.authority(reply).one_voice


@pytest.mark.parametrize(
    "body",
    [ProposeText(b"\xc1"), Amend(b"\x93junk"), Amend(SIGNED_CHARTER.encode(JUNK)), Admit(bytes(32), b"\xc1")],
    ids=["a text", "a list", "a list inside its signatures", "a list to admit"],
)
def test_junk_inside_a_message_makes_it_no_message_at_all(body) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = both()
    draft = ours.draft(body)
    posting = Posting(Act(draft_codec.encode(draft), bytes(32)), (), ())
    with pytest.raises(Malformed):
        theirs.take(posting)
    assert theirs.channel.items() == []


# A desk whose own checks are switched off.


def set_aside(desk: Side, posting: Posting, **taking: object) -> SetAside:
    moved = desk.take(posting, **taking)  # type: ignore[arg-type]
    assert not moved.rose
    (outcome,) = moved.outcomes
    assert isinstance(outcome, SetAside)
    return outcome


def test_a_lone_defector_is_set_aside_and_the_post_that_posted_it_is_named() -> None:
    ours, theirs = both()
    outcome = set_aside(theirs, ours.posting(ours.draft(message()), names=["A. Ahn"]))
    assert outcome.poster == MemberRef(ours.party, 1, 1)
    assert outcome.sentence == "Not that side's word: 1 more person (deputy)."
    assert theirs.channel.items() == []


def test_the_same_person_twice_is_one_person() -> None:
    ours, theirs = both()
    draft = ours.draft(message())
    twice = (ours.approval(draft, "A. Ahn"), ours.approval(draft, "A. Ahn", until=5))
    set_aside(theirs, replace(ours.posting(draft), approvals=twice))


def test_an_observer_alone_is_nobodys_word_and_nobody_speaks_without_the_observer() -> None:
    ours, theirs = both()
    set_aside(ours, theirs.posting(theirs.draft(message()), names=["D. Dee"]))
    outcome = set_aside(ours, theirs.posting(theirs.draft(message()), names=["C. Cho"]))
    assert "an observer must be present" in outcome.sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"draft_hash": b"x" * 32},
        {"channel": b"x" * 32},
        {"charter_hash": b"x" * 32},
        {"act_no": 7},
        {"in_view": InView(1, b"x" * 32)},
        {"roster_hash": b"x" * 32},
        {"approver": MemberRef(b"x" * 32, 2, 1)},
        {"approver": MemberRef(northland().party, 2, 2)},
        {"approver": MemberRef(northland().party, 9, 1)},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_an_approval_given_for_anything_else_counts_for_nothing(changes: dict[str, object]) -> None:
    ours, theirs = both()
    draft = ours.draft(message())
    approvals = (ours.approval(draft, "A. Ahn"), ours.approval(draft, "B. Bak", **changes))
    set_aside(theirs, replace(ours.posting(draft), approvals=approvals))


def test_an_approval_whose_authenticator_did_not_verify_here_counts_for_nothing() -> None:
    ours, theirs = both()
    set_aside(theirs, ours.posting(ours.draft(message())), verified=set())


def test_one_changed_letter_loses_every_approval() -> None:
    ours, theirs = both()
    posting = ours.posting(ours.draft(message("We accept.")))
    changed = posting.act.draft.replace(b"We accept.", b"We except.")
    set_aside(theirs, replace(posting, act=Act(changed, posting.act.prev)))


def test_a_draft_for_another_line_is_refused_before_anything_else() -> None:
    ours, theirs = both()
    other = replace(ours.draft(message()), channel=b"d" * 32)
    with pytest.raises(OutOfPlace, match="another line"):
        theirs.take(ours.posting(other))


def test_nobody_posts_for_another_side() -> None:
    ours, theirs = both()
    posting = ours.posting(ours.draft(message()))
    with pytest.raises(OutOfPlace, match="does not speak for its side"):
        theirs.take(posting, poster=MemberRef(theirs.party, 1, 1))


def test_signatures_beside_an_unsigned_message_are_refused() -> None:
    ours, theirs = both()
    posting = ours.posting(ours.draft(message()))
    nothing = Statement(Role.PROPOSER, bytes(32), bytes(16), True, bytes(32), bytes(32), bytes(32), bytes(32))
    signed = replace(posting, signatures=ours.signatures(nothing))
    with pytest.raises(Malformed):
        theirs.take(signed)


def test_an_act_that_takes_back_what_it_had_in_view_is_set_aside() -> None:
    ours, theirs = both()
    ours.say(message(), theirs)
    theirs.say(message(), ours)
    ours.say(message(), theirs)
    backdated = ours.draft(message("As if we had not read you."), view=NOTHING)
    assert "less than the one before" in set_aside(theirs, ours.posting(backdated)).sentence


def test_an_old_number_is_set_aside_behind_the_newest_act() -> None:
    ours, theirs = both()
    ours.say(message(), theirs)
    old = ours.draft(message(), number=1)
    assert "number that was used before" in set_aside(theirs, ours.posting(old)).sentence


def test_a_view_with_a_false_number_is_set_aside() -> None:
    ours, theirs = both()
    ours.say(message(), theirs)
    act = theirs.say(message(), ours)
    lying = ours.draft(message(), view=InView(5, act))
    assert "miscounts" in set_aside(theirs, ours.posting(lying)).sentence


def test_the_same_posting_twice_changes_nothing() -> None:
    ours, theirs = both()
    posting = ours.posting(ours.draft(message()))
    theirs.take(posting)
    again = theirs.take(posting)
    assert (again.outcomes, again.rose) == ((), ())
    assert len(theirs.channel.items()) == 1


# Order, absence, vouching.


def test_an_act_waits_for_what_it_builds_on_and_then_everything_falls_into_place() -> None:
    ours, theirs = both()
    postings = []
    for text in ("one", "two", "three"):
        postings.append(ours.posting(ours.draft(message(text))))
        ours.take(postings[-1])
    for posting in postings[:0:-1]:
        (outcome,) = theirs.take(posting).outcomes
        assert isinstance(outcome, Waits)
    moved = theirs.take(postings[0])
    assert [type(each) for each in moved.outcomes] == [Placed] * 3
    assert [item.act for item in theirs.channel.items()] == [item.act for item in ours.channel.items()]


def test_approvals_that_come_by_another_desk_complete_the_quorum() -> None:
    ours, theirs = both()
    posting = ours.posting(ours.draft(message()))
    set_aside(theirs, replace(posting, approvals=posting.approvals[:1]))
    moved = theirs.take(replace(posting, approvals=posting.approvals[1:]))
    assert len(moved.rose) == 1


def test_a_spoiled_tag_is_mended_when_our_own_side_names_the_act() -> None:
    """A7/A12: the author spoiled this desk's tags; a colleague's desk saw the quorum and answered."""
    ours, theirs = both()
    colleague = south("colleague")
    posting = ours.posting(ours.draft(message()))
    colleague.take(posting)
    reply = colleague.posting(colleague.draft(answer(act_hash(posting.act))))
    set_aside(theirs, posting, verified=set())
    moved = theirs.take(reply)
    assert len(moved.rose) == 2
    assert theirs.channel.authority(act_hash(posting.act)).vouched
    assert not theirs.channel.authority(act_hash(reply.act)).vouched


def test_an_answer_that_came_first_vouches_as_well() -> None:
    ours, theirs = both()
    colleague = south("colleague")
    posting = ours.posting(ours.draft(message()))
    colleague.take(posting)
    theirs.take(colleague.posting(colleague.draft(answer(act_hash(posting.act)))))
    assert len(theirs.take(posting, verified=set()).rose) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_our_own_side_vouches_for_a_run_of_acts_in_whatever_order(order: tuple[int, ...]) -> None:
    """Two of their messages of which this desk proved neither; an answer of a colleague names the second."""
    ours, theirs = both()
    colleague = south("colleague")
    postings = []
    for text in ("one", "two"):
        postings.append(ours.posting(ours.draft(message(text))))
        for desk in (ours, colleague):
            desk.take(postings[-1])
    postings.append(colleague.posting(colleague.draft(message("Both are here."))))
    for place in order:
        theirs.take(postings[place], verified=None if place == 2 else set())
    assert len(theirs.channel.items()) == 3
    vouched = [theirs.channel.authority(act_hash(each.act)).vouched for each in postings]
    assert vouched == [True, True, False]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_our_own_message_is_mended_when_our_side_answers_who_took_it_into_account(order) -> None:  # type: ignore[no-untyped-def]
    """A colleague spoiled this desk's tags. The other side's answer has the message in its past by hash."""
    ours, theirs = both()
    second = north("second")
    said = ours.posting(ours.draft(message("said")))
    ours.take(said)
    theirs.take(said)
    reply = theirs.posting(theirs.draft(answer(act_hash(said.act))))
    ours.take(reply)
    postings = (said, reply, ours.posting(ours.draft(message("on"))))
    for place in order:
        second.take(postings[place], verified=set() if place == 0 else None)
    assert [item.state for item in second.channel.items()] == [ItemState.STANDS] * 3
    assert second.channel.authority(act_hash(said.act)).vouched


def behind_a_lone_one(ours: Side) -> tuple[Posting, Posting]:
    """A message of one person, and one that two agreed to, posted behind it by that person."""
    lone = ours.posting(ours.draft(suspend()), names=["A. Ahn"])
    agreed = ours.draft(message("agreed"), number=2)
    return lone, ours.posting(agreed, prev=act_hash(lone.act))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_posted_behind_one_persons_message_does_not_make_it_our_word(order) -> None:  # type: ignore[no-untyped-def]
    """Approvals do not cover the predecessor: it is the poster's choice alone, and vouches for nothing."""
    ours, theirs = both()
    second = north("second")
    postings = behind_a_lone_one(ours)
    for desk in (second, theirs):
        for place in order:
            desk.take(postings[place])
        assert desk.channel.items() == []


def test_what_hangs_behind_what_is_no_message_goes_out_again_under_the_same_agreements() -> None:
    ours, theirs = both()
    second = north("second")
    lone, hanging = behind_a_lone_one(ours)
    for desk in (second, theirs):
        for posting in (lone, hanging):
            desk.take(posting)
    again = second.channel.post(hanging.act.draft, hanging.approvals, (), now=0)
    for desk in (second, theirs):
        desk.take(again)
    after = second.say(message("on we go"), theirs)
    for desk in (second, theirs):
        assert [item.state for item in desk.channel.items()] == [ItemState.STANDS] * 2
        assert desk.channel.items()[-1].act == after


def test_the_other_side_cannot_vouch_for_its_own_lone_message() -> None:
    ours, theirs = both()
    lone = ours.posting(ours.draft(message("lone")), names=["A. Ahn"])
    set_aside(theirs, lone)
    ours.kept[act_hash(lone.act)] = lone.act.draft
    behind = ours.posting(ours.draft(message("real"), number=2), prev=act_hash(lone.act))
    (outcome,) = theirs.take(behind).outcomes
    assert isinstance(outcome, Waits)
    assert theirs.channel.items() == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_a_newcomer_accepts_counts_in_whatever_order_it_comes(order: tuple[int, ...]) -> None:
    ours, theirs = both()
    postings = []
    for text in ("one", "two", "three"):
        postings.append(ours.posting(ours.draft(message(text))))
        ours.take(postings[-1])
    for place in order:
        theirs.take(postings[place], verified=set())
        theirs.channel.accept(act_hash(postings[place].act))
    assert len(theirs.channel.items()) == 3
    assert all(theirs.channel.authority(act_hash(each.act)).vouched for each in postings)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_accepts_a_message_accepts_what_lies_before_it_though_it_comes_later(order) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = both()
    postings = []
    for text in ("one", "two"):
        postings.append(ours.posting(ours.draft(message(text))))
        ours.take(postings[-1])
    for place in order:
        theirs.take(postings[place], verified=set())
        if place == 1:
            theirs.channel.accept(act_hash(postings[1].act))
    assert len(theirs.channel.items()) == 2


# What waits costs little, and nobody fills a desk with it.


def steps_of(run: Callable[[], object]) -> int:
    """How many calls of functions something takes: its cost, the same on every machine."""
    count = 0

    def step(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def hanging(count: int, poster: MemberRef, seed: str = "") -> tuple[Side, Callable[[], list[Outcome]]]:
    """A desk, and our own postings one behind the other whose first one never comes, on their way to it."""
    ours, second = north(seed), north("second")
    prev, postings = b"q" * 32, []
    for number in range(count):
        draft = ours.draft(message(), number=number + 2, view=NOTHING)
        postings.append(Posting(Act(draft_codec.encode(draft), prev), (), ()))
        prev = act_hash(postings[-1].act)
    return second, lambda: [second.take(each, poster=poster).outcomes[-1] for each in postings]


def test_what_waits_costs_as_much_as_there_is_of_it_and_no_more() -> None:
    poster = MemberRef(northland().party, 1, 1)
    few, many = (steps_of(hanging(count, poster)[1]) for count in (50, 200))
    assert many < 5 * few


def test_lists_of_who_speaks_that_nobody_agreed_to_are_verified_once_each() -> None:
    """Our own postings each look through all of them, whoever agreed to those."""
    book = northland()

    def look(lists: int, postings: int) -> Callable[[], object]:
        ours, theirs = (
            Side(book, southland_two(), NORTH_PEOPLE),
            Side(southland_two(), book, SOUTH_TWO_PEOPLE),
        )
        prev = bytes(32)
        for number in range(1, lists + 1):
            alone = amended(book, with_name(book.current, f"North {number}"), "A. Ahn")
            draft = ours.draft(Amend(SIGNED_CHARTER.encode(alone)), number=number)
            posting = ours.posting(draft, prev=prev, names=["A. Ahn"])
            prev = act_hash(posting.act)
            theirs.take(posting)
        view = InView(lists, prev)
        mine = [theirs.draft(message(), number=each + 1, view=view) for each in range(postings)]
        waiting = [theirs.posting(each, prev=bytes(32), names=["C. Cho"]) for each in mine]
        return lambda: [theirs.take(each) for each in waiting]

    once, again = steps_of(look(6, 1)), steps_of(look(6, 11))
    assert again - once < 5 * once


def test_what_one_post_lets_wait_is_bounded_and_the_post_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "HELD_AT_MOST", 5)
    one, other = (MemberRef(northland().party, seat, 1) for seat in (1, 2))
    desk, run = hanging(8, one)
    *waits, last = run()
    assert [type(each) for each in waits[:5]] == [Waits] * 5
    assert isinstance(last, SetAside)
    assert last.poster == one
    assert "Too many" in last.sentence
    assert len(desk.channel.inbox.held) == 5
    draft = north("other").draft(message(), number=3, view=NOTHING)
    waiting = Posting(Act(draft_codec.encode(draft), b"z" * 32), (), ())
    assert isinstance(desk.take(waiting, poster=other).outcomes[-1], Waits)
    assert isinstance(desk.take(waiting, poster=one).outcomes[-1], Waits), "the same one again takes no room"
    assert len(desk.channel.inbox.held) == 6


def test_a_person_may_accept_a_colleagues_check() -> None:
    ours, theirs = both()
    posting = ours.posting(ours.draft(message()))
    set_aside(theirs, posting, verified=set())
    moved = theirs.channel.accept(act_hash(posting.act))
    assert moved.rose == (act_hash(posting.act),)
    assert theirs.channel.authority(moved.rose[0]).vouched
    assert theirs.channel.accept(b"x" * 32).outcomes == ()


# Races and falling back.


def test_the_loser_of_a_race_is_a_draft_again_and_goes_out_behind_the_winner_as_it_was_agreed() -> None:
    ours, theirs = both()
    other_desk = north("deputy's desk")
    first = ours.posting(ours.draft(message("four"), number=4))
    second = other_desk.posting(other_desk.draft(message("five"), number=5))
    ours.take(first)
    for desk in (theirs, other_desk):
        desk.take(second)
    moved = other_desk.take(first)
    assert (moved.rose, moved.fell) == ((act_hash(first.act),), (act_hash(second.act),))
    theirs.take(first)
    (draft,) = other_desk.channel.fallen()
    again = other_desk.channel.post(second.act.draft, second.approvals, (), now=0)
    for desk in (ours, theirs, other_desk):
        desk.take(again)
        assert [item.state for item in desk.channel.items()] == [ItemState.STANDS] * 2
    assert other_desk.channel.fallen() == ()
    assert draft == other_desk.channel.item(act_hash(again.act)).draft


def test_a_loser_with_a_used_number_has_to_be_agreed_again() -> None:
    ours, theirs = both()
    late = north("late")
    higher = ours.posting(ours.draft(message("five"), number=5))
    for desk in (ours, theirs):
        desk.take(higher)
    theirs.say(answer(act_hash(higher.act)), ours)
    lower = late.posting(late.draft(message("four"), number=4))
    for desk in (ours, theirs):
        desk.take(lower)
    assert [item.state for item in theirs.channel.items()][2] is ItemState.FELL_BACK
    assert len(ours.channel.fallen()) == 1
    with pytest.raises(Refused, match="under this number"):
        ours.channel.post(lower.act.draft, lower.approvals, (), now=0)


def test_one_of_two_equal_numbers_is_not_taken_into_account_until_its_side_goes_on() -> None:
    ours, theirs = both()
    second = north("second")
    one = ours.posting(ours.draft(message("one")))
    two = second.posting(second.draft(message("two")))
    for posting in (one, two):
        theirs.take(posting)
    assert theirs.channel.next_place().in_view_number == 0
    ours.take(one)
    theirs.take(ours.posting(ours.draft(message("on"))))
    assert theirs.channel.next_place().in_view_number == 2
    assert theirs.channel.item(act_hash(one.act)).state is ItemState.STANDS


def test_every_order_of_arrival_gives_the_same_state_and_the_same_words() -> None:
    ours, theirs = both()
    racing = north("racing")
    postings = []

    def say(desk: Side, body, *others: Side, number=None) -> bytes:  # type: ignore[no-untyped-def]
        posting = desk.posting(desk.draft(body, number=number))
        postings.append(posting)
        for each in (desk, *others):
            each.take(posting)
        return act_hash(posting.act)

    hello = say(ours, message("hello"), theirs, racing)
    say(theirs, answer(hello), ours, racing)
    say(racing, message("race"), number=9)
    won = say(ours, message("won", answer_by=5), theirs)
    say(theirs, answer(won), ours)
    expected = {(item.act, item.state, item.sentence) for item in theirs.channel.items() if item.act} | {
        (act_hash(postings[2].act), ItemState.FELL_BACK, None)
    }
    for seed in range(12):
        desk = south(str(seed))
        for posting in random.Random(seed).sample(postings, len(postings)):
            desk.take(posting)
        found = {(item.act, item.state, item.sentence) for item in desk.channel.items()}
        assert found == expected
        assert [each.act for each in desk.channel.open()] == []


# Our own desk.


def test_our_own_desk_refuses_a_short_quorum_with_the_same_words() -> None:
    ours, theirs = both()
    draft = ours.draft(message())
    encoded = draft_codec.encode(draft)
    with pytest.raises(NotEnoughPeople, match=r"1 more person \(deputy\)"):
        ours.channel.post(encoded, [ours.approval(draft, "A. Ahn")], (), now=0)
    approvals = [ours.approval(draft, name) for name in NORTH_PEOPLE]
    assert isinstance(ours.channel.post(encoded, approvals, (), now=FAR), Posting)
    with pytest.raises(Refused, match="ran out"):
        ours.channel.post(encoded, approvals, (), now=FAR + 1)
    moved = [ours.approval(draft, "A. Ahn"), ours.approval(draft, "B. Bak", act_no=9)]
    with pytest.raises(OutOfPlace):
        ours.channel.post(encoded, moved, (), now=0)
    with pytest.raises(Misuse):
        theirs.channel.post(encoded, approvals, (), now=0)


def test_what_the_other_side_would_refuse_does_not_leave_our_desk() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    draft = ours.draft(answer(act))
    approvals = [ours.approval(draft, name) for name in NORTH_PEOPLE]
    with pytest.raises(Refused) as refusal:
        ours.channel.post(draft_codec.encode(draft), approvals, (), now=0)
    theirs.take(ours.posting(draft))
    assert theirs.channel.items()[-1].sentence == refusal.value.sentence
    assert theirs.channel.items()[-1].state is ItemState.REFUSED


def test_nobody_agrees_to_less_than_they_agreed_to_before() -> None:
    """A9, by which two racing desks never name two rival acts."""
    ours = Side(northland(), southland_two(), NORTH_PEOPLE)
    theirs = Side(southland_two(), northland(), SOUTH_TWO_PEOPLE)
    rival = Side(southland_two(), northland(), SOUTH_TWO_PEOPLE, "rival")
    first = theirs.posting(theirs.draft(message("one"), number=2))
    second = rival.posting(rival.draft(message("two"), number=1))
    ours.take(first)
    agreed = ours.draft(message("seen the first"))
    ours.channel.agreed(agreed)
    ours.take(second)
    contradicting = ours.draft(message("seen the second"))
    assert contradicting.in_view != agreed.in_view
    with pytest.raises(Refused, match="without something that you took into account"):
        ours.channel.agreed(contradicting)
    with pytest.raises(Refused):
        ours.channel.require_may_agree(ours.draft(message(), view=NOTHING))
    unknown = ours.draft(message(), view=InView(1, b"x" * 32))
    with pytest.raises(Refused, match="not here yet"):
        ours.channel.require_may_agree(unknown)


def test_a_line_needs_two_sides() -> None:
    with pytest.raises(Misuse):
        Channel.begin(CHANNEL, northland(), northland(), {}.__getitem__)  # type: ignore[arg-type]


def test_a_posting_without_what_it_claims_is_refused_by_type() -> None:
    _, theirs = both()
    with pytest.raises(Malformed):
        theirs.channel.receive(
            Posting(Act(b"\xc0", bytes(32)), (), ()),
            poster=MemberRef(theirs.party, 1, 1),
            roster=ROSTER,
            verified=(),
        )


def test_authenticators_are_no_part_of_what_an_approval_says() -> None:
    ours, _ = both()
    record = ours.approval(ours.draft(message()), "A. Ahn")
    assert ApprovalRecord(record.approval, ()) == record


def test_what_is_open_says_what_it_is_about_and_for_whom_it_waits() -> None:
    talk = Talk()
    act = talk.theirs.say(message(), talk.ours)
    for desk in (talk.ours, talk.theirs):
        found = {each.topic: each for each in desk.channel.open()}
        assert set(found) == {Topic.TEXTS, Topic.MESSAGES}
        assert found[Topic.MESSAGES].act == act
        assert found[Topic.TEXTS].ours == (desk is talk.ours)
        assert found[Topic.MESSAGES].ours == (desk is talk.theirs)
        for each in found.values():
            assert each.for_us == (desk is talk.ours)
            assert each.for_them == (desk is talk.theirs)
