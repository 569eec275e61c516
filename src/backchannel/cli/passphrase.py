"""Where the passphrase of a desk comes from: a prompt, a file, or standard input. Never an argument.

A new passphrase is asked for twice. Reading a file or standard input takes the first line, without its line
break.
"""

from __future__ import annotations

import getpass
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from backchannel.errors import DiskFailure, Misuse
from backchannel.languages import said

SHORTEST = 12
"""Characters of a new passphrase: whoever has the file may try for as long as they like."""
LONGEST = 1024


class NoPassphrase(Misuse):
    """No passphrase was given, and there is nobody to ask."""

    next_step = "Name a file that holds it with --passphrase-file FILE, or - to read it from standard input."


def passphrase(source: str | None, *, new: bool, propose: Callable[[], str] | None = None) -> str:
    """The passphrase, from ``source`` (a file, ``-``) or asked for. ``new``: asked for twice.

    ``propose``: makes a new one for whoever presses Enter alone.
    Raises `NoPassphrase`, `Misuse` (the two differ, or it is too short), `DiskFailure`.
    """
    found = _asked(new, propose) if source is None else _first_line(source)
    if not found:
        raise NoPassphrase("The passphrase is empty.")
    if new and len(found) < SHORTEST:
        raise Misuse(
            f"This passphrase is too short to keep a thief out: it needs {SHORTEST} letters or more.",
            next_step="Take four or more words that nobody would guess.",
        )
    if len(found) > LONGEST:
        raise NoPassphrase("The passphrase is far too long.", next_step="Look whether it is the right file.")
    return found


def _first_line(source: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.readline(LONGEST * 4 + 2)
        else:
            with Path(source).open("rb") as file:
                data = file.readline(LONGEST * 4 + 2)
        return data.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise NoPassphrase("The passphrase is not plain text.") from error
    except FileNotFoundError as error:
        raise NoPassphrase("The file that should hold the passphrase is not there.") from error
    except OSError as error:
        raise DiskFailure("The file that holds the passphrase cannot be read.") from error


def _asked(new: bool, propose: Callable[[], str] | None) -> str:
    if not new:
        return _prompt("Passphrase: ")
    offer = "" if propose is None else " Press Enter alone to be given six."
    choose = f"Choose a passphrase: four or more words that nobody would guess.{offer} Nobody can reset it."
    print(said(choose), file=sys.stderr)
    first = _prompt("New passphrase: ")
    if not first and propose is not None:
        first = propose()
        print(f"{said('Yours is:')} {first}", file=sys.stderr)
        print(said("Learn it by heart or keep it on paper, away from this desk."), file=sys.stderr)
    if first and _prompt("The same again: ") != first:
        raise Misuse("The two passphrases differ. Nothing was made.", next_step="Do the same again.")
    return first


def _prompt(question: str) -> str:
    with warnings.catch_warnings():
        # Without a terminal getpass would warn, and echo what is typed: rather say what to do instead.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{said(question.strip())} ")
        except (getpass.GetPassWarning, EOFError, OSError) as error:
            raise NoPassphrase("There is nobody here to ask for the passphrase.") from error
