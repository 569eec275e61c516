"""Private reads of a turn: built before it, the same whatever is wanted (spec/65, section 6; spec/70, 6).

Owns: whether a pair is read privately, which rows are wanted, choosing them in fair turn and filling up with
others, putting the two answers together, checking them. Does not own: sending them (`path`), keys
(`board.private.dpf`), what lies in a page (`finder`).

Rules: exactly `reads_in_turn` reads in every turn, each with fresh keys, as of what both had closed when the
turn was prepared. Every page that comes is checked, wanted or not; a wrong one changes nothing that is asked.
"""

from __future__ import annotations

import importlib.util
import struct

from backchannel.board.checkpoint import TagRow, follow, page_digest
from backchannel.board.messages import PageRow
from backchannel.board.private.sizes import is_private_cheaper, reads_in_turn
from backchannel.board.private.window import Ring
from backchannel.courier.board import Board, load_board
from backchannel.courier.finder import Finder
from backchannel.courier.pairs import pair_of
from backchannel.courier.reading import chain_of, want
from backchannel.crypto.rng import Rng
from backchannel.errors import Malformed, NotKept, WrongVersion
from backchannel.store.alarms import AlarmKind, raise_alarm
from backchannel.store.spool_file import SpoolFile

_WANTED = struct.Struct(">QQ16s")
_NOTHING = bytes(16)
_SILENT_TURNS = 10
"""Turns without an answer of one of the two after which all is read from the other."""
_ASK_AGAIN = 86_400
"""Seconds after which a relay that said it answers no private reads is asked again."""


def _has_numpy() -> bool:
    return importlib.util.find_spec("numpy") is not None


def choose(spool: SpoolFile, board: Board, now: int) -> Board:
    """Decide how this pair is read from now on: by its settings and by what its relays did, nothing else.

    Going back to reading everything, all that is kept is read again: nothing found is lost. That lasts a day
    at least, so that no relay can make it happen all the time.
    """
    private = _is_private(spool, board, now)
    if private == board.private:
        return board
    with spool.change():
        spool.run("UPDATE board SET reading = ?1 WHERE ?2 IN (id, lead)", (int(private), board.home))
        if not private:
            spool.run("UPDATE board SET no_reads = ? WHERE id = ?", (now, board.home))
            spool.run(
                "UPDATE board SET read_tick = 0, read_number = 0, read_chain = NULL WHERE ? IN (id, lead)",
                (board.home,),
            )
            spool.run("DELETE FROM found WHERE board = ?", (board.home,))
        return load_board(spool, board.id) or board


def _is_private(spool: SpoolFile, board: Board, now: int) -> bool:
    pair = pair_of(spool, board)
    if pair is None or not is_private_cheaper(board.settings) or not _has_numpy():
        return False
    rows = spool.all("SELECT board_id, silent, no_reads FROM board WHERE id IN (?, ?)", pair)
    return all(
        board_id is not None
        and silent < _SILENT_TURNS
        and (not no_reads or abs(now - no_reads) >= _ASK_AGAIN)
        for board_id, silent, no_reads in rows
    )


def noted(spool: SpoolFile, board: Board) -> None:
    """This relay answered all that it was asked in a turn."""
    if pair_of(spool, board) is not None:
        spool.run(
            "UPDATE board SET silent = CASE id WHEN ?1 THEN 0 ELSE silent + 1 END WHERE ?2 IN (id, lead)",
            (board.id, board.home),
        )


def refused(spool: SpoolFile, board: Board, now: int) -> None:
    """This relay answers no private reads: everything is read for a day, then it is asked again."""
    spool.run("UPDATE board SET no_reads = ? WHERE id = ?", (now, board.id))


def seek(spool: SpoolFile, board: Board, finder: Finder, now: int) -> None:
    """Look through the rows told since: what of them is ours is wanted. Inside the caller's transaction."""
    rows = [
        TagRow(*row)
        for row in spool.all(
            "SELECT number, tick, tag, digest FROM told WHERE board = ? AND number > ? ORDER BY number",
            (board.id, board.read_number),
        )
    ]
    if not rows:
        return
    if board.lead is not None:  # what both hold is what the mirror has taken over
        want(spool, board, finder, rows, now)
    before = chain_of(board)
    chain = None if before is None or rows[0].number != before.number + 1 else follow(before, rows).chain
    spool.run(
        "UPDATE board SET read_number = ?, read_chain = ? WHERE id = ?", (rows[-1].number, chain, board.id)
    )


