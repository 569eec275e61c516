"""Persons with their posts over time; by what somebody is recognised; what to think of in time."""

from __future__ import annotations

import pytest

from backchannel.credentials.members import MemberRef
from backchannel.desk.holders import SAME_KEYS, SAME_NAME, Held, known_by, persons
from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, say


def card(desk, who, name):
    [found] = [each for each in desk.persons(who) if each.name == name]
    return found


def spans(found):
    return [(each.title, each.from_version, each.until_version) for each in found.posts]


def test_a_card_says_since_which_version_and_what_was_agreed_to(line):
    say(line, ENVOY, DEPUTY, "We propose to meet.")
    envoy = line.desks[ENVOY]
    at = envoy.messages(SOUTH)[0].at
    mine, deputy = envoy.persons("us")
    assert [each.name for each in (mine, deputy)] == [ENVOY, DEPUTY]
    assert spans(mine) == [("envoy", 1, None)]
    assert spans(deputy) == [("deputy", 2, None)]
    assert (mine.known_by, mine.ours, mine.posts[0].current) == ("", True, True)
    assert deputy.posts[0].since is not None
    assert (deputy.posts[0].first_agreed, deputy.posts[0].last_agreed) == (at, at)
    [north, other] = line.desks[THEIRS].persons(NORTH)
    assert [each.name for each in (north, other)] == [None, None]
    assert spans(north) == [("envoy", 1, None)]
    assert north.posts[0].since is None
    assert north.posts[0].fingerprint == mine.posts[0].fingerprint


def test_names_of_theirs_are_our_own_notes_and_colleagues_have_them(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    outcome = envoy.call(SOUTH, "Envoy", THEIRS)
    assert "stays with your side" in outcome.they_know
    line.until(lambda: deputy.persons(SOUTH)[0].name == THEIRS, most=20)
    assert deputy.who(SOUTH).posts[0].name == THEIRS
    assert line.desks[THEIRS].who("us").posts[0].name == THEIRS
    for post, name in (("minister", "X"), ("envoy", ""), ("envoy", "two\nlines"), ("envoy", "x" * 65)):
        with pytest.raises(Misuse):
            envoy.call(SOUTH, post, name)
    with pytest.raises(Misuse, match="they say themselves"):
        envoy.call("us", "deputy", "X")


@pytest.mark.slow
def test_whoever_comes_back_is_recognised_by_name_and_the_card_says_that_the_keys_differ(three):
    envoy, deputy, third = (three.desks[each] for each in (ENVOY, DEPUTY, THIRD))
    envoy.recall("counsellor")
    three.until(deputy.waiting, most=60)
    deputy.agree(deputy.waiting()[0].number)
    three.until(lambda: envoy.who("us").version == 4, most=60)
    third.close()
    del three.desks[THIRD]
    gone = card(envoy, "us", THIRD)
    assert spans(gone) == [("counsellor", 3, 4)]
    assert not gone.posts[0].current
    assert [each.name for each in envoy.persons("us")][-1] == THIRD
    assert "The post of counsellor is empty." in envoy.who("us").cautions
    three.until(lambda: three.desks[THEIRS].who(NORTH).version == 4, most=60)
    theirs = three.desks[THEIRS].persons(NORTH)
    assert [spans(each) for each in theirs] == [
        [("envoy", 1, None)], [("deputy", 2, None)], [("counsellor", 3, 4)]
    ]  # fmt: skip
    assert theirs[2].posts[0].until is not None
    invitation, _ = envoy.invite(THIRD.upper(), "attaché")
    three._homes[THIRD.upper()] = three.folder / "again"
    three.join_with(ENVOY, THIRD.upper(), invitation)
    three.until(deputy.waiting, most=60)
    deputy.agree(deputy.waiting()[0].number)
    three.until(lambda: envoy.who("us").version == 5, most=60)
    [back] = [each for each in envoy.persons("us") if len(each.posts) > 1]
    assert spans(back) == [("counsellor", 3, 4), ("attaché", 5, None)]
    assert back.known_by == "known by the name alone: the keys differ"


def test_one_key_in_two_posts_is_one_person_and_a_name_alone_is_said_to_be_one(line):
    version = line.desks[ENVOY]._parties.ours.first
    names = {4: "B. Bak", 2: "b. bak"}
    held = [
        Held(MemberRef(bytes(32), seat, 1), key, "post", "speaks", version)
        for seat, key in ((1, "a"), (2, "b"), (3, "a"), (4, "c"))
    ]
    found = persons(held, lambda who: names.get(who.seat))
    assert [[each.who.seat for each in person] for person in found] == [[1, 3], [2, 4]]
    assert [known_by(person) for person in found] == [SAME_KEYS, SAME_NAME]
    assert known_by(found[0][:1]) == ""


def test_what_would_leave_a_side_without_a_voice_is_said_until_a_sheet_counts(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    [caution] = envoy.state().cautions
    assert "nobody could replace them" in caution
    assert any("recovery-sheet" in each and "--reserve" in each for each in envoy.who("us").cautions)
    assert envoy.who(SOUTH).cautions == []
    envoy.recovery_sheet()
    line.until(deputy.waiting, most=20)
    deputy.agree(deputy.waiting()[0].number)
    line.until(lambda: not envoy.state().cautions, most=40)
    assert envoy.who("us").cautions == []
