"""Whatever a relay sends, the decoders of a courier refuse it by type or read exactly what was written.

``python fuzz/fuzz_relay.py [-max_total_time=60]``
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.board.messages import (
        decode_checkpoint,
        decode_descriptor,
        decode_grant,
        decode_pages,
        decode_receipt,
        decode_tags,
        decode_token,
        encode_checkpoint,
        encode_descriptor,
        encode_pages,
        encode_receipt,
    )
    from backchannel.board.private.dpf import decode_key
    from backchannel.board.private.messages import (
        decode_answer,
        decode_request,
        encode_answer,
        encode_request,
    )
    from backchannel.errors import Malformed, NotKept

CAPACITY = 3
PAGE_SIZE = 512


def one_input(data: bytes) -> None:
    """The first byte chooses the decoder."""
    if not data:
        return
    kind, body = data[0] % 10, data[1:]
    try:
        match kind:
            case 0:
                same = encode_receipt(decode_receipt(body)) == body
            case 1:
                same = encode_checkpoint(decode_checkpoint(body)) == body
            case 2:
                same = encode_descriptor(decode_descriptor(body)) == body
            case 3:
                same = len(decode_grant(body)) == 32
            case 4:
                rows, last = decode_pages(body, PAGE_SIZE)
                same = encode_pages(rows, PAGE_SIZE, last) == body
            case 5:
                same = len(decode_tags(body, CAPACITY).rows) <= len(body)
            case 6:
                depth = body[0] % 17 if body else 0
                same = decode_key(body[1:], depth) == body[1:]
            case 7:
                same = encode_request(decode_request(body, 0)) == body
            case 8:
                same = encode_answer(decode_answer(body, 1, PAGE_SIZE), PAGE_SIZE) == body
            case _:
                same = len(decode_token(body.decode("latin-1"))) == 32
    except (Malformed, NotKept):
        return
    if not same:
        raise AssertionError("one value has two forms")


def main() -> None:
    """Run until told to stop."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
