"""Everything said on a line, as a list: in which order, how much of it, one short item for each.

Owns the order (as it came here, but nothing before what it answers; drafts last) and the short items. An item
whole is `showing`. Only what is shown is read from the register: a line can hold years.
"""

from __future__ import annotations

from backchannel.channel.papers.forms import CASES
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import FORMS, Body
from backchannel.channel.papers.registry import SHEETS as KINDS
from backchannel.channel.papers.sheets import SHEETS
from backchannel.channel.papers.text_case import TEXTS
from backchannel.desk import views
from backchannel.desk.broken_off import BrokenOff
from backchannel.desk.channels import body_of
from backchannel.desk.days import day
from backchannel.desk.drafts_kept import DraftRow
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.mediating import Mediating, Said
from backchannel.desk.showing import Showing
from backchannel.desk.wording import Wording, first_words, weight_of


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
        acts = list(dict.fromkeys([*self.in_order(glance), *(row.hash for row in waiting)]))
        words = {said.entry: said for said in self._mediating.on(channel_id)}
        everything = self._with_words(glance, acts, list(words.values())) if words else acts
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

    def _with_words(self, glance: Glance, acts: list[bytes], words: list[Said]) -> list[bytes]:
        """What both sides said, and a mediator's words among it, each where it came here."""
        rows = self._core.register.all(
            "SELECT draft, min(at) FROM act WHERE channel = ? GROUP BY draft", (glance.id,)
        )
        came = {bytes(draft): int(at) for draft, at in rows}
        ordered: list[bytes] = []
        left = list(words)
        for act in acts:
            while left and act in came and left[0].at < came[act]:
                ordered.append(left.pop(0).entry)
            if act not in came:  # drafts stand last
                ordered += [each.entry for each in left]
                left = []
            ordered.append(act)
        return ordered + [each.entry for each in left]

    def in_order(self, glance: Glance) -> list[bytes]:
        """Hashes of the drafts that became acts. One that was posted twice stands where it stood first."""
        rows = self._core.register.all(
            "SELECT hash, draft FROM act WHERE channel = ? ORDER BY place", (glance.id,)
        )
        drafts = {bytes(act): bytes(draft) for act, draft in rows}
        nodes = glance.channel.chains.nodes
        ordered: dict[bytes, None] = {}
        for each in drafts:
            stack = [each]
            while stack:
                node = nodes.get(stack[-1])
                before = () if node is None else (node.prev, node.view)
                missing = [one.hash for one in before if one is not None and one.hash not in ordered]
                if missing:
                    stack += missing
                else:
                    ordered[stack.pop()] = None
        return [drafts[each] for each in ordered if each in drafts]

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
        return views.Said(
            self._core.number("act", hashed),
            glance.side(party),
            party == glance.me.party,
            at,
            self._wording.subject(glance.channel, party, body),
            first_words(text),
            weight_of(body),
            glance.standing(party),
            condition,
            self._showing.answers(body),
            self._wording.wrote(glance.channel, party, body),
        )
