"""Which texts in `src/` can reach a person: what the catalogues translate.

Owns: reading the source as a tree and telling people's words from names, queries and patterns. Does not own:
the files they are written to (`make_catalogues`).

A text with gaps becomes a template with numbered holes (``{0} owes it``): an f-string, a sum of texts, a
text for `str.format`. What stands in a hole is found where it is written. A choice between two written texts
inside a template gives one template for each. `counted` gives one for one and one for many.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

from backchannel.channel.papers.registry import FORMS
from backchannel.desk.twice.finding import shipped

SOURCE = Path(__file__).parents[1] / "src" / "backchannel"
LEFT_OUT = (
    "testing",
    "languages/",
    "crypto/labels.py",
    "relay/metrics.py",
    "relay/openapi.py",
)
"""What no person at a desk or a relay reads."""

CONSTANTS = {"NAME": "backchannel", "DEBUG": "BACKCHANNEL_DEBUG"}
AT_MOST = 12
"""Templates that one text may give by its choices; a text with more keeps them as holes."""

ALONE = {
    "cli": """Agree Answers Authority Begin Checked Examples: Keep Knocks: Language Posts: Replies Rules:
        outside personally Something State Subject Talk attachment empty held never none said unsigned""",
    "desk": """They You done empty nobody nothing observes official private speaks somebody yet you we What
        agreed answer personally works open declined answered suspended Take withdrew
        their them lines phrases stands fallen returned discarded
        changed added struck to signed disputed excused accepted lapsed started your""",
    "channel": """stands people notices messages meetings courtesies texts wording undertakings agreed ours
        theirs open talks phrasebook when condolence congratulations invitation thanks""",
    "web": "unknown Agreements People Meetings Visits Notices Courtesies Phrasebook",
    "credentials": "name title first second third fourth fifth person agree",
}
"""Single words that are printed, by package: a word alone is else a name inside the program."""

NOT_WORDS = frozenset(
    [
        "<details open>",
        "acknowledge one",
        "Replaces: text {0}.",
        "Notice: {0} days.",
        "ask excuse",
        "end letter",
        "end pages",
        "retire lane",
        "retire pair",
        "send lane",
        "watch lane",
        "camera=(), geolocation=(), microphone=(), clipboard-read=()",
        "lost its place",
        "waits here for",
        "Args:",
        "{0} with {1}",
        "line told/%",
        "left table/%/{0}/%",
        ", version",
        ", needed",
        "yes or no",
        "write {0} FILE{1}",
        "answer {0} FILE",
        "{0} [OPTIONS]",
        "Usage: backchannel {0} {1}",
        "disk I/O",
        "unable to open",
        "Request({0} {1})",
        "{0}, {1} UTC",
        "{0} {1} {2}, {3} UTC",
        "a kernel answered wrongly",
        "AND number = 0",
        "Backchannel relay",
        "[by {0}]",
        "[while {0} holds]",
        "backchannel public card, version 1",
        "-----END BACKCHANNEL SIGNED TEXT-----",
        "SIGNED TEXT",
        "Title:    {0}",
        "Between:  {0} (proposed it) and {1}",
        "Date:     {0}",
        "Language: {0}",
    ]
)
"""Texts of several words that only the program reads, and a signed text: the same in every language."""

POSITIONS = {"Outcome": 0, "Move": 5, "Field": 2, "Command": 2, "_labelled": 0, "_section": 0}
"""Calls of which one argument is people's words even when it is a single word."""
UNREAD = {
    "AssertionError",
    "compile",
    "frozenset",
    "TypeVar",
    "NewType",
    "getattr",
    "ParamSpec",
    "BoundLogger",
}
READ_BY_THE_PARSER = (
    "Parameters", "Commands", "Arguments", "Usage:", "[required]", "[choices: {0}]", "[default: {0}]",
    "Display this message and exit.", "Display application version.",
)  # fmt: skip
"""What the parser's own help says, printed with ours."""
COUNTED_BY_NAME = ("{0} day", "{0} days", "{0} hour", "{0} hours", "{0} second", "{0} seconds",
    "{0} minute", "{0} minutes", "{0} mediator's word", "{0} mediator's words",
    "one of these is asked for: {0}")  # fmt: skip
"""Counts whose unit is not written where they are counted, and a list that is put behind its beginning."""

