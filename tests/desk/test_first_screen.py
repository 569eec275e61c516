"""What a person sees first, and who there is."""

from __future__ import annotations

import pytest

from backchannel.cli.drawing import draw
from backchannel.errors import AlreadyThere, Refused
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, say


def test_the_last_line_does_not_send_people_to_the_list_above_it(line):
    theirs = line.desks[THEIRS]
    assert theirs.state().next_step.startswith("Write to them")
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    [waits] = theirs.waiting()
    assert theirs.state().next_step == f"Begin with this: `backchannel read {waits.number}`."
    assert "`backchannel waiting` shows what waits for you." in theirs.sync(1).what_next


def test_an_open_invitation_shows_while_a_line_is_open(line):
    envoy = line.desks[ENVOY]
    assert envoy.state().under_way == []
    envoy.invite(THIRD, "counsellor")
    [step] = envoy.state().under_way
    assert (step.who, step.kind) == (THIRD, "invite")
    lines = draw(envoy.state(), None)
    assert any(THIRD in each for each in lines[lines.index("Under way:") :])


def test_who_alone_shows_every_side_in_short(line):
    ours, theirs = line.desks[ENVOY].everybody()
    assert (ours.side, ours.ours, ours.posts) == (NORTH, True, ["envoy", "deputy"])
    assert (theirs.side, theirs.ours, theirs.posts) == (SOUTH, False, ["envoy"])
    assert (ours.voices, theirs.voices) == ("two people or more agree", "one person speaks for it")
    assert theirs.compared == "words compared"
    assert draw(ours, None)[0].startswith(f"{NORTH} (you) · official · envoy, deputy")


def test_a_backup_overwrites_nothing(line, tmp_path):
    envoy = line.desks[ENVOY]
    envoy.backup(tmp_path / "june.backup")
    before = (tmp_path / "june.backup").read_bytes()
    with pytest.raises(AlreadyThere, match=r"june\.backup") as refused:
        envoy.backup(tmp_path / "june.backup")
    assert "another file" in refused.value.what_next
    assert (tmp_path / "june.backup").read_bytes() == before


def test_whoever_speaks_alone_is_not_told_to_wait_for_colleagues(line):
    theirs = line.desks[THEIRS]
    for leave in (theirs.recall, theirs.hand_over):
        with pytest.raises(Refused, match="Without its envoy nobody could speak") as refused:
            leave("envoy")
        assert "backchannel appoint envoy" in refused.value.what_next
    assert theirs.waiting() == []
    with pytest.raises(Refused, match="Without its deputy"):  # two have to agree, and one would be left
        line.desks[ENVOY].recall("deputy")
