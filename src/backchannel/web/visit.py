"""The one browser that came in: its cookie, its form token, what it is told next.

Owns: secrets of one run of the pages, made when it starts and gone when it ends. A launch link serves once;
who comes in later by a new link takes the place of who was in.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import compare_digest

from backchannel.desk.views import Outcome

COOKIE = "desk"
_BYTES = 24


class Visit:
    """``token``: makes a random text of so many bytes that an address can hold."""

    def __init__(self, token: Callable[[int], str]) -> None:
        self._token = token
        self._way_in: str | None = None
        self.root = "/" + token(9)
        """What every address of the pages begins with."""
        self.secret = token(_BYTES)
        self.form_token = token(_BYTES)
        self._told: list[Told] = []
        self.lockings = 0
        """How often the desk was locked: a page that is open since before then shows nothing any more."""

    def launch(self) -> str:
        """A new way in, as a path. An older one that nobody used is void."""
        self._way_in = self._token(_BYTES)
        return f"{self.root}/in/{self._way_in}"

    def is_way_in(self, path: str) -> bool:
        """Whether that is the address of a way in, used or not."""
        return path.startswith(f"{self.root}/in/")

    def enter(self, shown: str) -> bool:
        """Use a way in up. Whoever was in before is out."""
        if self._way_in is None or not compare_digest(shown.encode(), self._way_in.encode()):
            return False
        self._way_in = None
        self.secret = self._token(_BYTES)
        self.form_token = self._token(_BYTES)
        return True

    def is_own_form(self, shown: object) -> bool:
        """Whether a form came from a page that this browser was shown."""
        return isinstance(shown, str) and compare_digest(shown.encode(), self.form_token.encode())

    def tell(self, outcome: Outcome | None = None, *, error: str = "", next_step: str = "") -> None:
        """Say this on the page that is shown next."""
        self._told.append(Told(outcome, error, next_step))

    def forget(self) -> None:
        """The desk was locked."""
        self._told = []
        self.lockings += 1

    def told(self) -> list[Told]:
        """What is to be said now, once."""
        told, self._told = self._told, []
        return told


class Told:
    """What came of a form: an outcome, or why it was refused and what to do."""

    def __init__(self, outcome: Outcome | None, error: str, next_step: str) -> None:
        self.outcome = outcome
        self.error = error
        self.next_step = next_step
