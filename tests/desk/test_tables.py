"""A table with a mediator, played by whole desks: let in by both, without a vote, and out again for good."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from backchannel.channel.acts import Act, Draft, Posting, draft_codec, posting_codec
from backchannel.channel.view import NOTHING
from backchannel.cli.drawing import draw
from backchannel.credentials.charter import CHARTER, decode_charter
from backchannel.credentials.members import MemberRef
from backchannel.desk import tables as tables_of_a_desk
from backchannel.desk.bodies import BodyKind
from backchannel.desk.invitations import INVITED, NOTE, Invited, NoteKind, TableNote, own_half
from backchannel.desk.laying import SheetLines
from backchannel.desk.mediating import WORD, MediatorWord
from backchannel.desk.notes import KNOCK, Knock
from backchannel.desk.receipts import TOLD, Told
from backchannel.desk.rooms import _held_by_enough
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, Refused
from backchannel.languages import speak
from backchannel.testing.hostile import Patched, message
from desk.at_a_table import (
    AT,
    AT_MOON,
    AT_NORTH,
    AT_SOUTH,
    agreed_by_deputy,
    appointed,
    invited,
    proposed,
    states,
    tables,
    there,
)
from desk.shown import (
    DEPUTY,
    ENVOY,
    MEDIATOR,
    MOON,
    NORTH,
    SOUTH,
    THEIRS,
    THIRD,
    alarms,
    named,
    standing,
)

pytestmark = pytest.mark.slow  # whole desks over many turns

SECRETARY = f"{MEDIATOR}'s secretary"
OURS = "Nothing waits for you."
FRIDAYS, MONDAYS = "What about Fridays?", "They could live with Mondays."


def test_both_sides_speak_at_the_table_and_the_mediator_reads_who_said_it_on_what_authority(table):
    envoy, theirs, moon = (table.desks[name] for name in (ENVOY, THEIRS, MOON))
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    number = next(each.number for each in envoy.waiting() if each.who == AT_NORTH)
    envoy.answer(number, "We could guard it.")
    agreed_by_deputy(table, "answer: We could guard it.")
    there(table, "We could guard it.")
    first, second = moon.messages(AT_MOON)
    assert (first.side, first.standing, first.condition) == (SOUTH, "official", "answered")
    assert (second.side, second.ours, second.answers) == (NORTH, False, first.number)
    whole = moon.read(second.number)
    assert whole.authority == "envoy and deputy, by who-speaks version 2"
    assert whole.label == f"{NORTH}'s word"
    assert "as the mediator" in whole.they_know
    # the line between the two alone knows nothing of it, nor the mediator of that line
    for name, desk in ((ENVOY, envoy), (THEIRS, theirs)):
        others = NORTH if name == THEIRS else SOUTH
        assert not [each for each in desk.messages(others) if "pier." in each.first_words]
    theirs.write(NORTH, "Only for you.")
    table.until(lambda: "Only for you." in standing(envoy, SOUTH), most=60)
    assert "Only for you." not in standing(moon, AT_MOON)
    assert not any(desk.alarms() for desk in table.desks.values())


def test_the_mediators_words_stand_on_the_time_line_with_their_provenance_and_are_no_sides_word(table):
    envoy, theirs, moon = (table.desks[name] for name in (ENVOY, THEIRS, MOON))
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    about = moon.messages(AT_MOON)[0].number
    moon.put_forward(AT_MOON, Words(FRIDAYS, subject="A thought"), about)
    moon.carry_word(AT_MOON, SOUTH, MONDAYS)
    for name in (ENVOY, THEIRS):
        desk = table.desks[name]
        table.until(lambda desk=desk, name=name: len(desk.messages(AT[name])) == 3, most=60)
        said, own, told = desk.messages(AT[name])
        assert (own.side, own.standing, own.ours) == (f"{MEDIATOR}, mediator", "mediator", False)
        assert own.subject == "put forward by the mediator: A thought"
        assert own.condition == "the mediator's own text; no side has said it"
        assert own.answers == said.number
        assert told.subject == f"words of {SOUTH}, as the mediator tells them: {MONDAYS}"
        assert told.condition == f"the mediator's account; it is not {SOUTH}'s word"
        whole = desk.read(told.number)
        assert whole.text == MONDAYS
        assert "no vote" in whole.authority
        assert (whole.agreed_by, whole.signed, whole.weight) == ([], False, "")
        assert whole.condition in "\n".join(draw(whole, None))
        assert [each.number for each in desk.waiting() if each.author == MEDIATOR] == [own.number]
        channel = desk._channels.channel(desk._channel_of(AT[name]))
        assert len(channel.chains.nodes) == 1  # nothing of it is an act
    with pytest.raises(Misuse, match="is what a mediator said"):
        envoy.answer(envoy.messages(AT_NORTH)[1].number, "No.")


def drawn_in_korean(views):
    with speak("ko"):
        return ["\n".join(draw(view, None)) for view in views]


@pytest.mark.parametrize("subject", [OURS, ""])
def test_a_mediators_words_are_not_said_again_as_words_of_the_program(table, subject):
    envoy, moon = table.desks[ENVOY], table.desks[MOON]
    moon.put_forward(AT_MOON, Words(OURS, subject=subject))
    table.until(lambda: envoy.messages(AT_NORTH), most=60)
    [said] = envoy.messages(AT_NORTH)
    waits = [each for each in envoy.waiting() if each.number == said.number]
    for drawn in drawn_in_korean([*waits, said, envoy.read(said.number)]):
        assert OURS in drawn.partition("\n")[0] or f": {OURS}" in drawn


def test_a_title_that_a_side_chose_is_not_said_again_as_words_of_the_program(offices, monkeypatch):
    invited(offices)
    moon = offices.desks[MOON]
    titled = [each._replace(title=OURS) for each in moon._place.offers()]
    monkeypatch.setattr(moon._place, "offers", lambda: titled)
    [drawn] = drawn_in_korean(moon.places_offered())
    assert OURS in drawn


def test_a_mediators_word_belongs_to_nothing_on_another_line(table):
    """It would stand as an answer beside something that was never said at the table."""
    envoy, moon = table.desks[ENVOY], table.desks[MOON]
    base = envoy._channel_of(SOUTH)
    elsewhere = envoy._channels.rows(base)[0].hash
    moon._mediating.say(moon._meetings.tables.called(AT_MOON), Words(FRIDAYS), None, elsewhere)
    table.until(lambda: envoy.messages(AT_NORTH), most=60)
    [said] = envoy.messages(AT_NORTH)
    assert said.answers is None


def test_nothing_that_speaks_for_a_side_can_be_typed_at_a_mediators_desk(table):
    moon, theirs = table.desks[MOON], table.desks[THEIRS]
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.", MOON)
    number = moon.messages(AT_MOON)[0].number
    for step in (
        lambda: moon.write(AT_MOON, "We agree."),
        lambda: moon.write(AT_MOON, f"{NORTH} and {SOUTH} agree.", signed=True),
        lambda: moon.answer(number, "We agree."),
        lambda: moon.decline(number, "We do not."),
        lambda: moon.later(number, "Later."),
        lambda: moon.tell(number, "opened"),
        lambda: moon.knock(AT_MOON),
        lambda: moon.suspend(AT_MOON, "In anger."),
        lambda: moon.reopen(AT_MOON),
        lambda: moon.file(AT_MOON, "question", fields={"said": "They will never yield."}),
    ):
        with pytest.raises(Refused, match="no vote"):
            step()
    with pytest.raises(Refused, match="two sides close a table"):
        moon.close_table(AT_MOON)
    for name in (ENVOY, THEIRS):
        with pytest.raises(Misuse, match="no mediator"):
            table.desks[name].put_forward(AT[name], FRIDAYS)
    with pytest.raises(Misuse, match="no side of this table"):
        moon.carry_word(AT_MOON, "us", FRIDAYS)
    assert [each.who for each in moon.waiting()] == [AT_MOON]
    assert moon.state().counterparts[-1].standing == "mediator"


def test_a_modified_mediator_has_no_voice_whatever_it_sends(table):
    envoy, theirs, moon = (table.desks[name] for name in (ENVOY, THEIRS, MOON))
    line = moon._line_of(AT_MOON)
    patched = Patched(moon)
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    [act] = envoy._channels.channel(line).chains.nodes
    for party in (moon._core.me.party, envoy._core.me.party):
        draft = draft_codec.encode(Draft(1, line, party, 1, NOTHING, b"r" * 16, message("I decide.")))
        patched.say(line, BodyKind.POSTING, posting_codec.encode(Posting(Act(draft, bytes(32)), (), ())))
    patched.say(line, BodyKind.KNOCK, KNOCK.encode(Knock("Hello", "en")))
    patched.say(line, BodyKind.TOLD, TOLD.encode(Told(act, 2)))
    table.ticks(12)
    for name in (ENVOY, DEPUTY, THEIRS):
        desk = table.desks[name]
        assert standing(desk, AT[name]) == ["We could open the pier."]
        assert named(desk, "set aside") == {SECRETARY}
        assert len([each for each in desk.alarms() if each.name == "set aside"]) == 3
        assert desk.conversation(AT[name]).knocks == []
        assert "considered" not in desk.read(desk.messages(AT[name])[0].number).they_know


def test_what_only_a_mediator_says_is_set_aside_from_a_side(table):
    theirs = table.desks[THEIRS]
    line = theirs._channel_of(AT_SOUTH)
    body = WORD.encode(MediatorWord(table.desks[ENVOY]._core.me.party, "", "They agree.", "en", None, 0))
    Patched(theirs).say(line, BodyKind.MEDIATOR_WORD, body)
    table.until(lambda: alarms(table.desks[ENVOY]), most=60)
    for name in (ENVOY, DEPUTY, MOON):
        desk = table.desks[name]
        assert desk.messages(AT[name]) == []
    assert named(table.desks[ENVOY], "set aside") == {f"{SOUTH}'s envoy"}


def test_a_mediator_whom_one_side_alone_wants_gets_nothing(offices):
    number = proposed(offices)
    moon, theirs = offices.desks[MOON], offices.desks[THEIRS]
    line, act = theirs._proposed_table(number)
    body = theirs._tables.proposed(line, act)
    theirs._tables.require_known(line, body)
    another = CHARTER.encode(msgspec.structs.replace(decode_charter(body.charter), name="OTHERS"))
    with pytest.raises(Refused, match="another list was named"):
        theirs._tables.require_known(line, msgspec.structs.replace(body, charter=another))
    offices.ticks(30)
    assert moon.tables() == []
    for name in (ENVOY, THEIRS):
        assert set(states(offices.desks[name]).values()) == {"proposed"}
        assert AT[name] not in [each.name for each in offices.desks[name].state().counterparts]


def test_one_invitation_opens_nothing_and_two_that_differ_neither(table, mediated, place):
    """One side's desk is modified: it invites by itself, and to another table than was agreed to."""
    envoy, theirs, moon = (table.desks[name] for name in (ENVOY, THEIRS, MOON))
    [(_, _, kept)] = theirs._meetings.tables.every()
    fresh = msgspec.structs.replace(kept.terms, contributions=(b"x" * 32, b"y" * 32))
    name = f"{AT_MOON} 2"

    def invite(desk, terms):
        side = terms.parties.index(desk._core.me.party)
        body = INVITED.encode(Invited(fresh.channel, own_half(terms, side), "", None))
        Patched(desk).say(desk._channel_of(MEDIATOR), BodyKind.INVITED, body)

    invite(theirs, fresh)
    table.until(lambda: name in states(moon), most=60)
    assert "Only one of the two sides" in tables(moon)[name].sentence
    assert not [each for each in moon.waiting() if each.who == name]
    with pytest.raises(Refused, match="Only one of the two sides"):
        moon.take_place(name)
    assert not [each for each in moon.waiting() if "place" in each.what]
    invite(envoy, msgspec.structs.replace(fresh, mediator_charter=bytes(32)))
    table.until(lambda: "different tables" in tables(moon)[name].sentence, most=60)
    with pytest.raises(Refused, match="different tables"):
        moon.take_place(name)
    invite(envoy, fresh)  # what a modified desk of a side sends spoils nothing that another of it sends
    table.until(lambda: states(moon)[name] == "offered", most=60)


