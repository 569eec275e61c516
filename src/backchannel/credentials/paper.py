"""Recovery sheets: a signing key printed as words (spec/10-credentials.md, section 8).

A sheet holds 24 words (32 bytes) or 12 (16 bytes) of BIP39 with its checksum. The key is derived from them;
only its public half is in the charter, nothing of it is kept in a desk.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from backchannel.credentials.charter import CharterSignature, SignedCharter
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.crypto.sign import SigningKey
from backchannel.errors import Misuse
from backchannel.wire.codec import encode

if TYPE_CHECKING:
    from mnemonic import Mnemonic

SHEET_WORDS = {24: 32, 12: 16}
"""Words on a sheet, and the bytes they hold."""


@lru_cache(maxsize=1)
def _mnemonic() -> Mnemonic:
    from mnemonic import Mnemonic

    return Mnemonic("english")


def new_sheet(rng: Rng, *, words: int = 24) -> str:
    """The words of a fresh sheet. Raises `Misuse` for another number than 12 or 24."""
    if words not in SHEET_WORDS:
        raise Misuse("A recovery sheet has 12 or 24 words.")
    return str(_mnemonic().to_mnemonic(rng(SHEET_WORDS[words])))


def sheet_key(words: str) -> SigningKey:
    """The signing key of a sheet, typed in any case and spacing. Raises `Misuse` for words that are none."""
    typed = words.lower().split()
    if len(typed) not in SHEET_WORDS:
        raise Misuse("A recovery sheet has 12 or 24 words.")
    try:
        entropy = bytes(_mnemonic().to_entropy(typed))
    except (LookupError, ValueError) as error:
        raise Misuse(
            "These are not the words of a recovery sheet: one was mistyped or they are out of order."
        ) from error
    return SigningKey(derive(Label.PAPER_KEY, entropy))


def sign_with_sheet(signed: SignedCharter, key: SigningKey, paper_keys: tuple[bytes, ...]) -> SignedCharter:
    """Add a sheet's signature. ``paper_keys``: of the version it follows. Raises `Misuse` for another."""
    if key.public not in paper_keys:
        raise Misuse("This recovery sheet is not one of this side's.")
    signature = key.sign(Label.CHARTER_SIGN, encode([signed.hash]))
    return signed.with_signature(CharterSignature(True, paper_keys.index(key.public), 0, signature))
