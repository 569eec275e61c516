"""Words that a side took over from somebody else, in words: always with where they come from."""

from __future__ import annotations

from backchannel.channel.papers.adoption import Adopt, How, Provenance, TextState, Whose, WhoseStanding
from backchannel.channel.papers.message import Weight
from backchannel.channel.papers.paper import Open
from backchannel.desk import views
from backchannel.desk.papers.look import Look

FIRST_WORDS = 60
STANDINGS = {
    WhoseStanding.OFFICIAL: "official",
    WhoseStanding.PRIVATE: "private",
    WhoseStanding.NOT_KNOWN: "whether official or private is not known",
}
STATES = {
    TextState.WITHOUT_EFFECT: "without effect",
    TextState.IN_FORCE: "in force",
    TextState.UNDER_NOTICE: "in force, with notice of withdrawal",
}
WEIGHTS = {
    Weight.ON_INSTRUCTIONS: "on instructions",
    Weight.PERSONALLY: "personally",
    Weight.THINKING_ALOUD: "thinking aloud",
}


class AdoptionWords:
    """The words of what was taken over."""

    bodies: tuple[type, ...] = (Adopt,)

    def subject(self, look: Look, body: Adopt) -> str:
        """Whose words are taken over, and what they are about."""
        about = body.subject or " ".join(body.text.split())[:FIRST_WORDS]
        return ": ".join([f"takes words of {names(body.provenance)} over", about])

    def text(self, look: Look, body: Adopt) -> str:
        """Where they come from, then the words; no line of them can be taken for what stands above."""
        side = look.side(look.author)
        inside = "\n".join(f"    {line}" for line in body.text.split("\n"))
        return "\n\n".join(
            (
                f"{side} takes these words over as its own. They are not its own to begin with.",
                "\n".join(provenance_lines(side, body.provenance)),
                f"The words:\n\n{inside}",
            )
        )

    def condition(self, look: Look, act: bytes, body: Adopt) -> str | None:
        """As of a message: whoever asks gets that from its case."""
        return None

    def step(self, open_: Open) -> str | None:
        """As of a message."""
        return None


def names(said: Provenance) -> str:
    """Whose words they are, on one line."""
    return " and ".join(each.name for each in said.whose)


def provenance_lines(side: str, said: Provenance) -> list[str]:
    """Where words come from, for people. ``side``: what the side that took them over is called."""
    whose = " and ".join(f"{each.name} ({STANDINGS[each.standing]})" for each in said.whose)
    return [
        f"Whose words: {whose}.",
        f"How {side} knows them: {_how(side, said)}.",
        _checkable(side, said),
    ]


def _how(side: str, said: Provenance) -> str:
    match said.how:
        case How.SAID:
            word = f"said on a line with {side} as that side's word"
            return "; ".join([", ".join(filter(None, [word, _weight(said)])), f"it came on {said.day}"])
        case How.SIGNED:
            state = "" if said.state is None else f", {STATES[said.state]} by the file {side} has"
            return f"a signed text of {said.day}{state}; number of the text: {text_number(said.text_hash)}"
        case How.TOLD:
            return f"told by {said.told_by}, on {said.day}"


def _weight(said: Provenance) -> str:
    """How heavy it was said to be; of a private side nothing, which nobody instructs."""
    private = all(each.standing is WhoseStanding.PRIVATE for each in said.whose)
    if said.weight is None or (private and said.weight is Weight.ON_INSTRUCTIONS):
        return ""
    return WEIGHTS[said.weight]


def _checkable(side: str, said: Provenance) -> str:
    if said.how is How.SIGNED:
        return "Whoever has the signed text can check it: `backchannel verify` prints the same number."
    return f"This is what {side} says of it; nothing here proves it."


def text_number(text_hash: bytes | None) -> str:
    """The number by which people tell one signed text from another."""
    digits = (text_hash or b"").hex()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def provenance(side: str, said: Provenance) -> views.Provenance:
    """The same for programs."""
    return views.Provenance(
        [_source(each) for each in said.whose],
        said.how.name.lower(),
        said.day,
        _weight(said),
        text_number(said.text_hash),
        "" if said.state is None else STATES[said.state],
        said.told_by,
        provenance_lines(side, said),
    )


def _source(whose: Whose) -> views.Source:
    standing = "" if whose.standing is WhoseStanding.NOT_KNOWN else STANDINGS[whose.standing]
    return views.Source(whose.name, standing)
