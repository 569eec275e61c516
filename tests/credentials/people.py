"""Invented parties with real keys, from one seed each: nothing here is a stand-in for the product."""

from __future__ import annotations

import random
from functools import cache

import msgspec

from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    Charter,
    Recovery,
    SeatKind,
    SignedCharter,
    Watch,
    decode_charter,
    sign_as,
    unsigned,
)
from backchannel.credentials.drafting import appoint, found, next_place, one_person, with_name, with_rules
from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.crypto.kdf import Stretch
from backchannel.crypto.rng import Rng

SHEET = sheet_key(" ".join(["abandon"] * 11 + ["about"]))
"""A recovery sheet."""
QUICK = Stretch(memory=32, passes=1, lanes=4)
"""Argon2id that costs nothing, for tests that are about something else."""


def seeded(seed: object) -> Rng:
    return random.Random(str(seed)).randbytes


@cache
def keys(name: str) -> HolderKeys:
    return HolderKeys.from_seed(seeded(f"keys of {name}")(32))


def signed_by(charter: Charter, *signers: tuple[HolderKeys, int, int]) -> SignedCharter:
    """Sign with (keys, post, term) each."""
    signed = unsigned(charter)
    for holder, number, term in signers:
        signed = sign_as(signed, holder, number, term)
    return signed


def place(book: CharterBook, title: str) -> tuple[int, int]:
    return next_place(book.current.charter, title)


def put_in_post(
    book: CharterBook,
    title: str,
    name: str,
    *others: tuple[HolderKeys, int, int],
    kind: SeatKind = SeatKind.VOICE,
) -> SignedCharter:
    number, term = place(book, title)
    nonce = book.current.charter.party_nonce
    charter = appoint(book.current, title, keys(name).offer(nonce, number, term), kind=kind)
    return signed_by(charter, *others, (keys(name), number, term))


@cache
def northland() -> CharterBook:
    """Envoy A. Ahn (post 1), deputy B. Bak (post 2); two people for everything."""
    book = CharterBook.begin(found("Northland", "envoy", keys("A. Ahn"), seeded("Northland")))
    return book.add(put_in_post(book, "deputy", "B. Bak", (keys("A. Ahn"), 1, 1)))


@cache
def southland() -> CharterBook:
    """Envoy C. Cho (post 1) alone, with observer D. Dee (post 2) who must agree."""
    book = CharterBook.begin(found("Southland", "envoy", keys("C. Cho"), seeded("Southland"), one_voice=True))
    signed = put_in_post(book, "observer", "D. Dee", (keys("C. Cho"), 1, 1), kind=SeatKind.OBSERVER)
    book = book.add(signed)
    watched = one_person(Watch.AGREES)
    charter = with_rules(book.current, (watched, watched, watched, watched))
    return book.add(signed_by(charter, (keys("C. Cho"), 1, 1), (keys("D. Dee"), 2, 1)))


@cache
def northland_with_reserve() -> CharterBook:
    """Northland with E. Eum in reserve (post 3)."""
    book = northland()
    both = ((keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1))
    return book.add(put_in_post(book, "reserve", "E. Eum", *both, kind=SeatKind.RESERVE))


def decoded(signed: SignedCharter) -> Charter:
    return decode_charter(signed.charter)


def with_recovery() -> tuple[CharterBook, SignedCharter]:
    """A party with one sheet, and a recovery by it: new people in both posts."""
    book = northland()
    charter = msgspec.structs.replace(
        with_name(book.current, "Northland"), recovery=Recovery((SHEET.public,), 1)
    )
    book = book.add(signed_by(charter, (keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1)))
    nonce = book.current.charter.party_nonce
    proposed = appoint(book.current, "envoy", keys("F. Foe").offer(nonce, 1, 2))
    second = msgspec.structs.replace(proposed.seats[1], term=2, holder=keys("G. Gim").offer(nonce, 2, 2))
    signed = signed_by(
        msgspec.structs.replace(proposed, seats=(proposed.seats[0], second)),
        (keys("F. Foe"), 1, 2),
        (keys("G. Gim"), 2, 2),
    )
    return book, sign_with_sheet(signed, SHEET, (SHEET.public,))
