"""Fuzz what a channel decodes: drafts, postings, approvals, texts, their lines and files, snapshots, notes.

Run: ``python fuzz/fuzz_channel.py -max_total_time=20``
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.channel.acts import decode_draft, posting_codec
    from backchannel.channel.approvals import approval_codec
    from backchannel.channel.signed_text import decode_text, require_complete
    from backchannel.channel.snapshot import restore
    from backchannel.channel.text_file import BEGIN, END, parse
    from backchannel.channel.undertakings import provisions
    from backchannel.desk.drills import drill_answered, require_drill
    from backchannel.desk.invitations import INVITED, NOTE
    from backchannel.desk.mediating import WORD
    from backchannel.desk.notes import KNOCK
    from backchannel.desk.receipts import TOLD
    from backchannel.errors import BackchannelError


NO_DRAFTS: dict[bytes, bytes] = {}
TARGETS: tuple[Callable[[bytes], object], ...] = (
    decode_draft,
    posting_codec.decode,
    approval_codec.decode,
    lambda data: require_complete(decode_text(data)),
    lambda data: parse(data.decode("utf-8", "replace")),
    lambda data: parse(f"{BEGIN}\n{base64.b64encode(data).decode()}\n{END}\n"),
    lambda data: restore(data, NO_DRAFTS.__getitem__),
    lambda data: provisions(data.decode("utf-8", "replace"), ("NORTHLAND", "SOUTHLAND")),
    KNOCK.decode,
    drill_answered,
    require_drill,
    TOLD.decode,
    INVITED.decode,
    NOTE.decode,
    WORD.decode,
)


def one(data: bytes) -> None:
    """The first byte chooses the decoder, the rest is its input."""
    if not data:
        return
    try:
        TARGETS[data[0] % len(TARGETS)](data[1:])
    except BackchannelError:
        return


def main() -> None:
    """Run until stopped."""
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
