"""``python -m examples.agreement``: play the story and write docs/agreements-example.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from examples.agreement.page import DOCUMENT, page
from examples.agreement.play import Play


def main() -> int:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        play = Play(Path(folder) / "world")
        DOCUMENT.write_text(page(play.looks()), "utf-8")
        play.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
