"""The protocol version at the head of every outermost structure (spec/00-conventions.md, section 1).

Another version is refused as such before anything else is read, so that people are told "a newer program is
needed" and not "damaged".
"""

from __future__ import annotations

from backchannel.errors import WrongVersion

PROTOCOL = 1


def require_version(data: bytes, what: str, *, position: int = 0) -> None:
    """Raise `WrongVersion` when element ``position`` (0, or 1 after a union's tag) is another small integer.

    Looks at no more than the array's head. Bytes that are no array at all pass: the decoder refuses those.
    """
    first = data[0] if data else 0
    head = 1 if 0x90 <= first <= 0x9F else 3 if first == 0xDC else 0
    found = data[head + position] if head and len(data) > head + position else PROTOCOL
    if found != PROTOCOL and found <= 0x7F:
        raise WrongVersion(f"A {what} came that was made by another version of the program.")
