"""What a step of the feed gives back beside the new state: things to send, and things that happened.

Evidence is in the types (spec/30, section 7): a `RawEntry` is bytes on somebody's lane; an `OpenedEntry` was
decrypted and names its author, but its chain is not judged; an `AdmittedEntry` was proven to this desk and
stands in its place. Each is made in one module only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from backchannel.credentials.members import MemberRef
from backchannel.errors import BackchannelError
from backchannel.feed.alarms import Alarm
from backchannel.feed.entry import Author, EntryCore, Envelope
from backchannel.feed.state import RoomState


@dataclass(frozen=True, slots=True)
class RawEntry:
    """Reassembled bytes from the lane of ``author``."""

    author: Author
    data: bytes


@dataclass(frozen=True, slots=True)
class RawLetter:
    """Reassembled bytes from under the wake tags of the pair with ``sender``."""

    sender: MemberRef
    data: bytes


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """Decrypted; written by a member of the room, but whose word it is has not been judged."""

    envelope: Envelope
    core: EntryCore
    hash: bytes


@dataclass(frozen=True, slots=True)
class AdmittedEntry:
    """Proven to this desk, and in its place. ``envelope`` is what the register keeps, verbatim."""

    core: EntryCore
    hash: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Wrote:
    """An entry of our own. The register keeps ``entry``; ``sealed`` goes onto each of our lanes in
    ``lanes``.
    """

    entry: AdmittedEntry
    sealed: bytes
    lanes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PostLetter:
    """Bytes for our lane ``lane`` that only ``reader`` can open; the others pass over them.

    ``answers`` names the entry that was asked for (author, number), or is None for a request of ours. A
    request need not be posted again: it is made again. An answer is, until `Acknowledged` by that
    reader covers it.
    """

    lane: int
    reader: MemberRef
    sealed: bytes
    answers: tuple[Author, int] | None


@dataclass(frozen=True, slots=True)
class SendLetter:
    """Bytes for the wake tags of the pair with ``reader``."""

    reader: MemberRef
    sealed: bytes


@dataclass(frozen=True, slots=True)
class LaneOpened:
    """A lane to write (our own author) or to watch (anybody else's): its tag key number and 32-byte root."""

    author: Author
    tag_key_no: int
    root: bytes


@dataclass(frozen=True, slots=True)
class LaneClosed:
    """A lane on which nothing new will come."""

    author: Author
    tag_key_no: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """``member`` holds our entries up to ``seq`` (and every answer to it for an entry up to there)."""

    member: MemberRef
    seq: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """An entry took its place in its feed."""

    entry: AdmittedEntry


@dataclass(frozen=True, slots=True)
class Reported:
    """An entry that does not prove itself to this desk, passed on verbatim by ``by``: *reported by*, no
    more.
    """

    entry: OpenedEntry
    by: MemberRef


class Ignored(Enum):
    """Why something that came changes nothing, without anything being wrong."""

    KNOWN = "held already"
    NOT_FOR_US = "for somebody else"
    OUTDATED = "overtaken"


@dataclass(frozen=True, slots=True)
class Passed:
    """Something came that changes nothing."""

    why: Ignored


@dataclass(frozen=True, slots=True)
class Waits:
    """It came before its turn, or before what opens it. It is kept."""

    author: Author
    seq: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """It was refused. ``error`` says why; nobody is named unless an alarm does."""

    author: Author
    error: BackchannelError


@dataclass(frozen=True, slots=True)
class HelloHeard:
    """A restored desk says hello. A person confirms it, or does not."""

    author: Author


@dataclass(frozen=True, slots=True)
class IncarnationClosed:
    """An earlier incarnation's feed ends at ``seq``; what it says after that counts for nothing."""

    author: Author
    seq: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Entries ``first`` to ``last`` that an earlier desk of ours held and this restored one does not.

    Nobody sends them again; a colleague's brief gives what is needed.
    """

    author: Author
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm for people."""

    alarm: Alarm


Outcome = (
    Wrote
    | PostLetter
    | SendLetter
    | LaneOpened
    | LaneClosed
    | Acknowledged
    | Admitted
    | Reported
    | Passed
    | Waits
    | Rejected
    | HelloHeard
    | IncarnationClosed
    | Skipped
    | Raised
)


@dataclass(frozen=True, slots=True)
class Step:
    """The state after a command, and what came of it, in order. Store the state before sending anything."""

    state: RoomState
    outcomes: tuple[Outcome, ...]
