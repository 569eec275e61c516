"""Fuzz what a desk reads of files that people hand it: filled-in forms, lists of outside events.

Run: ``python fuzz/fuzz_desk.py -max_total_time=20``
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.channel.papers.registry import FORMS
    from backchannel.desk.outside_files import read_events
    from backchannel.desk.papers.filling import filled_values, read_filled
    from backchannel.errors import BackchannelError


def _form(text: str) -> None:
    for form in FORMS.every():
        filled_values(form.fields, read_filled(text, form.fields), {}, 0)


TARGETS: tuple[Callable[[str], object], ...] = (
    _form,
    read_events,
    lambda text: read_events(f"date,title,where\n{text}"),
    lambda text: read_events(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR"),
)


def one(data: bytes) -> None:
    """The first byte chooses the reader, the rest is its input."""
    if not data:
        return
    try:
        TARGETS[data[0] % len(TARGETS)](data[1:].decode("utf-8", "replace"))
    except BackchannelError:
        return


def main() -> None:
    """Run until stopped."""
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
