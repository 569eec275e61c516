"""What is said of undertakings, in words. How a whole agreement stands is `desk.agreements`."""

from __future__ import annotations

from backchannel.channel.papers.agreement import UNDERTAKING, Perform, Performance
from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.rewording import Proposal
from backchannel.channel.papers.text_case import TEXTS, TextCase, case_key
from backchannel.channel.signed_text import SignedText, decode_text
from backchannel.channel.undertakings import render, undertakings_of
from backchannel.desk.papers.look import Look
from backchannel.errors import Refused


class AgreementWords:
    """The words of what is said of undertakings."""

    bodies: tuple[type, ...] = (Perform,)

    def subject(self, look: Look, body: Perform) -> str:
        """Which undertaking of which text, and what is said of it."""
        return f"undertaking {body.number} of “{title_of(look, body)}”: {_says(body)}"

    def text(self, look: Look, body: Perform) -> str:
        """The undertaking as it was signed, what is said of it, and the words that go with it."""
        number, line = _named(look, body)
        lines = [
            f"undertaking {number}.{body.number}: {_says(body)}.",
            "",
            f"As it stands in {number}: {line}",
        ]
        if body.words:
            lines += ["", body.words]
        if body.translation is not None:
            said = f"In {body.translation.language}, by whoever said it (the original counts):"
            lines += ["", said, "", body.translation.text]
        return "\n".join(lines)

    def condition(self, look: Look, act: bytes, body: Perform) -> str | None:
        """Nothing beyond that it stands: how the undertaking stands now is shown with its agreement."""
        return None

    def step(self, open_: Open) -> str | None:
        """Look at the agreement: it says what can be said of which undertaking."""
        return "backchannel agreement show {}" if isinstance(open_.case, Performance) else None


def _says(body: Perform) -> str:
    move = UNDERTAKING.moves.get(body.move)
    return "says something this version of the program does not know" if move is None else move.says


def title_of(look: Look, body: Perform) -> str:
    """The title of the text it is about, on one line. Raises `Refused`."""
    return " ".join(_about(look, body)[1].title.split())


def _named(look: Look, body: Perform) -> tuple[int, str]:
    """The number of the text it is about, and the line of the undertaking. Raises `Refused`."""
    act, text = _about(look, body)
    return look.number(act), render(undertakings_of(text)[body.number - 1])


def _about(look: Look, body: Perform) -> tuple[bytes, SignedText]:
    """What put the text forward that it is about, and the text. Raises `Refused`."""
    side = look.author if body.by_proposer else 1 - look.author
    case: TextCase | None = look.channel.case(TEXTS, case_key(body.text_hash, side))
    if case is None or body.number > len(case.terms):
        raise Refused("It is about an undertaking that is not here.")
    proposal = look.said(case.proposed.act)
    if not isinstance(proposal, Proposal):
        raise Refused("It is about a text that is not here.")
    return case.proposed.act, decode_text(proposal.text)
