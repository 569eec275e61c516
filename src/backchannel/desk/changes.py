"""Changes of who speaks for us, until enough colleagues signed them (spec/10, sections 4 and 7).

Owns: what people do with proposed charters (`proposals` keeps them). What makes one valid is
`credentials.amendment`; putting a person in a post is `appointing`. A change that took effect is handed to
``on_change``. Rule: what its proposer took off the table comes into force at no desk that heard of it,
whoever signs it, until somebody proposes it again.
"""

from __future__ import annotations

from collections.abc import Callable

from backchannel.credentials.amendment import VerifiedCharter, require_signature
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    Charter,
    CharterSignature,
    SignedCharter,
    decode_charter,
    decode_signed_charter,
    sign_as,
    sign_charter,
    unsigned,
)
from backchannel.credentials.keys import KeyBundle
from backchannel.credentials.members import MemberRef
from backchannel.desk import comparing
from backchannel.desk.bodies import HOME, BodyKind, ChangeProposed, ChangeSigned, Discarded
from backchannel.desk.core import Core
from backchannel.desk.parties import Parties
from backchannel.desk.proposals import Proposals
from backchannel.desk.rooms import Rooms
from backchannel.desk.views import Message, Outcome
from backchannel.errors import MissingVersion, OffTheTable, PeerFault, Refused


