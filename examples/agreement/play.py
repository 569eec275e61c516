"""Play the story of an agreement: two people of Northland, one voice of Southland, a relay, ten years.

Owns: who types what for each step. Everything goes through the desks as people use them; only time is ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.desk.views import Agreement
from backchannel.testing.world import World

FOLDER = Path(__file__).parent
NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"
WORDS_OF = {NORTH: (ENVOY, DEPUTY), SOUTH: (THEIRS,)}
OTHER = {NORTH: SOUTH, SOUTH: NORTH}
NOT_OUT = ("draft", "agreed")
"""Beginnings of how an item stands that has not gone out, as its author's desk has it."""


class Look(NamedTuple):
    """What an envoy sees of an agreement on a day, with what the first screen says, and why it is shown."""

    day: str
    seen: Agreement
    first_screen: list[str]
    why: str


def story() -> dict[str, Any]:
    """The story as it is written."""
    return tomllib.loads((FOLDER / "story.toml").read_text("utf-8"))


class Play:
    """The story, played in a folder that does not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.story = story()
        self.world = World(folder)
        self.numbers: dict[tuple[str, str], int] = {}

    def looks(self) -> Iterator[Look]:
        """Play it all; what is seen at each look."""
        self._meet()
        for step in self.story["steps"]:
            self._go_to(step["day"])
            if step["does"] == "look":
                desk = self.desk(step["side"])
                [card] = desk.state().counterparts
                number = self.number(step["side"], step["text"])
                yield Look(step["day"], desk.agreement(number), card.due, step["words"])
            elif step["does"] == "event":
                self.desk(step["side"]).add_event(step["day"], step["words"])
            else:
                self._take(step)

    def close(self) -> None:
        """The end."""
        self.world.close()

    def desk(self, side: str) -> Desk:
        """The desk of a side's envoy."""
        return self.world.desks[WORDS_OF[side][0]]

    def number(self, side: str, text: str) -> int:
        """The number of a text at the desk of a side's envoy."""
        title = f"text to sign: {self.story['texts'][text]['title']}"
        said = self.desk(side).messages(OTHER[side])
        return next(each.number for each in reversed(said) if each.subject.partition(" (")[0] == title)

    def _meet(self) -> None:
        world = self.world
        world.start(ENVOY, NORTH, "envoy")
        world.join(ENVOY, DEPUTY, "deputy")
        world.until(lambda: not world.desks[ENVOY].steps())
        world.start(THEIRS, SOUTH, "envoy", one_voice=True)
        world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
        world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
        world.until(lambda: any(step.who == SOUTH for step in world.desks[DEPUTY].steps()))
        world.desks[DEPUTY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
        world.ticks(8)

    def _go_to(self, day: str) -> None:
        """Nobody is there until the morning of that day."""
        morning = datetime.fromisoformat(f"{day}T08:00:00+00:00").timestamp()
        if self.world.time < morning:
            self.world.sleep(morning - self.world.time)
            self.world.ticks()

    def _take(self, step: dict[str, Any]) -> None:
        side = step["side"]
        before = len(self.desk(side).messages(OTHER[side]))
        self._type(self.desk(side), side, step)
        self.world.until(lambda: self._settled(before + 1), most=120)

    def _type(self, desk: Desk, side: str, step: dict[str, Any]) -> None:
        """What the envoy types."""
        words = step.get("words", "")
        if "N" in step:
            desk.perform(f"{self.number(side, step['text'])}.{step['N']}", step["does"], words)
            return
        match step["does"]:
            case "propose":
                replaces = self.number(side, step["replaces"]) if "replaces" in step else None
                desk.propose_agreement(OTHER[side], self._words(step), replaces=replaces)
            case "amend":
                desk.amend_agreement(self.number(side, step["of"]), self._words(step))
            case "accept":
                desk.accept_wording(self.number(side, step["text"]))
            case "sign":
                desk.sign(self.number(side, step["text"]))
            case "exchange":
                desk.exchange(self.number(side, step["text"]))
            case "withdraw":
                desk.withdraw(self.number(side, step["text"]), words)
            case other:
                raise ValueError(f"nobody knows how to {other}")

    def _words(self, step: dict[str, Any]) -> Words:
        text = self.story["texts"][step["text"]]
        today = datetime.fromtimestamp(self.world.time, UTC).strftime("%Y-%m-%d")
        letter = (FOLDER / "letters" / text["file"]).read_text("utf-8")
        return Words(letter.format(today=today), subject=text["title"])

    def _settled(self, count: int) -> bool:
        """Whether everybody has what was said last; colleagues do meanwhile what is asked of them."""
        under_way = False
        for name in WORDS_OF[NORTH]:
            desk = self.world.desks[name]
            for each in desk.waiting():
                if each.what.startswith("draft:"):
                    under_way = True
                    verb = each.next_step.split()[1]
                    (desk.sign if verb == "sign" else desk.agree)(each.number)
        if under_way:
            return False
        every = self.world.desks.items()
        said = [desk.messages(NORTH if name == THEIRS else SOUTH) for name, desk in every]
        return all(
            len(each) == count and not any(one.condition.startswith(NOT_OUT) for one in each) for each in said
        )
