"""What never breaks on a line, each as a check of everything that honest desks hold (docs/invariants.md).

None of them asks the rule that it checks: each is said over what went out and what a desk holds.
"""

from __future__ import annotations

from backchannel.channel.acts import decode_draft
from backchannel.channel.papers.agreement import PERFORMED
from backchannel.channel.papers.charter import Amend
from backchannel.channel.papers.forms import CASES, OpenCase
from backchannel.channel.papers.registry import KINDS, LAW_VERSION
from backchannel.channel.papers.sheets import SHEETS, OpenSheet, SetSheet
from backchannel.channel.papers.suspension import Reopen, Suspend, history
from backchannel.channel.papers.text import SignText
from backchannel.channel.papers.text_case import TEXTS
from backchannel.channel.signed_text import proven
from backchannel.credentials.charter import ActClass, Standing, decode_charter, decode_signed_charter
from backchannel.credentials.members import MemberRef
from model.lines import Desk, Line, facts_of

PRIVATE_TEXTS_BIND_NOBODY = LAW_VERSION >= 3
"""Whether the law says that a text of a private party has no terms: then no undertaking of one is a fact."""


def state(desk: Desk) -> dict[str, object]:
    """All that follows from the acts at a desk, but what follows arrival.

    That is the small numbers, and at which of its places a draft is shown that stands at none of them.
    """
    channel = desk.channel
    standing = [[node.hash for node in chain] for chain in channel.chains.standing]
    items = {each.draft: (each.state, each.sentence) for each in channel.items()}
    return {**facts_of(desk), "refused": dict(channel.law.refused), "standing": standing, "items": items}


def nothing_held_sends_itself(line: Line) -> None:
    """No honest draft goes out over a suspension of its topic that was not there when it was written."""
    drafts = line.bodies()
    for parked, known in line.released:
        kind = KINDS[type(parked.draft.body)]
        for act in known - parked.suspended if not kind.always else ():
            suspension = drafts[act].body
            assert isinstance(suspension, Suspend)
            assert kind.about(parked.draft.body) in suspension.kept


def what_a_suspension_covers_has_no_effect(line: Line) -> None:
    """Where the past of an act holds a suspension of its topic, of either side, that nobody lifted in it."""
    drafts = line.bodies()
    for desk in line.desks:
        channel = desk.channel
        kept: list[list[frozenset[object] | None]] = [[None], [None]]
        for side, chain in enumerate(channel.chains.standing):
            for node in chain:
                body, now = drafts[node.hash].body, kept[side][-1]
                if node.hash not in channel.law.refused:
                    now = frozenset(body.kept) if isinstance(body, Suspend) else now
                    now = None if isinstance(body, Reopen) else now
                kept[side].append(now)
        for side, chain in enumerate(channel.chains.standing):
            for node in chain:
                kind, body = KINDS[type(drafts[node.hash].body)], drafts[node.hash].body
                seen = node.view.depth if node.view is not None else 0
                for topics in (kept[side][node.depth - 1], kept[1 - side][seen]):
                    covered = topics is not None and kind.about(body) not in topics
                    assert kind.always or not covered or node.hash in channel.law.refused


def an_agreement_in_force_has_both_signatures(line: Line) -> None:
    """By two people of each side, under one text, in acts that stand there and have effect."""
    postings = {each.act: each.posting for each in line.sent}
    for desk in line.desks:
        channel = desk.channel
        for case in channel.law.facts.rows(TEXTS).values():
            if case.exchanged is None:
                continue
            for side, step in enumerate(case.signed):
                assert step is not None, "in force without a signature"
                body = decode_draft(postings[step.act].act.draft).body
                assert isinstance(body, SignText)
                assert body.statement.text_hash == case.text_hash
                node = channel.chains.nodes[step.act]
                assert node.side == side
                assert step.act not in channel.law.refused
                charter = channel.law.speaks_before(side, node.prev, node.view)[0].charter
                held, _ = proven(body.statement, postings[step.act].signatures, charter)
                assert len({each.seat for each in held}) >= charter.rules[ActClass.SIGNED_TEXT].approvals


def nothing_of_a_private_side_is_owed(line: Line) -> None:
    """Where one side is of private standing no text has undertakings, and nothing became of any."""
    standings = {book.current.charter.standing for book in line.books}
    if Standing.PRIVATE not in standings or not PRIVATE_TEXTS_BIND_NOBODY:
        return
    for desk in line.desks:
        facts = desk.channel.law.facts
        assert all(not case.terms for case in facts.rows(TEXTS).values())
        assert not facts.rows(PERFORMED)


def nobody_removed_reads_what_is_written_later(line: Line) -> None:
    """What a desk of a side writes after that side's newest list is sealed for nobody whom that left out."""
    drafts = line.bodies()
    for sent in line.sent:
        if not sent.honest:
            continue
        book = next(book for book in line.books if book.party == sent.poster.party)
        lists = [book.current.charter]
        for act in sent.chain:
            body = drafts[act].body
            if isinstance(body, Amend):
                lists.append(decode_charter(decode_signed_charter(body.charter).charter))
        ever = {(seat.number, seat.term) for each in lists for seat in each.held}
        gone = ever - {(seat.number, seat.term) for seat in lists[-1].held}
        assert not {MemberRef(book.party, *each) for each in gone} & set(sent.readers)


def what_is_settled_stays(line: Line) -> None:
    """An act that was settled at a desk stands there for ever, with the effect that it had."""
    for desk in line.desks:
        channel, now = desk.channel, {}
        for item in channel.items():
            if item.settled:
                now[item.act] = item.sentence
        for act, sentence in desk.settled.items():
            assert now.get(act, "gone") == sentence, "what was settled was undone"
        desk.settled = now


