"""HMAC-SHA256, truncated (RFC 2104; spec/00-conventions.md, section 5.3)."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from backchannel.crypto.labels import Label, prefixed
from backchannel.errors import Unproven

TAG_SIZE = 16


def authenticate(label: Label, key: bytes, data: bytes, length: int = TAG_SIZE) -> bytes:
    """The first ``length`` bytes (at most 32) of HMAC-SHA256 over the labelled preimage of ``data``."""
    return hmac.digest(key, prefixed(label, data), "sha256")[:length]


class Authenticator:
    """`authenticate` of much data under one label and key, which are worked in once: three times as fast."""

    __slots__ = ("_begun",)

    def __init__(self, label: Label, key: bytes) -> None:
        self._begun = HMAC(key, SHA256())
        self._begun.update(prefixed(label))

    def of(self, data: bytes, length: int = TAG_SIZE) -> bytes:
        """What `authenticate` gives for ``data``."""
        hmac = self._begun.copy()
        hmac.update(data)
        return hmac.finalize()[:length]


def require(label: Label, key: bytes, data: bytes, tag: bytes) -> None:
    """Raise `Unproven` unless ``tag`` is the authenticator of ``data``. Compares in constant time."""
    if not hmac.compare_digest(authenticate(label, key, data, TAG_SIZE), tag):
        raise Unproven("It does not come from whom it claims to come from.")