def test_nobody_lets_in_a_mediator_whom_their_own_desk_has_not_met(line):
    """Southland never met the mediator: it cannot tell who that is, and does not join."""
    line.start(MOON, MEDIATOR, "secretary", one_voice=True)
    line.meet(MOON, ENVOY, (NORTH, MEDIATOR))
    with pytest.raises(Refused, match="not compared"):
        line.desks[ENVOY].open_table(SOUTH, MEDIATOR)
    line.compare(MOON, ENVOY, (NORTH, MEDIATOR))
    line.until(lambda: any(step.who == MEDIATOR for step in line.desks[DEPUTY].steps()))
    line.desks[DEPUTY].confirm(MEDIATOR, line.desks[MOON].words(NORTH).read_out)
    line.ticks(8)
    number = proposed(line)
    with pytest.raises(Refused, match=f"has not met {MEDIATOR}"):
        line.desks[THEIRS].join_table(number)


def later_words(world):
    """What Southland's desk, modified, still says at a table after it is over: nobody was asked about it."""
    theirs = world.desks[THEIRS]
    line = theirs._line_of(AT_SOUTH)
    return Patched(theirs).say(line, BodyKind.TOLD, TOLD.encode(Told(b"z" * 32, 0))), line


def cannot_open(world, line, entry):
    """Whether the mediator's desk, which keeps listening, holds nothing of an entry."""
    world.ticks(12)
    moon = world.desks[MOON]
    history = moon._rooms.history(line)
    return history.entry_hash(entry.core.author, entry.core.seq) is None


