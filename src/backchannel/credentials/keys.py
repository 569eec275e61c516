"""The keys of one holder, and the proof that the holder has them (spec/10-credentials.md, section 1).

Owns: the public `KeyBundle`, the `SignedBundle` in which it is offered to one party's post, and the secret
`HolderKeys`. A bundle signs itself *for* a party, a post and a term, so a key cannot be lifted from one
party's list into another's. Does not own: who may hold a post.
"""

from __future__ import annotations

from typing import Annotated, Self

import msgspec

from backchannel.crypto import dh, kem, sign
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.crypto.sign import SigningKey
from backchannel.errors import Unproven
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import U8, U16, Bytes16, Bytes32, Digest

SEED_SIZE = 32

SignPublic = Annotated[bytes, msgspec.Meta(min_length=sign.PUBLIC_SIZE, max_length=sign.PUBLIC_SIZE)]
KemPublic = Annotated[bytes, msgspec.Meta(min_length=kem.PUBLIC_SIZE, max_length=kem.PUBLIC_SIZE)]
Signature = Annotated[bytes, msgspec.Meta(min_length=sign.SIGNATURE_SIZE, max_length=sign.SIGNATURE_SIZE)]
Term = Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]


class KeyBundle(Record):
    """Public keys of a holder: composite signing (1984 B), X25519 (32 B), hybrid KEM (1216 B)."""

    sign: SignPublic
    dh: Bytes32
    kem: KemPublic

    @property
    def identity(self) -> Digest:
        """32 bytes that name this bundle: ``H(bundle-id, encode(bundle))``."""
        return digest(Label.BUNDLE_ID, encode(self))


class Possession(Record):
    """What a holder signs to offer a bundle to one post of one party."""

    bundle: KeyBundle
    party_nonce: Bytes16
    seat: U8
    term: U16


class SignedBundle(Record):
    """A bundle with its proof of possession, bound to party nonce, post and term."""

    bundle: KeyBundle
    party_nonce: Bytes16
    seat: U8
    term: Term
    signature: Signature

    def verify(self) -> None:
        """Raise `Unproven` unless its keys can be used and its own signing key signed it for this place."""
        dh.require_public(self.bundle.dh)
        kem.require_public(self.bundle.kem)
        claim = Possession(self.bundle, self.party_nonce, self.seat, self.term)
        sign.verify(Label.BUNDLE, self.bundle.sign, encode(claim), self.signature)


class HolderKeys:
    """The secret keys of one holder in one desk, all from one 32-byte seed (what the register stores)."""

    __slots__ = ("bundle", "dh_secret", "kem_seed", "seed", "signing")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise Unproven("The secret of these keys has the wrong length.")
        self.seed = seed
        self.signing = SigningKey(seed)
        self.dh_secret = derive(Label.HOLDER_DH, seed)
        self.kem_seed = derive(Label.HOLDER_KEM, seed)
        self.bundle = KeyBundle(
            sign=self.signing.public, dh=dh.public_of(self.dh_secret), kem=kem.public_of(self.kem_seed)
        )

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Keys from 32 random bytes."""
        return cls(seed)

    def __repr__(self) -> str:
        return "HolderKeys(secret)"

    def offer(self, party_nonce: bytes, seat: int, term: int) -> SignedBundle:
        """The bundle, signed for one post of one party."""
        claim = Possession(self.bundle, party_nonce, seat, term)
        return SignedBundle(
            self.bundle, party_nonce, seat, term, self.signing.sign(Label.BUNDLE, encode(claim))
        )
