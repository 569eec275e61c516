"""The two keys of a private read (spec/65-private-reads.md, section 2).

Owns: a distributed point function with outputs of one bit (Boyle, Gilboa, Ishai 2016): making keys in
batches, their bytes, strict decoding, and expanding them to one bit for each slot. This expansion is the
reference; the native kernels give the same bytes.
Does not own: which slot a page has (`window`), which relay gets which key.

Rules: a node is 16 bytes; its lowest bit (bit 0 of byte 0) is the control bit and is cleared before the node
is used as a seed. Fresh roots for every read. A leaf holds 128 slots.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NewType

import numpy as np
import numpy.typing as npt

from backchannel.board.private.sizes import LEAF_SLOTS, depth_for, key_size, leaves_for
from backchannel.crypto.blocks import BLOCK_SIZE, PublicPermutation
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.errors import Malformed, Misuse, WrongVersion
from backchannel.wire.version import PROTOCOL

Bytes = npt.NDArray[np.uint8]
ReadKey = NewType("ReadKey", bytes)
"""A key that was made or decoded here: right in length, version, depth and every bit that is fixed."""

VERSION = PROTOCOL
PUBLIC_KEYS = digest(Label.READ_LEFT, b"")[:BLOCK_SIZE] + digest(Label.READ_RIGHT, b"")[:BLOCK_SIZE]
"""The AES keys of the left and the right child."""

_LEFT = PublicPermutation(PUBLIC_KEYS[:BLOCK_SIZE])
_RIGHT = PublicPermutation(PUBLIC_KEYS[BLOCK_SIZE:])
_HEAD = 2
_ROOT_END = _HEAD + BLOCK_SIZE
_LEVEL = BLOCK_SIZE + 1


def decode_key(data: bytes, depth: int) -> ReadKey:
    """A key for a tree of this depth.

    Raises `WrongVersion`, or `Malformed` for another length or depth, or a bit that no maker sets.
    """
    if data and data[0] != VERSION:
        raise WrongVersion("A request to read came that was made by another version of the program.")
    if len(data) != key_size(depth) or data[1] != depth:
        raise Malformed("A request to read came that does not fit this relay's settings.")
    if max(data[_ROOT_END + BLOCK_SIZE : -BLOCK_SIZE : _LEVEL], default=0) > 1:
        raise Malformed("A request to read came that nobody's program makes.")
    return ReadKey(data)


def make_keys(slots: Sequence[int], depth: int, rng: Rng) -> tuple[list[ReadKey], list[ReadKey]]:
    """For each slot its key for the one relay and its key for the other.

    Expanded, the two differ in exactly that slot. Raises `Misuse` for a slot outside the tree.
    """
    count = len(slots)
    if count and not 0 <= min(slots) <= max(slots) < LEAF_SLOTS << depth:
        raise Misuse("There is no such place to read from.")
    chosen = np.array(slots, np.int64).reshape(count)
    keys = np.empty((2, count, key_size(depth)), np.uint8)
    keys[..., 0], keys[..., 1] = VERSION, depth
    nodes = np.frombuffer(rng(2 * count * BLOCK_SIZE), np.uint8).reshape(2, count, BLOCK_SIZE).copy()
    nodes[0, :, 0] &= 0xFE
    nodes[1, :, 0] |= 1
    keys[:, :, _HEAD:_ROOT_END] = nodes
    for level in range(depth):
        turn = (chosen >> (depth + 6 - level)) & 1
        at = _ROOT_END + level * _LEVEL
        nodes, word, right = _descend(nodes, turn.astype(np.uint8))
        keys[:, :, at : at + BLOCK_SIZE] = word
        keys[:, :, at + BLOCK_SIZE] = right
    seeds, _ = _split(nodes)
    ends = _grow(seeds, _LEFT)
    last = ends[0] ^ ends[1]
    bits = chosen % LEAF_SLOTS
    last[np.arange(count), bits >> 3] ^= (1 << (bits & 7)).astype(np.uint8)
    keys[:, :, -BLOCK_SIZE:] = last
    return _as_keys(keys[0]), _as_keys(keys[1])


def _as_keys(rows: Bytes) -> list[ReadKey]:
    return [ReadKey(row.tobytes()) for row in rows]


def _descend(nodes: Bytes, turn: Bytes) -> tuple[Bytes, Bytes, Bytes]:
    """From both sides' nodes on the path: the next ones, and the level's word and right bit.

    ``turn`` is 0 where the path goes left.
    """
    seeds, controls = _split(nodes)
    left, right = _grow(seeds, _LEFT), _grow(seeds, _RIGHT)
    goes_left = (turn == 0)[:, None]
    off_path = np.where(goes_left, right[0] ^ right[1], left[0] ^ left[1])
    left_bit = _lowest(left[0, :, 0] ^ left[1, :, 0] ^ turn ^ np.uint8(1))
    right_bit = _lowest(right[0, :, 0] ^ right[1, :, 0] ^ turn)
    left_word, right_word = _with_bit(off_path, left_bit), _with_bit(off_path, right_bit)
    kept = np.where(goes_left, left, right) ^ (
        np.where(goes_left, left_word, right_word) & _mask(controls)[..., None]
    )
    return kept, left_word, right_bit


def expand(keys: Sequence[ReadKey], slots: int) -> Bytes:
    """One row for each key: a bit for each slot, slot i in bit i % 8 of byte i // 8, whole leaves long."""
    leaves, depth = leaves_for(slots), depth_for(slots)
    rows = as_rows(keys, depth)
    nodes = rows[:, None, _HEAD:_ROOT_END]
    for level in range(depth):
        at = _ROOT_END + level * _LEVEL
        left_word = rows[:, None, at : at + BLOCK_SIZE]
        right_word = _with_bit(left_word, rows[:, None, at + BLOCK_SIZE])
        seeds, controls = _split(nodes)
        mask = _mask(controls)[..., None]
        children = np.empty((len(rows), nodes.shape[1], 2, BLOCK_SIZE), np.uint8)
        children[:, :, 0] = _grow(seeds, _LEFT) ^ (left_word & mask)
        children[:, :, 1] = _grow(seeds, _RIGHT) ^ (right_word & mask)
        needed = ((leaves - 1) >> (depth - 1 - level)) + 1
        nodes = children.reshape(len(rows), 2 * nodes.shape[1], BLOCK_SIZE)[:, :needed]
    seeds, controls = _split(nodes)
    ends = _grow(seeds, _LEFT) ^ (rows[:, None, -BLOCK_SIZE:] & _mask(controls)[..., None])
    return ends.reshape(len(rows), leaves * BLOCK_SIZE)


