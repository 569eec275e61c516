"""What somebody new of a side reads of a table: what a colleague tells of it, shown as told, and no more."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from msgspec.structs import replace

from backchannel.desk import words_told
from backchannel.desk.bodies import HOME, BodyKind, BriefedWords
from backchannel.desk.mediating import WORD, bared
from backchannel.desk.redacting import REMOVED
from backchannel.errors import Misuse, OutOfPlace, Refused
from backchannel.feed.entry import CORE, ENVELOPE
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.testing.hostile import Patched
from backchannel.testing.kept import keep
from desk.at_a_table import (
    AT_MOON,
    AT_NORTH,
    AT_SOUTH,
    FRIDAYS,
    MONDAYS,
    PIER,
    appointed,
    said_and_read,
    states,
    there,
    words_of,
)
from desk.removed import day_of
from desk.shown import DAY, DEPUTY, ENVOY, MEDIATOR, MOON, NORTH, SOUTH, THEIRS, THIRD, alarms

pytestmark = pytest.mark.slow  # whole desks over many turns

ROAD = "And the road."
FOURTH = "E. Eum"
NOT_CHECKED, BY_ONE = (
    "; not checked by this desk",
    "by who-speaks version 1; this side speaks through one person",
)
TOLD = "; told by a colleague, not seen by this desk"


@pytest.fixture(scope="session")
def spoken_once(mediated, shelf):
    """Southland said something, the mediator two things, one of them about it; all was read; two days."""
    world = mediated.again(shelf / "spoken")
    said_and_read(world)
    return keep(world)


@pytest.fixture
def spoken(spoken_once, place):
    world = spoken_once.again(place)
    yield world
    world.close()


@pytest.fixture(scope="session")
def followed_once(spoken_once, shelf):
    """As `spoken`, and somebody was appointed in Northland; the mediator said more and did not know of it."""
    world = spoken_once.again(shelf / "followed")
    moon = world.desks.pop(MOON)
    third = appointed(world)
    world.until(lambda: len(third.messages(AT_NORTH)) == 4, most=200)
    world.desks[MOON] = moon
    moon.put_forward(AT_MOON, ROAD)
    world.until(lambda: len(words_of(third)) == 3, most=120)
    world.until(lambda: heard_to(third), most=60)
    return keep(world)


@pytest.fixture
def followed(followed_once, place):
    world = followed_once.again(place)
    yield world
    world.close()


def heard_to(desk):
    """How far a desk has the mediator's own sequence."""
    line = desk._line_of(AT_NORTH)
    feed = desk._rooms.state(line).feed(told(desk)[0].author)
    return 0 if feed is None else feed.seq


def told(desk):
    """What that desk would tell of its table: the note's words."""
    line = desk._line_of(AT_NORTH)
    return [words_told._told(said) for said in desk._mediating.on(line)]


def tell(desk, author, *words):
    """A colleague's note with these words comes to a desk."""
    line = desk._line_of(AT_NORTH)
    body = BriefedWords(line, desk._meetings.tables.find(line).base, words)
    with desk._core.register.change():
        desk._words_told.take(HOME.decode(HOME.encode(body)), author)


def test_somebody_new_reads_what_the_mediator_said_as_a_colleague_tells_it(followed):
    """The last of it was on its way to those who read there before."""
    envoy, third, moon = (followed.desks[each] for each in (ENVOY, THIRD, MOON))
    said = [each.first_words for each in third.messages(AT_NORTH)]
    assert (said[:4], len(said)) == ([PIER, FRIDAYS, MONDAYS, ROAD], 5)
    for here, held in zip(words_of(third), words_of(envoy), strict=True):
        assert (here.subject, here.at, here.dated_by) == (held.subject, held.at, ENVOY)
        assert here.condition == held.condition + TOLD
    shown = third.read(words_of(third)[0].number)
    assert (shown.text, shown.answers) == (FRIDAYS, third.messages(AT_NORTH)[0].number)
    assert shown.label == f"told by {ENVOY}; this desk has not seen it"
    assert not [each for each in third.waiting() if each.author == MEDIATOR]
    assert third.find(["fridays"]).found[0].condition.endswith(TOLD)
    moon.put_forward(AT_MOON, "And the bridge.")
    followed.until(lambda: len(words_of(third)) == 4, most=120)
    assert third.read(words_of(third)[-1].number).label == "checked by this desk"
    for name in (ENVOY, DEPUTY, THIRD):
        assert alarms(followed.desks[name]) == set(), name


