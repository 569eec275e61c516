"""What somebody new of a side reads of a table: what a colleague tells of it, shown as told, and no more."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.desk import words_told
from backchannel.desk.bodies import HOME, BodyKind, BriefedWords
from backchannel.desk.mediating import WORD, bared
from backchannel.desk.redacting import REMOVED
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, OutOfPlace, Refused
from backchannel.feed.entry import CORE, ENVELOPE
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.testing.hostile import Patched
from backchannel.testing.kept import keep
from desk.at_a_table import AT, AT_MOON, AT_NORTH, AT_SOUTH, states, there
from desk.shown import DAY, DEPUTY, ENVOY, MEDIATOR, MOON, SOUTH, THEIRS, THIRD, alarms, standing

pytestmark = pytest.mark.slow  # whole desks over many turns

PIER, FRIDAYS, MONDAYS, ROAD = (
    "We could open the pier.",
    "Why not Fridays?",
    "Mondays would do.",
    "And the road.",
)
TOLD = "; told by a colleague, not seen by this desk"


def appointed(world, name=THIRD, post="counsellor"):
    """Somebody new of Northland is in post and reads the line of the two sides."""
    world.join(ENVOY, name, post)
    deputy = world.desks[DEPUTY]
    world.until(deputy.changes, most=60)
    deputy.agree(deputy.changes()[0].number)
    newcomer = world.desks[name]
    world.until(lambda: SOUTH in [each.name for each in newcomer.state().counterparts], most=200)
    return newcomer


def words_of(desk, who=AT_NORTH):
    """What a mediator said there, as a desk lists it."""
    return [each for each in desk.messages(who) if each.standing == "mediator"]


@pytest.fixture(scope="session")
def spoken_once(mediated, shelf):
    """Southland said something, the mediator two things, one of them about it; all was read, two days go by."""
    world = mediated.again(shelf / "spoken")
    theirs, moon = world.desks[THEIRS], world.desks[MOON]
    theirs.write(AT_SOUTH, PIER)
    there(world, PIER)
    moon.put_forward(AT_MOON, Words(FRIDAYS, subject="A thought"), moon.messages(AT_MOON)[0].number)
    moon.carry_word(AT_MOON, SOUTH, MONDAYS)
    world.until(lambda: all(len(world.desks[name].messages(AT[name])) == 3 for name in AT), most=60)
    for name in AT:
        for each in world.desks[name].messages(AT[name]):
            world.desks[name].read(each.number)
    world.sleep(2 * DAY)
    return keep(world)


@pytest.fixture
def spoken(spoken_once, place):
    world = spoken_once.again(place)
    yield world
    world.close()


@pytest.fixture(scope="session")
def followed_once(spoken_once, shelf):
    """As `spoken`, and somebody was appointed in Northland afterwards."""
    world = spoken_once.again(shelf / "followed")
    third = appointed(world)
    world.until(lambda: len(third.messages(AT_NORTH)) == 4, most=200)
    return keep(world)


@pytest.fixture
def followed(followed_once, place):
    world = followed_once.again(place)
    yield world
    world.close()


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
    envoy, third, moon = (followed.desks[each] for each in (ENVOY, THIRD, MOON))
    assert standing(third, AT_NORTH) == [PIER]
    assert [each.first_words for each in third.messages(AT_NORTH)][:3] == [PIER, FRIDAYS, MONDAYS]
    for here, held in zip(words_of(third), words_of(envoy), strict=True):
        assert (here.subject, here.at, here.dated_by) == (held.subject, held.at, ENVOY)
        assert here.condition == held.condition + TOLD
    shown = third.read(words_of(third)[0].number)
    assert (shown.text, shown.answers) == (FRIDAYS, third.messages(AT_NORTH)[0].number)
    assert shown.label == f"told by {ENVOY}; this desk has not seen it"
    assert not [each for each in third.waiting() if each.author == MEDIATOR]
    assert third.find(["fridays"]).found[0].condition.endswith(TOLD)
    moon.put_forward(AT_MOON, ROAD)
    followed.until(lambda: len(words_of(third)) == 3, most=120)
    assert third.read(words_of(third)[-1].number).label == "checked by this desk"
    for name in (ENVOY, DEPUTY, THIRD):
        assert alarms(followed.desks[name]) == set(), name


def test_a_word_that_was_on_its_way_to_those_before_is_told_to_somebody_new(spoken):
    """It is sealed for those who read there when it was said."""
    moon = spoken.desks.pop(MOON)
    third = appointed(spoken)
    spoken.until(lambda: len(third.messages(AT_NORTH)) == 4, most=200)
    spoken.desks[MOON] = moon
    moon.put_forward(AT_MOON, ROAD)
    spoken.until(lambda: ROAD in [each.first_words for each in words_of(third)], most=120)
    [late] = [each for each in words_of(third) if each.first_words == ROAD]
    assert third.read(late.number).label == f"told by {ENVOY}; this desk has not seen it"


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
    line = envoy._line_of(AT_NORTH)
    head = envoy._rooms.state(line).feed(true.author).seq
    places = {replace(true, entry=bytes([seq]) * 32, seq=seq) for seq in (1, true.seq, head + 1)}
    for word in (true, *places):
        tell(envoy, deputy._core.ref, word)
    assert [each.subject for each in words_of(envoy)] == before
    assert "told" not in envoy.read(words_of(envoy)[0].number).label
    third = followed.desks[THIRD]  # what it missed it takes; what comes by itself it does not
    tell(third, deputy._core.ref, replace(true, entry=b"x" * 32, seq=head + 1))
    assert len(words_of(third)) == 2


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
    assert len(words_of(third)) == 2


@pytest.mark.parametrize("said", [0, 2**40])
def test_a_told_word_is_dated_neither_ahead_nor_before_the_table_was_proposed(followed, said):
    third, envoy = followed.desks[THIRD], followed.desks[ENVOY]
    tell(third, envoy._core.ref, replace(told(envoy)[0], entry=b"x" * 32, at=said))
    act = third._meetings.tables.find(third._line_of(AT_NORTH)).act
    proposed = third._channels.first_row(act).at
    assert third._mediating.find(b"x" * 32).at == (followed.time if said else proposed)


def test_of_one_post_no_more_is_kept_on_colleagues_word_than_of_its_own(followed, monkeypatch):
    third, envoy = followed.desks[THIRD], followed.desks[ENVOY]
    monkeypatch.setattr(words_told, "WORDS_KEPT", 2)
    with pytest.raises(Refused, match="so many"):
        tell(third, envoy._core.ref, replace(told(envoy)[0], entry=b"x" * 32))
    followed.desks[MOON].put_forward(AT_MOON, ROAD)  # and what was told mutes no mediator
    followed.until(lambda: len(words_of(third)) == 3, most=120)


def test_a_word_that_was_told_without_its_words_gets_them_from_whoever_has_them(followed):
    third, envoy, deputy = (followed.desks[each] for each in (ENVOY, DEPUTY, THIRD))
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
