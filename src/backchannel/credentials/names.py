"""What a name or a title may look like: nothing in it can hide, reorder or imitate by being invisible.

Owns the rule for short text that people see in someone else's name (spec/10-credentials.md, check C3). It is
a list of fixed code points and does not depend on a version of Unicode, so that every desk says the same.
Any script is welcome; the two joiners that Persian and Indic scripts need (U+200C, U+200D) are allowed.
"""

from __future__ import annotations

from backchannel.errors import Malformed

_FORBIDDEN = (
    (0x0000, 0x001F),  # control
    (0x007F, 0x00A0),  # control; no-break space
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x1680, 0x1680),  # Ogham space
    (0x17B4, 0x17B5),  # invisible Khmer vowels
    (0x180B, 0x180F),  # Mongolian selectors
    (0x2000, 0x200B),  # spaces of other widths, zero-width space
    (0x200E, 0x200F),  # direction marks
    (0x2028, 0x202F),  # line and paragraph separators, direction overrides
    (0x205F, 0x206F),  # invisible operators, direction isolates
    (0x2800, 0x2800),  # blank Braille
    (0x3000, 0x3000),  # ideographic space
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xF8FF),  # surrogates, private use
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # Hangul filler
    (0xFFF0, 0xFFFF),  # specials
    (0xE0000, 0x10FFFF),  # tags, selectors, private use
)


def require_plain(text: str, what: str) -> None:
    """Raise `Malformed` unless ``text`` is one visible line without leading, trailing or double spaces."""
    if not text or text != text.strip(" ") or "  " in text:
        raise Malformed(f"A {what} is empty or has stray spaces.")
    for character in text:
        point = ord(character)
        if any(first <= point <= last for first, last in _FORBIDDEN):
            raise Malformed(f"A {what} holds a character that cannot be seen or that changes what is seen.")
