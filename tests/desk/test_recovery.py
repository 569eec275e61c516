"""When a colleague is gone: a recovery sheet, fourteen days, an objection, the other side's agreement."""

import re

import msgspec
import pytest

from backchannel.channel.acts import Act, Posting, posting_codec
from backchannel.channel.papers.charter import Amend
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SIGNED_CHARTER, Seat, SeatKind, sign_as, sign_charter, unsigned
from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.credentials.recovery import make_veto
from backchannel.desk.bodies import BodyKind, ChangeSigned, RecoveryChosen
from backchannel.desk.comparing import fingerprint
from backchannel.desk.days import day
from backchannel.desk.parties import KEPT_BOOK
from backchannel.desk.recoveries import OF_ONE_POST, Recoveries
from backchannel.errors import Misuse, NoSuchNumber, NotLater, Refused
from backchannel.testing.hostile import Patched, spoil_proof
from backchannel.testing.kept import keep
from backchannel.testing.world import World
from backchannel.wire.codec import encode
from desk.shown import drafts, standing

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS, NEW = "A. Ahn", "B. Bak", "C. Cho", "E. Eun"
DAY = 86_400
THIEF, HONEST, SECOND = HolderKeys(b"p" * 32), HolderKeys(b"q" * 32), HolderKeys(b"s" * 32)
ELSE = HolderKeys(b"z" * 32)


@pytest.fixture(scope="session")
def with_a_sheet(shelf):
    """Two sides that met; Northland has a recovery sheet: the world, and the words of the sheet."""
    world = World(shelf / "sheet")
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
    return keep(world), words_of(sheet)


@pytest.fixture
def line(with_a_sheet, place):
    """A copy of that world for one test, and the words of the sheet."""
    kept, words = with_a_sheet
    world = kept.again(place)
    yield world, words
    world.close()


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


def alarmed(desk, name):
    return any(each.name == name for each in desk.alarms())


def numbers(desk):
    """The numbers of what waits to be admitted, in the order shown."""
    shown = desk.who(NORTH)
    assert shown.waits == [int(each.partition(":")[0]) for each in shown.pending]
    return shown.waits


def held(desk, title):
    """Term and key of a post, as that desk shows it of Northland."""
    [post] = [each for each in desk.who(NORTH).posts if each.title == title]
    return post.term, post.fingerprint


def key_of(keys):
    """The fingerprint by which people know somebody's keys."""
    return fingerprint(keys.offer(bytes(16), 1, 1))


def test_a_new_colleague_speaks_when_the_other_side_admitted_the_recovery(line):
    world, words = line
    world.desks[DEPUTY].close()
    del world.desks[DEPUTY]
    new = appoint_in_place_of_the_deputy(world, words)
    theirs = world.desks[THEIRS]
    world.until(lambda: alarmed(theirs, "recovery"))
    [pending] = theirs.who(NORTH).pending
    assert f"may be admitted from {day(int(world.time) + 14 * DAY)}" in pending
    assert f"ANOTHER KEY: key {held(world.desks[ENVOY], 'deputy')[1]}" in pending
    with pytest.raises(NotLater):
        theirs.admit(NORTH)
    world.sleep(15 * DAY)
    world.ticks(2)
    theirs.admit(NORTH)
    assert held(theirs, "deputy") == held(world.desks[ENVOY], "deputy")
    assert held(theirs, "deputy")[0] == 2
    assert theirs.who(NORTH).pending == []
    world.ticks(60)
    world.desks[ENVOY].write(SOUTH, "A new colleague speaks with me.")
    world.until(lambda: any(each.what.startswith("draft") for each in new.waiting()))
    new.agree(next(each.number for each in new.waiting() if each.what.startswith("draft")))
    world.until(lambda: any("new colleague" in each.first_words for each in theirs.messages(NORTH)))


