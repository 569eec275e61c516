"""Files and standard input: the texts that commands take and the files they leave.

Rules: a text is UTF-8; ``-`` is standard input; a file that is there is never overwritten; what we write is
for the owner's eyes only; every failure of the disk is one of our errors. What a file means is the desk's
business.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from backchannel.errors import AlreadyThere, DiskFailure, Misuse, TooLarge
from backchannel.languages import said

LARGEST_INPUT = 32 * 1024 * 1024
"""Bytes read from one file or from standard input before we say that this cannot be it."""


class NoSuchFile(Misuse):
    """The file that a command should read is not there, or is no file."""

    next_step = "Look at how its name is written, or give - to read what you type or paste."


class NotText(Misuse):
    """A file that should be text is not."""

    next_step = "Save it as plain text (UTF-8), not as a word processor's document."


def read_bytes(name: str) -> bytes:
    """A file's bytes, or standard input for ``-``. Raises `NoSuchFile`, `TooLarge`, `DiskFailure`."""
    if name == "-":
        data = sys.stdin.buffer.read(LARGEST_INPUT + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST_INPUT + 1)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError) as error:
            raise NoSuchFile(f"There is no file called {name}.") from error
        except OSError as error:
            raise DiskFailure(f"The file {name} cannot be read.") from error
    if len(data) > LARGEST_INPUT:
        raise TooLarge("This is far too long.", next_step="Look whether it is the right file.")
    return data


def read_text(name: str) -> str:
    """A text file, or standard input for ``-``; line breaks as ``\\n``, no byte order mark.

    Raises what `read_bytes` raises, and `NotText`.
    """
    try:
        text = read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = "What came in" if name == "-" else f"The file {name}"
        raise NotText(f"{what} is not plain text.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def written_text(name: str | None) -> str:
    """The text of a message: from a file, or typed. Raises `Misuse` when there is none."""
    if name in (None, "-") and sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        print(said(f"Write your text. End it with {end} on a line of its own."), file=sys.stderr)
    text = read_text("-" if name is None else name)
    if not text.strip():
        raise Misuse(
            "There is no text.", next_step="Name a file that holds it, or type it after the command."
        )
    return text


def typed_line() -> str:
    """One line of standard input, without its line break; empty at its end. Raises `NotText`."""
    try:
        return sys.stdin.readline(LARGEST_INPUT).strip()
    except UnicodeDecodeError as error:
        raise NotText("What came in is not plain text.") from error


def write_new(path: Path, data: bytes) -> str:
    """Write a file that was not there, readable by its owner only. Gives its name back.

    Raises `AlreadyThere`, `DiskFailure`.
    """
    return write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> str:
    """The same, piece by piece as they are made. What fails on the way leaves no file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError as error:
        raise AlreadyThere(
            f"There is already a file called {path}.", next_step="Name another file."
        ) from error
    except OSError as error:
        raise DiskFailure(f"The file {path} cannot be written.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise DiskFailure(f"The file {path} cannot be written.") from error
        raise
    return str(path)


def name_for(what: str, ending: str) -> Path:
    """A file name in this folder made of a person's words: ``b-bak.invitation``."""
    letters = "".join(character if character.isalnum() else "-" for character in what.lower())
    stem = "-".join(part for part in letters.split("-") if part)[:40]
    return Path(f"{stem or 'somebody'}.{ending}")
