"""A line broken off: what is held back falls back and never goes by itself; knocks always pass."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.suspension import SUSPENDABLE
from backchannel.desk.bodies import BodyKind
from backchannel.desk.days import day
from backchannel.desk.notes import KNOCK, KNOCKS_A_DAY, KNOCKS_KEPT, Knock
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, Refused
from backchannel.testing.hostile import Patched
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, drafts, say, standing

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH_SUSPENDED, SOUTH_SUSPENDED = f"{NORTH} suspended the line", f"{SOUTH} suspended the line"


def cause(world, name, who):
    return world.desks[name].line(who)[0].cause


def suspended_by_south(world, keep=()):
    world.desks[THEIRS].suspend(NORTH, "The shelling of 3 May.", keep)
    world.until(lambda: all(cause(world, name, SOUTH) == "suspended" for name in (ENVOY, DEPUTY)), most=60)


def suspended_by_north(world):
    world.desks[ENVOY].suspend(SOUTH, "The shelling of 3 May.")
    world.until(lambda: drafts(world.desks[DEPUTY], "suspends"), most=60)
    world.desks[DEPUTY].agree(drafts(world.desks[DEPUTY], "suspends")[0])
    world.until(lambda: cause(world, THEIRS, NORTH) == cause(world, ENVOY, SOUTH) == "suspended", most=60)


def reopened(world, name, who, *readers):
    world.desks[name].reopen(who)
    world.until(lambda: all(cause(world, each, other) != "suspended" for each, other in readers), most=60)


def half_agreed(world, text="We can release two."):
    """A draft of the envoy's that waits for the deputy."""
    world.desks[ENVOY].write(SOUTH, text)
    world.until(lambda: drafts(world.desks[DEPUTY], text), most=60)
    return drafts(world.desks[DEPUTY], text)[0]


def test_a_held_draft_falls_back_and_goes_after_reopening_only_when_people_agree_again(line):
    half_agreed(line)
    suspended_by_south(line)
    envoy, deputy, theirs = (line.desks[name] for name in (ENVOY, DEPUTY, THEIRS))
    for desk in (envoy, deputy):
        [waits] = [each for each in desk.waiting() if each.what.startswith("draft")]
        assert (
            waits.what
            == f"draft: We can release two. (fell back: {SOUTH_SUSPENDED}, so this did not go out.)"
        )
    with pytest.raises(Refused, match=f"{SOUTH} has suspended this line") as refused:
        deputy.agree(drafts(deputy)[0])
    assert refused.value.what_next.startswith("Knock")
    line.sleep(212 * DAY)
    line.ticks(6)
    reopened(line, THEIRS, NORTH, (ENVOY, SOUTH), (DEPUTY, SOUTH))
    line.ticks(30)
    assert "We can release two." not in standing(theirs, NORTH)
    assert SOUTH_SUSPENDED in drafts_shown(deputy)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: drafts(envoy, "We can release two."), most=60)
    envoy.agree(drafts(envoy)[0])
    line.until(lambda: "We can release two." in standing(theirs, NORTH), most=60)


def drafts_shown(desk):
    return " ".join(each.what for each in desk.waiting() if each.what.startswith("draft"))


def test_what_waits_at_home_falls_back_when_our_own_side_suspends(line):
    half_agreed(line)
    suspended_by_north(line)
    for name in (ENVOY, DEPUTY):
        line.until(lambda name=name: NORTH_SUSPENDED in drafts_shown(line.desks[name]), most=30)
    with pytest.raises(Refused, match=NORTH_SUSPENDED):
        line.desks[ENVOY].write(SOUTH, "After all.")


def test_what_our_own_side_held_back_goes_after_reopening_only_when_people_agree_again(line):
    half_agreed(line)
    suspended_by_north(line)
    envoy, deputy, theirs = (line.desks[name] for name in (ENVOY, DEPUTY, THEIRS))
    envoy.reopen(SOUTH, "Let us speak again.")
    line.until(lambda: drafts(deputy, "reopens"), most=60)
    outcome = deputy.agree(drafts(deputy, "reopens")[0])
    assert "on its way" in outcome.happened
    line.until(lambda: cause(line, THEIRS, NORTH) != "suspended", most=60)
    line.ticks(30)
    assert "We can release two." not in standing(theirs, NORTH)
    line.until(lambda: NORTH_SUSPENDED in drafts_shown(envoy), most=30)
    deputy.agree(drafts(deputy, "We can")[0])
    again = "draft: We can release two."
    line.until(lambda: again in [each.what for each in envoy.waiting()], most=60)
    envoy.agree(drafts(envoy, "We can")[0])
    line.until(lambda: "We can release two." in standing(theirs, NORTH), most=60)


