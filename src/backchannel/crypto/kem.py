"""HPKE base mode with MLKEM768-X25519, HKDF-SHA256, ChaCha20-Poly1305 (RFC 9180; spec/00, section 5.6).

A key is kept as its 32-byte X-Wing seed, expanded with SHAKE256 (draft-connolly-cfrg-xwing-kem). HPKE draws
its ephemeral randomness from the operating system: the one place where randomness is not injected, so
vectors hold sealed bytes and check that they open.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from backchannel.crypto import dh
from backchannel.crypto.labels import Label, prefixed
from backchannel.errors import Unproven

SEED_SIZE = 32
PUBLIC_SIZE = 1216
OVERHEAD = 1136
_ML_KEM_PUBLIC = 1184

_suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(seed).digest(96)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


def public_of(seed: bytes) -> bytes:
    """The 1216-byte public key of a 32-byte seed: ML-KEM-768 (1184) ‖ X25519 (32)."""
    post_quantum, classical = _halves(seed)
    return post_quantum.public_key().public_bytes_raw() + classical.public_key().public_bytes_raw()


@lru_cache(maxsize=256)
def _load_public(public: bytes) -> MLKEM768X25519PublicKey:
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_ML_KEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_ML_KEM_PUBLIC:]),
        )
    except ValueError as error:
        raise Unproven("A key came that no honest program makes.") from error


def require_public(public: bytes) -> None:
    """Raise `Unproven` unless both halves are keys: ML-KEM-768 that loads, X25519 not of low order."""
    _load_public(public)
    dh.require_public(public[_ML_KEM_PUBLIC:])


def seal(label: Label, public: bytes, context: bytes, plaintext: bytes) -> bytes:
    """Seal to a public key, bound to ``context``: 1120 bytes of encapsulation, ciphertext, 16 of tag.

    Raises `Unproven` for a public key that `require_public` refuses.
    """
    key = _load_public(public)
    try:
        return _suite.encrypt(plaintext, key, info=prefixed(label, context))
    except ValueError as error:
        raise Unproven("A key came that no honest program makes.") from error


def open_sealed(label: Label, seed: bytes, context: bytes, sealed: bytes) -> bytes:
    """Open what was sealed to this seed's public key in this context, or raise `Unproven`."""
    post_quantum, classical = _halves(seed)
    key = MLKEM768X25519PrivateKey(post_quantum, classical)
    try:
        return _suite.decrypt(sealed, key, info=prefixed(label, context))
    except (InvalidTag, ValueError) as error:
        raise Unproven("It was changed on the way, or was never meant for this desk.") from error
