"""A person joins a post: line, reply, letter, ten words, appointment, acceptance
(spec/20-introduction.md, section 6).

The party's own secret (home room) travels only with the appointment: after the words were heard and the
party's amendment quorum signed, and only to the keys that were compared. The candidate signs the very version
that lists them. Does not own: gathering the colleagues' signatures.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, NamedTuple

import msgspec

from backchannel.credentials.amendment import quorum_for, signed_by_sheets
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    CharterSignature,
    SeatNumber,
    SignedCharter,
    decode_charter,
    decode_signed_charter,
    sign_as,
)
from backchannel.credentials.drafting import next_place
from backchannel.credentials.join_stages import (
    JoinEvent,
    Joining,
    JoinSide,
    JoinStage,
    move,
    require_letters,
)
from backchannel.credentials.keys import HolderKeys, SignedBundle
from backchannel.credentials.letters import (
    LETTER_LIMIT,
    VERSIONS_AT_MOST,
    JoinLetter,
    JoinReply,
    Transcript,
    encode_letter,
    encode_reply,
    letter_of,
    open_letter,
    read_chain,
    reply_to,
    seal_letter,
)
from backchannel.credentials.lines import JoinLine, Relays, commit, committed, line_hash
from backchannel.credentials.members import MemberRef
from backchannel.credentials.stages import DIFFERENCES_AT_MOST
from backchannel.credentials.steps import Step
from backchannel.credentials.words import Spoken, require_heard, spoken
from backchannel.crypto import kem
from backchannel.crypto.kdf import SPOKEN_WORDS, Stretch
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.errors import LineUsed, NotCompared, Refused, TwoReplies, Unproven, WordsDiffer
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, Bytes32
from backchannel.wire.version import PROTOCOL, require_version


class Appointment(Record):
    """Leg 4: the versions after the letter's chain, the last one signed by all but the candidate; the home
    room's secret, nil for a reserve."""

    protocol: U8
    versions: Annotated[tuple[SignedCharter, ...], msgspec.Meta(min_length=1, max_length=VERSIONS_AT_MOST)]
    room_secret: Bytes32 | None


class Acceptance(Record):
    """Leg 5: the candidate's signature over the version that lists them."""

    protocol: U8
    signature: CharterSignature


class Welcome(NamedTuple):
    """What a candidate has once appointed: the party's book that lists them, the home room's secret."""

    book: CharterBook
    room_secret: bytes | None
    me: MemberRef


_APPOINTMENT: Codec[Appointment] = Codec(Appointment, limit=LETTER_LIMIT, what="appointment")
_ACCEPTANCE: Codec[Acceptance] = Codec(Acceptance, limit=8192, what="acceptance")


def encode_acceptance(signature: CharterSignature) -> bytes:
    """The bytes of leg 5."""
    return _ACCEPTANCE.encode(Acceptance(PROTOCOL, signature))


def invite(own: CharterBook, seat: SeatNumber, title: str, relays: Relays, rng: Rng) -> Joining:
    """Begin: an invitation to the post of that title (an existing one, or a new one)."""
    own.require_not_frozen()
    number, term = next_place(own.current.charter, title)
    letter = encode_letter(JoinLetter(PROTOCOL, rng(32), seat, own.chain))
    nonce = own.current.charter.party_nonce
    line = committed(JoinLine(PROTOCOL, relays, rng(32), bytes(32), nonce, number, term, title), letter)
    return _begin(JoinSide.INVITER, JoinStage.OFFERED, line, letter=letter)


def reply_to_invitation(
    line: JoinLine, keys: HolderKeys, rng: Rng, *, used: Collection[bytes] = ()
) -> Joining:
    """Answer an invitation, once, with fresh keys made for that post and term."""
    if line_hash(line) in used:
        raise LineUsed("This invitation was made or answered here before.")
    offered = keys.offer(line.party_nonce, line.seat, line.term)
    reply = encode_reply(JoinReply(PROTOCOL, rng(32), offered))
    return _begin(JoinSide.CANDIDATE, JoinStage.REPLIED, line, reply=reply)


