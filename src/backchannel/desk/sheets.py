"""Sheets of lines at this desk: which is meant, how it stands, and what our side's next step on it is.

Owns finding a sheet and looking at it. What may be done with one is the law's; how its acts read is
`papers.sheets`.
"""

from __future__ import annotations

from backchannel.channel.papers.registry import SHEETS as KINDS
from backchannel.channel.papers.sheets import SHEETS, Held, LineState, SheetCase, line_states
from backchannel.desk import next_steps, views
from backchannel.desk.act_rows import body_of
from backchannel.desk.days import day
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.papers.sheets import COMMANDS, WordsSaid, how_far, is_by_line
from backchannel.errors import Misuse


class SheetsHere(Part):
    """The sheets of every line of this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._ground = ground

    # which one

    def find(self, channel: bytes, who: str, kind: str, number: int | None) -> tuple[bytes, SheetCase]:
        """The sheet with that number, else the only open one. Raises `Misuse` for none or several."""
        every = self.every(channel, kind)
        if number is not None:
            if number not in every:
                raise Misuse(f"{number} is not {_a(kind)} with {who}.", next_step=self._typed(kind, who))
            return every[number]
        alive = [each for each in every if _is_open(every[each][1])]
        if not alive:
            raise Misuse(
                f"There is no open {kind} with {who} here.",
                next_step=f"Begin: `{self._typed(kind, who)} begin`. If you did, a colleague must agree.",
            )
        if len(alive) > 1:
            listed = ", ".join(map(str, alive))
            raise Misuse(f"There are several with {who}: {listed}.", next_step="Say which: `--number N`.")
        return every[alive[0]]

    def newest(self, channel: bytes, who: str, kind: str, number: int | None) -> tuple[bytes, SheetCase]:
        """The one to show: with that number, else the newest open one, else the newest of all."""
        every = self.every(channel, kind)
        if number is not None or not every:
            return self.find(channel, who, kind, number)
        return every[max(every, key=lambda each: (_is_open(every[each][1]), each))]

    def every(self, channel: bytes, kind: str) -> dict[int, tuple[bytes, SheetCase]]:
        """All of a kind on a line, by the numbers people type."""
        rows = self._channels.channel(channel).law.facts.rows(SHEETS).items()
        found = {self.number(act): (act, case) for act, case in rows if case.kind == kind}
        return dict(sorted(found.items()))

    def number(self, act: bytes) -> int:
        """The number people type for it."""
        return self._core.number("act", self._channels.row(act).draft)

    # how it stands

    def words(self, case: SheetCase) -> WordsSaid:
        """The words that were said in it."""
        return WordsSaid(case, lambda act: body_of(self._channels.row(act)))

    def shown(self, channel: bytes, who: str, act: bytes, case: SheetCase) -> views.Sheet:
        """A sheet as it stands."""
        glance = Glance(self._ground, channel)
        kind, body = KINDS.of(case), body_of(self._channels.row(act))
        lines = self._lines(glance, case)
        number = self.number(act)
        others = [each for each, (_, other) in self.every(channel, case.kind).items() if _is_open(other)]
        return views.Sheet(
            number=number,
            kind=kind.name,
            title=getattr(body, "title", ""),
            us=self._core.me.side,
            who=who,
            began=self._core.me.side if case.opener == glance.channel.ours else who,
            by_line=kind.by_line,
            state="set" if case.is_set else "off the table" if case.is_dropped else "open",
            standing=self._standing(glance, who, case),
            lines=lines,
            others=[each for each in others if each != number],
            next_step=self._next(glance, who, act, case, lines),
        )

    def _lines(self, glance: Glance, case: SheetCase) -> list[views.SheetLine]:
        kind, side, said = KINDS.of(case), glance.channel.ours, self.words(case)
        states = line_states(kind, case, side)
        fixed = case.set_words()
        found = []
        for name in fixed or states:
            pair = [self._worded(case, said, each, name, fixed.get(name)) for each in (side, 1 - side)]
            state = LineState.AGREED if fixed else states[name]
            found.append(views.SheetLine(name, kind.lines.get(name, ""), state.value, *pair))
        order = list(kind.lines)
        return sorted(found, key=lambda each: order.index(each.name) if order else 0)

    def _worded(
        self, case: SheetCase, said: WordsSaid, side: int, name: str, fixed: bytes | None
    ) -> views.Worded | None:
        """A side's words for a line: its newest, or (``fixed``) those that were set."""
        held = case.words(side).get(name) if fixed is None else _first(case, side, name, fixed)
        words = None if held is None else said.of(name, held.words, side)
        if held is None or words is None:
            return None
        row = self._channels.row(held.act)
        return views.Worded(
            words.text,
            words.language,
            words.translation,
            words.translation_language,
            words.side != side,
            row.at,
            self._core.number("act", row.draft),
        )

    def _standing(self, glance: Glance, who: str, case: SheetCase) -> str:
        """How the whole stands: agreed line by line and set, or how far it is."""
        if case.set_by is None:
            return how_far(case, glance.channel.ours)
        name = self._core.me.side if case.opener == glance.channel.ours else who
        row = self._channels.row(case.set_by.act)
        posts = " and ".join(glance.authority(row, body_of(row)).posts)
        return f"set by {name} ({posts}) on {day(row.at)}, each line agreed by both sides before"

    # what is next

    def _next(
        self, glance: Glance, who: str, act: bytes, case: SheetCase, lines: list[views.SheetLine]
    ) -> str:
        typed = self._typed(case.kind, who)
        if not _is_open(case):
            return f"Print it: `{typed} print`." if case.is_set else f"Begin another: `{typed} begin`."
        if any(getattr(row.draft.body, "sheet", None) == act for row in self._drafts.open_rows()):
            return "A draft of your side about it is not sent yet: `backchannel waiting`."
        return _by_states(typed, who, case, lines, began=case.opener == glance.channel.ours)

    def _typed(self, kind: str, who: str) -> str:
        return f"backchannel {COMMANDS[kind]} {next_steps.typed(who)}"


def _by_states(typed: str, who: str, case: SheetCase, lines: list[views.SheetLine], *, began: bool) -> str:
    """The next step, from how the lines stand."""
    verb = "add" if is_by_line(case) else "say"
    states = {each.state for each in lines}
    if states & {LineState.THEIRS.value, LineState.BOTH.value}:
        return f"Take their words over: `{typed} take NAME`, or say your own: `{typed} {verb}`."
    if LineState.OPEN.value in states or not states:
        return f"Say your words: `{typed} {verb}`."
    if LineState.OURS.value in states:
        return f"It waits for {who}."
    if is_by_line(case):
        return f"Print what is agreed: `{typed} card`."
    return f"Set it: `{typed} set`." if began else f"All is agreed. It is for {who}, who began it, to set it."


def _first(case: SheetCase, side: int, name: str, words: bytes) -> Held | None:
    """Where a side said or took those words first."""
    held = (each for each in case.columns[side] if (each.name, each.words) == (name, words))
    return next(held, None)


def _is_open(case: SheetCase) -> bool:
    return not case.is_set and not case.is_dropped


def _a(kind: str) -> str:
    return kind if kind == "talks" else f"a {kind}"
