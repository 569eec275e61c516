"""Two invented parties and what it takes to say something in a channel: keys, approvals, postings."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from backchannel.channel.acts import Act, Draft, Posting, act_hash, decode_draft, draft_codec, draft_hash
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.channel import Channel, Moved
from backchannel.channel.papers.message import Message, Reply, ReplyKind, Weight
from backchannel.channel.papers.registry import Body
from backchannel.channel.signed_text import SeatSignature, Statement, sign_statement
from backchannel.channel.view import InView
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import Charter, SeatKind, SignedCharter, Watch, sign_as, unsigned
from backchannel.credentials.drafting import appoint, found, next_place, one_person
from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role

CHANNEL = b"c" * 32
ROSTER = b"r" * 32
FAR = 1 << 40


def seeded(seed: str):
    """A deterministic source of bytes."""
    counter = 0

    def rng(size: int) -> bytes:
        nonlocal counter
        counter += 1
        return hashlib.shake_256(f"{seed}/{counter}".encode()).digest(size)

    return rng


@lru_cache
def person(name: str) -> HolderKeys:
    return HolderKeys.from_seed(hashlib.sha256(name.encode()).digest())


def amended(book: CharterBook, charter: Charter, *people: str) -> SignedCharter:
    signed = unsigned(charter)
    for name in people:
        keys = person(name)
        for source in (charter, book.current.charter):
            for seat in source.held:
                if seat.holder and seat.holder.bundle == keys.bundle:
                    signed = sign_as(signed, keys, seat.number, seat.term)
    return signed


def appointed(
    book: CharterBook, title: str, who: str, *signers: str, kind: SeatKind = SeatKind.VOICE, rules=None
):
    charter = book.current.charter
    seat, term = next_place(charter, title)
    offered = person(who).offer(charter.party_nonce, seat, term)
    return amended(book, appoint(book.current, title, offered, kind=kind, rules=rules), who, *signers)


@lru_cache
def northland() -> CharterBook:
    """Envoy A. Ahn (post 1) and deputy B. Bak (post 2): two people for everything."""
    book = CharterBook.begin(found("Northland", "envoy", person("A. Ahn"), seeded("north")))
    return book.add(appointed(book, "deputy", "B. Bak", "A. Ahn"))


@lru_cache
def southland() -> CharterBook:
    """Envoy C. Cho (post 1) alone; observer D. Dee (post 2) present at all but amendments."""
    book = CharterBook.begin(found("Southland", "envoy", person("C. Cho"), seeded("south"), one_voice=True))
    watched = one_person(Watch.PRESENT)
    rules = (watched, watched, watched, one_person())
    return book.add(appointed(book, "observer", "D. Dee", "C. Cho", kind=SeatKind.OBSERVER, rules=rules))


@lru_cache
def southland_two() -> CharterBook:
    """A Southland of two people."""
    book = CharterBook.begin(found("Southland", "envoy", person("C. Cho"), seeded("south")))
    return book.add(appointed(book, "deputy", "D. Dee", "C. Cho"))


class Side:
    """One desk of a party: its channel, and the people whose agreement it can get."""

    def __init__(
        self, ours: CharterBook, theirs: CharterBook, people: dict[str, tuple[int, Role]], seed: str = ""
    ) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.sent: dict[bytes, Posting] = {}
        self.channel = Channel.begin(CHANNEL, ours, theirs, self.kept.__getitem__)
        self.party = ours.party
        self.people = people
        self.rng = seeded(f"{ours.party.hex()}{seed}")

    def draft(self, body: Body, *, number: int | None = None, view: InView | None = None) -> Draft:
        place = self.channel.next_place()
        seen = InView(place.in_view_number, place.in_view_hash) if view is None else view
        return Draft(1, CHANNEL, self.party, number or place.act_no, seen, self.rng(16), body)

    def approval(self, draft: Draft, name: str, **changes: object) -> ApprovalRecord:
        seat, role = self.people[name]
        speaks = self.channel.speaks(self.channel.ours)
        post = speaks.charter.seat(seat)
        fields: dict = {
            "draft_hash": draft_hash(draft_codec.encode(draft)),
            "channel": draft.channel,
            "charter_hash": speaks.charter_hash,
            "roster_hash": ROSTER,
            "act_no": draft.act_no,
            "in_view": draft.in_view,
            "until": FAR,
            "role": role,
            "approver": MemberRef(draft.party, seat, post.term if post else 1),
        }
        return ApprovalRecord(Approval(**{**fields, **changes}), ())

    def signatures(self, statement: Statement | None, names=None) -> tuple[SeatSignature, ...]:
        if statement is None:
            return ()
        signers = names or [name for name, (_, role) in self.people.items() if role is Role.AGREES]
        return tuple(
            sign_statement(person(name).signing, self.people[name][0], 1, statement) for name in signers
        )

    def posting(self, draft: Draft, *, prev: bytes | None = None, names=None) -> Posting:
        place = self.channel.next_place()
        approvals = tuple(self.approval(draft, name) for name in (self.people if names is None else names))
        statement = getattr(draft.body, "statement", None)
        act = Act(draft_codec.encode(draft), place.prev if prev is None else prev)
        return Posting(act, approvals, self.signatures(statement))

    def take(
        self,
        posting: Posting,
        poster: MemberRef | None = None,
        roster: bytes = ROSTER,
        verified=None,
        *,
        reported: bool = False,
    ) -> Moved:
        """Receive a posting as if its entry and all its authenticators had verified."""
        self.kept[act_hash(posting.act)] = posting.act.draft
        self.sent[act_hash(posting.act)] = posting
        hashes = (
            {approval_hash(record.approval) for record in posting.approvals} if verified is None else verified
        )
        author = poster or MemberRef(decode_draft(posting.act.draft).party, 1, 1)
        return self.channel.receive(posting, poster=author, roster=roster, verified=hashes, reported=reported)

    def say(self, body: Body, *others: Side) -> bytes:
        """Draft, agree, post and deliver to this desk and others: the act's hash."""
        posting = self.posting(self.draft(body))
        for desk in (self, *others):
            desk.take(posting)
        return act_hash(posting.act)


NORTH_PEOPLE = {"A. Ahn": (1, Role.AGREES), "B. Bak": (2, Role.AGREES)}
SOUTH_PEOPLE = {"C. Cho": (1, Role.AGREES), "D. Dee": (2, Role.PRESENT)}
SOUTH_TWO_PEOPLE = {"C. Cho": (1, Role.AGREES), "D. Dee": (2, Role.AGREES)}


def north(seed: str = "") -> Side:
    return Side(northland(), southland(), NORTH_PEOPLE, seed)


def south(seed: str = "") -> Side:
    return Side(southland(), northland(), SOUTH_PEOPLE, seed)


def both() -> tuple[Side, Side]:
    """A desk of Northland and a desk of Southland."""
    return north(), south()


def message(
    text: str = "Good morning.", *, reply: Reply | None = None, answer_by: int | None = None
) -> Message:
    return Message(Weight.ON_INSTRUCTIONS, "", text, "en", None, answer_by, reply, ())


def answer(to: bytes, kind: ReplyKind = ReplyKind.ANSWER, until: int | None = None) -> Message:
    return message("About that.", reply=Reply(to, kind, until))
