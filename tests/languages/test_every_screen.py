"""Sides with Korean names play histories at whole desks: whatever is printed holds no English of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backchannel.desk.views import Said
from backchannel.languages.choice import VARIABLE
from backchannel.testing.world import PASSPHRASE, World
from cli.people import typed

pytestmark = pytest.mark.slow  # two desks over many turns

NORTH, SOUTH, AHN, CHO = "북측", "남측", "안씨", "조씨"
MOON, MEDIATORS = "문씨", "중재단"
AT_NORTH, AT_SOUTH, AT_MOON = f"{SOUTH} with {MEDIATORS}", f"{NORTH} with {MEDIATORS}", f"{SOUTH} and {NORTH}"
TYPED = re.compile(
    r"`[^`]*`|^ *(→ )?backchannel .*|--[a-z-]+|\bUTC\b|http://\S+|/\S+|[0-9a-f]{4}( [0-9a-f]{4})+|^언어: en$"
    r"|\(yes 예[^)]*\)|(필요함|중 하나|있는 것|문안|받아들임): [a-z, -]+"
    r"|\b[a-z]+(?=:? \(|:…)|^│ form:|“[a-z]+”"
    r"|(line|date), needed|version 1|ko: 곳|\((en|ko)\)|We demand it at once\.|^ *leak "
    r"|\[(by|while) [^]]*(\]|…)|Replaces: text \w+|[0-9a-f]{64}"
    r"|Notice: 30( days)?|\.html|^[a-z]+:$"
    rf"|{AT_NORTH}|{AT_SOUTH}|{AT_MOON}",
    re.MULTILINE,
)
"""Commands, options, addresses, paths, names of tables and fields, fingerprints, tags of languages."""
LATIN = re.compile(r"[A-Za-z]{2,}")
GARBLED = re.compile(r"(?<!\d)일까지|[은이을과]\([는가를와]\)|\) ?\(으\)로")
TEXT = """북측과 남측, {today}:
1. 북측 기다린다.
2. 남측 온다. [by 2999-01-01] [while 1 holds]
Notice: 30 days.
"""
FORM = "장소: line, needed\n  ko: 곳\n때: date, needed\n"


class Desks:
    """Desks of several sides, and all that was printed there."""

    def __init__(self, folder: Path) -> None:
        self.world, self.folder = World(folder / "world"), folder
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.printed: dict[str, str] = {}
        self.called = {AHN: SOUTH, CHO: NORTH}
        self.seen: dict[str, int] = {}

    def types(self, name: str, *words: str, stdin: str = "") -> None:
        """Type a command. What is refused is printed, too, and read the same."""
        home = ("--home", str(self.world.home(name)), "--passphrase-file", str(self.passphrase))
        around = self.world.desks[name].surroundings
        ran = typed(*home, *words, stdin=stdin.encode(), around=around)
        for line in (ran.out + ran.err).split("\n"):
            self.printed.setdefault(line, " ".join(words))

    def prints(self, name: str, *words: str, ending: str) -> None:
        """Type a command that writes a file for paper, and read that file, too: of HTML, what it shows."""
        path = self.folder / f"{'-'.join(words)}.{ending}"
        self.types(name, *words, "--out", str(path))
        body = re.sub(r"<style>.*?</style>|<[^>]*>", "", path.read_text("utf-8"), flags=re.DOTALL)
        for line in body.split("\n"):
            self.printed.setdefault(line, " ".join(words))

    def file(self, text: str) -> str:
        """The path of a file that holds a text."""
        path = self.folder / "text.txt"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def looks(self, *more: tuple[str, ...]) -> None:
        """Every screen of what was said since the last look, at every desk; ``{who}``: the other side."""
        self.glances(4)
        for name, who in self.called.items():
            for words in (("waiting",), ("messages", who), *more):
                self.types(name, *(who if each == "{who}" else each for each in words))
            said = self._said(name)
            for each in said[min(self.seen.get(name, 0), len(said) - 1) :]:
                self.types(name, "read", str(each.number))
            self.seen[name] = len(said)

    def glances(self, turns: int = 2) -> None:
        """The first screen at every desk, some turns later."""
        self.world.ticks(turns)
        for name in self.called:
            self.types(name)

    def _said(self, name: str) -> list[Said]:
        return self.world.desks[name].messages(self.called[name])

    def newest(self, name: str) -> str:
        """The number of what was said last, as that desk counts."""
        return str(self._said(name)[-1].number)

    def waits(self, name: str, step: str) -> str:
        """The number of what waits at a desk for that step."""
        return next(str(each.number) for each in self.world.desks[name].waiting() if step in each.next_step)

    def meet(self, asker: str, answerer: str, called: tuple[str, str]) -> None:
        """Two meet over the relay and compare their words."""
        self.world.meet(asker, answerer, called)
        self.world.compare(asker, answerer, called)
        self.world.ticks(8)

    def are_korean(self) -> None:
        """No line printed so far holds English of ours, nor a particle that was not chosen."""
        bare = {line: TYPED.sub("", line) for line in self.printed}
        english = sorted(
            f"{line}   [{self.printed[line]}]" for line, rest in bare.items() if LATIN.search(rest)
        )
        assert english == [], "\n".join(english)
        wrong = sorted(filter(GARBLED.search, bare))
        assert wrong == [], "\n".join(wrong)


LINE = (("line", "{who}"), ("who", "{who}"), ("who", "us"), ("alarms",))


@pytest.fixture(params=[False], ids=[""])
def desks(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    monkeypatch.setenv(VARIABLE, "ko")
    made = Desks(tmp_path)
    made.world.start(AHN, NORTH, "특사", one_voice=True)
    made.world.start(CHO, SOUTH, "특사", one_voice=True, private=request.param)
    made.meet(AHN, CHO, (SOUTH, NORTH))
    yield made
    made.world.close()


@pytest.mark.parametrize("desks", [True], indirect=True, ids=["with a private side"])
def test_words_people_and_a_suspended_line(desks: Desks) -> None:
    desks.types(AHN, "write", SOUTH, "-", "--personally", "--answer-by", "+7d", stdin="다리를 엽시다.\n")
    desks.looks(*LINE)
    desks.types(CHO, "later", desks.newest(CHO), "수도에 넘겼습니다.", "--until", "+3d")
    desks.looks(*LINE)
    desks.types(AHN, "person", SOUTH, "--alias", "선생", "--asked", "의사와 전화", "--next", "+9d")
    desks.looks(*LINE)
    at = {name: desks.newest(name) for name in (AHN, CHO)}
    for name, *step in (
        (AHN, "ask-proof", "--question", "고양이의 이름은?"),
        (CHO, "answer-proof", "--answer", "나비"),
        (AHN, "right"),
        (CHO, "report", "--condition", "좋습니다."),
        (CHO, "promise", "--what", "안경", "--by", "+5d"),
        (CHO, "released", "--to", "다리"),
        (CHO, "died"),
        (CHO, "died", "--yes"),
        (AHN, "close"),
    ):
        desks.types(name, "step", at[name], *step)
        desks.glances()
    desks.looks(*LINE)
    desks.types(AHN, "propose", SOUTH, "silence", "--what", "장소", "--text", "제네바에서.", "--until", "+2d")
    desks.looks(*LINE)
    desks.types(CHO, "step", desks.newest(CHO), "agree")
    desks.looks(*LINE)
    desks.types(AHN, "suspend", SOUTH, "--because", "포격 때문입니다.", "--keep", "people")
    desks.looks(*LINE)
    desks.types(AHN, "reopen", SOUTH, "다시 말합시다.")
    desks.types(CHO, "knock", NORTH, "계십니까?")
    desks.looks(*LINE)
    desks.are_korean()


def test_a_text_is_worked_out_signed_kept_and_left(desks: Desks) -> None:
    words = TEXT.format(today=datetime.fromtimestamp(desks.world.time, UTC).date())
    desks.types(AHN, "agreement", "propose", SOUTH, "-", "--subject", "기다림", stdin=words)
    desks.looks()
    there, here = desks.newest(CHO), desks.newest(AHN)
    show = {AHN: ("agreement", "show", here), CHO: ("agreement", "show", there)}
    for name, step, *more in (
        (AHN, "exchange", here),
        (CHO, "sign", there),
        (CHO, "sign", there, "--yes"),
        (AHN, "sign", here, "--yes"),
        (AHN, "exchange", here),
        (AHN, "exchange", here, "--yes"),
        (AHN, "report", f"{here}.1", "started", "시작합니다."),
        (AHN, "report", f"{here}.1", "done"),
        (CHO, "accept", f"{there}.1"),
        (CHO, "dispute", f"{there}.1", "더는 기다리지 않습니다."),
        (CHO, "ask-excuse", f"{there}.2", "길이 막혔습니다."),
        (AHN, "refuse-excuse", f"{here}.2", "다른 길이 있습니다."),
        (AHN, "excuse", f"{here}.2", "좋습니다."),
        (AHN, "excuse", f"{here}.2", "좋습니다.", "--yes"),
        (CHO, "lapse", f"{there}.1", "끝났습니다."),
        (CHO, "lapse", f"{there}.1", "끝났습니다.", "--yes"),
        (AHN, "withdraw", here, "통고합니다."),
        (AHN, "withdraw", here, "통고합니다.", "--yes"),
    ):
        desks.types(name, "agreement", step, *more)
        desks.glances()
        desks.types(name, *show[name])
    desks.looks()
    desks.types(AHN, "export", here, str(desks.folder / "signed"))
    desks.types(AHN, "verify", str(desks.folder / "signed"))
    desks.types(AHN, "agreement", "propose", SOUTH, "-", "--replaces", here, "--subject", "둘째", stdin=words)
    desks.looks()
    desks.types(
        CHO,
        "agreement",
        "amend",
        desks.newest(CHO),
        "-",
        "--subject",
        "셋째",
        stdin=words.replace("온다", "곧 온다"),
    )
    desks.looks()
    desks.types(AHN, "agreement", "show", desks.newest(AHN))
    desks.types(CHO, "withdraw", desks.newest(CHO), "거두어들입니다.", "--yes")
    desks.looks()
    desks.types(CHO, "export-record", NORTH, str(desks.folder / "record.html"))
    desks.are_korean()


def test_a_table_with_a_mediator_and_words_of_a_private_group(desks: Desks) -> None:
    desks.world.start(MOON, MEDIATORS, "간사", one_voice=True, private=True)
    desks.meet(MOON, AHN, (NORTH, MEDIATORS))
    desks.meet(MOON, CHO, (SOUTH, MEDIATORS))
    every, reads = (AHN, CHO, MOON), {AHN: AT_NORTH, CHO: AT_SOUTH, MOON: AT_MOON}

    def all_look() -> None:
        desks.world.ticks(2)
        desks.looks()
        for name in every:
            desks.types(name, "table")
            desks.types(name)
            desks.types(name, "messages", reads[name])
            for each in desks.world.desks[name].waiting():
                desks.types(name, "read", str(each.number))

    desks.types(MOON, "write", NORTH, "-", stdin="먼저 멈춥시다.\n")
    all_look()
    idea = str(desks.world.desks[AHN].messages(MEDIATORS)[-1].number)
    for more in ((), ("--yes",)):
        desks.types(AHN, "table", "open", SOUTH, MEDIATORS, "--title", "부두", *more)
    all_look()
    joins = desks.waits(CHO, "table join")
    for more in ((), ("--yes",)):
        desks.types(CHO, "table", "join", joins, *more)
    all_look()
    desks.types(MOON, "table", "take", AT_MOON)
    all_look()
    desks.types(AHN, "write", AT_NORTH, "-", stdin="부두를 엽시다.\n")
    all_look()
    desks.types(MOON, "put-forward", AT_MOON, "-", "--subject", "생각", stdin="금요일은 어떻습니까?\n")
    for more in ((), ("--yes",)):
        desks.types(MOON, "carry-word", AT_MOON, desks.file("지키겠답니다."), "--of", NORTH, *more)
    all_look()
    for more in ((), ("--answer-by", "+7d", "--yes")):
        desks.types(AHN, "adopt", SOUTH, idea, *more)
    told = ("--from", "호수 모임", "--standing", "private", "--told-by", "의장")
    desks.types(CHO, "adopt", NORTH, desks.file("먼저 얼립시다."), *told, "--yes")
    all_look()
    desks.types(AHN, "who", MEDIATORS)
    desks.types(MOON, "table", "leave", AT_MOON)
    all_look()
    for more in ((), ("--yes",)):
        desks.types(CHO, "table", "close", AT_SOUTH, "헛되었습니다.", *more)
    all_look()
    desks.types(AHN, "write", AT_NORTH, "-", stdin="하나 더.\n")
    desks.types(AHN, "export-record", AT_NORTH, str(desks.folder / "record.html"))
    desks.are_korean()


def test_notices_questions_sheets_and_forms(desks: Desks) -> None:
    day = ("--from", "2999-01-01", "--where", "동해")
    desks.types(AHN, "notice", SOUTH, "exercise", "--what", "연습", *day)
    desks.types(AHN, "notice", SOUTH, "launch", "--what", "위성")
    steps: list[tuple[str, ...]] = [(CHO, "acknowledge"), (CHO, "ask", "--words", "왜?"), (AHN, "ask")]
    steps += [(AHN, "answer", "--words", "훈련."), (AHN, "correct"), (AHN, "cancel")]
    _steps(desks, *steps)
    desks.types(CHO, "question", NORTH, "--said", "전쟁이다.", "--who", "장군")
    _steps(
        desks, (AHN, "acknowledge"), (AHN, "answer", "--position", "예"), (AHN, "answer", "--position", "no")
    )
    desks.types(CHO, "ask-for", NORTH, "--what", "전화", "--until", "2999-01-01")
    _steps(desks, (AHN, "will not"), (AHN, "will not", "--because", "없음"))
    desks.types(AHN, "propose", SOUTH, "courtesy", "--kind", "condolence", "--words", "애도합니다.")
    _steps(desks, (CHO, "return", "--words", "감사합니다."))
    meeting = ("--day", "2999-01-02", "--where", "제네바", "--who", "둘")
    desks.types(AHN, "propose", SOUTH, "meeting", *meeting)
    _steps(desks, (CHO, "accept"), (AHN, "held"), (AHN, "minute", "--minute", "만났다."))
    desks.types(AHN, "leak", SOUTH, "--what", "방문", "--where", "신문", "--day", "2026-06-11")
    _steps(desks, (CHO, "acknowledge"), (CHO, "not from us"))
    desks.types(AHN, "event", "add", "2026-06-11", "포격", "--where", "서해")
    for words in (("events",), ("leaks",), ("find", "방문"), ("shown",), ("phrasebook", SOUTH)):
        desks.types(AHN, *words)
    desks.types(AHN, "showed", desks.newest(AHN), "장관")
    desks.types(AHN, "shown")
    for name, step in (("question", "answer"), ("person", "promise"), ("meeting", "counter")):
        desks.types(AHN, "form", name, "--step", step, "--language", "ko")
        desks.types(AHN, "form", name, "--step", "없음", "--language", "ko")
    desks.types(AHN, "talks", SOUTH, "begin", "--what", "억류자", "--where", "제네바")
    desks.types(AHN, "phrasebook", SOUTH, "begin")
    desks.types(AHN, "public", SOUTH, "begin", "--public", "만납니다.", "--asked", "말할 것 없음.")
    desks.types(AHN, "forms", SOUTH, "begin", "사고", "--file", desks.file(FORM))
    look = (("talks", "{who}"), ("phrasebook", "{who}"), ("public", "{who}"), ("forms", "{who}", "show"))
    desks.looks(*look)
    desks.types(CHO, "talks", NORTH, "say", "--where", "빈", "--when", "오월")
    desks.types(CHO, "talks", NORTH, "take", "what")
    desks.types(CHO, "talks", NORTH, "set")
    desks.types(CHO, "phrasebook", NORTH, "add", "커피", "만나자")
    desks.types(CHO, "phrasebook", NORTH, "take", "질문")
    desks.types(CHO, "public", NORTH, "take", "public", "asked")
    desks.types(CHO, "forms", NORTH, "agree")
    desks.looks(*look)
    desks.types(AHN, "public", SOUTH, "set")
    desks.types(AHN, "talks", SOUTH, "drop", "때가 아닙니다.")
    desks.types(AHN, "phrasebook", SOUTH, "look", "커피를 마시자")
    desks.types(AHN, "phrasebook", SOUTH, "card")
    for kind, step in (("phrasebook", "card"), ("talks", "print"), ("public", "print")):
        for ending in ("txt", "html"):
            desks.prints(AHN, kind, SOUTH, step, ending=ending)
    desks.types(AHN, "forms", SOUTH, "set")
    desks.looks(*look)
    desks.types(CHO, "forms", NORTH)
    desks.types(CHO, "forms", NORTH, "blank", "사고", "--language", "ko")
    for filled in ("장소: 동해\n", "장소: 동해\n때: 2026-06-01\n"):
        desks.types(CHO, "forms", NORTH, "send", "사고", "--language", "ko", "--file", desks.file(filled))
    _steps(desks, (AHN, "acknowledge"), (AHN, "answer", "--words", "봤다."))
    desks.types(AHN, "write", SOUTH, "-", "--language", "ko", stdin="우리는 무조건 항복을 요구한다. 절대.\n")
    desks.types(AHN, "write", SOUTH, "-", stdin="We demand it at once.\n")
    desks.types(AHN, "export-record", SOUTH, str(desks.folder / "record.html"))
    desks.are_korean()


def _steps(desks: Desks, *steps: tuple[str, ...]) -> None:
    """Steps in what was begun last, each looked at from both sides."""
    desks.glances(4)
    at = {name: desks.newest(name) for name in (AHN, CHO)}
    for name, *step in steps:
        desks.types(name, "step", at[name], *step)
        desks.glances()
    desks.looks()
