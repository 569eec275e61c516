"""The sides this desk knows, by the names its people type, and the names of people in posts.

Owns: books of charters in the register, nicknames, who holds which post for display. Does not own: which
charter counts in a channel (`channel.speaks`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

import msgspec

from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SIGNED_CHARTER_LIMIT, Charter, SignedCharter
from backchannel.credentials.members import MemberRef
from backchannel.desk.core import Core
from backchannel.errors import Misuse, NoSuchSide
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import Bytes32, Digest, PartyId

US = ("us", "we", "our side")


class KeptBook(Record):
    """A `CharterBook` as stored."""

    versions: Annotated[tuple[SignedCharter, ...], msgspec.Meta(max_length=4096)]
    accepted: tuple[Bytes32, ...]


KEPT_BOOK: Codec[KeptBook] = Codec(
    KeptBook, limit=64 * SIGNED_CHARTER_LIMIT, what="stored list of who speaks"
)


class Parties:
    """Every side this desk knows, ours included."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._books: dict[bytes, CharterBook] = {}
        self._nameless = False

    # books

    def book(self, party: bytes) -> CharterBook:
        """All known charters of a side. Raises `NoSuchSide`."""
        row = self._core.register.first("SELECT charters FROM party WHERE id = ?", (party,))
        if row is None:
            raise NoSuchSide("This desk does not know that side.")
        data = bytes(row[0])
        if data not in self._books:
            kept = KEPT_BOOK.decode(data)
            self._books = {data: CharterBook.of(kept.versions, [Digest(each) for each in kept.accepted])} | {
                known: book for known, book in self._books.items() if book.party != party
            }
        return self._books[data]

    def keep(self, book: CharterBook, nick: str | None = None) -> None:
        """Store a side's charters. ``nick`` is needed the first time."""
        kept = KeptBook(tuple(version.signed for version in book.versions), tuple(sorted(book.accepted)))
        data = KEPT_BOOK.encode(kept)
        if book.party == self._core.me.party:  # verified already, and by no rule of a line
            self._books[data] = book
        if nick is None:
            self._core.register.run("UPDATE party SET charters = ? WHERE id = ?", (data, book.party))
        else:
            self._core.register.run(
                "INSERT INTO party VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET charters = excluded.charters",
                (book.party, nick, data),
            )

    def forget(self, party: bytes) -> None:
        """Forget a side: its name is free again."""
        self._core.register.run("DELETE FROM party WHERE id = ?", (party,))
        self._core.register.run("DELETE FROM person WHERE party = ?", (party,))

    def knows(self, party: bytes) -> bool:
        """Whether a side is known here."""
        return self._core.register.first("SELECT 1 FROM party WHERE id = ?", (party,)) is not None

    @property
    def ours(self) -> CharterBook:
        """Our own charters."""
        return self.book(self._core.ref.party)

    def everybody(self) -> list[CharterBook]:
        """Our own book first, then all others."""
        mine = self._core.ref.party
        rows = self._core.register.all("SELECT id FROM party ORDER BY id <> ?, nick", (mine,))
        return [self.book(bytes(row[0])) for row in rows]

    # names

    def nick(self, party: bytes) -> str:
        """What people here call a side."""
        row = self._core.register.first("SELECT nick FROM party WHERE id = ?", (party,))
        return "somebody unknown" if row is None else str(row[0])

    def others(self) -> list[tuple[PartyId, str]]:
        """Every other side: id and name, in the order of their names."""
        me = self._core.me.party
        rows = self._core.register.all("SELECT id, nick FROM party WHERE id IS NOT ? ORDER BY nick", (me,))
        return [(PartyId(bytes(row[0])), str(row[1])) for row in rows]

    def called(self, who: str) -> PartyId:
        """The side of that name, whatever its case; ``us`` is ours. Raises `NoSuchSide`."""
        me = self._core.me
        if me.party is not None and who.casefold() in (*US, me.side.casefold()):
            return PartyId(me.party)
        found = [party for party, nick in self.others() if nick.casefold() == who.casefold()]
        if not found:
            known = ", ".join(nick for _, nick in self.others()) or "nobody yet"
            raise NoSuchSide(f"This desk knows no side called {who}. It knows: {known}.")
        return found[0]

    def is_colleague(self, who: str) -> bool:
        """Whether somebody of our side is called that, by name or by post."""
        me = self._core.ref
        rows = self._core.register.all("SELECT name FROM person WHERE party = ?", (me.party,))
        titles = [seat.title for seat in self.charter(me.party).seats]
        return who.casefold() in {each.casefold() for each in (*titles, *(str(row[0]) for row in rows))}

    def require_free(self, nick: str) -> None:
        """Raise `Misuse` when that name is taken here."""
        if nick.casefold() in {known.casefold() for _, known in self.others()} | {
            *US,
            self._core.me.side.casefold(),
        }:
            raise Misuse(
                f"There is a side called {nick} here already.", next_step="Choose another name for it."
            )

    def free_name(self, nick: str) -> str:
        """The name, or with a number behind it when another side is called that here."""
        taken = {known.casefold() for _, known in self.others()} | {*US, self._core.me.side.casefold()}
        number, name = 1, nick
        while name.casefold() in taken:
            number += 1
            name = f"{nick} {number}"
        return name

    def names(self) -> set[str]:
        """Every name there is here: of sides, of their posts, of people in them."""
        me = self._core.me
        names = {me.name, me.post}
        if me.party is None:  # not in post yet: no side has a name here
            return names
        names.add(me.side)
        names.update(str(row[0]) for row in self._core.register.all("SELECT name FROM person"))
        names.update(nick for _, nick in self.others())
        for book in self.everybody():
            charter = book.current.charter
            names.update((charter.name, *(seat.title for seat in charter.seats)))
        return names

    def call(self, ref: MemberRef, name: str) -> None:
        """Note the name of the person in a post."""
        self._core.register.run(
            "REPLACE INTO person VALUES (?, ?, ?, ?, ?)",
            (ref.party, ref.seat, ref.term, name, self._core.now()),
        )

    def person(self, ref: MemberRef) -> str | None:
        """The name of the person in a post, if it was told."""
        row = self._core.register.first(
            "SELECT name FROM person WHERE party = ? AND seat = ? AND term = ?",
            (ref.party, ref.seat, ref.term),
        )
        return None if row is None else str(row[0])

    def title(self, ref: MemberRef) -> str:
        """A post with its side: ``Northland's envoy``."""
        if not self.knows(ref.party):
            return "somebody not on this line"
        return f"{self.nick(ref.party)}'s {self.post(ref)}"

    def called_here(self, ref: MemberRef | None) -> str:
        """A person by name, else by post and side; empty for nobody."""
        return "" if ref is None else self.person(ref) or self.title(ref)

    def post(self, ref: MemberRef) -> str:
        """The title of a post, with the person's name where it is known."""
        seat = self.charter(ref.party).seat(ref.seat)
        title = seat.title if seat is not None else f"post {ref.seat}"
        name = None if self._nameless else self.person(ref)
        return f"{title} ({name})" if name else title

    @contextlib.contextmanager
    def nameless(self, on: bool) -> Iterator[None]:
        """While it lasts, and is ``on``, posts go without the names of persons: for what others may read."""
        self._nameless = on
        try:
            yield
        finally:
            self._nameless = False

    def charter(self, party: bytes) -> Charter:
        """The newest undisputed charter of a side."""
        return self.book(party).current.charter
