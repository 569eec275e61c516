"""Everything said on a line, as a list: in which order, how much of it, one short item for each.

Owns the order and the short items. An item whole is `showing`. Only what is shown is read from the register:
a line can hold years. The order follows from what was said alone, so that every desk shows the same: an item
stands by how much had been said when it was written, as far as its author knew; drafts stand last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from backchannel.channel.chain import Node
from backchannel.channel.papers.forms import CASES
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import FORMS, Body
from backchannel.channel.papers.registry import SHEETS as KINDS
from backchannel.channel.papers.sheets import SHEETS
from backchannel.channel.papers.text_case import TEXTS
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.broken_off import BrokenOff
from backchannel.desk.days import day
from backchannel.desk.drafts_kept import DraftRow
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.mediating import Mediating, Said
from backchannel.desk.papers.forms import labels
from backchannel.desk.showing import Showing
from backchannel.desk.wording import Wording, first_words, weight_of

_MEDIATOR = 2
"""A mediator's turn: behind what both sides had said by then."""

OPENING = 400
"""Letters of what the desk made: enough for the first words of it in any language."""


class _Place(NamedTuple):
    """Where an item stands: how much was said up to it, whose turn it is, its number there, its hash.

    ``came``: for what is no act, how late it came behind the one that is.
    """

    said: int
    side: int
    number: int = 0
    hash: bytes = b""
    came: int = 0


def _place(node: Node) -> _Place:
    """An act's own side's acts up to it, and those of the other side that it takes into account."""
    seen = 0 if node.view is None else node.view.depth
    return _Place(node.depth + seen, node.side, node.number, node.hash)


class Conversations(Part):
    """The lists of what was said."""

    def __init__(self, ground: Ground, showing: Showing, mediating: Mediating) -> None:
        super().__init__(ground)
        self._ground = ground
        self._showing = showing
        self._mediating = mediating
        self.knocks = BrokenOff(ground)
        self._wording = Wording(ground.core, ground.channels)

    def on(self, channel_id: bytes, last: int | None = None) -> views.Conversation:
        """The last so many items of a line, or all of them."""
        glance = Glance(self._ground, channel_id)
        waiting = [row for row in self._drafts.open_rows() if row.channel == channel_id]
        words = self.words(glance)
        everything = list(dict.fromkeys([*self.in_order(glance, words), *(row.hash for row in waiting)]))
        shown = everything if last is None else everything[max(len(everything) - last, 0) :]
        drafts = self.not_sent(glance)
        return views.Conversation(
            len(everything) - len(shown),
            [
                self._mediating.line(words[each]) if each in words else self._said(glance, each, drafts)
                for each in shown
            ],
            knocks=[] if glance.channel.reads_only else self.knocks.knocks(glance),
        )

    def matters(self, channel_id: bytes) -> list[views.Matter]:
        """What was begun on a line and goes on in steps, the newest first: forms, sheets, texts to sign."""
        glance = Glance(self._ground, channel_id)
        facts, drafts = glance.channel.law.facts, self.not_sent(glance)
        begun = [(act, case.form, FORMS.of(case).topic) for act, case in facts.rows(CASES).items()]
        begun += [(act, case.kind, KINDS.of(case).topic) for act, case in facts.rows(SHEETS).items()]
        begun += [(case.proposed.act, "text", Topic.TEXTS) for case in facts.rows(TEXTS).values()]
        found = [
            views.Matter(kind, topic.value, self._said(glance, self._channels.row(act).draft, drafts))
            for act, kind, topic in begun
        ]
        return sorted(found, key=lambda each: (-each.item.at, -each.item.number))

    def days(self, channel_id: bytes, since: int) -> dict[str, int]:
        """How many messages of either side came to stand on a line, by day (YYYY-MM-DD), from a moment on."""
        rows = self._core.register.all(
            "SELECT at / 86400, count(*) FROM act WHERE channel = ? AND at >= ? GROUP BY 1",
            (channel_id, since),
        )
        return {str(day(int(number) * 86_400)): int(count) for number, count in rows}

    def words(self, glance: Glance) -> dict[bytes, Said]:
        """What a mediator said on a line, by its entry."""
        return {said.entry: said for said in self._mediating.on(glance.id)}

    def in_order(self, glance: Glance, words: Mapping[bytes, Said]) -> list[bytes]:
        """Hashes of the drafts that became acts, and of the entries with a mediator's `words`.

        What is no act here stands behind what came before it. A draft that was posted twice stands once.
        """
        rows = self._core.register.all(
            "SELECT hash, draft FROM act WHERE channel = ? ORDER BY place", (glance.id,)
        )
        nodes = glance.channel.chains.nodes
        placed: list[tuple[_Place, bytes]] = []
        here = _Place(0, 0)
        for came, (act, draft) in enumerate(rows):
            node = nodes.get(bytes(act))
            here = here._replace(came=came + 1) if node is None else _place(node)
            placed.append((here, bytes(draft)))
        for turn, said in enumerate(words.values()):
            placed.append((_Place(said.body.after, _MEDIATOR, turn), said.entry))
        return list(dict.fromkeys(ref for _, ref in sorted(placed)))

    def not_sent(self, glance: Glance) -> dict[bytes, DraftRow]:
        """Drafts of a line that stand nowhere. One taken off the table may stand all the same."""
        rows = self._core.register.all(
            "SELECT * FROM draft WHERE channel = ? AND state <> 'posted'", (glance.id,)
        )
        said = glance.channel.places.keys() - set(glance.channel.fallen())
        return {row.hash: row for row in (DraftRow(*values) for values in rows) if row.hash not in said}

    def _said(self, glance: Glance, hashed: bytes, drafts: dict[bytes, DraftRow]) -> views.Said:
        draft = drafts.get(hashed)
        row = None if draft is not None else self._channels.row_of_draft(hashed, glance.channel)
        body: Body
        if row is None:
            draft = draft or self._drafts.row(hashed)
            party, at, body = draft.draft.party, draft.at, draft.draft.body
            condition = self._showing.draft_condition(draft)
        else:
            party, at, body = row.arrival.poster.party, row.at, body_of(row)
            condition = glance.condition(row, body)
        text = self._wording.text(glance.channel, party, body)
        made = self._wording.made(body, text)
        return views.Said(
            self._core.number("act", hashed),
            glance.side(party),
            party == glance.me.party,
            at,
            self._wording.subject(glance.channel, party, body),
            first_words(text),
            weight_of(body, glance.standing(party)),
            glance.standing(party),
            condition,
            self._showing.answers(body),
            self._wording.wrote(glance.channel, party, body),
            text[:OPENING] if made or labels(body) is not None else "",
            labels(body),
            made,
            "" if row is None else glance.dated_by(row),
        )
