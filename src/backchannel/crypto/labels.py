"""Every label that separates one use of a primitive from another (spec/labels.md lists the preimages).

A label is used in exactly one place with exactly one preimage. A test compares this list with the spec.
"""

from __future__ import annotations

from enum import StrEnum

PREFIX = b"backchannel/1 "


class Label(StrEnum):
    """Domain-separation labels. The value is what goes into the preimage, after ``backchannel/1 ``."""

    # keys of a holder
    SIGN_ED25519 = "sign-ed25519"
    SIGN_ML_DSA = "sign-ml-dsa-65"
    HOLDER_DH = "holder-dh"
    HOLDER_KEM = "holder-kem"
    PAPER_KEY = "paper-key"
    # credentials
    PARTY = "party"
    CHARTER = "charter"
    BUNDLE = "bundle"
    BUNDLE_ID = "bundle-id"
    CHARTER_SIGN = "charter-sign"
    ROSTER = "roster"
    CARD = "card"
    CARD_SIGN = "card-sign"
    FRONT_DOOR = "front-door"
    RECOVERY_VETO = "recovery-veto"
    # introduction and joining
    LINE = "line"
    LINE_CHECK = "line-check"
    COMMITMENT = "commitment"
    REPLY = "reply"
    LETTER_SEAL = "letter-seal"
    LEG = "leg"
    WORDS = "words"
    CHANNEL = "channel"
    ROOM_SECRET = "room-secret"
    RENDEZVOUS_TAG = "rendezvous-tag"
    RENDEZVOUS_KEY = "rendezvous-key"
    RENDEZVOUS_SALT = "rendezvous-salt"
    ROOM_SECRET_SEAL = "room-secret-seal"
    # rooms and feeds
    HOME_ROOM = "home-room"
    ENTRY = "entry"
    ENTRY_KEY = "entry-key"
    EPOCH_WRAP = "epoch-wrap"
    EPOCH_COMMITMENT = "epoch-commitment"
    AUTHENTICATOR_KEY = "authenticator-key"
    AUTHENTICATOR = "authenticator"
    SELF_KEY = "self-key"
    LETTER = "letter"
    PAIR_ZERO = "pair-zero"
    TRANSCRIPT = "transcript"
    # acts
    DRAFT = "draft"
    ACT = "act"
    APPROVAL = "approval"
    # signed texts
    TEXT = "text"
    TEXT_SIGN = "text-sign"
    TEXT_STATEMENT = "text-statement"
    # sheets
    SHEET_LINE = "sheet-line"
    SHEET = "sheet"
    # tables
    TABLE = "table"
    TABLE_SECRET = "table-secret"
    # page layer
    TAG_ROOT_BOARD = "tag-root-board"
    TAG_ROOT_POUCH = "tag-root-pouch"
    TAG_STEP = "tag-step"
    PAGE_TAG = "page-tag"
    PAGE_KEY = "page-key"
    FRAGMENT = "fragment"
    POUCH_SALT = "pouch-salt"
    WAKE_KEY = "wake-key"
    WAKE_STEP = "wake-step"
    WAKE_TAG = "wake-tag"
    WAKE_PAGE_KEY = "wake-page-key"
    WAKE_SEAL = "wake-seal"
    WAKE_POUCH = "wake-pouch"
    # boards and relays
    PAGE_DIGEST = "page-digest"
    CHECKPOINT = "checkpoint"
    TOKEN = "token"
    READ_LEFT = "read-left"
    READ_RIGHT = "read-right"
    # register, backup, carrying
    SPOOL_HANDLE = "spool-handle"
    INBOX_MARK = "inbox-mark"
    MACHINE_MARK = "machine-mark"
    POUCH = "pouch"


PREIMAGES = {label: PREFIX + label.encode() + b"\0" for label in Label}
"""What each label puts before the data."""


def prefixed(label: Label, data: bytes = b"") -> bytes:
    """The preimage of a labelled operation: ``backchannel/1 `` ‖ label ‖ 0x00 ‖ data."""
    return PREIMAGES[label] + data
