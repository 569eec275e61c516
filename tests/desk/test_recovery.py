"""When a colleague is gone: a recovery sheet, fourteen days, an objection, the other side's agreement."""

import re

import msgspec
import pytest

from backchannel.credentials.charter import SIGNED_CHARTER, Seat, SeatKind, sign_charter, unsigned
from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.desk.bodies import BodyKind, ChangeSigned
from backchannel.errors import NotLater
from backchannel.testing.hostile import Patched

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS, NEW = "A. Ahn", "B. Bak", "C. Cho", "E. Eun"
DAY = 86_400


@pytest.fixture
def line(world):
    """Two sides that met; Northland has a recovery sheet, and its deputy is gone."""
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    sheet, _ = world.desks[ENVOY].recovery_sheet()
    world.until(lambda: world.desks[DEPUTY].waiting())
    world.desks[DEPUTY].agree(world.desks[DEPUTY].waiting()[0].number)
    world.until(lambda: world.desks[ENVOY].who("us").version == 3)
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.ticks(20)
    return world, words_of(sheet)


def words_of(sheet):
    """The words as they are printed in columns, in their order."""
    numbered = sorted((int(number), word) for number, word in re.findall(r"(\d+)\. ([a-z]+)", sheet))
    return " ".join(word for _, word in numbered)


def appoint_in_place_of_the_deputy(world, words):
    invitation, _ = world.desks[ENVOY].appoint("deputy", NEW)
    desk = world.join_with(ENVOY, NEW, invitation)
    [(number, _)] = [(each.number, each.what) for each in proposals(world.desks[ENVOY])]
    world.desks[ENVOY].recover(number, words)
    return desk


def proposals(desk):
    return [each for each in desk.changes() if NEW in each.what]


def test_a_new_colleague_speaks_when_the_other_side_admitted_the_recovery(line):
    world, words = line
    world.desks[DEPUTY].close()
    del world.desks[DEPUTY]
    new = appoint_in_place_of_the_deputy(world, words)
    theirs = world.desks[THEIRS]
    world.until(lambda: any(each.name == "recovery" for each in theirs.alarms()))
    assert any("14" in sentence or "from" in sentence for sentence in theirs.who(NORTH).pending)
    with pytest.raises(NotLater):
        theirs.admit(NORTH)
    world.sleep(15 * DAY)
    world.ticks(2)
    theirs.admit(NORTH)
    world.until(lambda: any("deputy" in post.title and post.term == 2 for post in theirs.who(NORTH).posts))
    world.ticks(60)
    number = world.desks[ENVOY].write(SOUTH, "A new colleague speaks with me.").number
    assert number
    world.until(lambda: any(each.what.startswith("draft") for each in new.waiting()))
    new.agree(next(each.number for each in new.waiting() if each.what.startswith("draft")))
    world.until(lambda: any("new colleague" in each.first_words for each in theirs.messages(NORTH)))


def test_somebody_in_post_who_objects_stops_it_until_people_meet(line):
    world, words = line
    appoint_in_place_of_the_deputy(world, words)
    theirs, deputy = world.desks[THEIRS], world.desks[DEPUTY]
    world.until(lambda: any(each.name == "recovery" for each in theirs.alarms()))
    world.until(lambda: any(each.name == "recovery" for each in deputy.alarms()))
    deputy.veto()
    world.until(lambda: any(each.name == "recovery vetoed" for each in theirs.alarms()))
    world.sleep(15 * DAY)
    world.ticks(2)
    with pytest.raises(NotLater):
        theirs.admit(NORTH)
    theirs.admit(NORTH, met_in_person=True)


def recovered(deputy, words, title, keys):
    """A list in which a post has other keys, signed by those keys, the deputy where in post, and a sheet."""
    book = deputy.desk._parties.ours
    charter = book.current.charter
    seats = tuple(
        msgspec.structs.replace(
            seat, term=seat.term + 1, holder=keys.offer(charter.party_nonce, seat.number, seat.term + 1)
        )
        if seat.title == title
        else seat
        for seat in charter.seats
    )
    second = HolderKeys(b"s" * 32)
    if title == "deputy":
        offer = second.offer(charter.party_nonce, 3, 1)
        seats = (*seats, Seat(3, "counsellor", SeatKind.VOICE, 1, offer))
    after = msgspec.structs.replace(
        charter, version=charter.version + 1, previous=book.current.hash, seats=seats
    )
    signed = sign_charter(unsigned(after), keys)
    signed = sign_charter(signed, second if title == "deputy" else deputy._core.keys)
    return sign_with_sheet(signed, sheet_key(words), charter.recovery.paper_keys)


def test_who_stays_in_post_goes_on_with_others_recovery_after_14_days_and_not_before(line):
    world, words = line
    envoy, deputy = world.desks[ENVOY], Patched(world.desks[DEPUTY])
    signed = recovered(deputy, words, "deputy", HolderKeys(b"p" * 32))
    deputy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
    world.until(lambda: any(each.name == "recovery" for each in envoy.alarms()))
    world.sleep(13 * DAY)
    world.ticks(2)
    assert [post.term for post in envoy.who(NORTH).posts] == [1, 1]
    world.sleep(2 * DAY)
    world.ticks(2)
    assert [post.term for post in envoy.who(NORTH).posts] == [1, 2, 1]


def test_a_colleague_with_a_sheet_expels_nobody_at_once_and_the_expelled_can_object(line):
    world, words = line
    envoy, deputy, theirs = world.desks[ENVOY], Patched(world.desks[DEPUTY]), world.desks[THEIRS]
    signed = recovered(deputy, words, "envoy", HolderKeys(b"p" * 32))
    deputy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
    deputy.say(deputy.line(SOUTH), BodyKind.RECOVERY, SIGNED_CHARTER.encode(signed))
    world.until(lambda: any(each.name == "recovery" for each in envoy.alarms()))
    world.until(lambda: any(each.name == "recovery" for each in theirs.alarms()))
    assert [post.term for post in envoy.who(NORTH).posts] == [1, 1]
    assert not any(each.name == "out of post" for each in envoy.alarms())
    envoy.veto()
    world.until(lambda: any(each.name == "recovery vetoed" for each in theirs.alarms()))
    world.sleep(15 * DAY)
    world.ticks(2)
    assert [post.term for post in envoy.who(NORTH).posts] == [1, 1]
    with pytest.raises(NotLater):
        theirs.admit(NORTH)
