"""HMAC-SHA256, truncated (RFC 2104; spec/00-conventions.md, section 5.3)."""

from __future__ import annotations

import hmac

from backchannel.crypto.labels import Label, prefixed
from backchannel.errors import Unproven

TAG_SIZE = 16


def authenticate(label: Label, key: bytes, data: bytes, length: int = TAG_SIZE) -> bytes:
    """The first ``length`` bytes (at most 32) of HMAC-SHA256 over the labelled preimage of ``data``."""
    return hmac.digest(key, prefixed(label, data), "sha256")[:length]


def require(label: Label, key: bytes, data: bytes, tag: bytes) -> None:
    """Raise `Unproven` unless ``tag`` is the authenticator of ``data``. Compares in constant time."""
    if not hmac.compare_digest(authenticate(label, key, data, TAG_SIZE), tag):
        raise Unproven("It does not come from whom it claims to come from.")