THEIRS = frozenset(
    [
        "name",
        "who",
        "nick",
        "title",
        "side",
        "subject",
        "word",
        "path",
        "folder",
        "home",
        "dest",
        "value",
        "host",
        "address",
        "names",
        "posts",
        "titles",
        "post",
        "carrier",
        "text",
        "_inside",
        "_mediator",
        "typed",
        "written",
        "phrase",
        "me",
        "opener",
        "other",
        "stem",
        "reason",
        "remark",
        "note",
        "words",
        "_name",
        "_called",
        "_named",
        "twice",
        "current",
        "ower",
        "owers",
        "owes",
        "inviter",
        "proposer",
        "member",
        "seat_title",
        "option",
        "parameter",
        "keyword",
    ]
)
"""What an expression that fills a hole is called when it is somebody's name or somebody's words."""
TYPED = frozenset(
    {
        "Tell one of: {0}.",
        "That cannot be told: {0}.",
        "Keep: {0}.",
        "It can do now: {0}.",
        "The lines here are: {0}.",
        "it is one of {0}",
        "one of these is asked for: {0}",
        "It can be carried as {0}; not as {1}.",
        "[choices: {0}]",
        "[default: {0}]",
        "There is no preset of this name. There is: {0}.",
    }
)
"""Texts whose holes are filled with what people type."""
OURS = frozenset({"{0} that {1} (not approved).", ", all but {0}", "opens it: {0}", "--{0}: {1}, and needed"})
"""Texts whose holes are filled with words of ours, whatever they are called."""
NAMES_TO_FORMAT = frozenset({"who", "other", "opener"})