def test_a_suspension_and_its_end_that_come_together_hold_back_all_the_same(line):
    number = half_agreed(line)
    deputy = line.desks.pop(DEPUTY)
    envoy = line.desks.pop(ENVOY)
    line.desks[THEIRS].suspend(NORTH, "No.")
    line.desks[THEIRS].reopen(NORTH, "Yes.")
    line.ticks(8)
    line.desks |= {ENVOY: envoy, DEPUTY: deputy}
    line.until(lambda: "reopens the line" in [each.subject for each in deputy.messages(SOUTH)], most=60)
    assert deputy.read(number).condition == (
        f"fell back to a draft: {SOUTH_SUSPENDED}, so this did not go out."
    )


def test_what_a_modified_desk_says_on_a_suspended_line_is_refused_alike_at_every_desk(line):
    suspended_by_north(line)
    Patched(line.desks[THEIRS]).post_alone(NORTH, "We speak all the same.")
    sentence = f"no effect: {NORTH} has suspended this line, and only {NORTH} can lift that."
    line.until(lambda: all(conditions(line, name, "all the same") for name in (ENVOY, DEPUTY)), most=60)
    found = {name: conditions(line, name, "all the same") for name in (ENVOY, DEPUTY)}
    assert found == {ENVOY: [sentence], DEPUTY: [sentence]}
    with pytest.raises(Refused, match=f"{NORTH} has suspended this line"):
        line.desks[THEIRS].write(NORTH, "May we?")


def conditions(world, name, words):
    who = NORTH if name == THEIRS else SOUTH
    return [each.condition for each in world.desks[name].messages(who) if words in each.first_words]


def test_what_crossed_a_suspension_stands_and_says_so(line):
    line.ticks(6)
    number = half_agreed(line, "Crossing.")
    theirs = line.desks.pop(THEIRS)
    line.desks[DEPUTY].agree(number)
    theirs.suspend(NORTH, "No.")
    line.ticks(8)
    line.desks[THEIRS] = theirs
    line.until(lambda: all(conditions(line, each, "Crossing") for each in line.desks), most=60)
    line.until(lambda: cause(line, ENVOY, SOUTH) == "suspended", most=60)
    for name in line.desks:
        [shown] = conditions(line, name, "Crossing.")
        assert shown == "waits for an answer; sent before the suspension was known"


def test_what_was_said_long_before_a_suspension_says_nothing_of_it(line):
    say(line, ENVOY, DEPUTY, "Good morning.")
    suspended_by_south(line)
    assert conditions(line, ENVOY, "Good morning.") == ["waits for an answer"]


def test_what_is_kept_goes_on(line):
    suspended_by_south(line, ("messages", "people"))
    say(line, ENVOY, DEPUTY, "We still speak.")
    [silent] = line.desks[ENVOY].line(SOUTH)
    assert "all but messages, people" in silent.sentence


def test_the_other_side_sees_what_was_shown_before_with_its_reason_and_translation(line):
    theirs = line.desks[THEIRS]
    words = Words("포격.", language="ko", translation="The shelling.")
    asked = []
    theirs.ask_with(lambda going: asked.append(going) or True)
    theirs.suspend(NORTH, words, ("people",))
    [going] = asked
    assert going.words == f"{SOUTH} suspends the line, all but people.\n\n포격."
    assert going.translation == "The shelling."
    assert "knocks" in going.cautions[-1]
    line.until(lambda: line.desks[ENVOY].messages(SOUTH), most=30)
    read = line.desks[ENVOY].read(line.desks[ENVOY].messages(SOUTH)[0].number)
    assert read.text == going.words
    assert (read.language, read.translation, read.translated_by) == ("ko", "The shelling.", SOUTH)


