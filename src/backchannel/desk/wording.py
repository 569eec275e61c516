"""What an act says, in words: one line for lists, and everything that whoever agrees or signs agrees to.

Owns subjects and texts of acts of every kind. An act about something else (a text, a list of who speaks)
shows that thing whole. What cannot be read is said to be so, item by item.
"""

from __future__ import annotations

import hashlib

from backchannel.channel.channel import Channel
from backchannel.channel.papers.adoption import Adopt
from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Acknowledge, Attachment, Message, ReplyKind, Weight
from backchannel.channel.papers.registry import Body, statement_of
from backchannel.channel.papers.rewording import AcceptText, AmendText, Proposal
from backchannel.channel.papers.sheets import DropSheet, OpenSheet, SetSheet, WordLines
from backchannel.channel.papers.table import JoinTable, OpenTable
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.text_case import TEXTS, case_key
from backchannel.channel.signed_text import NO_STATEMENT, Role, SignedText, decode_text
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import ActClass, Charter, decode_charter, decode_signed_charter
from backchannel.desk import comparing
from backchannel.desk.act_rows import body_of
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.papers import agreement, forms, rewording, sheets
from backchannel.desk.papers.look import Look
from backchannel.desk.papers.registry import words_for
from backchannel.desk.saying import UNNAMED
from backchannel.desk.standings import binds_nobody
from backchannel.errors import MissingVersion, PeerFault, Refused

REPLIES = {
    ReplyKind.ANSWER: "answer",
    ReplyKind.LATER: "holding reply",
    ReplyKind.DECLINE: "declined",
    ReplyKind.ASK_MEANING: "asks what it means",
    ReplyKind.READ_BACK: "reads back",
}
FOR_ITSELF = "for itself"
WEIGHTS = {
    Weight.ON_INSTRUCTIONS: "on instructions",
    Weight.PERSONALLY: "personally",
    Weight.THINKING_ALOUD: "thinking aloud",
}
FIRST_WORDS = 60
NO_PROOF = "it proves nothing to outsiders"
LIST_IS_SIGNED = (
    "The list of who speaks in it is signed, and anybody can check that list; this itself is unsigned."
)
UNSIGNED: dict[type, str] = {
    Message: f"Unsigned message: {NO_PROOF}; people may still believe a screenshot.",
    ProposeText: f"A text put forward. Putting it forward signs nothing: {NO_PROOF}.",
    AmendText: f"Another wording put forward. Putting it forward signs nothing: {NO_PROOF}.",
    WithdrawText: f"Unsigned: no signature of that side was out to be withdrawn; {NO_PROOF}.",
    Amend: LIST_IS_SIGNED,
    Acknowledge: f"Unsigned. It says that messages were seen and approves nothing; {NO_PROOF}.",
}
UNSHOWN = "something that cannot be shown: do not agree to it"
STEPS = {
    Role.PROPOSER: "A signature, for the side that proposed it, under text {}",
    Role.OTHER: "A signature, for the side it was proposed to, under text {}",
    Role.EXCHANGE: "Puts in force text {}",
    Role.WITHDRAW: "Withdraws, with a signature, from text {}",
}
NOTICE = "Gives notice, with a signature, on text {}"

AboutText = SignText | ExchangeText | WithdrawText