def test_a_closed_table_is_over_for_everybody_and_nothing_later_opens_at_the_mediators_desk(table):
    theirs, envoy = (table.desks[name] for name in (THEIRS, ENVOY))
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    before, line = later_words(table)
    assert not cannot_open(table, line, before)
    theirs.close_table(AT_SOUTH, "It led nowhere.")
    entry, line = later_words(table)
    assert cannot_open(table, line, entry)
    table.until(lambda: states(envoy)[AT_NORTH] == "closed", most=60)
    assert envoy._rooms.history(line).entry_hash(entry.core.author, entry.core.seq) == entry.hash
    for name in (ENVOY, THEIRS):
        desk = table.desks[name]
        assert states(desk)[AT[name]] == "closed"
        assert standing(desk, AT[name]) == ["We could open the pier."]
        assert AT[name] not in [each.name for each in desk.state().counterparts]
        for step in (
            lambda d=desk, n=name: d.write(AT[n], "One more."),
            lambda d=desk, n=name: d.knock(AT[n]),
        ):
            with pytest.raises(Refused, match="closed"):
                step()
    with pytest.raises(Refused, match="closed"):
        envoy.answer(envoy.messages(AT_NORTH)[0].number, "One more.")


def test_a_mediators_desk_says_nothing_where_a_side_closed_and_keeps_what_it_read(table):
    theirs, moon = table.desks[THEIRS], table.desks[MOON]
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    theirs.close_table(AT_SOUTH)
    table.until(lambda: states(moon)[AT_MOON] == "closed", most=60)
    assert standing(moon, AT_MOON) == ["We could open the pier."]
    assert moon.read(moon.messages(AT_MOON)[0].number).text == "We could open the pier."
    with pytest.raises(Refused, match="over"):
        moon.put_forward(AT_MOON, FRIDAYS)
    assert len(moon.line()) == 2
    moon.leave_table(AT_MOON)
    assert not moon._rooms.has(moon._line_of(AT_MOON))
    assert standing(moon, AT_MOON) == ["We could open the pier."]


