"""How a browser is led to the launch link: by a file that only this person can read.

Owns: that file. A browser is a process, and everybody on this computer can read what a process was started
with: the link, given to it, would let in whoever is quicker. So the browser is given a file that leads on.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import webbrowser
from html import escape
from pathlib import Path


def way_on(address: str) -> str:
    """A page that leads on to ``address`` by itself."""
    to = escape(address, quote=True)
    return (
        '<!doctype html><meta charset="utf-8"><title>Desk</title>'
        f'<meta http-equiv="refresh" content="0;url={to}"><a href="{to}">Desk</a>'
    )


class WayIn:
    """The file, while there is one."""

    def __init__(self) -> None:
        self._file: Path | None = None

    def open(self, link: str) -> bool:
        """Lead this person's browser to ``link``. Whether one was found."""
        try:
            self._file = Path(tempfile.mkdtemp()) / "desk.html"  # a folder that nobody else may look into
            with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(way_on(link))
            found = webbrowser.open(self._file.as_uri())
        except OSError:
            found = False
        if not found:
            self.remove()
        return found

    def remove(self) -> None:
        """The link was used, or is worth nothing any more."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)
                self._file.parent.rmdir()
