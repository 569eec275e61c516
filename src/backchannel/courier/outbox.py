"""Which page goes next: exactly one a tick, real or random, and nobody can tell (spec/70, section 6).

Owns: the choice, sealing, what is remembered of a deposit until the relay shows it.
Does not own: sending it, or the clock.

Rules: a page that was made is repeated byte for byte until the relay shows it, a random one just the same.
New pages come before repeats, rooms take turns. A page is posted once in each generation until acknowledged,
never twice under one tag.
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.board.checkpoint import page_digest
from backchannel.board.pagekeys import step_tags, step_wake
from backchannel.board.pages import SALT_SIZE, seal_page, tag_of
from backchannel.board.wake import PLACES, WakePlace, seal_wake
from backchannel.courier.board import Board, stored_key
from backchannel.crypto.rng import Rng
from backchannel.errors import Malformed
from backchannel.store.spool_file import SpoolFile

RANDOM, LANE, LETTER, OPAQUE = range(4)
KEPT = 3
"""Generations for which the bytes of a posted page are kept, in case the relay loses them."""
_REFUSED = -1
"""In place of the tick it was accepted in: the relay has seen it and has another under its tag."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A page to post now. ``posting`` is its row in the spool."""

    posting: int
    page: bytes


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something that could go next. ``later`` is False for what is new or about to leave the board."""

    later: bool
    turn: int
    kind: int
    source: int
    page_no: int
    room: bytes


def prepare(spool: SpoolFile, board: Board, tick: int, rng: Rng) -> Deposit:
    """The page for ``tick``, recorded before it leaves."""
    generation = board.generation_at(tick)
    with spool.change():
        waiting = spool.first(
            "SELECT id, page FROM posting WHERE board = ? AND state = 1 AND generation >= ? ORDER BY id"
            " LIMIT 1",
            (board.id, generation - 1),
        )
        if waiting is not None:
            return Deposit(*waiting)
        # What was made so long ago that nobody would look for it is made anew.
        spool.run(
            "DELETE FROM posting WHERE board = ?1 AND kind = 0 AND (state = 1 OR generation < ?2)",
            (board.id, generation - KEPT),
        )
        spool.run("UPDATE posting SET state = 4, page = x'' WHERE board = ? AND state = 1", (board.id,))
        turns = _turns(spool, board)
        candidates = [
            *_lane_pages(spool, board, generation, turns),
            *_letters(spool, board, generation, turns),
            *_opaque_pages(spool, board, turns),
        ]
        if not candidates:
            return _random(spool, board, generation, rng)
        chosen = min(candidates, key=_order)
        _take_turn(spool, board, chosen.room)
        try:
            return _make(spool, board, chosen, generation, rng)
        except Malformed:
            # The clock is so far ahead that no key can be stepped there: the timetable goes on.
            return _random(spool, board, generation, rng)


def _random(spool: SpoolFile, board: Board, generation: int, rng: Rng) -> Deposit:
    return _record(spool, board, RANDOM, 0, 0, generation, rng(board.page_size))


def _order(candidate: _Candidate) -> tuple[bool, int, bool, int, int]:
    return (
        candidate.later, candidate.turn, candidate.kind == LANE, candidate.source, candidate.page_no
    )  # fmt: skip


_Turns = dict[bytes, int]
"""When each room had its turn last."""


def _turns(spool: SpoolFile, board: Board) -> _Turns:
    rows = spool.all("SELECT room, last FROM turn WHERE board = ?", (board.id,))
    return {row[0]: row[1] for row in rows}


def _take_turn(spool: SpoolFile, board: Board, room: bytes) -> None:
    spool.run(
        "INSERT INTO turn SELECT ?1, ?2, 1 + coalesce(max(last), 0) FROM turn WHERE board = ?1"
        " ON CONFLICT DO UPDATE SET last = excluded.last",
        (board.id, room),
    )


def _lane_pages(spool: SpoolFile, board: Board, generation: int, turns: _Turns) -> list[_Candidate]:
    candidates = []
    for lane, room, made_at, at, key in spool.all(
        "SELECT id, room, made_at, generation, key FROM lane_on WHERE board = ? AND outgoing = 1"
        " AND EXISTS (SELECT 1 FROM page WHERE page.lane = lane_on.id)",
        (board.id,),
    ):
        # What a clock gone astray made for a far generation does not count as posted.
        latest = max(generation, stored_key(board, made_at, at, key).generation)
        rows = spool.all(
            "SELECT page_no, (SELECT max(generation) FROM posting WHERE kind = 1 AND source = page.lane"
            " AND posting.page_no = page.page_no AND board = ? AND generation <= ?) AS newest"
            " FROM page WHERE lane = ? AND (newest IS NULL OR newest < ?)",
            (board.id, latest, lane, generation),
        )
        candidates += [
            _Candidate(_can_wait(newest, generation), turns.get(room, 0), LANE, lane, page_no, room)
            for page_no, newest in rows
        ]
    return candidates


def _letters(spool: SpoolFile, board: Board, generation: int, turns: _Turns) -> list[_Candidate]:
    candidates = []
    for pair, room, made_at, at, key in spool.all(
        "SELECT id, room, made_at, generation, key FROM pair_on WHERE board = ?"
        " AND EXISTS (SELECT 1 FROM letter WHERE letter.pair = pair_on.id AND body IS NOT NULL)",
        (board.id,),
    ):
        latest = max(generation, stored_key(board, made_at, at, key).generation)
        free = set(range(PLACES)) - _used_places(spool, board.id, pair, generation, latest)
        rows = spool.all(
            "SELECT id, (SELECT max(generation) FROM posting WHERE kind = 2 AND source = letter.id"
            " AND board = ? AND generation <= ? AND state <> 4) AS newest"
            " FROM letter WHERE pair = ? AND body IS NOT NULL AND (newest IS NULL OR newest < ?)",
            (board.id, latest, pair, generation),
        )
        candidates += [
            _Candidate(_can_wait(newest, generation), turns.get(room, 0), LETTER, letter, min(free), room)
            for letter, newest in rows
            if free
        ]
    return candidates


def _used_places(spool: SpoolFile, board: int, pair: int, first: int, last: int) -> set[int]:
    rows = spool.all(
        "SELECT page_no FROM posting JOIN letter ON letter.id = posting.source"
        " WHERE kind = 2 AND board = ? AND letter.pair = ? AND generation BETWEEN ? AND ?",
        (board, pair, first, last),
    )
    return {row[0] for row in rows}


def _opaque_pages(spool: SpoolFile, board: Board, turns: _Turns) -> list[_Candidate]:
    """Those never posted: they have one tag and the same bytes for ever, and nothing else comes again so."""
    rows = spool.all(
        "SELECT id, room FROM opaque WHERE board = ? AND NOT EXISTS (SELECT 1 FROM posting"
        " WHERE kind = 3 AND source = opaque.id AND (state <> 4 OR tick <> 0))",
        (board.id,),
    )
    return [_Candidate(False, turns.get(room, 0), OPAQUE, page, 0, room) for page, room in rows]


def _can_wait(newest: int | None, generation: int) -> bool:
    """A repeat can wait for new pages as long as the last one is still on the board."""
    return newest is not None and newest >= generation - 1


def _make(spool: SpoolFile, board: Board, chosen: _Candidate, generation: int, rng: Rng) -> Deposit:
    salt = rng(SALT_SIZE)
    if chosen.kind == OPAQUE:
        page = bytes(spool.one("SELECT page FROM opaque WHERE id = ?", (chosen.source,))[0])
    elif chosen.kind == LETTER:
        made_at, at, key, direction, body = spool.one(
            "SELECT made_at, generation, key, direction, body FROM letter"
            " JOIN pair_on ON pair_on.id = letter.pair WHERE letter.id = ? AND pair_on.board = ?",
            (chosen.source, board.id),
        )
        wake_key = step_wake(stored_key(board, made_at, at, key), generation)
        generation = wake_key.generation
        place = WakePlace(direction, chosen.page_no)
        page = seal_wake(wake_key, board.board_id, place, body, salt=salt, size=board.page_size)
    else:
        made_at, at, key, content = spool.one(
            "SELECT made_at, generation, key, content FROM lane_on JOIN page ON page.lane = lane_on.id"
            " WHERE lane_on.id = ? AND lane_on.board = ? AND page_no = ?",
            (chosen.source, board.id, chosen.page_no),
        )
        page_key = step_tags(stored_key(board, made_at, at, key), generation)
        generation = page_key.generation
        page = seal_page(page_key, board.board_id, chosen.page_no, content, salt=salt, size=board.page_size)
    return _record(spool, board, chosen.kind, chosen.source, chosen.page_no, generation, page)


def _record(
    spool: SpoolFile, board: Board, kind: int, source: int, page_no: int, generation: int, page: bytes
) -> Deposit:
    posting = spool.insert(
        "INSERT INTO posting (board, kind, source, page_no, generation, state, tag, digest, tick, number,"
        " page)"
        " VALUES (?, ?, ?, ?, ?, 1, ?, ?, 0, 0, ?)",
        (board.id, kind, source, page_no, generation, tag_of(page), page_digest(page), page),
    )
    return Deposit(posting, page)


def accepted(spool: SpoolFile, posting: int, tick: int) -> None:
    """The relay stored it in ``tick``; it counts as posted only when it is seen."""
    spool.run("UPDATE posting SET state = 2, tick = ? WHERE id = ? AND state = 1", (tick, posting))


def taken(spool: SpoolFile, posting: int) -> bytes | None:
    """The relay has another page under this tag: wait for the next generation. The handle it is about.

    None for a letter that tries its next place at once: a desk that was restored, and has forgotten what it
    posted, meets its own earlier letters there.
    """
    spool.run("UPDATE posting SET state = 4, tick = ? WHERE id = ?", (_REFUSED, posting))
    place = spool.first(
        "SELECT board, letter.pair, generation FROM posting JOIN letter ON letter.id = source"
        " WHERE posting.id = ? AND kind = 2",
        (posting,),
    )
    if place is not None and len(_used_places(spool, place[0], place[1], place[2], place[2])) < PLACES:
        return None
    row = spool.first(
        "SELECT coalesce(lane.handle, opaque.room, x'') FROM posting"
        " LEFT JOIN lane ON kind = 1 AND lane.id = source LEFT JOIN opaque ON kind = 3 AND opaque.id = source"
        " WHERE posting.id = ?",
        (posting,),
    )
    return bytes(row[0]) if row else b""


def is_random(spool: SpoolFile, posting: int) -> bool:
    """Whether it is random bytes, whose tag nobody else can know."""
    return bool(spool.one("SELECT kind = 0 FROM posting WHERE id = ?", (posting,))[0])