_SQL = re.compile(
    r"\b(SELECT|INSERT (OR|INTO)|UPDATE \w+ SET|DELETE FROM|REPLACE INTO|CREATE|PRAGMA|ATTACH|VACUUM|WHERE"
    r"|ORDER BY|BEGIN|SAVEPOINT|ROLLBACK|RELEASE|DETACH)\b|\w+_id, |^\w+ = [A-Z]+$"
)
_CODE = re.compile(
    r"</|<!|\{[a-z-]+:|\\[A-Za-z(]|\(\?|\[\^|; style-src|%[YmdHM]|=\"|^--[a-z-]+( [A-Z]+| \{0\})?$|/$"
    r"|[a-z ]/\{0\}|^\w+(/[\w{}]*)+$|^Bearer"
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_HOLE = re.compile(r"\{[a-z_]*\}")
_SENTENCE = re.compile(r"[A-Z“`].*[.?!:]$", re.DOTALL)


class Found(NamedTuple):
    """One text for people and where it stands. ``theirs``: holes filled with what is not ours."""

    text: str
    where: str
    theirs: frozenset[int]


class Words(NamedTuple):
    """One text for people: every place where it stands, and holes that somewhere hold what is not ours."""

    places: list[str]
    theirs: set[int]


@cache
def every() -> dict[str, Words]:
    """Every text for people, in the order of the source."""
    found: dict[str, Words] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith(LEFT_OUT):
            for text, where, theirs in sorted(_of_a_file(path, name), key=lambda each: _line(each.where)):
                words = found.setdefault(text, Words([], set()))
                words.theirs.update(holes_of(text) if text in TYPED else theirs if text not in OURS else ())
                if where not in words.places:
                    words.places.append(where)
    for name, text in of_the_pages():
        words = found.setdefault(text, Words([], set()))
        if name not in words.places:
            words.places.append(name)
    for entry in shipped("en"):  # why to think twice about an English word
        found.setdefault(entry.why, Words(["desk/twice/en.txt"], set()))
    for text in of_forms():
        numbers, theirs = numbered(text)
        found.setdefault(numbers, Words(["channel/papers"], set())).theirs.update(theirs)
    for text in (*READ_BY_THE_PARSER, *COUNTED_BY_NAME):
        found.setdefault(text, Words(["elsewhere"], holes_of(text) if text in TYPED else set()))
    return found


def of_the_pages() -> Iterator[tuple[str, str]]:
    """Every text of a template of the pages, ``_("…")``, and where it stands.

    What fills its holes is said or kept already (`backchannel.web.speech`): no hole is marked as not ours.
    """
    parser = Environment(autoescape=True)
    for path in sorted((SOURCE / "web" / "templates").glob("*.html")):
        tree = parser.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                line = f"{path.relative_to(SOURCE).as_posix()}:{call.lineno}"
                written = [call.args[0], *call.args[0].find_all(nodes.Const)]
                yield from ((line, each.value) for each in written if isinstance(each, nodes.Const))


def of_forms() -> Iterator[str]:
    """Every word of every form: single ones are printed, too, so they come from the tables themselves."""
    for form in FORMS.every():
        fields = (*form.fields, *(each for move in form.moves.values() for each in move.fields))
        outcomes = (outcome.words for outcome in form.outcomes.values())
        moves = (words for move in form.moves.values() for words in (move.says, move.limit, move.otherwise))
        yield from (text for text in (form.title, form.says, *outcomes, *moves) if text)
        for field in fields:
            yield field.label
            yield from (choice for choice in field.choices if choice)


def holes_of(text: str) -> set[int]:
    """The numbers of the holes of a text."""
    return {int(hole) for hole in re.findall(r"\{(\d+)\}", text)}


def _line(where: str) -> int:
    return int(where.rpartition(":")[2])


def _of_a_file(path: Path, name: str) -> Iterator[Found]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reader = _Reader(name, tree)
    reader.visit(tree)
    yield from reader.found


class _Reader(ast.NodeVisitor):
    """Walks one file. Texts inside a template that was taken whole are not taken once more."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.package = name.partition("/")[0]
        self.alone = frozenset(ALONE.get(self.package, "").split())
        self.found: list[Found] = []
        self.constants = {**CONSTANTS, **_imported(tree), **_constants(tree)}

    def take(
        self, text: str, line: int, *, alone: bool = False, theirs: frozenset[int] = frozenset()
    ) -> None:
        if "\n\n" in text:
            for paragraph in re.split(r"\n\s*\n", text):
                self.take(paragraph, line, alone=alone)
            return
        text, named = numbered(text.strip())
        if _for_people(text) and (alone or self._tells(text)):
            self.found.append(Found(text, f"{self.name}:{line}", theirs | named))

    def _tells(self, text: str) -> bool:
        if text in NOT_WORDS:
            return False
        return " " in text or text in self.alone or bool(_SENTENCE.match(text))

    # texts

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.take(node.value, node.lineno)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._template(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add) and any(_is_text(part) for part in _summands(node)):
            self._template(node)
        else:
            self.generic_visit(node)

    def _template(self, node: ast.expr) -> None:
        pieces = list(self._pieces(node))
        many = 1
        for piece in pieces:
            many *= len(piece) if isinstance(piece, list) else 1
        choices: list[list[str | ast.expr]] = []
        for piece in pieces:
            if isinstance(piece, list) and many <= AT_MOST:
                choices.append(list(piece))
            else:
                choices.append([piece[0] if isinstance(piece, list) and len(piece) == 1 else _hole_of(piece)])
        for chosen in product(*choices):
            text, theirs = _with_holes(chosen)
            self.take(text, node.lineno, theirs=theirs)
        for piece in pieces:
            if isinstance(piece, ast.expr):
                self.visit(piece)
            elif many > AT_MOST and len(piece) > 1:
                for text in piece:
                    self.take(text, node.lineno, alone=" " in text.strip())

    def _pieces(self, node: ast.expr) -> Iterator[list[str] | ast.expr]:
        """A text, the texts of a choice, or an expression that fills a hole."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield [node.value]
        elif isinstance(node, ast.JoinedStr):
            for value in node.values:
                yield from self._pieces(value.value if isinstance(value, ast.FormattedValue) else value)
        elif (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add)
            and any(map(_is_text, _summands(node)))
        ):
            for part in _summands(node):
                yield from self._pieces(part)
        elif isinstance(node, ast.Name) and node.id in self.constants:
            yield [self.constants[node.id]]
        elif isinstance(node, ast.IfExp) and _is_written(node.body) and _is_written(node.orelse):
            yield [*_written(node.body), *_written(node.orelse)]
        else:
            yield node

    # what is no text for people, or is one though it is a single word

    def visit_Call(self, node: ast.Call) -> None:
        called = _called(node.func)
        if called in UNREAD or called.startswith(("debug", "info", "warning")) or _is_log(node.func):
            return
        if called.lstrip("_") == "counted" and len(node.args) == 2 and _is_text(node.args[1]):
            for what in _written(node.args[1]):
                self.take(f"{{0}} {what}", node.lineno)
                self.take(f"{{0}} {what}s", node.lineno)
        for each in node.keywords:
            if each.arg in ("title", "label") and _is_written(each.value):
                for text in _written(each.value):
                    self.take(text, node.lineno, alone=True)
        position = POSITIONS.get(called)
        if position is not None and len(node.args) > position and _is_written(node.args[position]):
            for text in _written(node.args[position]):
                self.take(text, node.lineno, alone=True)
        if called == "Command":
            return
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            if not _is_text(part):
                self.visit(part)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        self._help_of_options(node)

    def _help_of_options(self, annotation: ast.expr) -> None:
        for call in ast.walk(annotation):
            if isinstance(call, ast.Call) and _called(call) == "Parameter":
                for each in call.keywords:
                    if each.arg == "help":
                        self.visit(each.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is no text, but the help of an option stands in one."""
        if node.annotation is not None:
            self._help_of_options(node.annotation)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        """A pattern is no text."""

    def visit_Set(self, node: ast.Set) -> None:
        """States of a machine."""

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and not _is_text(key) and not isinstance(key, ast.Tuple):
                self.visit(key)
            self.visit(value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if not names & {"__all__", "__slots__"}:
            self.generic_visit(node)

    # help

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if self.package == "cli" and (_is_a_command(node) or node.name == "_state"):
            self._help(node)
        for part in (*node.decorator_list, node.args, *node.body):
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.name == "AlarmKind":  # an alarm is called as its kind is
            for each in node.body:
                if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                    self.take(each.targets[0].id.lower().replace("_", " "), each.lineno, alone=True)
        if self.package == "cli" and any(_called(each) == "Parameter" for each in node.decorator_list):
            self._help(node)
        self.generic_visit(node)

    def _help(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        for text in help_texts(ast.get_docstring(node, clean=False) or ""):
            self.take(text, node.lineno, alone=True)


def help_texts(docstring: str) -> Iterator[str]:
    """The texts of a command's help: its first line, its paragraphs, and one for each argument."""
    explained, _, arguments = inspect.cleandoc(docstring).partition("Args:\n")
    for paragraph in re.split(r"\n\s*\n", explained):
        if paragraph.strip():
            yield re.sub(r"(?<=\S)\n(?=\S)", " ", paragraph.strip())
    for argument in re.split(r"\n(?= {4}\S)", "\n" + arguments):
        _, colon, text = argument.partition(": ")
        if colon:
            yield " ".join(text.split())


def numbered(text: str) -> tuple[str, frozenset[int]]:
    """A text for `str.format` with its gaps as numbered holes (the same name is the same hole), and which of
    these are for names."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[0] if found[0] != "{}" else f"{found.start()}"
        return f"{{{names.setdefault(name, len(names))}}}"

    text = _HOLE.sub(number, text) if _HOLE.search(text) else text
    return text, frozenset(hole for name, hole in names.items() if name.strip("{}") in NAMES_TO_FORMAT)


def _for_people(text: str) -> bool:
    bare = re.sub(r"\{\w*\}", "", text)
    if not _WORD.search(bare) or _SQL.search(text) or re.search(r"[가-힣]", text):
        return False
    bare = re.sub(r"`[^`]*`", "", bare)
    if not _WORD.search(bare) or bare.strip().startswith(("backchannel", "Examples:\n")):
        return False
    return not _CODE.search(text)


def _with_holes(pieces: tuple[str | ast.expr, ...]) -> tuple[str, frozenset[int]]:
    """A template, and which of its holes are filled with what is not ours. Holes side by side are one."""
    text, numbers = "", dict[str, int]()
    theirs: set[int] = set()
    after_a_hole = False
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            after_a_hole = after_a_hole and not piece
            continue
        if not after_a_hole:
            hole = numbers.setdefault(ast.dump(piece), len(numbers))
            text += f"{{{hole}}}"
            if _is_theirs(piece):
                theirs.add(hole)
        after_a_hole = True
    return text, frozenset(theirs)


def _is_theirs(node: ast.expr) -> bool:
    """Whether an expression is called like somebody's name or words."""
    if isinstance(node, ast.Subscript):
        return _is_theirs(node.value)
    if isinstance(node, ast.BoolOp):
        return any(map(_is_theirs, node.values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "join" and node.args:
            return _is_theirs(node.args[0])
        if node.func.attr in ("strip", "removesuffix", "rstrip", "upper", "capitalize"):
            return _is_theirs(node.func.value)
    if isinstance(node, ast.Call) and _called(node.func) in ("sorted", "str"):
        return any(map(_is_theirs, node.args))
    if isinstance(node, ast.GeneratorExp):
        return _is_theirs(node.elt)
    if isinstance(node, ast.Call) and _called(node.func) in ("theirs", "one_line"):
        return True
    return _called(node) in THEIRS


def _hole_of(piece: list[str] | ast.expr) -> ast.expr:
    return ast.Name(f"choice {piece}") if isinstance(piece, list) else piece


def _summands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _summands(node.left)
        yield from _summands(node.right)
    else:
        yield node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or _is_written(node)


def _is_written(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_written(node.body) and _is_written(node.orelse)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _written(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_written(node.body), *_written(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _is_log(called: ast.expr) -> bool:
    """Whether that writes a host's log, which has one language."""
    return (
        isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "_log"
    )


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _called(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_a_command(node: ast.FunctionDef) -> bool:
    return any(_called(each) in ("command", "default") for each in node.decorator_list)


def _imported(tree: ast.Module) -> dict[str, str]:
    """Texts at the top of other files of ours, by the names under which a file imports them."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backchannel."):
            path = SOURCE.joinpath(*(node.module or "").split(".")[1:]).with_suffix(".py")
            if path.exists():
                known = _constants_of(path)
                found.update({each.name: known[each.name] for each in node.names if each.name in known})
    return found


@cache
def _constants_of(path: Path) -> dict[str, str]:
    return _constants(ast.parse(path.read_text(encoding="utf-8")))


def _constants(tree: ast.Module) -> dict[str, str]:
    """Names of texts at the top of a file."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
