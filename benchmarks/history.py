"""A long history of two sides, of all kinds of business: what the law is given where its speed is measured.

Owns the mix. Of a thousand acts 600 are messages and replies, 104 acknowledgements, 164 of forms, 82 of
sheets, 41 reports on undertakings, 4 suspend and reopen, and 4 propose, sign and exchange a text. Two people
of three agree to each; every act has the other side's newest in view. Authenticators are made and verified
elsewhere: each posting comes with the hashes of its agreements, as if they had held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from backchannel.channel.acts import Act, Draft, Posting, act_hash, draft_codec, draft_hash
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.fields import Value
from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Acknowledge, Message, Reply, ReplyKind, Weight
from backchannel.channel.papers.registry import Body, statement_of
from backchannel.channel.papers.sheets import (
    OpenSheet,
    SetSheet,
    Taken,
    Wording,
    WordLines,
    sheet_hash,
    words_hash,
)
from backchannel.channel.papers.suspension import Reopen, Suspend
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText
from backchannel.channel.signed_text import (
    NO_STATEMENT,
    Role,
    SeatSignature,
    SignedText,
    Statement,
    sign_statement,
    statement_hash,
    text_codec,
    text_hash,
)
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role as Agreed
from backchannel.wire.ids import ChannelId
from backchannel.wire.version import PROTOCOL
from benchmarks.bench_admit import side
from benchmarks.bench_feed import _rng

CHANNEL = ChannelId(bytes(31) + b"\7")
ROSTER = bytes(32)
SIX = ("what", "who", "level", "where", "when", "before")
NAMES = ("NORTHLAND", "SOUTHLAND")
WORDS = (
    "Between NORTHLAND and SOUTHLAND, 2026-11-26.\n1. SOUTHLAND stops the tests.\n2. NORTHLAND ships the oil."
)


class Ready(NamedTuple):
    """A posting as `Channel.receive` takes it."""

    posting: Posting
    poster: MemberRef
    verified: frozenset[bytes]


class History:
    """Postings of two sides, one after another, for as long as they are asked for."""

    def __init__(self) -> None:
        self.rng = _rng("history")
        sides = [side(name) for name in NAMES]
        self.books = [book for book, _ in sides]
        self._keys = [keys for _, keys in sides]
        self._ends: list[InView] = [NOTHING, NOTHING]
        self._acts = self._all()

    def take(self, count: int) -> list[Ready]:
        """The next so many."""
        return [next(self._acts) for _ in range(count)]

    def _all(self) -> Iterator[Ready]:
        while True:
            yield from self._agreement()
            for _ in range(10):
                yield from self._weeks()
            yield self._say(0, Suspend((), "The exercise.", "en", None))
            yield self._say(0, Reopen("It is over.", "en", None))
            yield self._say(1, Suspend((), "The exercise.", "en", None))
            yield self._say(1, Reopen("It is over.", "en", None))

    def _weeks(self) -> Iterator[Ready]:
        """About a hundred acts."""
        for turn in range(15):
            who = turn % 2
            yield self._say(who, _message())
            asked = self._ends[who].hash
            kind = (ReplyKind.ANSWER, ReplyKind.LATER, ReplyKind.ASK_MEANING)[turn % 3]
            yield self._say(1 - who, _message(Reply(asked, kind, 1 << 32 if turn % 3 == 1 else None)))
            if kind is not ReplyKind.ANSWER:
                question = self._ends[1 - who].hash
                yield self._say(who, _message(Reply(question, ReplyKind.ANSWER, None)))
                yield self._say(1 - who, _message(Reply(asked, ReplyKind.ANSWER, None)))
            if turn % 3:
                yield self._say(who, Acknowledge())
        for turn in range(8):
            yield from self._question(turn % 2)
        yield from self._talks(0)
        for number, by in ((1, 1), (2, 0)):
            for _ in range(2):
                yield self._say(by, self._report(by, number, "done"))
        for who in (0, 1) * 4:
            yield self._say(who, _message())
        for who in (0, 1):
            yield from self._sheet_alike(who)

    def _question(self, who: int) -> Iterator[Ready]:
        said = (Value("said", "They will never yield.", None),)
        yield self._say(who, OpenCase("question", 1, said, Weight.ON_INSTRUCTIONS, "en", None, None))
        case, given = self._ends[who].hash, (Value("position", "no", None),)
        yield self._say(
            1 - who, MoveCase(case, "question", 1, "answer", given, Weight.ON_INSTRUCTIONS, "en", None)
        )

    def _talks(self, who: int) -> Iterator[Ready]:
        """Six lines, worded by one side, taken over by the other in two steps, and set."""
        lines = tuple(Wording(name, f"About {name}.", None) for name in SIX)
        words = {name: words_hash(name, f"About {name}.") for name in SIX}
        yield self._say(who, OpenSheet("talks", "", lines, "en", None))
        sheet = self._ends[who].hash
        taken = tuple(Taken(name, words[name]) for name in SIX)
        yield self._say(1 - who, WordLines(sheet, "talks", (), taken[:3], "en", None))
        yield self._say(1 - who, WordLines(sheet, "talks", (), taken[3:], "en", None))
        yield self._say(who, SetSheet(sheet, "talks", sheet_hash(words)))

    def _sheet_alike(self, who: int) -> Iterator[Ready]:
        """A sheet of words, and one line taken over."""
        lines = (Wording("rain", "Wait.", None), Wording("letter", "Call us.", None))
        yield self._say(who, OpenSheet("phrasebook", "", lines, "en", None))
        taken = (Taken("rain", words_hash("rain", "Wait.")),)
        yield self._say(1 - who, WordLines(self._ends[who].hash, "phrasebook", (), taken, "en", None))

    def _agreement(self) -> Iterator[Ready]:
        """A text with two undertakings, in force."""
        text = SignedText(
            PROTOCOL, self.rng(16), "The oil", *NAMES, "2026-11-26", "en", WORDS, ()
        )  # fmt: skip
        content = text_codec.encode(text)
        self._text = text_hash(content)
        yield self._say(0, ProposeText(content))
        statements = []
        for who, role in ((0, Role.PROPOSER), (1, Role.OTHER)):
            statements.append(self._statement(who, role, (NO_STATEMENT, NO_STATEMENT)))
            yield self._say(who, SignText(statements[-1]))
        covers = (statement_hash(statements[0]), statement_hash(statements[1]))
        yield self._say(0, ExchangeText(self._statement(0, Role.EXCHANGE, covers)))

    def _statement(self, who: int, role: Role, covers: tuple[bytes, bytes]) -> Statement:
        charters = (self.books[0].current.hash, self.books[1].current.hash)
        return Statement(role, self._text, self.rng(16), who == 0, *charters, *covers)

    def _report(self, who: int, number: int, move: str) -> Perform:
        return Perform(self._text, who == 0, number, move, "", "en", None)

    def _say(self, who: int, body: Body) -> Ready:
        book, place, view = self.books[who], self._ends[who], self._ends[1 - who]
        number = place.number + 1
        draft = draft_codec.encode(Draft(PROTOCOL, CHANNEL, book.party, number, view, self.rng(16), body))
        hashed = draft_hash(draft)
        refs = [MemberRef(book.party, seat, 1) for seat in (1, 2)]
        approvals = [
            Approval(hashed, CHANNEL, book.current.hash, ROSTER, number, view, 1 << 40, Agreed.AGREES, ref)
            for ref in refs
        ]
        records = tuple(ApprovalRecord(each, ()) for each in approvals)
        posting = Posting(Act(draft, place.hash), records, self._signatures(who, body))
        self._ends[who] = InView(number, act_hash(posting.act))
        return Ready(posting, refs[0], frozenset(bytes(approval_hash(each)) for each in approvals))

    def _signatures(self, who: int, body: Body) -> tuple[SeatSignature, ...]:
        statement = statement_of(body)
        if statement is None:
            return ()
        keys = self._keys[who]
        return tuple(sign_statement(keys[seat - 1].signing, seat, 1, statement) for seat in (1, 2))


def _message(reply: Reply | None = None) -> Message:
    return Message(Weight.ON_INSTRUCTIONS, "Subject", "Some words. " * 20, "en", None, None, reply, ())
