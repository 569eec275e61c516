"""One text worked out together, and a text that replaces another, whatever crosses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.acts import Posting
from backchannel.channel.facts import Facts
from backchannel.channel.papers.agreement import UNDERTAKING, Perform, performance
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.rewording import WORDINGS_AT_MOST, AcceptText, AmendText
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.text_case import TEXTS, WORDINGS, Outcome, TextCase, case_key
from backchannel.channel.signed_text import Role, text_hash
from backchannel.channel.undertakings import replaces_line
from channel.papers.saying import cross, refused
from channel.papers.test_crossing import state
from channel.parties import Side, both, north
from channel.talk import wording

HEAD = "Northland and Southland agree, on 2026-11-22:\n"
SIDES = {"Northland": "Southland", "Southland": "Northland"}


def text_of(side: str, words: str, name: bytes = b"a") -> bytes:
    return wording(HEAD + words, proposer=side, other=SIDES[side], random_id=name * 16, translations=())


FIRST = text_of("Northland", "1. Northland waits.\n2. Southland pays. [while 1 holds]")
SECOND = text_of("Southland", "1. Northland waits.\n2. Southland pays half. [while 1 holds]", b"b")
THIRD = text_of("Northland", "1. Northland goes.", b"c")


class Table:
    """Northland and Southland over several texts: what each does with which."""

    def __init__(self) -> None:
        self.ours, self.theirs = both()
        self.postings: dict[bytes, Posting] = {}
        for desk in (self.ours, self.theirs):
            desk.sent = self.postings
        self.ours.say(ProposeText(FIRST), self.theirs)

    def desk(self, who: str) -> Side:
        return self.ours if who == "north" else self.theirs

    def statement(self, who: str, text: bytes, role: Role, *, proposer: str):  # type: ignore[no-untyped-def]
        desk = self.desk(who)
        return desk.channel.statement(role, text, desk.rng, by_proposer=proposer == who)

    def sign(self, who: str, text: bytes, proposer: str) -> Body:
        role = Role.PROPOSER if proposer == who else Role.OTHER
        return SignText(self.statement(who, text, role, proposer=proposer))

    def exchange(self, who: str, text: bytes) -> Body:
        return ExchangeText(self.statement(who, text, Role.EXCHANGE, proposer=who))

    def withdraw(self, who: str, text: bytes, proposer: str) -> Body:
        signed = self.case(text, proposer).signed[self.desk(who).channel.ours] is not None
        statement = self.statement(who, text, Role.WITHDRAW, proposer=proposer) if signed else None
        return WithdrawText(text_hash(text), proposer == who, "changed", statement)

    def amend(self, who: str, text: bytes, of: bytes, proposer: str) -> Body:
        return AmendText(text, text_hash(of), proposer == who)

    def say(self, who: str, body: Body) -> str | None:
        """Say it, and the sentence with which it has no effect at both desks, if so."""
        desk, other = self.desk(who), self.theirs if who == "north" else self.ours
        act = desk.say(body, other)
        assert refused(desk, act) == refused(other, act)
        return refused(desk, act)

    def case(self, text: bytes, proposer: str) -> TextCase:
        side = self.ours.channel.side_of(self.desk(proposer).party)
        key = case_key(text_hash(text), side)
        found = [desk.channel.case(TEXTS, key) for desk in (self.ours, self.theirs)]
        assert found[0] == found[1]
        return found[0]

    def in_force(self, text: bytes, proposer: str) -> None:
        other = "south" if proposer == "north" else "north"
        for who in (proposer, other):
            assert self.say(who, self.sign(who, text, proposer)) is None
        assert self.say(proposer, self.exchange(proposer, text)) is None

    def perform(self, who: str, text: bytes, proposer: str, number: int, move: str) -> Body:
        return Perform(text_hash(text), proposer == who, number, move, "So.", "en", None)

    def open(self) -> set[bytes]:
        return {each.act for each in self.ours.channel.open()}


@pytest.fixture
def table() -> Table:
    return Table()


def that_replaces(text: bytes, name: bytes = b"r", side: str = "Northland") -> bytes:
    return text_of(side, f"1. Southland waits.\n{replaces_line(text_hash(text))}", name)


# other wordings


def test_a_wording_is_made_from_another_accepted_and_signed_and_the_first_asks_for_nothing_more(
    table: Table,
) -> None:
    assert table.say("south", table.amend("south", SECOND, FIRST, "north")) is None
    assert table.case(SECOND, "south").amends == table.case(FIRST, "north").key
    assert table.open() == {table.case(SECOND, "south").proposed.act}
    assert table.say("north", AcceptText(text_hash(SECOND))) is None
    assert table.case(SECOND, "south").accepted is not None
    assert table.case(SECOND, "south").outcome is Outcome.PROPOSED, "an accepted wording has no effect"
    table.in_force(SECOND, "south")
    assert table.case(FIRST, "north").outcome is Outcome.PROPOSED
    assert table.open() == set()


def test_nothing_of_the_wording_it_was_made_from_stands_in_the_text(table: Table) -> None:
    body = table.amend("south", SECOND, FIRST, "north")
    assert isinstance(body, AmendText)
    assert text_hash(FIRST) not in body.text
    assert b"a" * 16 not in body.text


def test_two_wordings_that_cross_both_lie_on_the_table(table: Table) -> None:
    cross(
        table.ours,
        table.theirs,
        table.amend("north", THIRD, FIRST, "north"),
        table.amend("south", SECOND, FIRST, "north"),
    )
    assert len(table.open()) == 2
    assert state(table.ours) == state(table.theirs)


def test_a_side_signs_one_wording_of_a_text_at_a_time_so_that_two_are_never_in_force(table: Table) -> None:
    table.say("south", table.amend("south", SECOND, FIRST, "north"))
    assert table.say("north", table.sign("north", FIRST, "north")) is None
    assert "under another wording" in str(table.say("north", table.sign("north", SECOND, "south")))
    assert table.say("south", table.sign("south", SECOND, "south")) is None
    assert "under another wording" in str(table.say("south", table.sign("south", FIRST, "north")))
    assert table.say("north", table.withdraw("north", FIRST, "north")) is None
    assert table.say("north", table.sign("north", SECOND, "south")) is None


def test_signatures_under_two_wordings_that_cross_put_neither_in_force(table: Table) -> None:
    table.say("south", table.amend("south", SECOND, FIRST, "north"))
    one, other = cross(
        table.ours,
        table.theirs,
        table.sign("north", FIRST, "north"),
        table.sign("south", SECOND, "south"),
    )
    assert refused(table.ours, one) is refused(table.ours, other) is None
    for text, proposer in ((FIRST, "north"), (SECOND, "south")):
        assert table.case(text, proposer).outcome is Outcome.WAITS_FOR_OTHER


def dead(table: Table) -> Body:
    table.say("north", table.withdraw("north", FIRST, "north"))
    return table.amend("south", SECOND, FIRST, "north")


def already_in_force(table: Table) -> Body:
    table.in_force(FIRST, "north")
    return table.amend("south", SECOND, FIRST, "north")


def too_many(table: Table) -> Body:
    for number in range(WORDINGS_AT_MOST):
        text = text_of("Southland", f"1. Northland waits {number} days.", bytes([number]))
        assert table.say("south", table.amend("south", text, FIRST, "north")) is None
    return table.amend("south", SECOND, FIRST, "north")


def accepted_twice(table: Table) -> Body:
    table.say("south", AcceptText(text_hash(FIRST)))
    return AcceptText(text_hash(FIRST))


def accepted_after_signing(table: Table) -> Body:
    table.say("south", table.sign("south", FIRST, "north"))
    return AcceptText(text_hash(FIRST))


def accepted_when_dead(table: Table) -> Body:
    table.say("north", table.withdraw("north", FIRST, "north"))
    return AcceptText(text_hash(FIRST))


def replaced_by_one_signed_later(table: Table) -> Body:
    """A second text that replaces the first, when one did already."""
    table.in_force(FIRST, "north")
    one, other = that_replaces(FIRST), that_replaces(FIRST, b"o", "Southland")
    table.say("north", ProposeText(one))
    table.say("south", ProposeText(other))
    table.in_force(one, "north")
    return table.sign("south", other, "south")


REFUSED: dict[str, tuple[Callable[[Table], Body], str]] = {
    "T9 a text replaces one that was in force": (
        lambda table: ProposeText(that_replaces(FIRST, side="Southland")),
        "no text of this line that was in force",
    ),
    "T9 another wording, too": (
        lambda table: table.amend("south", that_replaces(FIRST, side="Southland"), FIRST, "north"),
        "no text of this line that was in force",
    ),
    "T10 no wording of a withdrawn text": (dead, "A withdrawn text is dead"),
    "T10 no wording of a text in force": (already_in_force, "changes nothing"),
    "T10 no wording of what is not here": (
        lambda table: table.amend("south", SECOND, THIRD, "north"),
        "not proposed yet",
    ),
    "T10 not too many wordings": (too_many, "made 50 wordings"),
    "T11 a wording is accepted once": (accepted_twice, "accepted or signed"),
    "T11 a wording is accepted before it is signed": (accepted_after_signing, "accepted or signed"),
    "T11 a withdrawn text is not accepted": (accepted_when_dead, "A withdrawn text is dead"),
    "T11 nobody accepts a text that is not there": (
        lambda table: AcceptText(text_hash(THIRD)),
        "not proposed yet",
    ),
    "T13 one text is replaced once": (replaced_by_one_signed_later, "Another text has replaced"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_breaks_a_rule_of_wordings_has_no_effect_at_either_desk(table: Table, rule: str) -> None:
    make, why = REFUSED[rule]
    assert why in str(table.say("south", make(table)))


def test_nobody_accepts_the_own_wording(table: Table) -> None:
    assert "not proposed yet" in str(table.say("north", AcceptText(text_hash(FIRST))))


# a text that replaces another


def test_when_it_is_in_force_the_old_one_is_replaced_for_ever_and_can_only_be_settled(table: Table) -> None:
    table.in_force(FIRST, "north")
    assert table.say("north", table.perform("north", FIRST, "north", 1, "done")) is None
    assert table.say("south", table.perform("south", FIRST, "north", 2, "ask excuse")) is None
    assert len(list(table.ours.channel.open())) == 2
    new = that_replaces(FIRST)
    table.say("north", ProposeText(new))
    assert table.case(FIRST, "north").outcome is Outcome.IN_FORCE, "nothing is replaced by a proposal"
    table.in_force(new, "north")
    assert table.case(FIRST, "north").outcome is Outcome.REPLACED
    for who, number, move in (
        ("north", 1, "done"),
        ("south", 2, "started"),
        ("north", 2, "excuse"),
        ("north", 2, "dispute"),
        ("north", 2, "lapse"),
        ("south", 1, "lapse"),
    ):
        said = table.say(who, table.perform(who, FIRST, "north", number, move))
        assert "bind no more" in str(said), move
    [left] = table.ours.channel.open()
    assert left.for_them
    assert table.say("south", table.perform("south", FIRST, "north", 1, "accept")) is None
    assert list(table.ours.channel.open()) == []
    table.say("south", table.withdraw("south", new, "north"))
    assert table.case(new, "north").outcome is Outcome.NOTICE
    assert table.case(FIRST, "north").outcome is Outcome.REPLACED, "notice on the new one brings nothing back"


def test_a_report_that_crosses_what_replaces_its_text_stands(table: Table) -> None:
    table.in_force(FIRST, "north")
    new = that_replaces(FIRST)
    table.say("north", ProposeText(new))
    for who in ("north", "south"):
        table.say(who, table.sign(who, new, "north"))
    _, report = cross(
        table.ours,
        table.theirs,
        table.exchange("north", new),
        table.perform("south", FIRST, "north", 2, "done"),
    )
    assert refused(table.ours, report) is None
    case = performance(table.ours.channel.law.facts, table.case(FIRST, "north"), 2)
    assert UNDERTAKING.outcome(case).words == "reported done; not accepted"
    assert table.say("north", table.perform("north", FIRST, "north", 2, "accept")) is None


def test_two_texts_that_replace_the_same_one_and_cross_both_stand_and_both_are_named(table: Table) -> None:
    table.in_force(FIRST, "north")
    texts = {"north": that_replaces(FIRST), "south": that_replaces(FIRST, b"o", "Southland")}
    for who, text in texts.items():
        table.say(who, ProposeText(text))
    for who, text in texts.items():
        for signer in ("north", "south"):
            assert table.say(signer, table.sign(signer, text, who)) is None
    cross(
        table.ours,
        table.theirs,
        table.exchange("north", texts["north"]),
        table.exchange("south", texts["south"]),
    )
    assert {table.case(text, who).outcome for who, text in texts.items()} == {Outcome.IN_FORCE}
    assert all(table.case(FIRST, "north").replaced)


def test_notice_on_the_old_one_that_crosses_what_replaces_it_undoes_nothing(table: Table) -> None:
    table.in_force(FIRST, "north")
    new = that_replaces(FIRST)
    table.say("north", ProposeText(new))
    for who in ("north", "south"):
        table.say(who, table.sign(who, new, "north"))
    cross(table.ours, table.theirs, table.exchange("north", new), table.withdraw("south", FIRST, "north"))
    old = table.case(FIRST, "north")
    assert (old.outcome, any(old.withdrawn)) == (Outcome.REPLACED, True)


def test_what_only_looks_like_a_replacement_replaces_nothing(table: Table) -> None:
    table.in_force(FIRST, "north")
    false = text_of("Northland", f"1. Southland waits.\n{replaces_line(text_hash(FIRST)).upper()}", b"f")
    table.say("north", ProposeText(false))
    assert table.case(false, "north").terms == ()
    table.in_force(false, "north")
    assert table.case(FIRST, "north").outcome is Outcome.IN_FORCE


def test_wordings_are_kept_and_read_again_unchanged(table: Table) -> None:
    table.say("south", table.amend("south", SECOND, FIRST, "north"))
    kept, again = table.ours.channel.law.facts, Facts()
    for each in (TEXTS, WORDINGS):
        again.load(each, *kept.encoded(each))
        assert again.rows(each) == kept.rows(each) != {}


STEPS = ("amend", "amend", "amend", "accept", "sign", "exchange", "withdraw", "propose", "perform")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_done_with_wordings_and_crosses_is_folded_alike_and_never_two_of_one_text_are_in_force(
    data: st.DataObject,
) -> None:
    table = Table()
    if data.draw(st.booleans()):
        table.in_force(FIRST, "north")
    texts = {FIRST: "north", SECOND: "south", THIRD: "north", that_replaces(FIRST): "north"}
    waiting: dict[str, list[Posting]] = {"north": [], "south": []}
    for _ in range(data.draw(st.integers(4, 24))):
        who = data.draw(st.sampled_from(("north", "south")))
        other = "south" if who == "north" else "north"
        desk = table.desk(who)
        for posting in waiting[who][: data.draw(st.integers(0, 4))]:
            desk.take(posting)
            waiting[who].remove(posting)
        text = data.draw(st.sampled_from(list(texts)))
        body = _step(table, data, who, text, texts)
        if body is None:
            continue
        posting = desk.posting(desk.draft(body))
        desk.take(posting)
        waiting[other].append(posting)
    for who, postings in waiting.items():
        for posting in postings:
            table.desk(who).take(posting)
    late = north("late")
    for posting in data.draw(st.permutations(list(table.postings.values()))):
        late.take(posting)
    assert state(table.ours) == state(table.theirs) == state(late)
    list(table.ours.channel.open())
    rows = table.ours.channel.law.facts.rows(TEXTS).values()
    firsts = [case.first for case in rows if case.outcome is Outcome.IN_FORCE]
    assert len(firsts) == len(set(firsts))


def _step(table: Table, data: st.DataObject, who: str, text: bytes, texts: dict[bytes, str]) -> Body | None:
    proposer, desk = texts[text], table.desk(who)
    side = desk.channel.side_of(table.desk(proposer).party)
    known = desk.channel.case(TEXTS, case_key(text_hash(text), side)) is not None
    match data.draw(st.sampled_from(STEPS)):
        case "amend":
            return table.amend(who, text, FIRST, "north") if proposer == who and text != FIRST else None
        case "propose":
            return ProposeText(text) if proposer == who else None
        case "accept":
            return AcceptText(text_hash(text))
        case "perform":
            move = data.draw(st.sampled_from(("done", "accept", "dispute", "lapse")))
            return table.perform(who, text, proposer, data.draw(st.integers(1, 2)), move)
        case "sign" if known:
            return table.sign(who, text, proposer)
        case "exchange" if known and proposer == who:
            return table.exchange(who, text)
        case "withdraw" if known:
            found = desk.channel.case(TEXTS, case_key(text_hash(text), side))
            signed = found.signed[desk.channel.ours] is not None
            statement = table.statement(who, text, Role.WITHDRAW, proposer=proposer) if signed else None
            return WithdrawText(text_hash(text), proposer == who, "changed", statement)
    return None