def test_its_own_entry_takes_the_place_of_what_was_told(followed):
    third, envoy = followed.desks[THIRD], followed.desks[ENVOY]
    word = told(envoy)[0]
    lied = replace(word, body=WORD.encode(replace(WORD.decode(word.body), text="Never on Fridays.")))
    with third._core.register.change():
        third._core.register.run("DELETE FROM mediator_word WHERE entry = ?", (word.entry,))
    tell(third, envoy._core.ref, lied)
    assert words_of(third)[0].first_words == "Never on Fridays."
    [row] = envoy._core.register.all("SELECT envelope FROM entry WHERE hash = ?", (word.entry,))
    entry = AdmittedEntry(CORE.decode(ENVELOPE.decode(bytes(row[0])).core), word.entry, bytes(row[0]))
    with third._core.register.change():
        third._mediating.take(third._rooms.state(third._line_of(AT_NORTH)), entry)
    shown = third.read(words_of(third)[0].number)
    assert (shown.text, shown.label, shown.dated_by) == (FRIDAYS, "checked by this desk", "")
    assert third.find(["never"]).found == []
    assert third.find(["fridays"]).found


def test_a_desk_that_read_the_table_takes_no_word_of_a_mediator_from_a_colleague(followed):
    envoy, deputy = followed.desks[ENVOY], followed.desks[DEPUTY]
    true = told(envoy)[0]
    before = [each.subject for each in words_of(envoy)]
    head = heard_to(envoy)
    places = {replace(true, entry=bytes([seq]) * 32, seq=seq) for seq in (1, true.seq, head + 1)}
    for word in (true, *places):
        tell(envoy, deputy._core.ref, word)
    assert [each.subject for each in words_of(envoy)] == before
    assert "told" not in envoy.read(words_of(envoy)[0].number).label
    third = followed.desks[THIRD]  # what it missed it takes; what comes by itself it does not
    tell(third, deputy._core.ref, replace(true, entry=b"x" * 32, seq=heard_to(third) + 1))
    assert len(words_of(third)) == 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda word: replace(word, author=replace(word.author, party=b"p" * 32)), OutOfPlace),
        (lambda word: replace(word, author=replace(word.author, seat=9)), OutOfPlace),
        (lambda word: replace(word, removed=True), OutOfPlace),
        (
            lambda word: replace(word, body=WORD.encode(replace(WORD.decode(word.body), of=b"p" * 32))),
            Refused,
        ),
    ],
    ids=["no mediator", "no post of it at the table", "removed and there", "words of a stranger"],
)
def test_words_that_cannot_be_a_mediators_there_are_not_taken(followed, change, error):
    third, envoy = followed.desks[THIRD], followed.desks[ENVOY]
    word = replace(told(envoy)[0], entry=b"x" * 32)
    with pytest.raises(error):
        tell(third, envoy._core.ref, change(word))
    assert len(words_of(third)) == 3


@pytest.mark.parametrize("said", [0, 2**40])
def test_a_told_word_is_dated_neither_ahead_nor_before_the_table_was_proposed(followed, said):
    third, envoy = followed.desks[THIRD], followed.desks[ENVOY]
    tell(third, envoy._core.ref, replace(told(envoy)[0], entry=b"x" * 32, at=said))
    act = third._meetings.tables.find(third._line_of(AT_NORTH)).act
    proposed = third._channels.first_row(act).at
    assert third._mediating.find(b"x" * 32).at == (followed.time if said else proposed)


def test_of_one_post_no_more_is_kept_on_colleagues_word_than_of_its_own(followed, monkeypatch):
    third, envoy = followed.desks[THIRD], followed.desks[ENVOY]
    monkeypatch.setattr(words_told, "WORDS_KEPT", 3)
    with pytest.raises(Refused, match="so many"):
        tell(third, envoy._core.ref, replace(told(envoy)[0], entry=b"x" * 32))
    followed.desks[MOON].put_forward(AT_MOON, ROAD)  # and what was told mutes no mediator
    followed.until(lambda: len(words_of(third)) == 4, most=120)


