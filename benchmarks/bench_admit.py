"""How fast a desk takes in what the other side said, all of it: from sealed bytes to a state folded.

``python -m benchmarks.bench_admit [--json]``. One core, the best of five rounds. For each entry of a room of
two sides with three members each: open it, check its authenticator, decode the posting, check the
authenticators of its two agreements, gate, place, count people, judge and fold. The baseline opens the same
bytes with ChaCha20-Poly1305 and checks the three HMAC-SHA256 tags, and does nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import time
from typing import NamedTuple

from backchannel.channel.acts import (
    NO_ACT,
    Act,
    ActHash,
    Draft,
    Posting,
    act_hash,
    draft_codec,
    draft_hash,
    posting_codec,
)
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.channel import Channel
from backchannel.channel.papers.message import MESSAGES, Message, Weight
from backchannel.channel.view import NOTHING
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import sign_as, unsigned
from backchannel.credentials.drafting import appoint, found, next_place
from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role
from backchannel.crypto import aead
from backchannel.feed import room
from backchannel.feed.entry import Author
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import Admitted, RawEntry, Wrote
from backchannel.feed.state import RoomState
from backchannel.wire.ids import ChannelId
from backchannel.wire.version import PROTOCOL
from benchmarks.bench_feed import CONTENT, COUNT, NOW, ROOM, Nothing, _rng, all_of

TITLES = ("envoy", "deputy", "counsellor")
TAGS = 3
"""Of the entry, and of two agreements."""


class Line(NamedTuple):
    """A line at its writer, at the writer's colleague, and at a reader of the other side."""

    books: tuple[CharterBook, CharterBook]
    writer: RoomState
    second: RoomState
    reader: RoomState


def side(name: str) -> tuple[CharterBook, list[HolderKeys]]:
    """A side of three people that speaks through two."""
    keys = [HolderKeys.from_seed(hashlib.sha256(f"{name}/{title}".encode()).digest()) for title in TITLES]
    book = CharterBook.begin(found(name, TITLES[0], keys[0], _rng(name)))
    for count in (1, 2):
        before = book.current.charter
        seat, term = next_place(before, TITLES[count])
        offered = keys[count].offer(before.party_nonce, seat, term)
        charter = appoint(book.current, TITLES[count], offered)
        signed = unsigned(charter)
        for number in range(count + 1):
            signed = sign_as(signed, keys[number], number + 1, 1)
        book = book.add(signed)
    return book, keys


def line() -> Line:
    """Two such sides with a room."""
    (north, northern), (south, southern) = side("NORTHLAND"), side("SOUTHLAND")
    refs = [MemberRef(book.party, seat, 1) for book in (north, south) for seat in (1, 2, 3)]
    states = all_of([*northern, *southern], refs)
    return Line((north, south), states[0], states[1], states[-1])


def said(where: Line, number: int, prev: ActHash) -> Posting:
    """The act of that number with the agreement of two people to it."""
    book, roster = where.books[0], where.writer.readers.hash
    body = Message(Weight.ON_INSTRUCTIONS, "Subject", "Some words. " * 20, "en", None, None, None, ())
    nonce = number.to_bytes(16, "big")
    draft = draft_codec.encode(Draft(PROTOCOL, ROOM, book.party, number, NOTHING, nonce, body))
    records = []
    for state in (where.writer, where.second):
        approval = Approval(
            draft_hash(draft), ROOM, book.current.hash, roster, number, NOTHING, 1 << 40, Role.AGREES,
            state.me.ref,
        )  # fmt: skip
        proofs = room.authenticate(state, Purpose.APPROVAL, approval_hash(approval))
        records.append(ApprovalRecord(approval, proofs))
    return Posting(Act(draft, prev), tuple(records), ())


def written(where: Line) -> tuple[list[bytes], dict[bytes, bytes]]:
    """Sealed entries with an act each, and the drafts by act."""
    state, rng, prev = where.writer, _rng("write"), NO_ACT
    sealed, drafts = [], {}
    for number in range(1, COUNT + 1):
        posting = said(where, number, prev)
        prev = act_hash(posting.act)
        drafts[bytes(prev)] = posting.act.draft
        step = room.write(state, CONTENT, posting_codec.encode(posting), NOW, rng)
        state = step.state
        sealed.append(next(one.sealed for one in step.outcomes if isinstance(one, Wrote)))
    return sealed, drafts


def admit(state: RoomState, author: Author, data: bytes, channel: Channel) -> RoomState:
    """Everything a desk does with one entry before it stores it."""
    step = room.receive(state, RawEntry(author, data), NOW, Nothing())
    admitted = step.outcomes[0]
    if not isinstance(admitted, Admitted):
        raise SystemExit("an entry was not admitted: the figures mean nothing")
    core = admitted.entry.core
    posting = posting_codec.decode(core.body)
    verified = set()
    for record in posting.approvals:
        hashed = approval_hash(record.approval)
        room.require_proof(
            step.state, record.approval.approver, record.approval.roster_hash, Purpose.APPROVAL, hashed,
            record.authenticators,
        )  # fmt: skip
        verified.add(bytes(hashed))
    channel.receive(posting, poster=core.author.ref, roster=core.roster, verified=verified)
    return step.state


def admit_all(where: Line, sealed: list[bytes], drafts: dict[bytes, bytes]) -> float:
    """Seconds from sealed bytes to all acts folded."""
    channel = Channel.begin(ChannelId(ROOM), where.books[1], where.books[0], drafts.__getitem__)
    state = where.reader
    started = time.perf_counter()
    for data in sealed:
        state = admit(state, where.writer.me, data, channel)
    took = time.perf_counter() - started
    if len(channel.law.facts.rows(MESSAGES)) != len(sealed):
        raise SystemExit("not everything was folded: the figures mean nothing")
    return took


def bare(sealed: list[bytes]) -> float:
    """Seconds to open as many bytes and check the tags with the primitives alone."""
    key = bytes(32)
    boxes = [aead.seal(key, data[: -aead.OVERHEAD]) for data in sealed]
    started = time.perf_counter()
    for box in boxes:
        aead.open_sealed(key, box)
        for _tag in range(TAGS):
            hmac.digest(key, box[:32], hashlib.sha256)
    return time.perf_counter() - started


def run(rounds: int = 5) -> dict[str, float]:
    """All figures: the best round of each."""
    where = line()
    sealed, drafts = written(where)
    took, primitives = float("inf"), float("inf")
    for _ in range(rounds):
        took = min(took, admit_all(where, sealed, drafts))
        primitives = min(primitives, bare(sealed))
    return {
        "admit_and_fold_per_second": COUNT / took,
        "admit_and_fold_to_bare": took / primitives,
        "entry_bytes": sum(map(len, sealed)) / COUNT,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    figures = run()
    if parser.parse_args().json:
        print(json.dumps(figures))
        return
    print(f"{'from sealed bytes to folded, six members':44}{'to reach':>12}{'reached':>12}")
    print(f"{'  entries with two agreements, a second':44}{'2,000':>12}"
          f"{figures['admit_and_fold_per_second']:>12,.0f}")  # fmt: skip
    print(f"{'    times bare AEAD and HMAC':44}{'':>12}{figures['admit_and_fold_to_bare']:>12.1f}")
    print(f"{'    bytes of an entry':44}{'':>12}{figures['entry_bytes']:>12,.0f}")


if __name__ == "__main__":
    main()
