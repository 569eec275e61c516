#!/usr/bin/env python3
"""Verify signed texts without the program that made them.

    python tools/verify.py TEXTFILE…

Needs Python 3.11 and `cryptography` 50; written from the spec, not from src/. Exit code 0: all of it holds.
Left out on purpose: checks of mere form (C2 to C4, C7 to C10, terms in C13).
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

BEGIN, END = "-----BEGIN BACKCHANNEL SIGNED TEXT-----", "-----END BACKCHANNEL SIGNED TEXT-----"
DONE = {1: "signed", 2: "signed", 3: "put it in force", 4: "withdrew"}
FORMS = {"str": (0xA0, 32, 0xD9, 0), "bytes": (0, 0, 0xC4, 0), "list": (0x90, 16, 0xDB, 1)}
MARKS, SIZES = b"\xc4\xc5\xc6\xcc\xcd\xce\xcf\xd9\xda\xdb\xdc\xdd", b"\1\2\4\1\2\4\10\1\2\4\2\4"
LONG = dict(zip(MARKS, SIZES, strict=True))
LINE = r"([1-9]\d?)\. ([^\[\]\n]*[^\[\]\s])(?: \[by (\d{4}-\d\d-\d\d)\])?((?: \[while [1-9]\d? holds\])*)"
RULE = re.compile(r"Notice: [1-9]\d{0,3} days\.|Replaces: text [0-9a-f]{64}\.", re.ASCII)
COLON = ":\u2236\ua789\ufe55\uff1a"
SPACE, DIGIT = " \t\u3000", "0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19"
ONE = rf"[{SPACE}]*[(\[]?[{DIGIT}]+[{SPACE}]*[.):\]\u3001\uff0e\uff09]|.*\[[{SPACE}]*(?:by|while)\b"
CLOSE = {w: "".join(f"[{c}\x80-\U0010ffff]" for c in w) for w in ("notice", "replaces")}
WORDS = [rf"(?=[^a-z]{{0,{len(w) - 1}}}[a-z])" + CLOSE[w] for w in CLOSE]
LIKE_RULE = rf"[{SPACE}]*[(\[]?(?:{'|'.join(WORDS)})[^{COLON}]{{0,20}}[{COLON}]"
GONE = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
UNSEEN = dict.fromkeys(GONE) | dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F], " ")


def need(holds: object, otherwise: str) -> None:
    """Raise `ValueError` (a sentence) unless it holds."""
    if not holds:
        raise ValueError(otherwise)


def pack(value: Any) -> bytes:
    """The one MessagePack encoding of nil, booleans, integers from 0, text, bytes and arrays (spec/00, 2)."""
    if value is None or isinstance(value, bool):
        return b"\xc0" if value is None else bytes([0xC2 + value])
    if isinstance(value, int):
        power = next(n for n in range(4) if value < 1 << (8 << n))
        return bytes([value]) if value < 0x80 else bytes([0xCC + power]) + value.to_bytes(1 << power, "big")
    content = value.encode() if isinstance(value, str) else value
    size, (short, below, marker, least) = len(content), FORMS[type(value).__name__]
    body = b"".join(map(pack, content)) if isinstance(content, list) else content
    if size < below:
        return bytes([short + size]) + body
    power = next(n for n in range(least, 3) if size < 1 << (8 << n))
    return bytes([marker + power]) + size.to_bytes(1 << power, "big") + body


def unpack(data: bytes) -> Any:
    """Decode exactly one canonical value."""

    def take(at: int, depth: int) -> tuple[Any, int]:
        need(depth < 32 and at < len(data), "Bytes are cut off or nested too deeply.")
        first, at = data[at], at + 1
        if first < 0x80 or first in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}.get(first, first), at
        need(first in LONG or 0x90 <= first < 0xC0, "Bytes are of an unknown kind.")
        width, short = LONG.get(first, 0), first & (0x0F if first < 0xA0 else 0x1F)
        size, at = int.from_bytes(data[at : at + width], "big") if width else short, at + width
        if 0xCC <= first <= 0xCF:
            return size, at
        need(size <= len(data) - at, "Bytes are cut off.")
        if first < 0xA0 or first >= 0xDC:
            values: list[Any] = []
            for _ in range(size):
                value, at = take(at, depth + 1)
                values.append(value)
            return values, at
        raw, at = data[at : at + size], at + size
        return raw if 0xC4 <= first <= 0xC6 else raw.decode(), at

    value, end = take(0, 0)
    need(end == len(data) and pack(value) == data, "Bytes are not in the one agreed form.")
    return value


def fields(value: Any, count: int) -> tuple[Any, ...]:
    """A record's fields."""
    need(isinstance(value, list) and len(value) == count, "Something has the wrong number of fields.")
    return tuple(value)


