"""What a relay tells, checked: settings, clock, tag stream, pages, chain (spec/60 section 3; spec/70 section
6).

Owns: what is believed of a relay, and noticing when it contradicts itself.
Does not own: the requests and their order (`turn`), or finding pages (`finder`).

Rules: a page counts only if tag stream, digest and chain agree. A relay that goes back, forks or changes is
named and everything it keeps is read again; nothing of ours is dropped because of it. What it answers is
stored together with how far it was read, so that a crash loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from backchannel.board.checkpoint import Checkpoint, TagRow, follow, genesis
from backchannel.board.messages import (
    BoardDescriptor,
    PageRow,
    decode_checkpoint,
    decode_pages,
    decode_tags,
)
from backchannel.board.pagekeys import MOST_STEPS, generation_of
from backchannel.board.settings import BoardSettings
from backchannel.courier import pairs, transport
from backchannel.courier.board import Board, load_board, mirror_of
from backchannel.courier.finder import Finder
from backchannel.courier.transport import Request
from backchannel.errors import HistoryDiffers, RelayNonsense
from backchannel.store.alarms import AlarmKind, end_alarm, raise_alarm
from backchannel.store.spool_file import SpoolFile
from backchannel.wire.ids import BoardId

Ask = Callable[[Request], bytes]
"""Sends a request and gives the body of a good answer, or raises."""

CLOCK_TOLERANCE = 3600
MOST_KEPT = 65_536
"""Pages kept after they were read: a quarter of a gigabyte of pages of 4 KiB."""
MOST_ANSWERS = 4096
"""Answers taken in one tick while catching up: 4 GB of pages of 4 KiB."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the spool knows of a relay before its turn. ``other`` is the other of its pair, if known."""

    id: int
    lead: int | None
    page_size: int
    board: Board | None
    other: Board | None


def load_known(spool: SpoolFile, board_id: int) -> Known:
    """All that asking a relay depends on, before the first request."""
    lead, page_size = spool.one("SELECT lead, page_size FROM board WHERE id = ?", (board_id,))
    other = mirror_of(spool, board_id) if lead is None else lead
    return Known(
        board_id,
        lead,
        page_size,
        load_board(spool, board_id),
        None if other is None else load_board(spool, other),
    )


def _is_another(known: Known, told: BoardDescriptor) -> bool:
    return told.settings.page_size != known.page_size or (
        known.board is not None and not _same(known.board, told)
    )


def is_another_than_its_pair(known: Known, told: BoardDescriptor | None) -> bool:
    """Whether it is what it was, as far as is known, and yet keeps another log than the other of its pair."""
    return (
        told is not None
        and not _is_another(known, told)
        and known.other is not None
        and not _same(known.other, told)
    )


def believe(known: Known, told: BoardDescriptor, now: float) -> Board:
    """The board as its relay tells it, and from where on it is read. Uses no spool.

    Raises `RelayNonsense` for another board under the same address, and for an impossible clock.
    """
    if _is_another(known, told) or is_another_than_its_pair(known, told):
        raise RelayNonsense("Under this address there is another relay than before.")
    _require_sane_clock(told, now)
    settings = told.settings
    board = known.board or Board(
        known.id, BoardId(told.board_id), *_numbers(settings), 0.0, 0, 0, None, known.lead, False
    )
    board = replace(board, offset=_offset(told, now))
    if told.last_number < board.read_number:
        board = replace(board, read_tick=0, read_number=0, read_chain=None)
    if board.read_number + 1 < told.first_number:
        board = replace(board, read_number=told.first_number - 1, read_chain=None)
    return board


def name_another(spool: SpoolFile, known: Known, told: BoardDescriptor, now: int) -> None:
    """A relay that was not believed: say so if it is another one than before, or than the other of its
    pair; then the pair is named, since either may be the wrong one.
    """
    if _is_another(known, told):
        raise_alarm(spool, AlarmKind.OTHER_BOARD, now=now, board=known.id)
    elif is_another_than_its_pair(known, told):
        raise_alarm(spool, AlarmKind.PAIR_DIFFERS, now=now, board=known.lead or known.id)


def keep_descriptor(spool: SpoolFile, asked: Board, told: BoardDescriptor, now: float) -> Board | None:
    """Learn the board's settings and clock, and notice a relay that went back. The board as it is then.

    None if meanwhile it was decided to read it from another place: what came is dropped. Inside the caller's
    transaction.
    """
    _learn(spool, asked.id, told, now)
    board = load_board(spool, asked.id)
    assert board is not None  # noqa: S101  # learned a line above
    board = _compare_past(spool, board, told, int(now))
    return board if _place(board) == _place(asked) else None


