"""Every paper's words, in one list."""

from __future__ import annotations

from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.registry import Body
from backchannel.desk.papers.adoption import AdoptionWords
from backchannel.desk.papers.agreement import AgreementWords
from backchannel.desk.papers.forms import FormWords
from backchannel.desk.papers.look import PaperWords
from backchannel.desk.papers.rewording import RewordingWords
from backchannel.desk.papers.sheets import SheetWords
from backchannel.desk.papers.suspension import SuspensionWords
from backchannel.desk.papers.tables import TableWords

PAPERS: tuple[PaperWords, ...] = (
    SuspensionWords(),
    TableWords(),
    FormWords(),
    SheetWords(),
    AgreementWords(),
    AdoptionWords(),
    RewordingWords(),
)

_BY_BODY = {body: paper for paper in PAPERS for body in paper.bodies}


def words_for(body: Body) -> PaperWords | None:
    """The words of the paper that an act belongs to; None for what `wording` says itself."""
    return _BY_BODY.get(type(body))


def step_for(open_: Open) -> str | None:
    """The command for what waits, with a gap for its number."""
    return next((step for paper in PAPERS if (step := paper.step(open_)) is not None), None)