@pytest.mark.parametrize(
    ("because", "keep", "sentence"),
    [
        ("No.", ("who speaks",), "no “who speaks”"),
        ("No.", ("secrets",), "no “secrets”"),
        ("No.", tuple(each.value for each in SUSPENDABLE), "suspend nothing"),
        (" ", (), "nothing in this message"),
        ("x" * 2001, (), "too long"),
    ],
)
def test_a_suspension_that_cannot_be_is_refused_before_it_is_proposed(line, because, keep, sentence):
    with pytest.raises((Misuse, Refused), match=sentence):
        line.desks[THEIRS].suspend(NORTH, because, keep)
    assert not standing(line.desks[THEIRS], NORTH)


def test_nobody_reopens_what_the_other_side_suspended(line):
    suspended_by_south(line)
    with pytest.raises(Refused, match="only lift its own"):
        line.desks[ENVOY].reopen(SOUTH)


# what is said of it


def test_a_suspension_is_told_with_its_days_its_knocks_and_what_is_the_same(line):
    say(line, ENVOY, DEPUTY, "Good morning.")
    suspended_by_south(line)
    since = line.desks[ENVOY].line(SOUTH)[0].since
    line.sleep(211 * DAY)
    line.desks[ENVOY].knock(SOUTH, "Is anybody there?")
    line.desks[DEPUTY].knock(SOUTH)
    line.sleep(DAY)
    line.until(lambda: len(knocks(line.desks[THEIRS], NORTH)) == 1, most=30)
    line.until(lambda: "2 times" in knocks(line.desks[THEIRS], NORTH)[0], most=30)
    silent = line.desks[ENVOY].line(SOUTH)[0]
    line.until(lambda: "same 2 messages" in line.desks[ENVOY].line(SOUTH)[0].sentence, most=60)
    line.until(lambda: "They are there" in line.desks[ENVOY].line(SOUTH)[0].sentence, most=60)
    silent = line.desks[ENVOY].line(SOUTH)[0]
    assert silent.cause == "suspended"
    assert silent.sentence == (
        f"Suspended by them since {day(since)} (212 days); 2 knocks of yours, none of theirs, "
        "same keys, the same 2 messages on both sides. "
        f"They are there: last heard {day(int(line.time))}."
    )
    assert "Only they can lift theirs." in silent.limit
    assert line.desks[ENVOY].state().counterparts[0].sentence == silent.sentence
    assert line.desks[THEIRS].line(NORTH)[0].sentence.startswith("Suspended by you since")
    assert "none of yours" not in line.desks[THEIRS].line(NORTH)[0].limit


def test_whether_they_are_there_is_told_of_a_suspended_line_too(line):
    suspended_by_south(line)
    heard = day(line.desks[ENVOY].line(SOUTH)[0].last_heard)
    theirs = line.desks.pop(THEIRS)
    line.sleep(212 * DAY)
    line.ticks(6)
    silent = line.desks[ENVOY].line(SOUTH)[0]
    assert silent.cause == "suspended"
    assert silent.sentence.endswith(f"Nothing was heard of them since {heard}, not even a line check.")
    assert "no telling which" in silent.limit
    assert "Only they can lift theirs." in silent.limit
    line.desks[THEIRS] = theirs
    line.until(lambda: "They are there" in line.desks[ENVOY].line(SOUTH)[0].sentence, most=60)
    there = line.desks[ENVOY].line(SOUTH)[0]
    assert there.cause == "suspended"
    assert "no telling which" not in there.limit


def test_a_way_that_is_down_is_said_before_a_suspension(line):
    suspended_by_south(line)
    line.relay_up = False
    line.sleep(DAY)
    assert cause(line, ENVOY, SOUTH) == "path down"


def test_both_sides_can_suspend_and_each_sees_both(line):
    suspended_by_south(line)
    suspended_by_north(line)
    line.ticks(8)
    silent = line.desks[THEIRS].line(NORTH)[0]
    assert "by them since" in silent.sentence
    assert "by you since" in silent.sentence
    assert "backchannel reopen NORTHLAND" in silent.limit
    reopened(line, THEIRS, NORTH)
    line.ticks(8)
    assert "by you" not in line.desks[THEIRS].line(NORTH)[0].sentence


# knocks


def knocks(desk, who):
    return desk.line(who)[0].knocks


