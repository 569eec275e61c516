"""Each primitive against a published figure or a second implementation, and each label kept apart."""

import hashlib

import pytest
from Crypto.Protocol.DH import import_x25519_public_key, key_agreement
from Crypto.PublicKey import ECC
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.crypto import aead, dh, kem, mac, sign
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import Stretch, derive, stretch
from backchannel.crypto.labels import Label, prefixed
from backchannel.errors import Unproven

SEED = bytes(range(32))
LABELS = list(Label)


def test_every_label_has_its_own_preimage_and_none_begins_another():
    preimages = [prefixed(label) for label in LABELS]
    assert len(set(preimages)) == len(preimages)
    assert not any(a != b and a.startswith(b) for a in preimages for b in preimages)


@given(st.binary(max_size=100))
def test_digest_is_sha256_of_the_preimage(data):
    assert digest(Label.ENTRY, data) == hashlib.sha256(b"backchannel/1 entry\0" + data).digest()
    assert digest(Label.ENTRY, data) != digest(Label.ACT, data)


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=40), st.integers(1, 200))
def test_derive_is_hkdf_of_the_library(secret, context, length):
    other = HKDF(hashes.SHA256(), length, salt=None, info=prefixed(Label.ENTRY_KEY, context)).derive(secret)
    assert derive(Label.ENTRY_KEY, secret, context, length) == other


def test_stretch_matches_the_published_figure_of_argon2id():
    # RFC 9106 section 5.3 uses a secret and associated data; this figure is the reference program's own.
    cost = Stretch(memory=65536, passes=2, lanes=1)
    figure = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    assert stretch(b"password", b"somesalt", cost).hex() == figure


def test_x25519_agrees_with_a_second_implementation():
    ours, theirs = bytes([1]) * 32, ECC.generate(curve="curve25519")
    public = theirs.public_key().export_key(format="raw")
    shared = key_agreement(
        static_priv=theirs, static_pub=import_x25519_public_key(dh.public_of(ours)), kdf=lambda secret: secret
    )
    assert dh.exchange(ours, public) == shared


def test_a_public_key_of_low_order_is_refused():
    with pytest.raises(Unproven):
        dh.exchange(SEED, bytes(32))


# Every u whose point, on curve or twist, has an order that divides 8; then 0 and 1 written as p and p + 1.
PRIME = 2**255 - 19
LOW_ORDER = [
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    PRIME - 1,
    PRIME,
    PRIME + 1,
]


@pytest.mark.parametrize("top", [0, 1 << 255])
@pytest.mark.parametrize("point", LOW_ORDER)
def test_no_key_of_low_order_passes_in_any_encoding(point, top):
    low = (point | top).to_bytes(32, "little")
    with pytest.raises(Unproven):
        dh.require_public(low)
    with pytest.raises(Unproven):
        kem.require_public(kem.public_of(SEED)[:1184] + low)


@pytest.mark.parametrize(
    "public",
    [
        kem.public_of(SEED)[:1184] + bytes(32),
        b"\xff" * 1184 + kem.public_of(SEED)[1184:],
        kem.public_of(SEED)[:-1],
    ],
    ids=["low order", "coefficients too large", "short"],
)
def test_sealing_to_a_key_that_is_none_is_our_own_error(public):
    with pytest.raises(Unproven):
        kem.require_public(public)
    with pytest.raises(Unproven):
        kem.seal(Label.WAKE_SEAL, public, b"", b"content")


def test_an_honest_key_can_be_used():
    dh.require_public(dh.public_of(SEED))
    kem.require_public(kem.public_of(SEED))


# draft-connolly-cfrg-xwing-kem: the first vector of the key expansion (seed, beginning of the public key)
XWING_SEED = "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"
XWING_PUBLIC = (
    "e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5b19cfc3da5fa1a92c49f25513e0fd30d"
)


def test_a_seed_makes_the_published_public_key():
    assert kem.public_of(bytes.fromhex(XWING_SEED)).hex().startswith(XWING_PUBLIC)


