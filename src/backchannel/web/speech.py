"""What a page says: our sentences in the reader's language, with what is not ours in its own element.

Owns: filling a sentence of a template and saying it, and turning commands in the desk's sentences into links.
Rules: everything is escaped; what another person wrote loses what cannot be seen (`cli.shown.clean`) and
stands in an element with a direction of its own; it is never translated and never part of a markup. Nobody
else's words become a link: `Links.linked` is for what the desk tells people to do, `Links.told` for all it
says of what others wrote or are called; and in both a name, and whatever stands in “…”, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from markupsafe import Markup, escape

from backchannel.cli import dates
from backchannel.cli.alike import Names
from backchannel.cli.shown import one_line
from backchannel.languages import after, kept, said

_COMMAND = re.compile(r"`backchannel ([a-z-]+)((?: [^`]*)?)`")
_ALONE = re.compile(r"backchannel (?:agree|sign|read) [0-9]+")
"""A next step that is a command and nothing else."""
_HOLE = re.compile(r"\{(\d)\}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_OPEN, _CLOSE = "\u2068", "\u2069"
"""Around a name while a sentence is made: no text of people has them (`cli.shown.clean`)."""
_ISO_DAY = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])")
_NUMBERED = re.compile(r" \([0-9]+\)$")
"""The number behind the words that tell what something is about: who reads them needs none."""
_UNDERTAKING = "Undertaking "
_QUOTE, _UNQUOTE = "“”"
"""Around what others wrote, wherever a sentence of the desk holds it."""
_OF_ITEMS = frozenset(
    (
        "agree", "sign", "read", "return", "discard", "answer", "later", "decline", "ask", "note", "withdraw",
        "step", "tell", "export",
    )
)  # fmt: skip
_OF_LINES = {
    "write": "/write", "line": "/way", "who": "/who", "knock": "/break-off", "reopen": "/break-off",
    "talks": "/sheet/talks", "phrasebook": "/sheet/phrasebook", "public": "/sheet/public", "messages": "",
    "forms": "/forms", "adopt": "/adopt", "export-record": "/record", "purge": "/purge", "admit": "/who",
    "begun": "/talks",
}  # fmt: skip
_PLACES = {
    "alarms": "/alarms",
    "invite": "/colleague",
    "meet": "/meet",
    "words": "/words",
    "confirm": "/words",
    "carry": "/carry",
    "waiting": "/",
    "recovery-sheet": "/sheet-to-print",
    "find": "/find",
    "verify": "/verify",
    "shown": "/shown",
    "events": "/outside",
    "event": "/outside",
    "leaks": "/outside",
    "table": "/tables",
    "put-forward": "/tables",
    "carry-word": "/tables",
    "appoint": "/posts",
    "hand-over": "/posts",
    "recall": "/posts",
    "welcome": "/posts",
    "observer": "/posts",
    "recover": "/posts",
    "veto": "/posts",
    "think-twice": "/settings",
    "proxy": "/settings",
    "backup": "/settings",
    "card": "/strangers",
    "request": "/strangers",
}
"""Where the pages do what a command does; a sentence that names it becomes a link."""


LABELS = {
    "write": "write to them",
    "line": "how the line is",
    "who": "who speaks",
    "knock": "knock on the line",
    "reopen": "reopen the line",
    "talks": "the talks",
    "phrasebook": "the phrasebook",
    "public": "the public line",
    "messages": "everything on the line",
    "alarms": "what is wrong",
    "invite": "invite a colleague",
    "meet": "meet the other side",
    "words": "compare words",
    "confirm": "type the words",
    "carry": "carry by hand",
    "waiting": "what waits",
    "recovery-sheet": "make the sheet",
    "forms": "forms of your own",
    "adopt": "take words over",
    "export-record": "write down what was said",
    "purge": "remove the words of old days",
    "admit": "agree to it",
    "begun": "what was begun",
    "find": "find words",
    "verify": "check the signed text",
    "shown": "whom your side showed what",
    "events": "what happened outside",
    "event": "note what happened outside",
    "leaks": "what appeared in public",
    "table": "the tables",
    "put-forward": "put a text forward",
    "carry-word": "tell what a side said",
    "appoint": "appoint somebody",
    "hand-over": "leave the post",
    "recall": "take the post back",
    "welcome": "let the desk in again",
    "observer": "what the observer has to do",
    "recover": "sign with the sheet",
    "veto": "object to it",
    "think-twice": "the words to think twice about",
    "proxy": "how relays are reached",
    "backup": "save a backup",
    "card": "your public card",
    "request": "ask to meet",
}
"""What a link says in place of such a command."""
_STEPS = {
    "agree": "agree to it",
    "sign": "sign it",
    "read": "read it",
    "return": "send it back",
    "discard": "take it off the table",
    "answer": "answer it",
    "later": "send a holding reply",
    "decline": "decline to answer it",
    "ask": "ask what it means",
    "note": "keep a note beside it",
    "withdraw": "withdraw it",
    "tell": "tell them how far it is",
    "agreement accept": "say that its wording suits you",
    "agreement amend": "put another wording on the table",
    "agreement sign": "sign it",
    "agreement exchange": "put it in force",
    "agreement show": "see the agreement",
    "agreement report . started": "report it started",
    "agreement report . done": "report it done",
    "agreement ask-excuse .": "ask to be excused",
    "agreement accept .": "accept it as done",
    "agreement dispute .": "say that it is not kept",
    "agreement excuse .": "excuse them",
    "agreement refuse-excuse .": "refuse to excuse them",
    "agreement lapse .": "call it lapsed",
    "step": "go on with it",
    "export": "save it with its signatures",
}
"""What a link says in place of a command about one item, with its number behind; of an undertaking, too."""
_ABOUT_ONE = re.compile(r"([a-z-]+(?: [a-z-]+)?) ([0-9]+)(\.[0-9]+)?( [a-z]+)?(?: .*)?")
_GAPS = re.compile(r" (?:FILE|WHY|WHO|TEXT)\b")


NOBODY = Names()


class Said(str):
    """A text of ours that is in the reader's language already."""