def test_a_mediator_who_leaves_reads_nothing_later(table):
    theirs, moon, envoy = (table.desks[name] for name in (THEIRS, MOON, ENVOY))
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    moon.leave_table(AT_MOON)
    sides = (envoy, table.desks[DEPUTY], theirs)
    table.until(lambda: all("has left it" in desk.tables()[0].sentence for desk in sides), most=60)
    assert all(named(desk, "mediator left") == {SECRETARY} for desk in sides)
    entry, line = later_words(table)
    assert cannot_open(table, line, entry)
    theirs.write(AT_SOUTH, "We are alone now.")
    there(table, "We are alone now.", ENVOY, DEPUTY)
    assert standing(moon, AT_MOON) == ["We could open the pier."]
    assert states(moon)[AT_MOON] == "left"


def test_a_place_that_is_declined_is_empty_at_both_sides(offices):
    invited(offices)
    moon = offices.desks[MOON]
    moon.leave_table(AT_MOON)
    assert moon.tables() == []
    sides = [offices.desks[name] for name in (ENVOY, DEPUTY, THEIRS)]
    offices.until(lambda: all("has left it" in desk.tables()[0].sentence for desk in sides), most=60)
    with pytest.raises(Misuse, match="No place"):
        moon.take_place(AT_MOON)


def test_notes_of_a_stranger_leave_room_for_the_mediators_own(line, monkeypatch):
    """Whoever has a line with a desk can name tables that are none; that mutes nobody else."""
    monkeypatch.setattr(tables_of_a_desk, "EARLY_AT_MOST", 2)
    desk = line.desks[ENVOY]
    stranger, mediator = (MemberRef(each * 32, 1, 1) for each in (b"s", b"m"))
    with desk._core.register.change():
        for number in range(3):
            desk._tables.note_gone(TableNote(bytes([number]) * 32, NoteKind.LEFT), stranger)
        desk._tables.note_gone(TableNote(b"t" * 32, NoteKind.DECLINED), mediator)
    rows = desk._core.register.all("SELECT name FROM setting WHERE name LIKE 'left table/%'")
    assert [mediator.party.hex() in str(row[0]) for row in rows].count(True) == 1
    assert len(rows) == 3