class Wording:
    """Words of acts on the lines of this desk. ``party`` is always the act's own side."""

    def __init__(self, core: Core, channels: Channels) -> None:
        self._core = core
        self._channels = channels

    def subject(self, channel: Channel, party: bytes, body: Body) -> str:
        """One line that says what an act is."""
        try:
            return self._subject(channel, party, body)
        except (PeerFault, Refused):
            return UNSHOWN

    def wrote(self, channel: Channel, party: bytes, body: Body) -> str:
        """What of a subject is somebody's own words, as they stand in it; empty where nothing is."""
        try:
            match body:
                case Message():
                    return _its_own(body)
                case ProposeText():
                    return decode_text(body.text).title
                case AmendText() | AcceptText():
                    return rewording.title_of(self.look(channel, party), body)
                case Perform():
                    return agreement.title_of(self.look(channel, party), body)
                case SignText() | ExchangeText() | WithdrawText():
                    found = self._about(channel, party, body)
                    return "" if found is None else found[1].title
                case OpenCase():
                    return forms.headline(self.look(channel, party), body, written=True)
                case MoveCase():
                    return forms.begun_with(self.look(channel, party), body, written=True)
                case OpenTable():
                    return body.title
                case Adopt():
                    return body.subject or " ".join(body.text.split())[:FIRST_WORDS]
                case OpenSheet():
                    return " ".join(body.title.split())
        except (PeerFault, Refused):
            return ""
        return ""

    def text(self, channel: Channel, party: bytes, body: Body) -> str:
        """All that an act says or takes effect on."""
        try:
            return self._text(channel, party, body)
        except (PeerFault, Refused) as error:
            return f"This cannot be shown. {error.sentence} Do not agree to it."

    def made(self, body: Body, text: str) -> list[int]:
        """Which lines of that text of an act are the desk's own; of a form, its labels tell."""
        if isinstance(body, OpenSheet | WordLines | SetSheet | DropSheet):
            return sheets.made(body, text)
        if isinstance(body, AmendText):
            return [0, text.split("\n").index("It reads:")]
        if isinstance(body, Amend):  # names of posts are the only words of people in it
            return list(range(text.count("\n") + 1))
        if isinstance(body, AcceptText):
            return [0, 1]
        if isinstance(body, WithdrawText | Perform):
            return [0, 2]
        if isinstance(body, Adopt | OpenTable | JoinTable):  # words that are taken over stand further in
            return [at for at, line in enumerate(text.split("\n")) if not line.startswith("   ")]
        if isinstance(body, OpenCase | MoveCase):
            return forms.made(body, text)
        return [] if isinstance(body, Message | Proposal) else [0]

    def signed_about(self, channel: Channel, party: bytes, body: Body) -> SignedText | None:
        """The text that an act puts forward, or takes a step with; None for any other act."""
        if isinstance(body, Proposal):
            return decode_text(body.text)
        if not isinstance(body, AboutText):
            return None
        found = self._about(channel, party, body)
        return None if found is None else found[1]

    def look(self, channel: Channel, party: bytes) -> Look:
        """A look at an act of that side, for the words of its paper."""
        return Look(channel, party, lambda side: _name(channel, side), self._number, self._said)

    def _number(self, act: bytes) -> int:
        return self._core.number("act", self._channels.row(act).draft)

    def _said(self, act: bytes) -> Body:
        return body_of(self._channels.row(act))

    def _subject(self, channel: Channel, party: bytes, body: Body) -> str:
        if paper := words_for(body):
            return paper.subject(self.look(channel, party), body)
        match body:
            case Message():
                kind = f"{REPLIES[body.reply.kind]}: " if body.reply is not None else ""
                return kind + _its_own(body)
            case ProposeText():
                return f"text to sign: {decode_text(body.text).title}"
            case SignText():
                return f"signature under a text: {self._named(channel, party, body)}"
            case ExchangeText():
                return f"puts a signed text in force: {self._named(channel, party, body)}"
            case WithdrawText():
                doing = "gives notice on a text in force" if _is_notice(body) else "withdraws from a text"
                return f"{doing}: {self._named(channel, party, body)}"
            case Amend():
                charter = _charter(body.charter)
                touched = comparing.about(_before(_book(channel, party), charter), charter)
                return f"who speaks for {charter.name}, version {charter.version}: {touched}"
            case Admit() if body.charter is None:
                return "agrees to the other side's changed rule"
            case Admit():
                return "agrees that new people speak for the other side, by its recovery sheets"
            case Acknowledge():
                return "has seen your messages"
        return "something this version of the program cannot show"

    def _text(self, channel: Channel, party: bytes, body: Body) -> str:
        if paper := words_for(body):
            return paper.text(self.look(channel, party), body)
        match body:
            case Message():
                return body.text
            case ProposeText():
                return words_of(decode_text(body.text))
            case SignText() | ExchangeText() | WithdrawText():
                return self._step(channel, party, body)
            case Amend():
                charter = _charter(body.charter)
                return comparing.text(_before(_book(channel, party), charter), charter)
            case Admit():
                return _admitted(channel, party, body)
        return ""

    def _step(self, channel: Channel, party: bytes, body: AboutText) -> str:
        """A step with a text: which, in what role, and the whole text."""
        role = STEPS[body.statement.role] if body.statement is not None else "Withdraws from text {}"
        role = NOTICE if _is_notice(body) else role
        found = self._about(channel, party, body)
        if found is None:
            return f"{role.format('?')}: one that was not proposed here. Do not agree to it."
        number, text = found
        why = [f"Because: {body.reason}", ""] if isinstance(body, WithdrawText) and body.reason else []
        named = f"“{text.title}” of {text.date}, between {text.proposer} (proposed it) and {text.other}"
        why = [*why, binds_nobody(channel), ""] if binds_nobody(channel) else why
        return "\n".join([f"{role.format(number)}, {named}. It reads:", "", *why, words_of(text)])

    def _named(self, channel: Channel, party: bytes, body: AboutText) -> str:
        found = self._about(channel, party, body)
        return "one that is not here" if found is None else f"{found[1].title} ({found[0]})"

    def _about(self, channel: Channel, party: bytes, body: AboutText) -> tuple[int, SignedText] | None:
        """The text a step is about and the number of its proposal; None where nobody proposed it."""
        said = body if isinstance(body, WithdrawText) else body.statement
        side = channel.side_of(party)
        case = channel.case(TEXTS, case_key(said.text_hash, side if said.by_proposer else 1 - side))
        if case is None:
            return None
        row = self._channels.row(case.proposed.act)
        proposal = body_of(row)
        if not isinstance(proposal, Proposal):
            return None
        return self._core.number("act", row.draft), decode_text(proposal.text)


