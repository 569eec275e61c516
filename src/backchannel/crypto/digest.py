"""Labelled SHA-256 (FIPS 180-4; spec/00-conventions.md, section 5.1)."""

from __future__ import annotations

from hashlib import sha256

from backchannel.crypto.labels import PREIMAGES, Label
from backchannel.wire.ids import Digest

DIGEST_SIZE = 32


def digest(label: Label, data: bytes) -> Digest:
    """SHA-256 over the labelled preimage of ``data``: 32 bytes."""
    hashed: Digest = sha256(PREIMAGES[label] + data).digest()  # type: ignore[assignment]  # a call costs
    return hashed
