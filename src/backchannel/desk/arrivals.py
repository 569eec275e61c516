"""A posting as it came to this desk, and the columns the register keeps of it."""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.acts import Posting, draft_hash, placed_hash, posting_codec
from backchannel.credentials.members import MemberRef
from backchannel.desk.rooms import AUTHOR
from backchannel.feed.entry import Author
from backchannel.store.transactions import Row

HASH = 32


PASSED_ON = 0
"""The number of an entry that a colleague passed on: nothing proves here that its author wrote it there."""


class Arrival(NamedTuple):
    """A posting as it came: in which entry, on which roster, and which approvals this desk verified.

    ``verified``: their hashes; they are approvals of this very posting. ``seq``: the number of its entry, 0
    where a colleague passed it on and nothing proves who posted it.
    ``was``: the hash of its draft, where words were removed from it since; None: it is as it came.
    """

    posting: Posting
    author: Author
    seq: int
    roster: bytes
    verified: frozenset[bytes]
    was: bytes | None = None

    @property
    def draft(self) -> bytes:
        """The hash of its draft as it was said."""
        return draft_hash(self.posting.act.draft) if self.was is None else self.was

    @property
    def act(self) -> bytes:
        """The hash of the act."""
        return placed_hash(self.draft, self.posting.act.prev)

    @property
    def all_verified(self) -> bool:
        """Whether this desk verified each approval of it: there are as many, and each stands once."""
        return len(self.verified) == len(self.posting.approvals)

    @property
    def poster(self) -> MemberRef:
        """Whose desk posted it."""
        return self.author.ref

    @property
    def reported(self) -> bool:
        """Whether a colleague passed it on, so that whose desk posted it is only said."""
        return self.seq == PASSED_ON

    @property
    def blamed(self) -> MemberRef:
        """Whom to name for what is wrong with it: post 0, nobody, where only a colleague says who posted."""
        return self.poster if not self.reported else MemberRef(self.poster.party, 0, 0)

    def packed(self) -> Row:
        """Five columns: posting, author, number, roster, verified."""
        return (
            posting_codec.encode(self.posting),
            AUTHOR.encode(self.author),
            self.seq,
            self.roster,
            b"".join(sorted(self.verified)),
        )


def unpacked(columns: Row, was: bytes | None = None) -> Arrival:
    """What `Arrival.packed` made."""
    posting, author, seq, roster, verified = columns
    hashes = bytes(verified)
    return Arrival(
        posting_codec.decode(bytes(posting)),
        AUTHOR.decode(bytes(author)),
        int(seq),
        bytes(roster),
        frozenset(hashes[at : at + HASH] for at in range(0, len(hashes), HASH)),
        was,
    )
