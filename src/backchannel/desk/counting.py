"""Which lines of a text count, as everybody who signs or checks it reads them.

Owns the sentences; the forms of these lines are the law's (`channel.undertakings`). `tools/verify.py` says
the same without any code of the program.
"""

from __future__ import annotations

from backchannel.channel.signed_text import SignedText, text_codec, text_hash
from backchannel.channel.undertakings import Provisions, provisions_of, render, replaces_line
from backchannel.errors import Refused


def lines_that_count(text: SignedText) -> list[str]:
    """The lines that count, in their order, and by which number another text replaces this one."""
    try:
        found = provisions_of(text)
    except Refused:
        return ["None of its lines counts as an undertaking or a rule: one only looks like one."]
    if found == Provisions():
        return []
    said = [f"Undertaking {render(each)}" for each in found.undertakings]
    said.append("It states no notice period." if found.notice is None else f"Notice: {found.notice} days.")
    said += [] if found.replaces is None else [replaces_line(found.replaces)]
    return [
        *said,
        f"A text that replaces this one names it by this number: {text_hash(text_codec.encode(text)).hex()}.",
    ]
