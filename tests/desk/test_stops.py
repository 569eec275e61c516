"""A desk may stop at any point, and several programs may use one: nothing is lost, nothing is doubled."""

from __future__ import annotations

import pytest

from backchannel.desk.core import Core
from backchannel.errors import DiskFailure
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, standing

pytestmark = pytest.mark.slow  # plays whole desks


def everywhere(world):
    return [
        standing(world.desks[ENVOY], SOUTH),
        standing(world.desks[DEPUTY], SOUTH),
        standing(world.desks[THEIRS], NORTH),
    ]


def conversation(world, each_turn):
    """A message agreed by two and its answer, with something done to the world at every turn."""
    world.desks[ENVOY].write(SOUTH, "To be said once.")
    for _ in range(80):
        world.ticks()
        each_turn(world)
        for number in drafts(world.desks[DEPUTY], "To be"):
            world.desks[DEPUTY].agree(number)
        if not drafts(world.desks[THEIRS]):
            for each in world.desks[THEIRS].waiting():
                world.desks[THEIRS].answer(each.number, "Heard once.")
        if all(len(each) == 2 for each in everywhere(world)):
            break
    world.ticks(10)
    assert everywhere(world) == [["To be said once.", "Heard once."]] * 3
    assert [desk.alarms() for desk in world.desks.values()] == [[], [], []]


def test_desks_closed_and_opened_at_every_turn_lose_nothing(line):
    def reopen(world):
        for name in (ENVOY, DEPUTY, THEIRS):
            world.reopen(name)

    conversation(line, reopen)


def test_a_desk_killed_before_it_handed_over_does_so_when_it_is_opened(line, monkeypatch):
    """What is certain in the register is not yet in the spool: the next start moves it."""
    with monkeypatch.context() as stopped:
        stopped.setattr(Core, "hand_over", lambda self: None)
        line.desks[ENVOY].write(SOUTH, "Before the power went.")
        line.ticks(3)
        assert not drafts(line.desks[DEPUTY])
    line.reopen(ENVOY)
    line.until(lambda: drafts(line.desks[DEPUTY], "Before"), most=20)


def test_a_desk_killed_after_it_handed_over_and_before_it_noted_so_sends_nothing_twice(line, monkeypatch):
    envoy = line.desks[ENVOY]
    register = envoy._core.register
    run = register.run

    def killed(statement, values=()):
        if statement.startswith("DELETE FROM outbox"):
            raise DiskFailure("The power went.")
        return run(statement, values)

    monkeypatch.setattr(register, "run", killed)
    with pytest.raises(DiskFailure):
        envoy.write(SOUTH, "Handed over twice.")
    monkeypatch.undo()
    line.reopen(ENVOY)
    line.until(lambda: drafts(line.desks[DEPUTY], "Handed"), most=20)
    line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY], "Handed")[0])
    line.ticks(10)
    assert everywhere(line) == [["Handed over twice."]] * 3


def test_a_disk_that_fails_in_the_middle_changes_nothing(line, monkeypatch):
    """What an aborted step had worked out in memory does not stay there."""
    deputy = line.desks[DEPUTY]
    line.desks[ENVOY].write(SOUTH, "Agreed at the second try.")
    line.until(lambda: drafts(deputy, "Agreed"), most=20)
    number = drafts(deputy, "Agreed")[0]
    register = deputy._core.register
    do = register._do

    def full(statement, values=()):
        if statement == "COMMIT":
            raise DiskFailure("The disk would not take it. Nothing was changed.")
        return do(statement, values)

    monkeypatch.setattr(register, "_do", full)
    with pytest.raises(DiskFailure):
        deputy.agree(number)
    monkeypatch.undo()
    assert standing(deputy, SOUTH) == []
    deputy.agree(number)
    line.ticks(10)
    assert everywhere(line) == [["Agreed at the second try."]] * 3


