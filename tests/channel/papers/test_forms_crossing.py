"""Any steps of any form, crossing in any way, fold alike at both desks and have words for how it stands."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.acts import Posting
from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import Form
from backchannel.channel.papers.registry import FORMS
from channel.papers.saying import case_of, moves, opens, outcome
from channel.parties import both

WORTH = {FieldKind.DATE: "2027-06-11", FieldKind.NUMBER: "3"}


def filled(fields: tuple[Field, ...]) -> dict[str, str]:
    """Something in every field that fits."""
    return {
        each.name: each.choices[0] if each.kind is FieldKind.CHOICE else WORTH.get(each.kind, "Some words.")
        for each in fields
    }


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_steps_that_cross_are_folded_alike_and_always_have_words(data: st.DataObject) -> None:
    form: Form = data.draw(st.sampled_from([form for form in FORMS.every() if form.requires is None]))
    desks = both()
    case = desks[0].say(opens(filled(form.fields), form.name, form.version), desks[1])
    waiting: tuple[list[Posting], list[Posting]] = ([], [])
    for _ in range(data.draw(st.integers(2, 20))):
        who = data.draw(st.integers(0, 1))
        desk = desks[who]
        for posting in waiting[who][: data.draw(st.integers(0, 3))]:
            desk.take(posting)
            waiting[who].remove(posting)
        possible = FORMS.possible(case_of(desk, case), desk.channel.ours)
        move = data.draw(st.sampled_from(possible or list(form.moves)))
        step = moves(case, move, filled(form.moves[move].fields), form.name, form.version)
        posting = desk.posting(desk.draft(step))
        desk.take(posting)
        waiting[1 - who].append(posting)
        assert outcome(desk, case).words
    for who, desk in enumerate(desks):
        for posting in waiting[who]:
            desk.take(posting)
    ours, theirs = desks
    assert case_of(ours, case) == case_of(theirs, case)
    assert ours.channel.law.refused == theirs.channel.law.refused
    assert outcome(ours, case) == outcome(theirs, case)