def receive_reply(state: Joining, data: bytes) -> Step[Joining]:
    """Leg 2 arrives at the inviter: keys that prove themselves for the post of the line."""
    if state.side is not JoinSide.INVITER:
        raise Refused("This desk was invited; it waits for a letter.")
    if state.reply and data == state.reply and state.stage is not JoinStage.STOPPED:
        return Step(state, None)
    reply = reply_to(JoinReply, data)
    if state.stage in (JoinStage.COMPARING, JoinStage.HEARD):
        return Step(
            move(state, JoinEvent.OTHER_REPLY), TwoReplies("Two different replies came to one invitation.")
        )
    if state.stage is not JoinStage.OFFERED or state.line is None:
        raise LineUsed("This invitation has served or was stopped.")
    place = (reply.offered.party_nonce, reply.offered.seat, reply.offered.term)
    if place != (state.line.party_nonce, state.line.seat, state.line.term):
        raise Unproven("The keys in this reply were made for another post.")
    reply.offered.verify()
    sealed = seal_letter(state.line_hash, data, reply.offered.bundle, state.letter)
    return Step(move(state, JoinEvent.REPLY, reply=data, sealed=sealed), None)


def receive_letter(state: Joining, sealed: bytes, keys: HolderKeys) -> Step[Joining]:
    """Leg 3 arrives at the candidate: the party it is about, held against the commitment."""
    if state.side is not JoinSide.CANDIDATE:
        raise Refused("This desk invited; it waits for a reply.")
    if state.stage is JoinStage.STOPPED:
        raise LineUsed(state.waiting)
    data = open_letter(state.line_hash, state.reply, keys, sealed)
    if state.letter:
        if data != state.letter:
            raise LineUsed("This invitation has served: another letter came to it.")
        return Step(state, None)
    if state.line is None or commit(state.line, data) != state.line.commitment:
        raise Unproven(
            "This letter is not the one that the invitation announced: somebody may be in between."
        )
    letter = letter_of(JoinLetter, data)
    book, _ = read_chain(letter.chain, letter.seat)
    if book.current.charter.party_nonce != state.line.party_nonce:
        raise Unproven("This letter is of another side than the invitation.")
    return Step(move(state, JoinEvent.LETTER, letter=data), None)


def words(state: Joining, *, cost: Stretch = SPOKEN_WORDS) -> Spoken:
    """What to read and what to hear. Raises `Refused`, saying what is missing."""
    require_letters(state)
    nonces = letter_of(JoinLetter, state.letter).nonce + reply_to(JoinReply, state.reply).nonce
    transcript = Transcript(state.line_hash, state.reply, state.letter)
    return spoken(transcript, nonces, asked=state.side is JoinSide.INVITER, cost=cost)


def hear(state: Joining, who: MemberRef, typed: str, *, cost: Stretch = SPOKEN_WORDS) -> Step[Joining]:
    """Somebody typed what they heard. A difference is counted; the fifth one stops the invitation."""
    expected = words(state, cost=cost)
    try:
        require_heard(typed, expected, differed=state.differed)
    except WordsDiffer as trouble:
        last = trouble.count >= DIFFERENCES_AT_MOST
        event = JoinEvent.DIFFERED_TOO_OFTEN if last else JoinEvent.DIFFERED
        return Step(move(state, event, differed=trouble.count), trouble)
    heard = state.heard if who in state.heard else (*state.heard, who)
    return Step(move(state, JoinEvent.HEARD, heard=heard), None)


def candidate(state: Joining) -> MemberRef:
    """Who the candidate will be: for `hear` at the candidate's own desk. Needs the letter."""
    require_letters(state)
    letter, offered = letter_of(JoinLetter, state.letter), reply_to(JoinReply, state.reply).offered
    book, _ = read_chain(letter.chain, letter.seat)
    return MemberRef(book.party, offered.seat, offered.term)


def offered(state: Joining) -> SignedBundle:
    """The candidate's keys, once the words were heard: for `drafting.appoint`. Raises `NotCompared`."""
    if state.stage is not JoinStage.HEARD:
        raise NotCompared(state.waiting)
    return reply_to(JoinReply, state.reply).offered


