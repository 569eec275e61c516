"""What is grave among what came: it is told first, and never counted away behind how much else came.

Owns that list only. Everything else waits in the order in which it came.
"""

from __future__ import annotations

from backchannel.channel.papers.adoption import Spoken
from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.forms import MoveCase
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.phrasebook import DISTRESS
from backchannel.channel.papers.registry import KINDS, Body
from backchannel.channel.papers.text import WithdrawText
from backchannel.desk.phrases import found_in

TOPICS = frozenset({Topic.PEOPLE, Topic.THE_LINE, Topic.WHO_SPEAKS})
"""People held; suspensions and tables; who speaks."""
MOVES = frozenset({"object", "dispute", "lapse"})


def is_grave(body: Body) -> bool:
    """Whether something that came is told before all else."""
    if KINDS[type(body)].about(body) in TOPICS or isinstance(body, WithdrawText):
        return True
    if isinstance(body, MoveCase | Perform):
        return body.move in MOVES
    return isinstance(body, Spoken) and bool(found_in(f"{body.subject}\n{body.text}", DISTRESS))