def as_rows(keys: Sequence[ReadKey], depth: int) -> Bytes:
    """The bytes of keys of this depth, one row each."""
    return np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), key_size(depth))


def _split(nodes: Bytes) -> tuple[Bytes, Bytes]:
    """Seeds, and control bits."""
    seeds = nodes.copy()
    seeds[..., 0] &= 0xFE
    return seeds, _lowest(nodes[..., 0])


def _lowest(bytes_: Bytes) -> Bytes:
    """The lowest bit of each."""
    return np.bitwise_and(bytes_, 1, dtype=np.uint8)


def _mask(bits: Bytes) -> Bytes:
    """0 for 0, 255 for 1."""
    return (bits * 0xFF).astype(np.uint8)


def _with_bit(words: Bytes, bit: Bytes) -> Bytes:
    """``words`` with this control bit."""
    out = words.copy()
    out[..., 0] = (out[..., 0] & 0xFE) | bit
    return out


def _grow(seeds: Bytes, permutation: PublicPermutation) -> Bytes:
    """Matyas-Meyer-Oseas: AES of each seed under a public key, and the seed added."""
    flat = np.ascontiguousarray(seeds).reshape(-1)
    out = np.empty(flat.size + BLOCK_SIZE - 1, np.uint8)
    if flat.size:
        permutation.into(flat.data, out.data)
    return np.asarray(out[: flat.size] ^ flat, np.uint8).reshape(seeds.shape)