def test_a_mediator_who_tells_one_side_alone_that_it_leaves_does_not_part_the_two(table):
    theirs, moon, envoy = (table.desks[name] for name in (THEIRS, MOON, ENVOY))
    line = moon._line_of(AT_MOON)
    note = NOTE.encode(TableNote(line, NoteKind.LEFT))
    Patched(moon).say(moon._channel_of(SOUTH), BodyKind.TABLE_NOTE, note)
    table.until(lambda: alarms(theirs), most=60)
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.", ENVOY, DEPUTY)
    assert not envoy.alarms()


def test_what_reached_the_mediator_alone_is_not_confirmed_and_goes_on_being_sent(table):
    envoy = table.desks[ENVOY]
    theirs = table.desks.pop(THEIRS)  # their desk is off
    envoy.write(AT_NORTH, "We could guard it.")
    agreed_by_deputy(table, "We could guard it.")
    there(table, "We could guard it.", MOON)
    table.ticks(8)
    [said] = envoy.messages(AT_NORTH)
    assert envoy.read(said.number).they_know.startswith("Nobody there has confirmed it yet.")
    state = table.desks[DEPUTY]._rooms.state(envoy._line_of(AT_NORTH))
    assert (
        max(feed.acknowledged for feed in state.feeds if feed.author.party == moons(table)) == state.own.seq
    )
    assert _held_by_enough(state, by_relay=True) < state.own.seq
    table.desks[THEIRS] = theirs
    there(table, "We could guard it.", THEIRS)
    confirmed = f"{SOUTH} knows that it arrived."
    table.until(lambda: envoy.read(said.number).they_know.startswith(confirmed), most=60)


def test_a_mediators_desk_shows_every_paper_of_the_two_sides(table):
    theirs, moon = table.desks[THEIRS], table.desks[MOON]
    theirs.file(AT_SOUTH, "question", fields={"said": "They will never yield."})
    theirs.file(AT_SOUTH, "person", fields={"alias": "the teacher", "asked": "A doctor."})
    theirs.begin_sheet(AT_SOUTH, "talks", SheetLines({"what": "The pier"}))
    theirs.write(AT_SOUTH, Words(f"{SOUTH} and {NORTH}: {today(table)}", subject="A text"), signed=True)
    theirs.suspend(AT_SOUTH, "For a day.")
    theirs.reopen(AT_SOUTH, "Again.")
    table.until(lambda: len(moon.messages(AT_MOON)) == 6, most=120)
    for each in moon.messages(AT_MOON):
        shown = moon.read(each.number)
        assert "cannot be shown" not in shown.text + shown.subject
        assert shown.condition
        assert shown.authority.startswith("envoy")
        assert shown.label == f"{SOUTH}'s word"
    assert moon.waiting() == []
    number = moon.messages(AT_MOON)[0].number
    for step in (
        lambda: moon.step(number, "acknowledge"),
        lambda: moon.sign(moon.messages(AT_MOON)[3].number),
        lambda: moon.withdraw(moon.messages(AT_MOON)[3].number, "No."),
        lambda: moon.agreement(moon.messages(AT_MOON)[3].number),
        lambda: moon.sheet(AT_MOON, "talks"),
    ):
        with pytest.raises((Refused, Misuse)):
            step()


def today(world):
    return datetime.fromtimestamp(world.time, UTC).strftime("%Y-%m-%d")


def moons(world):
    return world.desks[MOON]._core.me.party


def test_a_suspended_line_and_its_table_are_suspended_each_by_itself(table):
    theirs, envoy = table.desks[THEIRS], table.desks[ENVOY]
    theirs.suspend(NORTH, "The shelling of 3 May.")
    table.until(lambda: envoy.line(SOUTH)[0].cause == "suspended", most=60)
    assert envoy.line(AT_NORTH)[0].cause != "suspended"
    theirs.write(AT_SOUTH, "Here we still talk.")
    there(table, "Here we still talk.")
    theirs.reopen(NORTH)
    theirs.suspend(AT_SOUTH, "Not here.")
    table.until(lambda: envoy.line(AT_NORTH)[0].cause == "suspended", most=60)
    table.until(lambda: envoy.line(SOUTH)[0].cause != "suspended", most=60)


