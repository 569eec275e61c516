"""Help of commands in the reader's language: what the parser lays out, with our texts said in it.

Owns: the layout of plain help, as the parser's own does it. English needs little of this. Names of commands,
options and examples stay as they are typed.
"""

from __future__ import annotations

import textwrap
from typing import Any

from cyclopts.help import HelpEntry, HelpPanel, PlainFormatter
from rich.console import Console, ConsoleOptions

from backchannel.cli.shown import theirs
from backchannel.languages import said

_EXAMPLES = "Examples:"


class Screen(Console):
    """A screen on which the heading of examples is said too: the parser prints them past its formatter."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print, as `Console.print` does."""
        super().print(*(_with_heading_said(each) for each in objects), **options)


class PlainHelp(PlainFormatter):
    """The parser's own plain help; an option that stands for any field of a form is called so."""

    def _print_plain(self, console: Console, text: str) -> None:
        super()._print_plain(console, text.replace("--[KEYWORD]", "--FIELD"))


class HelpSaid(PlainHelp):
    """Plain help in the language spoken now."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """One group of commands or options."""
        if not panel.entries:
            return
        if panel.title:
            self._print_plain(console, f"{said(str(panel.title))}:")
        for entry in panel.entries:
            self._entry(console, panel, entry)
        console.print()

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        """The first line."""
        if usage:
            typed = _plain(usage).strip().removeprefix("Usage:").strip()
            self._print_plain(console, f"{said('Usage:')} {typed}")
            console.print()

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """What the command does, paragraph by paragraph."""
        if text := _plain(description):
            self._print_plain(console, "\n\n".join(_paragraph(each) for each in text.split("\n\n")))
            console.print()

    def _entry(self, console: Console, panel: HelpPanel, entry: HelpEntry) -> None:
        parts = [said(_plain(entry.description))]
        if panel.format == "parameter":
            names = entry.display_labels_with_metavar
            parts += [said(f"[choices: {theirs(', '.join(entry.choices))}]")] if entry.choices else []
            parts += [said("[required]")] if entry.required else []
        else:
            names = (*entry.positive_names, *entry.positive_shorts)
        described = " ".join(part for part in parts if part)
        line = f"{', '.join(names)}: {described}" if described else ", ".join(names)
        self._print_plain(console, textwrap.indent(line, self.indent))


def _plain(text: Any) -> str:
    """The words of what the parser hands over: text, or text with a format."""
    text = getattr(text, "primary_renderable", text)
    return str(getattr(text, "plain", text) or "").rstrip()


def _paragraph(text: str) -> str:
    heading, _, examples = text.partition("\n")
    if heading.strip() == _EXAMPLES:
        return f"{said(_EXAMPLES)}\n{examples}"
    return text if text.lstrip().startswith("backchannel ") else said(text)


def _with_heading_said(printed: Any) -> Any:
    text = _plain(printed) if not isinstance(printed, str) else printed
    return _paragraph(text) if text.startswith(_EXAMPLES) else printed
