"""Any acts of all papers, said by modified desks and delivered in any order, end in one state everywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.acts import Posting
from backchannel.channel.papers.adoption import Adopt, How, Provenance, Whose, WhoseStanding
from backchannel.channel.papers.message import Acknowledge, Message, Reply, ReplyKind, Weight
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import TABLES
from backchannel.channel.papers.table import CloseTable, JoinTable, OpenTable
from backchannel.credentials.book import CharterBook
from backchannel.credentials.drafting import found
from channel.papers.saying import drops, moves, opens, reopen, sets, sheet, sheet_of, suspend, words
from channel.parties import Side, message, north, person, seeded, south


def state(desk: Side) -> dict[str, dict[bytes, object]]:
    """Everything that follows from the acts, at one desk."""
    facts = desk.channel.law.facts
    found = {table.name: dict(facts.rows(table)) for table in TABLES}
    return {**found, "refused": dict(desk.channel.law.refused)}


CHOICES = (
    "message", "acknowledge", "suspend", "suspend but notices", "reopen", "ask", "acknowledge it", "answer",
    "take back", "notice", "ask about it", "ask again", "answer about it", "answer again", "correct",
    "cancel", "sheet", "word", "word alike", "set", "drop", "phrasebook", "adopt", "answer words",
    "form", "word form", "fill in", "put forward", "adopt it", "object", "agree", "table", "join", "close",
)  # fmt: skip


EXERCISE = {"what": "Amphibious", "from": "2027-06-11", "where": "East coast"}
FORM = {"form": "incident, version 1", "where": "line, needed"}
SILENCE = {"what": "The place", "text": "In Geneva.", "until": "2027-06-11"}
SILENCE_STEPS = {"adopt it": ("adopt", {}), "object": ("object", {"because": "No."}), "agree": ("agree", {})}
LAKE = (Whose("The Lake Group", WhoseStanding.PRIVATE),)
TOLD = Provenance(How.TOLD, LAKE, "2026-06-11", None, None, None, "Its chair")
NOTICE_STEPS = {
    "ask about it": ("ask", {"words": "Why?"}),
    "ask again": ("ask again", {"words": "Why?"}),
    "answer about it": ("answer", {"words": "So."}),
    "answer again": ("answer again", {"words": "So."}),
    "correct": ("correct", {"until": "2027-06-20"}),
    "cancel": ("cancel", {}),
}
"""Steps in a notice: the name of each and what is filled in."""


MEDIATOR = CharterBook.begin(found("Mediators", "secretary", person("M. Moon"), seeded("m"), one_voice=True))
MEDIATOR_LIST = MEDIATOR.current.hash
KINDS = {
    "ask": 0,
    "notice": 0,
    "adopt": 0,
    "put forward": 0,
    "sheet": 1,
    "phrasebook": 1,
    "form": 1,
    "fill in": 0,
    "table": 2,
}
"""What begins something, and in which list of things begun it stands."""


def closes(table: bytes) -> CloseTable:
    return CloseTable(table, "", "en", None)


def body(desk: Side, choice: str, begun: tuple[list[bytes], list[bytes], list[bytes]], pick: int):
    """Something to say, whether the rules allow it or not; None where there is nothing to say it about."""
    cases, sheets, tables = begun
    case = cases[pick % len(cases)] if cases else None
    paper = sheets[pick % len(sheets)] if sheets else None
    if choice in ("join", "close"):
        table = tables[pick % len(tables)] if tables else None
        return table and (JoinTable(table, MEDIATOR_LIST, b"2" * 32) if choice == "join" else closes(table))
    simple = {
        "message": message,
        "acknowledge": Acknowledge,
        "suspend": suspend,
        "suspend but notices": lambda: suspend(Topic.NOTICES),
        "reopen": reopen,
        "ask": opens,
        "notice": lambda: opens(EXERCISE, "exercise"),
        "adopt": lambda: Adopt("", "Freeze.", "en", None, None, TOLD),
        "put forward": lambda: opens(SILENCE, "silence"),
        "sheet": lambda: sheet({"what": "So.", "who": "We."}, kind="talks"),
        "phrasebook": lambda: sheet({"what": "So.", "rain": "Wait."}, kind="phrasebook"),
        "form": lambda: sheet(FORM, kind="form"),
        "table": lambda: OpenTable(
            MEDIATOR.party, MEDIATOR.current.signed.charter, (1,), b"1" * 32, "", "en"
        ),
    }
    if choice in simple:
        return simple[choice]()
    if choice in ("acknowledge it", "answer", "take back"):
        given = {"position": "no"} if choice == "answer" else {}
        return case and moves(case, choice.removesuffix(" it"), given)
    if choice == "answer words":
        return case and Message(
            Weight.ON_INSTRUCTIONS, "", "Yes.", "en", None, None, Reply(case, ReplyKind.ANSWER, None), ()
        )
    if choice in SILENCE_STEPS:
        return case and moves(case, *SILENCE_STEPS[choice], form="silence")
    if choice in NOTICE_STEPS:
        return case and moves(case, *NOTICE_STEPS[choice], form="exercise")
    kind = "talks" if paper is None or (found := sheet_of(desk, paper)) is None else found.kind
    if choice == "fill in":
        return paper and opens({"form": paper.hex(), "answers": "where: here"}, "agreed form")
    if choice == "word form":
        return paper and words(paper, FORM, kind="form")
    if choice in ("word", "word alike"):
        text = "So." if choice == "word alike" else f"As {pick} say."
        six = ("what", "who", "level", "where", "when", "before")
        return paper and words(
            paper, dict.fromkeys(six if choice == "word alike" else six[:2], text), kind=kind
        )
    known = paper is not None and desk.channel.chains.nodes.get(paper) is not None
    return (sets(desk, paper, kind) if choice == "set" else drops(paper, kind)) if known else None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_crosses_is_folded_alike_at_every_desk_in_any_order(data: st.DataObject) -> None:
    ours, theirs = north(), south()
    said: list[tuple[Side, Posting]] = []
    waiting: dict[int, list[Posting]] = {0: [], 1: []}
    begun: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
    for _ in range(data.draw(st.integers(4, 25))):
        who = data.draw(st.integers(0, 1))
        desk = (ours, theirs)[who]
        for posting in waiting[who][: data.draw(st.integers(0, 3))]:
            desk.take(posting)
            waiting[who].remove(posting)
        choice = data.draw(st.sampled_from(CHOICES))
        what = body(desk, choice, begun, data.draw(st.integers(0, 5)))
        if what is None:
            continue
        posting = desk.posting(desk.draft(what))
        outcome = desk.take(posting)
        said.append((desk, posting))
        waiting[1 - who].append(posting)
        if choice in KINDS:
            begun[KINDS[choice]].append(outcome.rose[0])
    for who, desk in enumerate((ours, theirs)):
        for posting in waiting[who]:
            desk.take(posting)
    late = north("late")
    for _, posting in data.draw(st.permutations(said)):
        late.take(posting)
    assert state(ours) == state(theirs) == state(late)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_act_once_in_effect_stays_so_whatever_comes_later(data: st.DataObject) -> None:
    ours, theirs = north(), south()
    begun: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
    effective: set[bytes] = set()
    for _ in range(data.draw(st.integers(4, 20))):
        desk, other = data.draw(st.sampled_from(((ours, theirs), (theirs, ours))))
        choice = data.draw(st.sampled_from(CHOICES))
        what = body(desk, choice, begun, data.draw(st.integers(0, 5)))
        if what is None:
            continue
        act = desk.say(what, other)
        if act not in desk.channel.law.refused:
            effective.add(act)
        if choice in KINDS:
            begun[KINDS[choice]].append(act)
        assert not effective & set(ours.channel.law.refused)
        assert not effective & set(theirs.channel.law.refused)
