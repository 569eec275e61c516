"""Two relays that should hold one log: comparing what each tells (spec/60, section 7; spec/70, section 6).

Owns: the tag streams of both as they were told, the first row in which they differ, keeping both pasts, and
noticing that one of them stands still. Does not own: what a single relay contradicts itself in (`reading`).

Rules: nothing is asked for, and nothing is asked otherwise, because of what is found here: a relay that lies
sees the same timetable. What was told before is kept when it is denied.
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.board.checkpoint import TagRow
from backchannel.board.private.window import Ring
from backchannel.courier.board import Board, mirror_of
from backchannel.store.alarms import AlarmKind, end_alarm, raise_alarm
from backchannel.store.spool_file import SpoolFile

MOST_PASTS = 16
"""Times that two pasts are kept for one pair; a relay that goes back all the time fills no disk."""
MOST_ROWS = 65_536
_BEFORE = 16
"""Rows both agree on that are kept before a difference."""


def pair_of(spool: SpoolFile, board: Board) -> tuple[int, int] | None:
    """Lead and mirror of the pair this board is of; None if it is of none."""
    mirror = mirror_of(spool, board.home)
    return None if mirror is None else (board.home, mirror)


def keep_told(spool: SpoolFile, board: Board, rows: Iterable[TagRow], last_tick: int) -> None:
    """Keep what a relay of a pair told, while it is on the board."""
    for row in rows:
        spool.run(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?)",
            (board.id, row.number, row.tick, row.tag, row.digest),
        )
    spool.run("DELETE FROM told WHERE board = ? AND tick < ?", (board.id, last_tick - board.kept_ticks))


def compare(spool: SpoolFile, board: Board, now: int) -> None:
    """Compare the two of a pair as far as both were read. Inside the caller's transaction."""
    pair = pair_of(spool, board)
    if pair is None:
        return
    lead, mirror = pair
    ticks: dict[int, int] = dict(spool.all("SELECT id, read_tick FROM board WHERE id IN (?, ?)", pair))
    _notice_apart(spool, board, lead, abs(ticks[lead] - ticks[mirror]), now)
    compared, differs = spool.one("SELECT compared, differs FROM board WHERE id = ?", (lead,))
    if differs:
        return
    common = min(ticks.values())
    first = _first_difference(spool, lead, mirror, compared, common, max(ticks.values()) - board.kept_ticks)
    if first is None:
        last = _last(spool, lead, 0, common) or compared
        spool.run("UPDATE board SET compared = ? WHERE id = ?", (last, lead))
        # What is the same is kept once, as the mirror told it.
        spool.run("DELETE FROM told WHERE board = ? AND number < ?", (lead, last - 2 * _BEFORE))
        return
    spool.run("UPDATE board SET differs = ? WHERE id = ?", (first, lead))
    raise_alarm(spool, AlarmKind.PAIR_DIFFERS, now=now, board=lead)
    _keep_pasts(spool, pair, first - _BEFORE, now)


def _first_difference(
    spool: SpoolFile, lead: int, mirror: int, compared: int, common: int, oldest: int
) -> int | None:
    row = spool.one(
        "SELECT min(l.number) FROM told AS l JOIN told AS m ON m.board = ?2 AND m.number = l.number"
        " WHERE l.board = ?1 AND l.number > ?3"
        " AND (l.tick <> m.tick OR l.tag <> m.tag OR l.digest <> m.digest)",
        (lead, mirror, compared),
    )
    if row[0] is not None:
        return int(row[0])
    # As far as both have closed, both have equally many; more ticks of the one are no difference.
    ends = [_last(spool, each, oldest, common) for each in (lead, mirror)]
    return None if ends[0] == ends[1] else min(ends) + 1


def _last(spool: SpoolFile, board: int, after_tick: int, last_tick: int) -> int:
    """The last number that a relay told of those ticks, 0 if none."""
    row = spool.first(
        "SELECT number FROM told WHERE board = ? AND tick > ? AND tick <= ?"
        " ORDER BY tick DESC, number DESC LIMIT 1",
        (board, after_tick, last_tick),
    )
    return 0 if row is None else int(row[0])


def _notice_apart(spool: SpoolFile, board: Board, lead: int, apart: int, now: int) -> None:
    if apart > max(2, Ring.of(board.settings).slack):
        raise_alarm(spool, AlarmKind.PAIR_APART, now=now, board=lead)
    else:
        end_alarm(spool, AlarmKind.PAIR_APART, lead)


def begin_again(spool: SpoolFile, board: Board, now: int) -> None:
    """A relay of a pair denies what it told: keep that, and compare anew with what it tells now."""
    pair = pair_of(spool, board)
    if pair is None:
        return
    _keep_pasts(spool, (board.id,), 0, now)
    spool.run("DELETE FROM told WHERE board = ?", (board.id,))
    spool.run("UPDATE board SET compared = 0, differs = 0 WHERE id = ?", (board.home,))


def _keep_pasts(spool: SpoolFile, boards: tuple[int, ...], first: int, now: int) -> None:
    noticed = spool.one("SELECT coalesce(max(noticed), 0) + 1 FROM past")[0]
    for board in boards:
        kept = spool.one("SELECT count(DISTINCT noticed) FROM past WHERE board = ?", (board,))[0]
        if kept < MOST_PASTS:
            spool.run(
                "INSERT INTO past SELECT ?1, board, ?2, number, tick, tag, digest FROM told"
                " WHERE board = ?3 AND number >= ?4 ORDER BY number LIMIT ?5",
                (noticed, now, board, first, MOST_ROWS),
            )
