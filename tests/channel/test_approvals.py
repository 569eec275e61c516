"""What an approval binds, and until when."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.channel.acts import draft_codec, draft_hash
from backchannel.channel.approvals import (
    Approval,
    approval_codec,
    approval_hash,
    given_of,
    require_binding,
    require_in_time,
)
from backchannel.channel.view import InView
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Given, Role
from backchannel.errors import Malformed, OutOfPlace, Refused
from channel.parties import FAR, both, message, northland

OTHER = {
    "draft_hash": b"x" * 32,
    "channel": b"x" * 32,
    "charter_hash": b"x" * 32,
    "roster_hash": b"x" * 32,
    "act_no": 77,
    "in_view": InView(1, b"x" * 32),
    "until": 5,
    "role": Role.PRESENT,
    "approver": MemberRef(b"x" * 32, 1, 1),
}


def approved() -> tuple[object, bytes, Approval]:
    ours, _ = both()
    draft = ours.draft(message())
    return draft, draft_hash(draft_codec.encode(draft)), ours.approval(draft, "A. Ahn").approval


def test_every_field_is_under_the_authenticator() -> None:
    _, _, approval = approved()
    assert set(OTHER) == set(Approval.__struct_fields__)
    hashes = {
        approval_hash(msgspec.structs.replace(approval, **{name: value})) for name, value in OTHER.items()
    }
    assert len(hashes | {approval_hash(approval)}) == len(OTHER) + 1


@pytest.mark.parametrize("field", ["draft_hash", "channel", "charter_hash", "act_no", "in_view", "approver"])
def test_an_approval_for_another_place_does_not_bind_this_one(field: str) -> None:
    draft, hashed, approval = approved()
    charter = northland().current.hash
    require_binding(approval, draft, hashed, charter)  # type: ignore[arg-type]
    with pytest.raises(OutOfPlace):
        require_binding(
            msgspec.structs.replace(approval, **{field: OTHER[field]}),
            draft,  # type: ignore[arg-type]
            hashed,
            charter,
        )


def test_it_runs_out_after_its_second_and_not_before() -> None:
    _, _, approval = approved()
    require_in_time(approval, FAR)
    with pytest.raises(Refused, match="ran out"):
        require_in_time(approval, FAR + 1)


def test_what_is_counted_is_post_term_and_role() -> None:
    _, _, approval = approved()
    assert given_of([approval]) == (Given(1, 1, Role.AGREES),)


def test_a_record_comes_back_from_its_bytes_and_nothing_else_does() -> None:
    ours, _ = both()
    record = ours.approval(ours.draft(message()), "A. Ahn")
    data = approval_codec.encode(record)
    assert approval_codec.decode(data) == record
    for bad in (data[:-1], data + b"\0", b""):
        with pytest.raises(Malformed):
            approval_codec.decode(bad)
