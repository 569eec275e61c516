"""The bytes of entries: one form each, and a hash over what is said and nothing else."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Malformed, PeerFault, TooLarge, WrongVersion
from backchannel.feed import letters
from backchannel.feed.entry import (
    CORE,
    ENVELOPE,
    SEALED,
    SEALED_LETTER,
    Authenticator,
    Author,
    EntryCore,
    Envelope,
    Head,
    Prekey,
    Sealed,
    SecretRef,
    Wrap,
    entry_hash,
    form_of,
)
from backchannel.feed.kinds import CONFIRM, OPENING, RETAG
from backchannel.wire.codec import encode

b16, b32 = st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32)
u8, u16, u32 = st.integers(0, 0xFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF_FFFF)
u63 = st.integers(0, 2**63 - 1)
terms = st.integers(1, 0xFFFF)
authors = st.builds(Author, b32, u8, terms, u16)
heads = st.builds(Head, authors, u63, b32)
prekeys = st.builds(Prekey, u32, st.just(bytes(1216)))
cores = st.builds(
    EntryCore,
    version=st.just(1),
    room=b32,
    author=authors,
    seq=st.integers(1, 2**63 - 1),
    prev=b32,
    roster=b32,
    epoch=u32,
    commitment=st.none() | b32,
    heads=st.lists(heads, max_size=3).map(tuple),
    prekey=st.none() | prekeys,
    said_at=u63,
    kind=u8,
    body=st.binary(max_size=64),
)
proofs = st.builds(Authenticator, u8, st.builds(SecretRef, u16, u32), b16)
envelopes = st.builds(Envelope, st.binary(max_size=99), st.lists(proofs, max_size=4).map(tuple))
wraps = st.builds(Wrap, u8, u16, u32, st.just(bytes(1200)))
sealeds = st.builds(
    Sealed,
    st.just(1),
    st.just(1),
    u63,
    u32,
    b16,
    st.lists(wraps, max_size=2).map(tuple),
    st.binary(max_size=64),
)

CODECS = [CORE, ENVELOPE, SEALED, SEALED_LETTER, OPENING, RETAG, CONFIRM, letters.LETTER, letters.WITH_PROOF]


@given(cores)
def test_a_core_is_read_back_as_it_was(core: EntryCore) -> None:
    assert CORE.decode(CORE.encode(core)) == core


@given(envelopes)
def test_an_envelope_is_read_back_as_it_was(envelope: Envelope) -> None:
    assert ENVELOPE.decode(ENVELOPE.encode(envelope)) == envelope


@given(sealeds)
def test_a_sealed_entry_is_read_back_as_it_was(sealed: Sealed) -> None:
    data = SEALED.encode(sealed)
    assert form_of(data) == 1
    assert SEALED.decode(data) == sealed


@given(cores, st.data())
def test_truncated_trailing_or_changed_bytes_are_refused_or_are_another_entry(
    core: EntryCore, data: st.DataObject
) -> None:
    encoded = CORE.encode(core)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    for damaged in (encoded[:cut], encoded + b"\0"):
        with pytest.raises(Malformed):
            CORE.decode(damaged)
    place = data.draw(st.integers(0, len(encoded) - 1))
    flipped = bytearray(encoded)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = CORE.decode(bytes(flipped))
    except PeerFault:
        return
    assert other != core
    assert entry_hash(bytes(flipped)) != entry_hash(encoded)


@pytest.mark.parametrize("codec", CODECS)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused_by_type(codec: object, data: bytes) -> None:
    try:
        value = codec.decode(data)  # type: ignore[attr-defined]
    except PeerFault:
        return
    assert codec.encode(value) == data  # type: ignore[attr-defined]


LIMITS = {
    "a core": (CORE, 400 * 1024),
    "an envelope": (ENVELOPE, 404 * 1024),
    "a sealed entry": (SEALED, 468 * 1024),
    "an opening": (OPENING, 64),
}


@pytest.mark.parametrize("what", LIMITS)
def test_what_is_too_long_is_refused_before_it_is_read(what: str) -> None:
    codec, limit = LIMITS[what]
    with pytest.raises(TooLarge):
        codec.decode(b"\xdd\xff\xff\xff\xff" + bytes(limit))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Malformed):
        CORE.decode(b"\x91" * 100_000)


@given(cores, proofs)
def test_the_hash_covers_the_core_and_no_authenticator(core: EntryCore, proof: Authenticator) -> None:
    bare = Envelope(CORE.encode(core), ())
    tagged = Envelope(CORE.encode(core), (proof,))
    assert entry_hash(bare.core) == entry_hash(tagged.core)


@given(cores)
def test_the_hash_covers_every_field_of_the_core(core: EntryCore) -> None:
    other = {
        "version": 2,
        "room": bytes(32),
        "author": Author(bytes(32), 1, 1, 1),
        "seq": core.seq % 1000 + 1,
        "prev": bytes(32),
        "roster": bytes(32),
        "epoch": core.epoch ^ 1,
        "commitment": bytes(32),
        "heads": (Head(core.author, 1, bytes(32)),),
        "prekey": Prekey(1, b"\1" * 1216),
        "said_at": core.said_at ^ 1,
        "kind": core.kind ^ 1,
        "body": core.body + b"x",
    }
    assert set(other) == set(EntryCore.__struct_fields__)
    for name, value in other.items():
        changed = msgspec.structs.replace(core, **{name: value})
        if changed != core:
            assert entry_hash(CORE.encode(changed)) != entry_hash(CORE.encode(core)), name


def test_another_version_is_refused_as_such_whatever_its_shape() -> None:
    for data in (encode([2]) + b"\0\0", encode([2, 1, 0, {}]), encode([2, 9, 9, 9, 9, 9, 9, 9, 9])):
        with pytest.raises(WrongVersion):
            form_of(data)
