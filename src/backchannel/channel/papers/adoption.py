"""Adoption: a side takes words of somebody else over as its own, with where they come from (F19; spec/45, 7).

What a private group worked out on a line of its own becomes an official side's word in this way, by that
side's quorum and nothing less. It waits for an answer as a message does, and has its table of replies. The
provenance is what the adopting side says of it; only the number of a signed text can be checked by others.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.bounds import LanguageTag, Line, Prose
from backchannel.channel.facts import Facts
from backchannel.channel.moment import Moment
from backchannel.channel.papers.fields import is_date
from backchannel.channel.papers.message import Message, Translation, Weight, begin
from backchannel.channel.papers.paper import Gravity, Kind, Paper, Topic
from backchannel.credentials.charter import ActClass
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U63, Bytes32


class How(IntEnum):
    """How the adopting side knows the words."""

    SAID = 0
    SIGNED = 1
    TOLD = 2


class WhoseStanding(IntEnum):
    """For whom somebody speaks, as far as the adopting side knows."""

    OFFICIAL = 0
    PRIVATE = 1
    NOT_KNOWN = 2


class TextState(IntEnum):
    """How a signed text stood by its file."""

    WITHOUT_EFFECT = 0
    IN_FORCE = 1
    UNDER_NOTICE = 2


class Whose(Record):
    """Somebody whose words they are."""

    name: Line
    standing: WhoseStanding


class Provenance(Record):
    """Where words come from.

    *Said* on a line with the adopting side, by one side's quorum: its ``weight``. *Signed* by two:
    ``text_hash`` and ``state``. *Told* by somebody: ``told_by``. ``day``: when it came there, or the text's.
    """

    how: How
    whose: Annotated[tuple[Whose, ...], msgspec.Meta(min_length=1, max_length=2)]
    day: Annotated[str, msgspec.Meta(max_length=10)]
    weight: Weight | None
    text_hash: Bytes32 | None
    state: TextState | None
    told_by: Line


class Adopt(Record, tag=18):
    """Words of somebody else that the side takes over as its own, on instructions."""

    subject: Line
    text: Prose
    language: LanguageTag
    translation: Translation | None
    answer_by: U63 | None
    provenance: Provenance


Spoken = Message | Adopt
"""What waits for an answer and has the table of replies."""


def judge(body: Adopt, moment: Moment, facts: Facts) -> None:
    """Refuse a provenance that does not say what its kind asks for (P1, P2)."""
    said = body.provenance
    if not body.text.strip():
        raise Refused("Nothing is taken over: there are no words in it.")
    if not all(each.name.strip() and each.name.isprintable() for each in said.whose):
        raise Refused("It does not say whose words these are.")
    if not is_date(said.day) or not said.told_by.isprintable():
        raise Refused("It does not say on what day, or from whom, these words are known.")
    unsigned = said.text_hash is None and said.state is None
    signed = said.text_hash is not None and said.state is not None and len(said.whose) == 2
    fits = {
        How.SAID: (len(said.whose) == 1, said.weight is not None, unsigned),
        How.SIGNED: (signed, said.weight is None),
        How.TOLD: (bool(said.told_by.strip()), said.weight is None, unsigned),
    }
    if not all(fits[said.how]) or (said.how is not How.TOLD and said.told_by):
        raise Refused("What it says of where these words come from does not fit together.")


def fold(body: Adopt, moment: Moment, facts: Facts) -> None:
    """Open a case as for a message that answers nothing."""
    begin(moment, facts)


_OWN = Gravity("It is your side's own word from then on.")

PAPER = Paper({Adopt: Kind(ActClass.MESSAGE, Topic.MESSAGES, judge, fold, gravity=_OWN)})
"""Its cases stand in the tables of messages."""
