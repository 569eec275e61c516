"""Carrying by hand: the pages of a room into a file, and a file's pages into the spool (spec/70, section 8).

Owns: what goes out, recognising what comes in, comparing the copies of several carriers.
Does not own: the file's form (`board.pouch`), or what an entry means.

Rules: a file carries everything of the room that nobody acknowledged, the same bytes each time, so reading
one twice changes nothing. A file is taken in whole or not at all. Of two copies that differ, the alarm says
whose opens. A carrier's remark is handed back beside the count and never touches a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from backchannel.board.checkpoint import page_digest
from backchannel.board.pages import PAGE_SIZE, open_pouch_page, pouch_tag, seal_pouch_page, tag_of
from backchannel.board.pouch import MOST_PAGES, decode_pouch, encode_pouch, unarmour
from backchannel.board.wake import POUCH_PLACES, WakePlace, open_pouch_wake, pouch_wake_tag, seal_pouch_wake
from backchannel.crypto.rng import Rng
from backchannel.errors import Malformed, Misuse, Unproven
from backchannel.store.alarms import AlarmKind, raise_alarm
from backchannel.store.receiving import (
    BEHIND,
    receive_content,
    receive_letter,
    receive_opaque,
    wanted_pages,
)
from backchannel.store.spool_file import SpoolFile
from backchannel.store.transactions import Row


@dataclass(slots=True)
class CarryReport:
    """What a file brought, in pages.

    ``new`` were taken in, ``known`` were here already, ``ours`` we sent ourselves, ``unreadable`` are for us
    and do not open, ``others`` are padding or not for this desk. ``differing`` copies differ from another
    carrier's;
    ``differences`` says of each, in words, whose opens. ``remark`` is the carrier's or maker's and proves
    nothing.
    """

    new: int = 0
    known: int = 0
    ours: int = 0
    unreadable: int = 0
    others: int = 0
    differing: int = 0
    differences: list[str] = field(default_factory=list)
    remark: str = ""


def carry_out(spool: SpoolFile, *rooms: bytes, remark: str = "", rng: Rng) -> bytes:
    """Everything of ``rooms`` not acknowledged, as a file (the oldest 4,096 pages, if there are more).

    Raises `Misuse` for a remark that is too long, or a room whose relays use different sizes.
    """
    pages = [page for room in rooms for page in _of_room(spool, room)]
    size = len(pages[0]) if pages else PAGE_SIZE
    return encode_pouch(pages[:MOST_PAGES], size, remark, rng)


def _of_room(spool: SpoolFile, room: bytes) -> list[bytes]:
    pages = _letters_out(spool, room) + _opaque_out(spool, room)
    for lane, size, key in spool.all(
        "SELECT id, page_size, pouch_key FROM lane WHERE room = ? AND outgoing = 1 ORDER BY id", (room,)
    ):
        rows = spool.all("SELECT page_no, content FROM page WHERE lane = ? ORDER BY page_no", (lane,))
        pages += [seal_pouch_page(key, page_no, content, size=size) for page_no, content in rows]
    return pages


def _letters_out(spool: SpoolFile, room: bytes) -> list[bytes]:
    rows = spool.all(
        "SELECT pouch_key, page_size, direction, number, body FROM letter JOIN pair ON pair.id = letter.pair"
        " WHERE room = ? AND body IS NOT NULL",
        (room,),
    )
    return [
        seal_pouch_wake(key, WakePlace(direction, number % POUCH_PLACES), body, size=size)
        for key, size, direction, number, body in rows
    ]


def _opaque_out(spool: SpoolFile, room: bytes) -> list[bytes]:
    return [row[0] for row in spool.all("SELECT page FROM opaque WHERE room = ?", (room,))]


def not_confirmed(spool: SpoolFile, room: bytes) -> int:
    """How many letters, whole pages and entries of ``room`` nobody acknowledged: what `carry_out` takes."""
    return int(
        spool.one(
            "SELECT (SELECT count(*) FROM letter JOIN pair ON pair.id = letter.pair"
            " WHERE room = ? AND body IS NOT NULL)"
            " + (SELECT count(*) FROM opaque WHERE room = ?)"
            " + (SELECT count(DISTINCT item.number) FROM lane JOIN item ON item.lane = lane.id"
            " JOIN page ON page.lane = lane.id AND page.page_no BETWEEN item.first_page"
            " AND item.first_page + item.pages - 1 WHERE lane.room = ? AND lane.outgoing = 1)",
            (room, room, room),
        )[0]
    )


def newest(spool: SpoolFile, room: bytes) -> bytes:
    """A mark that changes when something new waits in ``room``, and not when something is acknowledged."""
    row = spool.one(
        "SELECT (SELECT max(letter.id) FROM letter JOIN pair ON pair.id = letter.pair WHERE room = ?),"
        " (SELECT max(id) FROM opaque WHERE room = ?),"
        " (SELECT max(id) FROM lane WHERE room = ? AND outgoing = 1),"
        " (SELECT sum(highest) FROM lane WHERE room = ? AND outgoing = 1)",
        (room, room, room, room),
    )
    return " ".join(str(each or 0) for each in row).encode()


def carry_in(spool: SpoolFile, data: bytes | str, *, carrier: str, now: int) -> CarryReport:
    """Take in a file, or its text, brought by ``carrier`` (a name for people, not empty).

    Raises `Malformed`, `TooLarge` or `WrongVersion`; then nothing was taken in.
    """
    if not carrier:
        raise Misuse("Say who brought it, so that copies can be compared.")
    pouch = decode_pouch(unarmour(data) if isinstance(data, str) else data)
    report = CarryReport(remark=pouch.remark)
    with spool.change():
        places = _places(spool)
        for page in pouch.pages:
            found = places.get(tag_of(page), [])
            if not found:
                report.others += 1
            for place in found:
                _take(spool, place, page, carrier, now, report)
    return report


@dataclass(frozen=True, slots=True)
class _Place:
    kind: int
    source: int
    handle: bytes
    page_no: int
    direction: int
    key: bytes


_WATCHED, _OWN, _WAKE, _OPAQUE = range(4)


def _places(spool: SpoolFile) -> dict[bytes, list[_Place]]:
    found: dict[bytes, list[_Place]] = {}
    for lane, handle, outgoing, key, floor, highest, oldest in spool.all(
        "SELECT id, handle, outgoing, pouch_key, floor, highest,"
        " (SELECT min(page_no) FROM page WHERE page.lane = lane.id) FROM lane"
    ):
        if outgoing:
            ranges = [range(oldest or highest + 1, highest + 1)]
        else:
            ranges = [range(max(1, floor - BEHIND), floor), *wanted_pages(floor, highest)]
        for page_no in {page_no for pages in ranges for page_no in pages}:
            place = _Place(_OWN if outgoing else _WATCHED, lane, handle, page_no, 0, key)
            found.setdefault(pouch_tag(key, page_no), []).append(place)
    for pair, handle, key, direction in spool.all("SELECT id, handle, pouch_key, direction FROM pair"):
        for slot in range(POUCH_PLACES):
            place = _Place(_WAKE, pair, handle, slot, 1 - direction, key)
            found.setdefault(pouch_wake_tag(key, WakePlace(1 - direction, slot)), []).append(place)
    for room, tag in spool.all("SELECT room, tag FROM watched"):
        found.setdefault(tag, []).append(_Place(_OPAQUE, 0, room, 0, 0, b""))
    return found


def _take(spool: SpoolFile, place: _Place, page: bytes, carrier: str, now: int, report: CarryReport) -> None:
    if place.kind == _OWN:
        report.ours += 1
        return
    try:
        fresh = _open(spool, place, page, carrier, now)
    except (Unproven, Malformed):
        fresh = None
    _compare(spool, place, page, carrier, fresh is not None, now, report)
    if fresh is None:
        report.unreadable += 1
    elif fresh:
        report.new += 1
    else:
        report.known += 1


def _open(spool: SpoolFile, place: _Place, page: bytes, way: str, now: int) -> bool:
    """True if it was new. Raises `Unproven` or `Malformed` for a copy that does not open."""
    if place.kind == _OPAQUE:
        return receive_opaque(spool, place.handle, page, way=way, now=now)
    if place.kind == _WAKE:
        letter = open_pouch_wake(place.key, WakePlace(place.direction, place.page_no), page)
        return receive_letter(spool, place.handle, letter, way=way, now=now)
    content = open_pouch_page(place.key, place.page_no, page)
    return receive_content(spool, place.source, place.page_no, content, way=way, now=now)


def _compare(
    spool: SpoolFile, place: _Place, page: bytes, carrier: str, opened: bool, now: int, report: CarryReport
) -> None:
    """Remember this copy; say so when it differs from one that another carrier, or this one, brought."""
    tag, mark = tag_of(page), page_digest(page)
    others = spool.all(
        "SELECT DISTINCT carrier, opened FROM carried WHERE tag = ? AND digest <> ? ORDER BY carrier",
        (tag, mark),
    )
    spool.run("INSERT OR IGNORE INTO carried VALUES (?, ?, ?, ?)", (tag, mark, carrier, opened))
    found = _differences(carrier, opened, others, one_place=place.kind == _WATCHED)
    for kind, detail in found:
        raise_alarm(spool, kind, now=now, handle=place.handle, detail=detail)
    if found and others:
        report.differing += 1
        report.differences += [detail for _, detail in found if detail not in report.differences]


def _differences(
    carrier: str, opened: bool, others: Sequence[Row], *, one_place: bool
) -> list[tuple[AlarmKind, str]]:
    """What this copy and the others say of their carriers: each whose copy was changed is named once.

    ``one_place``: only one thing can lie there. Several letters may share a place; each proves itself.
    """
    whole = [other for other, other_opened in others if other_opened]
    if not opened:
        spoiled = AlarmKind.COPIES_DIFFER if whole else AlarmKind.UNREADABLE
        return [(spoiled, f"the copy of {carrier}")]
    found = [
        (AlarmKind.COPIES_DIFFER, f"the copy of {other}")
        for other, other_opened in others
        if not other_opened
    ]
    if one_place:
        found += [(AlarmKind.BOTH_COPIES_OPEN, f"brought by {other} and by {carrier}") for other in whole]
    return found
