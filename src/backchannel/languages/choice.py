"""Which language somebody wants: what they typed, else BACKCHANNEL_LANGUAGE, else that of their computer.

Nothing of it is kept at a desk: the language is needed before a desk is opened, and without one.
"""

from __future__ import annotations

from collections.abc import Mapping

from backchannel.errors import Misuse
from backchannel.languages import ENGLISH

LANGUAGES = {ENGLISH: "English", "ko": "Korean"}
VARIABLE = "BACKCHANNEL_LANGUAGE"
_OF_THE_COMPUTER = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen(typed: str | None, environment: Mapping[str, str]) -> str:
    """The language to speak. Raises `Misuse` where one was typed that the program does not speak."""
    if typed is not None:
        if (known := _known(typed)) is None:
            raise Misuse(
                "The program speaks English (en) and Korean (ko).", next_step="Type --in en or --in ko."
            )
        return known
    wanted = environment.get(VARIABLE) or next(filter(None, map(environment.get, _OF_THE_COMPUTER)), "")
    return _known(wanted) or ENGLISH


def _known(tag: str) -> str | None:
    short = tag.replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return short if short in LANGUAGES else None
