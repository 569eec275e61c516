"""X25519 (RFC 7748): the static key of a holder (spec/00-conventions.md, section 5.5)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from backchannel.errors import Unproven

SIZE = 32
_ANY_SECRET = b"\x01" * SIZE


def public_of(secret: bytes) -> bytes:
    """The 32-byte public key of a 32-byte secret."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def exchange(secret: bytes, public: bytes) -> bytes:
    """The shared 32 bytes. Raises `Unproven` for a public key of low order."""
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:
        raise Unproven("A key came that no honest program makes.") from error


def require_public(public: bytes) -> None:
    """Raise `Unproven` for a public key of low order, whose exchange with anybody is zero or fails.

    Secrets are multiples of the cofactor (RFC 7748, section 5), so one exchange finds every such key, in
    every encoding.
    """
    exchange(_ANY_SECRET, public)