def test_somebody_in_post_who_objects_stops_it_until_people_meet(line):
    world, words = line
    appoint_in_place_of_the_deputy(world, words)
    theirs, deputy = world.desks[THEIRS], world.desks[DEPUTY]
    before = held(theirs, "deputy")
    world.until(lambda: alarmed(theirs, "recovery"))
    world.until(lambda: alarmed(deputy, "recovery"))
    deputy.veto()
    world.until(lambda: alarmed(theirs, "recovery vetoed"))
    world.sleep(15 * DAY)
    world.ticks(2)
    [number] = numbers(theirs)
    with pytest.raises(NotLater):
        theirs.admit(NORTH)
    with pytest.raises(NotLater):
        theirs.admit(NORTH, number)
    assert held(theirs, "deputy") == before
    with pytest.raises(Misuse, match="by its number"):
        theirs.admit(NORTH, met_in_person=True)
    theirs.admit(NORTH, number, met_in_person=True)
    assert held(theirs, "deputy") == held(world.desks[ENVOY], "deputy") != before


def recovered(deputy, words, title, keys, second=SECOND):
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
    if title == "deputy":
        number = len(seats) + 1
        offer = second.offer(charter.party_nonce, number, 1)
        seats = (*seats, Seat(number, f"counsellor {number}", SeatKind.VOICE, 1, offer))
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
    world.until(lambda: alarmed(envoy, "recovery"))
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
    world.until(lambda: alarmed(envoy, "recovery"))
    world.until(lambda: alarmed(theirs, "recovery"))
    assert [post.term for post in envoy.who(NORTH).posts] == [1, 1]
    assert not any(each.name == "out of post" for each in envoy.alarms())
    envoy.veto()
    world.until(lambda: alarmed(theirs, "recovery vetoed"))
    world.sleep(15 * DAY)
    world.ticks(2)
    assert [post.term for post in envoy.who(NORTH).posts] == [1, 1]
    with pytest.raises(NotLater):
        theirs.admit(NORTH)


def ask(deputy, signed):
    """A recovery, put on the line by a member without telling its colleagues."""
    deputy.say(deputy.line(SOUTH), BodyKind.RECOVERY, SIGNED_CHARTER.encode(signed))


def test_a_thiefs_recovery_that_came_first_and_met_an_objection_does_not_block_the_true_one(line):
    world, words = line
    envoy, deputy, theirs = world.desks[ENVOY], Patched(world.desks[DEPUTY]), world.desks[THEIRS]
    ask(deputy, recovered(deputy, words, "envoy", THIEF))
    world.until(lambda: alarmed(theirs, "recovery"))
    envoy.veto()
    world.until(lambda: alarmed(theirs, "recovery vetoed"))
    ask(deputy, recovered(deputy, words, "deputy", HONEST))
    world.until(lambda: len(numbers(theirs)) == 2)
    thief, honest = theirs.who(NORTH).pending
    assert key_of(THIEF) in thief
    assert "objects" in thief
    assert key_of(HONEST) in honest
    assert "objects" not in honest
    world.sleep(15 * DAY)
    world.ticks(2)
    first, second = numbers(theirs)
    with pytest.raises(Refused, match=f"{first}, {second}") as several:
        theirs.admit(NORTH)
    assert "NUMBER" in several.value.what_next
    with pytest.raises(Misuse, match="by its number"):
        theirs.admit(NORTH, met_in_person=True)
    with pytest.raises(NotLater):
        theirs.admit(NORTH, first)
    theirs.admit(NORTH, second)
    assert held(theirs, "deputy") == (2, key_of(HONEST))
    assert held(theirs, "envoy")[0] == 1
    with pytest.raises(Refused, match="nothing of NORTHLAND"):
        theirs.admit(NORTH, first, met_in_person=True)


def test_an_objection_stops_the_one_it_names_and_no_other(line):
    world, words = line
    envoy, deputy, theirs = world.desks[ENVOY], Patched(world.desks[DEPUTY]), world.desks[THEIRS]
    ask(deputy, recovered(deputy, words, "deputy", HONEST))
    world.until(lambda: alarmed(theirs, "recovery"))
    ask(deputy, recovered(deputy, words, "envoy", THIEF))
    world.until(lambda: len(numbers(theirs)) == 2)
    world.until(lambda: len(envoy.who("us").pending) == 2)
    with pytest.raises(Refused, match="More than one"):
        envoy.veto()
    [number] = [int(each.partition(":")[0]) for each in envoy.who("us").pending if key_of(THIEF) in each]
    with pytest.raises(NoSuchNumber):
        envoy.veto(number + 1)
    envoy.veto(number)
    world.until(lambda: alarmed(theirs, "recovery vetoed"))
    honest, thief = theirs.who(NORTH).pending
    assert "objects" in thief
    assert "objects" not in honest
    with pytest.raises(NoSuchNumber):
        theirs.admit(NORTH, max(numbers(theirs)) + 1)


