"""Any acts of all papers, said by modified desks and delivered in any order, end in one state everywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.acts import NO_ACT, Posting
from backchannel.channel.papers.adoption import Adopt, How, Provenance, Whose, WhoseStanding
from backchannel.channel.papers.agreed_form import AGREED_FORM
from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import Form, MoveCase, OpenCase
from backchannel.channel.papers.message import Acknowledge, Message, Reply, ReplyKind, Weight
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import FORMS, TABLES
from backchannel.channel.papers.table import CloseTable, JoinTable, OpenTable
from backchannel.credentials.book import CharterBook
from backchannel.credentials.drafting import found
from channel.papers.saying import (
    case_of,
    drops,
    moves,
    opens,
    reopen,
    sets,
    sheet,
    sheet_of,
    suspend,
    words,
)
from channel.parties import Side, message, north, person, seeded, south


def state(desk: Side) -> dict[str, dict[bytes, object]]:
    """Everything that follows from the acts, at one desk."""
    facts = desk.channel.law.facts
    found = {table.name: dict(facts.rows(table)) for table in TABLES}
    return {**found, "refused": dict(desk.channel.law.refused)}


CHOICES = (
    "message", "acknowledge", "suspend", "suspend but notices", "reopen", "open", "open", "step", "step",
    "any step", "sheet", "word", "word alike", "set", "drop", "phrasebook", "adopt", "answer words",
    "form", "word form", "set form", "fill in", "table", "join", "close",
)  # fmt: skip


FORM = {"form": "incident, version 1", "where": "line, needed"}
LAKE = (Whose("The Lake Group", WhoseStanding.PRIVATE),)
TOLD = Provenance(How.TOLD, LAKE, "2026-06-11", None, None, None, "Its chair")

MEDIATOR = CharterBook.begin(found("Mediators", "secretary", person("M. Moon"), seeded("m"), one_voice=True))
MEDIATOR_LIST = MEDIATOR.current.hash
KINDS = {
    "open": 0,
    "adopt": 0,
    "sheet": 1,
    "phrasebook": 1,
    "form": 1,
    "fill in": 0,
    "table": 2,
}
"""What begins something, and in which list of things begun it stands."""


def closes(table: bytes) -> CloseTable:
    return CloseTable(table, "", "en", None)


def written(fields: tuple[Field, ...], sheet: bytes = NO_ACT) -> dict[str, str]:
    """Something that fits each field; ``sheet``: which form, where one of the two sides' own is asked for."""
    fits = {FieldKind.DATE: "2027-06-11", FieldKind.NUMBER: "3", FieldKind.SHEET: sheet.hex()}
    return {each.name: each.choices[0] if each.choices else fits.get(each.kind, "So.") for each in fields}


def opened(form: Form, sheet: bytes = NO_ACT) -> OpenCase:
    """A form filled in as it asks, so far as the law looks."""
    return opens(written(form.fields, sheet), form.name, form.version)


def own_forms(desk: Side, sheets: list[bytes], *, only_set: bool = False) -> list[bytes]:
    """Those of the sheets that are forms of the two sides' own at a desk, set or not."""
    known = ((each, sheet_of(desk, each)) for each in sheets)
    return [each for each, case in known if case and case.kind == "form" and case.is_set >= only_set]


def step(desk: Side, act: bytes, pick: int, *, possible: bool) -> MoveCase:
    """A step in what was begun: one that can follow, where there is one, or any that its form knows."""
    case = case_of(desk, act)
    if case is None:
        return moves(act, "acknowledge")
    form = FORMS.of(case)
    names = (FORMS.possible(case, desk.channel.ours) if possible else []) or list(form.moves)
    name = names[(pick + sum(map(len, case.steps))) % len(names)]
    return moves(act, name, written(form.moves[name].fields), form.name, form.version)


