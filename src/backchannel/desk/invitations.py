"""What the two sides and a mediator tell each other on their own lines about a table (spec/46, section 3).

Owns the two notes and what both invitations come to together. Each is one post's word; only both together
hold what the table's line begins with.
"""

from __future__ import annotations

from enum import IntEnum

from msgspec.structs import replace

from backchannel.channel.bounds import Line
from backchannel.channel.table_terms import TableTerms
from backchannel.credentials.lines import Relay
from backchannel.errors import Refused
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import Bytes32

NO_CONTRIBUTION = bytes(32)


class Invited(Record):
    """One side invites the mediator to a table. ``terms`` lack what the other side contributed (zeros).

    ``relay``: the one that the table's line uses, without a token; None where it goes by hand.
    """

    channel: Bytes32
    terms: TableTerms
    title: Line
    relay: Relay | None


class NoteKind(IntEnum):
    """What became of a table: the side that says so closed it, or the other; a mediator declined or left."""

    CLOSED = 0
    DECLINED = 1
    LEFT = 2
    CLOSED_BY_THE_OTHER = 3


class TableNote(Record):
    """What became of a table."""

    channel: Bytes32
    what: NoteKind


INVITED: Codec[Invited] = Codec(Invited, limit=8192, what="invitation to a table")
NOTE: Codec[TableNote] = Codec(TableNote, limit=256, what="note on a table")


def own_half(terms: TableTerms, side: int) -> TableTerms:
    """The terms as one side names them to the mediator."""
    mine = terms.contributions[side]
    given = (mine, NO_CONTRIBUTION) if side == 0 else (NO_CONTRIBUTION, mine)
    return replace(terms, contributions=given)


def require_half(invited: Invited, party: bytes, mediator: bytes) -> None:
    """Raise `Refused` for an invitation that is not of that party's, for that mediator."""
    terms = invited.terms
    if terms.mediator != mediator or party not in terms.parties or mediator in terms.parties:
        raise Refused("An invitation came to a table of others.")
    if sorted(set(terms.parties)) != list(terms.parties):
        raise Refused("An invitation came to a table without two sides.")
    if terms.contributions[1 - terms.parties.index(party)] != NO_CONTRIBUTION:
        raise Refused("An invitation came that speaks for the other side, too.")


def whole(first: Invited, second: Invited) -> TableTerms:
    """The terms from the invitations of both sides, by side. Raises `Refused` where they differ."""
    terms = replace(first.terms, contributions=(first.terms.contributions[0], second.terms.contributions[1]))
    if own_half(terms, 0) != first.terms or own_half(terms, 1) != second.terms:
        raise Refused("The two sides invite you to different tables.")
    if terms.channel != first.channel:
        raise Refused("The two sides did not agree to one and the same table.")
    return terms
