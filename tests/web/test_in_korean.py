"""Two sides with Korean names play on pages: no page they come to holds English of ours."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backchannel.cli.dates import iso_day
from backchannel.desk.twice.finding import shipped
from backchannel.testing.world import World

from .conftest import Answer, Served

pytestmark = pytest.mark.slow

NORTH, SOUTH, AHN, CHO = "북측", "남측", "안씨", "조씨"
TYPED = re.compile(
    r"`[^`]*`|\w+://\S+|\bUTC\b|\bEscape\b|\bEnglish\b|^ko$|\(ko[)…]|\(en\)|[0-9a-f]{4}( [0-9a-f]{4})+"
    r"|\b(Tor|CSV|iCalendar)(?![a-z])|[0-9a-f]{64}|backchannel:1:|\b[A-Z0-9]{4}\b"
    r"|\[(by|while) [^]]*(\]|…)|Notice: 30( days|일)"
    r"|(문안|받아들임|지움): [a-z, -]+|\b(what|who|level|where)(?= \()|“[a-z]+”"
    r"|, version \d|(form|text|needed)(?![a-z])"
)
"""Commands, a key, languages, fingerprints, marks, and what texts, sheets and lines are made of."""
LATIN = re.compile(r"[A-Za-z]{2,}")
LISTED = {each.word for each in shipped("en")}
"""English words to think twice about, which the settings list."""
GARBLED = re.compile(r"(?<!\d)일까지|[은이을과]\([는가를와]\)|\) ?\(으\)로|\{\d|[다오]입니다|다에 |함판")
TEXT = """북측과 남측, {day}:
1. 북측 기다린다.
2. 남측 온다. [while 1 holds]
3. 북측 간다. [by 2031-01-01]
Notice: 30 days.
"""
ASKED = {"date": "2031-05-03", "number": "1"}


class Reader(HTMLParser):
    """The forms of a page with what they would send, its links, and its words by lines."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.lines: list[str] = []
        self._quiet = 0
        self._select = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        have = dict(attributes)
        self._quiet += tag in ("title", "style", "script", "textarea", "pre", "code", "del", "ins")
        self.lines += [text for name in ("aria-label", "title", "alt") if (text := have.get(name))]
        name = have.get("name") or ""
        match tag:
            case "a":
                self.links.append(have.get("href") or "")
            case "form":
                self.forms.append((have.get("action") or "", {}))
            case "select":
                self._select = name
            case "option" if self._select and have.get("value"):
                self.forms[-1][1].setdefault(self._select, have["value"] or "")
            case "input" | "textarea" if self.forms and name and have.get("type") not in ("checkbox", "file"):
                self._field(name, have)

    def _field(self, name: str, have: dict[str, str | None]) -> None:
        if have.get("type") == "radio" and "checked" not in have:
            return
        value = have.get("value") or ""
        if "required" in have and not value:
            kind = "number" if have.get("inputmode") else have.get("type") or ""
            value = ASKED.get(kind, "다리")
        self.forms[-1][1][name] = value

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("title", "style", "script", "textarea", "pre", "code", "del", "ins")

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.lines.append(" ".join(data.split()))


