"""Fuzz what a desk does with bytes from a lane or from under a wake tag: it answers, it never raises.

Run: ``python fuzz/fuzz_feed.py -max_total_time=20``
"""

from __future__ import annotations

import contextlib
import hashlib
import sys

import atheris

with atheris.instrument_imports(include=["backchannel"]):
    from backchannel.credentials.keys import HolderKeys
    from backchannel.credentials.members import Member, MemberRef, Roster
    from backchannel.errors import BackchannelError
    from backchannel.feed import room
    from backchannel.feed.entry import CORE, ENVELOPE, SEALED, SEALED_LETTER, Author, author_of
    from backchannel.feed.kinds import CONFIRM, OPENING, RETAG
    from backchannel.feed.letters import LETTER, WITH_PROOF
    from backchannel.feed.outcomes import RawEntry, RawLetter, SendLetter
    from backchannel.feed.state import assemble
    from backchannel.wire.codec import Codec

CODECS: tuple[Codec[object], ...] = (  # type: ignore[assignment]
    CORE,
    ENVELOPE,
    SEALED,
    SEALED_LETTER,
    OPENING,
    RETAG,
    CONFIRM,
    LETTER,
    WITH_PROOF,
)


class Nothing:
    """A register that remembers nothing."""

    def entry_hash(self, author: Author, seq: int) -> bytes | None:
        """No hash."""
        del author, seq
        return None

    def envelope(self, author: Author, seq: int) -> bytes | None:
        """No entry."""
        del author, seq
        return None


def _rng(size: int) -> bytes:
    return hashlib.shake_256(b"fuzz").digest(size)


KEYS = [HolderKeys(bytes([number]) * 32) for number in (1, 2)]
REFS = [MemberRef(bytes([number]) * 32, 1, 1) for number in (1, 2)]
READERS = room.readers_of(Roster(Member(ref, keys.bundle) for ref, keys in zip(REFS, KEYS, strict=True)))
FIRST, SECOND = (
    room.open_epoch(room.found(bytes(32), READERS, author_of(ref, 1), bytes(32), keys, 1, _rng), 1, _rng)
    for ref, keys in zip(REFS, KEYS, strict=True)
)
WAKE = next(one.sealed for one in FIRST.outcomes if isinstance(one, SendLetter))
STATE = room.receive(SECOND.state, RawLetter(REFS[0], WAKE), 1, Nothing()).state


def one_input(data: bytes) -> None:
    """The first byte chooses the door, the rest comes in by it."""
    if not data:
        return
    door, rest = data[0], data[1:]
    room.receive(STATE, RawEntry(FIRST.state.me, rest), 1, Nothing())
    room.receive(STATE, RawLetter(REFS[0], rest), 1, Nothing())
    with contextlib.suppress(BackchannelError):
        CODECS[door % len(CODECS)].decode(rest)
    with contextlib.suppress(BackchannelError):
        assemble({"own": rest, "roster/1": rest})


def main() -> None:
    """Run until told to stop."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
