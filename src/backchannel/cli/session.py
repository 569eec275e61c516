"""One call of the program: where the desk is, how its passphrase comes, how things are shown.

Owns: the global options, opening the desk, and the two ways of printing (for people, for programs). Every
command ends with `done`: what happened, what the other side now knows, what is next. Owns no rule.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from backchannel.cli.drawing import draw
from backchannel.cli.files import typed_line
from backchannel.cli.passphrase import passphrase
from backchannel.cli.shown import quoted, sentence, theirs
from backchannel.desk.views import Going, Outcome, View
from backchannel.errors import Misuse, NoRegister
from backchannel.languages import ENGLISH, know, language, said

if TYPE_CHECKING:
    from backchannel.cli.ways import HttpLine
    from backchannel.desk.desk import Desk
    from backchannel.desk.surroundings import Surroundings
    from backchannel.store.spool import Spool

HOME = "BACKCHANNEL_HOME"
PASSPHRASE_FILE = "BACKCHANNEL_PASSPHRASE_FILE"  # noqa: S105 — the name of a variable


def default_home() -> Path:
    """Where a desk is when nobody says: in the person's own folder, hidden as each system does it."""
    local = os.environ.get("LOCALAPPDATA")
    if os.name == "nt" and local:
        return Path(local) / "Backchannel"
    return Path.home() / ".backchannel"


class LineWhenNeeded:
    """The way to relays (`backchannel.cli.ways`), imported when a command first goes there: most do not."""

    @cached_property
    def _line(self) -> HttpLine:
        import secrets

        from backchannel.cli.ways import HttpLine
        from backchannel.desk.surroundings import real_clock

        return HttpLine(real_clock(), secrets.token_bytes)

    def greet(self, spool: Spool, board: int) -> bytes:
        """See `LinePort`."""
        return self._line.greet(spool, board)

    def turn(self, spool: Spool) -> None:
        """See `LinePort`."""
        self._line.turn(spool)


@dataclass(frozen=True)
class Session:
    """The global options of one call, and what commands do with them."""

    home: Path
    passphrase_file: str | None
    as_json: bool
    around: Surroundings | None = None
    yes: bool = False

    @classmethod
    def of(
        cls,
        home: Path | None,
        passphrase_file: str | None,
        as_json: bool,
        around: Surroundings | None = None,
        *,
        yes: bool = False,
    ) -> Session:
        """Options first, then the environment, then what is usual. ``around``: another world than ours."""
        named = os.environ.get(HOME)
        if home is None:
            home = Path(named) if named else default_home()
        source = passphrase_file or os.environ.get(PASSPHRASE_FILE) or None
        return cls(home.expanduser(), source, as_json, around, yes)

    @cached_property
    def surroundings(self) -> Surroundings:
        """Clock, randomness and network: made when a command first needs them."""
        if self.around is not None:
            return self.around
        from backchannel.desk.surroundings import Surroundings

        return Surroundings.real(LineWhenNeeded())

    def passphrase(self, *, new: bool = False) -> str:
        """The passphrase of the desk; ``new`` asks twice. Raises `NoPassphrase`, `DiskFailure`, `Misuse`."""
        return passphrase(self.passphrase_file, new=new, propose=self._six_words)

    def _six_words(self) -> str:
        from backchannel.credentials.words import random_words

        return " ".join(random_words(6, self.surroundings.rng))

    def desk(self) -> Desk:
        """Open the desk of this folder; use it with ``with``. Raises `NoRegister`, `WrongPassphrase`, …"""
        if not self.home.is_dir():
            # Said before the passphrase is asked for.
            raise NoRegister(f"There is no desk in {self.home} yet.")
        passphrase = self.passphrase()
        from backchannel.desk.opening import open_desk

        desk = open_desk(self.home, passphrase, self.surroundings)
        desk.ask_with(self._is_meant)
        if language() != ENGLISH:
            know(desk.names())
        return desk

    def _is_meant(self, going: Going) -> bool:
        """Show what would leave; whether ``--yes`` was given, or what is asked for is typed at a terminal."""
        if not self.as_json:
            self._lines(draw(going, self.width), to_error=not self.yes)
        if self.yes:
            return True
        if not sys.stdin.isatty() or self.as_json:
            return False
        if going.typed:
            self.progress(f"Type the name as it stands here, for it to go: {theirs(going.typed)}")
            return typed_line().split() == going.typed.split()
        self.progress("Type yes for it to go:")
        return typed_line().strip().casefold() in ("yes", said("yes"))

    def take(self, step: Callable[[Desk], Outcome]) -> None:
        """Open the desk, take one step, close it, and say what came of it."""
        with self.desk() as desk:
            outcome = step(desk)
        self.done(outcome)

    def not_both_from_stdin(self, source: str | None) -> None:
        """Refuse to read text and passphrase from one standard input. Raises `Misuse`."""
        if source in (None, "-") and self.passphrase_file == "-":  # noqa: S105 — a dash
            raise Misuse(
                "The text and the passphrase cannot both come from standard input.",
                next_step="Give one of them in a file.",
            )

    @property
    def width(self) -> int | None:
        """Columns to fill; None when what is printed goes to a file or another program."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

    def say(self, *sentences: str) -> None:
        """Print sentences of ours, for people only."""
        if not self.as_json:
            for each in sentences:
                self._lines(sentence(each, self.width))

    def quote(self, text: str) -> None:
        """Print a text somebody wrote, for people only."""
        if not self.as_json:
            self._lines(quoted(text, self.width))

    def each_line(self, text: str) -> None:
        """Print ready-made lines of our own, each in the reader's language and unwrapped, for people only."""
        self.plain("\n".join(said(line) for line in text.split("\n")))

    def plain(self, text: str) -> None:
        """Print lines that are the same in every language (a picture, a form) unwrapped, for people only."""
        if not self.as_json:
            print(text)

    def progress(self, text: str) -> None:
        """Say on standard error what is going on."""
        self._lines(sentence(text, None), to_error=True)

    def show(self, shown: View | Sequence[View], *, empty: str = "Nothing.") -> None:
        """Print a view or a list of views; ``empty`` is the sentence for an empty list."""
        if self.as_json:
            print(json.dumps(msgspec.to_builtins(shown)))
        elif isinstance(shown, View):
            self._lines(draw(shown, self.width))
        elif not shown:
            self.say(empty)
        else:
            for number, each in enumerate(shown):
                self._lines([""] * (number > 0) + draw(each, self.width))

    def done(self, outcome: Outcome, **found: object) -> None:
        """The last line of a command. In JSON, ``found`` (files written, lines made) goes with it."""
        if self.as_json:
            print(json.dumps({**found, **msgspec.to_builtins(outcome)}))
        else:
            self._lines(draw(outcome, self.width))

    def _lines(self, lines: Sequence[str], *, to_error: bool = False) -> None:
        stream = sys.stderr if to_error else sys.stdout
        print("\n".join(lines), file=stream, flush=True)
