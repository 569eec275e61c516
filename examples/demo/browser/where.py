"""Where the demonstration is played: in a browser where a person with one sits, else in the terminal."""

from __future__ import annotations

import os
import sys
import webbrowser

from examples.demo.stage import Stage

BROWSER, TERMINAL = "browser", "terminal"
PLACES = (BROWSER, TERMINAL)
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
"""What names a screen with windows on Linux and its like; elsewhere there is one."""


def looked_up() -> str:
    """In the browser only where somebody sits at a terminal, on a machine with windows and a browser."""
    if not sys.stdout.isatty() or "CI" in os.environ:
        return TERMINAL
    if sys.platform not in ("win32", "darwin") and not any(os.environ.get(each) for each in SCREENS):
        return TERMINAL
    try:
        webbrowser.get()
    except webbrowser.Error:
        return TERMINAL
    return BROWSER


def play(stage: Stage, last: str | None, *, open_it: bool) -> None:
    """Serve the page, and play what is pressed on it until it is ended there. Raises `NotHeld`, …"""
    from examples.demo.browser.app import Served  # the terminal needs no server
    from examples.demo.browser.player import Player

    player = Player(stage, last)
    with Served(player) as served:
        stage.screen.plain("It is played in your browser, by Next. Ctrl-C ends it.", style="bold")
        if not open_it or not webbrowser.open(served.way_in):
            stage.screen.plain(served.way_in)
        player.run()
