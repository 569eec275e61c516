"""Print and parse. No rule lives here.

``front``       the table of commands and the first page of help
``app``         the parser and the global options
``commands/``   one file per group of the first page
``session``     one call: where the desk is, its passphrase, printing for people or programs
``drawing``     views as lines; ``shown`` makes foreign text safe, ``dates`` and ``qr`` do what they say
``printed``     sheets of lines on paper, as text and as HTML
``mistakes``    errors in one sentence and one arrow
``relay``       the commands of a host    ``bench``  what a host measures

`main` is the program: it gives the exit code, 0 done, 1 refused by a rule, 2 misuse, 3 the outside world
failed.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from backchannel.errors import Misuse
from backchannel.languages import speak
from backchannel.languages.choice import chosen

if TYPE_CHECKING:
    from backchannel.desk.surroundings import Surroundings

_HELP = ("--help", "-h", "help")


def main(words: Sequence[str] | None = None, *, around: Surroundings | None = None) -> int:
    """Run one command line (that of the process, when none is given) and give the exit code.

    ``around``: the world to run it in, for rehearsals; the real one when none is given.
    """
    gc.set_threshold(
        50_000, 20, 50
    )  # a desk makes many small things as it opens, and none of them is garbage
    words, wanted = _in_which_language(list(sys.argv[1:] if words is None else words))
    _speak_unicode()
    try:
        spoken = chosen(wanted, os.environ)
    except Misuse as error:
        from backchannel.cli.mistakes import report

        return report(error, as_json="--json" in words)
    with speak(spoken):
        return _spoken(words, around)


def _in_which_language(words: list[str]) -> tuple[list[str], str | None]:
    """The words without ``--in LANGUAGE``, wherever it stood before ``--``, and the language typed."""
    typed = None
    rest: list[str] = []
    while words and words[0] != "--":
        word = words.pop(0)
        if word == "--in" and words:
            typed = words.pop(0)
        elif word.startswith("--in="):
            typed = word.removeprefix("--in=")
        else:
            rest.append(word)
    return [*rest, *words], typed


def _spoken(words: list[str], around: Surroundings | None) -> int:
    if len(words) == 1 and words[0] in _HELP:
        from backchannel.cli.front import page

        print(page())
        return 0
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    return _called(words, around)


def _called(words: list[str], around: Surroundings | None) -> int:
    from backchannel.cli.app import call
    from backchannel.cli.mistakes import Stopped, report

    options = words[: words.index("--")] if "--" in words else words
    as_json = "--json" in options
    try:
        call(words, around)
    except BrokenPipeError:
        # Whoever read us has enough. Point standard output elsewhere, or Python complains again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return report(Stopped("You stopped it."), as_json=as_json)
    except Exception as error:
        return report(error, as_json=as_json)
    return 0


def _speak_unicode() -> None:
    """Write UTF-8 to files and pipes whatever the system's old code page is: messages hold every script."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not stream.isatty():
            reconfigure(encoding="utf-8")
