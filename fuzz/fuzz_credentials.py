"""Fuzz every decoder of the credentials: only the project's own errors may come out.

Run: ``python fuzz/fuzz_credentials.py -max_total_time=20``
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.credentials.card import open_request, read_card
    from backchannel.credentials.charter import decode_charter, decode_signed_charter
    from backchannel.credentials.letters import decode_letter, decode_reply
    from backchannel.credentials.lines import decode_line, unarmour
    from backchannel.credentials.recovery import decode_veto
    from backchannel.credentials.rendezvous import BY_HAND, Leg, unpack
    from backchannel.credentials.stages import decode_record
    from backchannel.errors import BackchannelError

TARGETS: tuple[Callable[[bytes], object], ...] = (
    decode_charter,
    decode_signed_charter,
    decode_line,
    decode_reply,
    decode_letter,
    decode_record,
    decode_veto,
    read_card,
    lambda data: unarmour("backchannel:1:" + data.decode("latin-1")),
    lambda data: unpack(
        bytes(32), Leg.REPLY, BY_HAND, 512, [data[at : at + 512] for at in range(0, len(data), 512)]
    ),
    lambda data: open_request(bytes(32), bytes(32), data),
)


def one_input(data: bytes) -> None:
    """The first byte chooses the decoder, the rest is its input."""
    if not data:
        return
    try:
        TARGETS[data[0] % len(TARGETS)](data[1:])
    except BackchannelError:
        return


def main() -> None:
    """Run until told to stop."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
