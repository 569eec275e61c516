"""Files that go with a message: read from here, and saved here under names that nobody else chose.

Rules: a name that came from outside never leaves the folder, never hides, never acts, never stands for a
device; a file that is there is never overwritten; what is saved is for the owner's eyes only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from backchannel.cli.files import read_bytes, write_new
from backchannel.errors import AlreadyThere, DiskFailure, Misuse

LONGEST_NAME = 120
"""Bytes of a file name, of the 255 that systems take: room is left for a number."""
LONGEST_ENDING = 16
UNNAMED = "attachment"
_TAKEN_BY_SYSTEMS = frozenset('/\\:*?"<>|')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{kind}{number}" for kind in ("com", "lpt") for number in "0123456789¹²³"]
)


def read_attachments(sources: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """Name and content of each file. Nothing of the folder it lies in goes with it. Raises `Misuse`."""
    if "-" in sources:
        raise Misuse("An attachment needs a name: give a file.", next_step="Save it as a file first.")
    return tuple((safe_name(Path(source).name), read_bytes(source)) for source in sources)


def safe_name(name: str) -> str:
    """A name for a file in any folder on any system, as near to the given one as can be."""
    letters = unicodedata.normalize("NFC", "".join("_" if _acts(each) else each for each in name))
    letters = letters.strip(" .")
    if letters.startswith(("-", "~")):
        letters = "_" + letters
    if letters.partition(".")[0].rstrip().casefold() in _DEVICES:
        letters = "_" + letters
    return _shortened(letters) or UNNAMED


def _acts(letter: str) -> bool:
    """Whether a letter separates folders, cannot be seen, or turns the order in which a name is read."""
    category = unicodedata.category(letter)
    return letter in _TAKEN_BY_SYSTEMS or category[0] == "C" or (category[0] == "Z" and letter != " ")


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    ending = Path(name).suffix
    ending = ending if len(ending.encode()) <= LONGEST_ENDING else ""
    kept = name.encode()[: LONGEST_NAME - len(ending.encode())].decode(errors="ignore")
    return kept.rstrip(" .") + ending


def save_attachments(folder: Path, attachments: Iterable[tuple[str, bytes]]) -> list[str]:
    """Save each file in a folder, which is made where it is missing. Gives the names it has there.

    Raises `AlreadyThere` before anything is written when one of the names is taken; `DiskFailure`.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        there = {each.name.casefold() for each in folder.iterdir()}
    except OSError as error:
        raise DiskFailure(f"The folder {folder} cannot be used.") from error
    named = _told_apart(attachments)
    for name in named:
        if name.casefold() in there:
            raise AlreadyThere(
                f"There is already a file called {name} in {folder}.", next_step="Name another folder."
            )
    return [write_new(folder / name, content) for name, content in named.items()]


def _told_apart(attachments: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Every file under a name of its own, also where systems take capitals and small letters for the same."""
    found: dict[str, bytes] = {}
    for given, content in attachments:
        name = first = safe_name(given)
        number = 1
        while name.casefold() in {each.casefold() for each in found}:
            number += 1
            path = Path(first)
            name = f"{path.stem}-{number}{path.suffix}"
        found[name] = content
    return found
