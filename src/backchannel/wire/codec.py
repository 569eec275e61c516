"""One canonical encoding, decoded strictly (spec/00-conventions.md, section 2).

Owns: turning frozen array structs into MessagePack bytes and back. A decoder accepts exactly the bytes that
the encoder would have made: truncated, trailing, over-long, non-canonical, unknown or deeply nested input is
refused with a typed error, never with a foreign exception.

Does not own: what a struct means, or who may send it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, dataclass_transform

import msgspec

from backchannel.errors import Malformed, Misuse, TooLarge

T = TypeVar("T")

encode: Callable[[Any], bytes] = msgspec.msgpack.Encoder().encode
"""The canonical MessagePack bytes of a record, or of a tuple, list, int, str, bytes, bool or None."""


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """Base of every struct that is sent, stored or hashed: frozen, an array on the wire, no unknown fields.

    Fields have no defaults, and no floats, dicts or sets: one value has one encoding. A record holds nothing
    that was made after it, so that no circle of them can come about and none needs looking for (``gc``).
    """


class Codec(Generic[T]):
    """Strict coder for one type (a `Record`, or a tagged union of records).

    ``limit`` is the largest acceptable encoding in bytes. Decoding re-encodes and compares, so that a
    value has exactly one accepted form.
    """

    __slots__ = ("_decoder", "_limit", "_what")

    def __init__(self, kind: Any, *, limit: int, what: str) -> None:
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._limit = limit
        self._what = what

    def encode(self, value: T) -> bytes:
        """Encode, refusing what the other side's decoder would refuse as too large."""
        try:
            data = encode(value)
        except UnicodeEncodeError as error:
            raise Misuse("This text has characters that cannot be written down.") from error
        if len(data) > self._limit:
            raise TooLarge(f"This {self._what} is too long: {len(data)} bytes, at most {self._limit}.")
        return data

    def decode(self, data: bytes) -> T:
        """Decode exactly one canonical value.

        Raises `TooLarge` or `Malformed`; the message never repeats the input.
        """
        if len(data) > self._limit:
            raise TooLarge(f"A {self._what} came that is too long to be one.")
        try:
            value: T = self._decoder.decode(data)
            same = encode(value) == data
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError, OverflowError) as error:
            raise Malformed(f"A damaged {self._what} came: it cannot be read.") from error
        if not same:
            raise Malformed(f"A {self._what} came in a form that is not the agreed one.")
        return value
