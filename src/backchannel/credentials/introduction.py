"""Two parties meet: one line, a reply, a letter, ten words (spec/20-introduction.md, sections 2 to 4).

Owns the machine of an introduction as one table (`stages`), on the desk of whoever asked, of whoever
answered, and of their colleagues. A line serves once: two different replies stop it. The rendezvous secret
is erased when the words were heard, or when it stops. Nothing of a channel (id, room secret) exists before
the letter was verified. Does not own: how legs travel (`rendezvous`), who counts as having heard (`hearing`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from backchannel.credentials.book import CharterBook, require_no_shared_keys
from backchannel.credentials.charter import SeatNumber, party_id
from backchannel.credentials.keys import HolderKeys, SignedBundle
from backchannel.credentials.letters import (
    Chain,
    MeetLetter,
    MeetReply,
    Transcript,
    encode_letter,
    encode_reply,
    letter_of,
    open_letter,
    read_chain,
    reply_to,
    seal_letter,
)
from backchannel.credentials.lines import MeetLine, Relay, commit, committed, line_hash
from backchannel.credentials.members import MemberRef
from backchannel.credentials.stages import (
    DIFFERENCES_AT_MOST,
    Event,
    Introduction,
    IntroductionRecord,
    Side,
    Stage,
    move,
    require_letters,
)
from backchannel.credentials.steps import Step
from backchannel.credentials.words import Spoken, require_heard, spoken
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import SPOKEN_WORDS, Stretch, derive
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.errors import LineUsed, Refused, TwoReplies, Unproven, WordsDiffer
from backchannel.wire.codec import encode
from backchannel.wire.ids import ChannelId, PartyId
from backchannel.wire.version import PROTOCOL


class Meeting(NamedTuple):
    """What an introduction made, once its letter was verified."""

    channel: ChannelId
    room_secret: bytes
    other: CharterBook
    their_seat: int
    their_relays: tuple[Relay, ...]


def ask(own: CharterBook, seat: SeatNumber, relays: tuple[Relay, ...], rng: Rng) -> Introduction:
    """Begin: a line to hand over, bound to the letter that will follow it."""
    own.require_not_frozen()
    letter = encode_letter(MeetLetter(PROTOCOL, rng(32), seat, rng(32), relays, own.chain))
    line = committed(MeetLine(PROTOCOL, relays, rng(32), bytes(32)), letter)
    return Introduction(Side.ASKED, Stage.OFFERED, line, line_hash(line), b"", letter, b"", None, 0, ())


def answer(
    line: MeetLine,
    own: CharterBook,
    seat: SeatNumber,
    relays: tuple[Relay, ...],
    rng: Rng,
    *,
    used: Collection[bytes] = (),
) -> Introduction:
    """Answer a line, once. ``used`` are hashes of all lines this desk ever made or answered (I3)."""
    own.require_not_frozen()
    if line_hash(line) in used:
        raise LineUsed("This line was made or answered here before.")
    reply = encode_reply(MeetReply(PROTOCOL, rng(32), seat, relays, own.chain))
    return Introduction(Side.ANSWERED, Stage.REPLIED, line, line_hash(line), reply, b"", b"", None, 0, ())


def receive_reply(
    state: Introduction, data: bytes, own: CharterBook, known: Iterable[CharterBook] = ()
) -> Step[Introduction]:
    """Leg 2 arrives where leg 1 was made. ``known``: the books of all other parties we know."""
    if state.side is not Side.ASKED:
        raise Refused("This desk answered that line; it waits for a letter.")
    if data == state.reply and state.stage in (Stage.COMPARING, Stage.COMPARED):
        return Step(state, None)
    reply = reply_to(MeetReply, data)
    if state.stage is Stage.COMPARING:
        return Step(move(state, Event.OTHER_REPLY), TwoReplies("Two different replies came to one line."))
    if state.stage is not Stage.OFFERED or state.line is None:
        raise LineUsed("This line has served or was stopped.")
    theirs = _other(reply.chain, reply.seat, own, known)[1]
    sealed = seal_letter(state.line_hash, data, theirs.bundle, state.letter)
    secret = _room_secret(state.line, reply, letter_of(MeetLetter, state.letter))
    return Step(move(state, Event.REPLY, reply=data, sealed=sealed, room_secret=secret), None)


def receive_letter(
    state: Introduction, sealed: bytes, keys: HolderKeys, own: CharterBook, known: Iterable[CharterBook] = ()
) -> Step[Introduction]:
    """Leg 3 arrives where leg 2 was made: opened, held against the commitment, its chain verified."""
    if state.side is not Side.ANSWERED:
        raise Refused("This desk made that line; it waits for a reply.")
    if state.stage is Stage.STOPPED:
        raise LineUsed("This line has served or was stopped.")
    data = open_letter(state.line_hash, state.reply, keys, sealed)
    if state.stage is not Stage.REPLIED or state.line is None:
        if data != state.letter:
            raise LineUsed("This line has served: another letter came to it.")
        return Step(state, None)
    if commit(state.line, data) != state.line.commitment:
        raise Unproven("This letter is not the one that the line announced: somebody may be in between.")
    letter = letter_of(MeetLetter, data)
    _other(letter.chain, letter.seat, own, known)
    secret = _room_secret(state.line, reply_to(MeetReply, state.reply), letter)
    return Step(move(state, Event.LETTER, letter=data, room_secret=secret), None)


def words(state: Introduction, *, cost: Stretch = SPOKEN_WORDS) -> Spoken:
    """What our people read and must hear. Raises `Refused`, saying what is missing."""
    require_letters(state)
    reply, letter = reply_to(MeetReply, state.reply), letter_of(MeetLetter, state.letter)
    transcript = Transcript(state.line_hash, state.reply, state.letter)
    return spoken(transcript, letter.nonce + reply.nonce, asked=state.side is Side.ASKED, cost=cost)


def hear(
    state: Introduction, who: MemberRef, typed: str, *, cost: Stretch = SPOKEN_WORDS
) -> Step[Introduction]:
    """Somebody at this desk typed what they heard. A difference is counted; the fifth one stops the line."""
    expected = words(state, cost=cost)
    try:
        require_heard(typed, expected, differed=state.differed)
    except WordsDiffer as trouble:
        last = trouble.count >= DIFFERENCES_AT_MOST
        event = Event.DIFFERED_TOO_OFTEN if last else Event.DIFFERED
        return Step(move(state, event, differed=trouble.count), trouble)
    return Step(note_heard(state, who), None)


def note_heard(state: Introduction, who: MemberRef) -> Introduction:
    """A person of ours heard the words: here, or at their own desk as they reported in the home room."""
    require_letters(state)
    heard = state.heard if who in state.heard else (*state.heard, who)
    return move(state, Event.HEARD, heard=heard)


def give_up(state: Introduction) -> Introduction:
    """People decided not to go on."""
    return move(state, Event.GIVEN_UP)


def meeting(state: Introduction) -> Meeting:
    """Channel, room secret and the other party. Raises `Refused` before both letters are here."""
    require_letters(state)
    reply, letter = reply_to(MeetReply, state.reply), letter_of(MeetLetter, state.letter)
    theirs = reply if state.side is Side.ASKED else letter
    other, _ = read_chain(theirs.chain, theirs.seat)
    if state.room_secret is None:
        raise LineUsed("This line was stopped.")
    return Meeting(_channel(reply, letter), state.room_secret, other, theirs.seat, theirs.relays)


def own_book(state: Introduction) -> CharterBook:
    """Our own charters as they were sent: where the law of the channel begins on both sides."""
    require_letters(state)
    reply, letter = reply_to(MeetReply, state.reply), letter_of(MeetLetter, state.letter)
    ours = letter if state.side is Side.ASKED else reply
    return read_chain(ours.chain, ours.seat)[0]


def record_for_colleagues(state: Introduction) -> IntroductionRecord:
    """What to pass in the home room as soon as both letters are here; the rendezvous secret is not in it."""
    made = meeting(state)
    return IntroductionRecord(
        PROTOCOL, state.side, state.line_hash, state.reply, state.letter, made.room_secret
    )


def from_colleague(
    record: IntroductionRecord, own: CharterBook, known: Iterable[CharterBook] = ()
) -> Introduction:
    """A colleague's introduction at our desk: all verified again but the commitment; the words cover it."""
    reply, letter = reply_to(MeetReply, record.reply), letter_of(MeetLetter, record.letter)
    theirs, ours = (reply, letter) if record.side is Side.ASKED else (letter, reply)
    _other(theirs.chain, theirs.seat, own, known)
    if party_id(ours.chain[0].charter) != own.party:
        raise Refused("That introduction is not one of our side.")
    return Introduction(
        record.side,
        Stage.COMPARING,
        None,
        record.line_hash,
        record.reply,
        record.letter,
        b"",
        record.room_secret,
        0,
        (),
    )


def _other(
    chain: Chain, seat: int, own: CharterBook, known: Iterable[CharterBook]
) -> tuple[CharterBook, SignedBundle]:
    """The other party and whoever wrote, verified (I5 to I8)."""
    other, holder = read_chain(chain, seat)
    if other.party == own.party:
        raise Refused("That is our own side: a line is for meeting another.")
    require_no_shared_keys([own, *known, other])
    return other, holder


def _parties(reply: MeetReply, letter: MeetLetter) -> tuple[PartyId, PartyId]:
    return party_id(letter.chain[0].charter), party_id(reply.chain[0].charter)


def _channel(reply: MeetReply, letter: MeetLetter) -> ChannelId:
    return ChannelId(digest(Label.CHANNEL, encode([*_parties(reply, letter), letter.nonce, reply.nonce])))


def _room_secret(line: MeetLine, reply: MeetReply, letter: MeetLetter) -> bytes:
    secret = letter.seed + line.rendezvous + letter.nonce + reply.nonce
    return derive(Label.ROOM_SECRET, secret, encode([line_hash(line), _channel(reply, letter)]))
