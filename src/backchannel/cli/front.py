"""The first page of help.

Owns what works everywhere, and the page, so that ``backchannel --help`` imports nothing but the `menu`. Does
not own: what a command takes in detail (its function's signature says that) or does.
"""

from __future__ import annotations

import unicodedata

from backchannel.cli.menu import GROUPS
from backchannel.cli.menu.row import NAME, Command
from backchannel.languages import said

GLOBAL_OPTIONS = (
    ("--home DIR", "The folder of the desk (or BACKCHANNEL_HOME)."),
    (
        "--passphrase-file F",
        "A file with the passphrase, - to pipe it in (or BACKCHANNEL_PASSPHRASE_FILE).",
    ),
    ("--json", "Print for programs instead of people."),
    ("--yes", "It is meant: asked for where it goes at once."),
    ("--in LANGUAGE", "Speak English (en) or Korean (ko) with you (or BACKCHANNEL_LANGUAGE)."),
)


def page() -> str:
    """The first page of help: every command in its group, and what works everywhere."""
    usage, more = said("Usage:"), said("says what a command takes, with examples.")
    lines = [
        said("Backchannel: a standing, confidential line between two sides who do not trust each other."),
        "",
        f"{usage} {NAME} [COMMAND] …      {said('Alone it says how things stand and what waits for you.')}",
        f"{' ' * _columns(usage)} {NAME} COMMAND --help   {more}",
    ]
    for title, commands in GROUPS:
        lines += ["", f"{said(title)}:"]
        lines += [f"  {f'{each.name} {each.takes}'.rstrip():<20} {said(each.line)}" for each in commands]
    lines += ["", said("Everywhere, before or after the command:")]
    lines += [f"  {option:<20} {said(meaning)}" for option, meaning in GLOBAL_OPTIONS]
    lines += [f"  {'--version':<20} {said('The version of the program.')}"]
    lines += [
        "",
        said("It ends with 0 when it is done, 1 when a rule says no, 2 when it was asked wrongly,"),
        said("3 when the world outside failed (disk, network, passphrase)."),
    ]
    return "\n".join(lines)


def _columns(text: str) -> int:
    """How wide a text is on a terminal. `rich` knows better, but is not read for the first page."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def examples(command: Command) -> str:
    """The last lines of a command's help."""
    return "\n".join(["Examples:", *(f"  {NAME} {example}" for example in command.examples)])
