"""ChaCha20-Poly1305 (RFC 8439) under keys that seal exactly one message (spec/00, section 5.4).

Every key here is derived from a fresh random salt, so the nonce is all zero and never repeats under a key.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from backchannel.errors import Unproven

OVERHEAD = 16
_NONCE = bytes(12)


def seal(key: bytes, plaintext: bytes, associated: bytes = b"") -> bytes:
    """Seal under a single-use 32-byte key: ``len(plaintext) + 16`` bytes."""
    return ChaCha20Poly1305(key).encrypt(_NONCE, plaintext, associated)


def open_sealed(key: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """The plaintext, or `Unproven` when key, bytes or associated data are not the ones sealed."""
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, sealed, associated)
    except InvalidTag as error:
        raise Unproven("It was changed on the way, or was never meant for this desk.") from error