class Changes:
    """Every proposed change of who speaks for us."""

    def __init__(self, core: Core, parties: Parties, rooms: Rooms) -> None:
        self._core = core
        self._parties = parties
        self._rooms = rooms
        self._proposals = Proposals(core)
        self.on_signed: Callable[[SignedCharter], None] = lambda signed: None
        """Called with a proposal that gained signatures."""
        self.on_change: Callable[[CharterBook, str | None], None] = lambda book, name: None
        """Called when who speaks for us changed: our new book, and the newcomer's name if there is one."""
        self.on_recovery: Callable[[SignedCharter], None] = lambda signed: None
        """Called with a change that recovery sheets signed in place of colleagues, and that goes on here."""
        self.on_waiting: Callable[[VerifiedCharter, MemberRef], None] = lambda version, by: None
        """Called with such a change of others, and who told of it: it waits here as on the other sides."""
        self.on_taken_back: Callable[[bytes], None] = lambda charter_hash: None
        """Called with a change of this person's own that they took off the table."""

    def propose(self, charter: Charter, what: str, *, waits_for_newcomer: bool = False) -> SignedCharter:
        """Sign a new charter and put it before colleagues. Complete at once, it takes effect."""
        core = self._core
        signed = self._sign(unsigned(charter))
        self._proposals.propose(signed, what, core.ref)
        core.number("proposal", signed.hash)
        self._tell_home(ChangeProposed(SIGNED_CHARTER.encode(signed), what))
        if not waits_for_newcomer:
            self._conclude_if_complete(signed)
        return signed

    def _sign(self, signed: SignedCharter) -> SignedCharter:
        """Our signature: by the post we keep, or, leaving, by the one we had."""
        me = self._core.ref
        held = decode_charter(signed.charter).holder(me.seat, me.term)
        if held is not None and held.bundle == self._core.keys.bundle:
            return sign_charter(signed, self._core.keys)
        return sign_as(signed, self._core.keys, me.seat, me.term)

    def agree(self, charter_hash: bytes) -> Outcome:
        """This person signs a proposed change."""
        core = self._core
        with core.step():
            signed, what, state, _ = self._proposals.get(charter_hash)
            again = self._proposals.is_taken_back(charter_hash)
            if again and not self._proposals.is_by(charter_hash, core.ref):
                raise OffTheTable("Whoever proposed this change took it off the table.")
            signed = self._sign(signed)
            self._proposals.say_again(charter_hash, core.ref)
            if state == "dropped":
                self._proposals.move(charter_hash, "open")
            # Told first: a colleague who does not know the new list cannot read what is sealed for it.
            content = SIGNED_CHARTER.encode(signed)
            self._tell_home(ChangeProposed(content, what) if again else ChangeSigned(content))
            self.merge(signed)
        return Outcome(
            f"You agreed to a change of {self._called(decode_charter(signed.charter), what)}.",
            "The other sides learn of it when it is complete and announced.",
            "Nothing more is needed from you."
            if self._proposals.get(charter_hash).state == "done"
            else "It waits for the others.",
        )

    def shown(self, number: int, charter_hash: bytes) -> Message:
        """A proposed change of who speaks, whole."""
        signed, what, state, _ = self._proposals.get(charter_hash)
        charter = decode_charter(signed.charter)
        old = self._before(charter)
        titles = {
            (seat.number, seat.term): seat.title for each in (old, charter) if each for seat in each.seats
        }
        agreed = [titles.get((each.number, each.term), "recovery sheet") for each in signed.signatures]
        lines = [f"Whoever proposed it calls it: “{what}”. What it changes:", ""]
        if self._key_of(charter) != self._core.keys.bundle:
            lines.insert(0, "IT TAKES YOU OUT OF YOUR POST.")
        return Message(
            number=number,
            side=self._core.me.side,
            ours=True,
            at=0,
            subject=f"change of who speaks for you: {self._called(charter, what)}",
            text="\n".join([*lines, comparing.text(old, charter)]),
            language="",
            translation=None,
            translated_by=None,
            weight="on instructions",
            signed=True,
            condition={"open": "waits for colleagues", "done": "done", "dropped": "off the table"}[state],
            authority="by your side's own rule for changing who speaks",
            label="your side's",
            answers=None,
            answered_by=[],
            answer_by=None,
            they_know="They know nothing of it before it is announced on the line.",
            agreed_by=agreed,
            missing=[],
        )

    def _before(self, charter: Charter) -> Charter | None:
        """The list that a proposed one follows, where it is here."""
        try:
            return self._parties.ours.get(charter.previous or b"").charter
        except MissingVersion:
            return None

    def _place(self) -> tuple[int, int]:
        me = self._core.ref
        return me.seat, me.term

    def _key_of(self, charter: Charter) -> KeyBundle | None:
        held = charter.holder(*self._place())
        return None if held is None else held.bundle

    def _called(self, charter: Charter, what: str) -> str:
        """What a change touches, told from its own bytes, beside what its proposer calls it."""
        return f"{comparing.about(self._before(charter), charter)}; called “{what}”"

    def discard(self, number: int, charter_hash: bytes) -> Outcome:
        """Take a change off the table: everybody's, where this person proposed it, else this desk's."""
        core = self._core
        mine = self._proposals.is_by(charter_hash, core.ref)
        with core.step():
            if self._proposals.get(charter_hash).state == "done":
                raise Refused("This change is in force: it cannot be discarded. Propose what undoes it.")
            if mine:
                self.take_back(charter_hash)
            else:
                self._proposals.move(charter_hash, "dropped")
        if mine:
            return Outcome(
                f"{number} is off the table.",
                "Your colleagues are told. If one of them agreed before hearing of it, an alarm says so.",
                f"If it is meant after all: `backchannel agree {number}`.",
                number,
            )
        return Outcome(
            f"{number} is off your own table.",
            "Nobody is told. It still takes effect if enough colleagues agree.",
            "Whoever proposed it can take it off the table for everybody: speak with them.",
            number,
        )

    def take_back(self, charter_hash: bytes) -> None:
        """Take this person's own change off everybody's table. Inside a change of the register."""
        self._proposals.take_back(charter_hash, self._core.ref)
        self._tell_home(Discarded(charter_hash))
        self.on_taken_back(charter_hash)

    def take_proposed(self, body: ChangeProposed, author: MemberRef) -> None:
        """A colleague proposes a change, or puts one of theirs back on the table."""
        signed = decode_signed_charter(body.charter)
        self._proposals.propose_theirs(unsigned(decode_charter(signed.charter)), body.what, author)
        self._core.number("proposal", signed.hash)
        self.merge(signed, author)

    def take_signed(self, body: ChangeSigned, author: MemberRef) -> None:
        """A colleague signed a change, or passes on a complete one."""
        signed = decode_signed_charter(body.charter)
        bare = unsigned(decode_charter(signed.charter))
        self._proposals.note(
            bare, "who speaks for you changes"
        )  # each signature is checked before it is kept
        self._proposals.say_again(signed.hash, author)
        self.merge(signed, author)

    def take_discarded(self, body: Discarded, author: MemberRef) -> None:
        """A colleague took something off the table: it is that, where it is a change they proposed."""
        found = self._proposals.find(body.draft_hash)
        if found is None or not self._proposals.is_by(body.draft_hash, author):
            return
        if found.state != "done":
            self._proposals.take_back(body.draft_hash, author)
            return
        self._core.alarm(
            "agreed all the same",
            self._parties.title(author),
            "They took a change of who speaks off the table, which is in force here and not at their desk. "
            "Speak with them: they agree to it again, or you undo it.",
        )

    def open_proposals(self) -> list[tuple[int, str, int, bool]]:
        """Changes under way: number, what, since when, and whether this person signed."""
        found = []
        for signed, what, _, at in self._proposals.open():
            places = {(each.number, each.term) for each in signed.signatures if not each.by_paper}
            called = self._called(decode_charter(signed.charter), what)
            number = self._core.number("proposal", signed.hash)
            found.append((number, called, at, self._place() in places))
        return found

    def open_charters(self) -> list[tuple[bytes, Charter, bool]]:
        """Changes under way: hash, the list of who speaks it would be, whether this person proposed it."""
        return [
            (each.signed.hash, decode_charter(each.signed.charter), self._is_mine(each.signed.hash))
            for each in self._proposals.open()
        ]

    def _is_mine(self, charter_hash: bytes) -> bool:
        return self._proposals.is_by(charter_hash, self._core.ref)

    def proposed(self, charter_hash: bytes) -> SignedCharter:
        """A proposed change as far as it is signed here. Raises `Misuse`, or `OffTheTable`."""
        if self._proposals.is_taken_back(charter_hash):
            raise OffTheTable("Whoever proposed this change took it off the table.")
        return self._proposals.get(charter_hash).signed

    def merge(self, signed: SignedCharter, by: MemberRef | None = None) -> SignedCharter:
        """Gather the signatures of a copy, ``by`` a colleague or this person; what is complete counts."""
        known, _, state, _ = self._proposals.get(signed.hash)
        for signature in signed.signatures:
            if self._proposals.counts(known.hash, signature):
                known = self._gathered(known, signature)
        self._proposals.keep(known)
        if state != "done":
            self.on_signed(known)
            self._conclude_if_complete(known, by=by)
        return known

    def _gathered(self, known: SignedCharter, signature: CharterSignature) -> SignedCharter:
        """With one signature more; one that does not hold would keep the true one out, and is named."""
        book = self._parties.ours
        try:
            previous = decode_charter(known.charter).previous
            require_signature(book.get(previous or b""), known, signature)
        except (Refused, PeerFault) as error:
            self._core.alarm("false signature", "a change of who speaks for you", error.sentence)
            return known
        return known.with_signature(signature)

    def complete(self, signed: SignedCharter, name: str) -> None:
        """The newcomer signed too: the change takes effect, and colleagues are told."""
        self._proposals.keep(signed)
        if not self._proposals.is_taken_back(signed.hash):
            self._tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
        self._conclude_if_complete(signed, name)

    def _conclude_if_complete(
        self, signed: SignedCharter, name: str | None = None, by: MemberRef | None = None
    ) -> None:
        book = self._parties.ours
        known = book.knows(signed.hash)
        if known and (not book.get(signed.hash).by_recovery or signed.hash in book.accepted):
            return
        try:
            after = book.add(signed)
        except (Refused, PeerFault):
            return
        if self._proposals.is_taken_back(signed.hash):
            self._core.alarm(
                "agreed all the same",
                "a change of who speaks for you",
                "It was taken off the table, and enough of you signed it all the same. It is not in force "
                "here. Speak with your colleagues: whoever proposed it can agree to it again.",
            )
            return
        version = after.get(signed.hash)
        if version.by_recovery and not (self._takes_part(version) and _follows(version.charter, book)):
            self.on_waiting(version, by or self._core.ref)
            return
        if version.by_recovery:
            # Whoever signed with the sheets goes on at home; each line has to admit it for itself.
            after = after.accept_recovery(signed.hash)
            self.on_recovery(signed)
        self._take_effect(after, signed.hash, name)

    def _take_effect(self, after: CharterBook, charter_hash: bytes, name: str | None) -> None:
        self._proposals.move(charter_hash, "done")
        self._parties.keep(after)
        self.on_change(after, name)

    def _takes_part(self, version: VerifiedCharter) -> bool:
        """Whether this person has a hand in a recovery: keeps the post, and signed it or used a sheet."""
        if self._key_of(version.charter) != self._core.keys.bundle:
            return False
        signed = {(each.number, each.term) for each in version.signed.signatures if not each.by_paper}
        return self._place() in signed or self._core.register.setting(_sheets(version.hash)) is not None

    def gathers(self, charter_hash: bytes) -> None:
        """This person signs a change with recovery sheets, and so goes on with it at home."""
        self._core.register.set(_sheets(charter_hash), b"1")

    def keeps_me(self, charter: Charter) -> bool:
        """Whether this person is in the same post in that list."""
        return self._key_of(charter) == self._core.keys.bundle

    def accept_recovery(self, signed: SignedCharter) -> None:
        """A recovery of others takes effect here, its days over; not where it takes this person out."""
        if self.keeps_me(decode_charter(signed.charter)):
            after = self._parties.ours.add(signed).choose_recovery(signed.hash)
            self._take_effect(after, signed.hash, None)

    def _tell_home(self, body: ChangeProposed | ChangeSigned | Discarded) -> None:
        self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))


def _follows(charter: Charter, book: CharterBook) -> bool:
    """Whether a list follows the one that stands: not one that another has followed already."""
    return charter.previous == book.current.hash


def _sheets(charter_hash: bytes) -> str:
    return "sheets/" + charter_hash.hex()
