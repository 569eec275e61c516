"""A pouch as codes on paper: sheets to print, to be photographed and pasted back (spec/70, section 8; segno).

Owns: splitting the lines of a pouch among codes, one self-contained HTML file. Needs the extra [paper].
Does not own: reading a photograph (any telephone gives the text; the order does not matter).
"""

from __future__ import annotations

import io

from backchannel.board.pouch import armour
from backchannel.errors import CannotPrint

LINES_IN_A_CODE = 12
_STYLE = (
    "body{font-family:sans-serif}figure{display:inline-block;width:30%;margin:1%;break-inside:avoid}"
    "figcaption{text-align:center}svg{width:100%;height:auto}"
)


def code_texts(data: bytes) -> list[str]:
    """The text of each code: up to twelve lines, in letters that codes hold densely."""
    lines = armour(data)
    return [" ".join(lines[at : at + LINES_IN_A_CODE]) for at in range(0, len(lines), LINES_IN_A_CODE)]


def sheets(data: bytes) -> str:
    """One HTML page with every code, nine on a sheet. Raises `CannotPrint` without the extra."""
    try:
        import segno
    except ImportError as error:
        raise CannotPrint("The part that draws codes for paper is not installed.") from error
    texts = code_texts(data)
    figures = []
    for number, text in enumerate(texts, 1):
        out = io.BytesIO()
        segno.make_qr(text, error="m").save(
            out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4
        )
        figures.append(
            f"<figure>{out.getvalue().decode()}<figcaption>{number} of {len(texts)}</figcaption></figure>"
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>To be carried</title>'
        f"<style>{_STYLE}</style>{''.join(figures)}</html>\n"
    )
