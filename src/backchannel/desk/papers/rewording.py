"""Other wordings of a text, and the word that one suits. What changed is compared line by line."""

from __future__ import annotations

from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.rewording import AcceptText, AmendText, Proposal
from backchannel.channel.papers.text_case import TEXTS, TextCase, case_key
from backchannel.channel.signed_text import SignedText, decode_text
from backchannel.desk.comparing_texts import changes, in_lines
from backchannel.desk.papers.look import Look
from backchannel.errors import Refused


class RewordingWords:
    """The words of other wordings, and of accepting one."""

    bodies: tuple[type, ...] = (AmendText, AcceptText)

    def subject(self, look: Look, body: AmendText | AcceptText) -> str:
        """Which text, and what is done with it."""
        title = title_of(look, body)
        if isinstance(body, AcceptText):
            return f"accepts the wording, unsigned: {title}"
        return f"text to sign: {title} (another wording)"

    def text(self, look: Look, body: AmendText | AcceptText) -> str:
        """What changed, then the whole wording; or the wording that is accepted."""
        number, text = _named(look, body)
        if isinstance(body, AcceptText):
            said = f"Accepts the wording of {number}. Nothing is signed by that, and it proves nothing."
            return "\n".join([said, "It reads:", "", text.text])
        new = decode_text(body.text)
        found = in_lines(changes(text.text, new.text))
        also = [f"\nIn {each.language}: {each.title}\n\n{each.text}" for each in new.translations]
        return "\n".join([f"Compared with {number}:", *found, "", "It reads:", "", new.text, *also])

    def condition(self, look: Look, act: bytes, body: AmendText | AcceptText) -> str | None:
        """Nothing beyond that it stands: how a text stands is said where texts are."""
        return None

    def step(self, open_: Open) -> str | None:
        """None of its own: a text waits for a signature."""
        return None


def title_of(look: Look, body: AmendText | AcceptText) -> str:
    """The title of the text that it puts forward or accepts. Raises `Refused`."""
    return decode_text(body.text).title if isinstance(body, AmendText) else _named(look, body)[1].title


def _named(look: Look, body: AmendText | AcceptText) -> tuple[int, SignedText]:
    """The number and the text that it is about. Raises `Refused`."""
    ours = isinstance(body, AmendText) and body.of_proposer
    hashed = body.of if isinstance(body, AmendText) else body.text_hash
    case: TextCase | None = look.channel.case(
        TEXTS, case_key(hashed, look.author if ours else 1 - look.author)
    )
    proposal = None if case is None else look.said(case.proposed.act)
    if case is None or not isinstance(proposal, Proposal):
        raise Refused("It is about a text that is not here.")
    return look.number(case.proposed.act), decode_text(proposal.text)
