"""Fuzz every decoder of pages and of what is carried: only the project's own errors may come out.

Run: ``python fuzz/fuzz_pages.py -max_total_time=20``
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.board.fragments import decode_fragment
    from backchannel.board.pagekeys import PageKey
    from backchannel.board.pages import open_page, open_pouch_page
    from backchannel.board.pouch import decode_pouch, unarmour
    from backchannel.board.wake import WakePlace, open_wake
    from backchannel.errors import BackchannelError
    from backchannel.wire.ids import BoardId

KEY = PageKey(1, bytes(32))
BOARD = BoardId(bytes(16))
TARGETS: tuple[Callable[[bytes], object], ...] = (
    decode_fragment,
    decode_pouch,
    lambda data: decode_pouch(b"BCPOUCH\1\0\0\2\0\0\0\0\x08" + data.ljust(1024 + 8 * 512, b"\0")),
    lambda data: unarmour(data.decode("latin-1")),
    lambda data: open_page(KEY, BOARD, 1, data),
    lambda data: open_pouch_page(bytes(32), 1, data),
    lambda data: open_wake(KEY, BOARD, WakePlace(0, 0), data),
)


def one_input(data: bytes) -> None:
    """Give one input to one target."""
    if data:
        try:
            TARGETS[data[0] % len(TARGETS)](data[1:])
        except BackchannelError:
            return


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