def test_an_objection_that_comes_before_what_it_objects_to_is_not_lost(line):
    world, words = line
    envoy, deputy, theirs = Patched(world.desks[ENVOY]), Patched(world.desks[DEPUTY]), world.desks[THEIRS]
    signed = recovered(deputy, words, "envoy", THIEF)
    proposed = envoy.desk._parties.ours.add(signed).get(signed.hash)
    notice = make_veto(proposed, envoy._core.keys, envoy.ref.seat, envoy.ref.term)
    envoy.say(envoy.line(SOUTH), BodyKind.VETO, encode(notice))
    forged = msgspec.structs.replace(notice, seat=deputy.ref.seat)
    deputy.say(deputy.line(SOUTH), BodyKind.VETO, encode(forged))
    world.until(lambda: alarmed(theirs, "recovery vetoed") and alarmed(theirs, "objection refused"))
    ask(deputy, signed)
    world.until(lambda: numbers(theirs) != [])
    world.sleep(15 * DAY)
    world.ticks(2)
    with pytest.raises(NotLater):
        theirs.admit(NORTH)


def test_after_one_recovery_was_admitted_a_later_one_can_be(line):
    world, words = line
    envoy, theirs = Patched(world.desks[ENVOY]), world.desks[THEIRS]
    for term, keys in ((2, THIEF), (3, HONEST)):
        signed = recovered(envoy, words, "deputy", keys, second=HolderKeys(bytes([term]) * 32))
        ask(envoy, signed)
        world.until(lambda: numbers(theirs) != [])
        world.sleep(15 * DAY)
        world.ticks(2)
        theirs.admit(NORTH)
        assert held(theirs, "deputy") == (term, key_of(keys))
        with envoy._core.register.change():
            book = envoy.desk._parties.ours.add(signed).accept_recovery(signed.hash)
            envoy.desk._parties.keep(book)


def test_a_recovery_whose_draft_a_colleague_took_off_the_table_can_be_admitted_again(met, place):
    """Two people admit it: what one of them proposed is not admitted before both agreed."""
    world = met.again(place)
    envoy, deputy, theirs = world.desks[ENVOY], world.desks[DEPUTY], Patched(world.desks[THEIRS])
    sheet, _ = theirs.desk.recovery_sheet()
    world.until(lambda: envoy.who(SOUTH).version == 2)
    book = theirs.desk._parties.ours
    [seat] = book.current.charter.seats
    offer = HONEST.offer(book.current.charter.party_nonce, seat.number, 2)
    after = msgspec.structs.replace(
        book.current.charter,
        version=3,
        previous=book.current.hash,
        seats=(msgspec.structs.replace(seat, term=2, holder=offer),),
    )
    papers = book.current.charter.recovery.paper_keys
    signed = sign_with_sheet(sign_charter(unsigned(after), HONEST), sheet_key(words_of(sheet)), papers)
    theirs.say(theirs.line(NORTH), BodyKind.RECOVERY, SIGNED_CHARTER.encode(signed))
    world.until(lambda: alarmed(envoy, "recovery") and alarmed(deputy, "recovery"))
    world.sleep(15 * DAY)
    world.ticks(2)

    def drafted():
        return [each.number for each in deputy.waiting() if each.what.startswith("draft")]

    envoy.admit(SOUTH)
    world.until(drafted)
    deputy.discard(drafted()[0])
    world.ticks(4)
    assert "may be admitted now" in envoy.who(SOUTH).pending[0]
    envoy.admit(SOUTH)
    world.until(drafted)
    deputy.agree(drafted()[0])
    world.until(lambda: [post.term for post in envoy.who(SOUTH).posts] == [2])
    assert envoy.who(SOUTH).pending == []
    world.close()


def set_aside(desk):
    return [
        each.number
        for each in desk.messages(SOUTH)
        if each.condition.startswith(("set aside", "reported by"))
    ]