# before the turn


Built = tuple[int, bytes]
"""The private reads that one relay is asked in a turn, and the tick under which their answer is kept."""
_OF_NO_TURN = -1


def prepare(spool: SpoolFile, board: Board, at: float, rng: Rng) -> Built | None:
    """Build the private reads of the turn that begins at ``at``, once for both relays of the pair, and take
    this relay's half, which is sent in this turn or never.

    Where its half was taken before (clocks half a tick apart), it gets fresh ones for nothing: keys that it
    saw before would tell it that two turns are one.
    """
    pair = pair_of(spool, board)
    lead = load_board(spool, board.home)
    if pair is None or lead is None or not board.private:
        return None
    tick = lead.tick_at(at + lead.cadence / 2)
    column = "lead_body" if board.lead is None else "mirror_body"
    with spool.change():
        as_of = min(row[0] for row in spool.all("SELECT closed FROM board WHERE id IN (?, ?)", pair))
        if spool.first("SELECT 1 FROM asking WHERE board = ? AND tick = ?", (lead.id, tick)) is None:
            wanted, slots = _choose_reads(spool, lead, pair[1], as_of, rng)
            bodies = _encoded(lead, as_of, slots, rng)
            spool.run(
                "INSERT OR REPLACE INTO asking VALUES (?, ?, ?, ?, ?, NULL, NULL)",
                (lead.id, tick, b"".join(_WANTED.pack(*each) for each in wanted), *bodies),
            )
        (body,) = spool.one(f"SELECT {column} FROM asking WHERE board = ?", (lead.id,))  # noqa: S608
        spool.run(f"UPDATE asking SET {column} = x'' WHERE board = ?", (lead.id,))  # noqa: S608
    if body:
        return tick, bytes(body)
    slots = [
        int.from_bytes(rng(8), "big") % Ring.of(lead.settings).slots
        for _ in range(reads_in_turn(lead.settings))
    ]
    return _OF_NO_TURN, _encoded(lead, as_of, slots, rng)[0]


def _encoded(lead: Board, as_of: int, slots: list[int], rng: Rng) -> tuple[bytes, bytes]:
    from backchannel.board.private.dpf import make_keys
    from backchannel.board.private.messages import ReadRequest, encode_request
    from backchannel.board.private.sizes import depth_for

    one, other = make_keys(slots, depth_for(Ring.of(lead.settings).slots), rng)
    if rng(1)[0] & 1:
        one, other = other, one
    first, second = (encode_request(ReadRequest(as_of, tuple(keys))) for keys in (one, other))
    return first, second


def _choose_reads(
    spool: SpoolFile, lead: Board, mirror: int, as_of: int, rng: Rng
) -> tuple[list[tuple[int, int, bytes]], list[int]]:
    """Number, tick and digest of each read, and its slot; number 0 where nothing lies there."""
    ring, count = Ring.of(lead.settings), reads_in_turn(lead.settings)
    span = (lead.id, as_of - ring.covered + 1, as_of)
    spool.run("DELETE FROM found WHERE board = ? AND tick < ?", span[:2])
    wanted = _in_fair_turn(spool, lead, span, count)
    slots = [ring.slot(number) for number, _, _ in wanted]
    told = (mirror, *span[1:])
    first = spool.first(
        "SELECT number FROM told WHERE board = ? AND tick >= ? AND tick <= ? ORDER BY tick, number LIMIT 1",
        told,
    )
    last = spool.first(
        "SELECT number FROM told WHERE board = ? AND tick >= ? AND tick <= ?"
        " ORDER BY tick DESC, number DESC LIMIT 1",
        told,
    )
    while len(wanted) < count:
        chance = int.from_bytes(rng(8), "big")
        if first is None or last is None:
            wanted.append((0, 0, _NOTHING))
            slots.append(chance % ring.slots)
            continue
        number = first[0] + chance % (last[0] - first[0] + 1)
        row = spool.first("SELECT tick, digest FROM told WHERE board = ? AND number = ?", (mirror, number))
        wanted.append((number, *row) if row else (0, 0, _NOTHING))
        slots.append(ring.slot(number))
    return wanted, slots