def _place(board: Board) -> tuple[int, int, bytes | None]:
    return board.read_tick, board.read_number, board.read_chain


def _require_sane_clock(told: BoardDescriptor, now: float) -> None:
    """Refuse a clock so far from ours that keys could not follow: it would only be a way to stop the line."""
    kept = told.settings.kept_ticks
    if kept < 2 or told.milliseconds >= 1000 * told.settings.cadence:
        raise RelayNonsense("The relay's timetable makes no sense.")
    ours = generation_of(max(0, int(now // told.settings.cadence)), kept)
    if abs(generation_of(told.tick, kept) - ours) > MOST_STEPS // 4:
        raise RelayNonsense("The relay's clock and this desk's are years apart.")


def _same(known: Board, told: BoardDescriptor) -> bool:
    return (known.board_id, known.page_size, known.cadence, known.retention, known.capacity) == (
        told.board_id,
        *_numbers(told.settings),
    )


def _numbers(settings: BoardSettings) -> tuple[int, int, int, int]:
    return settings.page_size, settings.cadence, settings.retention, settings.capacity


def _offset(told: BoardDescriptor, now: float) -> float:
    return told.tick * told.settings.cadence + told.milliseconds / 1000 - now


def _learn(spool: SpoolFile, board_id: int, told: BoardDescriptor, now: float) -> None:
    offset = _offset(told, now)
    spool.run(
        "UPDATE board SET board_id = ?, cadence = ?, retention = ?, capacity = ?, tick = ?, clock_offset = ?"
        " WHERE id = ?",
        (
            told.board_id,
            told.settings.cadence,
            told.settings.retention,
            told.settings.capacity,
            told.tick,
            offset,
            board_id,
        ),
    )
    end_alarm(spool, AlarmKind.OTHER_BOARD, board_id)
    if abs(offset) > max(CLOCK_TOLERANCE, 2 * told.settings.cadence):
        raise_alarm(spool, AlarmKind.CLOCK_OFF, now=int(now), board=board_id)
    else:
        end_alarm(spool, AlarmKind.CLOCK_OFF, board_id)


def _compare_past(spool: SpoolFile, board: Board, told: BoardDescriptor, now: int) -> Board:
    """Notice a relay that went back, and one that dropped what we never read. The board as it is then."""
    with spool.change():
        if told.last_number < board.read_number:
            raise_alarm(spool, AlarmKind.RELAY_ROLLED_BACK, now=now, board=board.id)
            read_again(spool, board, now)
            spool.run(
                "UPDATE posting SET state = 1, number = 0 WHERE board = ? AND state = 2 AND number > ?",
                (board.home, told.last_number),
            )
            board = load_board(spool, board.id) or board
        if board.read_number + 1 < told.first_number:
            if board.read_tick:
                raise_alarm(spool, AlarmKind.AWAY_TOO_LONG, now=now, board=board.id)
            spool.run(
                "UPDATE board SET read_number = ?, read_chain = NULL WHERE id = ?",
                (told.first_number - 1, board.id),
            )
            board = load_board(spool, board.id) or board
    return board


def read_again(spool: SpoolFile, board: Board, now: int) -> None:
    """Forget how far the board was read. What a pair told is kept.

    What of ours was seen stays seen: a page that comes again byte for byte would be a real one, since random
    ones are not kept. The next generation posts it under another tag.
    """
    pairs.begin_again(spool, board, now)
    spool.run("UPDATE board SET read_tick = 0, read_number = 0, read_chain = NULL WHERE id = ?", (board.id,))


def _is_final(spool: SpoolFile, board: Board) -> bool:
    """Whether what this relay shows counts as posted: not at a lead whose mirror can say so."""
    return board.lead is not None or mirror_of(spool, board.id) is None


@dataclass(frozen=True, slots=True)
class Told:
    """What a relay told of closed ticks ``first_tick`` … ``last_tick``: the rows by number, the last number
    (0: not told).
    """

    rows: dict[int, TagRow]
    first_tick: int
    last_tick: int
    last_number: int


def ask_tags(board: Board, ask: Ask, token: bytes, tick: int) -> Told:
    """The tag stream to its end, in ``tick`` by the relay's clock.

    Raises `Malformed`, `RelayNonsense` (also: ticks that are not yet), and whatever ``ask`` raises.
    """
    rows: dict[int, TagRow] = {}
    after = board.read_tick
    first_tick = last_number = 0
    for _ in range(MOST_ANSWERS):
        stream = decode_tags(ask(transport.tags(token, after)), board.capacity)
        if stream.first_tick <= stream.last_tick:
            if stream.first_tick <= after:
                raise RelayNonsense("The relay told of other times than it was asked for.")
            if stream.last_tick > tick + board.kept_ticks:  # reading all of it may have taken a while
                raise RelayNonsense("The relay's timetable makes no sense.")
            first_tick = first_tick or stream.first_tick
            rows.update((row.number, row) for row in stream.rows)
            after, last_number = stream.last_tick, stream.next_number - 1
        if after >= stream.closed_tick or stream.first_tick > stream.last_tick:
            break
    return Told(rows, first_tick, after, last_number)


def keep_tags(spool: SpoolFile, board: Board, told: Told, now: int) -> None:
    """Note what of ours is posted now, and compare the two of a pair."""
    if told.last_tick <= board.read_tick:
        return
    with spool.change():
        spool.run("UPDATE board SET read_tick = ?1, closed = ?1 WHERE id = ?2", (told.last_tick, board.id))
        _mark_seen(spool, board, told.rows)
        _notice_lost(spool, board, told.first_tick, told.last_tick, now)
        if pairs.pair_of(spool, board) is not None:
            pairs.keep_told(spool, board, told.rows.values(), told.last_tick)
            pairs.compare(spool, board, now)


def _mark_seen(spool: SpoolFile, board: Board, rows: dict[int, TagRow]) -> None:
    """Note what of ours the relay shows: posted where that counts, else at which number it should come."""
    ours = {
        tag: (posting, digest, kind, number)
        for posting, tag, digest, kind, number in spool.all(
            "SELECT id, tag, digest, kind, number FROM posting WHERE board = ? AND state IN (1, 2, 4)",
            (board.home,),
        )
    }
    final = _is_final(spool, board)
    for row in rows.values():
        posting, digest, kind, number = ours.get(row.tag, (0, b"", 0, 0))
        if not posting or digest != row.digest:
            continue
        if not final:
            spool.run(
                "UPDATE posting SET state = 2, tick = ?, number = ? WHERE id = ?",
                (row.tick, row.number, posting),
            )
        elif board.lead is not None and number not in (0, row.number):
            continue  # at another number than its lead showed: the two differ
        elif kind:
            spool.run("UPDATE posting SET state = 3, number = ? WHERE id = ?", (row.number, posting))
        else:
            spool.run("DELETE FROM posting WHERE id = ?", (posting,))


def _notice_lost(spool: SpoolFile, board: Board, first_tick: int, last_tick: int, now: int) -> None:
    """What was accepted in a tick that is closed and was looked through must have been there.

    What nobody showed is missing at the lead, and due again. What the lead showed and its mirror does not is
    missing at the mirror: the lead has it, so the next generation posts it anew.
    """
    in_ticks = (board.home, first_tick, last_tick)
    if board.lead is not None and spool.run(
        "UPDATE posting SET state = 4 WHERE board = ? AND state = 2 AND tick BETWEEN ? AND ? AND number <> 0",
        in_ticks,
    ):
        raise_alarm(spool, AlarmKind.RELAY_LOST, now=now, board=board.id)
    seen = "" if _is_final(spool, board) else " AND number = 0"
    changed = spool.run(
        "UPDATE posting SET state = 1, number = 0"  # noqa: S608
        f" WHERE board = ? AND state = 2 AND tick BETWEEN ? AND ?{seen}",
        in_ticks,
    )
    if changed:
        raise_alarm(spool, AlarmKind.RELAY_LOST, now=now, board=board.home)


def keep_pages(
    spool: SpoolFile, board: Board, answers: Iterable[bytes], told: Told, finder: Finder, now: int
) -> int:
    """Look through the pages that came, to the end of what ``told`` lists; keep what is ours. How many.

    What a relay gave beyond that is left for a turn in which it lists it. Raises `HistoryDiffers`; what was
    kept before stays kept.
    """
    kept = 0
    last = max(told.last_number, board.read_number)
    for answer in answers:
        rows, _ = decode_pages(answer, board.page_size)
        rows = tuple(row for row in rows if row.number <= last)
        if rows:
            with spool.change():
                kept += finder.take(spool, board, _checked(board, rows, told), now)
                _keep_read(spool, board, rows)
                board = _move_on(spool, board, rows)
    return kept


def _keep_read(spool: SpoolFile, board: Board, rows: tuple[PageRow, ...]) -> None:
    """Keep what was read while the relay keeps it, at most the newest `MOST_KEPT` pages."""
    spool.run_many(
        "INSERT OR REPLACE INTO read_page VALUES (?, ?, ?, ?)",
        [(board.id, row.number, row.tick, row.page) for row in rows],
    )
    # Ticks rise with numbers, but where a relay went back: what it had beyond its new end.
    spool.run(
        "DELETE FROM read_page WHERE board = ?1 AND (number < max(?2, (SELECT number FROM read_page"
        " WHERE board = ?1 AND tick >= ?3 ORDER BY number LIMIT 1)) OR (number > ?4 AND tick < ?3))",
        (board.id, rows[-1].number - MOST_KEPT + 1, rows[-1].tick - board.kept_ticks, rows[-1].number),
    )


def look_back(spool: SpoolFile, board: Board, finder: Finder, now: int) -> int:
    """Try keys and tags that the desk added since on everything read before. Returns how many were kept.

    Nobody is asked anything: a relay that was asked again would learn that there is a new line.
    """
    kept, after = 0, 0
    with spool.change():
        if not spool.one("SELECT look_back FROM board WHERE id = ?", (board.id,))[0]:
            return 0
        while found := spool.all(
            "SELECT number, tick, page FROM read_page"
            " WHERE board = ? AND number > ? ORDER BY number LIMIT 512",
            (board.id, after),
        ):
            kept += finder.take(spool, board, [PageRow(*row) for row in found], now)
            after = found[-1][0]
        if board.private and board.lead is not None:
            told = spool.all("SELECT number, tick, tag, digest FROM told WHERE board = ?", (board.id,))
            want(spool, board, finder, [TagRow(*row) for row in told], now)
        spool.run("UPDATE board SET look_back = 0 WHERE id = ?", (board.id,))
    return kept


def want(spool: SpoolFile, board: Board, finder: Finder, rows: Sequence[TagRow], now: int) -> None:
    """What of these rows is ours is read privately in the turns to come. Inside the caller's transaction."""
    for row, room in finder.seek(spool, board, rows, now):
        spool.run(
            "INSERT OR IGNORE INTO found (board, number, tick, digest, room) VALUES (?, ?, ?, ?, ?)",
            (board.home, row.number, row.tick, row.digest, room),
        )


def _checked(board: Board, rows: tuple[PageRow, ...], told: Told) -> tuple[PageRow, ...]:
    for row in rows:
        if row.tick > told.last_tick or told.rows.get(row.number, row.row) != row.row:
            raise HistoryDiffers("The relay gives another thing than it lists.")
    return rows


def _move_on(spool: SpoolFile, board: Board, rows: tuple[PageRow, ...]) -> Board:
    before = chain_of(board)
    chain = None if before is None else follow(before, (row.row for row in rows)).chain
    spool.run(
        "UPDATE board SET read_number = ?, read_chain = ? WHERE id = ?", (rows[-1].number, chain, board.id)
    )
    return replace(board, read_number=rows[-1].number, read_chain=chain)


def chain_of(board: Board) -> Checkpoint | None:
    """The chain after what was read; None where it is not known."""
    if board.read_number == 0:
        return genesis(board.board_id)
    if board.read_chain is None:
        return None
    return Checkpoint(board.read_number, 0, board.read_chain)


def compare_checkpoint(spool: SpoolFile, board: Board, answer: bytes) -> None:
    """Compare the chain of what we read with the relay's. Raises `HistoryDiffers` if they differ."""
    told = decode_checkpoint(answer)
    if told.number < board.read_number:
        raise HistoryDiffers("The relay shows an earlier end than it showed before.")
    if told.number > board.read_number:
        return  # a tick ended in between; the next one compares
    ours = chain_of(board)
    if ours is None:
        spool.run("UPDATE board SET read_chain = ? WHERE id = ?", (told.chain, board.id))
    elif ours.chain != told.chain:
        raise HistoryDiffers("The relay shows another past than it showed before.")
