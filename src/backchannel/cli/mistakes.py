"""How the program says no: one sentence, one arrow with what to do next, an exit code. Never a traceback.

Owns: showing errors on standard error (as text or JSON), and turning what the parser could not make sense
of into our own sentences. Does not own: what the errors say (``errors.py``).
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from backchannel.cli.menu import GROUPS
from backchannel.cli.menu.row import NAME
from backchannel.errors import BackchannelError, Misuse, NotSure, OutsideFailure, Refused

if TYPE_CHECKING:
    from cyclopts import CoercionError, CycloptsError

DEBUG = "BACKCHANNEL_DEBUG"
LOOK = "Nothing was changed. `backchannel` alone shows how everything stands, and what waits for you."


class Unexpected(OutsideFailure):
    """Something failed that no rule foresaw: a fault of the program."""

    next_step = (
        f"Do the same again with {DEBUG}=1, read through what it prints, and send it as SECURITY.md says."
        " Your messages are as they were."
    )


class Stopped(OutsideFailure):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


def report(error: BaseException, *, as_json: bool) -> int:
    """Print an error to standard error and give the exit code. A foreign exception is named, never shown."""
    if not isinstance(error, BackchannelError):
        if os.environ.get(DEBUG):
            traceback.print_exception(error)
        error = Unexpected(f"The program has a fault ({type(error).__name__}).")
    if as_json:
        print(json.dumps(_for_programs(error)), file=sys.stderr)
        return error.exit_code
    from backchannel.cli.shown import sentence

    lines = sentence(error.sentence, None)
    for each in filter(None, _what_next(error).split("\n")):
        lines += sentence(each, None, first="→ ")
    print("\n".join(lines), file=sys.stderr)
    return error.exit_code


def _what_next(error: BackchannelError) -> str:
    """What to do next, each on a line; where a rule says no and nothing fits better, where to look."""
    return error.what_next or (LOOK if isinstance(error, Refused) else "")


def _for_programs(error: BackchannelError) -> dict[str, object]:
    """The same for programs; with what would have left at once, where nobody said that it is meant."""
    shown: dict[str, object] = {
        "error": error.sentence,
        "what_next": _what_next(error),
        "exit_code": error.exit_code,
    }
    if isinstance(error, NotSure) and error.preview is not None:
        import msgspec

        shown["preview"] = msgspec.to_builtins(error.preview)
    return shown


def asked_wrongly(error: CycloptsError) -> Misuse:
    """What the parser refused, in our words."""
    from cyclopts import exceptions

    chain = " ".join(error.command_chain or ())
    where = f"{NAME} {chain} --help" if chain else f"{NAME} --help"
    look = f"Look at `{where}`."
    if isinstance(error, exceptions.UnknownOptionError):
        word = error.token.keyword or error.token.value
        return Misuse(f"There is no option {word} here.", next_step=look)
    if isinstance(error, exceptions.UnusedCliTokensError | exceptions.UnknownCommandError):
        return _one_word_too_many(str((error.unused_tokens or ["?"])[0]), chain, look)
    if isinstance(error, exceptions.MissingArgumentError):
        what = _parameter(error)
        sentence = f"{what} needs a value." if error.keyword else f"{what} is missing."
        return Misuse(sentence, next_step=look)
    if isinstance(error, exceptions.CoercionError):
        return Misuse(f"{_parameter(error)} cannot be read: {_needed(error)}.", next_step=look)
    if isinstance(error, exceptions.ValidationError) and error.exception_message:
        return Misuse(error.exception_message, next_step=look)
    return Misuse("The command cannot be read as it stands.", next_step=look)


def _parameter(error: CycloptsError) -> str:
    names = error.argument.names if error.argument is not None else ()
    options = [name for name in names if name.startswith("--")]
    if options:
        return options[0]
    return error.argument.name.upper() if error.argument is not None else "Something"


def _needed(error: CoercionError) -> str:
    if get_origin(error.target_type) is Literal:
        return "it is one of " + ", ".join(get_args(error.target_type))
    return "a number is needed there"


def _one_word_too_many(word: str, chain: str, look: str) -> Misuse:
    if chain:
        return Misuse(
            f"“{word}” is one word too many.", next_step=f"{look} Words that belong together need quotes."
        )
    known = [command.name for _, commands in GROUPS for command in commands]
    near = get_close_matches(word, known, n=1)
    hint = f"Did you mean `{NAME} {near[0]}`?" if near else look
    return Misuse(f"There is no command “{word}”.", next_step=hint)