def a_text_in_force_stays_so(line: Line) -> None:
    """Also where its exchange is settled and a withdrawal comes later: then with notice."""
    for desk in line.desks:
        facts = desk.channel.law.facts
        for key, case in facts.rows(TEXTS).items():
            if case.exchanged is not None and case.exchanged.act in desk.settled:
                desk.in_force.add(key)
        for key in desk.in_force:
            case = facts.rows(TEXTS)[key]
            assert case.exchanged is not None


def a_verdict_is_one_for_all(line: Line) -> None:
    """Whether an act has effect is the same at every desk at which it stands, at any time."""
    for desk in line.desks:
        channel = desk.channel
        for chain in channel.chains.standing:
            for node in chain:
                reason = channel.law.refused.get(node.hash)
                assert line.verdicts.setdefault(node.hash, reason) == reason


def each_fact_has_one_writer(line: Line) -> None:
    """A column of a form, a sheet, an undertaking, a suspension, a text is written by its own side only."""
    for desk in line.desks:
        facts, nodes = desk.channel.law.facts, desk.channel.chains.nodes
        forms = [*facts.rows(CASES).values(), *(each.case for each in facts.rows(PERFORMED).values())]
        wrote = [(side, step.act) for case in forms for side in (0, 1) for step in case.steps[side]]
        for sheet in facts.rows(SHEETS).values():
            wrote += [(side, held.act) for side in (0, 1) for held in sheet.columns[side]]
            wrote += [(side, mark.act) for side, mark in enumerate(sheet.dropped_by) if mark is not None]
            wrote += [(sheet.opener, sheet.set_by.act)] if sheet.set_by is not None else []
        wrote += [(side, each.act) for side in (0, 1) for each in history(facts, side).changes]
        for text in facts.rows(TEXTS).values():
            for steps in (text.signed, text.withdrawn):
                wrote += [(side, step.act) for side, step in enumerate(steps) if step is not None]
            wrote += [(text.proposer, text.exchanged.act)] if text.exchanged is not None else []
        assert all(nodes[act].side == side for side, act in wrote)
        assert not {act for _, act in wrote} & desk.channel.law.refused.keys()


def every_act_has_its_quorum(line: Line) -> None:
    """Two people in post at its place agreed to every act, whatever came beside it."""
    drafts = line.bodies()
    for desk in line.desks:
        channel = desk.channel
        for chain in channel.chains.standing:
            for node in chain:
                charter = channel.law.speaks_before(node.side, node.prev, node.view)[0].charter
                given = channel.inbox.given[node.hash]
                people = {each.seat for each in given if charter.holder(each.seat, each.term) is not None}
                asked = charter.rules[KINDS[type(drafts[node.hash].body)].act_class].approvals
                assert len(people) >= asked or node.hash in channel.vouched


def what_is_refused_changes_nothing(line: Line) -> None:
    """Where all that rose at a desk is refused, no fact moved."""
    for taken in line.taken:
        refused = taken.desk.channel.law.refused
        if not taken.moved.fell and all(act in refused for act in taken.moved.rose):
            assert taken.before == taken.after
    line.taken.clear()


def a_dead_text_comes_to_nothing(line: Line) -> None:
    """A text is put in force by no act that has a withdrawal of it in its past."""
    for desk in line.desks:
        nodes = desk.channel.chains.nodes
        for case in desk.channel.law.facts.rows(TEXTS).values():
            if case.exchanged is None:
                continue
            exchange = nodes[case.exchanged.act]
            for side, step in enumerate(case.withdrawn):
                seen = (
                    exchange.depth - 1
                    if side == exchange.side
                    else exchange.view.depth
                    if exchange.view
                    else 0
                )
                assert step is None or step.depth > seen


def what_is_filled_in_names_a_form_that_was_set(line: Line) -> None:
    """A form of the two sides' own counts only with the act that set it, which had effect, in its past."""
    drafts = line.bodies()
    for desk in line.desks:
        channel = desk.channel
        nodes = [node for chain in channel.chains.standing for node in chain]
        for node in nodes:
            body = drafts[node.hash].body
            if not isinstance(body, OpenCase) or body.form != "agreed form":
                continue
            if node.hash in channel.law.refused:
                continue
            form, view = bytes.fromhex(body.fields[0].text), node.view
            seen = {0: 0, 1: 0, node.side: node.depth - 1, 1 - node.side: view.depth if view else 0}
            assert isinstance(drafts[form].body, OpenSheet)
            assert drafts[form].body.kind == "form"
            past = [each for each in nodes if each.depth <= seen[each.side]]
            said = [drafts[each.hash].body for each in past if each.hash not in channel.law.refused]
            assert any(isinstance(each, SetSheet) and each.sheet == form for each in said)


def the_same_acts_make_the_same_state(line: Line) -> None:
    """At all honest desks that were given the same, of either side and in whatever order."""
    by_acts: dict[frozenset[int], Desk] = {}
    for desk in line.desks:
        first = by_acts.setdefault(frozenset(desk.has), desk)
        if first is not desk and not (first.accepted or desk.accepted):
            assert state(first) == state(desk)


EVERYWHERE = (
    nothing_held_sends_itself,
    what_a_suspension_covers_has_no_effect,
    an_agreement_in_force_has_both_signatures,
    nothing_of_a_private_side_is_owed,
    nobody_removed_reads_what_is_written_later,
    what_is_settled_stays,
    a_text_in_force_stays_so,
    a_verdict_is_one_for_all,
    each_fact_has_one_writer,
    every_act_has_its_quorum,
    what_is_refused_changes_nothing,
    a_dead_text_comes_to_nothing,
    what_is_filled_in_names_a_form_that_was_set,
    the_same_acts_make_the_same_state,
)
"""All of them, for tests and for the list in the docs."""
