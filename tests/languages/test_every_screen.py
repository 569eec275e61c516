"""Two sides with Korean names play a history at whole desks: whatever is printed holds no English of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.desk.views import Said
from backchannel.languages.choice import VARIABLE
from backchannel.testing.world import PASSPHRASE, World
from cli.people import typed

pytestmark = pytest.mark.slow  # two desks over many turns

NORTH, SOUTH, AHN, CHO = "북측", "남측", "안씨", "조씨"
TYPED = re.compile(
    r"`[^`]*`|^ *(→ )?backchannel .*|--[a-z-]+|\bUTC\b|http://\S+|/\S+|[0-9a-f]{4}( [0-9a-f]{4})+|^언어: en$",
    re.MULTILINE,
)
"""Commands, options, addresses, paths, fingerprints, tags of languages: the same in every language."""
LATIN = re.compile(r"[A-Za-z]{2,}")


class Desks:
    """Two desks, and all that was printed there."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder / "world")
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.printed: list[str] = []

    def types(self, name: str, *words: str, stdin: str = "") -> None:
        """Type a command. What is refused is printed, too, and read the same."""
        home = ("--home", str(self.world.home(name)), "--passphrase-file", str(self.passphrase))
        around = self.world.desks[name].surroundings
        ran = typed(*home, *words, stdin=stdin.encode(), around=around)
        self.printed += (ran.out + ran.err).split("\n")

    def looks(self) -> None:
        """Every screen of what was said last, at both desks, some turns later."""
        self.world.ticks(6)
        for name, who in ((AHN, SOUTH), (CHO, NORTH)):
            for words in ((), ("waiting",), ("line", who), ("who", who), ("who", "us"), ("alarms",)):
                self.types(name, *words)
            for each in self._said(name)[-2:]:
                self.types(name, "read", str(each.number))

    def _said(self, name: str) -> list[Said]:
        return self.world.desks[name].messages(SOUTH if name == AHN else NORTH)

    def newest(self, name: str) -> str:
        """The number of what was said last, as that desk counts."""
        return str(self._said(name)[-1].number)


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    monkeypatch.setenv(VARIABLE, "ko")
    made = Desks(tmp_path)
    made.world.start(AHN, NORTH, "특사", one_voice=True)
    made.world.start(CHO, SOUTH, "특사", one_voice=True, private=True)
    made.world.meet(AHN, CHO, (SOUTH, NORTH))
    made.world.compare(AHN, CHO, (SOUTH, NORTH))
    made.world.ticks(8)
    yield made
    made.world.close()


def test_nothing_of_ours_stays_english(desks: Desks) -> None:
    desks.types(AHN, "write", SOUTH, "-", "--personally", "--answer-by", "+7d", stdin="다리를 엽시다.\n")
    desks.looks()
    desks.types(CHO, "later", desks.newest(CHO), "수도에 넘겼습니다.", "--until", "+3d")
    desks.looks()
    desks.types(AHN, "person", SOUTH, "--alias", "선생", "--asked", "의사와 전화", "--next", "+9d")
    desks.looks()
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
        desks.looks()
    desks.types(AHN, "propose", SOUTH, "silence", "--what", "장소", "--text", "제네바에서.", "--until", "+2d")
    desks.looks()
    desks.types(CHO, "step", desks.newest(CHO), "agree")
    desks.looks()
    desks.types(AHN, "suspend", SOUTH, "--because", "포격 때문입니다.", "--keep", "people")
    desks.looks()
    desks.types(AHN, "reopen", SOUTH, "다시 말합시다.")
    desks.types(CHO, "knock", NORTH, "계십니까?")
    desks.looks()
    bare = {line: TYPED.sub("", line) for line in desks.printed}
    english = sorted(line for line, rest in bare.items() if LATIN.search(rest))
    assert english == [], "\n".join(english)
    garbled = re.compile(r"(?<!\d)일까지|[은이을과]\([는가를와]\)|\) ?\(으\)로")
    wrong = sorted(filter(garbled.search, bare))
    assert wrong == [], "\n".join(wrong)
