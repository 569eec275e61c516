"""Whom our side showed what, outside the line: to a principal, an adviser, an ally (requirements F24).

Owns the register's table of it and telling colleagues. It is our own record, and nothing of it leaves our
room: what the other side is told of its messages is `receipts`. Nothing is taken back, only struck out.
"""

from __future__ import annotations

from collections.abc import Sequence

from backchannel.channel.papers.fields import is_date
from backchannel.credentials.members import MemberRef
from backchannel.desk import views
from backchannel.desk.bodies import Showed, ShowedOne, ShowedStruck
from backchannel.desk.days import day
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.errors import Misuse

IN_ONE_NOTE = 20
LONGEST_NAME = 200
LONGEST_REMARK = 1_000
ALL = (
    "SELECT id, about, whom, day, words, seat, term, struck_seat, struck_term FROM showed"
    " WHERE about <> x'' AND (? IS NULL OR about = ?) ORDER BY day, at, id"
)


def require_plain(one: ShowedOne) -> None:
    """Raise `Misuse` for what cannot be noted."""
    if not is_date(one.day):
        raise Misuse("That is not a date.", next_step="Write it as 2027-06-11.")
    if not one.whom.strip() or len(one.whom) > LONGEST_NAME or not one.whom.isprintable():
        raise Misuse(f"To whom it was shown is one plain line of at most {LONGEST_NAME} letters.")
    if len(one.words) > LONGEST_REMARK:
        raise Misuse(f"The remark is too long: at most {LONGEST_REMARK} letters.")


class ShownTo(Part):
    """Our record of whom we showed what."""

    def __init__(self, ground: Ground, home: Home) -> None:
        super().__init__(ground)
        self._home = home
        home.for_newcomers.append(self._tell_everything)

    # noting and striking out

    def keep(self, about: bytes, whom: str, when: str | None, words: str) -> None:
        """Note that an item, by its draft's hash, was shown to somebody, today or on a day before."""
        today = day(self._core.now()) or ""
        one = ShowedOne(self._core.around.rng(16), about, whom, today if when is None else when, words)
        require_plain(one)
        if one.day > today:
            raise Misuse("That day has not come: nothing was shown on it yet.")
        with self._core.step():
            self.take(Showed((one,)), self._core.ref)
            self._home.tell(Showed((one,)))

    def strike(self, about: bytes, whom: str, when: str | None) -> None:
        """Strike out what was noted by mistake. Raises `Misuse` unless exactly one is meant."""
        rows = self._core.register.all(ALL, (about, about))
        found = [
            (bytes(row[0]), str(row[3]))
            for row in rows
            if str(row[2]).casefold() == whom.casefold() and row[7] is None and when in (None, row[3])
        ]
        if not found:
            raise Misuse(f"It is not noted that this was shown to {whom}.", next_step="`backchannel shown`")
        if len(found) > 1:
            days = ", ".join(each for _, each in found)
            raise Misuse(f"It was shown to {whom} more than once: {days}.", next_step="Give the day, too.")
        body = ShowedStruck(found[0][0])
        with self._core.step():
            self.take_struck(body, self._core.ref)
            self._home.tell(body)

    # what colleagues noted

    def take(self, body: Showed, author: MemberRef) -> None:
        """What was shown, by a colleague's note or one's own. The first who told it stays named."""
        for one in body.every:
            require_plain(one)
            self._core.register.run(
                "INSERT INTO showed VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)"
                " ON CONFLICT (id) DO UPDATE SET about = excluded.about, whom = excluded.whom,"
                " day = excluded.day, words = excluded.words, seat = excluded.seat, term = excluded.term,"
                " at = excluded.at WHERE about = x''",
                (one.id, one.about, one.whom, one.day, one.words, *_post(author), self._core.now()),
            )

    def take_struck(self, body: ShowedStruck, author: MemberRef) -> None:
        """One was struck out; it may come here later than this."""
        self._core.register.run(
            "INSERT INTO showed VALUES (?, x'', '', '', '', 0, 0, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " struck_seat = excluded.struck_seat, struck_term = excluded.struck_term"
            " WHERE struck_seat IS NULL",
            (body.id, self._core.now(), *_post(author)),
        )

    def _tell_everything(self) -> None:
        rows = self._core.register.all(ALL, (None, None))
        every = [ShowedOne(bytes(row[0]), bytes(row[1]), *map(str, row[2:5])) for row in rows]
        for at in range(0, len(every), IN_ONE_NOTE):
            self._home.tell(Showed(tuple(every[at : at + IN_ONE_NOTE])))
        for row in rows:
            if row[7] is not None:
                self._home.tell(ShowedStruck(bytes(row[0])))

    # showing

    def listed(self, about: bytes | None = None, whom: str = "") -> list[views.ShownTo]:
        """To whom an item was shown, or what was shown to whom, by day; struck out ones, too."""
        found = []
        for row in self._core.register.all(ALL, (about, about)):
            if whom.casefold() in str(row[2]).casefold():
                struck = "" if row[7] is None else f"struck out by {self._who(row[7:9])}: noted by mistake"
                number = self._core.number("act", bytes(row[1]))
                noted = self._who(row[5:7])
                found.append(views.ShownTo(number, str(row[2]), str(row[3]), str(row[4]), noted, struck))
        return found

    def _who(self, post: Sequence[int]) -> str:
        who = MemberRef(self._core.ref.party, int(post[0]), int(post[1]))
        return self._parties.person(who) or self._parties.title(who)


def _post(who: MemberRef) -> tuple[int, int]:
    return who.seat, who.term
