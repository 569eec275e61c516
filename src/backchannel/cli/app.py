"""The parser: every command of `front`, imported when it is typed, under one launcher for the global options.

Owns: how a command line becomes one call. Does not own: what a command does. ``--home``,
``--passphrase-file``, ``--yes`` and ``--json`` may stand before or after the command; after ``--`` nothing is
an option. So may ``--in``, which is read before all this (`backchannel.cli.main`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter

from backchannel import __version__
from backchannel.cli.front import GLOBAL_OPTIONS, examples
from backchannel.cli.menu import GROUPS
from backchannel.cli.menu.row import NAME
from backchannel.cli.mistakes import asked_wrongly
from backchannel.cli.options import Flag, Here
from backchannel.cli.session import Session
from backchannel.languages import ENGLISH, language

if TYPE_CHECKING:
    from backchannel.desk.surroundings import Surroundings

_OF_HOSTS = ("relay", "bench")
_EVERYWHERE = Group("Everywhere, before or after the command", sort_key=99)
_HOME, _PASSPHRASE_FILE, _JSON, _YES, _IN = (meaning for _, meaning in GLOBAL_OPTIONS)

_Token = Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]
_Home = Annotated[Path | None, Parameter(help=_HOME, group=_EVERYWHERE, show_default=False)]
_File = Annotated[
    str | None,
    Parameter(help=_PASSPHRASE_FILE, group=_EVERYWHERE, show_default=False, allow_leading_hyphen=True),
]
_Json = Annotated[Flag, Parameter(help=_JSON, group=_EVERYWHERE, show_default=False)]
_Sure = Annotated[Flag, Parameter(help=_YES, group=_EVERYWHERE, show_default=False)]
_In = Annotated[str | None, Parameter(name="--in", help=_IN, group=_EVERYWHERE, show_default=False)]


def _state(*, session: Here) -> None:
    """How things stand on every line, and what waits for you."""
    with session.desk() as desk:
        session.show(desk.state())


def build(around: Surroundings | None = None) -> App:
    """The whole parser, for commands that run in the real world or the given one. Imports no command yet."""
    app = App(
        name=NAME,
        version=__version__,
        help_format="plaintext",
        **_help(),
        default_command=_state,
        suppress_keyboard_interrupt=False,
        default_parameter=Parameter(show_default=False),
    )
    for title, commands in GROUPS:
        for command in commands:
            # Those without examples here are groups of commands of their own, and bring their help along.
            more = {"usage": command.usage, "help_epilogue": examples(command)} if command.examples else {}
            app.command(command.target, name=command.name, group=title, **more)
    _launch_from(app, around)
    app.meta.suppress_keyboard_interrupt = False
    return app


class _PlainHelp:
    """`help_said.PlainHelp`, imported when somebody asks for help: most commands do not."""

    @cached_property
    def _plain(self) -> Any:
        from backchannel.cli.help_said import PlainHelp

        return PlainHelp()

    def __call__(self, *words: Any) -> None:
        """One group of commands or options."""
        self._plain(*words)

    def render_usage(self, *words: Any) -> None:
        """The first line."""
        self._plain.render_usage(*words)

    def render_description(self, *words: Any) -> None:
        """What a command does."""
        self._plain.render_description(*words)


def _help() -> dict[str, Any]:
    """How help is laid out: nearly as the parser does it in English."""
    if language() == ENGLISH:
        return {"help_formatter": _PlainHelp()}
    from backchannel.cli.help_said import HelpSaid, Screen

    return {"help_formatter": HelpSaid(), "console": Screen()}


def _launch_from(app: App, around: Surroundings | None) -> None:
    @app.meta.default
    def launch(
        *tokens: _Token,
        home: _Home = None,
        passphrase_file: _File = None,
        json: _Json = False,
        yes: _Sure = False,
        in_: _In = None,
    ) -> None:
        # A host has no desk: its commands take --json themselves.
        words = [*tokens, "--json"] if json and tokens and tokens[0] in _OF_HOSTS else list(tokens)
        command, bound, handed_in = app.parse_args(words, exit_on_error=False, print_error=False)
        if "session" in handed_in:
            bound.arguments["session"] = Session.of(home, passphrase_file, json, around, yes=yes)
        command(*bound.args, **bound.kwargs)


def globals_first(words: Sequence[str]) -> list[str]:
    """The same command line with the global options at its front, wherever they stood before ``--``.

    A command that takes a file or ``-`` would else take the option after it for the file.
    """
    front: list[str] = []
    rest: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            return [*front, *rest, word, *left]
        if word in ("--json", "--yes") or word.startswith(("--home=", "--passphrase-file=")):
            front.append(word)
        elif word in ("--home", "--passphrase-file") and left:
            front += [word, left.pop(0)]
        else:
            rest.append(word)
    return [*front, *rest]


def call(words: Sequence[str], around: Surroundings | None = None) -> None:
    """Run one command line. Raises `Misuse` for what cannot be read, and whatever the command raises."""
    try:
        app = build(around)
        start, words = (
            (app, list(words)) if words and words[0] in _OF_HOSTS else (app.meta, globals_first(words))
        )
        start(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        raise asked_wrongly(error) from error
