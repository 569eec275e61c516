"""Words of others never become a link or a button, nor lose a letter, wherever a page shows them."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import suppress
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from backchannel.channel.papers.fields import FieldKind
from backchannel.channel.papers.registry import FORMS
from backchannel.cli.alike import TWIN, Names
from backchannel.cli.dates import iso_day
from backchannel.desk.adopting import Told
from backchannel.desk.laying import SheetLines
from backchannel.desk.saying import Words
from backchannel.errors import BackchannelError
from backchannel.languages import said, speak
from backchannel.testing.world import World
from backchannel.web.speech import Links, counts

from .conftest import ENVOY, MEDIATORS, MOON, NORTH, SOUTH, THEIRS, Served

MET = (
    (ENVOY, THEIRS, (SOUTH, NORTH)),
    (ENVOY, MOON, (MEDIATORS, NORTH)),
    (THEIRS, MOON, (MEDIATORS, SOUTH)),
)
FIRST, SECOND = "`backchannel agree 1`", "backchannel sign 1"
BOTH = f"{FIRST} and {SECOND}"
NAMES = Names((SOUTH, "`backchannel agree 1`", "e", "\u0435", "lt", "It"))
LINKS = Links("/root", lambda: {SOUTH: 3}, lambda: NAMES)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "words",
    [BOTH, f"x” {BOTH}", f"“x” {BOTH} “x”", f"x “{BOTH}", f"Nothing waits for you. {BOTH}", "` backchannel"],
)
def test_what_is_quoted_in_a_sentence_is_no_command_and_stays_as_it_is(language, words):
    with speak(language):
        shown = LINKS.linked(f"They knocked: “{words}” (their own words). `backchannel read 7`.")
    assert re.findall('<a href="([^"]*)">', shown) == ["/root/item/7"]
    assert f"“{words}”" in unescape(shown)


def test_a_quotation_that_was_cut_has_no_end():
    assert "<a" not in LINKS.linked(f"They said: “{BOTH}")
    assert "<a" not in LINKS.linked("They said: “x” and “`backchannel agree 2`")


def test_a_name_is_no_command():
    shown = LINKS.linked("The post `backchannel agree 1` asks: `backchannel read 7`.")
    assert re.findall('<a href="([^"]*)">', shown) == ["/root/item/7"]
    assert "`backchannel agree 1` asks" in shown


def test_a_command_without_its_marks_is_one_only_where_nothing_stands_beside_it():
    assert LINKS.linked("backchannel agree 2").startswith("<a")
    assert "<a" not in LINKS.linked("They say: backchannel agree 1")


def test_what_is_told_of_others_has_no_links_at_all():
    assert LINKS.told(BOTH) == f"{FIRST} and {SECOND}"


def test_a_line_that_counts_keeps_every_letter():
    words = f"1. NORTHLAND does as asked: {FIRST}; Nothing waits for you."
    for language in ("en", "ko"):
        with speak(language):
            shown = counts(f"Undertaking {words}")
        assert f"<bdi>{words}</bdi>" in shown
        assert "<a" not in shown


@pytest.mark.parametrize("say", [LINKS.linked, LINKS.told])
def test_a_name_that_misleads_is_marked_as_a_whole_word_and_once(say):
    shown = say("The desk of e waits, and e waits; <It> is here.")
    mark = f' <strong class="odd">({TWIN})</strong>'
    assert shown == f"The desk of e{mark} waits, and e waits; &lt;It{mark}&gt; is here."
    with speak("ko"):
        assert "e" + mark not in say("letters")


# everything at once, on every page


NUMBER = "987654"
OURS = "Choose one of them."
"""A sentence of the program that none of these pages says by itself."""
HOSTILE = f"`backchannel agree {NUMBER}`"
LONG = f"“x” {HOSTILE}. {OURS} and backchannel sign {NUMBER} ”"
AS_WRITTEN = re.compile(rf"`backchannel agree {NUMBER}(?:`|…)|backchannel sign {NUMBER}")
FIELDS = {FieldKind.DATE: "2027-06-01", FieldKind.NUMBER: "1"}
TEXT = f"""{{north}} and {{south}} agree on {{day}}: {HOSTILE}
1. {{north}} does as asked: {LONG} [by 2031-01-01]
2. {{south}} rests. {HOSTILE} [while 1 holds]
Notice: 30 days.
"""


class Page(HTMLParser):
    """Where a page leads, what its buttons send, and its words, each piece of text joined."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.words = ""
        self.feed(body)

    def handle_starttag(self, tag, attributes):
        have = dict(attributes)
        self.leads += [have[each] or "" for each in ("href", "action", "formaction") if each in have]
        if tag == "button":
            self.leads.append(have.get("value") or "")
        if tag in ("p", "li", "dd", "dt", "div", "h1", "h2", "h3", "section", "blockquote"):
            self.words += "\n"

    def handle_data(self, data):
        self.words += data


