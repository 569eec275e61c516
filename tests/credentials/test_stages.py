"""The tables of both machines: nothing leads out of the end, every state has its sentence, secrets go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials import join_stages, stages
from backchannel.credentials.join_stages import JoinEvent, JoinSide, JoinStage
from backchannel.credentials.stages import Event, Side, Stage
from backchannel.errors import LineUsed
from credentials.meetings import comparing, join_comparing


def test_nothing_leads_out_of_stopped_or_done() -> None:
    assert not [stage for stage, _ in stages.TRANSITIONS if stage is Stage.STOPPED]
    ends = (JoinStage.STOPPED, JoinStage.DONE)
    assert not [stage for stage, _ in join_stages.TRANSITIONS if stage in ends]


def test_every_stage_can_be_reached_and_is_explained_to_people() -> None:
    assert set(stages.TRANSITIONS.values()) | {Stage.OFFERED, Stage.REPLIED} == set(Stage)
    assert set(join_stages.TRANSITIONS.values()) | {JoinStage.OFFERED, JoinStage.REPLIED} == set(JoinStage)
    begin = {(Side.ASKED, Stage.REPLIED), (Side.ANSWERED, Stage.OFFERED)}
    assert set(stages.WAITING) == {(side, stage) for side in Side for stage in Stage} - begin
    begin_join = {(JoinSide.INVITER, JoinStage.REPLIED), (JoinSide.CANDIDATE, JoinStage.OFFERED)}
    every = {(side, stage) for side in JoinSide for stage in JoinStage}
    assert set(join_stages.WAITING) == every - begin_join


@given(st.lists(st.sampled_from(Event), max_size=8))
def test_whatever_happens_the_line_is_kept_only_while_it_is_needed(events: list[Event]) -> None:
    state = comparing().asked
    for event in events:
        if (state.stage, event) not in stages.TRANSITIONS:
            with pytest.raises(LineUsed):
                stages.move(state, event)
            continue
        state = stages.move(state, event)
        assert (state.line is not None) == (state.stage is Stage.COMPARING)
        assert (state.room_secret is None) == (state.stage is Stage.STOPPED)


@given(st.lists(st.sampled_from(JoinEvent), max_size=8))
def test_whatever_happens_an_invitation_is_kept_only_while_it_is_needed(events: list[JoinEvent]) -> None:
    state = join_comparing().inviter
    for event in events:
        if (state.stage, event) not in join_stages.TRANSITIONS:
            with pytest.raises(LineUsed):
                join_stages.move(state, event)
            continue
        state = join_stages.move(state, event)
        assert (state.line is None) == (state.stage in (JoinStage.STOPPED, JoinStage.DONE))
