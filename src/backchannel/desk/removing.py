"""A desk's face for removing old words: what would go, what stays, and what no command can remove.

Owns these sentences. What may go is `purging`'s to say.
"""

from __future__ import annotations

from backchannel.desk import views
from backchannel.desk.bodies import PurgeAsked
from backchannel.desk.dates import seconds_of, start_of
from backchannel.desk.days import counted
from backchannel.desk.next_steps import typed
from backchannel.desk.parts import Parts
from backchannel.desk.purging import ASKED_FOR, Period, Plan

COPY_OF_A_MEDIATOR = "The mediator keeps a copy of all that was said at the table."
COPIES_OF_SIDES = "Both sides of the table keep their copies, and so do your colleagues' desks."
LIMITS = [
    "The other side keeps its copies, and so do your colleagues' desks.",
    "Backups, exported files, printed sheets and what somebody copied stay as they are.",
    "On solid-state disks traces of what a file held can outlast it; they are as encrypted as it was.",
    "Days, numbers and choices of forms stay, and who said what kind of thing when: the line stands on them.",
    "Whoever joins your side later gets these items from this desk without their words, on its word alone.",
]


class Removing(Parts):
    """A desk's face for removing words."""

    def purge(
        self,
        who: str,
        until: str,
        since: str | None = None,
        *,
        sure: bool = False,
        ask_colleagues: bool = False,
    ) -> views.Purge:
        """Remove the words of some days of a line from this desk; not ``sure``: only say what would go.

        ``since``, ``until``: ISO days. ``ask_colleagues``: they are asked to look at theirs.
        """
        channel = self._line_of(who)
        limits = self._limits(channel)
        period = Period(channel, 0 if since is None else start_of(since), seconds_of(until) or 0)
        if not sure:
            plan = self._purging.plan(period)
            again = f"backchannel purge {typed(who)}" + (f" --since {since}" if since else "")
            outcome = views.Outcome(
                "Nothing was removed yet.",
                "They learn nothing of this.",
                f"To remove these words for good: `{again} --until {until} --yes`.",
            )
            return _purge(who, since, until, plan, limits, outcome, done=False)
        plan, clean = self._purging.remove(period)
        if ask_colleagues:
            with self._core.step():
                self._home.tell(PurgeAsked(channel, since, until))
        asked = "Your colleagues are asked to look at theirs." if ask_colleagues else ""
        next_step = (
            asked or "Colleagues remove theirs at their own desks: with `--ask-colleagues` they are asked."
        )
        happened = f"Removed: the words of {counted(len(plan.rows) + len(plan.words), 'item')}."
        if not clean:
            happened += " Another program still reads the desk's file: they are gone from it when that ends."
        outcome = views.Outcome(happened, "They learn nothing of this. They keep what they have.", next_step)
        return _purge(who, since, until, plan, limits, outcome, done=True)

    def _limits(self, channel: bytes) -> list[str]:
        """What no command can remove: at a table there are more copies."""
        table = self._meetings.tables.find(channel)
        if table is None:
            return LIMITS
        return [COPIES_OF_SIDES, *LIMITS[1:]] if table.mediates else [COPY_OF_A_MEDIATOR, *LIMITS]


def _purge(
    who: str,
    since: str | None,
    until: str,
    plan: Plan,
    limits: list[str],
    outcome: views.Outcome,
    *,
    done: bool,
) -> views.Purge:
    counts = (
        (len(plan.rows), "item", "with translations, attachments, notes, and whom it was shown"),
        (len(plan.words), "mediator's word", "which stays as one without its words"),
        (len(plan.drafts), "draft", "that was taken off the table"),
        (len(plan.knocks), "knock", "which stays as a knock without its words"),
    )
    goes = [f"{counted(number, what)}, {more}." for number, what, more in counts if number]
    stays = [f"{counted(number, 'item')}: {why}." for why, number in sorted(plan.stays.items())]
    if plan.kept:
        stays.append(f"Of knocks and drafts, {plan.kept}: {ASKED_FOR}.")
    if plan.gone:
        stays.append(f"{counted(len(plan.gone), 'item')}: without words already.")
    return views.Purge(who, since, until, done, goes or ["Nothing."], stays, limits, outcome)
