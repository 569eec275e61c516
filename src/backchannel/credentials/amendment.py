"""What may follow a charter: the old rule and the new one (spec/10-credentials.md, section 3, C11 to C19).

Owns the one place where a `VerifiedCharter` is made. Version 1 certifies itself; version n+1 satisfies
version n's amendment rule and its own; a settlement of a fork satisfies the rule of the last undisputed
version without anybody who signed on two sides; a recovery is carried by paper keys. Everyone who enters a
post with a version has signed that version. Does not own: which version counts (`book`), nor where
(the channel).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backchannel.credentials.charter import (
    ActClass,
    Charter,
    CharterSignature,
    Rule,
    SignedCharter,
    decode_charter,
    party_id,
)
from backchannel.credentials.lowering import combine_highest
from backchannel.credentials.quorum import Given, Quorum, Role, measure
from backchannel.credentials.wellformed import require_well_formed
from backchannel.crypto import sign
from backchannel.crypto.labels import Label
from backchannel.errors import NotEnoughPeople, NotWellFormed, Unproven
from backchannel.wire.codec import encode
from backchannel.wire.ids import Digest, PartyId


@dataclass(frozen=True, slots=True)
class VerifiedCharter:
    """Evidence: a charter whose every check held. ``signers``: signing keys of the people who signed it."""

    party: PartyId
    hash: Digest
    charter: Charter
    signed: SignedCharter
    by_recovery: bool
    signers: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Branch:
    """One side of a fork: the versions after the last undisputed one, oldest first."""

    versions: tuple[VerifiedCharter, ...]

    @property
    def tip(self) -> VerifiedCharter:
        """Its newest version."""
        return self.versions[-1]

    @property
    def signers(self) -> frozenset[bytes]:
        """Everyone who signed any version of it."""
        return frozenset().union(*(version.signers for version in self.versions))


def verify_first(signed: SignedCharter) -> VerifiedCharter:
    """Check a first version: well-formed, signed by everyone it lists, by its own amendment rule."""
    charter = decode_charter(signed.charter)
    require_well_formed(charter)
    if charter.version != 1:
        raise _refuse("C11", "it does not begin at the beginning")
    signatures = _check_signatures(signed, None, charter)
    _require_entrants_signed(None, charter, signatures)
    _require(measure(charter, charter.rule(ActClass.AMENDMENT), _given(signatures)), "C16")
    return _verified(party_id(signed.charter), signed, charter, signatures, by_recovery=False)


def verify_successor(
    old: VerifiedCharter, signed: SignedCharter, *, standing: Rule | None = None
) -> VerifiedCharter:
    """Check that ``signed`` may follow ``old``, by people or by paper keys.

    ``standing`` is an amendment rule that still counts because its lowering was not admitted. Raises
    `NotWellFormed` (check id), `Unproven` or `NotEnoughPeople`.
    """
    charter = decode_charter(signed.charter)
    require_well_formed(charter)
    if charter.version != old.charter.version + 1 or charter.previous != old.hash or charter.settles:
        raise _refuse("C11", "it does not follow the one it should follow")
    _require_same_party(old.charter, charter)
    _require_terms(charter, [old.charter])
    return _judge(old, signed, charter, standing, excluded=frozenset())


def verify_settlement(
    ancestor: VerifiedCharter,
    branches: Sequence[Branch],
    signed: SignedCharter,
    *,
    standing: Rule | None = None,
) -> VerifiedCharter:
    """Check that ``signed`` ends the fork of ``branches`` after ``ancestor``: it names the end of each."""
    charter = decode_charter(signed.charter)
    require_well_formed(charter)
    tips = [branch.tip for branch in branches]
    if charter.settles != tuple(sorted(tip.hash for tip in tips)) or charter.previous != ancestor.hash:
        raise _refuse("C18", "it does not name what it settles")
    if charter.version != max(tip.charter.version for tip in tips) + 1:
        raise _refuse("C11", "its number is not the next one")
    _require_same_party(ancestor.charter, charter)
    _require_terms(charter, [ancestor.charter, *(tip.charter for tip in tips)])
    return _judge(ancestor, signed, charter, standing, excluded=signed_twice(branches))


def signed_twice(branches: Sequence[Branch]) -> frozenset[bytes]:
    """Signing keys of people who signed on more than one side of a fork."""
    seen: set[bytes] = set()
    twice: set[bytes] = set()
    for branch in branches:
        twice |= seen & branch.signers
        seen |= branch.signers
    return frozenset(twice)


def is_replacement(old: Charter, new: Charter) -> bool:
    """Whether nothing changes but who is in post: every post, rule and reader as it was, nobody removed."""
    if [(seat.number, seat.title, seat.kind) for seat in old.seats] != [
        (seat.number, seat.title, seat.kind) for seat in new.seats
    ]:
        return False
    emptied = any(
        before.holder is not None and after.holder is None
        for before, after in zip(old.seats, new.seats, strict=True)
    )
    same = (old.name, old.rules, old.readers, old.recovery) == (
        new.name,
        new.rules,
        new.readers,
        new.recovery,
    )
    return same and not emptied


def quorum_for(
    old: Charter, new: Charter, signatures: Iterable[tuple[int, int]], *, standing: Rule | None = None
) -> tuple[Quorum, Quorum]:
    """What is still missing for ``new`` to follow ``old``, by the old rule and by the new one.

    ``signatures`` are (post, term) of those who signed so far.
    """
    given = [Given(seat, term, Role.AGREES) for seat, term in signatures]
    replacing = is_replacement(old, new)
    rule = old.rule(ActClass.AMENDMENT)
    if standing is not None:
        rule = combine_highest(standing, rule)
    return (
        measure(old, rule, given, replacing=replacing),
        measure(new, new.rule(ActClass.AMENDMENT), given, replacing=replacing),
    )


def signed_by_sheets(old: Charter, signed: SignedCharter) -> bool:
    """Whether enough recovery sheets of ``old`` are among the signatures (each was checked when gathered)."""
    sheets = sum(each.by_paper for each in signed.signatures)
    return 0 < old.recovery.threshold <= sheets


def require_signature(old: VerifiedCharter, signed: SignedCharter, each: CharterSignature) -> None:
    """Check one signature before it is gathered: one that does not hold would spoil the rest (C14)."""
    _verify_signature(signed, each, old.charter, decode_charter(signed.charter))


def _refuse(check: str, sentence: str) -> NotWellFormed:
    return NotWellFormed(f"This list of who speaks cannot be taken over: {sentence}.", check=check)


def _require(quorum: Quorum, check: str) -> None:
    if not quorum.complete:
        whose = "its own rule" if check == "C16" else "the rule before it"
        raise NotEnoughPeople(
            f"This list of who speaks is not agreed by {whose}: {'; '.join(quorum.missing)} ({check})."
        )


def _require_same_party(old: Charter, new: Charter) -> None:
    if (new.party_nonce, new.standing) != (old.party_nonce, old.standing):
        raise _refuse("C12", "it is of another side, or changes what the side is")
    for seat in old.seats:
        now = new.seat(seat.number)
        if now is None or now.kind is not seat.kind:
            raise _refuse("C12", f"the post {seat.title} is gone or became another kind of post")


def _require_terms(new: Charter, before: Sequence[Charter]) -> None:
    """A holder either stays with the term, or comes with the next one; ``before[0]`` is what it follows."""
    for seat in new.seats:
        old = before[0].seat(seat.number)
        last = max(
            (known.term for each in before if (known := each.seat(seat.number)) is not None), default=0
        )
        if old is not None and old.holder is not None and seat.holder == old.holder:
            continue
        if seat.term != (last if seat.holder is None else last + 1):
            raise _refuse("C13", f"the people who held {seat.title} are miscounted")


def _check_signatures(
    signed: SignedCharter, old: Charter | None, new: Charter
) -> dict[CharterSignature, bytes]:
    """Every signature with the signing key it verified under. One that does not verify spoils all (C14)."""
    keys: dict[CharterSignature, bytes] = {}
    places = [(each.by_paper, each.number, each.term) for each in signed.signatures]
    if places != sorted(set(places)):
        raise _refuse("C14", "its signatures are out of order, or one is there twice")
    for each in signed.signatures:
        keys[each] = _verify_signature(signed, each, old, new)
    return keys


def _verify_signature(
    signed: SignedCharter, each: CharterSignature, old: Charter | None, new: Charter
) -> bytes:
    key = _signer(each, old, new)
    if key is None:
        raise _refuse("C14", "somebody signed who has no part in it")
    try:
        sign.verify(Label.CHARTER_SIGN, key, encode([signed.hash]), each.signature)
    except Unproven as error:
        raise Unproven("A signature under this list of who speaks does not hold (C14).") from error
    return key


def _signer(each: CharterSignature, old: Charter | None, new: Charter) -> bytes | None:
    if each.by_paper:
        papers = old.recovery.paper_keys if old is not None and each.term == 0 else ()
        return papers[each.number] if each.number < len(papers) else None
    for charter in (new, old):
        holder = charter.holder(each.number, each.term) if charter is not None else None
        if holder is not None:
            return holder.bundle.sign
    return None


def _require_entrants_signed(
    old: Charter | None, new: Charter, signatures: dict[CharterSignature, bytes]
) -> None:
    places = {(each.number, each.term) for each in signatures if not each.by_paper}
    for seat in new.held:
        entered = old is None or old.holder(seat.number, seat.term) is None
        if entered and (seat.number, seat.term) not in places:
            raise _refuse("C15", f"whoever is to be {seat.title} has not agreed to it")


def _given(
    signatures: dict[CharterSignature, bytes], excluded: frozenset[bytes] = frozenset()
) -> list[Given]:
    return [
        Given(each.number, each.term, Role.AGREES)
        for each, key in signatures.items()
        if not each.by_paper and key not in excluded
    ]


def _judge(
    old: VerifiedCharter,
    signed: SignedCharter,
    charter: Charter,
    standing: Rule | None,
    excluded: frozenset[bytes],
) -> VerifiedCharter:
    signatures = _check_signatures(signed, old.charter, charter)
    _require_entrants_signed(old.charter, charter, signatures)
    replacing = is_replacement(old.charter, charter)
    _require(
        measure(charter, charter.rule(ActClass.AMENDMENT), _given(signatures), replacing=replacing), "C16"
    )
    rule = old.charter.rule(ActClass.AMENDMENT)
    rule = rule if standing is None else combine_highest(standing, rule)
    by_people = measure(old.charter, rule, _given(signatures, excluded), replacing=replacing)
    papers = sum(each.by_paper for each in signatures)
    if not by_people.complete:
        if not papers:
            _require(by_people, "C18" if excluded else "C17")
        if papers < old.charter.recovery.threshold:
            raise NotEnoughPeople("Too few recovery sheets signed this list of who speaks (C19).")
    return _verified(old.party, signed, charter, signatures, by_recovery=not by_people.complete)


def _verified(
    party: PartyId,
    signed: SignedCharter,
    charter: Charter,
    signatures: dict[CharterSignature, bytes],
    *,
    by_recovery: bool,
) -> VerifiedCharter:
    signers = frozenset(key for each, key in signatures.items() if not each.by_paper)
    return VerifiedCharter(party, signed.hash, charter, signed, by_recovery, signers)