def preimage(label: str, data: bytes) -> bytes:
    """P(label, data) of spec/00, section 5."""
    return b"backchannel/1 " + label.encode() + b"\0" + data


def digest(label: str, data: bytes) -> bytes:
    """H(label, data)."""
    return hashlib.sha256(preimage(label, data)).digest()


def require_signature(label: str, public: bytes, data: bytes, signature: bytes) -> None:
    """Both halves hold (spec/00, 5.7), or `InvalidSignature`."""
    post_quantum, signed = MLDSA65PublicKey.from_public_bytes(public[32:]), preimage(label, data)
    Ed25519PublicKey.from_public_bytes(public[:32]).verify(signature[:64], signed)
    post_quantum.verify(signature[64:], signed, context=b"backchannel/1")


class Charter:
    """One version of who speaks (spec/10). ``signers``: signing keys of the people who signed it."""

    def __init__(self, data: bytes) -> None:
        row = fields(unpack(data), 11)
        self.hash, self.version, self.nonce, self.previous, self.settles = digest("charter", data), *row[1:5]
        self.name, self.standing, self.rules, self.papers = row[5], row[6], fields(row[8], 4), row[10]
        self.seats = {seat[0]: seat for seat in (fields(each, 5) for each in row[7])}
        self.held = [seat for seat in self.seats.values() if seat[4] is not None]
        self.shape = [seat[:3] for seat in self.seats.values()], row[5], row[8:]
        self.line, self.signers = [self], set[bytes]()
        need(row[0] == 1, "A list of who speaks is of another version of the program.")
        for number, _, _, term, holder in self.held:
            bundle, *place, signature = fields(holder, 5)
            need(place == [self.nonce, number, term], "Keys were made for another place (C5).")
            require_signature("bundle", bundle[0], pack([bundle, *place]), signature)

    def key(self, seat: int, term: int) -> bytes:
        """The signing key of whoever is in that post for that term; empty if nobody is."""
        row = self.seats.get(seat)
        return bytes(row[4][0][0]) if row is not None and row[4] is not None and row[3] == term else b""

    def reached(self, rule: Any, given: Any, replacing: bool = False) -> bool:
        """Whether (seat, term, role) reach a rule: it counts people by their keys, not posts."""
        approvals, from_seats, must_include, observer = rule
        valid = [(seat, role) for seat, term, role in given if self.key(seat, term)]
        agreed, kinds = {seat for seat, role in valid if role == 0}, (0, 2) if replacing else (0,)
        seats = [n for n in agreed if self.seats[n][2] in kinds and (not from_seats or n in from_seats)]
        roles = {role for seat, role in valid if self.seats[seat][2] == 1}
        watched = observer == 0 or 0 in roles or (observer == 1 and bool(roles))
        people = {self.seats[n][4][0][0] for n in seats}
        return len(people) >= approvals and set(must_include) <= agreed and watched


