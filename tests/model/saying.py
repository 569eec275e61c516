"""Something to say on a line of the model: every kind of paper, allowed or not."""

from __future__ import annotations

from functools import lru_cache

from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.charter import Amend
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.text_case import TEXTS as CASES
from backchannel.channel.papers.text_case import case_key
from backchannel.channel.signed_text import Role, SignedText, text_codec, text_hash
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SIGNED_CHARTER, Standing
from backchannel.credentials.drafting import appoint, found, vacate
from backchannel.errors import Misuse, Refused
from channel.papers.test_crossing import CHOICES as PLAIN
from channel.papers.test_crossing import KINDS as BEGUN
from channel.papers.test_crossing import body as plain_body
from channel.parties import amended, answer, appointed, northland, person, seeded
from model.lines import Desk, Line

TEXTS = ("propose", "sign", "exchange", "withdraw", "perform", "dispute")
CHOICES = (*PLAIN, "reply", *TEXTS, *TEXTS, "recall")
THIRD_POST = 3
NORTH = {"A. Ahn": 1, "B. Bak": 2, "E. Eun": THIRD_POST}
SOUTH = {"C. Cho": 1, "D. Dee": 2}
TRACK = {"F. Fay": 1, "G. Gil": 2}


@lru_cache
def northland_of_three() -> CharterBook:
    """Northland with E. Eun as its counsellor: two of three for everything."""
    return northland().add(appointed(northland(), "counsellor", "E. Eun", "A. Ahn", "B. Bak"))


@lru_cache
def track() -> CharterBook:
    """Two private people."""
    first = found("Track", "convener", person("F. Fay"), seeded("track"), standing=Standing.PRIVATE)
    book = CharterBook.begin(first)
    return book.add(appointed(book, "secretary", "G. Gil", "F. Fay"))


@lru_cache
def changed(book_hash: bytes) -> bytes:
    """The list of Northland that follows that one: its counsellor leaves, or another comes."""
    book = _known()[book_hash]
    if book.current.charter.seat(THIRD_POST).holder is not None:
        return SIGNED_CHARTER.encode(amended(book, vacate(book.current, THIRD_POST), "A. Ahn", "B. Bak"))
    term = book.current.charter.seat(THIRD_POST).term + 1
    offered = person(f"H. Han {term}").offer(book.current.charter.party_nonce, THIRD_POST, term)
    charter = appoint(book.current, "counsellor", offered)
    return SIGNED_CHARTER.encode(amended(book, charter, f"H. Han {term}", "A. Ahn", "B. Bak"))


@lru_cache
def _known() -> dict[bytes, CharterBook]:
    """Every list of Northland that comes up, by its hash."""
    return {}


def recall(desk: Desk) -> Body:
    """What Northland announces next."""
    book = desk.channel.speaks(desk.channel.ours).book
    _known()[book.current.hash] = book
    return Amend(changed(book.current.hash))


def body(line: Line, desk: Desk, choice: str, pick: int) -> Body | None:
    """Something to say, whether the rules allow it or not; None where there is nothing to say it about."""
    if choice == "recall":
        return recall(desk) if desk.party == northland().party else None
    if choice == "reply":
        acts = [each.act for each in line.sent]
        return answer(acts[pick % len(acts)]) if acts else None
    if choice not in TEXTS:
        return plain_body(desk, choice, line.begun, pick)
    if choice == "propose":
        return ProposeText(_text(line, desk))
    if not line.texts:
        return None
    text, proposer = line.texts[pick % len(line.texts)]
    return _about(desk, choice, text, by_proposer=desk.party == proposer)


def said(line: Line, desk: Desk, choice: str, what: Body, act: bytes) -> None:
    """Note what others may speak about."""
    if choice in BEGUN:
        line.begun[BEGUN[choice]].append(act)
    elif isinstance(what, ProposeText):
        line.texts.append((what.text, desk.party))


def next_step(line: Line, desk: Desk, pick: int) -> str:
    """What comes next for a side with a text that lies there."""
    if not line.texts:
        return "propose"
    text, proposer = line.texts[pick % len(line.texts)]
    ours = desk.channel.ours
    by_proposer = proposer == desk.party
    case = desk.channel.case(CASES, case_key(text_hash(text), ours if by_proposer else 1 - ours))
    if case is None or case.signed[ours] is None:
        return "sign"
    if by_proposer and case.exchanged is None:
        return "exchange"
    return ("perform", "dispute", "withdraw")[pick % 3]


def _text(line: Line, desk: Desk) -> bytes:
    ours, theirs = (desk.channel.speaks(side).name for side in (desk.channel.ours, 1 - desk.channel.ours))
    words = f"{ours} and {theirs}, 2026-11-22.\n1. {theirs} stops.\n2. {ours} ships. [while 1 holds]"
    return text_codec.encode(
        SignedText(1, line.rng(16), "A deal", ours, theirs, "2026-11-22", "en", words, ())
    )


def _about(desk: Desk, choice: str, text: bytes, *, by_proposer: bool) -> Body | None:
    if choice in ("perform", "dispute"):
        owes = 2 if by_proposer else 1
        number, move = (owes, "done") if choice == "perform" else (3 - owes, "dispute")
        return Perform(text_hash(text), by_proposer, number, move, "", "en", None)
    role = {"exchange": Role.EXCHANGE, "withdraw": Role.WITHDRAW}.get(
        choice, Role.PROPOSER if by_proposer else Role.OTHER
    )
    try:
        statement = desk.channel.statement(role, text, desk.rng, by_proposer=by_proposer)
    except (Refused, Misuse):
        return None
    if choice == "withdraw":
        signed = _has_signed(desk, text, by_proposer=by_proposer)
        return WithdrawText(text_hash(text), by_proposer, "", statement if signed else None)
    return SignText(statement) if choice == "sign" else ExchangeText(statement)


def _has_signed(desk: Desk, text: bytes, *, by_proposer: bool) -> bool:
    ours = desk.channel.ours
    case = desk.channel.case(CASES, case_key(text_hash(text), ours if by_proposer else 1 - ours))
    return case is not None and case.signed[ours] is not None
