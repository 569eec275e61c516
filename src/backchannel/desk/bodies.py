"""What colleagues tell each other in their home room, and the kinds above the feed in a channel.

Owns the bodies and their numbers (spec/40, section 9). The feed carries them as opaque bytes.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.bounds import LanguageTag
from backchannel.channel.signed_text import SeatSignature
from backchannel.credentials.charter import SIGNED_CHARTER_LIMIT, CharterSignature, Name
from backchannel.credentials.lines import Relay
from backchannel.feed.entry import MAX_ENVELOPE, Author
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, U16, U63, Bytes16, Bytes32

BODY_LIMIT = MAX_ENVELOPE + 4096


class BodyKind(IntEnum):
    """Entry kinds above the feed."""

    HOME = 32
    POSTING = 33
    VETO = 34
    RECOVERY = 35
    KNOCK = 36
    TOLD = 37
    DRILL = 38
    DRILLED = 39
    INVITED = 42
    MEDIATOR_WORD = 43
    TABLE_NOTE = 44


Note = Annotated[str, msgspec.Meta(max_length=4000)]
DraftBytes = Annotated[bytes, msgspec.Meta(max_length=384 * 1024)]


class Proposed(Record, tag=1):
    """A draft for colleagues to agree to, with its author's own agreement."""

    draft: DraftBytes
    agreed: ApprovalRecord


class Agreed(Record, tag=2):
    """One colleague's agreement to a draft, with authenticators for every reader of the channel."""

    record: ApprovalRecord


class SentBack(Record, tag=3):
    """A draft returned to its author with a reason."""

    draft_hash: Bytes32
    why: Note


class Discarded(Record, tag=4):
    """A draft its author took off the table, or (by its charter hash) a change of who speaks."""

    draft_hash: Bytes32


class Met(Record, tag=5):
    """A meeting with another side, for colleagues: what they need to compare words and to read the channel.

    ``relay``: the one the line uses, without a token; None where all goes by hand.
    """

    nick: Name
    relay: Relay | None
    record: Annotated[bytes, msgspec.Meta(max_length=2 * SIGNED_CHARTER_LIMIT * 4)]


class Heard(Record, tag=6):
    """The author of this entry has heard and typed the words of this channel."""

    channel: Bytes32


class BriefPosting(Record):
    """An act with its agreements, and whose desk posted it."""

    posting: Annotated[bytes, msgspec.Meta(max_length=384 * 1024)]
    author: Author
    roster: Bytes32


class ChangeProposed(Record, tag=7):
    """A new version of who speaks for us, as far as it is signed, and what changes in people's words."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]
    what: Note


class ChangeSigned(Record, tag=8):
    """A proposed version with one more signature, or complete."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]


class Called(Record, tag=9):
    """The name of the person in a post, as colleagues know it. Never leaves the home room."""

    seat: U8
    term: U16
    name: Name


BRIEF_ITEMS = 256
"""Acts that one note tells of at most."""


class Briefed(Record, tag=10):
    """For a colleague who came later: what was said in a channel before, as this desk holds it."""

    room: Bytes32
    postings: Annotated[tuple[BriefPosting, ...], msgspec.Meta(max_length=BRIEF_ITEMS)]


class Verdict(Record):
    """What this desk found when it checked an act's authenticators itself."""

    act_hash: Bytes32
    holds: bool


class Verdicts(Record, tag=11):
    """Verdicts since the last ones."""

    room: Bytes32
    verdicts: Annotated[tuple[Verdict, ...], msgspec.Meta(max_length=512)]


class Signed(Record, tag=12):
    """One colleague's signature under what a draft states, waiting for the others'."""

    draft_hash: Bytes32
    signature: SeatSignature


class CardOffered(Record, tag=13):
    """Our public card as far as it is signed, with the seed of its front door."""

    card: Annotated[bytes, msgspec.Meta(max_length=8192)]
    seed: Bytes32
    signatures: Annotated[tuple[CharterSignature, ...], msgspec.Meta(max_length=24)]


class MeetingStopped(Record, tag=14):
    """The author's desk stopped a meeting, and why in people's words: nobody is to wait for it."""

    channel: Bytes32
    why: Note


class LineTold(Record, tag=15):
    """The author made a line for a side, or answered one: no colleague is to answer it again."""

    line_hash: Bytes32
    nick: Name
    made: bool