def test_a_knock_needs_nobody_passes_a_suspension_and_is_nobodys_official_word(line):
    suspended_by_south(line)
    outcome = line.desks[DEPUTY].knock(SOUTH, "Is anybody there?")
    assert "nobody's official word" in outcome.happened
    line.until(lambda: knocks(line.desks[THEIRS], NORTH) != ["Nobody has knocked yet."], most=30)
    [told] = knocks(line.desks[THEIRS], NORTH)
    today = day(int(line.time))
    assert told == (
        f"They knocked once, on {today}: “Is anybody there?” "
        f"({NORTH}'s deputy's own words, nobody's official word)."
    )
    assert line.desks[THEIRS].conversation(NORTH).knocks == [told]
    assert line.desks[THEIRS].state().counterparts[0].knocked == told
    line.until(lambda: any("You knocked" in each for each in knocks(line.desks[ENVOY], SOUTH)), most=30)
    assert [each.first_words for each in line.desks[THEIRS].messages(NORTH) if not each.ours] == []


def test_whoever_knocks_is_told_how_often_they_still_can(line):
    said = [line.desks[ENVOY].knock(SOUTH, words).what_next for words in ("", "Hello?", "")]
    left = [each.partition("You can knock ")[2] for each in said]
    assert left == [f"{each} within a day of this." for each in ("2 more times", "1 more time", "no more")]


def test_the_words_of_earlier_knocks_are_shown_too_the_newest_first(line):
    theirs = line.desks[THEIRS]
    for words in ("First.", "Second.", ""):
        line.desks[ENVOY].knock(SOUTH, words)
    line.until(lambda: any("3 times" in each for each in theirs.conversation(NORTH).knocks), most=30)
    told = theirs.conversation(NORTH).knocks
    assert "without words" in told[0]
    assert [each.partition("“")[2].partition("”")[0] for each in told[1:]] == ["Second.", "First."]


def test_nobody_has_knocked_for_so_many_days(line):
    suspended_by_south(line)
    line.sleep(212 * DAY)
    assert knocks(line.desks[ENVOY], SOUTH) == ["Nobody has knocked for 212 days."]
    assert line.desks[ENVOY].conversation(SOUTH).knocks == ["Nobody has knocked for 212 days."]


def test_a_post_knocks_a_few_times_a_day_and_no_more(line):
    envoy = line.desks[ENVOY]
    for _ in range(KNOCKS_A_DAY):
        envoy.knock(SOUTH)
    with pytest.raises(Refused, match="3 times within a day"):
        envoy.knock(SOUTH)
    line.sleep(DAY)
    envoy.knock(SOUTH, "Another day.")
    line.until(lambda: "4 times" in "".join(knocks(line.desks[THEIRS], NORTH)), most=30)


def test_a_modified_desk_that_knocks_all_day_is_shown_a_few_times_and_named(line):
    envoy = Patched(line.desks[ENVOY])
    for _ in range(KNOCKS_A_DAY + 3):
        envoy.say(envoy.line(SOUTH), BodyKind.KNOCK, KNOCK.encode(Knock("Knock.", "en")))
    theirs = line.desks[THEIRS]
    line.until(lambda: "knocks" in alarms(theirs), most=60)
    line.ticks(6)
    assert "knocked 3 times" in knocks(theirs, NORTH)[0]


def test_no_more_knocks_of_one_post_are_kept_than_there_is_room_for(line, monkeypatch):
    assert KNOCKS_KEPT >= 100
    monkeypatch.setattr("backchannel.desk.notes.KNOCKS_KEPT", 2)
    for number in range(4):
        line.desks[ENVOY].knock(SOUTH, f"Knock {number}.")
        line.sleep(2 * DAY)
    [told] = knocks(line.desks[ENVOY], SOUTH)
    assert "2 times" in told
    assert "Knock 3." in told


def test_a_knock_that_is_too_long_or_damaged_is_not_taken(line):
    envoy = line.desks[ENVOY]
    with pytest.raises(Misuse, match="too long"):
        envoy.knock(SOUTH, "x" * 201)
    assert knocks(envoy, SOUTH) == []
    hostile = Patched(envoy)
    hostile.say(hostile.line(SOUTH), BodyKind.KNOCK, b"\xc1")
    line.until(lambda: "knocks" in alarms(line.desks[THEIRS]), most=60)
    assert knocks(line.desks[THEIRS], NORTH) == []