def test_a_table_survives_a_restart_of_every_desk(table):
    theirs = table.desks[THEIRS]
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    table.desks[MOON].put_forward(AT_MOON, FRIDAYS)
    for name in AT:
        table.reopen(name)
    table.until(lambda: len(table.desks[ENVOY].messages(AT_NORTH)) == 2, most=60)
    table.desks[THEIRS].write(AT_SOUTH, "And the road.")
    there(table, "And the road.")
    said = ["We could open the pier.", FRIDAYS, "And the road."]
    for name in AT:
        assert {each.first_words for each in table.desks[name].messages(AT[name])} == set(said)
    for name in (ENVOY, MOON):
        assert [each.first_words for each in table.desks[name].messages(AT[name])] == said


def test_somebody_new_of_a_side_comes_to_its_table_with_what_was_said_there(table):
    envoy, deputy, theirs = (table.desks[name] for name in (ENVOY, DEPUTY, THEIRS))
    theirs.write(AT_SOUTH, "We could open the pier.")
    there(table, "We could open the pier.")
    table.join(ENVOY, THIRD, "counsellor")
    table.until(lambda: change_of(deputy), most=60)
    deputy.agree(change_of(deputy)[0])
    third = table.desks[THIRD]
    table.until(lambda: AT_NORTH in [each.name for each in third.state().counterparts], most=200)
    assert standing(third, AT_NORTH) == ["We could open the pier."]
    theirs.write(AT_SOUTH, "Welcome to you.")
    table.until(lambda: "Welcome to you." in standing(third, AT_NORTH), most=120)
    there(table, "Welcome to you.")
    assert envoy.tables()[0].state == "open"


def change_of(desk):
    return [each.number for each in desk.changes()]


def test_what_waits_names_who_said_it_and_the_table_it_was_said_at(table):
    theirs, envoy, moon = (table.desks[name] for name in (THEIRS, ENVOY, MOON))
    theirs.write(AT_SOUTH, "We could open the pier.")
    theirs.write(NORTH, "Only for you.")
    moon.put_forward(AT_MOON, Words(FRIDAYS, subject="A thought"))
    there(table, "We could open the pier.", ENVOY, MOON)
    table.until(lambda: {"A thought", "Only for you."} <= {each.wrote for each in envoy.waiting()}, most=120)
    drawn = ["\n".join(draw(each, None)) for each in (*envoy.waiting(), *moon.waiting())]
    [asked] = [each for each in drawn if "pier" in each and AT_NORTH in each]
    assert f"We could open the pier. · {SOUTH} · at the table “{AT_NORTH}”" in asked
    [alone] = [each for each in drawn if "Only for you." in each]
    assert f"Only for you. · {SOUTH} · " in alone
    assert "table" not in alone
    [thought] = [each for each in drawn if "A thought" in each]
    assert f"put forward by the mediator: A thought · {MEDIATOR} · at the table “{AT_NORTH}”" in thought
    assert f"We could open the pier. · {SOUTH} · at the table “{AT_MOON}”" in drawn[-1]
    [number] = [each.number for each in envoy.waiting() if each.author == MEDIATOR]
    assert "Both sides can read it, and nobody here can tell" in envoy.read(number).they_know


def test_a_change_of_who_speaks_that_crossed_the_joining_is_announced_at_the_table_at_once(offices):
    """The table begins as Southland, which had not heard of it, knew Northland: as it was before."""
    number = proposed(offices)
    theirs = offices.desks.pop(THEIRS)
    third = appointed(offices)
    theirs.join_table(number)
    offices.desks[THEIRS] = theirs
    envoy = offices.desks[ENVOY]
    for name in (ENVOY, DEPUTY, THEIRS):
        desk = offices.desks[name]
        offices.until(lambda desk=desk, name=name: states(desk).get(AT[name]) == "open", most=60)
        line = desk._line_of(AT[name])
        side = desk._channels.channel(line).parties.index(envoy._core.ref.party)
        assert desk._channels.channel(line).law.first[side].charter.version == 2
        offices.until(
            lambda desk=desk, line=line: desk._rooms.state(line).readers.has(third._core.ref), most=60
        )
    assert len([each for each in envoy.messages(AT_NORTH) if each.subject.startswith("who speaks")]) == 1
