"""A desk that was lost comes back from its backup, is named, and is heard only when a person let it in."""

from __future__ import annotations

import pytest

from backchannel.desk.bodies import Proposed
from backchannel.errors import Refused
from backchannel.testing.hostile import Patched
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, named, reply, say, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def backup_of(world, name, folder):
    folder.mkdir(exist_ok=True)
    path = folder / "backup"
    world.desks[name].backup(path)
    return path


def settle(world, days=2):
    for _ in range(days):
        world.sleep(DAY)
        world.ticks(20)


def lost_after_more(line, tmp_path, name):
    """A backup, then more is said, then the desk is lost and restored."""
    say(line, ENVOY, DEPUTY, "Before the backup.")
    line.ticks(8)
    backup = backup_of(line, name, tmp_path)
    reply(line, "After the backup.")
    line.ticks(8)
    line.restore(name, backup)
    line.ticks(12)


def write_all_the_same(desk, text):
    """What a restored desk writes whose own checks are switched off."""
    patched = Patched(desk)
    draft = patched.draft(SOUTH, text)
    patched.tell_home(Proposed(draft, patched.approval(draft)))


def test_a_restored_colleagues_desk_is_named_and_unheard_until_welcomed(line, tmp_path):
    lost_after_more(line, tmp_path, DEPUTY)
    assert any("deputy" in about for about in named(line.desks[ENVOY], "restored desk"))
    assert any("deputy" in about for about in named(line.desks[THEIRS], "restored desk"))
    with pytest.raises(Refused):
        line.desks[DEPUTY].write(SOUTH, "Not before it knows what it agreed to.")
    write_all_the_same(line.desks[DEPUTY], "Unheard as yet.")
    line.ticks(10)
    assert not drafts(line.desks[ENVOY], "Unheard")
    line.desks[ENVOY].welcome("deputy")
    line.until(lambda: drafts(line.desks[ENVOY], "Unheard"), most=60)
    line.desks[ENVOY].agree(drafts(line.desks[ENVOY], "Unheard")[0])
    line.until(lambda: "Unheard as yet." in standing(line.desks[THEIRS], NORTH), most=60)
    settle(line)
    for name in (ENVOY, DEPUTY):
        assert standing(line.desks[name], SOUTH) == [
            "Before the backup.",
            "After the backup.",
            "Unheard as yet.",
        ]


def test_a_restored_desk_gets_back_what_came_after_its_backup(line, tmp_path):
    lost_after_more(line, tmp_path, DEPUTY)
    line.desks[ENVOY].welcome("deputy")
    settle(line)
    assert standing(line.desks[DEPUTY], SOUTH) == ["Before the backup.", "After the backup."]


def test_the_other_sides_only_desk_is_welcomed_after_words_and_gets_its_own_words_back(line, tmp_path):
    say(line, ENVOY, DEPUTY, "Before the backup.")
    line.ticks(8)
    backup = backup_of(line, THEIRS, tmp_path)
    reply(line, "Said after the backup.")
    line.ticks(8)
    line.restore(THEIRS, backup)
    line.ticks(12)
    for name in (ENVOY, DEPUTY):
        assert any(SOUTH in about for about in named(line.desks[name], "restored desk"))
    line.desks[ENVOY].welcome(SOUTH)
    settle(line, 3)
    assert standing(line.desks[THEIRS], NORTH) == ["Before the backup.", "Said after the backup."]
    line.desks[THEIRS].write(NORTH, "Here again.")
    line.until(lambda: "Here again." in standing(line.desks[ENVOY], SOUTH), most=60)
    settle(line)
    expected = ["Before the backup.", "Said after the backup.", "Here again."]
    assert standing(line.desks[ENVOY], SOUTH) == standing(line.desks[DEPUTY], SOUTH) == expected


def test_what_the_lost_desk_says_after_it_was_replaced_counts_for_nothing(line, tmp_path):
    say(line, ENVOY, DEPUTY, "Before the backup.")
    line.ticks(8)
    stolen = line.desks[THEIRS]
    line.restore_beside(THEIRS, backup_of(line, THEIRS, tmp_path))
    line.ticks(12)
    for name in (ENVOY, DEPUTY):
        line.desks[name].welcome(SOUTH)
    settle(line, 1)
    stolen.write(NORTH, "From the stolen laptop.")
    for _ in range(3):
        stolen.turn()
        line.ticks()
    stolen.take_in()
    settle(line, 1)
    for name in (ENVOY, DEPUTY):
        assert standing(line.desks[name], SOUTH) == ["Before the backup."]
    line.desks[THEIRS].write(NORTH, "From the new one.")
    line.until(lambda: "From the new one." in standing(line.desks[ENVOY], SOUTH), most=60)
    stolen.close()


def test_nobody_lets_themselves_back_in(line, tmp_path):
    lost_after_more(line, tmp_path, DEPUTY)
    with pytest.raises(Refused):
        line.desks[THEIRS].welcome("deputy")
    write_all_the_same(line.desks[DEPUTY], "Unheard as yet.")
    settle(line, 1)
    assert not drafts(line.desks[ENVOY], "Unheard")


def test_a_desk_lost_twice_comes_back_twice(line, tmp_path):
    say(line, ENVOY, DEPUTY, "Before the backup.")
    line.ticks(8)
    for turn in range(2):
        line.restore(DEPUTY, backup_of(line, DEPUTY, tmp_path / str(turn)))
        line.ticks(12)
        line.desks[ENVOY].welcome("deputy")
        settle(line, 1)
    say(line, DEPUTY, ENVOY, "Twice lost.")
    reply(line, "Twice heard.")
    settle(line, 1)
    for name in (ENVOY, DEPUTY):
        assert standing(line.desks[name], SOUTH) == ["Before the backup.", "Twice lost.", "Twice heard."]
