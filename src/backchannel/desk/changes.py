"""Changes of who speaks for us, until enough colleagues signed them (spec/10, sections 4 and 7).

Owns: proposed charters in the register. What makes one valid is `credentials.amendment`; putting a person in
a post is `appointing`. A change that took effect is handed to ``on_change``.
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
from backchannel.desk import comparing
from backchannel.desk.bodies import HOME, BodyKind, ChangeProposed, ChangeSigned
from backchannel.desk.core import Core
from backchannel.desk.parties import Parties
from backchannel.desk.rooms import Rooms
from backchannel.desk.views import Message, Outcome
from backchannel.errors import MissingVersion, Misuse, PeerFault, Refused


class Changes:
    """Every proposed change of who speaks for us."""

    def __init__(self, core: Core, parties: Parties, rooms: Rooms) -> None:
        self._core = core
        self._parties = parties
        self._rooms = rooms
        self.on_signed: Callable[[SignedCharter], None] = lambda signed: None
        """Called with a proposal that gained signatures."""
        self.on_change: Callable[[CharterBook, str | None], None] = lambda book, name: None
        """Called when who speaks for us changed: our new book, and the newcomer's name if there is one."""
        self.on_recovery: Callable[[SignedCharter], None] = lambda signed: None
        """Called with a change that recovery sheets signed in place of colleagues, and that goes on here."""
        self.on_waiting: Callable[[VerifiedCharter], None] = lambda version: None
        """Called with such a change of others: it waits here as it does on the other sides."""

    def propose(self, charter: Charter, what: str, *, waits_for_newcomer: bool = False) -> SignedCharter:
        """Sign a new charter and put it before colleagues. Complete at once, it takes effect."""
        core = self._core
        signed = self._sign(unsigned(charter))
        core.register.run(
            "INSERT OR REPLACE INTO proposal VALUES (?, ?, ?, 'open', ?)",
            (signed.hash, SIGNED_CHARTER.encode(signed), what, core.now()),
        )
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
            signed, what, _ = self._proposal(charter_hash)
            signed = self._sign(signed)
            # Told first: a colleague who does not know the new list cannot read what is sealed for it.
            self._tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
            self.merge(signed)
        return Outcome(
            f"You agreed to a change of {self._called(decode_charter(signed.charter), what)}.",
            "The other sides learn of it when it is complete and announced.",
            "Nothing more is needed from you." if self._done(charter_hash) else "It waits for the others.",
        )

    def shown(self, number: int, charter_hash: bytes) -> Message:
        """A proposed change of who speaks, whole."""
        signed, what, state = self._proposal(charter_hash)
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

    def drop(self, charter_hash: bytes) -> None:
        """Take a proposed change off this desk's table."""
        self._core.register.run("UPDATE proposal SET state = 'dropped' WHERE hash = ?", (charter_hash,))

    def take_proposed(self, body: ChangeProposed) -> None:
        """A colleague proposes a change."""
        signed = decode_signed_charter(body.charter)
        self._note_proposal(signed, body.what)
        self._core.number("proposal", signed.hash)
        self.merge(signed)

    def take_signed(self, body: ChangeSigned) -> None:
        """A colleague signed a change, or passes on a complete one."""
        signed = decode_signed_charter(body.charter)
        self._note_proposal(signed, "who speaks for you changes")
        self.merge(signed)

    def _note_proposal(self, signed: SignedCharter, what: str) -> None:
        """A change somebody else made, without any signature yet: each is checked before it is kept."""
        bare = unsigned(decode_charter(signed.charter))
        self._core.register.run(
            "INSERT OR IGNORE INTO proposal VALUES (?, ?, ?, 'open', ?)",
            (signed.hash, SIGNED_CHARTER.encode(bare), what, self._core.now()),
        )

    def open_proposals(self) -> list[tuple[int, str, int, bool]]:
        """Changes under way: number, what, since when, and whether this person signed."""
        rows = self._core.register.all("SELECT hash, content, what, at FROM proposal WHERE state = 'open'")
        me = self._core.ref
        found = []
        for charter_hash, content, what, at in rows:
            signed = decode_signed_charter(bytes(content))
            places = {(each.number, each.term) for each in signed.signatures if not each.by_paper}
            called = self._called(decode_charter(signed.charter), str(what))
            number = self._core.number("proposal", bytes(charter_hash))
            found.append((number, called, int(at), (me.seat, me.term) in places))
        return found

    def proposed(self, charter_hash: bytes) -> SignedCharter:
        """A proposed change as far as it is signed here. Raises `Misuse`."""
        return self._proposal(charter_hash)[0]

    def _proposal(self, charter_hash: bytes) -> tuple[SignedCharter, str, str]:
        row = self._core.register.first(
            "SELECT content, what, state FROM proposal WHERE hash = ?", (charter_hash,)
        )
        if row is None:
            raise Misuse("There is no such change to agree to.")
        return decode_signed_charter(bytes(row[0])), str(row[1]), str(row[2])

    def _done(self, charter_hash: bytes) -> bool:
        return self._proposal(charter_hash)[2] == "done"

    def merge(self, signed: SignedCharter) -> SignedCharter:
        """Gather the signatures of a copy; what is complete takes effect."""
        known, _, state = self._proposal(signed.hash)
        for signature in signed.signatures:
            known = self._gathered(known, signature)
        self._core.register.run(
            "UPDATE proposal SET content = ? WHERE hash = ?", (SIGNED_CHARTER.encode(known), known.hash)
        )
        if state != "done":
            self.on_signed(known)
            self._conclude_if_complete(known)
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
        self._core.register.run(
            "UPDATE proposal SET content = ? WHERE hash = ?", (SIGNED_CHARTER.encode(signed), signed.hash)
        )
        self._tell_home(ChangeSigned(SIGNED_CHARTER.encode(signed)))
        self._conclude_if_complete(signed, name)

    def _conclude_if_complete(self, signed: SignedCharter, name: str | None = None) -> None:
        book = self._parties.ours
        known = book.knows(signed.hash)
        if known and (not book.get(signed.hash).by_recovery or signed.hash in book.accepted):
            return
        try:
            after = book.add(signed)
        except (Refused, PeerFault):
            return
        version = after.get(signed.hash)
        if version.by_recovery and not self._takes_part(version):
            self._parties.keep(after)
            self.on_waiting(version)
            return
        if version.by_recovery:
            # Whoever signed with the sheets goes on at home; each line has to admit it for itself.
            after = after.accept_recovery(signed.hash)
            self.on_recovery(signed)
        self._take_effect(after, signed.hash, name)

    def _take_effect(self, after: CharterBook, charter_hash: bytes, name: str | None) -> None:
        self._core.register.run("UPDATE proposal SET state = 'done' WHERE hash = ?", (charter_hash,))
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

    def accept_recovery(self, version: VerifiedCharter) -> None:
        """A recovery of others takes effect here, its days over; not where it takes this person out."""
        if self._key_of(version.charter) == self._core.keys.bundle:
            self._take_effect(self._parties.ours.accept_recovery(version.hash), version.hash, None)

    def _tell_home(self, body: ChangeProposed | ChangeSigned) -> None:
        self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))


def _sheets(charter_hash: bytes) -> str:
    return "sheets/" + charter_hash.hex()