def test_a_word_that_was_told_without_its_words_gets_them_from_whoever_has_them(followed):
    third, envoy, deputy = followed.desks[THIRD], followed.desks[ENVOY], followed.desks[DEPUTY]
    word = told(envoy)[0]
    without = replace(word, body=WORD.encode(bared(WORD.decode(word.body))), removed=True)
    with third._core.register.change():
        third._core.register.run("DELETE FROM mediator_word WHERE entry = ?", (word.entry,))
    tell(third, envoy._core.ref, without)
    shown = third.read(words_of(third)[0].number)
    assert (shown.text, third.find(["fridays"]).found) == (REMOVED, [])
    assert shown.condition.endswith("; a colleague told of it without its words")
    tell(third, deputy._core.ref, word)
    shown = third.read(words_of(third)[0].number)
    assert (shown.text, shown.label) == (FRIDAYS, f"told by {DEPUTY}; this desk has not seen it")
    assert third.find(["fridays"]).found
    tell(third, envoy._core.ref, without)
    assert third.read(words_of(third)[0].number).text == FRIDAYS


def test_a_mediators_desk_tells_nobody(spoken):
    moon = spoken.desks[MOON]
    with pytest.raises(Refused, match="no vote"):
        moon.brief(AT_MOON)
    assert states(moon)[AT_MOON] == "open"
    with pytest.raises(Misuse):
        moon.brief("NOBODY")


def test_a_modified_colleague_cannot_tell_of_a_table_of_a_line_that_nobody_knows(spoken):
    envoy, deputy = spoken.desks[ENVOY], Patched(spoken.desks[DEPUTY])
    deputy.tell_home(BriefedWords(b"t" * 32, b"l" * 32, (told(spoken.desks[DEPUTY])[0],)))
    spoken.until(lambda: "colleague's note refused" in alarms(envoy), most=30)
    assert len(words_of(envoy)) == 2
    assert BodyKind.MEDIATOR_WORD in envoy._intake.takers


class Shown(NamedTuple):
    """What stands in an item, whose it is, on what authority and of which day."""

    text: str
    side: str
    authority: str
    at: int


def lines_of(desk, who):
    shown = [desk.read(each.number) for each in desk.messages(who)]
    return [Shown(each.text, each.side, each.authority, each.at) for each in shown]


def test_who_comes_after_a_purge_and_after_a_table_is_over_reads_what_is_left_of_it_and_no_more(followed):
    """At Northland's desks the words of the table's first days were removed; then it was closed."""
    theirs = followed.desks[THEIRS]
    ours = [followed.desks[name] for name in (ENVOY, DEPUTY, THIRD)]
    last = day_of(followed.time)
    for desk in ours:
        for each in desk.messages(AT_NORTH):
            desk.read(each.number)
    followed.sleep(DAY)
    theirs.write(AT_SOUTH, "The last word.")
    there(followed, "The last word.", ENVOY, DEPUTY)
    theirs.close_table(AT_SOUTH, "It led nowhere.")
    followed.until(lambda: all(states(desk)[AT_NORTH] == "closed" for desk in ours), most=60)
    followed.sleep(DAY)
    followed.ticks(20)
    for desk in ours:
        assert desk.purge(AT_NORTH, last, sure=True).done
    away = [followed.desks.pop(name) for name in (MOON, THIRD, THEIRS)]  # none of them is needed for that
    fourth = appointed(followed, FOURTH, "clerk")
    followed.until(lambda: AT_NORTH in states(fourth), most=200)
    followed.until(lambda: len(fourth.messages(AT_NORTH)) == 6, most=60)
    followed.ticks(12)
    for who in (SOUTH, AT_NORTH):
        held, read = lines_of(ours[0], who), lines_of(fourth, who)
        assert [each._replace(authority=each.authority.removesuffix(NOT_CHECKED)) for each in read] == held
        told = [each.authority for each in read if "version 1" in each.authority]  # Southland's
        assert told
        assert all(each == f"envoy, {BY_ONE}{NOT_CHECKED}" for each in told)
    texts = [each.text for each in lines_of(fourth, AT_NORTH)]
    assert texts[:4] == [REMOVED] * 4
    assert texts[4].startswith("New post counsellor")
    assert texts[5:] == ["The last word."]
    assert states(fourth)[AT_NORTH] == "closed"
    assert not fourth._rooms.has(fourth._line_of(AT_NORTH))
    assert AT_NORTH not in [each.name for each in fourth.state().counterparts]
    for each in fourth.messages(AT_NORTH):
        shown = fourth.read(each.number)
        assert "told" in shown.label or "reported" in shown.label or shown.side == NORTH
        assert shown.dated_by == ENVOY
    with pytest.raises(Refused, match="closed"):
        fourth.write(AT_NORTH, "Hello.")
    assert [each.text for each in fourth.record(AT_NORTH).items()][-1] == "The last word."
    for desk in (*ours, fourth):
        assert alarms(desk) == set()
    for desk in away:
        desk.close()
