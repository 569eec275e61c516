"""Who speaks, for show and for strangers: posts and rules, the public card, letting a desk back in.

Owns: the sentences about posts and rules, the card and its front door. Rules are `credentials`'.
"""

from __future__ import annotations

import base64
from typing import Annotated

import msgspec

from backchannel.credentials import card as cards
from backchannel.credentials.charter import ActClass, Charter, CharterSignature
from backchannel.credentials.lines import Line, Relay, armour
from backchannel.credentials.members import MemberRef
from backchannel.desk import cautions, views
from backchannel.desk.bodies import HOME, BodyKind, CardOffered
from backchannel.desk.comparing import KINDS, fingerprint, rule_sentence, side_number
from backchannel.desk.ground import Ground, Part
from backchannel.desk.recovery_sheets import sheets_of
from backchannel.desk.standings import standing_of
from backchannel.errors import Malformed, Misuse, NotEnoughPeople, Refused
from backchannel.feed import room as feed_room
from backchannel.feed.entry import Author
from backchannel.feed.state import RoomState
from backchannel.feed.state import Standing as FeedStanding
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import PartyId

CARD_HEAD = "backchannel public card, version 1"


class KeptCard(Record):
    """A card under way: its bytes, its front door's seed, the signatures so far."""

    card: bytes
    seed: bytes
    signatures: Annotated[tuple[CharterSignature, ...], msgspec.Meta(max_length=24)]


KEPT: Codec[KeptCard] = Codec(KeptCard, limit=1024 * 1024, what="stored card")


