"""A member whose own checks are switched off: it writes whatever entry a test wants, with its real keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.crypto import aead
from backchannel.feed import epoch, sealing
from backchannel.feed.entry import (
    CORE,
    ENVELOPE,
    FORM_ENTRY,
    SEALED,
    VERSION,
    Authenticator,
    EntryCore,
    Envelope,
    Sealed,
    Wrap,
    entry_hash,
)
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import RawEntry
from feed.desks import TEXT, Desk


def core_of(desk: Desk, **changed: Any) -> EntryCore:
    """The core an honest desk would write next, with fields changed."""
    own = desk.state.own
    assert own.epoch is not None
    core = EntryCore(
        version=VERSION,
        room=own.room,
        author=own.me,
        seq=own.seq + 1,
        prev=own.hash,
        roster=desk.state.readers.hash,
        epoch=own.epoch.number,
        commitment=None,
        heads=(),
        prekey=None,
        said_at=own.said_at,
        kind=TEXT,
        body=b"patched",
    )
    return msgspec.structs.replace(core, **changed)


def envelope_of(desk: Desk, core: EntryCore, spoil: Iterable[MemberRef] = ()) -> Envelope:
    """The core with true authenticators, but for the readers in ``spoil``."""
    data = CORE.encode(core)
    readers = desk.state.readers
    places = {readers.place_of(ref) for ref in spoil}
    proofs = tuple(
        Authenticator(proof.reader, proof.secret, bytes(16)) if proof.reader in places else proof
        for proof in sealing.authenticate(desk.state, Purpose.ENTRY, entry_hash(data))
    )
    return Envelope(data, proofs)


def seal(
    desk: Desk,
    envelope: Envelope,
    *,
    key: bytes | None = None,
    wraps: tuple[Wrap, ...] = (),
    **outside: Any,
) -> RawEntry:
    """The envelope sealed as an entry of this desk; ``outside`` changes what the outside claims."""
    core = CORE.decode(envelope.core)
    own = desk.state.own
    assert own.epoch is not None
    seq, number = outside.get("seq", core.seq), outside.get("epoch", core.epoch)
    author = outside.get("author", own.me)
    salt = desk.rng(16)
    ciphertext = aead.seal(
        epoch.entry_key(key or own.epoch.key, seq, salt),
        ENVELOPE.encode(envelope),
        sealing.associated(own.room, author, seq, number),
    )
    sealed = Sealed(VERSION, FORM_ENTRY, seq, number, salt, wraps, ciphertext)
    return RawEntry(author, SEALED.encode(sealed))


def forged(desk: Desk, spoil: Iterable[MemberRef] = (), **changed: Any) -> RawEntry:
    """One sealed entry with fields changed and some readers' tags spoilt."""
    return seal(desk, envelope_of(desk, core_of(desk, **changed), spoil))