def send_appointment(
    state: Joining, own: CharterBook, signed: SignedCharter, room_secret: bytes | None
) -> Joining:
    """Leg 4: once those who must agree have signed. Raises `NotEnoughPeople` naming who is missing."""
    keys = offered(state)
    charter = decode_charter(signed.charter)
    if charter.holder(keys.seat, keys.term) != keys:
        raise Refused("This list of who speaks does not put them in post.")
    own.require_not_frozen()
    places = {(each.number, each.term) for each in signed.signatures if not each.by_paper}
    by_people, own_rule = quorum_for(own.current.charter, charter, {*places, (keys.seat, keys.term)})
    own_rule.require()
    if not signed_by_sheets(own.current.charter, signed):
        by_people.require()
    later = own.chain[len(letter_of(JoinLetter, state.letter).chain) :]
    data = _APPOINTMENT.encode(Appointment(PROTOCOL, (*later, signed), room_secret))
    sealed = kem.seal(Label.ROOM_SECRET_SEAL, keys.bundle.kem, encode([state.line_hash]), data)
    proposed = SIGNED_CHARTER.encode(signed)
    return move(state, JoinEvent.APPOINTMENT, appointment=sealed, proposed=proposed)


def receive_appointment(state: Joining, sealed: bytes, keys: HolderKeys) -> tuple[Joining, Welcome]:
    """Leg 4 at the candidate, after the words: sign the version that lists us; the book, the home secret.

    Raises `NotCompared` before the words were heard (keep the leg and come back), `Unproven`, `Refused`, or
    what verifying the versions raises.
    """
    if state.side is not JoinSide.CANDIDATE:
        raise Refused("This desk invited; it waits for an acceptance.")
    if state.stage is not JoinStage.HEARD:
        raise NotCompared(state.waiting)
    data = kem.open_sealed(Label.ROOM_SECRET_SEAL, keys.kem_seed, encode([state.line_hash]), sealed)
    require_version(data, "appointment")
    appointment = _APPOINTMENT.decode(data)
    mine = reply_to(JoinReply, state.reply).offered
    book, _ = read_chain(letter_of(JoinLetter, state.letter).chain, letter_of(JoinLetter, state.letter).seat)
    for version in appointment.versions[:-1]:
        book = book.add(version)
    complete = sign_as(appointment.versions[-1], keys, mine.seat, mine.term)
    book = book.add(complete)
    if book.get(complete.hash).by_recovery:
        book = book.accept_recovery(complete.hash)
    book.require_not_frozen()
    if book.current.charter.holder(mine.seat, mine.term) != mine or book.current.hash != complete.hash:
        raise Refused("This appointment does not put you in the post you were invited to.")
    signature = next(
        each for each in complete.signatures if (each.number, each.term) == (mine.seat, mine.term)
    )
    acceptance = encode_acceptance(signature)
    moved = move(
        state, JoinEvent.APPOINTMENT, acceptance=acceptance, proposed=SIGNED_CHARTER.encode(complete)
    )
    return moved, Welcome(book, appointment.room_secret, MemberRef(book.party, mine.seat, mine.term))


def receive_acceptance(state: Joining, data: bytes, own: CharterBook) -> tuple[Joining, CharterBook]:
    """Leg 5 at the inviter: the book with the completed version. It is then for the inviter to pass it on."""
    if state.side is not JoinSide.INVITER or state.stage is not JoinStage.APPOINTED:
        raise Refused(state.waiting)
    require_version(data, "acceptance")
    acceptance = _ACCEPTANCE.decode(data)
    complete = decode_signed_charter(state.proposed).with_signature(acceptance.signature)
    book = own.add(complete)
    return move(state, JoinEvent.ACCEPTANCE, proposed=SIGNED_CHARTER.encode(complete)), book


def seen_in_post(state: Joining) -> Joining:
    """At the candidate: a colleague's desk has us in the room, so the acceptance need not be sent again."""
    return move(state, JoinEvent.ACCEPTANCE)


def give_up(state: Joining) -> Joining:
    """People decided not to go on."""
    return move(state, JoinEvent.GIVEN_UP)


def _begin(
    side: JoinSide, stage: JoinStage, line: JoinLine, *, reply: bytes = b"", letter: bytes = b""
) -> Joining:
    return Joining(side, stage, line, line_hash(line), reply, letter, b"", b"", b"", b"", 0, ())
