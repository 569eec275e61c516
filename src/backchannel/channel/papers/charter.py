"""Who speaks, announced in the channel: a new charter, admitting the other side's (spec/40, section 7)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.channel.facts import Facts
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Kind, Paper, Topic
from backchannel.channel.speaks import Speaks, admit, announce
from backchannel.credentials.charter import (
    SIGNED_CHARTER_LIMIT,
    ActClass,
    decode_charter,
    decode_signed_charter,
)
from backchannel.errors import PeerFault, Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import Bytes32


class Amend(Record, tag=6):
    """Announce a new charter of one's own: the encoding of a `SignedCharter`."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]


class Admit(Record, tag=7):
    """Agree that the other party's lowered charter takes effect, or (with ``charter``) a recovered one."""

    charter_hash: Bytes32
    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)] | None


def judge_amend(body: Amend, moment: Moment, facts: Facts) -> None:
    """Refuse a charter that may not follow the one announced last, or leaves too few people."""
    announce(moment.mine, body.charter)


def judge_admit(body: Admit, moment: Moment, facts: Facts) -> None:
    """Refuse to admit what does not wait for it in view."""
    admit(moment.mine, moment.theirs, body.charter_hash, body.charter)


def speaks_after(body: object, mine: Speaks, theirs: Speaks) -> Speaks:
    """Who speaks after an act with this body: a change only where the act is effective."""
    try:
        if isinstance(body, Amend):
            return announce(mine, body.charter)
        if isinstance(body, Admit):
            return admit(mine, theirs, body.charter_hash, body.charter)
    except (Refused, PeerFault):
        return mine
    return mine


def _sound(body: Amend | Admit) -> None:
    if body.charter is not None:
        decode_charter(decode_signed_charter(body.charter).charter)


_TOPIC = Topic.WHO_SPEAKS
PAPER = Paper(
    {
        Amend: Kind(ActClass.AMENDMENT, _TOPIC, judge_amend, always=True, sound=_sound),
        Admit: Kind(ActClass.CONTROL, _TOPIC, judge_admit, always=True, sound=_sound),
    }
)
"""Charters live beside each act (`Speaks`), not in a table."""
