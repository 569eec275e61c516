"""A desk whose program is replaced by a newer one keeps everything and reads what it could not read."""

from __future__ import annotations

from msgspec.structs import replace

from backchannel.channel import snapshot
from backchannel.channel.papers.registry import LAW_VERSION
from backchannel.desk import channels
from desk.shown import DEPUTY, NORTH, SOUTH, THEIRS, standing


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