def require_agreed(new: Charter, old: Charter | None, signatures: Any, excluded: set[bytes]) -> None:
    """C12 and C14 to C19: who signed a version, by the rule before it and by its own."""
    given, papers = [], sum(each[0] for each in signatures)
    places = [fields(each, 4)[:3] for each in signatures]
    need(places == sorted(set(places)), "Signatures are out of order (C14).")
    for by_paper, number, term, signature in signatures:
        key = new.key(number, term) or (old.key(number, term) if old is not None else b"")
        if by_paper:
            key = b"".join(old.papers[0][number : number + 1]) if old is not None and term == 0 else b""
        else:
            given.append((number, term, 0, key))
        need(key, "Somebody signed who has no part in it (C14).")
        require_signature("charter-sign", key, pack([new.hash]), signature)
        new.signers = {each[3] for each in given}
    for seat in new.held:
        stayed = old is not None and seat[0] in old.seats and old.seats[seat[0]][3:] == seat[3:]
        need(stayed or seat[:1] + seat[3:4] in {each[:2] for each in given}, "Somebody never agreed (C15).")
    replacing = old is not None and new.shape == old.shape and len(new.held) >= len(old.held)
    need(new.reached(new.rules[3], [g[:3] for g in given], replacing), "Not agreed by its own rule (C16).")
    if old is not None:
        need((new.nonce, new.standing) == (old.nonce, old.standing), "It is of another party (C12).")
        counted = [each[:3] for each in given if each[3] not in excluded]
        reached = old.reached(old.rules[3], counted, replacing) or papers >= old.papers[1] > 0
        need(reached, "Not agreed by the rule before it (C17 to C19).")


def charters(party: Any) -> dict[bytes, Charter]:
    """Every version of a party's chain, verified, by its hash."""
    known: dict[bytes, Charter] = {}
    for protocol, data, signatures in (fields(each, 3) for each in party[1]):
        new, excluded = Charter(data), set[bytes]()
        old = known.get(new.previous or b"")
        if old is None:
            need(not known and new.previous is None and new.version == 1, "A list follows none here (C11).")
            need(protocol == 1 and digest("party", data) == party[0], "It is of another party.")
        else:
            need(all(tip in known for tip in new.settles), "It settles what is not here (C18).")
            sides = [known[tip].line[len(old.line) :] for tip in new.settles]
            everyone = [key for side in sides for key in {key for each in side for key in each.signers}]
            excluded = {key for key in everyone if everyone.count(key) > 1}
            last = max([old.version, *(side[-1].version for side in sides)])
            need(new.version == last + 1 and len(sides) != 1, "It does not follow the one before (C11).")
            new.line = [*old.line, new]
        require_agreed(new, old, signatures, excluded)
        known[new.hash] = new
    return known


def counting(text: str, sides: Any) -> list[str]:
    """The lines that count (spec/45, 5), in their order. None counts where one only looks like one."""
    found: list[str] = []
    owed, rules = list[Any](), list[str]()
    for line in text.split("\n"):
        parts = re.split("[\r\x0b\x0c\x85\u2028\u2029]", line.translate(UNSEEN))
        flags = re.IGNORECASE | re.ASCII
        like, likes = (any(re.match(p, part, flags) for part in parts) for p in (ONE, LIKE_RULE))
        if not (like or likes):
            continue
        one, rule = re.fullmatch(LINE, line, re.ASCII), RULE.fullmatch(line)
        need(len(parts) == 1 and (one if like else rule and line[0] not in rules), f"Unclear: {line}")
        found.append(line)
        if one is not None:
            whose = [side for side in sides if one[2].startswith(f"{side} ")]
            need(int(one[1]) == len(owed) + 1 and len(whose) == 1, f"Out of turn, or unclear: {line}")
            words, on = one[2][len(whose[0]) + 1 :], [int(n) for n in re.findall(r"while (\d+)", one[4])]
            need(words == words.strip(SPACE) and (one[3] is None or date.fromisoformat(one[3])), line)
            need(on == sorted(set(on) - {int(one[1])}), f"A condition is unclear: {line}")
            owed.append(on)
        elif rule is not None:
            rules.append(line[0])
    need(all(n <= len(owed) for on in owed for n in on), "A condition is on what is not there.")
    return found


def told(text: str, sides: Any, text_hash: bytes) -> list[str]:
    """The same in sentences."""
    try:
        lines = counting(text, sides)
    except ValueError:
        return ["None of its lines counts as an undertaking or a rule: one only looks like one."]
    said = [f"Undertaking {line}" for line in lines if line[0] not in "NR"]
    silent = [] if any(line[0] == "N" for line in lines) else ["It states no notice period."]
    said += [*silent, *sorted(line for line in lines if line[0] in "NR")]
    return (
        [*said, f"A text that replaces this one names it by this number: {text_hash.hex()}."] if lines else []
    )