def body(desk: Side, choice: str, begun: tuple[list[bytes], list[bytes], list[bytes]], pick: int):
    """Something to say, whether the rules allow it or not; None where there is nothing to say it about."""
    cases, sheets, tables = begun
    case = cases[pick % len(cases)] if cases else None
    paper = sheets[pick % len(sheets)] if sheets else None
    if choice in ("join", "close"):
        table = tables[pick % len(tables)] if tables else None
        return table and (JoinTable(table, MEDIATOR_LIST, b"2" * 32) if choice == "join" else closes(table))
    every, ready = FORMS.every(), own_forms(desk, sheets, only_set=True) or [NO_ACT]
    simple = {
        "message": message,
        "acknowledge": Acknowledge,
        "suspend": suspend,
        "suspend but notices": lambda: suspend(Topic.NOTICES),
        "reopen": reopen,
        "open": lambda: opened(every[(pick + len(cases)) % len(every)], ready[pick % len(ready)]),
        "adopt": lambda: Adopt("", "Freeze.", "en", None, None, TOLD),
        "sheet": lambda: sheet({"what": "So.", "who": "We."}, kind="talks"),
        "phrasebook": lambda: sheet({"what": "So.", "rain": "Wait."}, kind="phrasebook"),
        "form": lambda: sheet(FORM, kind="form"),
        "table": lambda: OpenTable(
            MEDIATOR.party, MEDIATOR.current.signed.charter, (1,), b"1" * 32, "", "en"
        ),
    }
    if choice in simple:
        return simple[choice]()
    if choice in ("step", "any step"):
        return case and step(desk, case, pick, possible=choice == "step")
    if choice == "answer words":
        return case and Message(
            Weight.ON_INSTRUCTIONS, "", "Yes.", "en", None, None, Reply(case, ReplyKind.ANSWER, None), ()
        )
    if choice in ("word form", "set form", "fill in"):
        mine = own_forms(desk, sheets) or sheets
        own = mine[pick % len(mine)] if mine else None
        said = {
            "word form": lambda: words(own, {}, FORM, "form"),
            "set form": lambda: sets(desk, own, "form"),
        }
        return own and said.get(choice, lambda: opened(AGREED_FORM, own))()
    kind = "talks" if paper is None or (found := sheet_of(desk, paper)) is None else found.kind
    if choice in ("word", "word alike"):
        text = "So." if choice == "word alike" else f"As {pick} say."
        six = ("what", "who", "level", "where", "when", "before")
        return paper and words(
            paper, dict.fromkeys(six if choice == "word alike" else six[:2], text), kind=kind
        )
    known = paper is not None and desk.channel.chains.nodes.get(paper) is not None
    return (sets(desk, paper, kind) if choice == "set" else drops(paper, kind)) if known else None


def agree_on_a_form(ours: Side, theirs: Side, begun: tuple[list[bytes], list[bytes], list[bytes]]) -> None:
    """A form of the two sides' own is set, and both desks have it."""
    for desk, other, choice in (
        (ours, theirs, "form"),
        (theirs, ours, "word form"),
        (ours, theirs, "set form"),
    ):
        act = desk.say(body(desk, choice, begun, 0), other)
        begun[1].extend([act] if choice in KINDS else [])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_crosses_is_folded_alike_at_every_desk_in_any_order(data: st.DataObject) -> None:
    ours, theirs = north(), south()
    waiting: dict[int, list[Posting]] = {0: [], 1: []}
    begun: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
    if data.draw(st.booleans()):
        agree_on_a_form(ours, theirs, begun)
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
        waiting[1 - who].append(posting)
        if choice in KINDS:
            begun[KINDS[choice]].append(outcome.rose[0])
    for who, desk in enumerate((ours, theirs)):
        for posting in waiting[who]:
            desk.take(posting)
    late = north("late")
    for posting in data.draw(st.permutations(list(ours.sent.values()))):
        late.take(posting)
    assert state(ours) == state(theirs) == state(late)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_act_once_in_effect_stays_so_whatever_comes_later(data: st.DataObject) -> None:
    ours, theirs = north(), south()
    begun: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
    effective: set[bytes] = set()
    if data.draw(st.booleans()):
        agree_on_a_form(ours, theirs, begun)
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
