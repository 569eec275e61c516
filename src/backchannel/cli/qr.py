"""A line of text as a picture that a telephone or a camera reads. Needs the extra ``paper`` (segno)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from backchannel.cli.files import write_new
from backchannel.errors import Misuse, TooLarge

LARGEST = 2331
"""Bytes that one picture holds at the second of four levels of redundancy."""

PICTURES = (".png", ".svg")


def _segno() -> Any:
    try:
        import segno
    except ImportError as error:
        raise Misuse(
            "Pictures need a part of the program that is not installed here.",
            next_step="Install it with `pip install 'backchannel[paper]'`, or send the line as text.",
        ) from error
    return segno


def on_screen(line: str, columns: int | None) -> str:
    """The picture in half blocks, for a terminal. Raises `Misuse` when the window is too narrow."""
    code = _make(line)
    needed = int(code.symbol_size(border=2)[0])
    if columns is not None and needed > columns:
        raise Misuse(
            f"The picture needs a window {needed} columns wide; this one has {columns}.",
            next_step="Make the window wider, or write the picture to a file: --qr --out meet.png",
        )
    out = io.StringIO()
    code.terminal(out=out, border=2, compact=True)
    return out.getvalue()


def to_file(line: str, path: Path) -> str:
    """Write the picture as PNG or SVG, by the ending of ``path``. Gives the name back."""
    out = io.BytesIO()
    _make(line).save(out, kind=path.suffix.lower().lstrip("."), scale=6, border=4)
    return write_new(path, out.getvalue())


def as_svg(line: str) -> bytes | None:
    """The picture as SVG; None where it is too long for one, or pictures are not installed."""
    try:
        code = _make(line)
    except Misuse:
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", scale=4, border=4, light="white", svgns=True)
    return out.getvalue()


def _make(line: str) -> Any:
    if len(line.encode()) > LARGEST:
        raise TooLarge("This is too long for one picture.", next_step="Write it to a file with --out.")
    return _segno().make_qr(line, error="m", boost_error=False)
