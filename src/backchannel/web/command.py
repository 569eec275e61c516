"""`backchannel desk`: the pages, and the browser that comes in."""

from __future__ import annotations

from backchannel.cli.options import Flag, Here, command
from backchannel.errors import CannotServe
from backchannel.web.visit import Visit
from backchannel.web.way_in import WayIn


@command
def desk(*, port: int = 0, no_browser: Flag = False, no_line: Flag = False, session: Here) -> None:
    """Open the desk in your browser.

    It is shown by this computer to this computer alone. The link works once; whoever has the browser that
    came in has your desk while it is open. It locks itself after ten minutes without use, and by Escape
    pressed twice. While it runs it keeps your timetable too, locked or not, unless `backchannel run` does.

    Args:
        port: The port of this computer to listen on; a free one when none is given.
        no_browser: Only print the link.
        no_line: Keep no timetable.
    """
    try:
        from backchannel.web.keeper import Keeper
        from backchannel.web.line_kept import KeptLine
        from backchannel.web.serve import serve
    except ImportError as error:
        raise CannotServe(
            "What the browser needs is not installed.",
            next_step="Install it: `pip install 'backchannel[web]'`.",
        ) from error

    way_in = WayIn()

    def announce(address: str, visit: Visit) -> None:
        link = address + visit.launch(way_in.remove)
        session.say("Your desk is open on this computer. Leave this running; Ctrl-C closes it.")
        if not (session.as_json or no_browser) and way_in.open(link):
            session.say("If your browser shows nothing, open this in it; it works once:")
        session.plain(link)

    line = None if no_line else KeptLine(session.home, session.surroundings)
    if line is not None:
        line.start()
    try:
        serve(Keeper(session.home, session.surroundings), port, announce)
    finally:
        way_in.remove()
        if line is not None:
            line.stop()
