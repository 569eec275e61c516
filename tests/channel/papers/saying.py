"""Acts of the newer papers, with as few words as a test needs."""

from __future__ import annotations

from backchannel.channel.papers.fields import Value
from backchannel.channel.papers.forms import CASES, FormCase, MoveCase, OpenCase, Outcome
from backchannel.channel.papers.message import Weight
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import FORMS
from backchannel.channel.papers.sheets import (
    SHEETS,
    DropSheet,
    OpenSheet,
    SetSheet,
    SheetCase,
    Taken,
    Wording,
    WordLines,
    agreed,
    sheet_hash,
    words_hash,
)
from backchannel.channel.papers.suspension import Reopen, Suspend
from channel.parties import Side

ASK = {"said": "They will never yield."}
SIX = ("what", "who", "level", "where", "when", "before")


def suspend(*kept: Topic) -> Suspend:
    return Suspend(kept, "In anger.", "en", None)


def reopen() -> Reopen:
    return Reopen("", "en", None)


def values(given: dict[str, str]) -> tuple[Value, ...]:
    return tuple(Value(name, text, None) for name, text in given.items())


def opens(given: dict[str, str] = ASK, form: str = "question", version: int = 1) -> OpenCase:
    return OpenCase(form, version, values(given), Weight.ON_INSTRUCTIONS, "en", None, None)


def moves(
    case: bytes, move: str, given: dict[str, str] | None = None, form: str = "question", version: int = 1
) -> MoveCase:
    return MoveCase(case, form, version, move, values(given or {}), Weight.ON_INSTRUCTIONS, "en", None)


def sheet(given: dict[str, str], kind: str = "talks") -> OpenSheet:
    return OpenSheet(kind, "", lines(given), "en", None)


def lines(given: dict[str, str]) -> tuple[Wording, ...]:
    return tuple(Wording(name, text, None) for name, text in given.items())


def words(
    case: bytes, given: dict[str, str], taken: dict[str, str] | None = None, kind: str = "talks"
) -> WordLines:
    over = tuple(Taken(name, words_hash(name, text)) for name, text in (taken or {}).items())
    return WordLines(case, kind, lines(given), over, "en", None)


def sets(desk: Side, case: bytes, kind: str = "talks") -> SetSheet:
    """Set what is agreed at that desk."""
    found = sheet_of(desk, case)
    same = {} if found is None else agreed(found.words(0), found.words(1))
    return SetSheet(case, kind, sheet_hash(same))


def drops(case: bytes, kind: str = "talks") -> DropSheet:
    return DropSheet(case, kind, "Not now.")


def case_of(desk: Side, act: bytes) -> FormCase:
    return desk.channel.case(CASES, act)


def sheet_of(desk: Side, act: bytes) -> SheetCase:
    return desk.channel.case(SHEETS, act)


def refused(desk: Side, act: bytes) -> str | None:
    """The sentence with which an act has no effect at a desk, or None."""
    return desk.channel.law.refused.get(act)


def cross(ours: Side, theirs: Side, mine: object, yours: object) -> tuple[bytes, bytes]:
    """Both say something before either has heard the other: the two acts, the same at both desks."""
    first, second = ours.posting(ours.draft(mine)), theirs.posting(theirs.draft(yours))  # type: ignore[arg-type]
    (one,), (other,) = ours.take(first).rose, theirs.take(second).rose
    ours.take(second)
    theirs.take(first)
    return one, other


def outcome(desk: Side, case: bytes) -> Outcome:
    """How a case of a form stands at a desk."""
    found = case_of(desk, case)
    return FORMS.of(found).outcome(found)
