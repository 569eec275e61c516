"""What the other side said and nobody opened at this desk yet. It stays here: nobody else learns of it.

Owns the register's table of it. A row is made when an item of theirs comes for the first time (`channels`),
but not from a newcomer's brief: what was said before somebody came is history to them, not news.
"""

from __future__ import annotations

from backchannel.desk.glance import Glance
from backchannel.desk.ground import Part


class Unread(Part):
    """The items of theirs that were not read here."""

    def on(self, glance: Glance) -> list[bytes]:
        """The acts of a line that stand and were not read here, in the order they came."""
        rows = self._core.register.all(
            "SELECT act.hash FROM unread JOIN act ON act.draft = unread.draft"
            " WHERE unread.channel = ? ORDER BY act.place",
            (glance.id,),
        )
        nodes, lost = glance.channel.chains.nodes, glance.channel.lost
        acts = dict.fromkeys(bytes(act) for (act,) in rows)
        return [act for act in acts if act in nodes and act not in lost]

    def was_read(self, draft: bytes) -> None:
        """The person at this desk has it before them, or acted on it."""
        known = self._core.register.first("SELECT 1 FROM unread WHERE draft = ?", (draft,))
        if known is not None:
            with self._core.register.change():
                self._core.register.run("DELETE FROM unread WHERE draft = ?", (draft,))