class Pages:
    """Desks of two sides on pages, in Korean, and every line that was shown there."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder / "world")
        self.world.start(AHN, NORTH, "특사", one_voice=True)
        self.world.start(CHO, SOUTH, "특사", one_voice=True)
        self.world.meet(AHN, CHO, (SOUTH, NORTH))
        self.world.compare(AHN, CHO, (SOUTH, NORTH))
        self.world.ticks(6)
        self.shown: dict[str, str] = {}
        self.at: dict[str, Served] = {}
        for name in (AHN, CHO):
            self.world.desks.pop(name).close()
            self.at[name] = Served(self.world.home(name), self.world.surroundings(name))
            self.at[name].come_in()
            self.at[name].send("/language", page="/", language="ko")

    def close(self) -> None:
        for each in self.at.values():
            each.close()
        self.world.close()

    def turns(self, count: int = 6) -> None:
        """Both timetables go on."""
        for _ in range(count):
            self.world.ticks(1)
            for each in self.at.values():
                each.at_desk(lambda desk: (desk.turn(), desk.take_in()))

    def line(self, name: str) -> int:
        return int(self.at[name].at_desk(lambda desk: next(iter(desk.lines()))))

    def read(self, answer: Answer, where: str) -> Reader:
        """Keep what a page says; a file that is saved is no page."""
        if "attachment" in answer.headers.get("content-disposition", ""):
            return Reader("")
        page = Reader(answer.body)
        for each in page.lines:
            self.shown.setdefault(each, where)
        return page

    def look(self, name: str, path: str) -> Reader:
        return self.read(self.at[name].get(path), path)

    def send(self, name: str, page: str, at: int | None = None, /, **fields: str) -> Reader:
        """Fill a form of a page in: the one with the button that ``do`` names, or which is said by ``at``."""
        seen = self.look(name, page)
        forms = [each for each in seen.forms if not each[0].endswith(("/lock", "/language"))]
        wanted = [each for each in forms if each[1].get("do") == fields.get("do", each[1].get("do"))]
        wanted = [each for each in wanted if each[1].get("line") == fields.get("line")] or wanted
        action, kept = forms[at] if at is not None else (wanted or forms)[0]
        path = action.removeprefix(self.at[name].visit.root)
        kept = {each: text for each, text in kept.items() if each != "form_token"}
        body = urlencode({"form_token": self.at[name].get(page).form_token, **kept, **fields}).encode()
        answer = self.at[name].post(path, body)
        if answer.status == 303:
            answer = self.at[name].ask("GET", answer.headers["location"], cookie=self.at[name].cookie)
        went = self.read(answer, f"{page} → {path} {fields}")
        if mark := re.search(r'name="mark" value="([0-9a-f]+)"', answer.body):
            went = self.read(self.at[name].send("/sure", page="/", mark=mark[1]), f"{page} → sure")
        return went

    def everywhere(self) -> None:
        """Every page that links lead to, at every desk."""
        for name, at in self.at.items():
            seen: set[str] = set()
            ahead = ["/", "/alarms", "/us", "/colleague", "/sheet-to-print", "/meet", "/words", "/carry"]
            while ahead:
                path = ahead.pop()
                if path in seen or "/print" in path or "/file/" in path:
                    continue
                seen.add(path)
                for link in self.look(name, path).links:
                    if link.startswith("?"):
                        ahead.append(path.partition("?")[0] + link)
                    elif link.startswith(at.visit.root):
                        ahead.append(link.removeprefix(at.visit.root))

    def newest(self, name: str, who: str) -> int:
        return int(self.at[name].at_desk(lambda desk: desk.messages(who)[-1].number))

    def are_korean(self) -> None:
        """No line shown so far holds English of ours, nor a particle that was not chosen."""
        listed = {line for line, where in self.shown.items() if line in LISTED and where == "/settings"}
        bare = {line: TYPED.sub("", line) for line in self.shown if line not in listed}
        english = [f"{line}   [{self.shown[line]}]" for line, rest in bare.items() if LATIN.search(rest)]
        assert english == [], "\n".join(english)
        wrong = [f"{line}   [{self.shown[line]}]" for line in bare if GARBLED.search(line)]
        assert wrong == [], "\n".join(wrong)


@pytest.fixture
def pages(shelf: Path) -> Iterator[Pages]:
    folder = Path(tempfile.mkdtemp(dir=shelf))
    made = Pages(folder)
    yield made
    made.close()
    shutil.rmtree(folder)


def test_messages_their_answers_and_a_line_broken_off(pages: Pages) -> None:
    north, south = (f"/line/{pages.line(name)}" for name in (AHN, CHO))
    pages.send(
        AHN, f"{north}/write", subject="다리", text="다리를 엽시다.", weight="personally", answer_by="+3d"
    )
    pages.send(AHN, f"{north}/write", subject="다리", text="다리를 엽시다.", answer_by="yesterday")
    pages.turns()
    for how in ("later", "decline", "ask", "read-back", ""):
        item = pages.newest(CHO, NORTH)
        until = {"until": "+5d"} if how == "later" else {}
        page = f"/item/{item}/answer?as={how}" if how else f"/item/{item}/answer"
        pages.send(CHO, page, text="수도에 넘겼습니다.", **until)
        pages.send(AHN, f"{north}/write", subject="다리", text="다리를 엽시다.", weight="aloud")
        pages.turns()
    item = pages.newest(CHO, NORTH)
    for do in ({"do": "tell", "what": "opened"}, {"do": "note", "text": "메모"},
               {"do": "translate", "text": "다리", "into": "ko"}, {"do": "nothing"}):  # fmt: skip
        pages.send(CHO, f"/item/{item}", **do)
    pages.send(CHO, south, day="2026-11-01", title="다리가 닫힘", where="다리")
    pages.send(CHO, f"{south}/way", do="drill")
    pages.send(AHN, f"{north}/way", do="answer")
    pages.turns()
    pages.send(AHN, f"{north}/way", do="answer")
    pages.turns()
    pages.everywhere()
    suspended = {"because": "포격.", "keep": "people"}
    shown = pages.send(CHO, f"{south}/break-off", do="look", **suspended)
    [seen] = [each["seen"] for _, each in shown.forms if "seen" in each]
    pages.send(CHO, f"{south}/break-off", do="suspend", seen=seen, **suspended)
    pages.turns()
    pages.send(AHN, f"{north}/write", subject="다리", text="다리를 엽시다.")
    pages.send(AHN, f"{north}/break-off", 1, words="계십니까?", do="knock")
    pages.turns()
    pages.everywhere()
    pages.send(CHO, f"{south}/break-off", 2, words="다시 말합시다.", do="reopen")
    pages.turns()
    pages.everywhere()
    pages.are_korean()


def test_talks_phrases_and_a_text_that_is_signed(pages: Pages) -> None:
    north, south = (f"/line/{pages.line(name)}" for name in (AHN, CHO))
    pages.everywhere()
    for kind in ("talks", "public", "phrasebook"):
        pages.send(AHN, f"{north}/sheet/{kind}", title="다리" if kind != "phrasebook" else "")
    pages.send(
        AHN, f"{north}/sheet/talks", **{f"l-{each}": "다리" for each in ("what", "who", "level", "where")}
    )
    pages.turns(12)
    pages.everywhere()
    pages.send(CHO, f"{south}/sheet/talks", do="take", line="what")
    pages.send(CHO, f"{south}/sheet/talks", do="say", **{"l-where": "강"})
    pages.send(CHO, f"{south}/sheet/phrasebook", do="take", line="위급")
    pages.send(CHO, f"{south}/sheet/phrasebook", do="add", phrase="바람", meaning="늦음")
    pages.send(AHN, f"{north}/sheet/talks", do="strike", line="who")
    pages.send(AHN, f"{north}/sheet/talks", do="set")
    pages.turns(12)
    pages.everywhere()
    pages.send(AHN, f"{north}/propose", subject="유월", text=TEXT.format(day=iso_day(int(pages.world.time))))
    pages.turns()
    texts = {name: pages.newest(name, who) for name, who in ((AHN, SOUTH), (CHO, NORTH))}
    pages.everywhere()
    pages.send(CHO, f"/agreement/{texts[CHO]}", do="accept", name="")
    pages.turns()
    pages.send(AHN, f"/agreement/{texts[AHN]}", do="sign", name="남")
    for name, do in ((AHN, "sign"), (CHO, "sign"), (AHN, "exchange")):
        pages.send(name, f"/agreement/{texts[name]}", do=do, name=name)
        pages.turns()
        pages.everywhere()
    for name, move, number in (
        (AHN, "start", 1), (AHN, "done", 1), (CHO, "done", 2), (AHN, "accept", 2), (CHO, "dispute", 1),
        (AHN, "excuse", 3),
    ):  # fmt: skip
        pages.send(
            name, f"/agreement/{texts[name]}", do="say", move=move, undertaking=f"{texts[name]}.{number}"
        )
        pages.turns()
    pages.everywhere()
    pages.send(AHN, f"/agreement/{texts[AHN]}", do="amend", subject="유월", text="북측과 남측.")
    pages.send(CHO, f"/agreement/{texts[CHO]}", do="withdraw", why="포격.")
    pages.turns()
    pages.everywhere()
    pages.are_korean()


def test_every_form(pages: Pages) -> None:
    from backchannel.web.matters import PAGES

    north = f"/line/{pages.line(AHN)}"
    for place in PAGES.values():
        for section in place:
            for form in section.forms:
                pages.send(AHN, f"{north}/form/{form}")
    pages.turns(20)
    pages.everywhere()
    pages.are_korean()


def test_a_colleague_a_meeting_and_a_sheet_to_print(pages: Pages) -> None:
    pages.send(AHN, "/colleague", name="박씨", post="부특사")
    pages.send(AHN, "/meet", who="서측")
    pages.send(AHN, "/meet", 2, who="동측", line="만남", do="answer")
    pages.send(AHN, "/sheet-to-print")
    pages.turns()
    pages.everywhere()
    pages.read(pages.at[AHN].send("/lock", page="/"), "/lock")
    pages.read(pages.at[AHN].send("/locked", passphrase="틀린 암호문 하나 둘 셋", back="/locked"), "/locked")
    pages.are_korean()


def test_what_stands_under_more(pages: Pages) -> None:
    north, south = (f"/line/{pages.line(name)}" for name in (AHN, CHO))
    pages.send(AHN, f"{north}/write", subject="다리", text="다리를 엽시다.", weight="personally")
    pages.turns()
    item = pages.newest(CHO, NORTH)
    pages.send(CHO, f"/item/{item}", do="showed", whom="장관", day="", remark="회의")
    for typed in ({"what": ""}, {"what": "장관"}, {"what": "아무도"}):
        pages.send(CHO, "/shown", 0, **typed)
    for typed in (
        {"words": "다리"},
        {"words": "다리", "within": "messages", "all": "yes"},
        {"words": "없음"},
    ):
        pages.send(CHO, "/find", 0, **typed)
    for typed in ({"leak": ""}, {"leak": "yes", "suspected": "신문"}, {"title": ""}):
        pages.send(CHO, "/outside", 0, **{"day": "2026-09-01", "title": "다리가 닫힘", **typed})
    settings = (
        {"do": "twice", "word": "강물", "because": "뜻이 여럿"}, {"do": "look", "text": "강물 건너"},
        {"do": "remove", "word": "강물"}, {"do": "remove", "word": "없음"},
        {"do": "proxy", "address": "틀림"}, {"do": "proxy", "address": "socks5h://127.0.0.1:9050"},
        {"do": "pair", "address": "https://two.example"},
        {"do": "add", "who": "us", "address": "https://three.example"},
        {"do": "run-by", "who": "us", "address": "틀림"}, {"do": "turn"},
    )  # fmt: skip
    for typed in settings:
        pages.send(CHO, "/settings", **typed)
    for at in (0, 1):
        for typed in ({}, {"do": "meant", "name": "남"}):
            pages.send(CHO, "/posts", at, post="특사", person="박씨", **typed)
    for step in ("require", "present", "welcome", "brief", "recover", "veto"):
        for typed in ({}, {"do": "meant", "name": CHO}):
            pages.send(CHO, "/posts", 0, step=step, who=NORTH, number="7", words="낱말", **typed)
    for do in ("call", "welcome", "admit"):
        pages.send(CHO, f"{south}/who", do=do, name="김씨")
    for typed in ({"do": "look"}, {"do": "remove", "name": CHO}, {"do": "look", "until": "2026-09-01"}):
        pages.send(CHO, f"{south}/purge", **{"until": "2031-01-01", **typed})
    pages.send(CHO, "/strangers", do="card")
    pages.send(CHO, "/verify", pasted="서명문")
    pages.send(AHN, f"{north}/adopt", 2, whose="서측", told_by="최씨", text="다리를 엽시다.")
    pages.send(AHN, f"{north}/adopt", 0, number="1")
    pages.send(AHN, f"{north}/record", paper="99")
    pages.send(
        AHN, f"{north}/forms", name="다리 점검", **{"ask-0": "다리", "kind-0": "text", "needed-0": "yes"}
    )
    pages.turns(12)
    pages.everywhere()
    pages.are_korean()
