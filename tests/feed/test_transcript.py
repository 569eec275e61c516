"""Whether two desks hold the same, and how many."""

from __future__ import annotations

import msgspec

from backchannel.feed import transcript
from feed.desks import AHN, BAK, CHO, NOW, ROOM, deliver, line, settled


def test_desks_that_hold_the_same_compute_the_same_hash() -> None:
    desks = line(AHN, BAK, CHO)
    for desk in desks:
        desk.write("a word")
    deliver(desks)
    hashes = {transcript.transcript_hash(ROOM, transcript.heads(desk.state)) for desk in desks}
    assert len(hashes) == 1
    desks[0].write("one more")
    assert transcript.transcript_hash(ROOM, transcript.heads(desks[0].state)) not in hashes


def test_the_order_of_heads_does_not_matter_and_every_head_does() -> None:
    desks = line(AHN, BAK, CHO)
    held = transcript.heads(desks[0].state)
    assert transcript.transcript_hash(ROOM, held) == transcript.transcript_hash(ROOM, held[::-1])
    for place, head in enumerate(held):
        changed = list(held)
        changed[place] = msgspec.structs.replace(head, hash=bytes(32))
        assert transcript.transcript_hash(ROOM, tuple(changed)) != transcript.transcript_hash(ROOM, held)


def test_you_and_they_hold_the_same_so_many() -> None:
    ahn, _cho = desks = line(AHN, CHO)
    for number in range(5):
        desks[number % 2].write(str(number), NOW + number)
        deliver(desks, NOW + number)
    settled(desks, NOW + 600)
    view = transcript.compare(ahn.state, CHO, ahn.register)
    assert (view.they_lack, view.we_lack, view.differing) == (0, 0, ())
    assert view.same == ahn.state.own.seq + sum(feed.seq for feed in ahn.state.feeds)
    ahn.write("not heard yet", NOW + 700)
    view = transcript.compare(ahn.state, CHO, ahn.register)
    assert (view.they_lack, view.we_lack) == (1, 0)


def test_a_feed_that_differs_is_shown_as_such() -> None:
    ahn, cho = desks = line(AHN, CHO)
    ahn.write("a word")
    deliver(desks)
    cho.write("heard")
    deliver(desks)
    (feed,) = ahn.state.feeds
    lied = tuple(msgspec.structs.replace(head, hash=bytes(32)) for head in feed.heads)
    state = ahn.state.with_feed(msgspec.structs.replace(feed, heads=lied))
    view = transcript.compare(state, CHO, ahn.register)
    assert [head.author for head in view.differing] == [ahn.state.me]


def test_nothing_is_claimed_of_a_member_nobody_heard_of() -> None:
    ahn, _ = line(AHN, CHO)
    view = transcript.compare(ahn.state, BAK, ahn.register)
    assert view.same == 0
