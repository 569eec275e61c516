"""The story as data: `examples/story.toml` and the letters beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

import msgspec

FOLDER = Path(__file__).resolve().parent.parent


class Person(msgspec.Struct, frozen=True):
    """Somebody in the story. ``key`` names the folder of their desk; ``facing``: the side they talk to."""

    key: str
    name: str
    side: str
    post: str
    facing: str


class SceneNotes(msgspec.Struct, frozen=True):
    """What stands above a scene: ``evidence`` are ids of the requirements."""

    key: str
    title: str
    evidence: tuple[str, ...]
    shown: str


class RelayNotes(msgspec.Struct, frozen=True):
    """How the relay is set up, and the one passphrase of all desks."""

    cadence: str
    retention: str
    passphrase: str


class _Letter(msgspec.Struct, frozen=True):
    file: str
    subject: str = ""


class _Story(msgspec.Struct, frozen=True):
    relay: RelayNotes
    people: tuple[Person, ...]
    scenes: tuple[SceneNotes, ...]
    letters: dict[str, _Letter]


class Letter(NamedTuple):
    """Something to be written."""

    subject: str
    text: str


class Story:
    """Everything `story.toml` says."""

    def __init__(self, folder: Path = FOLDER) -> None:
        with (folder / "story.toml").open("rb") as file:
            self._story = msgspec.convert(tomllib.load(file), _Story)
        self._folder = folder

    @property
    def relay(self) -> RelayNotes:
        """How the relay is set up."""
        return self._story.relay

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody."""
        return self._story.people

    @property
    def scenes(self) -> tuple[SceneNotes, ...]:
        """The scenes in order."""
        return self._story.scenes

    def letter(self, key: str, **blanks: str) -> Letter:
        """One letter, with its blanks filled in."""
        letter = self._story.letters[key]
        text = (self._folder / "letters" / letter.file).read_text("utf-8").strip()
        return Letter(letter.subject, text.format(**blanks) if blanks else text)
