"""A whole life without any relay: joining, meeting, words, messages and answers carried in files."""

from __future__ import annotations

import itertools

import pytest

from backchannel.desk.desk import Desk
from backchannel.errors import Misuse
from backchannel.testing.world import PASSPHRASE, World
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, drafts, standing

pytestmark = pytest.mark.slow  # whole desks over many turns

COUNT = itertools.count()


@pytest.fixture
def world(place):
    made = World(place)
    yield made
    made.close()


def carry(world, giver, who, taker, folder):
    """Everything on its way to that name goes into a file and in at the taker's desk."""
    world.time += 60
    path = folder / f"{next(COUNT)}.pouch"
    world.desks[giver].carry_out(who, path)
    return world.desks[taker].carry_in([path])


def both_ways(world, one, two, called, folder, times=3):
    for _ in range(times):
        carry(world, one, called[0], two, folder)
        carry(world, two, called[1], one, folder)


def join_by_hand(world, folder):
    invitation, _ = world.desks[ENVOY].invite(DEPUTY, "deputy")
    deputy, _ = Desk.join(
        world.home(DEPUTY), PASSPHRASE, invitation, name=DEPUTY, surroundings=world.surroundings(DEPUTY)
    )
    world.desks[DEPUTY] = deputy
    carry(world, DEPUTY, "us", ENVOY, folder)
    carry(world, ENVOY, DEPUTY, DEPUTY, folder)
    envoy = world.desks[ENVOY]
    theirs, mine = deputy.words("us").read_out, envoy.words(DEPUTY).read_out
    envoy.confirm(DEPUTY, theirs)
    deputy.confirm("us", mine)
    carry(world, ENVOY, DEPUTY, DEPUTY, folder)
    carry(world, DEPUTY, "us", ENVOY, folder)
    both_ways(world, ENVOY, DEPUTY, ("us", "us"), folder, 2)


def meet_by_hand(world, folder):
    envoy, theirs = world.desks[ENVOY], world.desks[THEIRS]
    made, _ = envoy.meet(SOUTH)
    theirs.accept(made.encode(), NORTH)
    carry(world, THEIRS, NORTH, ENVOY, folder)
    carry(world, ENVOY, SOUTH, THEIRS, folder)
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    both_ways(world, ENVOY, THEIRS, (SOUTH, NORTH), folder, 1)
    both_ways(world, ENVOY, DEPUTY, ("us", "us"), folder, 1)
    world.desks[DEPUTY].confirm(SOUTH, theirs.words(NORTH).read_out)
    both_ways(world, DEPUTY, THEIRS, (SOUTH, NORTH), folder, 2)
    both_ways(world, ENVOY, DEPUTY, ("us", "us"), folder, 2)


@pytest.fixture
def by_hand(world, tmp_path):
    """Northland and Southland as in `met`, with no relay anywhere."""
    world.relay_up = False
    world.start(ENVOY, NORTH, "envoy", relay=False)
    join_by_hand(world, tmp_path)
    world.start(THEIRS, SOUTH, "envoy", one_voice=True, relay=False)
    meet_by_hand(world, tmp_path)
    return world


def agreed(world, text, folder):
    """A message written by the envoy and agreed by the deputy, ready to be carried by the deputy."""
    world.desks[ENVOY].write(SOUTH, text)
    carry(world, ENVOY, "us", DEPUTY, folder)
    world.desks[DEPUTY].agree(drafts(world.desks[DEPUTY], text)[0])


def test_two_sides_talk_with_no_relay_at_all(by_hand, tmp_path):
    agreed(by_hand, "Carried by hand.", tmp_path)
    carry(by_hand, DEPUTY, SOUTH, THEIRS, tmp_path)
    theirs = by_hand.desks[THEIRS]
    assert standing(theirs, NORTH) == ["Carried by hand."]
    theirs.answer(theirs.waiting()[0].number, "Answered by hand.")
    carry(by_hand, THEIRS, NORTH, DEPUTY, tmp_path)
    both_ways(by_hand, ENVOY, DEPUTY, ("us", "us"), tmp_path, 2)
    carry(by_hand, THEIRS, NORTH, ENVOY, tmp_path)
    for name in (ENVOY, DEPUTY):
        assert standing(by_hand.desks[name], SOUTH) == ["Carried by hand.", "Answered by hand."]
        assert by_hand.desks[name].alarms() == []
    assert theirs.alarms() == []


