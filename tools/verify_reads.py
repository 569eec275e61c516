"""A second reading of spec/65, section 2: one slot at a time, slowly, with nothing of `src/`."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def _permuted(side: str, block: int) -> int:
    """AES under the public key of that side; blocks as numbers whose bit i is bit i of the bytes."""
    key = hashlib.sha256(b"backchannel/1 read-" + side.encode() + b"\0").digest()[:16]
    cipher = Cipher(algorithms.AES128(key), modes.ECB()).encryptor()  # noqa: S305
    return int.from_bytes(cipher.update(block.to_bytes(16, "little")), "little")


def grown(side: str, seed: int) -> int:
    """G of that side."""
    return _permuted(side, seed) ^ seed


def bit_of(key: bytes, slots: int, slot: int) -> int:
    """What ``key`` says of ``slot`` in a ring of ``slots``. Raises `ValueError` for what is no key of it."""
    leaves = (slots + 127) // 128
    depth = 0
    while 2**depth < leaves:
        depth += 1
    if len(key) != 34 + 17 * depth or key[0] != 1 or key[1] != depth:
        raise ValueError("not a key of this ring")
    if any(key[18 + 17 * level + 16] > 1 for level in range(depth)):
        raise ValueError("an unused bit is set")
    leaf, place = divmod(slot, 128)
    node = int.from_bytes(key[2:18], "little")
    for level in range(depth):
        at = 18 + 17 * level
        word, right = int.from_bytes(key[at : at + 16], "little"), key[at + 16]
        seed, control = node >> 1 << 1, node & 1
        if leaf >> (depth - 1 - level) & 1:
            node = grown("right", seed)
            word = (word >> 1 << 1) + right
        else:
            node = grown("left", seed)
        if control:
            node ^= word
    end = grown("left", node >> 1 << 1)
    if node & 1:
        end ^= int.from_bytes(key[-16:], "little")
    return end >> place & 1


def expanded(key: bytes, slots: int) -> bytes:
    """The bits of every slot; those beyond the last are zero."""
    bits = sum(bit_of(key, slots, slot) << slot for slot in range(slots))
    return bits.to_bytes((slots + 7) // 8, "little")
