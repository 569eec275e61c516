"""The first page of help.

Owns what works everywhere, and the page, so that ``backchannel --help`` imports nothing but the `menu`. Does
not own: what a command takes in detail (its function's signature says that) or does.
"""

from __future__ import annotations

from backchannel.cli.menu import GROUPS
from backchannel.cli.menu.row import NAME, Command

GLOBAL_OPTIONS = (
    ("--home DIR", "The folder of the desk (or BACKCHANNEL_HOME)."),
    (
        "--passphrase-file F",
        "A file with the passphrase, - to pipe it in (or BACKCHANNEL_PASSPHRASE_FILE).",
    ),
    ("--json", "Print for programs instead of people."),
)


def page() -> str:
    """The first page of help: every command in its group, and what works everywhere."""
    lines = [
        "Backchannel: a standing, confidential line between two sides who do not trust each other.",
        "",
        f"Usage: {NAME} [COMMAND] …      Alone it says how things stand and what waits for you.",
        f"       {NAME} COMMAND --help   says what a command takes, with examples.",
    ]
    for title, commands in GROUPS:
        lines += ["", f"{title}:"]
        lines += [f"  {f'{each.name} {each.takes}'.rstrip():<20} {each.line}" for each in commands]
    lines += ["", "Everywhere, before or after the command:"]
    lines += [f"  {option:<20} {meaning}" for option, meaning in GLOBAL_OPTIONS]
    lines += [f"  {'--version':<20} The version of the program."]
    lines += [
        "",
        "It ends with 0 when it is done, 1 when a rule says no, 2 when it was asked wrongly,",
        "3 when the world outside failed (disk, network, passphrase).",
    ]
    return "\n".join(lines)


def examples(command: Command) -> str:
    """The last lines of a command's help."""
    return "\n".join(["Examples:", *(f"  {NAME} {example}" for example in command.examples)])