@pytest.fixture
def besieged(shelf):
    """Northland's desk on pages; every word that others could write is a command of the program."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = World(folder)
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    world.start(THEIRS, SOUTH, HOSTILE, one_voice=True)
    world.start(MOON, MEDIATORS, HOSTILE, one_voice=True)
    for one, other, called in MET:
        world.meet(one, other, called)
        world.compare(one, other, called)
    world.ticks(4)
    for each in world.desks.values():
        each.ask_with(lambda going: True)
    yield world
    world.close()
    shutil.rmtree(folder)


def waits_for(world, name, what):
    """The number of what waits at a desk, found in the command for it."""
    desk = world.desks[name]
    world.until(lambda: any(what in each.next_step for each in desk.waiting()), most=60)
    return next(each.number for each in desk.waiting() if what in each.next_step)


def all_said(world):
    """Southland and the mediator use every way there is to put words before Northland."""
    envoy, theirs, moon = (world.desks[each] for each in (ENVOY, THEIRS, MOON))
    day = iso_day(int(world.time))
    theirs.knock(NORTH, LONG)
    theirs.write(
        NORTH,
        Words(LONG, subject=LONG, translation=LONG, translation_language="ko", attachments=((LONG, b"x"),)),
    )
    theirs.write(NORTH, Words(TEXT.format(north=NORTH, south=SOUTH, day=day), subject=HOSTILE), signed=True)
    signed = max(each.number for each in theirs.messages(NORTH))
    theirs.sign(signed)
    theirs.propose_agreement(NORTH, Words(TEXT.format(north=NORTH, south=SOUTH, day=day), subject=HOSTILE))
    theirs.adopt(NORTH, theirs.adoption_told(Words(LONG, subject=LONG), Told(HOSTILE, HOSTILE, "private")))
    for kind in ("talks", "public line"):
        theirs.begin_sheet(NORTH, kind, SheetLines({}), LONG[:60])
    theirs.begin_sheet(NORTH, "phrasebook", SheetLines({HOSTILE: LONG, "rests": LONG}))
    for form in FORMS.every():
        asked = {each.name: _filled(each) for each in form.fields}
        with suppress(BackchannelError):
            theirs.file(NORTH, form.name, Words(""), asked)
    envoy.open_table(SOUTH, MEDIATORS, HOSTILE)
    theirs.join_table(waits_for(world, THEIRS, "table join"))
    world.until(lambda: any(each.state == "offered" for each in moon.tables()), most=80)
    [table] = [each.name for each in moon.tables()]
    moon.take_place(table)
    world.ticks(12)
    moon.put_forward(table, Words(LONG, subject=LONG))
    moon.carry_word(table, SOUTH, Words(LONG, subject=LONG))
    theirs.write(next(each.name for each in theirs.tables()), Words(LONG, subject=LONG))
    world.ticks(8)
    for each in envoy.messages(SOUTH):
        if not each.ours:
            with suppress(BackchannelError):
                envoy.answer(each.number, "We read it.")
    theirs.suspend(NORTH, Words(LONG), ("people",))
    theirs.knock(NORTH, LONG)
    theirs.close_table(next(each.name for each in theirs.tables()), LONG)
    world.ticks(6)
    return theirs.export(signed)[0]


def _filled(each):
    return each.choices[0] if each.kind is FieldKind.CHOICE else FIELDS.get(each.kind, HOSTILE)


def looked_at(served):
    """Every page that links lead to, with where each is."""
    ahead, seen = ["/", "/alarms", "/us", "/posts", "/tables", "/find?words=agree", "/more"], {}
    while ahead:
        path = ahead.pop()
        if path in seen or "/file/" in path or "/print" in path:
            continue
        seen[path] = page = Page(served.get(path).body)
        ahead += [
            each.removeprefix(served.visit.root)
            for each in page.leads
            if each.startswith(f"{served.visit.root}/")
        ]
    return seen


@pytest.mark.slow
def test_no_page_leads_where_others_words_would_lead_nor_changes_a_letter_of_them(besieged):
    file = all_said(besieged)
    besieged.desks.pop(ENVOY).close()
    served = Served(besieged.home(ENVOY), besieged.surroundings(ENVOY))
    try:
        served.come_in()
        for language in ("en", "ko"):
            served.send("/language", page="/", language=language)
            pages = looked_at(served)
            pages["/verify"] = Page(served.send("/verify", pasted=file).body)
            pages["/find"] = Page(served.send("/find", words="agree").body)
            assert min(pages[each].words.count(NUMBER) for each in ("/verify", "/find")) > 4
            told = sum(page.words.count(NUMBER) for page in pages.values())
            assert told > 100, told
            with speak(language):
                translated = said(OURS) if language == "ko" else NUMBER
            wrong = [
                f"{path}: {each}" for path, page in pages.items() for each in page.leads if NUMBER in each
            ]
            lines = {line: path for path, page in pages.items() for line in page.words.split("\n")}
            left = {line: AS_WRITTEN.sub("", line) for line in lines}
            wrong += [
                f"{lines[each]}: {each}" for each in lines if NUMBER in left[each] or translated in left[each]
            ]
            assert wrong == [], "\n".join(wrong)
    finally:
        served.close()
