"""A desk whose program is replaced by a newer one keeps everything and reads what it could not read."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from msgspec.structs import replace

from backchannel.channel import acts, snapshot
from backchannel.channel.acts import NO_ACT, Act, act_hash, decode_draft, draft_hash
from backchannel.channel.bounds import ACT_LIMIT
from backchannel.channel.channel import Channel
from backchannel.channel.items import ItemState
from backchannel.channel.papers.paper import Kind, Topic
from backchannel.channel.papers.registry import KINDS, LAW_VERSION, Body
from backchannel.channel.signed_text import SeatSignature
from backchannel.credentials.charter import ActClass
from backchannel.desk import early, open_channels, undecoded
from backchannel.desk.bodies import BodyKind, Briefed, BriefPosting, Proposed
from backchannel.desk.channels import Channels
from backchannel.errors import Refused
from backchannel.testing.hostile import Patched
from backchannel.wire.codec import Codec, Record, encode
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, standing

pytestmark = pytest.mark.slow  # plays whole desks


def test_a_state_that_another_law_folded_is_folded_again(line, monkeypatch):
    monkeypatch.setattr(open_channels, "SNAPSHOT_EVERY", 1)
    line.desks[THEIRS].write(NORTH, "Kept as said.")
    line.until(lambda: standing(line.desks[DEPUTY], SOUTH), most=8)
    register = line.desks[DEPUTY]._core.register
    line.until(lambda: register.first("SELECT 1 FROM snapshot"), most=8)
    kept = snapshot.CODEC.decode(bytes(register.one("SELECT state FROM snapshot")[0]))
    strange = replace(kept, law=LAW_VERSION + 1, refused=((kept.acts.hashes[:32], "Another law."),))
    register.run("UPDATE snapshot SET state = ?", (snapshot.CODEC.encode(strange),))
    monkeypatch.setattr(open_channels, "SNAPSHOT_EVERY", 100)
    desk = line.reopen(DEPUTY)
    assert standing(desk, SOUTH) == ["Kept as said."]
    assert desk._core.register.first("SELECT 1 FROM snapshot") is None


class Later(Record, tag=77):
    """A kind of act that only a newer program knows."""

    words: str


@pytest.fixture
def newer(monkeypatch):
    """While it lasts, every program here is a newer one that knows `Later`."""

    @contextlib.contextmanager
    def run():
        kind = Kind(ActClass.MESSAGE, Topic.MESSAGES)
        known = msgspec.defstruct(
            "Draft", [("body", Body | Later)], bases=(acts.Draft,), frozen=True, array_like=True
        )
        with monkeypatch.context() as patch:
            patch.setitem(KINDS, Later, kind)
            patch.setattr(acts, "draft_codec", Codec(known, limit=ACT_LIMIT, what="message"))
            patch.setattr(undecoded, "LAW_VERSION", LAW_VERSION + 1)
            patch.setattr(early, "LAW_VERSION", LAW_VERSION + 1)
            yield

    return run


def posted_by_a_newer_program(line, newer, count=1):
    """Southland says things of a kind that nobody else knows, one after the other."""
    theirs, prev, seen = Patched(line.desks[THEIRS]), NO_ACT, []
    honest = decode_draft(theirs.draft(NORTH, "Good morning."))
    for number in range(1, count + 1):
        draft = encode(replace(honest, act_no=number, body=Later(f"Later {number}.")))
        with newer():
            record = theirs.approval(draft)
        theirs.post(NORTH, draft, record, prev=prev)
        prev = act_hash(Act(draft, prev))
        seen.append(prev)
    return theirs, seen


def test_an_act_of_an_unknown_kind_is_kept_and_read_by_the_program_that_knows_it(line, newer):
    theirs, [later] = posted_by_a_newer_program(line, newer)
    after = theirs.draft(NORTH, "And a plain word.", act_no=2)
    theirs.post(NORTH, after, theirs.approval(after), prev=later)
    line.ticks(6)
    deputy = line.desks[DEPUTY]
    [alarm] = [each for each in deputy.alarms() if each.name == "newer program"]
    assert SOUTH in alarm.about
    assert "update yours, and it will be read" in alarm.sentence
    assert standing(deputy, SOUTH) == []
    assert standing(line.reopen(DEPUTY), SOUTH) == []
    with newer():
        deputy = line.reopen(DEPUTY)
        channel = deputy._channels.channel(theirs.line(NORTH))
        assert [item.state for item in channel.items()] == [ItemState.STANDS] * 2
        assert later in channel.chains.nodes
        assert deputy._channels.verdicts.of(later) == {(2, 1): True}
        assert deputy._core.register.all("SELECT * FROM undecoded") == []
    assert "set aside" not in alarms(deputy)


def test_what_even_the_newer_program_does_not_know_is_kept_on(line, newer, monkeypatch):
    posted_by_a_newer_program(line, newer)
    line.ticks(6)
    monkeypatch.setattr(undecoded, "LAW_VERSION", LAW_VERSION + 1)
    deputy = line.reopen(DEPUTY)
    assert deputy._core.register.all("SELECT law FROM undecoded") == [(LAW_VERSION + 1,)]


def test_junk_is_not_kept_as_something_newer(line):
    theirs = Patched(line.desks[THEIRS])
    honest = theirs.draft(NORTH, "Good morning.")
    for body in (b"\xc0", [1, 2], [0], [200], [], ["a"]):
        junk = encode(replace(decode_draft(honest), body=body))
        record = theirs.approval(honest, draft_hash=draft_hash(junk))
        theirs.post(NORTH, junk, record)
    line.ticks(6)
    deputy = line.desks[DEPUTY]
    assert "set aside" in alarms(deputy)
    assert deputy._core.register.all("SELECT * FROM undecoded") == []


def test_no_more_is_kept_of_one_author_than_there_is_room_for(line, newer, monkeypatch):
    monkeypatch.setattr(undecoded, "KEPT_AT_MOST", 1_500)
    posted_by_a_newer_program(line, newer, count=6)
    line.ticks(12)
    deputy = line.desks[DEPUTY]
    kept = deputy._core.register.all("SELECT length(posting) FROM undecoded")
    assert 0 < len(kept) < 6
    assert sum(size for (size,) in kept) <= 1_500
    assert any("keeps no more" in each.sentence for each in deputy.alarms())


def test_a_brief_brings_what_cannot_be_decoded_yet_too(line, newer):
    _, [later] = posted_by_a_newer_program(line, newer)
    line.ticks(6)
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    envoy._core.register.run("DELETE FROM undecoded")  # as if it had come after all this was said
    deputy.brief(SOUTH)
    line.until(lambda: envoy._core.register.all("SELECT hash FROM undecoded") == [(later,)], most=30)


def test_a_second_posting_of_one_act_with_more_signatures_is_kept_too(line, newer):
    theirs, [later] = posted_by_a_newer_program(line, newer)
    line.ticks(6)
    deputy = line.desks[DEPUTY]
    [arrival] = deputy._channels._undecoded.of(theirs.line(NORTH))
    signature = SeatSignature(1, 1, bytes(3373))
    again = arrival._replace(posting=replace(arrival.posting, signatures=(signature,)))
    with deputy._core.register.change():
        for _ in range(2):
            deputy._channels.add(theirs.line(NORTH), again)
    kept = deputy._core.register.all("SELECT hash FROM undecoded")
    assert kept == [(later,)] * 2


def test_what_a_colleague_passes_on_in_anothers_name_leaves_room_for_what_that_one_writes(
    line, newer, monkeypatch
):
    monkeypatch.setattr(undecoded, "KEPT_AT_MOST", 2_500)
    theirs, seen = posted_by_a_newer_program(line, newer)
    line.ticks(6)
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    room = theirs.line(NORTH)
    [arrival] = envoy._channels._undecoded.of(room)
    honest = decode_draft(theirs.draft(NORTH, "Good morning."))
    envoy._core.register.run("DELETE FROM undecoded")
    for author in (arrival.author, replace(arrival.author, seat=7)):
        for number in range(2, 5):
            draft = encode(replace(honest, act_no=number, body=Later("x" * 300)))
            posting = replace(arrival.posting, act=Act(draft, seen[-1]))
            brief = BriefPosting(acts.posting_codec.encode(posting), author, arrival.roster)
            deputy.tell_home(Briefed(room, (brief,)))
    line.ticks(12)
    sizes = envoy._core.register.all("SELECT length(posting) FROM undecoded WHERE brought_by <> x''")
    assert 0 < sum(size for (size,) in sizes) <= 2_500
    assert any("keeps no more" in each.sentence and each.about == "the line" for each in envoy.alarms())
    with envoy._core.register.change():
        envoy._channels.add(room, arrival)
    assert envoy._core.register.one("SELECT count(*) FROM undecoded WHERE brought_by = x''") == (1,)


def test_one_that_cannot_be_read_after_all_keeps_none_of_the_others_from_being_read(line, newer, monkeypatch):
    theirs, seen = posted_by_a_newer_program(line, newer, count=3)
    line.ticks(8)
    line.desks[DEPUTY].close()
    read = Channels.read_again

    def fails_once(channels, place):
        if place == 2:
            raise ZeroDivisionError
        return read(channels, place)

    monkeypatch.setattr(Channels, "read_again", fails_once)
    with newer():
        deputy = line.open(DEPUTY)
        channel = deputy._channels.channel(theirs.line(NORTH))
        assert seen[0] in channel.chains.nodes
        kept = deputy._core.register.all("SELECT hash FROM undecoded")
        assert kept == [(seen[1],)]
        assert "set aside" in alarms(deputy)
        assert deputy._core.register.one("SELECT count(*) FROM act WHERE hash = ?", (seen[2],)) == (1,)


def test_what_the_law_stops_at_half_way_is_kept_and_what_comes_after_it_arrives(line, monkeypatch):
    theirs, deputy = line.desks[THEIRS], line.desks[DEPUTY]
    receive = Channel.receive

    def stops(channel, posting, **how):
        moved = receive(channel, posting, **how)
        if getattr(decode_draft(posting.act.draft).body, "text", "") == "Stumble.":
            raise Refused("A rule nobody thought of says no.")
        return moved

    with monkeypatch.context() as patch:
        patch.setattr(Channel, "receive", stops)
        theirs.write(NORTH, "Good morning.")
        line.until(lambda: standing(deputy, SOUTH) == ["Good morning."], most=8)
        patched = Patched(theirs)
        draft = patched.draft(NORTH, "Stumble.")
        patched.post(NORTH, draft, patched.approval(draft))
        patched.say(patched.line(NORTH), BodyKind.VETO, b"junk")
        line.until(lambda: "objection refused" in alarms(deputy), most=8)
        assert standing(deputy, SOUTH) == ["Good morning."]
        assert any("A rule nobody thought of" in each.sentence for each in deputy.alarms())
    monkeypatch.setattr(undecoded, "LAW_VERSION", LAW_VERSION + 1)
    deputy = line.reopen(DEPUTY)
    assert standing(deputy, SOUTH) == ["Good morning.", "Stumble."]
    assert deputy._core.register.all("SELECT * FROM undecoded") == []


def test_a_colleagues_draft_of_a_newer_kind_is_kept_and_waits_for_the_program_that_knows_it(line, newer):
    deputy = Patched(line.desks[DEPUTY])
    draft = encode(replace(decode_draft(deputy.draft(SOUTH, "Good morning.")), body=Later("Later.")))
    with newer():
        record = deputy.approval(draft)
    deputy.tell_home(Proposed(draft, record))
    line.ticks(6)
    envoy = line.desks[ENVOY]
    [alarm] = [each for each in envoy.alarms() if each.name == "newer program"]
    assert "deputy" in alarm.about
    assert "It is kept" in alarm.sentence
    with newer():
        envoy = line.reopen(ENVOY)
        assert envoy._drafts.find(bytes(draft_hash(draft))).state == "open"
        assert envoy._core.register.all("SELECT * FROM early") == []
