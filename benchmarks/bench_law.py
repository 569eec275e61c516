"""How fast the law folds: a long history at once, one act more, and the same again from its stored state.

``python -m benchmarks.bench_law [--acts N]``. The baseline decodes and hashes the same postings and does
nothing else. Two one-voice sides write in turn; every act has the other's newest in view.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import time

from backchannel.channel import snapshot
from backchannel.channel.acts import (
    Act,
    Draft,
    Posting,
    act_hash,
    decode_draft,
    draft_codec,
    draft_hash,
    posting_codec,
)
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.channel import Channel
from backchannel.channel.papers.message import Message, Weight
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.book import CharterBook
from backchannel.credentials.drafting import found
from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role
from backchannel.wire.ids import ChannelId
from backchannel.wire.version import PROTOCOL

ROSTER = bytes(32)
CHANNEL = ChannelId(bytes(31) + b"\7")
Ready = tuple[Posting, MemberRef, frozenset[bytes]]


class Writer:
    """Postings of two sides, in turn, each with its one agreement."""

    def __init__(self) -> None:
        counter = itertools.count()

        def rng(size: int) -> bytes:
            return hashlib.shake_256(str(next(counter)).encode()).digest(size)

        self.rng = rng
        self.books: list[CharterBook] = []
        for name in ("NORTHLAND", "SOUTHLAND"):
            signed = found(name, "envoy", HolderKeys.from_seed(rng(32)), rng, one_voice=True)
            self.books.append(CharterBook.begin(signed))
        self.ends: list[InView] = [NOTHING, NOTHING]
        self.turn = 0

    def next(self) -> Ready:
        """One posting more."""
        side, self.turn = self.turn, 1 - self.turn
        book = self.books[side]
        ref = MemberRef(book.party, 1, 1)
        body = Message(Weight.ON_INSTRUCTIONS, "Subject", "Some words. " * 20, "en", None, None, None, ())
        number = self.ends[side].number + 1
        draft = Draft(PROTOCOL, CHANNEL, book.party, number, self.ends[1 - side], self.rng(16), body)
        content = draft_codec.encode(draft)
        approval = Approval(
            draft_hash(content),
            CHANNEL,
            book.current.hash,
            ROSTER,
            number,
            draft.in_view,
            1 << 40,
            Role.AGREES,
            ref,
        )
        posting = Posting(Act(content, self.ends[side].hash), (ApprovalRecord(approval, ()),), ())
        self.ends[side] = InView(number, act_hash(posting.act))
        return posting, ref, frozenset([bytes(approval_hash(approval))])


def receive(channel: Channel, ready: Ready) -> None:
    """Give one posting to the law."""
    posting, poster, verified = ready
    channel.receive(posting, poster=poster, roster=ROSTER, verified=verified)


def run(acts: int) -> dict[str, float]:
    """All figures."""
    writer = Writer()
    history = [writer.next() for _ in range(acts)]
    drafts = {bytes(act_hash(posting.act)): posting.act.draft for posting, _, _ in history}
    channel = Channel.begin(CHANNEL, writer.books[0], writer.books[1], drafts.__getitem__)

    start = time.perf_counter()
    for ready in history:
        receive(channel, ready)
    fold = time.perf_counter() - start

    more = [writer.next() for _ in range(200)]
    times = []
    for ready in more:
        start = time.perf_counter()
        receive(channel, ready)
        times.append(time.perf_counter() - start)

    encoded = [posting_codec.encode(posting) for posting, _, _ in history]
    start = time.perf_counter()
    for data in encoded:
        decode_draft(posting_codec.decode(data).act.draft)
        hashlib.sha256(data).digest()
    bare = time.perf_counter() - start

    data = snapshot.take(channel)
    start = time.perf_counter()
    snapshot.restore(data, drafts.__getitem__)
    restored = time.perf_counter() - start
    return {
        "acts": acts,
        "fold_s": fold,
        "one_more_ms": sorted(times)[len(times) // 2] * 1000,
        "decode_and_hash_s": bare,
        "fold_to_bare": fold / bare,
        "restore_s": restored,
        "stored_mb": len(data) / 1e6,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--acts", type=int, default=50_000)
    asked = parser.parse_args()
    figures = run(asked.acts)
    if asked.json:
        print(json.dumps(figures))
        return
    print(f"{f'the law over {asked.acts:,} acts':44}{'reached':>12}")
    print(f"{'  judge and fold them all, s':44}{figures['fold_s']:>12.2f}")
    print(f"{'    times decoding and hashing them':44}{figures['fold_to_bare']:>12.1f}")
    print(f"{'  one act more, ms (median)':44}{figures['one_more_ms']:>12.3f}")
    print(f"{'  the same state from the register, s':44}{figures['restore_s']:>12.2f}")
    print(f"{'    its size, MB':44}{figures['stored_mb']:>12.1f}")


if __name__ == "__main__":
    main()
