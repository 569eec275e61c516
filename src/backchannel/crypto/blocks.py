"""AES-128 of many blocks at once under a key that everybody knows (spec/65-private-reads.md, section 2).

Owns: the raw block cipher, for use as a public permutation. It hides nothing by itself: no other module may
use it for that.
"""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK_SIZE = 16


class PublicPermutation:
    """AES-128 under one public 16-byte key."""

    def __init__(self, key: bytes) -> None:
        # Each block by itself is exactly what is wanted here.
        self._encryptor = Cipher(algorithms.AES128(key), modes.ECB()).encryptor()  # noqa: S305

    def into(self, blocks: Any, out: Any) -> None:
        """Permute whole blocks; ``out`` is 15 bytes longer than they are, and those say nothing."""
        self._encryptor.update_into(blocks, out)
