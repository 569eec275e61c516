"""Who speaks for a party at one act, and by which rules (spec/40, section 6).

A `Speaks` is a value, shared by all acts between two changes. It is a function of the act's past alone: what
its party announced, and what the other party admitted in view. Verifying charters is `credentials`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    ActClass,
    Charter,
    Rule,
    SignedCharter,
    Standing,
    decode_signed_charter,
)
from backchannel.credentials.lowering import combine_highest, rule_lowers
from backchannel.credentials.quorum import Given, Quorum, everyone, measure
from backchannel.errors import Refused
from backchannel.wire.ids import Digest

Rules = tuple[Rule, Rule, Rule, Rule]


@dataclass(frozen=True, eq=False)
class Speaks:
    """``base``: the charter whose rules are in force. ``waiting``: lowerings announced after it, unadmitted.

    ``admitted`` and ``recovered`` are what *this* party admitted of the other's.
    """

    book: CharterBook
    base: Digest
    waiting: tuple[Digest, ...]
    rules: Rules
    admitted: frozenset[bytes]
    recovered: tuple[SignedCharter, ...]

    @cached_property
    def charter(self) -> Charter:
        """The newest announced charter: people, posts and keys."""
        return self.book.current.charter

    @cached_property
    def charter_hash(self) -> Digest:
        """Its hash: what approvals and statements name."""
        return self.book.current.hash

    @cached_property
    def frozen(self) -> bool:
        """Whether two charters contradict each other, so that its acts are refused."""
        return self.book.frozen

    @property
    def name(self) -> str:
        """The party's name, for sentences."""
        return self.charter.name

    @property
    def private(self) -> bool:
        """Whether the party is one of private people: nothing it signs is an undertaking (U5)."""
        return self.charter.standing is Standing.PRIVATE

    def quorum(self, act_class: ActClass, given: Iterable[Given]) -> Quorum:
        """Who agreed and who is missing, by the rules in force."""
        return measure(self.charter, self.rules[act_class], given)


def begin(book: CharterBook) -> Speaks:
    """Who speaks at the introduction."""
    current = book.current
    return Speaks(book, current.hash, (), current.charter.rules, frozenset(), ())


def with_view(mine: Speaks, theirs: Speaks) -> Speaks:
    """Take into account what the other party admitted in view."""
    if not mine.waiting and not theirs.recovered:
        return mine
    for hash_ in mine.waiting:
        if hash_ in theirs.admitted:
            mine = _admitted(mine, hash_)
    for signed in theirs.recovered:
        if signed.hash not in mine.book.accepted:
            mine = _recovered(mine, signed)
    return mine


def announce(mine: Speaks, announced: bytes) -> Speaks:
    """Announce a charter of one's own (an encoded `SignedCharter`). Raises `Refused` or `PeerFault`."""
    signed = decode_signed_charter(announced)
    if mine.book.knows(signed.hash):
        raise Refused("This list of who speaks was announced here before.")
    book = mine.book.add(signed, standing=mine.rules[ActClass.AMENDMENT])
    version = book.get(signed.hash)
    if version.by_recovery:
        raise Refused("A list made with recovery sheets has effect only when the other side admits it.")
    if book.frozen:
        return replace(mine, book=book)
    after = _with_charter(mine, book, version)
    _require_still_able(mine, after)
    return after


def admit(mine: Speaks, theirs: Speaks, hash_: bytes, recovered: bytes | None) -> Speaks:
    """Admit the other party's lowering (by hash) or recovery (with its charter). Raises `Refused`."""
    if recovered is None:
        if hash_ not in theirs.waiting or hash_ in mine.admitted:
            raise Refused("There is nothing of that kind to admit: nothing lowered waits for it.")
        return replace(mine, admitted=mine.admitted | {hash_})
    theirs = with_view(theirs, mine)  # what was admitted before is theirs, whether or not they spoke since
    signed = decode_signed_charter(recovered)
    version = theirs.book.add(signed).get(signed.hash)
    if signed.hash != hash_ or not version.by_recovery:
        raise Refused("There is nothing of that kind to admit: no restored list waits for it.")
    if version.charter.previous != theirs.charter_hash:
        raise Refused("The restored list does not follow the one that stands.")
    return replace(mine, recovered=(*mine.recovered, signed))


def _rules_of(charters: list[Charter]) -> Rules:
    message, text, control, amendment = (
        combine_highest(*(charter.rules[each] for charter in charters)) for each in ActClass
    )
    return (message, text, control, amendment)


def _with_charter(mine: Speaks, book: CharterBook, version: VerifiedCharter) -> Speaks:
    new = version.charter.rules
    if not any(rule_lowers(mine.rules[each], new[each]) for each in ActClass):
        return replace(mine, book=book, base=version.hash, waiting=(), rules=new)
    waiting = (*mine.waiting, version.hash)
    charters = [book.get(each).charter for each in (mine.base, *waiting)]
    return replace(mine, book=book, waiting=waiting, rules=_rules_of(charters))


def _admitted(mine: Speaks, hash_: Digest) -> Speaks:
    later = mine.waiting[mine.waiting.index(hash_) + 1 :]
    charters = [mine.book.get(each).charter for each in (hash_, *later)]
    return replace(mine, base=hash_, waiting=later, rules=_rules_of(charters))


def _recovered(mine: Speaks, signed: SignedCharter) -> Speaks:
    """A restored list that the other party admitted is in force, whoever else signed it meanwhile.

    Where it stands already by its people's agreement, its rules are admitted with it and no others.
    """
    book = mine.book if mine.book.knows(signed.hash) else mine.book.add(signed)
    stood = book.descends(mine.book.current.hash, signed.hash)
    book = replace(book, accepted=book.accepted | {signed.hash})
    if signed.hash in mine.waiting:
        return replace(_admitted(mine, signed.hash), book=book)
    if stood:
        return replace(mine, book=book)
    restored = book.get(signed.hash)
    mine = replace(mine, base=restored.hash, waiting=(), rules=restored.charter.rules)
    for version in _after(book, restored):
        mine = _with_charter(mine, book, version)
    return replace(mine, book=book)


def _after(book: CharterBook, restored: VerifiedCharter) -> list[VerifiedCharter]:
    """What stands behind a list, oldest first: announced while it stood against another."""
    standing = book.path(book.current)
    return [
        each for each in standing if each.hash != restored.hash and book.descends(each.hash, restored.hash)
    ]


def _require_still_able(before: Speaks, after: Speaks) -> None:
    for each in ActClass:
        if before.quorum(each, everyone(before.charter)).complete:
            quorum = after.quorum(each, everyone(after.charter))
            if not quorum.complete:
                raise Refused(
                    "This list would leave fewer people than its own rules in force ask for: "
                    + "; ".join(quorum.missing)
                    + ".",
                    next_step="Put somebody in post first, or wait until the lower rule is admitted.",
                )
