"""One row of the menu: what people type, what it is for, and where the code is."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "backchannel"


@dataclass(frozen=True)
class Command:
    """One command: what people type, what it is for, and the function that then is imported and runs."""

    name: str
    takes: str
    line: str
    target: str
    examples: tuple[str, ...]

    @property
    def usage(self) -> str:
        """The first line of a command's help."""
        return f"Usage: {NAME} {self.name} {self.takes}".rstrip() + " [OPTIONS]"


def at(module: str, function: str) -> str:
    """Where a function of ``cli.commands`` is."""
    return f"backchannel.cli.commands.{module}:{function}"
