"""docs/agreements-example.md, made of the story as it is played (``python -m examples.agreement``)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from backchannel.cli.dates import day
from backchannel.cli.drawing import draw
from examples.agreement.play import Look

DOCUMENT = Path(__file__).parents[2] / "docs" / "agreements-example.md"
WIDTH = 110
OF_ONE_PLAY = "Number of the text:"
"""A text to sign begins with random bytes: its number is another in each play."""
HEAD = Path(__file__).with_name("head.md")


def page(looks: Iterable[Look]) -> str:
    """The whole page."""
    parts = [HEAD.read_text("utf-8")]
    for number, look in enumerate(looks, start=1):
        parts += [f"## {number}. {day(look.day)}\n", f"{look.why}\n"]
        parts += [
            "```",
            *(line for line in draw(look.seen, WIDTH) if not line.startswith(OF_ONE_PLAY)),
            "```\n",
        ]
        if look.first_screen:
            parts += ["On the first screen:\n", "```", *look.first_screen, "```\n"]
    return "\n".join(parts)
