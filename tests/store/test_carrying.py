"""Carrying by hand: everything without a relay, copies compared, nothing half applied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backchannel.board.fragments import chunk_size, cut
from backchannel.board.pagekeys import pouch_key
from backchannel.board.pages import seal_pouch_page
from backchannel.board.pouch import armour, encode_pouch
from backchannel.errors import Malformed, Misuse
from backchannel.store.carrying import carry_in, carry_out
from backchannel.store.spool import DeliveryKind, Spool

ROOM, LANE, PAIR = b"r" * 16, b"l" * 16, b"p" * 16
ROOT = bytes(range(32))
PAGE = 4096
HEAD = 16 + 1024


def rng(size: int) -> bytes:
    return hashlib.shake_256(b"random %d" % size).digest(size)


@pytest.fixture
def ahn(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "ahn.db") as spool:
        spool.send_lane(LANE, room=ROOM, board=None, root=ROOT, made_at=0)
        spool.set_pair(PAIR, room=ROOM, board=None, key=ROOT, made_at=0, direction=0)
        yield spool


@pytest.fixture
def bak(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "bak.db") as spool:
        spool.watch_lane(LANE, room=ROOM, board=None, root=ROOT, made_at=0)
        spool.set_pair(PAIR, room=ROOM, board=None, key=ROOT, made_at=0, direction=1)
        yield spool


def out(spool: Spool) -> bytes:
    return carry_out(spool, ROOM, rng=rng)


def page_at(data: bytes, spool: Spool, page_no: int = 1) -> int:
    """Where a page of the lane lies in a file."""
    content = spool.one("SELECT content FROM page WHERE page_no = ?", (page_no,))[0]
    return data.index(seal_pouch_page(pouch_key(ROOT), page_no, content, size=PAGE))


def spoiled(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def kinds(spool: Spool) -> list[tuple[str, str]]:
    return [(alarm.kind.name, alarm.detail) for alarm in spool.alarms()]


def test_everything_arrives_without_any_relay(ahn: Spool, bak: Spool) -> None:
    long = bytes(3 * chunk_size(PAGE))
    ahn.put(LANE, 1, b"entry")
    ahn.put(LANE, 2, long)
    ahn.put_letter(PAIR, 1, b"letter")
    ahn.put_page(room=ROOM, board=None, page=b"t" * 8 + bytes(PAGE - 8))
    bak.watch_tags(ROOM, [b"t" * 8])
    report = carry_in(bak, out(ahn), carrier="C. Cho", now=1)
    assert (report.new, report.known, report.others, report.unreadable) == (6, 0, 2, 0)
    found = bak.inbox()
    assert [one.kind for one in found] == [
        DeliveryKind.OPAQUE,
        DeliveryKind.LETTER,
        DeliveryKind.ENTRY,
        DeliveryKind.ENTRY,
    ]
    assert [one.body for one in found[1:]] == [b"letter", b"entry", long]
    assert {one.way for one in found} == {"C. Cho"}


def test_the_same_file_again_is_harmless(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    carry_in(bak, out(ahn), carrier="C. Cho", now=1)
    bak.done(one.id for one in bak.inbox())
    report = carry_in(bak, out(ahn), carrier="D. Dee", now=2)
    assert (report.new, report.known, report.differing) == (0, 1, 0)
    assert bak.inbox() == []
    assert bak.alarms() == []


def test_a_file_carries_what_is_not_acknowledged_and_nothing_else(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"first")
    ahn.put(LANE, 2, b"second")
    ahn.acknowledge(LANE, 1)
    carry_in(bak, out(ahn), carrier="C. Cho", now=1)
    assert [one.body for one in bak.inbox()] == [b"second"]


def test_another_rooms_pages_stay_at_home(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    data = carry_out(ahn, b"another room 16b", rng=rng)
    assert carry_in(bak, data, carrier="C. Cho", now=1).others == 8


@pytest.mark.parametrize("spoiled_first", [True, False])
def test_copies_that_differ_are_named_by_whose_opens(ahn: Spool, bak: Spool, spoiled_first: bool) -> None:
    ahn.put(LANE, 1, b"entry")
    good = out(ahn)
    bad = spoiled(good, page_at(good, ahn) + 100)
    copies = [("Pakistan", bad), ("Romania", good)]
    for carrier, data in copies if spoiled_first else copies[::-1]:
        report = carry_in(bak, data, carrier=carrier, now=1)
    assert report.differing == 1
    assert report.differences == ["the copy of Pakistan"]
    assert ("COPIES_DIFFER", report.differences[0]) in kinds(bak)
    assert [one.body for one in bak.inbox()] == [b"entry"]


def test_each_carrier_whose_copy_was_changed_is_named_once_however_much_of_it_was(
    ahn: Spool, bak: Spool
) -> None:
    ahn.put(LANE, 1, b"first")
    ahn.put(LANE, 2, b"second")
    good = out(ahn)
    bad = spoiled(spoiled(good, page_at(good, ahn) + 100), page_at(good, ahn, 2) + 100)
    carry_in(bak, good, carrier="Romania", now=1)
    for carrier in ("Pakistan", "Norway"):
        carry_in(bak, bad, carrier=carrier, now=2)
    carry_in(bak, good, carrier="Switzerland", now=3)
    assert kinds(bak) == [
        ("COPIES_DIFFER", "the copy of Pakistan"),
        ("COPIES_DIFFER", "the copy of Norway"),
    ]


def test_a_member_who_makes_another_copy_that_opens_is_told_apart(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    forged = seal_pouch_page(pouch_key(ROOT), 1, cut(b"not the entry", PAGE)[0], size=PAGE)
    carry_in(bak, encode_pouch([forged], PAGE, "", rng), carrier="D. Dee", now=1)
    carry_in(bak, out(ahn), carrier="C. Cho", now=2)
    assert kinds(bak) == [("BOTH_COPIES_OPEN", "brought by D. Dee and by C. Cho")]
    assert sorted(one.body for one in bak.inbox()) == [b"entry", b"not the entry"]


def test_once_an_entry_was_kept_nothing_else_comes_in_its_place(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    carry_in(bak, out(ahn), carrier="C. Cho", now=1)
    bak.done(one.id for one in bak.inbox())
    forged = seal_pouch_page(pouch_key(ROOT), 1, cut(b"not the entry", PAGE)[0], size=PAGE)
    report = carry_in(bak, encode_pouch([forged], PAGE, "", rng), carrier="D. Dee", now=2)
    assert report.differing == 1
    assert bak.inbox() == []


def test_one_spoiled_page_costs_one_page_and_the_next_copy_mends_it(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"first")
    ahn.put(LANE, 2, bytes(2 * chunk_size(PAGE)))
    good = out(ahn)
    report = carry_in(bak, spoiled(good, page_at(good, ahn, 3) + PAGE - 1), carrier="C. Cho", now=1)
    assert (report.new, report.unreadable) == (2, 1)
    assert [one.body for one in bak.inbox()] == [b"first"]
    carry_in(bak, good, carrier="D. Dee", now=2)
    assert len(bak.inbox()) == 2


def test_our_own_file_coming_back_is_recognised(ahn: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    report = carry_in(ahn, out(ahn), carrier="C. Cho", now=1)
    assert (report.ours, report.new) == (1, 0)
    assert ahn.inbox() == []


@pytest.mark.parametrize("cut_at", [0, 10, HEAD, HEAD + 5000, -1])
def test_a_file_cut_short_changes_nothing(ahn: Spool, bak: Spool, cut_at: int) -> None:
    ahn.put(LANE, 1, b"entry")
    with pytest.raises(Malformed):
        carry_in(bak, out(ahn)[:cut_at], carrier="C. Cho", now=1)
    assert bak.inbox() == []
    assert bak.one("SELECT count(*) FROM carried")[0] == 0


def test_the_remark_is_beside_the_messages_and_not_in_them(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    data = carry_out(ahn, ROOM, remark="they mean it", rng=rng)
    assert carry_in(bak, data, carrier="C. Cho", now=1).remark == "they mean it"
    assert b"they mean it" not in bak.inbox()[0].body


def test_text_is_as_good_as_the_file(ahn: Spool, bak: Spool) -> None:
    ahn.put(LANE, 1, b"entry")
    text = "\n".join(reversed(armour(out(ahn))))
    assert carry_in(bak, text, carrier="C. Cho", now=1).new == 1


def test_a_carrier_has_a_name(ahn: Spool, bak: Spool) -> None:
    with pytest.raises(Misuse):
        carry_in(bak, out(ahn), carrier="", now=1)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(spots=st.lists(st.integers(HEAD, HEAD + 8 * PAGE - 1), max_size=6))
def test_whatever_a_carrier_changes_a_good_copy_brings_exactly_the_entries(
    tmp_path_factory: pytest.TempPathFactory, spots: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("carry")
    with Spool(folder / "a.db") as ahn, Spool(folder / "b.db") as bak:
        ahn.send_lane(LANE, room=ROOM, board=None, root=ROOT, made_at=0)
        bak.watch_lane(LANE, room=ROOM, board=None, root=ROOT, made_at=0)
        entries = [b"first", bytes(3 * chunk_size(PAGE)), b"last"]
        for number, entry in enumerate(entries):
            ahn.put(LANE, number, entry)
        good = bad = out(ahn)
        for spot in spots:
            bad = spoiled(bad, spot)
        carry_in(bak, bad, carrier="D. Dee", now=1)
        carry_in(bak, good, carrier="C. Cho", now=2)
        assert [one.body for one in bak.inbox()] == entries