class OutsideEvent(Record):
    """Something that happened outside the line. ``day``: YYYY-MM-DD; ``place`` may be empty."""

    day: Annotated[str, msgspec.Meta(max_length=10)]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    place: Annotated[str, msgspec.Meta(max_length=200)]


class OutsideEvents(Record, tag=18):
    """Outside events that the author noted, for colleagues. Never leaves the home room."""

    events: Annotated[tuple[OutsideEvent, ...], msgspec.Meta(max_length=100)]


class LeakNoted(Record, tag=21):
    """A leak that the author noted for our side alone, and whom we suspect. Never leaves the home room."""

    event: OutsideEvent
    suspected: Annotated[str, msgspec.Meta(max_length=200)]


class Noted(Record, tag=20):
    """A note of our own beside an item, by its draft's hash: what is private about it. Never leaves home."""

    about: Bytes32
    words: Note


class Rendered(Record, tag=35):
    """A translation of an item into a language that the author's side made for itself. Never leaves home."""

    about: Bytes32
    language: LanguageTag
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]


class ShowedOne(Record):
    """What our side showed to somebody outside the line. ``about``: its draft's hash. ``day``: YYYY-MM-DD."""

    id: Bytes16
    about: Bytes32
    whom: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    day: Annotated[str, msgspec.Meta(max_length=10)]
    words: Annotated[str, msgspec.Meta(max_length=1000)]


class Showed(Record, tag=25):
    """Whom our side showed what, as the author noted it or knows it. Never leaves the home room."""

    every: Annotated[tuple[ShowedOne, ...], msgspec.Meta(max_length=20)]


class ShowedStruck(Record, tag=26):
    """One of these was noted by mistake: it is kept, and shown as struck out by the author of this."""

    id: Bytes16


class BriefItem(Record):
    """As `BriefPosting`. ``at``: when the desk that tells took it in. ``draft``: its hash, where it
    lost its words since.
    """

    posting: Annotated[bytes, msgspec.Meta(max_length=384 * 1024)]
    author: Author
    roster: Bytes32
    at: U63
    draft: Bytes32 | None


class BriefedOf(Record, tag=28):
    """As `Briefed`, with days and with what lost its words since.

    ``base``: of a table, the line it hangs on.
    """

    room: Bytes32
    base: Bytes32 | None
    items: Annotated[tuple[BriefItem, ...], msgspec.Meta(max_length=BRIEF_ITEMS)]


class BriefWord(Record):
    """What a mediator said at a table: its entry's hash, author and number, and when the desk that tells took
    it in. ``removed``: it lost its words since.
    """

    entry: Bytes32
    author: Author
    seq: U63
    at: U63
    body: Annotated[bytes, msgspec.Meta(max_length=128 * 1024)]
    removed: bool


class BriefedWords(Record, tag=30):
    """For a colleague who came later: what a mediator said at a table before. ``base``: as of `BriefedOf`."""

    room: Bytes32
    base: Bytes32
    words: Annotated[tuple[BriefWord, ...], msgspec.Meta(max_length=BRIEF_ITEMS)]


class PurgeAsked(Record, tag=29):
    """The author removed the words of a period on a line, and asks colleagues to. Days are YYYY-MM-DD."""

    channel: Bytes32
    since: Annotated[str, msgspec.Meta(max_length=10)] | None
    until: Annotated[str, msgspec.Meta(max_length=10)]


class TheirsCalled(Record, tag=27):
    """What our side calls the person in a post of another side. Never leaves the home room."""

    party: Bytes32
    seat: U8
    term: U16
    name: Name


class RecoveryChosen(Record, tag=16):
    """The author goes on with this recovery of our side, of several that wait."""

    charter_hash: Bytes32


HomeBody = (
    Proposed
    | Agreed
    | SentBack
    | Discarded
    | Met
    | Heard
    | ChangeProposed
    | ChangeSigned
    | Called
    | Briefed
    | Verdicts
    | Signed
    | CardOffered
    | MeetingStopped
    | LineTold
    | OutsideEvents
    | LeakNoted
    | Noted
    | Rendered
    | Showed
    | ShowedStruck
    | TheirsCalled
    | BriefedOf
    | BriefedWords
    | PurgeAsked
    | RecoveryChosen
)

HOME: Codec[HomeBody] = Codec(HomeBody, limit=2 * 1024 * 1024, what="note among colleagues")