def _in_fair_turn(
    spool: SpoolFile, lead: Board, span: tuple[int, int, int], count: int
) -> list[tuple[int, int, bytes]]:
    """What is wanted, one of each room in turn, however much waits in one of them."""
    queues: dict[bytes, list[tuple[int, int, bytes]]] = {}
    for number, tick, digest, room in spool.all(
        "SELECT number, tick, digest, found.room FROM found LEFT JOIN read_turn"
        " ON read_turn.board = found.board AND read_turn.room = found.room"
        " WHERE found.board = ? AND tick >= ? AND tick <= ? ORDER BY coalesce(last, 0), tries, number",
        span,
    ):
        queues.setdefault(room, []).append((number, tick, digest))
    longest = max(map(len, queues.values()), default=0)
    in_turn = [
        (room, queue[at]) for at in range(longest) for room, queue in queues.items() if at < len(queue)
    ]
    for room, (number, _, digest) in in_turn[:count]:
        spool.run(
            "INSERT INTO read_turn SELECT ?1, ?2, 1 + coalesce(max(last), 0) FROM read_turn WHERE board = ?1"
            " ON CONFLICT DO UPDATE SET last = excluded.last",
            (lead.id, room),
        )
        spool.run(
            "UPDATE found SET tries = tries + 1 WHERE board = ? AND number = ? AND digest = ?",
            (lead.id, number, digest),
        )
    return [wanted for _, wanted in in_turn[:count]]


# after it


def keep_answer(spool: SpoolFile, board: Board, tick: int, answer: bytes, finder: Finder, now: int) -> int:
    """One relay's answer; when both are here, put them together. Returns how many new pages were kept."""
    column = "lead_answer" if board.lead is None else "mirror_answer"
    with spool.change():
        spool.run(
            f"UPDATE asking SET {column} = ? WHERE board = ? AND tick = ?",  # noqa: S608
            (answer, board.home, tick),
        )
        row = spool.first(
            "SELECT wanted, lead_answer, mirror_answer FROM asking WHERE board = ? AND tick = ?",
            (board.home, tick),
        )
        if row is None or row[1] is None or row[2] is None:
            return 0
        spool.run("UPDATE asking SET lead_answer = NULL, mirror_answer = NULL WHERE board = ?", (board.home,))
        wanted = [_WANTED.unpack_from(row[0], at) for at in range(0, len(row[0]), _WANTED.size)]
        return _together(spool, board, wanted, row[1], row[2], finder, now)


def _together(
    spool: SpoolFile,
    board: Board,
    wanted: list[tuple[int, int, bytes]],
    one: bytes,
    other: bytes,
    finder: Finder,
    now: int,
) -> int:
    from backchannel.board.private.messages import decode_answer

    answers = []
    for relay, each in zip(pair_of(spool, board) or (), (one, other), strict=False):
        try:
            answers.append(decode_answer(each, len(wanted), board.page_size))
        except NotKept:
            pass  # it stands elsewhere by now: the next turn asks as of what both hold then
        except (Malformed, WrongVersion):
            raise_alarm(spool, AlarmKind.RELAY_NONSENSE, now=now, board=relay)
    if len(answers) < 2:
        return 0
    rows: list[PageRow] = []
    for (number, tick, digest), first, second in zip(wanted, *(each.sums for each in answers), strict=True):
        page = (int.from_bytes(first, "big") ^ int.from_bytes(second, "big")).to_bytes(board.page_size, "big")
        if digest == (page_digest(page) if number or any(page) else _NOTHING):
            rows.append(PageRow(number, tick, page))
        else:
            raise_alarm(spool, AlarmKind.READ_WRONG, now=now, board=board.home)
    return _take(spool, board, [row for row in rows if row.number], finder, now)


def _take(spool: SpoolFile, board: Board, rows: list[PageRow], finder: Finder, now: int) -> int:
    for row in rows:
        spool.run("DELETE FROM found WHERE board = ? AND number = ?", (board.home, row.number))
    return finder.take(spool, board, rows, now) if rows else 0