def test_of_two_carriers_whose_copies_differ_the_whole_one_counts_and_the_other_is_named(by_hand, tmp_path):
    agreed(by_hand, "By two carriers.", tmp_path)
    true, false = tmp_path / "first", tmp_path / "second"
    by_hand.desks[DEPUTY].carry_out(SOUTH, true)
    data = bytearray(true.read_bytes())
    for at in range(len(data) // 8, len(data), 997):
        data[at] ^= 1
    false.write_bytes(bytes(data))
    theirs = by_hand.desks[THEIRS]
    report = theirs.carry_in([false, true])
    assert standing(theirs, NORTH) == ["By two carriers."]
    assert report.differing > 0
    assert "copies differ" in alarms(theirs)
    told = [each.sentence for each in theirs.alarms() if each.name == "copies differ"]
    assert len(told) == 1
    assert "the copy of second" in told[0]


def test_the_same_file_taken_in_twice_changes_nothing(by_hand, tmp_path):
    agreed(by_hand, "Once is enough.", tmp_path)
    path = tmp_path / "pouch"
    by_hand.desks[DEPUTY].carry_out(SOUTH, path)
    theirs = by_hand.desks[THEIRS]
    assert theirs.carry_in([path]).new > 0
    assert theirs.carry_in([path]).new == 0
    assert standing(theirs, NORTH) == ["Once is enough."]
    assert theirs.alarms() == []


def test_files_in_any_order_come_to_the_same(by_hand, tmp_path):
    theirs, files = by_hand.desks[THEIRS], []
    for text in ("One.", "Two.", "Three."):
        agreed(by_hand, text, tmp_path)
        files.append(tmp_path / text)
        by_hand.desks[DEPUTY].carry_out(SOUTH, files[-1])
        carry(by_hand, DEPUTY, "us", ENVOY, tmp_path)
    theirs.carry_in([files[2]])
    theirs.carry_in([files[0], files[1]])
    assert standing(theirs, NORTH) == ["One.", "Two.", "Three."]


def test_what_goes_over_a_relay_and_by_hand_is_one_message(line, tmp_path):
    line.desks[ENVOY].write(SOUTH, "Both ways.")
    line.until(lambda: drafts(line.desks[DEPUTY]), most=20)
    line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
    line.desks[DEPUTY].carry_out(SOUTH, tmp_path / "pouch")
    line.desks[THEIRS].carry_in([tmp_path / "pouch"])
    assert standing(line.desks[THEIRS], NORTH) == ["Both ways."]
    line.ticks(10)
    assert standing(line.desks[THEIRS], NORTH) == ["Both ways."]
    assert line.desks[THEIRS].alarms() == []


def test_a_file_for_somebody_else_is_named_as_such_and_nobody_is_said_to_learn_of_it(by_hand, tmp_path):
    agreed(by_hand, "For Southland.", tmp_path)
    by_hand.desks[DEPUTY].carry_out(SOUTH, tmp_path / "sealed")
    stranger = by_hand.start("D. Dee", "WESTLAND", "envoy", one_voice=True, relay=False)
    report = stranger.carry_in([tmp_path / "sealed"])
    assert "Nothing in it is for this desk" in report.outcome.happened
    assert report.outcome.they_know == "They learn nothing of it."
    assert "right file" in report.outcome.what_next


def test_a_line_is_no_carried_file_and_the_right_command_is_named(by_hand, tmp_path):
    invitation, _ = by_hand.desks[ENVOY].invite("E. Ebb", "counsellor")
    (tmp_path / "line").write_bytes(invitation)
    with pytest.raises(Misuse) as said:
        by_hand.desks[DEPUTY].carry_in([tmp_path / "line"])
    assert "backchannel join" in said.value.what_next


def test_alarms_put_away_stand_again_only_when_it_goes_on(by_hand, tmp_path):
    theirs = by_hand.desks[THEIRS]
    core = theirs._core
    core.alarm("split approval", "somebody", "It differs.")
    assert len(theirs.alarms()) == 1
    assert "Put away: 1" in theirs.put_alarms_away().happened
    assert theirs.alarms() == []
    core.alarm("split approval", "somebody", "It differs.")
    assert theirs.alarms() == []
    by_hand.sleep(86_401)
    core.alarm("split approval", "somebody", "It differs.")
    assert len(theirs.alarms()) == 1
