"""The menu: every command in its group. Data only; `front` prints it, `app` builds the parser from it."""

from __future__ import annotations

from backchannel.cli.menu.begin import BEGIN
from backchannel.cli.menu.keep import KEEP
from backchannel.cli.menu.line import LINE
from backchannel.cli.menu.papers import PAPERS
from backchannel.cli.menu.row import Command
from backchannel.cli.menu.speak import SPEAK
from backchannel.cli.menu.table import TABLE
from backchannel.cli.menu.talk import TALK
from backchannel.cli.menu.tell import TELL

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Begin", BEGIN),
    ("Talk", TALK),
    ("Tell and ask", TELL),
    ("Agree", PAPERS),
    ("With a mediator", TABLE),
    ("The line", LINE),
    ("Who speaks", SPEAK),
    ("Keep", KEEP),
)