def test_two_programs_on_one_desk_see_and_do_the_same(line):
    second = line.second_program(DEPUTY)
    line.desks[ENVOY].write(SOUTH, "For either program.")
    for _ in range(10):
        line.ticks()
        second.take_in()
    [number] = drafts(second)
    assert drafts(line.desks[DEPUTY]) == [number]
    second.agree(number)
    line.until(lambda: standing(line.desks[THEIRS], NORTH), most=20)
    line.desks[THEIRS].answer(line.desks[THEIRS].waiting()[0].number, "To either program.")
    for _ in range(10):
        line.ticks()
        second.take_in()
    assert standing(second, SOUTH) == standing(line.desks[DEPUTY], SOUTH) == everywhere(line)[0]
    assert everywhere(line) == [["For either program.", "To either program."]] * 3
    second.close()


def test_a_letter_after_one_that_ended_goes_out_too(line):
    """The spool ignores a second letter of one number: numbers are never used again."""
    core = line.desks[ENVOY]._core
    handle = bytes(core.register.one("SELECT handle FROM pairing LIMIT 1")[0])
    rooms = line.desks[ENVOY]._rooms
    numbers = []
    for _ in range(2):
        with core.register.change():
            rooms._end_letters(handle)
            numbers.append(core.register.insert("INSERT INTO letter (handle, at) VALUES (?, 1)", (handle,)))
            core.send_later("letter", handle=handle, number=numbers[-1], body=b"letter %d" % len(numbers))
        core.hand_over()
    standing_letters = core.spool.all(
        "SELECT letter.body FROM letter JOIN pair ON pair.id = letter.pair"
        " WHERE handle = ? AND body IS NOT NULL",
        (handle,),
    )
    assert [bytes(row[0]) for row in standing_letters] == [b"letter 2"]


def test_a_desk_with_nothing_to_do_needs_no_lock(line):
    """Another program may be at work for long: looking whether something came does not wait for it."""
    line.ticks(3)
    second = line.second_program(ENVOY)
    register = line.desks[ENVOY]._core.register
    register.run("PRAGMA busy_timeout = 1")
    with second._core.register.change():
        assert line.desks[ENVOY].take_in() == 0
    second.close()


def test_what_is_due_is_done_though_another_program_wrote_meanwhile(line):
    """What was read when the other wrote is thrown away, and looked at again."""
    envoy = line.desks[ENVOY]
    second = line.second_program(ENVOY)
    every = envoy._rooms.every
    looks = []

    def interrupted():
        rooms = every()
        if not looks:
            second._core.register.set("another", b"wrote")
        looks.append(rooms)
        return rooms

    line.sleep(40 * 86_400)
    before = envoy._core.register.one("SELECT count(*) FROM entry")[0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(envoy._rooms, "every", interrupted)
        envoy.take_in()
    second.close()
    assert len(looks) == 2
    assert envoy._core.register.one("SELECT count(*) FROM entry")[0] > before
    assert envoy._core.register.first("SELECT 1 FROM outbox") is None
    assert envoy.alarms() == []


def test_of_what_came_at_once_one_bad_thing_takes_nothing_else_with_it(line, monkeypatch):
    deputy, envoy = line.desks[DEPUTY], line.desks[ENVOY]
    for words in ("One of several.", "Another one.", "A third."):
        envoy.write(SOUTH, words)
    for _ in range(6):
        line.time += line.settings.cadence
        for desk in (envoy, deputy):
            desk.turn()
    advance = deputy._rooms.advance
    failed = []

    def second_draft_fails(room, run):
        outcomes = advance(room, run)
        if len(drafts(deputy)) == 2 and not failed:
            failed.append(room)
            raise ZeroDivisionError
        return outcomes

    monkeypatch.setattr(deputy._rooms, "advance", second_draft_fails)
    deputy.take_in()
    assert failed
    assert deputy._core.spool.inbox() == []
    assert [each.name for each in deputy.alarms()] == ["set aside"]
    assert len(drafts(deputy)) == 1