def moment(seconds: int) -> Said:
    """See `cli.dates.moment`."""
    return Said(said(dates.moment(seconds)))


def day(text: str) -> Said:
    """See `cli.dates.day`."""
    return Said(said(dates.day(text)))


def span(seconds: int) -> Said:
    """See `cli.dates.span`."""
    return Said(said(dates.span(seconds)))


def say(text: str) -> Said:
    """A sentence of the desk, or a word of it, in the reader's language; it may hold names."""
    return Said(in_one_form(one_line(said(text))))


def in_one_form(text: str) -> str:
    """A sentence of ours, said, with its days as all days are on the pages: the desk's have them as typed."""
    return _ISO_DAY.sub(lambda found: day(found[0]), text)


def sentence(text: str, *holes: object, known: Names = NOBODY) -> Markup:
    """A sentence of a template. In its holes: names (kept, each by itself), numbers, what is said.

    ``known``: every name that is known here, to mark those that look alike.
    """
    marked: dict[str, Markup] = {}
    filled = _HOLE.sub(lambda hole: _filling(holes[int(hole[1])], marked, known), text)
    shown = _isolated(filled, Markup('<bdi class="name">'))
    for slot, markup in marked.items():
        shown = shown.replace(slot, markup)
    return shown


def what(text: str, wrote: str = "") -> Markup:
    """What an item is. ``wrote``: the part of it that is somebody's own words."""
    before, words, after = text.rpartition(wrote) if wrote else (text, "", "")
    theirs = kept(f"{_OPEN}{one_line(words)}{_CLOSE}") if words else ""
    behind = _in_english(_NUMBERED.sub("", after) if words else after)
    return _isolated(_spaced(_in_english(before)) + theirs + _spaced(behind), Markup("<bdi>"))


def _in_english(text: str) -> str:
    """See `in_one_form`, of what is said later."""
    return _ISO_DAY.sub(lambda found: dates.day(found[0]), text)


def counts(line: str) -> Markup:
    """A line that counts (`desk.counting`): of an undertaking, the words are those of the text."""
    words = line.removeprefix(_UNDERTAKING)
    return what(line, "" if words == line else words)


def _isolated(filled: str, begins: Markup) -> Markup:
    """A sentence of ours, said; what was put between marks stands in an element of its own."""
    return escape(said(filled)).replace(_OPEN, begins).replace(_CLOSE, Markup("</bdi>"))


def named(name: str, known: Names = NOBODY) -> Markup:
    """A name in an element of its own; behind it in words what a reader should know of its letters."""
    return Markup('<bdi class="name">{}</bdi>{}').format(one_line(name), odd(name, known))


def odd(name: str, known: Names) -> Markup:
    """What is said behind a name whose letters mislead; nothing behind any other."""
    said_of_it = "; ".join(say(each) for each in known.marks(name))
    return Markup(' <strong class="odd">({})</strong>').format(said_of_it) if said_of_it else Markup("")


def _filling(each: object, marked: dict[str, Markup], known: Names) -> str:
    if isinstance(each, Markup):
        slot = chr(0xE000 + len(marked))
        marked[slot] = each
        return kept(slot)
    if isinstance(each, int | Said):
        return kept(str(each))
    slot = ""
    if behind := odd(str(each), known):
        slot = chr(0xE000 + len(marked))
        marked[slot] = behind
    return kept(_OPEN + one_line(str(each)).translate(_NO_SLOTS) + _CLOSE + slot)


_NO_SLOTS = {0xE000 + number: "\ufffd" for number in range(16)}


