"""Approvals: which exact bytes, in which exact place, until when, by whom (spec/40, section 3).

Owns the struct, what it binds and how it is judged. Who verified its authenticators is the feed's affair: an
approval arrives here only after that (`Given` in the quorum). Counting people is `credentials.quorum`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Protocol

import msgspec

from backchannel.channel.view import InView
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Given, Role
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import OutOfPlace, Refused
from backchannel.feed.entry import Authenticator
from backchannel.feed.readers import MAX_READERS
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U63, Bytes32, Digest


class Approval(Record):
    """One person's agreement (or, for an observer, presence). ``until``: unix seconds, not posted later."""

    draft_hash: Bytes32
    channel: Bytes32
    charter_hash: Bytes32
    roster_hash: Bytes32
    act_no: U63
    in_view: InView
    until: U63
    role: Role
    approver: MemberRef


class ApprovalRecord(Record):
    """An approval with one authenticator (purpose *approval*) for each reader of the channel."""

    approval: Approval
    authenticators: Annotated[tuple[Authenticator, ...], msgspec.Meta(max_length=MAX_READERS)]


approval_codec: Codec[ApprovalRecord] = Codec(ApprovalRecord, limit=8192, what="agreement to a message")


class Place(Protocol):
    """The parts of a draft that an approval repeats."""

    @property
    def channel(self) -> bytes: ...  # noqa: D102
    @property
    def party(self) -> bytes: ...  # noqa: D102
    @property
    def act_no(self) -> int: ...  # noqa: D102
    @property
    def in_view(self) -> InView: ...  # noqa: D102


def approval_hash(approval: Approval) -> Digest:
    """What the authenticators of an approval cover."""
    return digest(Label.APPROVAL, encode(approval))


def is_for(approval: Approval, draft: Place, draft_hash: bytes, charter_hash: bytes) -> bool:
    """Whether the approval is for this draft in this place by this party (A7)."""
    return (
        approval.draft_hash == draft_hash
        and approval.channel == draft.channel
        and approval.act_no == draft.act_no
        and approval.in_view == draft.in_view
        and approval.charter_hash == charter_hash
        and approval.approver.party == draft.party
    )


def require_binding(approval: Approval, draft: Place, draft_hash: bytes, charter_hash: bytes) -> None:
    """Raise `OutOfPlace` unless `is_for`."""
    if not is_for(approval, draft, draft_hash, charter_hash):
        raise OutOfPlace(
            "An agreement came that was given for something else: other words, another place, "
            "another line or under another list of who speaks. It counts for nothing here."
        )


def require_in_time(approval: Approval, now: int) -> None:
    """Raise `Refused` when the approval ran out before posting, by the poster's clock (A8)."""
    if now > approval.until:
        raise Refused(
            "An agreement to this ran out before it was sent.",
            next_step="Agree to it again; then it goes out.",
        )


def given_of(approvals: Iterable[Approval]) -> tuple[Given, ...]:
    """What the quorum counts of verified and bound approvals."""
    return tuple([Given(each.approver.seat, each.approver.term, each.role) for each in approvals])
