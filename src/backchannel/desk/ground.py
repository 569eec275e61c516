"""What most parts of a desk stand on: the same seven parts below them, handed over as one value.

Owns nothing. `parts.Parts` makes the one `Ground` of a desk; a part that needs more takes it beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.desk.changes import Changes
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.drafting import Drafts
from backchannel.desk.meeting import Meetings
from backchannel.desk.parties import Parties
from backchannel.desk.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Ground:
    """The lower parts of one desk."""

    core: Core
    parties: Parties
    rooms: Rooms
    meetings: Meetings
    changes: Changes
    channels: Channels
    drafts: Drafts


class Part:
    """An upper part: it sees every lower one under its own name."""

    def __init__(self, ground: Ground) -> None:
        self._core = ground.core
        self._parties = ground.parties
        self._rooms = ground.rooms
        self._meetings = ground.meetings
        self._changes = ground.changes
        self._channels = ground.channels
        self._drafts = ground.drafts
