"""Beginning: a new side by one form.

What comes after it (a colleague, the other side, the words) is on the first page, one step at a time.
"""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from backchannel.desk.desk import Desk
from backchannel.errors import Misuse
from backchannel.web.asking import Asking

SHORTEST = 12
"""Letters of a passphrase."""


def show(asking: Asking) -> Response:
    """One form: your side, your name, your post, a passphrase, one person or two."""
    if asking.here.keeper.is_there:
        return asking.go("/")
    return asking.shown("begin")


def start(asking: Asking) -> Response:
    """Begin a side."""
    keeper = asking.here.keeper
    side, name, post = (asking.needed(each, what) for each, what in _FIELDS)
    passphrase = asking.form.get("passphrase", "")
    if passphrase != asking.form.get("again", ""):
        raise Misuse("The two passphrases are not the same.", next_step="Type it twice.")
    if len(passphrase) < SHORTEST:
        raise Misuse(f"A passphrase has {SHORTEST} letters at least.", next_step="Take four words or more.")
    relay = asking.typed("relay").strip()

    def make(home: Path) -> Desk:
        desk, outcome = Desk.start(
            home,
            passphrase,
            side=side,
            name=name,
            post=post,
            relays=[relay] if relay else [],
            one_voice=asking.form.get("voices") == "one",
            private=asking.form.get("standing") == "private",
            surroundings=keeper.surroundings,
        )
        asking.here.visit.tell(outcome)
        return desk

    keeper.begin(make)
    return asking.go("/")


_FIELDS = (("side", "The name of your side"), ("name", "Your name"), ("post", "Your post"))
