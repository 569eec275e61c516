"""What to think of in time about who speaks for a side: empty posts, too few people, no way back (G15).

Owns these sentences. They stop nothing, and only our own side's are about what we can mend.
"""

from __future__ import annotations

from backchannel.credentials.charter import ActClass, Charter, Rule
from backchannel.credentials.quorum import counting_seats

SHEET = "`backchannel recovery-sheet`"
RESERVE = '`backchannel invite "NAME" --as POST --reserve`'


def people(charter: Charter, rule: Rule, *, replacing: bool = False) -> int:
    """How many different people could count by a rule."""
    seats = counting_seats(charter, rule, replacing=replacing)
    return len({seat.holder.bundle.sign for seat in seats if seat.holder is not None})


def way_back(charter: Charter) -> str:
    """Whether anybody could put new people in post if one were lost; empty where somebody could."""
    rule = charter.rule(ActClass.AMENDMENT)
    if charter.recovery.paper_keys:
        return ""
    left = people(charter, rule, replacing=True) - 1
    if left >= rule.approvals:
        return ""
    return "If one person or desk of your side is lost, nobody could replace them: no recovery sheet counts."


def ours(charter: Charter) -> list[str]:
    """Of our own side, with what mends it."""
    found = []
    if lost := way_back(charter):
        mends = f"Print one: {SHEET}, or put somebody in reserve: {RESERVE}."
        found.append(f"{lost} {mends}")
    elif not charter.recovery.paper_keys:
        found.append(f"With every desk lost your side could not come back: no recovery sheet counts. {SHEET}")
    return [*found, *_too_few(charter, "your side"), *_empty(charter)]


def first(charter: Charter) -> list[str]:
    """Of our own side, what would leave it without a voice: for the first screen."""
    lost = way_back(charter)
    return [*([f"{lost} `backchannel who us` says more."] if lost else []), *_too_few(charter, "your side")]


def theirs(charter: Charter) -> list[str]:
    """Of another side: what it means for what we can expect of them."""
    return [*_too_few(charter, charter.name), *_empty(charter)]


def _too_few(charter: Charter, side: str) -> list[str]:
    rule = charter.rule(ActClass.MESSAGE)
    held, needed = people(charter, rule), rule.approvals
    if held >= needed:
        return []
    return [f"A message of {side} needs {needed} people and {held} could agree: it can say nothing now."]


def _empty(charter: Charter) -> list[str]:
    return [f"The post of {seat.title} is empty." for seat in charter.seats if seat.holder is None]