def _its_own(body: Message) -> str:
    """The subject that whoever wrote a message gave it, or its first line."""
    return body.subject or body.text.strip().split("\n")[0][:FIRST_WORDS]


def _is_notice(body: AboutText) -> bool:
    """Whether it is a withdrawal from a text that was in force when it was written."""
    statement = body.statement
    return isinstance(body, WithdrawText) and statement is not None and statement.covers_other != NO_STATEMENT


def first_words(text: str) -> str:
    """The beginning of a text on one line; what is cut off is seen to be cut off."""
    line = " ".join(text.split())
    return line if len(line) <= FIRST_WORDS else line[: FIRST_WORDS - 1] + "…"


def _name(channel: Channel, side: int) -> str:
    """What a side calls itself."""
    return channel.speaks(side).name


def weight_of(body: Body, standing: str = "official") -> str:
    """What stands behind an act, in words; empty where it has no weight of its own.

    ``standing``: of its side. Nobody instructs a private one.
    """
    weight = Weight.ON_INSTRUCTIONS if isinstance(body, Adopt) else getattr(body, "weight", None)
    if weight is Weight.ON_INSTRUCTIONS and standing == "private":
        return FOR_ITSELF
    return WEIGHTS[weight] if isinstance(weight, Weight) else ""


def proves(body: Body, *, sent: bool = True) -> str:
    """What an act proves to outsiders (promise 4). ``sent``: it went out, with every signature it needs."""
    if statement_of(body) is not None:
        return (
            "Signed: anybody can check the signatures in it."
            if sent
            else f"Not signed yet: until it is signed and sent, {NO_PROOF}."
        )
    if isinstance(body, Admit):
        return f"Unsigned: {NO_PROOF}." if body.charter is None else LIST_IS_SIGNED
    return UNSIGNED.get(type(body), f"Unsigned: {NO_PROOF}.")


def language(tag: str) -> str:
    """A language as people see it: its short name, or that nobody named it."""
    return "a language not named" if tag == UNNAMED else tag


def words_of(text: SignedText) -> str:
    """The words of a text, with every translation that is signed together with it."""
    also = (f"\n\nIn {language(each.language)}: {each.title}\n\n{each.text}" for each in text.translations)
    return text.text + "".join(also)


def attached(attachment: Attachment) -> str:
    """An attachment: its name, what it says it is, its size and its SHA-256."""
    digest = hashlib.sha256(attachment.content).hexdigest()
    size = len(attachment.content)
    return f"{attachment.name} ({attachment.media_type}), {size} bytes, SHA-256 {digest}"


def _charter(data: bytes) -> Charter:
    return decode_charter(decode_signed_charter(data).charter)


def _book(channel: Channel, party: bytes) -> CharterBook:
    return channel.speaks(channel.side_of(party)).book


def _before(book: CharterBook, charter: Charter) -> Charter | None:
    """The list that one follows, where it is here."""
    try:
        return book.get(charter.previous or b"").charter
    except MissingVersion:
        return None


def _admitted(channel: Channel, party: bytes, body: Admit) -> str:
    """What admitting takes effect on: the other side's rules before and after, or its new people."""
    side = 1 - channel.side_of(party)
    theirs = channel.speaks(side)
    if body.charter is not None:
        charter = _charter(body.charter)
        return comparing.text(_before(theirs.book, charter), charter)
    charter = theirs.book.get(body.charter_hash).charter
    waits = body.charter_hash in theirs.waiting
    before = _before(theirs.book, charter)
    lines = [f"Version {charter.version} of who speaks for {charter.name} takes effect, with lower rules."]
    for each in ActClass:
        rule = theirs.rules[each] if waits or before is None else before.rule(each)
        if rule != charter.rule(each):
            lines.append(f"Rule before: {comparing.rule_sentence(charter, each, rule)}.")
            lines.append(f"Rule after: {comparing.rule_sentence(charter, each)}.")
    return "\n".join(lines)
