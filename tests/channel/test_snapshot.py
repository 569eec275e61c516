"""A channel kept and opened again is the channel that was kept."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.channel import snapshot
from backchannel.channel.acts import act_hash
from backchannel.channel.items import ItemState
from backchannel.channel.papers.registry import LAW_VERSION
from backchannel.errors import Malformed
from backchannel.wire.codec import encode
from channel.parties import answer, both, message, north


def test_a_snapshot_goes_on_where_the_channel_stood() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    theirs.say(answer(act), ours)
    racing = north("racing")
    lost = racing.posting(racing.draft(message("late"), number=7))
    ours.take(lost)
    ours.channel.agreed(ours.draft(message()))
    again = snapshot.restore(snapshot.take(ours.channel), ours.kept.__getitem__)
    assert again.items() == ours.channel.items()
    assert again.fallen() == ours.channel.fallen()
    assert again.next_place() == ours.channel.next_place()
    assert again.agreed_view == ours.channel.agreed_view
    assert again.authority(act) == ours.channel.authority(act)
    assert snapshot.take(again) == snapshot.take(ours.channel)
    ours.channel = again
    ours.say(message("on we go"), theirs)
    assert theirs.channel.items()[-1].state is ItemState.STANDS


def test_a_race_that_reaches_behind_a_snapshot_is_folded_again_from_the_start() -> None:
    ours, theirs = both()
    late = north("late")
    high = ours.posting(ours.draft(message("five"), number=5))
    theirs.take(high)
    theirs.channel = snapshot.restore(snapshot.take(theirs.channel), theirs.kept.__getitem__)
    low = late.posting(late.draft(message("four"), number=4))
    moved = theirs.take(low)
    assert moved.fell == (act_hash(high.act),)
    assert [each.act for each in theirs.channel.open()] == [act_hash(low.act)]


def test_a_damaged_snapshot_is_refused_by_type() -> None:
    data = snapshot.take(both()[0].channel)
    assert data[1] == 1
    for bad in (data[:-1], data + b"x", b"", data[:1] + b"\x02" + data[2:]):
        with pytest.raises(Malformed):
            snapshot.restore(bad, {}.__getitem__)


@pytest.mark.parametrize(
    "changed",
    [
        lambda kept: replace(kept, law=LAW_VERSION + 1),
        lambda kept: replace(kept, law=LAW_VERSION - 1),
        lambda kept: replace(kept, facts=(replace(kept.facts[0], table="another table"),)),
        lambda kept: replace(kept, facts=(replace(kept.facts[0], values=kept.facts[2].values),)),
        lambda kept: replace(kept, facts=(replace(kept.facts[0], values=encode(((1, 2),))),)),
        lambda kept: replace(kept, facts=(replace(kept.facts[0], keys=()),)),
    ],
    ids=["a newer law", "an older law", "a table", "too few values", "other values", "too few keys"],
)
def test_what_another_law_folded_is_refused_as_a_whole_before_anybody_relies_on_it(changed) -> None:  # type: ignore[no-untyped-def]
    ours, _ = both()
    ours.say(message())
    kept = snapshot.CODEC.decode(snapshot.take(ours.channel))
    with pytest.raises(Malformed):
        snapshot.restore(snapshot.CODEC.encode(changed(kept)), ours.kept.__getitem__)
