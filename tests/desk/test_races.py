"""Desks of one side that act at once: one message takes the place, the other is a draft again."""

from __future__ import annotations

import itertools

import pytest

from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, drafts, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def agreed_at_once(world, pairs):
    """Each author's draft is agreed by each second, all in one moment, so that both post on one place."""
    for author, _, words in pairs:
        world.desks[author].write(SOUTH, words)
    for _, second, words in pairs:
        world.until(lambda second=second, words=words: drafts(world.desks[second], words), most=30)
    for _, second, words in pairs:
        world.desks[second].agree(drafts(world.desks[second], words)[0])


RACE = [(ENVOY, DEPUTY, "First of the two."), (THIRD, ENVOY, "Second of the two.")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_messages_in_one_place_one_stands_and_the_other_is_agreed_again(three, order):
    agreed_at_once(three, [RACE[each] for each in order])
    names = (ENVOY, DEPUTY, THIRD)
    three.until(lambda: standing(three.desks[THEIRS], NORTH), most=30)
    three.ticks(25)
    [winner] = standing(three.desks[THEIRS], NORTH)
    loser = next(words for _, _, words in RACE if words != winner)
    for name in names:
        assert standing(three.desks[name], SOUTH) == [winner], name
    author = next(name for name, _, words in RACE if words == loser)
    [number] = drafts(three.desks[author], loser)
    three.desks[author].agree(number)
    other = next(name for name in names if name != author)
    three.until(lambda: drafts(three.desks[other], loser), most=30)
    three.desks[other].agree(drafts(three.desks[other], loser)[0])
    three.until(lambda: len(standing(three.desks[THEIRS], NORTH)) == 2, most=30)
    three.ticks(8)
    for name in names:
        assert standing(three.desks[name], SOUTH) == [winner, loser], name
    assert standing(three.desks[THEIRS], NORTH) == [winner, loser]
    assert not [each for desk in three.desks.values() for each in desk.alarms() if "word" in each.name]


def test_both_sides_end_in_one_state_in_whatever_order_it_arrives(three, tmp_path):
    agreed_at_once(three, RACE)
    files = {}
    for name in (DEPUTY, ENVOY):
        files[name] = tmp_path / f"{name}.pouch"
        three.desks[name].carry_out(SOUTH, files[name])
    theirs = three.desks[THEIRS]
    seen = set()
    for turn, order in enumerate(itertools.permutations(files)):
        folder = three.folder / f"copy-{turn}"
        theirs.close()
        desk = three.copy_of(THEIRS, folder)
        for name in order:
            desk.carry_in([files[name]])
        seen.add(tuple(standing(desk, NORTH)))
        desk.close()
        theirs = three.open(THEIRS)
    assert len(seen) == 1
    assert len(seen.pop()) == 1


def test_a_draft_posted_by_two_desks_is_said_once(three):
    three.desks[ENVOY].write(SOUTH, "Said by two desks.")
    for name in (DEPUTY, THIRD):
        three.until(lambda name=name: drafts(three.desks[name], "Said"), most=30)
    for name in (DEPUTY, THIRD):
        three.desks[name].agree(drafts(three.desks[name], "Said")[0])
    three.until(lambda: standing(three.desks[THEIRS], NORTH), most=30)
    three.ticks(20)
    for name in (ENVOY, DEPUTY, THIRD):
        assert standing(three.desks[name], SOUTH) == ["Said by two desks."]
    assert standing(three.desks[THEIRS], NORTH) == ["Said by two desks."]
    assert [each.what for each in three.desks[THEIRS].waiting()].count("Said by two desks.") == 1


def test_when_the_last_to_agree_is_gone_another_desk_posts(three):
    three.desks[ENVOY].write(SOUTH, "Somebody has to send it.")
    three.until(lambda: drafts(three.desks[DEPUTY], "Somebody"), most=30)
    deputy = three.desks[DEPUTY]
    hashed = deputy._core.numbered(drafts(deputy, "Somebody")[0])[1]
    deputy._drafts._posting.post_if_ready = lambda channel, row: False
    deputy.agree(deputy._core.number("act", hashed))
    three.ticks(3)
    deputy.close()
    del three.desks[DEPUTY]
    three.until(lambda: standing(three.desks[THEIRS], NORTH), most=40)


def test_messages_of_both_sides_that_cross_both_stand(three):
    three.desks[ENVOY].write(SOUTH, "From the north.")
    three.until(lambda: drafts(three.desks[DEPUTY], "From"), most=30)
    three.desks[THEIRS].write(NORTH, "From the south.")
    three.desks[DEPUTY].agree(drafts(three.desks[DEPUTY], "From")[0])
    three.ticks(12)
    for name, who in ((ENVOY, SOUTH), (DEPUTY, SOUTH), (THIRD, SOUTH), (THEIRS, NORTH)):
        assert sorted(standing(three.desks[name], who)) == ["From the north.", "From the south."]
