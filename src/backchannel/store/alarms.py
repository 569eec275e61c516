"""What the courier and the carriers noticed that a person should know, in people's words (spec/70, section
7).

Owns: the kinds, their sentences, keeping one row per kind and subject. Does not own: showing them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from backchannel.store.spool_file import SpoolFile


class AlarmKind(IntEnum):
    """What was noticed."""

    BLOCKED = 1
    UNREADABLE = 2
    COPIES_DIFFER = 3
    BOTH_COPIES_OPEN = 4
    RELAY_LOST = 5
    RELAY_ROLLED_BACK = 6
    RELAY_DIFFERS = 7
    RELAY_NONSENSE = 8
    OTHER_BOARD = 9
    TOKEN_REFUSED = 10
    CLOCK_OFF = 11
    AWAY_TOO_LONG = 12
    PAIR_DIFFERS = 13
    PAIR_APART = 14
    READ_WRONG = 15


_SENTENCES = {
    AlarmKind.BLOCKED: (
        "Somebody who shares this line is blocking a message of yours at the relay. "
        "Carry it by hand, and tell your colleagues."
    ),
    AlarmKind.UNREADABLE: (
        "Something came in the place of a message and does not open. "
        "A member, a relay or a carrier changed it; the true one is sent again until it is here."
    ),
    AlarmKind.COPIES_DIFFER: (
        "A copy that was carried here was changed on the way. Another copy opens, so nothing is lost; "
        "trust that way with nothing that matters."
    ),
    AlarmKind.BOTH_COPIES_OPEN: (
        "Two carriers brought different copies of one thing, and both open: a member made one of them."
    ),
    AlarmKind.RELAY_LOST: (
        "The relay accepted something that this desk sent and then did not have it. A message goes out once "
        "more, at the latest after about half the time that the relay keeps messages; a letter of first "
        "contact may not. Carry by hand what cannot wait."
    ),
    AlarmKind.RELAY_ROLLED_BACK: (
        "The relay went back to an earlier state; tell its host. What it has is read again. What it dropped "
        "of yours and nobody has confirmed goes out once more, at the latest after about half the time that "
        "it keeps messages; a letter of first contact may not. Carry by hand what cannot wait."
    ),
    AlarmKind.RELAY_DIFFERS: (
        "The relay shows another past than before. Everything is read again; tell its host, "
        "and carry by hand what matters."
    ),
    AlarmKind.RELAY_NONSENSE: "The relay answers things that no relay answers. Nothing of it was used.",
    AlarmKind.OTHER_BOARD: (
        "Under the relay's address there is now another one, or one with other settings. It is not used."
    ),
    AlarmKind.TOKEN_REFUSED: "The relay does not accept this desk's token. Ask its host for a new one.",
    AlarmKind.CLOCK_OFF: (
        "The relay's clock and this desk's are more than an hour apart. Check the clock here first."
    ),
    AlarmKind.AWAY_TOO_LONG: (
        "This desk was away for longer than the relay keeps messages. "
        "What nobody has confirmed is sent again by the others; the rest will be asked for."
    ),
    AlarmKind.PAIR_DIFFERS: (
        "The two relays of this pair show different pasts: one of them, or both, are not honest. What each "
        "showed is kept. Nothing of yours is lost and the timetable goes on; tell both hosts, and carry by "
        "hand what matters."
    ),
    AlarmKind.PAIR_APART: (
        "One of the two relays of this pair has stopped taking in what the other has. Ask both hosts why."
    ),
    AlarmKind.READ_WRONG: (
        "One of the two relays of this pair answered a read wrongly; which one cannot be told from it. "
        "It is read again in the turns to come, and nothing shows outside. Tell both hosts."
    ),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing noticed, once or ``times`` times between ``first_at`` and ``last_at`` (unix seconds).

    ``handle`` is the lane's, pair's or room's it is about (empty: none); ``board`` the relay's number or
    None;
    ``detail`` names carriers or gives figures, in words.
    """

    id: int
    kind: AlarmKind
    board: int | None
    handle: bytes
    detail: str
    first_at: int
    last_at: int
    times: int

    @property
    def sentence(self) -> str:
        """For a person."""
        return _SENTENCES[self.kind] + (f" ({self.detail})" if self.detail else "")


def raise_alarm(
    spool: SpoolFile,
    kind: AlarmKind,
    *,
    now: int,
    board: int | None = None,
    handle: bytes = b"",
    detail: str = "",
) -> None:
    """Note it: a new alarm, or once more the standing one of this kind, subject and detail."""
    changed = spool.run(
        "UPDATE alarm SET last_at = ?, times = times + 1"
        " WHERE kind = ? AND board IS ? AND handle = ? AND detail = ? AND cleared = 0",
        (now, int(kind), board, handle, detail),
    )
    if not changed:
        spool.run(
            "INSERT INTO alarm (kind, board, handle, detail, first_at, last_at, times) VALUES (?, ?, ?, ?,"
            " ?, ?, 1)",
            (int(kind), board, handle, detail, now, now),
        )


def list_alarms(spool: SpoolFile) -> list[Alarm]:
    """The standing alarms, oldest first."""
    rows = spool.all(
        "SELECT id, kind, board, handle, detail, first_at, last_at, times FROM alarm WHERE cleared = 0"
        " ORDER BY id"
    )
    return [Alarm(row[0], AlarmKind(row[1]), *row[2:]) for row in rows]


def clear_alarm(spool: SpoolFile, alarm: int) -> None:
    """A person has seen it. The next time it happens it stands again."""
    spool.run("UPDATE alarm SET cleared = 1 WHERE id = ?", (alarm,))


def end_alarm(spool: SpoolFile, kind: AlarmKind, board: int) -> None:
    """It is over by itself: the clocks agree again, the token is accepted."""
    spool.run("UPDATE alarm SET cleared = 1 WHERE kind = ? AND board = ? AND cleared = 0", (int(kind), board))
