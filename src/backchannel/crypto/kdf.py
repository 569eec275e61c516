"""Key derivation: HKDF-SHA256 (RFC 5869) and Argon2id (RFC 9106) (spec/00-conventions.md, section 5.2)."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from backchannel.crypto.labels import Label, prefixed

KEY_SIZE = 32


def derive(label: Label, secret: bytes, context: bytes = b"", length: int = KEY_SIZE) -> bytes:
    """HKDF-SHA256 of ``secret`` with an empty salt and info = the labelled preimage of ``context``.

    ``length`` is 1 to 8160 bytes. ``context`` is the canonical encoding of what the key is bound to.
    """
    pseudorandom = hmac.digest(bytes(32), secret, "sha256")
    info = prefixed(label, context)
    block, out, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(pseudorandom, block + info + bytes([counter]), "sha256")
        out += block
        counter += 1
    return out[:length]


class Stretch:
    """Cost of Argon2id: ``memory`` in KiB, ``passes`` and ``lanes`` (RFC 9106, section 3.1)."""

    __slots__ = ("lanes", "memory", "passes")

    def __init__(self, memory: int, passes: int, lanes: int) -> None:
        self.memory = memory
        self.passes = passes
        self.lanes = lanes


PASSPHRASE = Stretch(memory=65_536, passes=3, lanes=4)
"""For a passphrase that guards a register: 64 MiB, the second choice of RFC 9106, section 4.

Every command opens the register, so a quarter of a second more would be felt hundreds of times a day; a
longer passphrase costs a thief more than more memory does.
"""
SPOKEN_WORDS = Stretch(memory=65_536, passes=3, lanes=4)
"""For the ten words two people compare: 64 MiB, about a tenth of a second."""


def stretch(secret: bytes, salt: bytes, cost: Stretch, length: int = KEY_SIZE) -> bytes:
    """Argon2id of ``secret`` under ``salt`` (8 bytes or more): ``length`` bytes, slow on purpose."""
    kdf = Argon2id(
        salt=salt, length=length, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    )
    return kdf.derive(secret)
