"""What an act costs does not grow with the line, and many taken at once end as each by itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel import law
from backchannel.channel.acts import Posting, act_hash, decode_draft
from backchannel.channel.approvals import approval_hash
from backchannel.channel.channel import Came
from backchannel.channel.papers.registry import TABLES
from backchannel.credentials.members import MemberRef
from channel.parties import ROSTER, Side, message, north, south


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The acts judged so far, each time one is."""
    seen: list[bytes] = []
    judge = law.Law.judge

    def counting(self, body, moment):  # type: ignore[no-untyped-def]
        seen.append(moment.act)
        return judge(self, body, moment)

    monkeypatch.setattr(law.Law, "judge", counting)
    return seen


def long_line(acts: int) -> tuple[Side, Side]:
    ours, theirs = north(), south()
    for turn in range(acts):
        (ours, theirs)[turn % 2].say(message(), (theirs, ours)[turn % 2])
    return ours, theirs


def came(posting: Posting) -> Came:
    poster = MemberRef(decode_draft(posting.act.draft).party, 1, 1)
    return Came(posting, poster, ROSTER, {approval_hash(each.approval) for each in posting.approvals})


@pytest.mark.parametrize("acts", [10, 80])
def test_one_act_more_is_judged_once_and_nothing_else_is(acts: int, judged: list[bytes]) -> None:
    ours, theirs = long_line(acts)
    posting = ours.posting(ours.draft(message()))
    judged.clear()
    theirs.take(posting)
    assert judged == [act_hash(posting.act)]


@pytest.mark.parametrize("acts", [10, 80])
def test_a_race_judges_again_only_what_it_moves(acts: int, judged: list[bytes]) -> None:
    ours, theirs = long_line(acts)
    first, second = (ours.posting(ours.draft(message(text))) for text in ("One.", "Two."))
    theirs.take(first)
    judged.clear()
    theirs.take(second)
    assert set(judged) <= {act_hash(first.act), act_hash(second.act)}


def test_many_taken_at_once_are_judged_once_each(judged: list[bytes]) -> None:
    ours, _ = long_line(300)
    late = north("late")
    late.kept.update(ours.kept)
    judged.clear()
    late.channel.receive_all(came(each) for each in ours.sent.values())
    assert len(judged) == len(set(judged)) == 300


def all_of(desk: Side) -> object:
    channel = desk.channel
    facts = {table.name: dict(channel.law.facts.rows(table)) for table in TABLES}
    return facts, channel.law.refused, channel.lost, channel.vouched, channel.items(), channel.inbox.given


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_many_taken_at_once_end_as_each_by_itself(data: st.DataObject) -> None:
    """Desks of one side race, so that what was folded within a stretch falls again within it."""
    desks = [north(), north("second"), south()]
    said: list[Posting] = []
    for _ in range(data.draw(st.integers(3, 14))):
        desk = data.draw(st.sampled_from(desks))
        for posting in data.draw(st.lists(st.sampled_from(said), unique_by=id)) if said else ():
            desk.take(posting)
        said.append(desk.posting(desk.draft(message())))
        desk.take(said[-1])
    order = data.draw(st.permutations(said))
    singly, at_once = north("singly"), north("at once")
    for posting in order:
        singly.take(posting)
    at_once.kept.update(singly.kept)
    at_once.channel.receive_all(map(came, order))
    assert all_of(at_once) == all_of(singly)