@settings(max_examples=20)
@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_to_a_key_opens_in_its_context_only(content, context):
    sealed = kem.seal(Label.EPOCH_WRAP, kem.public_of(SEED), context, content)
    assert len(sealed) == len(content) + kem.OVERHEAD
    assert kem.open_sealed(Label.EPOCH_WRAP, SEED, context, sealed) == content
    for seed, label, where in (
        (bytes(32), Label.EPOCH_WRAP, context),
        (SEED, Label.WAKE_SEAL, context),
        (SEED, Label.EPOCH_WRAP, context + b"x"),
    ):
        with pytest.raises(Unproven):
            kem.open_sealed(label, seed, where, sealed)


@pytest.mark.parametrize("sealed", [b"", bytes(100), bytes(1136)])
def test_a_short_or_empty_seal_is_unproven(sealed):
    with pytest.raises(Unproven):
        kem.open_sealed(Label.EPOCH_WRAP, SEED, b"", sealed)


@pytest.mark.parametrize("public", [b"", bytes(1215), b"\xff" * 1216])
def test_a_public_key_that_is_none_is_refused(public):
    with pytest.raises(Unproven):
        kem.seal(Label.EPOCH_WRAP, public, b"", b"x")


KEY = sign.SigningKey(SEED)
SIGNATURE = KEY.sign(Label.TEXT_SIGN, b"text")


def test_a_signature_holds_for_its_words_key_and_label():
    sign.verify(Label.TEXT_SIGN, KEY.public, b"text", SIGNATURE)


@pytest.mark.parametrize("place", [0, 40, 64, 2000, 3372])
def test_one_changed_bit_in_either_half_breaks_a_signature(place):
    bad = bytearray(SIGNATURE)
    bad[place] ^= 1
    with pytest.raises(Unproven):
        sign.verify(Label.TEXT_SIGN, KEY.public, b"text", bytes(bad))


def test_neither_half_alone_is_a_signature():
    other = sign.SigningKey(bytes(32)).sign(Label.TEXT_SIGN, b"text")
    for mixed in (SIGNATURE[:64] + other[64:], other[:64] + SIGNATURE[64:], SIGNATURE[:64], b""):
        with pytest.raises(Unproven):
            sign.verify(Label.TEXT_SIGN, KEY.public, b"text", mixed)


def test_a_signature_that_held_before_lets_no_other_hold():
    for _ in range(2):
        sign.verify(Label.TEXT_SIGN, KEY.public, b"text", SIGNATURE)
        for label, public, data in (
            (Label.TEXT_SIGN, KEY.public, b"test"),
            (Label.BUNDLE, KEY.public, b"text"),
            (Label.TEXT_SIGN, sign.SigningKey(bytes(32)).public, b"text"),
        ):
            with pytest.raises(Unproven):
                sign.verify(label, public, data, SIGNATURE)


def test_a_signature_under_another_label_or_text_is_refused():
    for label, data in ((Label.CHARTER_SIGN, b"text"), (Label.TEXT_SIGN, b"texT")):
        with pytest.raises(Unproven):
            sign.verify(label, KEY.public, data, SIGNATURE)


@given(st.binary(max_size=100), st.binary(max_size=20), st.integers(0, 1000))
def test_sealed_bytes_open_unchanged_or_not_at_all(content, associated, place):
    sealed = aead.seal(SEED, content, associated)
    assert aead.open_sealed(SEED, sealed, associated) == content
    bad = bytearray(sealed)
    bad[place % len(bad)] ^= 1
    with pytest.raises(Unproven):
        aead.open_sealed(SEED, bytes(bad), associated)


def test_an_authenticator_is_bound_to_key_label_and_data():
    tag = mac.authenticate(Label.AUTHENTICATOR, SEED, b"data")
    mac.require(Label.AUTHENTICATOR, SEED, b"data", tag)
    for label, key, data, given_tag in (
        (Label.PAGE_TAG, SEED, b"data", tag),
        (Label.AUTHENTICATOR, bytes(32), b"data", tag),
        (Label.AUTHENTICATOR, SEED, b"datb", tag),
        (Label.AUTHENTICATOR, SEED, b"data", tag[:8]),
    ):
        with pytest.raises(Unproven):
            mac.require(label, key, data, given_tag)
