"""What is grave among what came: it is told first, and never counted away behind how much else came.

Owns which topics, and which phrase, are so; of single kinds of acts and steps their own tables say it.
"""

from __future__ import annotations

from backchannel.channel.papers.adoption import Spoken
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.phrasebook import DISTRESS
from backchannel.channel.papers.registry import KINDS, Body
from backchannel.desk.phrases import found_in

TOPICS = frozenset({Topic.PEOPLE, Topic.THE_LINE, Topic.WHO_SPEAKS})
"""People held; suspensions and tables; who speaks."""


def is_grave(body: Body) -> bool:
    """Whether something that came is told before all else."""
    kind = KINDS[type(body)]
    if kind.about(body) in TOPICS or kind.weighs(body).first:
        return True
    return isinstance(body, Spoken) and bool(found_in(f"{body.subject}\n{body.text}", DISTRESS))
