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
    from backchannel.desk.bodies import HOME, BriefedOf, BriefedWords, HomeBody
    from backchannel.desk.drills import drill_answered, require_drill
    from backchannel.desk.invitations import INVITED, NOTE
    from backchannel.desk.mediating import WORD
    from backchannel.desk.notes import KNOCK
    from backchannel.desk.receipts import TOLD
    from backchannel.desk.redacting import is_bared
    from backchannel.errors import BackchannelError


def _note(data: bytes) -> HomeBody:
    """A note among colleagues, and all that a brief holds: what comes without words is taken apart, too."""
    note = HOME.decode(data)
    assert HOME.encode(note) == data
    if isinstance(note, BriefedOf):
        for item in note.items:
            is_bared(decode_draft(posting_codec.decode(item.posting).act.draft))
    if isinstance(note, BriefedWords):
        for word in note.words:
            WORD.decode(word.body)
    return note


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
    _note,
    lambda data: _note(HOME.encode(BriefedOf(bytes(32), None, ()))[:-1] + data),
    lambda data: _note(HOME.encode(BriefedWords(bytes(32), bytes(32), ()))[:-1] + data),
    lambda data: is_bared(decode_draft(data)),
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