class Links:
    """Sentences of the desk with links for commands. ``lines``: numbers of lines by the names of sides.

    ``known``: every name that is known here, to mark those that look alike wherever a sentence has them.
    """

    def __init__(
        self, root: str, lines: Callable[[], Mapping[str, int]], known: Callable[[], Names] = Names
    ) -> None:
        self._root = root
        self._lines = lines
        self._known = known

    def linked(self, text: str, *, numbered: bool = True) -> Markup:
        """What the desk tells people to do: commands in it become links to where the pages do the same.

        ``numbered``: whether a link to an item says its number, too.
        """
        return self._told(f"`{text}`" if _ALONE.fullmatch(text) else text, _COMMAND, numbered=numbered)

    def told(self, text: str) -> Markup:
        """A sentence of the desk about what others wrote or are called: nothing in it becomes a link."""
        return self._told(text, None)

    def _told(self, text: str, command: re.Pattern[str] | None, *, numbered: bool = True) -> Markup:
        before, theirs, behind = _around_quoted(text)
        before, theirs, behind = _around_quoted(said(before + _kept_inside(theirs) + behind))
        known = self._known()
        names = {one_line(each): odd(each, known) for each in known.misleading}
        return Markup("").join(
            (
                self._piece(before, names, command, numbered=numbered),
                escape(_spaced(theirs)),
                self._piece(behind, names, command, numbered=numbered),
            )
        )

    def _piece(
        self, text: str, odd: dict[str, Markup], command: re.Pattern[str] | None, *, numbered: bool
    ) -> Markup:
        """A part of a sentence that is ours but for names. A name that misleads is marked once."""
        names = _any_of([*odd, *map(one_line, self._known().like_ours)])
        parts: list[Markup] = []
        at, label = 0, ""
        while found := _first(names.search(text, at), command and command.search(text, at)):
            parts.append(escape(_spaced(after(label, in_one_form(text[at : found.start()])))))
            label = ""
            if found.re is command:
                label, link = self._link(found[1], found[2].strip(), numbered=numbered)
                parts.append(link)
            else:
                parts.append(escape(found[0]) + odd.pop(found[0], Markup("")))
            at = found.end()
        return Markup("").join([*parts, escape(_spaced(after(label, in_one_form(text[at:]))))])

    def _link(self, command: str, rest: str, *, numbered: bool) -> tuple[str, Markup]:
        address = self._address(command, rest)
        if address is None:
            return "", Markup("<code>backchannel {}</code>").format(one_line(f"{command} {rest}".strip()))
        typed = _GAPS.sub("", f"{command} {rest}")
        label = said(LABELS[command]) if command in LABELS else _of_item(typed, numbered=numbered)
        link = Markup('<a href="{}{}">{}</a>')
        return label, link.format(self._root, quote(address), one_line(label))

    def _address(self, command: str, rest: str) -> str | None:
        first = rest.split(" ")[0].partition(".")[0]
        if command in _OF_ITEMS and _NUMBER.fullmatch(first):
            return f"/item/{first}"
        if command == "agreement":
            numbers = [each.partition(".")[0] for each in rest.split(" ")]
            return next((f"/agreement/{each}" for each in numbers if _NUMBER.fullmatch(each)), None)
        if command == "who" and first == "us":
            return "/us"
        if command in _OF_LINES:
            for name, number in self._lines().items():
                if rest.strip("'\"").startswith(name):
                    return f"/line/{number}{_OF_LINES[command]}"
        return _PLACES.get(command)


def _of_item(typed: str, *, numbered: bool) -> str:
    """``read 12`` in words; as it is typed where there are none."""
    found = _ABOUT_ONE.fullmatch(typed)
    if found is None:
        return typed
    command, number, part, rest = found[1], found[2], found[3] or "", found[4] or ""
    step = _STEPS.get(f"{command} .{rest}" if part else command)
    if step is None:
        return typed
    return f"{said(step)} ({number}{part})" if numbered else said(step)


def _around_quoted(text: str) -> tuple[str, str, str]:
    """What stands before, in and behind the quotation marks of a sentence.

    Whoever is quoted may have written such marks: all from the first to the last is theirs, and where they
    end in no mark, all from the first.
    """
    start = text.find(_QUOTE)
    if start < 0:
        return text, "", ""
    end = text.rfind(_UNQUOTE) + 1
    end = end if end > text.rfind(_QUOTE) else len(text)
    return text[:start], text[start:end], text[end:]


def _kept_inside(quoted: str) -> str:
    """What stands in quotation marks is never translated; they themselves are the sentence's."""
    ends = quoted.endswith(_UNQUOTE)
    words = quoted[1:-1] if ends else quoted[1:]
    return quoted[:1] + kept(words) + (_UNQUOTE if ends else "")


def _any_of(names: list[str]) -> re.Pattern[str]:
    """Any of these names as a whole word; the longest that fits. In Korean, an ending may stand behind it."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?![^\W가-힣])")


def _first(*found: re.Match[str] | None) -> re.Match[str] | None:
    """Which of these begins first."""
    return min((each for each in found if each is not None), key=re.Match.start, default=None)


def _spaced(text: str) -> str:
    """One line, with the space there was around it."""
    before = " " if text[:1] == " " else ""
    after = " " if text[-1:] == " " and text.strip() else ""
    return before + one_line(text) + after
