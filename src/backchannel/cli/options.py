"""Kinds of argument that several commands take.

Owns: their meaning to the parser and their one line of help. Rules: a word that looks like an option is
never taken for a file; secrets and texts come from files or standard input, never from the command line
(others on the machine can see it).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Annotated, Any, ParamSpec

from cyclopts import Parameter

from backchannel.cli.session import Session


def _a_file_or_a_dash(_kind: Any, value: Any) -> None:
    if isinstance(value, str) and value.startswith("-") and value != "-":
        raise ValueError(f"There is no option {value} here.")


Here = Annotated[Session, Parameter(parse=False)]
"""The call itself: handed in by the launcher, typed by nobody."""

Source = Annotated[str, Parameter(allow_leading_hyphen=True, validator=_a_file_or_a_dash)]
"""A file to read, or ``-`` for standard input."""

Flag = Annotated[bool, Parameter(negative="")]
"""An option that is there or not."""

P = ParamSpec("P")
_NEXT_LINE_OF_A_PARAGRAPH = re.compile(r"(?<=\S)\n(?=[^\s])")
_NEXT_LINE_OF_AN_ARGUMENT = re.compile(r"(?<=\S)\n {8,}(?=\S)")


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Make the docstring the help of a command: paragraphs as one line each, for the window to wrap."""
    explained, heading, arguments = inspect.cleandoc(function.__doc__ or "").partition("Args:\n")
    arguments = _NEXT_LINE_OF_AN_ARGUMENT.sub(" ", arguments)
    function.__doc__ = _NEXT_LINE_OF_A_PARAGRAPH.sub(" ", explained) + heading + arguments
    return function
