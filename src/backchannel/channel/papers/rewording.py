"""One text worked out together before anybody signs: other wordings, and a word that one suits (spec/50).

Owns two kinds of act, neither of them signed. That a wording was made from another stands in the act and
never in the text: the signed bytes hold nothing of the conversation.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec.structs import replace

from backchannel.channel.facts import Facts
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Kind, Paper, Topic
from backchannel.channel.papers.text import (
    ProposeText,
    in_force,
    open_case,
    require_alive,
    require_proposable,
    seen,
)
from backchannel.channel.papers.text_case import (
    TEXTS,
    WORDINGS,
    CaseKey,
    Step,
    TextCase,
    Wordings,
    case_key,
)
from backchannel.channel.signed_text import NO_STATEMENT, TEXT_LIMIT, decode_text
from backchannel.credentials.charter import ActClass
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import Bytes32

WORDINGS_AT_MOST = 50
"""Wordings of one text that one side makes."""


class AmendText(Record, tag=25):
    """Put another wording of a proposed text on the table. ``text``: as in `ProposeText`.

    ``of`` and ``of_proposer``: the text it was made from, and whether this act's side proposed that.
    """

    text: Annotated[bytes, msgspec.Meta(max_length=TEXT_LIMIT)]
    of: Bytes32
    of_proposer: bool


class AcceptText(Record, tag=26):
    """Say that the other side's wording suits ours, before anybody signs. Unsigned: it proves nothing."""

    text_hash: Bytes32


Proposal = ProposeText | AmendText
"""What puts a text forward."""


def judge_amend(body: AmendText, moment: Moment, facts: Facts) -> None:
    """Only of a text on the table, neither withdrawn nor in force, and not too many (T10)."""
    require_proposable(body.text, moment, facts)
    case = _amended(body, moment, facts)
    require_alive(case, moment)
    if in_force(case, moment):
        raise Refused(
            "This text is in force: another wording of it changes nothing.",
            next_step="Propose one that replaces it: `backchannel agreement propose WHO FILE --replaces N`.",
        )
    if len([key for key in _family(case, facts) if key[-1] == moment.side]) >= WORDINGS_AT_MOST:
        raise Refused(f"{moment.mine.name} made {WORDINGS_AT_MOST} wordings of this text. Propose it anew.")


def fold_amend(body: AmendText, moment: Moment, facts: Facts) -> None:
    """Open its case, beside the wordings there are."""
    of = _amended(body, moment, facts)
    case = open_case(body.text, moment, facts, of)
    facts.put(WORDINGS, of.first, Wordings(tuple(sorted((*_family(of, facts), case.key)))))


def _amended(body: AmendText, moment: Moment, facts: Facts) -> TextCase:
    side = moment.side if body.of_proposer else moment.other
    return seen(facts.get(TEXTS, case_key(body.of, side)), moment)


def _family(case: TextCase, facts: Facts) -> tuple[CaseKey, ...]:
    found = facts.get(WORDINGS, case.first)
    return (case.first,) if found is None else found.keys


def judge_accept(body: AcceptText, moment: Moment, facts: Facts) -> None:
    """Only the other side's wording, while it is on the table, once, and not after one's signature (T11)."""
    case = seen(facts.get(TEXTS, case_key(body.text_hash, moment.other)), moment)
    require_alive(case, moment)
    if case.accepted is not None or case.signed[moment.side] is not None:
        raise Refused("Your side has accepted or signed this text already.")


def fold_accept(body: AcceptText, moment: Moment, facts: Facts) -> None:
    """Note it."""
    case = seen(facts.get(TEXTS, case_key(body.text_hash, moment.other)), moment)
    facts.put(TEXTS, case.key, replace(case, accepted=Step(moment.depth, moment.act, NO_STATEMENT)))


PAPER = Paper(
    {
        AmendText: Kind(
            ActClass.MESSAGE,
            Topic.TEXTS,
            judge_amend,
            fold_amend,
            sound=lambda body: decode_text(body.text),
        ),
        AcceptText: Kind(ActClass.MESSAGE, Topic.TEXTS, judge_accept, fold_accept),
    },
    (WORDINGS,),
)