def test_a_replaced_colleague_who_signs_the_list_as_well_silences_neither_side(line):
    """It is the same list with more signatures, announced where the other side cannot see that it was."""
    world, words = line
    new = appoint_in_place_of_the_deputy(world, words)
    envoy, theirs, deputy = world.desks[ENVOY], world.desks[THEIRS], Patched(world.desks[DEPUTY])
    world.until(lambda: alarmed(theirs, "recovery"))
    world.sleep(15 * DAY)
    world.ticks(2)
    [restored] = [each.signed for each in Recoveries(theirs._core).of(theirs._channel_of(NORTH))]
    full = sign_as(restored, deputy._core.keys, deputy.ref.seat, deputy.ref.term)
    draft = deputy.draft(SOUTH, Amend(SIGNED_CHARTER.encode(full)))
    room = deputy.line(SOUTH)
    place = deputy._channels.channel(room).next_place().prev
    posting = Posting(Act(draft, place), (deputy.approval(draft),), ())
    deputy.say(room, BodyKind.POSTING, posting_codec.encode(posting), spoil_proof(theirs._core.ref))
    world.ticks(8)
    assert (envoy.who(NORTH).version, theirs.who(NORTH).version) == (4, 3)
    theirs.admit(NORTH)
    theirs.write(NORTH, "Do you hear us?")
    world.until(lambda: "Do you hear us?" in standing(envoy, SOUTH), most=60)
    world.until(lambda: new.state().counterparts and set_aside(new), most=90)
    world.sleep(DAY)
    world.ticks(8)
    new.agree(set_aside(new)[0])  # the admission, which came before this desk read the line
    assert "Do you hear us?" in standing(new, SOUTH)
    envoy.write(SOUTH, "We do.")
    world.until(lambda: drafts(new, "We do."), most=60)
    new.agree(drafts(new, "We do.")[0])
    world.until(lambda: "We do." in standing(theirs, NORTH), most=60)


def two_that_wait(world, words):
    """The true recovery and a thief's, both over their days at the envoy's desk: their hashes."""
    envoy, deputy = world.desks[ENVOY], Patched(world.desks[DEPUTY])
    both = recovered(deputy, words, "deputy", HONEST), recovered(deputy, words, "deputy", THIEF, ELSE)
    for count, signed in enumerate(both, 1):
        ask(deputy, signed)
        world.until(lambda wanted=count: len(envoy.who("us").pending) == wanted)
        world.sleep(2 * DAY)
    world.sleep(15 * DAY)
    world.ticks(4)
    return both


def test_of_two_recoveries_of_our_own_side_none_takes_effect_before_a_person_chose(line):
    """What came first differs from desk to desk; so it decides nothing, and never stops our own side."""
    world, words = line
    envoy = world.desks[ENVOY]
    two_that_wait(world, words)
    assert [post.term for post in envoy.who("us").posts] == [1, 1]
    assert not envoy._parties.ours.frozen
    assert alarmed(envoy, "several recoveries")
    with pytest.raises(Refused, match="More than one"):
        envoy.admit("us")
    [number] = [int(each.partition(":")[0]) for each in envoy.who("us").pending if key_of(HONEST) in each]
    envoy.admit("us", number)
    assert held(envoy, "deputy") == (2, key_of(HONEST))
    world.ticks(4)
    assert held(envoy, "deputy") == (2, key_of(HONEST))
    assert envoy.appoint("counsellor", "F. Fay")[1].happened


def test_colleagues_are_told_which_recovery_somebody_goes_on_with_and_choose_for_themselves(line):
    world, words = line
    envoy, deputy = world.desks[ENVOY], Patched(world.desks[DEPUTY])
    honest, _ = two_that_wait(world, words)
    deputy.tell_home(RecoveryChosen(honest.hash))
    world.until(lambda: alarmed(envoy, "recovery chosen"), most=20)
    assert held(envoy, "deputy")[0] == 1
    [told] = [each for each in envoy.alarms() if each.name == "recovery chosen"]
    [number] = [int(each.partition(":")[0]) for each in envoy.who("us").pending if key_of(HONEST) in each]
    assert f"`backchannel admit us {number}`" in told.sentence


