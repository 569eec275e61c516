"""Composite signatures: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204) over the same bytes.

Spec/00-conventions.md, section 5.7. Both must verify. Signatures are randomised and never compared.
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey

from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label, prefixed
from backchannel.errors import Unproven

SEED_SIZE = 32
PUBLIC_SIZE = 32 + 1952
SIGNATURE_SIZE = 64 + 3309
ML_DSA_CONTEXT = b"backchannel/1"


_HELD: set[bytes] = set()
"""Hashes of key, signature and words that were found to hold: a list of who speaks repeats most of the one
before it. Nothing of them is kept, and one that does not hold is checked each time."""
_HELD_AT_MOST = 4096


class SigningKey:
    """A holder's or a paper signing key, made from a 32-byte seed."""

    __slots__ = ("_classical", "_post_quantum", "public")

    def __init__(self, seed: bytes) -> None:
        self._classical = Ed25519PrivateKey.from_private_bytes(derive(Label.SIGN_ED25519, seed))
        self._post_quantum = MLDSA65PrivateKey.from_seed_bytes(derive(Label.SIGN_ML_DSA, seed))
        self.public: bytes = (
            self._classical.public_key().public_bytes_raw()
            + self._post_quantum.public_key().public_bytes_raw()
        )

    def sign(self, label: Label, data: bytes) -> bytes:
        """Ed25519 (64) ‖ ML-DSA-65 (3309) over the labelled preimage of ``data``."""
        message = prefixed(label, data)
        return self._classical.sign(message) + self._post_quantum.sign(message, context=ML_DSA_CONTEXT)


def verify(label: Label, public: bytes, data: bytes, signature: bytes) -> None:
    """Raise `Unproven` unless both halves of ``signature`` hold under ``public``."""
    if len(public) != PUBLIC_SIZE or len(signature) != SIGNATURE_SIZE:
        raise Unproven("A signature or its key has the wrong length.")
    message = prefixed(label, data)
    checked = sha256(public + signature + message).digest()
    if checked in _HELD:
        return
    try:
        Ed25519PublicKey.from_public_bytes(public[:32]).verify(signature[:64], message)
        MLDSA65PublicKey.from_public_bytes(public[32:]).verify(
            signature[64:], message, context=ML_DSA_CONTEXT
        )
    except (InvalidSignature, ValueError) as error:
        raise Unproven("A signature does not hold for these words.") from error
    if len(_HELD) >= _HELD_AT_MOST:
        _HELD.clear()
    _HELD.add(checked)
