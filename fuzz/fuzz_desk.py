"""Fuzz what a desk reads of files that people hand it (forms, outside events, records) and words to look for.

Run: ``python fuzz/fuzz_desk.py -max_total_time=20``
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.channel.papers.registry import FORMS
    from backchannel.desk.outside_files import read_events
    from backchannel.desk.papers.agreed_forms import read_form
    from backchannel.desk.papers.filling import filled_values, read_filled, read_lines
    from backchannel.desk.readable import asked_for, context, folded
    from backchannel.desk.record_form import read_json
    from backchannel.errors import BackchannelError


def _form(text: str) -> None:
    for form in FORMS.every():
        filled_values(form.fields, read_filled(text, form.fields), {}, 0)


def _words(text: str) -> None:
    """Whatever is typed is found in itself."""
    words = asked_for([text])
    assert all(each in folded(text) for each in words)
    context(text, words)


def _agreed_form(text: str) -> None:
    """What makes a form can be filled in."""
    form = read_form(read_lines(text, None, ""))
    filled_values(form.fields, read_filled(text, form.fields), {}, 0)


TARGETS: tuple[Callable[[str], object], ...] = (
    _form,
    read_events,
    lambda text: read_events(f"date,title,where\n{text}"),
    lambda text: read_events(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR"),
    lambda text: read_json(text.encode()),
    _words,
    _agreed_form,
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
