"""The three weights of a message, as three options of which one may be given."""

from __future__ import annotations

from typing import Literal

from backchannel.errors import Misuse

Weight = Literal["instructions", "personally", "aloud"]


def weight(*, on_instructions: bool, personally: bool, aloud: bool) -> Weight:
    """Which weight was asked for; on instructions when none was. Raises `Misuse` for two at once."""
    if on_instructions + personally + aloud > 1:
        raise Misuse(
            "A message is written on instructions, or personally, or thinking aloud: one of them.",
            next_step="Give one of --on-instructions, --personally, --aloud.",
        )
    return "personally" if personally else "aloud" if aloud else "instructions"