def test_a_recovery_that_takes_this_person_out_and_one_too_early_are_not_gone_on_with(line):
    world, words = line
    envoy, deputy = world.desks[ENVOY], Patched(world.desks[DEPUTY])
    ask(deputy, recovered(deputy, words, "deputy", HONEST))
    world.until(lambda: envoy.who("us").pending)
    with pytest.raises(NotLater):
        envoy.admit("us")
    ask(deputy, recovered(deputy, words, "envoy", THIEF))
    world.until(lambda: len(envoy.who("us").pending) == 2)
    [number] = [int(each.partition(":")[0]) for each in envoy.who("us").pending if key_of(THIEF) in each]
    with pytest.raises(Refused, match="takes you out"):
        envoy.admit("us", number)


def test_of_two_recoveries_the_one_nobody_objects_to_takes_effect(line):
    world, words = line
    envoy, deputy = world.desks[ENVOY], Patched(world.desks[DEPUTY])
    for keys in (HONEST, THIEF):
        ask(deputy, recovered(deputy, words, "deputy", keys))
    world.until(lambda: len(envoy.who("us").pending) == 2)
    [number] = [int(each.partition(":")[0]) for each in envoy.who("us").pending if key_of(THIEF) in each]
    envoy.veto(number)
    world.sleep(15 * DAY)
    world.ticks(4)
    assert held(envoy, "deputy") == (2, key_of(HONEST))


def test_no_more_recoveries_of_one_post_wait_than_there_is_room_for_and_each_is_looked_at_once(
    line, monkeypatch
):
    world, words = line
    envoy, theirs, deputy = world.desks[ENVOY], world.desks[THEIRS], Patched(world.desks[DEPUTY])
    size = len(KEPT_BOOK.encode(kept_book(envoy)))
    asked = []
    for number in range(OF_ONE_POST + 2):
        asked.append(recovered(deputy, words, "deputy", HolderKeys(bytes([number + 1]) * 32)))
        ask(deputy, asked[-1])
    world.until(lambda: alarmed(envoy, "recovery refused") and alarmed(theirs, "recovery refused"))
    assert len(envoy.who("us").pending) == len(numbers(theirs)) == OF_ONE_POST
    assert {each.about for each in envoy.alarms() if each.name == "recovery refused"} == {
        f"{NORTH}'s deputy ({DEPUTY})"
    }
    assert len(KEPT_BOOK.encode(kept_book(envoy))) == size
    looked = []
    monkeypatch.setattr(CharterBook, "_verify", lambda book, signed, standing: looked.append(signed))
    for each in asked:
        ask(deputy, each)
    world.ticks(12)
    assert looked == []


def kept_book(desk):
    """Our own lists as that desk stores them."""
    [(data,)] = desk._core.register.all("SELECT charters FROM party WHERE nick = ?", (NORTH,))
    return KEPT_BOOK.decode(data)


def test_the_objection_of_somebody_who_reads_no_line_is_passed_on_by_who_does(line):
    world, words = line
    envoy, deputy, theirs = Patched(world.desks[ENVOY]), world.desks[DEPUTY], world.desks[THEIRS]
    book = envoy.desk._parties.ours
    alone = msgspec.structs.replace(
        book.current.charter,
        version=book.current.charter.version + 1,
        previous=book.current.hash,
        readers=(1,),
    )
    with envoy._core.step():
        envoy.desk._changes.propose(alone, "only the envoy reads")
    world.until(deputy.waiting)
    deputy.agree(deputy.waiting()[0].number)
    world.until(lambda: theirs.who(NORTH).version == alone.version)
    signed = recovered(Patched(deputy), words, "deputy", THIEF)
    ask(envoy, signed)
    world.until(lambda: alarmed(theirs, "recovery"))
    envoy.tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
    world.until(lambda: deputy.who("us").pending)
    told = deputy.veto()
    assert f"does not read the line with {SOUTH}" in told.happened
    assert "every other side" not in told.happened
    world.until(lambda: alarmed(theirs, "recovery vetoed"), most=40)
    assert alarmed(envoy.desk, "recovery vetoed")
    world.sleep(15 * DAY)
    world.ticks(2)
    with pytest.raises(NotLater):
        theirs.admit(NORTH)
