"""What every charter keeps, whatever it follows (spec/10-credentials.md, checks C1 to C10).

Pure predicates over one charter; nothing here knows of signatures of a version or of other versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from backchannel.credentials.charter import ActClass, Charter, SeatKind, Watch
from backchannel.credentials.keys import KeyBundle
from backchannel.credentials.names import require_plain
from backchannel.credentials.quorum import everyone, measure
from backchannel.errors import Malformed, NotWellFormed, Unproven


def require_well_formed(charter: Charter) -> None:
    """Raise `NotWellFormed` (with the number of the check) unless the charter keeps C1 to C10."""
    _chain_fields(charter)
    _names(charter)
    _posts(charter)
    _holders(charter)
    _persons(charter)
    _rules(charter)
    _readers(charter)
    _recovery(charter)
    _not_dead(charter)


def components(bundle: KeyBundle) -> frozenset[bytes]:
    """The three public keys of a bundle."""
    return frozenset((bundle.sign, bundle.dh, bundle.kem))


def _refuse(check: str, sentence: str) -> NotWellFormed:
    return NotWellFormed(f"This list of who speaks is not sound: {sentence}.", check=check)


def _rising(numbers: Iterable[int | bytes]) -> bool:
    listed = list(numbers)
    return all(first < second for first, second in pairwise(listed))  # type: ignore[operator]


def _chain_fields(charter: Charter) -> None:
    if (charter.version == 1) != (charter.previous is None):
        raise _refuse("C1", "only the first version follows none")
    if len(charter.settles) == 1 or not _rising(charter.settles) or (charter.settles and charter.version < 3):
        raise _refuse("C2", "it settles a contradiction without naming both sides of it, in order")


def _names(charter: Charter) -> None:
    titles = [seat.title for seat in charter.seats]
    try:
        require_plain(charter.name, "name")
        for title in titles:
            require_plain(title, "title")
    except Malformed as error:
        raise NotWellFormed(error.sentence, check="C3") from error
    if len({title.lower() for title in titles}) != len(titles):
        raise _refuse("C3", "two posts have one title")


def _posts(charter: Charter) -> None:
    if not _rising(seat.number for seat in charter.seats):
        raise _refuse("C4", "its posts are not in order, or one is listed twice")


def _holders(charter: Charter) -> None:
    for seat in charter.seats:
        offered = seat.holder
        if offered is None:
            continue
        place = (offered.party_nonce, offered.seat, offered.term)
        if place != (charter.party_nonce, seat.number, seat.term):
            raise _refuse("C5", f"the keys of {seat.title} were made for another place")
        try:
            offered.verify()
        except Unproven as error:
            raise _refuse("C5", f"whoever listed the keys of {seat.title} may not have them") from error


def _persons(charter: Charter) -> None:
    held = [(seat, seat.holder.bundle) for seat in charter.seats if seat.holder is not None]
    for place, (seat, bundle) in enumerate(held):
        for other, other_bundle in held[:place]:
            if bundle != other_bundle:
                if components(bundle) & components(other_bundle):
                    raise _refuse("C6", f"{seat.title} and {other.title} share a part of their keys")
            elif (seat.kind is SeatKind.OBSERVER) != (other.kind is SeatKind.OBSERVER):
                raise _refuse(
                    "C6", f"{seat.title} and {other.title} are one person, who would watch themselves"
                )


def _rules(charter: Charter) -> None:
    voices = {seat.number for seat in charter.seats if seat.kind is SeatKind.VOICE}
    reserves = {seat.number for seat in charter.seats if seat.kind is SeatKind.RESERVE}
    observers = any(seat.kind is SeatKind.OBSERVER for seat in charter.seats)
    for act_class in ActClass:
        rule = charter.rule(act_class)
        allowed = voices | reserves if act_class is ActClass.AMENDMENT else voices
        if not _rising(rule.from_seats) or not _rising(rule.must_include):
            raise _refuse("C7", "a rule lists its posts out of order")
        if not set(rule.from_seats) <= allowed or not set(rule.must_include) <= voices:
            raise _refuse("C7", "a rule names a post that cannot count")
        if rule.from_seats and not set(rule.must_include) <= set(rule.from_seats):
            raise _refuse("C7", "a rule asks for a post that it does not count")
        if rule.observer is not Watch.NONE and not observers:
            raise _refuse("C7", "a rule asks for an observer and there is no such post")


def _readers(charter: Charter) -> None:
    able = {seat.number for seat in charter.seats if seat.kind is not SeatKind.RESERVE}
    if not charter.readers or not _rising(charter.readers) or not set(charter.readers) <= able:
        raise _refuse("C8", "those who read are not listed in order, or one of them may not read")


def _recovery(charter: Charter) -> None:
    papers, threshold = charter.recovery.paper_keys, charter.recovery.threshold
    signers = {seat.holder.bundle.sign for seat in charter.seats if seat.holder is not None}
    if not _rising(papers) or bool(papers) != bool(threshold) or threshold > len(papers):
        raise _refuse("C9", "its recovery sheets are not in order or too few for their own rule")
    if signers & set(papers):
        raise _refuse("C9", "a recovery sheet is the key of somebody in post")


def _not_dead(charter: Charter) -> None:
    rule = charter.rule(ActClass.AMENDMENT)
    quorum = measure(charter, rule, everyone(charter), replacing=True)
    if not quorum.complete:
        raise _refuse("C10", "nobody could ever change it again: " + "; ".join(quorum.missing))
