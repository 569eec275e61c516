"""Agreements as people see them: every undertaking, how it stands, what its day says, what can be said next.

Owns: drift against days (by the desk's own clock), the numbers people type (12.2), and what of ours is ready
to be said of an undertaking. How an undertaking stands is the law's (`channel.papers.agreement`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from backchannel.channel.channel import Channel
from backchannel.channel.papers.agreement import (
    PERFORMED,
    UNDERTAKING,
    Perform,
    Performance,
    Translated,
    not_begun,
    released_by,
)
from backchannel.channel.papers.forms import NOTHING, FormCase, Role, possible
from backchannel.channel.papers.text import Outcome, ProposeText, TextCase, case_key
from backchannel.channel.signed_text import SignedText, decode_text
from backchannel.channel.undertakings import Undertaking, undertakings_of
from backchannel.desk import views
from backchannel.desk.ground import Ground, Part
from backchannel.desk.saying import Words, require_fits, require_sayable
from backchannel.desk.standings import binds_nobody
from backchannel.desk.texts import LONGEST_REASON, OUTCOMES, Texts
from backchannel.errors import Misuse, Refused

_ADDRESS = re.compile(r"([1-9][0-9]{0,8})\.([1-9][0-9]?)", re.ASCII)
_IN_FORCE = (Outcome.IN_FORCE, Outcome.NOTICE)
_COMMANDS = {
    "started": "backchannel agreement report {} started",
    "done": "backchannel agreement report {} done",
    "ask excuse": "backchannel agreement ask-excuse {} WHY",
    "accept": "backchannel agreement accept {}",
    "dispute": "backchannel agreement dispute {} WHY",
    "excuse": "backchannel agreement excuse {}",
    "lapse": "backchannel agreement lapse {} WHY",
}
_OVER = frozenset({"accepted", "excused", "lapsed"})
"""States of the side that is owed in which a day says nothing more."""


class Agreements(Part):
    """Agreements on the lines of this desk."""

    def __init__(self, ground: Ground, texts: Texts) -> None:
        super().__init__(ground)
        self._texts = texts

    def proposal(self, channel_id: bytes, words: Words) -> ProposeText:
        """A text with undertakings, for both to sign. Raises `Refused` or `Misuse` for one that is unclear,
        or has none, or one that was to be done by a day that is past."""
        body = self._texts.proposal(channel_id, words)
        found = undertakings_of(decode_text(body.text))
        if not found:
            raise Misuse(
                "There is no undertaking in this text.",
                next_step="Write each on a line of its own, like: 1. SOUTHLAND stops the tests."
                " [by 2027-07-01]",
            )
        for each in found:
            if each.by is not None and self._days_to(each.by) < 0:
                raise Misuse(
                    f"Undertaking {each.number} is to be done by {each.by}, which is past.",
                    next_step="Give a day that is still to come.",
                )
        return body

    def performing(self, address: str, move: str, words: Words) -> tuple[bytes, Perform]:
        """What our side says of an undertaking: its channel, and the body to agree to."""
        number, undertaking = self._address(address)
        channel, _, case = self._text(number)
        if why := binds_nobody(channel):
            raise Refused(why, next_step=f"Read it: `backchannel read {number}`.")
        if undertaking > len(case.terms):
            raise Misuse(
                f"There is no undertaking {address}.", next_step=f"`backchannel agreement show {number}`"
            )
        self._require_not_said(channel, case, undertaking, move)
        return channel.channel, Perform(
            case.text_hash,
            case.proposer == channel.ours,
            undertaking,
            move,
            words.text,
            words.language,
            _translated(words),
        )

    def shown(self, number: int) -> views.Agreement:
        """An agreement, and what became of each of its undertakings."""
        channel, text, case = self._text(number)
        if why := binds_nobody(channel):
            return _joint_statement(number, text, case, why)
        found = undertakings_of(text)
        cases = [self._case(channel, case, each.number) for each in found]
        released = released_by(case, cases)
        shown = [
            self._undertaking(f"{number}.{each.number}", channel, case, each, its, released.get(each.number))
            for each, its in zip(found, cases, strict=True)
        ]
        return views.Agreement(
            number,
            text.title,
            text.date,
            [text.proposer, text.other],
            OUTCOMES[case.outcome],
            shown,
            _next(number, channel, case, shown, cases),
        )

    def _undertaking(
        self,
        address: str,
        channel: Channel,
        text: TextCase,
        undertaking: Undertaking,
        case: FormCase,
        because: list[int] | None,
    ) -> views.Undertaking:
        lapsed = " and ".join(str(each) for each in because or [])
        released = f"Released: it held while {lapsed} held, and {lapsed} lapsed." if because else ""
        steps = self._steps(channel, text, undertaking.number, case) if text.outcome in _IN_FORCE else []
        return views.Undertaking(
            address,
            f"{undertaking.ower} {undertaking.words}",
            undertaking.ower,
            case.opener == channel.ours,
            undertaking.by,
            list(undertaking.holds_while),
            UNDERTAKING.outcome(case).words,
            "" if because or text.outcome not in _IN_FORCE else self._drift(undertaking.by, case),
            released,
            [_COMMANDS[step].replace("{}", address) for step in steps],
        )

    def _steps(self, channel: Channel, text: TextCase, number: int, case: FormCase) -> list[str]:
        """What our side can say of it now."""
        steps = possible(UNDERTAKING, case, channel.ours)
        if case.role(channel.ours) is Role.OPENER and text.outcome is not Outcome.NOTICE:
            on = [self._case(channel, text, each) for each in text.terms[number - 1].holds_while]
            if not any("lapsed" in (each.state(0), each.state(1)) for each in on):
                steps = [step for step in steps if step != "lapse"]
        return steps

    def _drift(self, by: str | None, case: FormCase) -> str:
        """What its day says about it today; nothing where it is over, or waits for the side that is owed."""
        ower, owed = case.state(case.opener), case.state(1 - case.opener)
        if by is None or owed in _OVER or ower == "lapsed" or (ower == "done" and owed == NOTHING):
            return ""
        left = self._days_to(by)
        if left < 0:
            return f"{_days(-left)} late"
        return "due today" if left == 0 else f"due in {_days(left)}"

    def _days_to(self, day: str) -> int:
        return (date.fromisoformat(day) - datetime.fromtimestamp(self._core.now(), UTC).date()).days

    def _address(self, address: str) -> tuple[int, int]:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise Misuse(
                "This is not the number of an undertaking.",
                next_step="Write it as 12.2: undertaking 2 of agreement 12.",
            )
        return int(match[1]), int(match[2])

    def _text(self, number: int) -> tuple[Channel, SignedText, TextCase]:
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        if row is None:
            raise Misuse(
                f"{number} is not an agreement that has gone out.",
                next_step=f"`backchannel read {number}` shows what it is.",
            )
        channel, text, case = self._texts.text(row.hash)
        if not case.terms and not binds_nobody(channel):
            raise Misuse(
                f"{number} has no numbered undertakings.", next_step=f"Read it: `backchannel read {number}`."
            )
        return channel, decode_text(text), case

    def _case(self, channel: Channel, text: TextCase, number: int) -> FormCase:
        key = case_key(text.text_hash, text.proposer) + bytes([number])
        found: Performance | None = channel.case(PERFORMED, key)
        return not_begun(text, number) if found is None else found.case

    def _require_not_said(self, channel: Channel, text: TextCase, undertaking: int, move: str) -> None:
        """Raise `Refused` where our colleagues have just that before them already."""
        about = (text.text_hash, text.proposer == channel.ours, undertaking, move)
        for row in self._drafts.open_rows():
            body = row.draft.body
            if row.channel != channel.channel or row.state not in ("open", "agreed"):
                continue
            if isinstance(body, Perform) and _about(body) == about:
                number = self._core.number("act", row.hash)
                raise Refused(
                    f"That is a draft already: number {number}.",
                    next_step=f"Agree to it: `backchannel agree {number}`.",
                )


def _joint_statement(number: int, text: SignedText, case: TextCase, why: str) -> views.Agreement:
    """A text with a private side: its words, and that nothing in it is an undertaking (U4)."""
    sides = [text.proposer, text.other]
    return views.Agreement(number, text.title, text.date, sides, OUTCOMES[case.outcome], [], "", why)


def _about(body: Perform) -> tuple[bytes, bool, int, str]:
    return body.text_hash, body.by_proposer, body.number, body.move


def _translated(words: Words) -> Translated | None:
    """The translation that goes with words about an undertaking. Raises `Misuse` for what cannot be said."""
    if words.text or words.translation is not None:
        require_sayable(words)
    require_fits(words)
    if max(len(words.text), len(words.translation or "")) > LONGEST_REASON:
        raise Misuse(
            f"That is too long: at most {LONGEST_REASON} letters.", next_step="Say the rest in a message."
        )
    if words.translation is None:
        return None
    return Translated(words.translation_language, words.translation)


def _next(
    number: int, channel: Channel, text: TextCase, shown: list[views.Undertaking], cases: list[FormCase]
) -> str:
    """The one thing our side does next, if there is one."""
    if text.outcome not in _IN_FORCE:
        return f"Your side's step: `backchannel sign {number}`." if text.waits_for == channel.ours else ""
    for each, case in zip(shown, cases, strict=True):
        turn = UNDERTAKING.outcome(case).turn
        if turn is not None and case.role(channel.ours) is turn:
            return f"They wait for your word on {each.number}."
    late = [each.number for each in shown if each.ours and each.drift.endswith("late")]
    return f"Late, and yours: {', '.join(late)}." if late else ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
