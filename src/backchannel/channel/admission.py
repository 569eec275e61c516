"""Whether a posting is an act at all: the gate in front of the law (spec/40, section 3).

Owns A1, A6, A7, A10 and A11. Its place in the tree (A2 to A5) is `chain`; its effect is `law`. What comes in
is evidence: approvals count only when the desk says that their authenticators verified.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import IntEnum

import msgspec

from backchannel.channel.acts import (
    NO_ACT,
    ActHash,
    Draft,
    DraftHash,
    Posting,
    decode_draft,
    draft_hash,
    placed_hash,
)
from backchannel.channel.approvals import Approval, approval_hash, given_of, is_for
from backchannel.channel.papers.charter import Amend
from backchannel.channel.papers.registry import KINDS, Body, statement_of
from backchannel.channel.signed_text import SeatSignature, Statement, proven
from backchannel.channel.speaks import Speaks, announce
from backchannel.credentials.charter import ActClass, Watch, decode_signed_charter
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Given, Quorum, Role, measure
from backchannel.errors import Malformed, OutOfPlace, PeerFault, Refused

SIGNATURES_KEPT = 64
"""Signatures beside one act that one post may bring: its first. A flood is at the cost of who sends it, and
which ones count depends on what came, not on when it could be verified."""
EVERY: frozenset[bytes] = frozenset((b"every",))
"""In place of hashes: every approval of that posting was verified here when it came."""
MEMORY = 1024
"""Counts, and groups of people, that the gate keeps in mind."""


class Accepted(IntEnum):
    """On whose check an act counts, where not on this desk's own (A12). The register keeps the numbers.

    ``OF_A_BRIEF``: a colleague's, who told somebody new what was said before: it carries nothing but itself.
    ``BY_A_PERSON``: a colleague's too, and the person here said so, of the act and of all of its past.
    """

    NO = 0
    OF_A_BRIEF = 1
    BY_A_PERSON = 2


class Candidate(msgspec.Struct, eq=False, gc=False):
    """A posting that decoded, with what this desk verified of it so far. Not yet an act.

    ``signatures``: those not found false, each with whose post brought it. ``brought``: all that count, by
    the post that brought them (None: colleagues, who passed them on). ``statement``: what those must cover.
    ``views``: the act in its view, where there is one; ``parents``: that, and its side's own before it.
    ``after``: who speaks for its party after it, where it has no place and another is judged through it.
    ``side``: of its party. ``counted``: whom `Gate.given` found, under whom.

    Nothing it holds refers to it, so that no circle needs looking for (``gc``).
    """

    hash: ActHash
    draft_hash: DraftHash
    draft: Draft
    draft_bytes: bytes
    prev: bytes
    poster: MemberRef
    approvals: list[Approval]
    signatures: dict[SeatSignature, MemberRef]
    brought: dict[MemberRef | None, dict[SeatSignature, None]]
    statement: Statement | None
    views: tuple[bytes, ...]
    parents: tuple[bytes, ...]
    side: int
    accepted: Accepted = Accepted.NO
    after: Speaks | None = None
    counted: tuple[Speaks, tuple[Given, ...]] | None = None

    def add(self, again: Candidate) -> None:
        """Add the evidence of the same posting, brought by another desk or tagged again."""
        self.accepted = max(self.accepted, again.accepted)
        self.counted = None
        self.approvals += [each for each in again.approvals if each not in self.approvals]
        for bearer, signatures in again.brought.items():
            known = self.brought.setdefault(bearer, {})
            for each in signatures:
                if each not in known and len(known) < SIGNATURES_KEPT:
                    known[each] = None
                    self.signatures.setdefault(each, again.poster)

    def prove(self, speaks: Speaks) -> set[MemberRef]:
        """Keep one signature of each person that holds (A11). Returns who brought one that does not."""
        if self.statement is None:
            return set()
        held, false = proven(self.statement, self.signatures, speaks.charter)
        brought_by = {self.signatures[each] for each in false}
        self.signatures = {each: self.signatures[each] for each in held}
        return brought_by


def candidate(
    posting: Posting,
    *,
    channel: bytes,
    parties: tuple[bytes, bytes],
    poster: MemberRef,
    roster: bytes,
    verified: Collection[bytes],
    reported: bool = False,
    was: bytes | None = None,
    act: bytes | None = None,
) -> Candidate:
    """Read a posting of this channel (A1, A6) and keep the approvals that count as evidence here.

    ``verified``: `approval_hash` of those whose authenticator to this desk held, or `EVERY`. ``roster``: of
    its entry. ``reported``: a colleague passed it on, and nothing proves here that ``poster`` posted it.
    ``was``: the hash of its draft, where the desk keeps it, also if it removed words (spec/40, section 10);
    ``act``: that of the act, likewise.
    Raises `Malformed`, `WrongVersion` or `OutOfPlace`.
    """
    draft = decode_draft(posting.act.draft)
    if draft.channel != channel:
        raise OutOfPlace("A message came that was made for another line.")
    if poster.party != draft.party:
        raise OutOfPlace("A message came that was posted by somebody who does not speak for its side.")
    if draft.party not in parties:
        raise OutOfPlace("A message came from somebody who has no voice on this line.")
    held = [record.approval for record in posting.approvals if record.approval.roster_hash == roster]
    if verified is not EVERY:
        held = [each for each in held if approval_hash(each) in verified]
    hashed = draft_hash(posting.act.draft) if was is None else DraftHash(was)
    prev = posting.act.prev
    statement, signed = statement_of(draft.body), posting.signatures
    if statement is None and signed:
        raise Malformed("A message came with signatures under nothing.")
    views = () if draft.in_view.hash == NO_ACT else (draft.in_view.hash,)
    return Candidate(
        placed_hash(hashed, prev) if act is None else ActHash(act),
        hashed,
        draft,
        posting.act.draft,
        prev,
        poster,
        held,
        dict.fromkeys(signed, poster),
        {None if reported else poster: dict.fromkeys(signed)} if signed else {},
        statement,
        views,
        views if prev == NO_ACT else (prev, *views),
        parties.index(draft.party),
    )


class Gate:
    """Counts people for candidates, remembering what it counted before."""

    def __init__(self) -> None:
        self._counted: dict[tuple[Speaks, ActClass, tuple[Given, ...]], Quorum] = {}
        self._groups: dict[tuple[Given, ...], tuple[Given, ...]] = {}

    def quorum(self, speaks: Speaks, act_class: ActClass, given: tuple[Given, ...]) -> Quorum:
        """`Speaks.quorum`, remembered."""
        key = (speaks, act_class, given)
        quorum = self._counted.get(key)
        if quorum is None:
            if len(self._counted) > MEMORY:
                self._counted.clear()
            quorum = self._counted[key] = speaks.quorum(act_class, given)
        return quorum

    def judge(self, one: Candidate, speaks: Speaks) -> Quorum:
        """Who agreed (A7, A10) and, under a statement, whose signature holds (A11), as one quorum."""
        act_class = KINDS[type(one.draft.body)].act_class
        quorum = self.quorum(speaks, act_class, self.given(one, speaks))
        if quorum.complete and one.statement is not None:
            signed = count_signers(one.signatures, speaks)
            return quorum if signed.complete else signed
        return quorum

    def given(self, one: Candidate, speaks: Speaks) -> tuple[Given, ...]:
        """Everybody who counts for it: by an approval, or by a signature under the list it announces.

        The same people are one value, kept once: most of a line was agreed to by few groups.
        """
        if one.counted is None or one.counted[0] is not speaks:
            found = given_of(self.binding(one, speaks))
            if isinstance(one.draft.body, Amend):
                found = merged(found, signers(one.draft.body, speaks))
            if len(self._groups) > MEMORY:
                self._groups.clear()
            one.counted = (speaks, self._groups.setdefault(found, found))
        return one.counted[1]

    def binding(self, one: Candidate, speaks: Speaks) -> list[Approval]:
        """The approvals that are for exactly this act under the charter in force (A7)."""
        draft, hashed, charter = one.draft, one.draft_hash, speaks.charter_hash
        return [each for each in one.approvals if is_for(each, draft, hashed, charter)]


def signers(body: Body, speaks: Speaks) -> tuple[Given, ...]:
    """Those in post who signed the list of who speaks that a body announces, where it may follow (A10).

    Somebody who leaves by it could give no approval any more; and each list is announced once, so that a lone
    member cannot fill places with an old one.
    """
    if not isinstance(body, Amend):
        return ()
    try:
        announce(speaks, body.charter)
    except (Refused, PeerFault):
        return ()
    signatures = decode_signed_charter(body.charter).signatures
    return tuple(
        Given(each.number, each.term, Role.AGREES)
        for each in signatures
        if not each.by_paper and speaks.charter.holder(each.number, each.term) is not None
    )


def merged(approved: tuple[Given, ...], signed: tuple[Given, ...]) -> tuple[Given, ...]:
    """Both, each person and role once."""
    return (*approved, *(each for each in signed if each not in approved)) if signed else approved


def count_signers(signatures: Iterable[SeatSignature], speaks: Speaks) -> Quorum:
    """Count people whose signatures hold by the signed-text rule, observers aside (A11)."""
    given = [Given(each.seat, each.term, Role.AGREES) for each in signatures]
    rule = msgspec.structs.replace(speaks.rules[ActClass.SIGNED_TEXT], observer=Watch.NONE)
    return measure(speaks.charter, rule, given)
