"""What names a table that stands, and the secret its line begins with (spec/46, section 2).

Owns the record, its hash and the secret. The two sides take it from their own line's acts; the mediator from
the invitations of both: only whoever has both contributions has the secret.
"""

from __future__ import annotations

from backchannel.channel.papers.table import Posts, TableCase
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.errors import Refused
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import Bytes32, ChannelId

Pair = tuple[Bytes32, Bytes32]


class TableTerms(Record):
    """A table as both sides agreed to it. Pairs are by side: first the party with the lower id.

    ``charters``: who spoke for each side when it was agreed; there the law of the table begins.
    """

    parties: Pair
    charters: Pair
    mediator: Bytes32
    mediator_charter: Bytes32
    posts: Posts
    contributions: Pair

    @property
    def channel(self) -> ChannelId:
        """The id of the table's line."""
        return ChannelId(digest(Label.TABLE, encode(self)))

    @property
    def secret(self) -> bytes:
        """The secret its line begins with."""
        return derive(Label.TABLE_SECRET, b"".join(self.contributions), encode((self.channel,)))


def terms_of(case: TableCase, parties: tuple[bytes, bytes]) -> TableTerms:
    """The terms of a table that both sides agreed to. ``parties`` by side. Raises `Refused` for any other."""
    if case.joined is None:
        raise Refused("The other side has not joined this table yet.")
    given = (case.contribution, case.joined.contribution)
    contributions = given if case.opener == 0 else (given[1], given[0])
    return TableTerms(
        parties, case.joined.charters, case.mediator, case.charter_hash, case.posts, contributions
    )
