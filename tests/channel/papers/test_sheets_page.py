"""docs/papers.md tells of sheets what the tables say: its tables are made here; a stale page fails."""

from __future__ import annotations

from pathlib import Path

from backchannel.channel.papers.registry import SHEETS
from backchannel.channel.papers.sheets import Held, SheetCase, SheetKind, line_states, words_hash

PAGE = Path(__file__).parents[3] / "docs" / "papers.md"
SAYS = {"nothing": "", "words": "Oslo.", "other words": "Bern."}


def kinds() -> list[str]:
    """Every kind of sheet with its lines."""
    rows = ["| sheet | its lines | counts |", "|---|---|---|"]
    for kind in SHEETS.every():
        lines = ", ".join(f"{name} ({label})" for name, label in kind.lines.items()) or "free"
        counts = "each line while it is agreed" if kind.by_line else "all of it, once it is set"
        rows.append(f"| {kind.name} | {lines} | {counts} |")
    return rows


def states() -> list[str]:
    """How one line stands, by what each side said of it last."""
    rows = ["| your side said | their side said | the line is |", "|---|---|---|"]
    for mine in ("nothing", "words"):
        for theirs in ("nothing", "words", "other words") if mine == "words" else ("nothing", "words"):
            said = "the same words" if mine == theirs == "words" else theirs
            rows.append(f"| {mine} | {said} | {state(SAYS[mine], SAYS[theirs])} |")
    return rows


def state(mine: str, theirs: str) -> str:
    kind = SheetKind("one", SHEETS.every()[0].topic, "one", {"where": "where"}, by_line=False)
    columns = tuple((Held("where", words_hash("where", text), 1, bytes(32)),) for text in (mine, theirs))
    case = SheetCase("one", 0, 1, (columns[0], columns[1]), None, (None, None))
    return line_states(kind, case, 0)["where"].value


def test_the_page_has_the_tables_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    for table in (kinds(), states()):
        assert "\n".join(table) in page, "\n".join(["docs/papers.md is stale. It should hold:", *table])