def verify_file(data: str) -> list[str]:
    """What holds, in sentences."""
    need(BEGIN in data and END in data, "This file holds no signed text.")
    encoded = base64.b64decode(data.rpartition(BEGIN)[2].partition(END)[0])
    version, text_bytes, *parties, statements = fields(unpack(encoded), 5)
    text = fields(unpack(text_bytes), 9)
    need(version == 1 and text[0] == 1, "It was made by another version of the program.")
    lines = ["SIGNED TEXT", f"Title:    {text[2]}", f"Between:  {text[3]} (proposed it) and {text[4]}"]
    lines += [f"Date:     {text[5]}", f"Language: {text[6]}", ""]
    for language, title, words in ((None, None, text[7]), *(fields(each, 3) for each in text[8])):
        lines += [] if title is None else [f"Language: {language}", f"Title:    {title}", ""]
        lines += [*(line and f"    {line}" for line in words.split("\n")), ""]
    block = base64.b64encode(encoded).decode()
    lines += [BEGIN, *(block[at : at + 64] for at in range(0, len(block), 64)), END, ""]
    need("\n".join(lines) == data, "The words of this file are not what was signed.")
    named_well = all(part and part in text[7] for part in text[3:6]) and parties[0][0] != parties[1][0]
    need(named_well, "The text lacks one of two sides, or its date (T1).")
    sides = [charters(fields(party, 2)) for party in parties]
    hashed, found = digest("text", text_bytes), list[Any]()
    said = [f"{text[2]}, {text[5]}, between {text[3]} and {text[4]}.", f"Number of the text: {hashed.hex()}"]
    said += [f"{text[at + 3]} is {parties[at][0].hex()[:32]}: compare" for at in (0, 1)]
    private = [each.name for each, *_ in map(dict.values, sides) if each.standing]
    binding = [] if private else told(text[7], text[3:5], hashed)
    said += [*(f"{each} is private: no undertaking binds." for each in private), *binding]
    for statement, signatures in (fields(each, 2) for each in statements):
        role, text_hash, _, by_proposer, *named, _, _ = fields(statement, 8)
        need(text_hash == hashed, "A signature is for another text.")
        need(named[0] in sides[0] and named[1] in sides[1], "A signature names a list not here (T5).")
        need(role in DONE and (role == 4 or by_proposer == (role != 2)), "Signed in another's role (T5).")
        charter = sides[0][named[0]] if by_proposer else sides[1][named[1]]
        need(charter.name == text[3 if by_proposer else 4], "A side's own list has another name (T2).")
        for seat, term, signature in (fields(each, 3) for each in signatures):
            need(charter.key(seat, term), "Somebody signed who is not in post (T8).")
            require_signature("text-sign", charter.key(seat, term), pack(statement), signature)
        rules, given = [[*v.rules[1][:3], 0] for v in charter.line], [(*each[:2], 0) for each in signatures]
        need(all(charter.reached(r, given) for r in rules), f"Too few people of {charter.name} signed (T8).")
        posts = ", ".join(charter.seats[each[0]][1] for each in signatures)
        posts += ", through one voice" if rules[-1][0] == 1 else ""
        said.append(f"{charter.name} {DONE[role]}: {posts}; version {charter.version} of who speaks for it.")
        found.append((role, digest("text-statement", pack(statement)), statement[6:]))
    hashes = {role: {each[1] for each in found if each[0] == role} for role in DONE}
    if not any(role == 3 and c[0] in hashes[1] and c[1] in hashes[2] for role, _, c in found):
        return [*said, "WITHOUT EFFECT: the side that proposed it has not put it in force."]
    notice = ", WITH NOTICE of withdrawal" if hashes[4] else ""
    return [*said, f"IN FORCE{notice}. A later withdrawal, or a text that replaces it, would not show here."]


def main(arguments: list[str]) -> int:
    """Print what holds; 0 when all does."""
    said: list[str] = []
    failed = 0 if arguments else 2
    for name in arguments:
        said.append(name)
        try:
            said += [f"  {sentence}" for sentence in verify_file(Path(name).read_text("utf-8"))]
        except (OSError, ValueError, TypeError, LookupError, AttributeError, InvalidSignature) as error:
            said, failed = [*said, f"  REFUSED: {str(error) or 'a signature in it does not hold.'}"], 1
    for line in said:  # nothing in a file may play with the terminal
        print("".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in line))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
