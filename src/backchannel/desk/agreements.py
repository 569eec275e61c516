"""Agreements as this desk takes part in them: what of ours is ready to be put forward or said of them.

Owns: what our own desk refuses before it leaves (unclear lines, days that are past, what a notice period that
runs or ran out forbids) and the numbers people type (12.2). How an undertaking stands is the law's; what
people see is `agreements_shown`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from backchannel.channel.channel import Channel
from backchannel.channel.papers.agreement import (
    PERFORMED,
    Perform,
    Performance,
    Translated,
    is_lapsed,
    not_begun,
)
from backchannel.channel.papers.forms import FormCase, Role
from backchannel.channel.papers.rewording import AmendText
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.papers.text_case import Outcome, TextCase
from backchannel.channel.signed_text import SignedText, decode_text
from backchannel.channel.undertakings import provisions_of, replaces_line
from backchannel.desk.agreement_days import Notice, day_of, days_to, notice_from
from backchannel.desk.ground import Ground, Part
from backchannel.desk.saying import Words, require_fits, require_sayable
from backchannel.desk.standings import binds_nobody
from backchannel.desk.texts import LONGEST_REASON, Texts
from backchannel.errors import Misuse, Refused

_ADDRESS = re.compile(r"([1-9][0-9]{0,8})\.([1-9][0-9]?)", re.ASCII)
BEFORE_THE_END = frozenset({"started", "ask excuse", "excuse", "refuse excuse"})
"""What nobody says any more of an undertaking that binds no more."""


class Agreements(Part):
    """Agreements on the lines of this desk."""

    def __init__(self, ground: Ground, texts: Texts) -> None:
        super().__init__(ground)
        self._texts = texts

    # before signatures

    def proposal(self, channel_id: bytes, words: Words, replaces: int | None = None) -> ProposeText:
        """A text with undertakings, for both to sign. ``replaces``: the number of a text that it replaces.

        Raises `Refused` or `Misuse` for one that is unclear, or has none, or one that was to be done by a day
        that is past.
        """
        if replaces is not None:
            words = self._with_replaced(channel_id, words, replaces)
        body = self._texts.proposal(channel_id, words)
        self._require_clear(decode_text(body.text))
        return body

    def amendment(self, number: int, words: Words) -> tuple[bytes, AmendText]:
        """Another wording of a text on the table: its channel, and the body to agree to."""
        channel, body = self._texts.amendment(self.act(number), words)
        self._require_clear(decode_text(body.text))
        return channel, body

    def act(self, number: int) -> bytes:
        """The act that put a text forward. Raises `Misuse` where it has not gone out."""
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        if row is None:
            raise Misuse(
                f"{number} is not an agreement that has gone out.",
                next_step=f"`backchannel read {number}` shows what it is.",
            )
        return row.hash

    def _with_replaced(self, channel_id: bytes, words: Words, number: int) -> Words:
        channel, _, case = self._texts.text(self.act(number))
        if channel.channel != channel_id:
            raise Misuse(f"{number} is on another line.", next_step="Give a text of this line.")
        text = f"{words.text.rstrip()}\n\n{replaces_line(case.text_hash)}\n"
        return replace(words, text=text)

    def _require_clear(self, text: SignedText) -> None:
        found = provisions_of(text).undertakings
        if not found:
            raise Misuse(
                "There is no undertaking in this text.",
                next_step="Write each on a line of its own, like: 1. SOUTHLAND stops the tests."
                " [by 2027-07-01]",
            )
        for each in found:
            if each.by is not None and days_to(each.by, day_of(self._core.now())) < 0:
                raise Misuse(
                    f"Undertaking {each.number} is to be done by {each.by}, which is past.",
                    next_step="Give a day that is still to come.",
                )

    # once it is in force

    def performing(self, address: str, move: str, words: Words) -> tuple[bytes, Perform]:
        """What our side says of an undertaking: its channel, and the body to agree to."""
        number, undertaking = _address(address)
        channel, text, case = self.text(number)
        if why := binds_nobody(channel):
            raise Refused(why, next_step=f"Read it: `backchannel read {number}`.")
        if undertaking > len(case.terms):
            raise Misuse(
                f"There is no undertaking {address}.", next_step=f"`backchannel agreement show {number}`"
            )
        if move == "dispute" and self.case(channel, case, undertaking).role(channel.ours) is Role.OPENER:
            move = "contest"  # what one owes oneself is not disputed: that the other side called it lapsed is
        body = Perform(
            case.text_hash,
            case.proposer == channel.ours,
            undertaking,
            move,
            words.text,
            words.language,
            _translated(words),
        )
        with self._drafts.keeping(channel.channel, body):
            if case.exchanged is None:
                raise _not_in_force(number, move)
            if why := self.why_not(channel, text, case, undertaking, move):
                raise Refused(why, next_step=f"`backchannel agreement show {number}` says how it stands.")
            self._require_not_said(channel, case, undertaking, move)
        return channel.channel, body

    def why_not(self, channel: Channel, text: SignedText, case: TextCase, number: int, move: str) -> str:
        """Why our desk lets nobody say that of an undertaking today, by the days; nothing where it does."""
        notice = self.notice(text, case)
        if notice is None or notice.until is None or case.outcome is not Outcome.NOTICE:
            return ""
        if notice.is_over(day_of(self._core.now())):
            if move in BEFORE_THE_END:
                return f"The notice ran out on {notice.until}: this undertaking binds no more."
            return ""
        owes = self.case(channel, case, number).role(channel.ours) is Role.OPENER
        if move == "lapse" and owes and not self._is_freed(channel, case, number):
            return f"Notice was given, and until it runs out on {notice.until} the undertaking still binds."
        return ""

    def _is_freed(self, channel: Channel, text: TextCase, number: int) -> bool:
        """Whether something lapsed that an undertaking holds with."""
        on = text.terms[number - 1].holds_while
        return any(is_lapsed(self.case(channel, text, each)) for each in on)

    def may_let_lapse(self, channel: Channel, text: TextCase, number: int) -> bool:
        """Whether the side that owes an undertaking may call it lapsed, whatever the day (U3)."""
        return text.outcome is Outcome.NOTICE or self._is_freed(channel, text, number)

    def notice(self, text: SignedText, case: TextCase) -> Notice | None:
        """The earliest notice that was given on a text in force, by the days on which it stood here."""
        if case.exchanged is None:
            return None
        days = provisions_of(text).notice
        given = [
            notice_from(side, day_of(self._channels.first_row(step.act).at), days)
            for side, step in enumerate(case.withdrawn)
            if step is not None
        ]
        return min(given, key=lambda each: each.given, default=None)

    def text(self, number: int) -> tuple[Channel, SignedText, TextCase]:
        """An agreement. Raises `Misuse` for any other number, and for a text without undertakings."""
        channel, text, case = self._texts.text(self.act(number))
        decoded = decode_text(text)
        if not case.terms and not binds_nobody(channel):
            provisions_of(decoded)
            raise Misuse(
                f"{number} has no numbered undertakings.", next_step=f"Read it: `backchannel read {number}`."
            )
        return channel, decoded, case

    def case(self, channel: Channel, text: TextCase, number: int) -> FormCase:
        """How an undertaking stands."""
        found: Performance | None = channel.case(PERFORMED, text.key + bytes([number]))
        return not_begun(text, number) if found is None else found.case

    def under_way(self, channel: Channel) -> set[tuple[bytes, bool, int, str]]:
        """What our colleagues have before them: text, whether ours, undertaking, step."""
        return {
            _about(row.draft.body)
            for row in self._drafts.open_rows()
            if row.channel == channel.channel
            and row.state in ("open", "agreed")
            and isinstance(row.draft.body, Perform)
        }

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


def _address(address: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise Misuse(
            "This is not the number of an undertaking.",
            next_step="Write it as 12.2: undertaking 2 of agreement 12.",
        )
    return int(match[1]), int(match[2])


def _not_in_force(number: int, move: str) -> Refused:
    """Why nothing is said of an undertaking yet; a wording is accepted whole."""
    instead = f"`backchannel agreement show {number}` says what is next."
    if move == "accept":
        instead = f"Its wording is accepted whole: `backchannel agreement accept {number}`."
    return Refused(f"{number} is not in force yet: nothing is said of its undertakings.", next_step=instead)


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
