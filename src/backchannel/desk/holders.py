"""Who held which post when, on our side and on theirs: so that somebody who comes back is recognised (F23).

Owns what makes one person of several holdings: the same keys, or else the same name as our side tells it,
and which of the two it was. A list of who speaks holds no names; those of the other side are our own notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from backchannel.channel.channel import Channel
from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.book import CharterBook
from backchannel.credentials.members import MemberRef
from backchannel.desk import views
from backchannel.desk.bodies import TheirsCalled
from backchannel.desk.comparing import KINDS, fingerprint
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.errors import Misuse, NotHereYet
from backchannel.wire.ids import PartyId

LONGEST_NAME = 64
SAME_KEYS = "the same keys in each post"
SAME_NAME = "known by the name alone: the keys differ"


@dataclass
class Held:
    """One person's time in one post. ``until``: the first version without them; None: in post now."""

    who: MemberRef
    key: str
    title: str
    kind: str
    since: VerifiedCharter
    until: VerifiedCharter | None = None
    said: list[int] = field(default_factory=list)


class Holders(Part):
    """Cards of persons with their posts over time."""

    def __init__(self, ground: Ground, home: Home) -> None:
        super().__init__(ground)
        self._home = home
        home.for_newcomers.append(self._tell_everything)

    # names of theirs

    def call(self, party: PartyId, post: str, name: str) -> None:
        """Note for our own side what the person now in a post of theirs is called."""
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise Misuse(f"A name is one plain line of at most {LONGEST_NAME} letters.")
        charter = self._parties.charter(party)
        seats = [seat for seat in charter.held if seat.title.casefold() == post.casefold()]
        if not seats:
            held = ", ".join(seat.title for seat in charter.held)
            raise Misuse(f"Nobody there is in a post called {post}.", next_step=f"In post are: {held}.")
        body = TheirsCalled(party, seats[0].number, seats[0].term, name)
        with self._core.step():
            self.take(body, self._core.ref)
            self._home.tell(body)

    def take(self, body: TheirsCalled, author: MemberRef) -> None:
        """What a person of another side is called, by a colleague's note or one's own: the newest counts."""
        if body.party == author.party:
            raise Misuse("What colleagues are called they say themselves.")
        if not self._parties.knows(body.party):
            raise NotHereYet("A colleague named somebody of a side that this desk does not know.")
        self._parties.call(MemberRef(body.party, body.seat, body.term), body.name)

    def _tell_everything(self) -> None:
        mine = self._core.ref.party
        rows = self._core.register.all("SELECT party, seat, term, name FROM person WHERE party <> ?", (mine,))
        for party, seat, term, name in rows:
            self._home.tell(TheirsCalled(bytes(party), int(seat), int(term), str(name)))

    # cards

    def cards(self, party: PartyId) -> list[views.PersonCard]:
        """Everybody known to have been in a post of that side, those in post now first."""
        lines = self._lines(party)
        ours = party == self._core.ref.party
        book = self._parties.book(party) if ours or not lines else lines[0][1].speaks(lines[0][2]).book
        dates = dict(self._dates(book, lines, ours=ours))
        held = holdings(book)
        for _, channel, side in lines:
            self._note_said(channel, side, held)
        cards = [self._card(party, each, dates) for each in persons(held, self._parties.person)]
        return sorted(cards, key=lambda card: not any(post.current for post in card.posts))

    def _lines(self, party: PartyId) -> list[tuple[bytes, Channel, int]]:
        """The lines on which that side speaks, and its place there."""
        channels = [(each, self._channels.channel(each)) for each, _ in self._meetings.channels()]
        return [(each, found, found.side_of(party)) for each, found in channels if party in found.parties]

    def _dates(
        self, book: CharterBook, lines: list[tuple[bytes, Channel, int]], *, ours: bool
    ) -> Iterator[tuple[bytes, int]]:
        """When each version came into view here; none for what stood at the introduction."""
        for _, channel, side in lines:
            before = channel.law.first[side]
            for node in channel.chains.standing[side]:
                if node.speaks.charter_hash != before.charter_hash:
                    yield node.speaks.charter_hash, self._channels.row(node.hash).at
                before = node.speaks
        if ours:
            rows = self._core.register.all("SELECT hash, at FROM proposal WHERE state = 'done'")
            yield from ((bytes(hashed), int(at)) for hashed, at in rows if book.knows(bytes(hashed)))

    def _note_said(self, channel: Channel, side: int, held: list[Held]) -> None:
        """The first and the last thing that each agreed to on a line."""
        places = {(each.who.seat, each.who.term): each for each in held}
        first: dict[tuple[int, int], bytes] = {}
        last: dict[tuple[int, int], bytes] = {}
        for node in channel.chains.standing[side]:
            for given in channel.inbox.given.get(node.hash, ()):
                first.setdefault((given.seat, given.term), node.hash)
                last[given.seat, given.term] = node.hash
        for place in first.keys() & places.keys():
            places[place].said += [self._channels.row(each).at for each in (first[place], last[place])]

    def _card(self, party: PartyId, person: list[Held], dates: dict[bytes, int]) -> views.PersonCard:
        names = [name for each in reversed(person) if (name := self._parties.person(each.who)) is not None]
        ours = party == self._core.ref.party
        posts = [_post(each, dates) for each in person]
        name = names[0] if names else None
        return views.PersonCard(self._parties.nick(party), ours, name, known_by(person), posts)


def persons(held: Iterable[Held], name_of: Callable[[MemberRef], str | None]) -> list[list[Held]]:
    """Holdings of one person each: the same keys, or the same name whatever its case."""
    found: list[list[Held]] = []
    for each in held:
        marks = _marks(each, name_of)
        same = next((person for person in found if any(marks & _marks(one, name_of) for one in person)), None)
        if same is None:
            found.append([each])
        else:
            same.append(each)
    return found


def _marks(held: Held, name_of: Callable[[MemberRef], str | None]) -> set[tuple[str, str]]:
    name = name_of(held.who)
    return {("key", held.key), ("name", name.casefold())} if name else {("key", held.key)}


def known_by(person: list[Held]) -> str:
    """What makes one person of several holdings; empty where there is one."""
    if len(person) == 1:
        return ""
    return SAME_KEYS if len({each.key for each in person}) == 1 else SAME_NAME


def holdings(book: CharterBook) -> list[Held]:
    """Every holding in the versions up to the current one, in the order in which they began."""
    found: dict[tuple[str, int, int], Held] = {}
    for version in book.path(book.current):
        seats = version.charter.held
        here = {(fingerprint(seat.holder), seat.number, seat.term) for seat in seats if seat.holder}
        for key, held in found.items():
            if key not in here:
                held.until = held.until or version
        for seat in seats:
            if seat.holder is None:
                continue
            key = (fingerprint(seat.holder), seat.number, seat.term)
            who = MemberRef(book.party, seat.number, seat.term)
            found.setdefault(key, Held(who, key[0], seat.title, KINDS[seat.kind], version))
    return list(found.values())


def _post(held: Held, dates: dict[bytes, int]) -> views.HeldPost:
    until = held.until
    return views.HeldPost(
        title=held.title,
        kind=held.kind,
        term=held.who.term,
        current=until is None,
        from_version=held.since.charter.version,
        since=dates.get(held.since.hash),
        until_version=None if until is None else until.charter.version,
        until=None if until is None else dates.get(until.hash),
        first_agreed=min(held.said, default=None),
        last_agreed=max(held.said, default=None),
        fingerprint=held.key,
    )
