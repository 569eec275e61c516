"""Every kind of act. A new paper is its own file, a line in `PAPERS` and its bodies in `Body`."""

from __future__ import annotations

from typing import Any

from backchannel.channel.facts import Table
from backchannel.channel.papers import (
    adoption,
    agreement,
    charter,
    message,
    rewording,
    suspension,
    table,
    text,
)
from backchannel.channel.papers.adoption import Adopt
from backchannel.channel.papers.agreed_form import AGREED_FORM, FORM_SHEET
from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.courtesy import COURTESY
from backchannel.channel.papers.forms import Forms, MoveCase, OpenCase
from backchannel.channel.papers.leak import LEAK
from backchannel.channel.papers.meeting import MEETING, SITTING
from backchannel.channel.papers.message import Acknowledge, Message
from backchannel.channel.papers.notice import NOTICES
from backchannel.channel.papers.paper import Kind, Paper
from backchannel.channel.papers.person import PERSON
from backchannel.channel.papers.phrasebook import PHRASEBOOK
from backchannel.channel.papers.procedure import SILENCE
from backchannel.channel.papers.public_line import PUBLIC_LINE
from backchannel.channel.papers.question import QUESTION
from backchannel.channel.papers.request import REQUEST
from backchannel.channel.papers.rewording import AcceptText, AmendText
from backchannel.channel.papers.sheets import DropSheet, OpenSheet, SetSheet, Sheets, WordLines
from backchannel.channel.papers.suspension import Reopen, Suspend
from backchannel.channel.papers.table import CloseTable, JoinTable, OpenTable
from backchannel.channel.papers.talks import TALKS
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.visit import INVITATION, VISIT
from backchannel.channel.signed_text import Statement
from backchannel.wire.codec import Record

LAW_VERSION = 3
"""Raise it with every change of a rule, of what a table holds or of the kinds there are.

A state that another law folded is folded again from the acts, and what an older law could not read is read.
"""

FORMS = Forms(
    (
        QUESTION,
        *NOTICES,
        REQUEST,
        PERSON,
        MEETING,
        SITTING,
        INVITATION,
        VISIT,
        COURTESY,
        SILENCE,
        LEAK,
        AGREED_FORM,
    )
)
"""Every form, with all its versions."""

SHEETS = Sheets((TALKS, PHRASEBOOK, PUBLIC_LINE, FORM_SHEET))
"""Every kind of sheet."""

PAPERS: tuple[Paper, ...] = (
    message.PAPER,
    adoption.PAPER,
    text.PAPER,
    rewording.PAPER,
    agreement.PAPER,
    charter.PAPER,
    suspension.PAPER,
    table.PAPER,
    FORMS.paper(),
    SHEETS.paper(),
)

Said = Message | Adopt | ProposeText | SignText | ExchangeText | WithdrawText | Amend | Admit | Acknowledge
Agreed = AmendText | AcceptText | Perform
Written = OpenCase | MoveCase | OpenSheet | WordLines | SetSheet | DropSheet
Body = Said | Suspend | Reopen | OpenTable | JoinTable | CloseTable | Written | Agreed

KINDS: dict[type[Record], Kind] = {body: kind for paper in PAPERS for body, kind in paper.kinds.items()}

TABLES: tuple[Table[Any], ...] = tuple(table for paper in PAPERS for table in paper.tables)


def require_sound(body: Body) -> None:
    """Decode what a body carries encoded: a text, a list of who speaks. Part of A1: junk in it is no message.

    Raises `Malformed`, `TooLarge` or `WrongVersion`. Judges nothing else.
    """
    KINDS[type(body)].sound(body)


def statement_of(body: Body) -> Statement | None:
    """The statement that signatures beside this act must cover, if any."""
    return KINDS[type(body)].statement(body)
