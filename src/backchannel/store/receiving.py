"""What was found, by relay or by hand: pieces put together, letters and opaque pages, into the inbox
(spec/70).

Owns: which pages of a lane are still looked for, candidates for one page, delivering each thing once.
Does not own: finding and opening pages (`courier.finder`, `carrying`), or judging what comes (`desk`).

Rules: a piece whose place was already delivered and kept is not looked at again; of one refused, another
candidate is. A page put in the way can neither stop an entry nor move where the true pages are looked for:
both the oldest missing pages and those around the newest seen are watched.
"""

from __future__ import annotations

from collections.abc import Iterator

from backchannel.board.fragments import Fragment, assemble, decode_fragment
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed
from backchannel.store.spool_file import SpoolFile

AHEAD = 1024
"""Pages looked for beyond the oldest missing one, and beyond the newest seen."""
BEHIND = 512
"""Pages looked for before the newest seen."""
MOST_CANDIDATES = 32
"""Pieces kept for one page; the oldest gives way."""
_ENTRY, _LETTER, _OPAQUE = 1, 2, 3


def wanted_pages(floor: int, highest: int) -> tuple[range, range]:
    """The page numbers looked for in a watched lane: from the oldest missing, and around the newest seen."""
    return range(floor, floor + AHEAD), range(max(floor, highest - BEHIND), highest + AHEAD + 1)


def receive_content(spool: SpoolFile, lane: int, page_no: int, content: bytes, *, way: str, now: int) -> bool:
    """Keep the opened content of a page; deliver the entry if it is whole. True if it was new.

    Raises `Malformed` for content that is no piece of anything. Runs inside the caller's transaction.
    """
    fragment = decode_fragment(content)
    first_page = page_no - fragment.place
    if first_page < 1:
        raise Malformed("A piece of a message is in a place where it cannot be.")
    handle = spool.one("SELECT handle FROM lane WHERE id = ?", (lane,))[0]
    if _settled(spool, handle, page_no, first_page, fragment.bundle):
        return False
    mark = _mark(content)
    changed = spool.run(
        "INSERT OR IGNORE INTO piece VALUES (?, ?, ?, ?, ?)", (lane, page_no, mark, fragment.bundle, content)
    )
    if not changed:
        return False
    spool.run(
        "DELETE FROM piece WHERE lane = ?1 AND page_no = ?2 AND rowid NOT IN (SELECT rowid FROM piece"
        " WHERE lane = ?1 AND page_no = ?2 ORDER BY rowid DESC LIMIT ?3)",
        (lane, page_no, MOST_CANDIDATES),
    )
    spool.run("UPDATE lane SET highest = max(highest, ?) WHERE id = ?", (page_no, lane))
    _try_whole(spool, lane, handle, first_page, fragment, way, now)
    return True


def _settled(spool: SpoolFile, handle: bytes, page_no: int, first_page: int, bundle: bytes) -> bool:
    """True if the desk kept an entry at this page, or this very entry was delivered before."""
    row = spool.first(
        "SELECT 1 FROM inbox WHERE handle = ?1 AND kind = 1 AND ((digest = ?2 AND first_page = ?3)"
        " OR (state = 1 AND first_page <= ?4 AND first_page + pages > ?4))",
        (handle, bundle, first_page, page_no),
    )
    return row is not None


def _try_whole(
    spool: SpoolFile, lane: int, handle: bytes, first_page: int, piece: Fragment, way: str, now: int
) -> None:
    found = spool.one(
        "SELECT count(DISTINCT page_no) FROM piece WHERE lane = ? AND bundle = ?", (lane, piece.bundle)
    )[0]
    if found < piece.pieces:
        return

    def at(page_no: int) -> Iterator[Fragment]:
        for row in spool.all(
            "SELECT content FROM piece WHERE lane = ? AND page_no = ? AND bundle = ?",
            (lane, page_no, piece.bundle),
        ):
            yield decode_fragment(row[0])

    body = assemble(piece.bundle, piece.pieces, first_page, at)
    if body is None:
        return
    _insert(spool, _ENTRY, handle, first_page, piece.pieces, piece.bundle, body, way, now)
    spool.run("DELETE FROM piece WHERE lane = ? AND bundle = ?", (lane, piece.bundle))
    for page_no in range(first_page, first_page + piece.pieces):
        spool.run("INSERT OR IGNORE INTO delivered VALUES (?, ?)", (lane, page_no))
    _advance(spool, lane)


def _advance(spool: SpoolFile, lane: int) -> None:
    """Move the floor past what was delivered without a gap."""
    floor = spool.one("SELECT floor FROM lane WHERE id = ?", (lane,))[0]
    for (page_no,) in spool.all(
        "SELECT page_no FROM delivered WHERE lane = ? AND page_no >= ? ORDER BY page_no", (lane, floor)
    ):
        if page_no != floor:
            break
        floor += 1
    spool.run("UPDATE lane SET floor = ? WHERE id = ?", (floor, lane))
    spool.run("DELETE FROM delivered WHERE lane = ? AND page_no < ?", (lane, floor))


def receive_letter(spool: SpoolFile, pair: bytes, letter: bytes, *, way: str, now: int) -> bool:
    """Deliver a wake letter of a pair, once. True if it was new."""
    return _insert(spool, _LETTER, pair, 0, 1, _mark(letter), letter, way, now)


def receive_opaque(spool: SpoolFile, room: bytes, page: bytes, *, way: str, now: int) -> bool:
    """Deliver a page found under a watched tag, as it is, once. True if it was new."""
    return _insert(spool, _OPAQUE, room, 0, 1, _mark(page), page, way, now)


def _insert(
    spool: SpoolFile,
    kind: int,
    handle: bytes,
    first_page: int,
    pages: int,
    mark: bytes,
    body: bytes,
    way: str,
    now: int,
) -> bool:
    changed = spool.run(
        "INSERT OR IGNORE INTO inbox (kind, handle, first_page, pages, digest, body, way, arrived)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, handle, first_page, pages, mark, body, way, now),
    )
    return changed > 0


def _mark(content: bytes) -> bytes:
    return digest(Label.INBOX_MARK, content)[:16]
