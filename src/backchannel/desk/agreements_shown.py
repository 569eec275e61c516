"""Agreements as people see them: every undertaking, what its day says, what can be said of it next.

Owns these sentences, and what the first screen says of days that come near. What was done when is
`agreement_history`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backchannel.channel.channel import Channel
from backchannel.channel.papers.agreement import SETTLES, UNDERTAKING, is_lapsed, released_by
from backchannel.channel.papers.forms import FormCase, Role, possible
from backchannel.channel.papers.text_case import (
    TEXTS,
    Outcome,
    TextCase,
    is_overtaken,
    named_by,
    other_wordings,
)
from backchannel.channel.signed_text import SignedText
from backchannel.channel.undertakings import Provisions, Undertaking, provisions_of
from backchannel.desk import views
from backchannel.desk.agreement_days import SOON, Drift, Notice, counted, day_of, drift
from backchannel.desk.agreement_history import History
from backchannel.desk.agreements import Agreements
from backchannel.desk.comparing import grouped
from backchannel.desk.comparing_texts import changes
from backchannel.desk.ground import Ground, Part
from backchannel.desk.outside import Outside
from backchannel.desk.standings import binds_nobody
from backchannel.desk.texts import OUTCOMES, Texts

_COMMANDS = {
    "started": "backchannel agreement report {} started",
    "done": "backchannel agreement report {} done",
    "ask excuse": "backchannel agreement ask-excuse {} WHY",
    "accept": "backchannel agreement accept {}",
    "dispute": "backchannel agreement dispute {} WHY",
    "contest": "backchannel agreement dispute {} WHY",
    "excuse": "backchannel agreement excuse {}",
    "refuse excuse": "backchannel agreement refuse-excuse {} WHY",
    "lapse": "backchannel agreement lapse {} WHY",
}
_PERFORMED = (Outcome.IN_FORCE, Outcome.NOTICE)


@dataclass(frozen=True)
class _Seen:
    """One agreement, looked at once for one answer. ``ended``: the day on which a notice ran out."""

    number: int
    channel: Channel
    text: SignedText
    case: TextCase
    found: Provisions
    cases: list[FormCase]
    released: dict[int, list[int]]
    notice: Notice | None
    ended: date | None

    def name(self, side: int) -> str:
        """What a side is called in the text."""
        return self.text.proposer if side == self.case.proposer else self.text.other


class AgreementsShown(Part):
    """What is shown of agreements on the lines of this desk."""

    def __init__(self, ground: Ground, texts: Texts, agreements: Agreements, outside: Outside) -> None:
        super().__init__(ground)
        self._texts = texts
        self._agreements = agreements
        self._history = History(ground, outside)

    def shown(self, number: int) -> views.Agreement:
        """An agreement, what became of each of its undertakings, and all that was done, by day."""
        channel, text, case = self._agreements.text(number)
        if why := binds_nobody(channel):
            return _joint_statement(number, text, case, why)
        seen = self._look(number, channel, text, case)
        undertakings = [self._undertaking(seen, each) for each in seen.found.undertakings]
        history = self._history.of(channel, case, seen.cases)
        of = self._wording_of(channel, case)
        return views.Agreement(
            number,
            text.title,
            text.date,
            [text.proposer, text.other],
            OUTCOMES[case.outcome],
            undertakings,
            self._next(seen, undertakings),
            self._notice(seen),
            self._replaces(seen),
            self._replaced(seen),
            None if of is None else of[0],
            [] if of is None or case.exchanged is not None else changes(of[1].text, text.text),
            history,
            self._history.events(history),
            text_number=grouped(case.text_hash.hex()),
            signed=any(case.signed),
        )

    def _look(self, number: int, channel: Channel, text: SignedText, case: TextCase) -> _Seen:
        found = provisions_of(text)
        cases = [self._agreements.case(channel, case, each.number) for each in found.undertakings]
        notice = self._agreements.notice(text, case)
        over = case.outcome is Outcome.NOTICE and notice is not None and notice.is_over(self._today())
        ended = notice.until if over and notice is not None else None
        return _Seen(number, channel, text, case, found, cases, released_by(case, cases), notice, ended)

    def _today(self) -> date:
        return day_of(self._core.now())

    # one undertaking

    def _undertaking(self, seen: _Seen, undertaking: Undertaking) -> views.Undertaking:
        number = undertaking.number
        address, case = f"{seen.number}.{number}", seen.cases[number - 1]
        freed = self._freed(seen, number)
        told = self._drift(seen, undertaking)
        return views.Undertaking(
            address,
            f"{undertaking.ower} {undertaking.words}",
            undertaking.ower,
            case.opener == seen.channel.ours,
            undertaking.by,
            list(undertaking.holds_while),
            UNDERTAKING.outcome(case).words,
            told.words,
            freed,
            [_COMMANDS[step].replace("{}", address) for step in self._steps(seen, number)],
            told.overdue_since,
            [f"{on} ({UNDERTAKING.outcome(seen.cases[on - 1]).words})" for on in undertaking.holds_while],
            [each.number for each in seen.found.undertakings if number in each.holds_while],
        )

    def _freed(self, seen: _Seen, number: int) -> str:
        """Why an undertaking binds no more, but for a lapse of its own; else nothing."""
        if seen.case.outcome is Outcome.REPLACED:
            return "Superseded: another text replaced this one."
        if because := seen.released.get(number):
            lapsed = " and ".join(str(each) for each in because)
            return f"Released: it held while {lapsed} held, and {lapsed} lapsed."
        if seen.ended is not None and not _is_settled(seen.cases[number - 1]):
            return f"It binds no more: the notice ran out on {seen.ended}."
        return ""

    def _drift(self, seen: _Seen, undertaking: Undertaking) -> Drift:
        if seen.case.outcome not in _PERFORMED or self._freed(seen, undertaking.number):
            return Drift()
        return drift(undertaking.by, seen.cases[undertaking.number - 1], self._today())

    def _steps(self, seen: _Seen, number: int) -> list[str]:
        """What our side can say of it now, by the law and by the day."""
        case, channel = seen.cases[number - 1], seen.channel
        steps = possible(UNDERTAKING, case, channel.ours)
        if seen.case.outcome is Outcome.REPLACED:
            settles = case.state(1 - channel.ours) == "done"
            return [step for step in steps if settles and step in SETTLES]
        if seen.case.outcome not in _PERFORMED:
            return []
        agreements = self._agreements
        if case.role(channel.ours) is Role.OPENER:
            free = agreements.may_let_lapse(channel, seen.case, number)
            steps = [step for step in steps if free or step != "lapse"]
        if is_lapsed(case) or number in seen.released:
            steps = [step for step in steps if step in _fitting_when_over(case, channel.ours)]
        return [step for step in steps if not agreements.why_not(channel, seen.text, seen.case, number, step)]

    # the whole text

    def _notice(self, seen: _Seen) -> str:
        days, given = seen.found.notice, seen.notice
        stated = "It states no notice period." if days is None else f"Notice period: {counted(days)}."
        if given is None or seen.case.outcome is Outcome.REPLACED:
            return stated
        gave = f"{seen.name(given.side)} gave notice on {given.given}."
        if given.until is None:
            return " ".join([gave, stated, "From when on it binds no more is for the two sides to say."])
        if seen.ended is not None:
            return " ".join(
                [gave, stated, f"It ran out on {seen.ended}: what was not done by then binds no more."]
            )
        binds = f"It binds until {given.until}; until then undertakings can still be performed."
        return " ".join([gave, stated, binds])

    def _replaces(self, seen: _Seen) -> str:
        if seen.found.replaces is None:
            return ""
        facts = seen.channel.law.facts
        named = [self._named(seen.channel, each) for each in named_by(facts, seen.found.replaces)]
        how = "It replaced" if seen.case.exchanged is not None else "Once in force, it replaces"
        return f"{how} {' and '.join(named)}." if named else ""

    def _replaced(self, seen: _Seen) -> str:
        acts = {step.act for step in seen.case.replaced if step is not None}
        rows = seen.channel.law.facts.rows(TEXTS).values()
        by = [each for each in rows if each.exchanged is not None and each.exchanged.act in acts]
        said = [
            f"{self._named(seen.channel, each)} replaces it since"
            f" {day_of(self._channels.first_row(each.exchanged.act).at)}."
            for each in sorted(by, key=lambda each: each.key)
            if each.exchanged is not None
        ]
        return " ".join(
            [*said, "Only what was reported done can still be accepted or disputed."] if said else []
        )

    def _named(self, channel: Channel, case: TextCase) -> str:
        number, text = self._history.proposal(case)
        return f"{number} (“{text.title}” of {text.date})"

    def _wording_of(self, channel: Channel, case: TextCase) -> tuple[int, SignedText] | None:
        of: TextCase | None = None if case.amends is None else channel.case(TEXTS, case.amends)
        return None if of is None else self._history.proposal(of)

    def _next(self, seen: _Seen, shown: list[views.Undertaking]) -> str:
        """The one thing our side does next, if there is one."""
        ours = seen.channel.ours
        if seen.case.outcome not in (*_PERFORMED, Outcome.REPLACED):
            return self._before_force(seen)
        for each, case in zip(shown, seen.cases, strict=True):
            turn = UNDERTAKING.outcome(case).turn
            binds = not each.released or seen.case.outcome is Outcome.REPLACED
            if turn is not None and case.role(ours) is turn and each.next_steps and binds:
                return f"They wait for your word on {each.number}."
        late = [each.number for each in shown if each.ours and each.overdue_since]
        if late:
            return f"Late, and yours: {', '.join(late)}."
        theirs = [each.number for each in shown if each.overdue_since]
        if theirs:
            return f"Late, and theirs: {', '.join(theirs)}. `backchannel agreement dispute {theirs[0]} WHY`."
        return ""

    def _before_force(self, seen: _Seen) -> str:
        number, ours, case = seen.number, seen.channel.ours, seen.case
        if is_overtaken(seen.channel.law.facts, case):
            others = sorted(
                self._history.proposal(each)[0] for each in other_wordings(seen.channel.law.facts, case)
            )
            return f"There are other wordings of it: {', '.join(map(str, others))}."
        if case.waits_for == ours:
            step = "exchange" if case.outcome is Outcome.WAITS_FOR_EXCHANGE else "sign"
            return f"Your side's step: `backchannel agreement {step} {number}`."
        if case.outcome is Outcome.PROPOSED and case.accepted is None:
            return (
                f"Say that the wording suits you: `backchannel agreement accept {number}`. Or put another"
                f" one on the table: `backchannel agreement amend {number} FILE`."
            )
        return ""

    # the first screen

    def days(self, channel_id: bytes) -> list[views.Near]:
        """What is late or due soon on a line, on either side, and until when texts under notice bind."""
        channel = self._channels.channel(channel_id)
        said = [
            views.Near(
                seen.number,
                each.number,
                "undertaking",
                each.text,
                each.drift,
                each.owes,
                each.by or "",
                each.ours,
            )
            for seen, each in self._near(channel)
        ]
        return said + [
            views.Near(
                seen.number,
                str(seen.number),
                "notice",
                seen.text.title,
                f"{seen.name(seen.notice.side)} gave notice; it binds until {seen.notice.until}",
            )
            for seen in self._performed(channel)
            if seen.notice is not None and seen.notice.until is not None and seen.ended is None
        ]

    def owed(self, channel_id: bytes, nick: str) -> list[views.Waiting]:
        """What our side owes that is late or due soon, where colleagues have no word on it before them."""
        channel = self._channels.channel(channel_id)
        under_way = {each[:3] for each in self._agreements.under_way(channel)}
        return [
            views.Waiting(
                seen.number,
                f"undertaking, {each.drift}: {each.text}",
                nick,
                self._since(seen.case),
                f"backchannel agreement report {each.number} done",
                each.text,
            )
            for seen, each in self._near(channel)
            if each.ours and (*_about(seen), int(each.number.partition(".")[2])) not in under_way
        ]

    def _near(self, channel: Channel) -> Iterator[tuple[_Seen, views.Undertaking]]:
        for seen in self._performed(channel):
            for each in seen.found.undertakings:
                left = self._drift(seen, each).left
                if left is not None and left <= SOON:
                    yield seen, self._undertaking(seen, each)

    def _since(self, case: TextCase) -> int:
        return 0 if case.exchanged is None else self._channels.first_row(case.exchanged.act).at

    def _performed(self, channel: Channel) -> Iterator[_Seen]:
        for case in channel.law.facts.rows(TEXTS).values():
            if case.terms and case.outcome in _PERFORMED:
                number, text = self._history.proposal(case)
                yield self._look(number, channel, text, case)


def _fitting_when_over(case: FormCase, ours: int) -> frozenset[str]:
    """What is offered of an undertaking that lapsed or was released: more may be said, to little sense.

    What was done before can still be reported and judged, a lapse of the other side contested, and what was
    released called lapsed, too.
    """
    theirs = case.state(1 - ours)
    if theirs == "lapsed":
        return frozenset({"contest", "dispute", "done"})
    if case.role(ours) is Role.OPENER:
        return frozenset({"lapse"})
    return SETTLES if theirs == "done" else frozenset()


def _is_settled(case: FormCase) -> bool:
    """Whether an undertaking was over before a notice ran out: done, excused or lapsed."""
    ower, owed = case.state(case.opener), case.state(1 - case.opener)
    return owed in ("accepted", "excused") or "lapsed" in (ower, owed)


def _about(seen: _Seen) -> tuple[bytes, bool]:
    return seen.case.text_hash, seen.case.proposer == seen.channel.ours


def _joint_statement(number: int, text: SignedText, case: TextCase, why: str) -> views.Agreement:
    """A text with a private side: its words, and that nothing in it is an undertaking (U5)."""
    return views.Agreement(
        number,
        text.title,
        text.date,
        [text.proposer, text.other],
        OUTCOMES[case.outcome],
        [],
        "",
        binds_nobody=why,
        signed=any(case.signed),
        text_number=grouped(case.text_hash.hex()),
    )
