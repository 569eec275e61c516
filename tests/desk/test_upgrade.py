"""A desk whose program is replaced by a newer one keeps everything and reads what it could not read."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from msgspec.structs import replace

from backchannel.channel import acts, snapshot
from backchannel.channel.acts import NO_ACT, Act, act_hash, decode_draft, draft_hash
from backchannel.channel.bounds import ACT_LIMIT
from backchannel.channel.items import ItemState
from backchannel.channel.papers.paper import Kind, Topic
from backchannel.channel.papers.registry import KINDS, LAW_VERSION, Body
from backchannel.credentials.charter import ActClass
from backchannel.desk import channels, undecoded
from backchannel.testing.hostile import Patched
from backchannel.wire.codec import Codec, Record, encode
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, standing


def test_a_state_that_another_law_folded_is_folded_again(line, monkeypatch):
    monkeypatch.setattr(channels, "SNAPSHOT_EVERY", 1)
    line.desks[THEIRS].write(NORTH, "Kept as said.")
    line.until(lambda: standing(line.desks[DEPUTY], SOUTH), most=8)
    register = line.desks[DEPUTY]._core.register
    line.until(lambda: register.first("SELECT 1 FROM snapshot"), most=8)
    kept = snapshot.CODEC.decode(bytes(register.one("SELECT state FROM snapshot")[0]))
    strange = replace(kept, law=LAW_VERSION + 1, refused=((kept.acts.hashes[:32], "Another law."),))
    register.run("UPDATE snapshot SET state = ?", (snapshot.CODEC.encode(strange),))
    monkeypatch.setattr(channels, "SNAPSHOT_EVERY", 100)
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
        assert deputy._channels.verdicts(later) == {(2, 1): True}
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