class Speaking(Part):
    """Who speaks, shown; the card; restored desks."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)

    def who(self, party: PartyId) -> views.WhoSpeaks:
        """Posts, rules, and whether the words were compared."""
        book = self._parties.book(party)
        charter = book.current.charter
        compared = "your own side"
        rules = charter.rules
        pending = [what for _, what, _, _ in self._changes.open_proposals()]
        if party != self._core.me.party:
            channel_id = self._line_with(party)
            compared = self._meetings.heard(channel_id).label
            channel = self._channels.channel(channel_id)
            speaks = channel.speaks(channel.side_of(party))
            charter, rules = speaks.charter, speaks.rules
            pending = []
            if speaks.frozen:
                pending.append("two lists of who speaks contradict each other: nothing of theirs counts now")
        return views.WhoSpeaks(
            self._parties.nick(party),
            standing_of(charter),
            charter.version,
            [self._post(party, charter, number) for number in (seat.number for seat in charter.seats)],
            [rule_sentence(charter, each, rules[each]) for each in ActClass],
            any(rule.approvals == 1 for rule in rules[: ActClass.AMENDMENT]),
            compared,
            pending,
            sheets_of(charter),
            cautions.ours(charter) if party == self._core.me.party else cautions.theirs(charter),
            side_number(party),
        )

    def _line_with(self, party: PartyId) -> bytes:
        """The line on which that side says who speaks for it. Raises `Refused` where it is not read here."""
        nick = self._parties.nick(party)
        for channel_id, called in self._meetings.channels():
            if called == nick:
                return channel_id
        raise Refused(
            f"Your desk knows {nick}, and does not read the line with them.",
            next_step="Ask a colleague whose post reads that line.",
        )

    def _post(self, party: PartyId, charter: Charter, number: int) -> views.Post:
        seat = charter.seat(number)
        assert seat is not None  # noqa: S101 — the number comes from this very charter
        name = None
        key = ""
        if seat.holder is not None:
            name = self._parties.person(MemberRef(party, seat.number, seat.term))
            key = fingerprint(seat.holder)
        return views.Post(seat.title, KINDS[seat.kind], seat.term, seat.holder is not None, name, key)

    # a restored desk

    def welcome(self, who: str) -> views.Outcome:
        """Let a restored desk back in, in every room where it says hello and this person may vouch for it."""
        core = self._core
        done = 0
        refused: Refused | None = None
        with core.step():
            for room in self._rooms.every():
                for author in self._asking(self._rooms.state(room), who):
                    try:
                        self._confirm(room, author)
                        done += 1
                    except Refused as error:
                        refused = error
        if not done:
            raise refused or Misuse(
                f"No restored desk of {who} asks to be let back in.",
                next_step="It shows under `backchannel alarms` when it does.",
            )
        return views.Outcome(
            f"The restored desk of {who} is heard again.",
            "Everyone on the line sees that you vouched for it.",
            "What it wrote before it was restored comes back by itself.",
        )

    def _asking(self, state: RoomState, who: str) -> list[Author]:
        return [
            feed.author
            for feed in state.feeds
            if feed.standing == FeedStanding.UNCONFIRMED and self._is_called(feed.author.ref, who)
        ]

    def _is_called(self, ref: MemberRef, who: str) -> bool:
        wanted = who.casefold()
        seat = self._parties.charter(ref.party).seat(ref.seat)
        names = {self._parties.nick(ref.party), self._parties.person(ref) or "", seat.title if seat else ""}
        return wanted in {each.casefold() for each in names if each}

    def _confirm(self, room: bytes, author: Author) -> None:
        now, rng = self._core.now(), self._core.around.rng
        history = self._rooms.history(room)
        self._rooms.advance(room, lambda state: feed_room.confirm(state, author, now, rng, history))

    # the public card

    def card(
        self, relays: tuple[Relay, ...], how: str = "Leave a request at our front door."
    ) -> tuple[str, views.Outcome]:
        """Our public card, or our signature under the one a colleague made."""
        core = self._core
        me = core.ref
        kept = self._kept()
        if kept is None:
            seed = core.around.rng(32)
            kept = KeptCard(cards.make_card(self._parties.ours, seed, relays, how, core.now()), seed, ())
        signature = cards.sign_card(kept.card, core.keys, me.seat, me.term)
        kept = KeptCard(kept.card, kept.seed, _merged((*kept.signatures, signature)))
        with core.step():
            self._keep(kept)
            body = CardOffered(kept.card, kept.seed, kept.signatures)
            self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))
        try:
            data = cards.publish(self._parties.ours, kept.card, kept.signatures)
        except NotEnoughPeople as error:
            return "", views.Outcome(
                f"The card is signed by you. {error.sentence}",
                "Nobody outside your side knows of it.",
                "A colleague gives the same command: `backchannel card`.",
            )
        return _armour(data), views.Outcome(
            "Your side's card is ready.",
            "Whoever has it can leave a request that only your side reads. Nothing is accepted by itself.",
            "Publish it where strangers can find and trust it. Your side's number, to be compared by voice:"
            f" {side_number(core.ref.party)}",
        )

    def take_card(self, body: CardOffered) -> None:
        """A colleague made or signed our card."""
        kept = self._kept()
        signatures = (
            body.signatures
            if kept is None or kept.card != body.card
            else (*kept.signatures, *body.signatures)
        )
        self._keep(KeptCard(body.card, body.seed, _merged(signatures)))

    def request(self, card: str, text: str, line: Line) -> bytes:
        """A stranger's request to the side of that card, with a line to meet."""
        found, _ = cards.read_card(_unarmour(card))
        return cards.seal_request(found, text, line, self._core.now())

    def open_request(self, data: bytes) -> tuple[str, str]:
        """What a stranger left: the text and the line. Nothing has been accepted."""
        kept = self._kept()
        if kept is None:
            raise Misuse("Your side has no card, so this request is not for it.")
        request, line = cards.open_request(self._core.ref.party, kept.seed, data)
        return request.text, armour(line)

    def _kept(self) -> KeptCard | None:
        data = self._core.register.setting("card")
        return None if data is None else KEPT.decode(data)

    def _keep(self, kept: KeptCard) -> None:
        self._core.register.set("card", KEPT.encode(kept))


def _merged(signatures: tuple[CharterSignature, ...]) -> tuple[CharterSignature, ...]:
    by_place = {(each.number, each.term): each for each in reversed(signatures)}
    return tuple(by_place[place] for place in sorted(by_place))


def _armour(data: bytes) -> str:
    return CARD_HEAD + "\n" + base64.encodebytes(data).decode("ascii")


def _unarmour(text: str) -> bytes:
    head, _, rest = text.strip().partition("\n")
    try:
        if head.strip() != CARD_HEAD:
            raise ValueError
        return base64.b64decode("".join(rest.split()), validate=True)
    except ValueError as error:
        raise Malformed("This is not the public card of a side.") from error
