"""Channels held open: folded from their rows or a stored state, and in step with what other programs stored.

Owns: which channels are open and how far, and the states stored so that they open at once.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel import snapshot
from backchannel.channel.acts import posting_codec
from backchannel.channel.admission import EVERY
from backchannel.channel.channel import Came, Channel
from backchannel.channel.view import InView
from backchannel.desk.act_rows import ActRow, ActRows, row_of
from backchannel.desk.core import Core
from backchannel.desk.lines import Lines
from backchannel.errors import PeerFault, TooLarge
from backchannel.wire.codec import Codec
from backchannel.wire.ids import ChannelId

SNAPSHOT_EVERY = 256
"""Acts after which a channel's folded state is stored anew, so that it opens at once."""
IN_VIEW: Codec[InView] = Codec(InView, limit=64, what="stored place")


class Opened(NamedTuple):
    """An open channel, the newest row it has, and the newest row its stored state has."""

    channel: Channel
    place: int
    kept: int


class OpenChannels(ActRows):
    """Every channel of this desk, opened when it is asked for."""

    def __init__(self, core: Core, meetings: Lines) -> None:
        super().__init__(core)
        self._meetings = meetings
        self._opened: dict[bytes, Opened] = {}
        core.register.on_undone.append(self._opened.clear)

    def channel(self, channel: bytes) -> Channel:
        """The channel as it stands now, in step with what other programs of this desk stored."""
        opened = self._opened.get(channel) or self._open(channel)
        place = opened.place
        rows = self._core.register.all(
            "SELECT * FROM act WHERE channel = ? AND place > ? ORDER BY place", (channel, opened.place)
        )
        if rows:
            opened.channel.receive_all(_came(row_of(values)) for values in rows)
            place = int(rows[-1][0])
        view = self._core.register.setting("view/" + channel.hex())
        if view is not None:
            opened.channel.agreed_view = IN_VIEW.decode(view)
        self._opened[channel] = opened._replace(place=place)
        return opened.channel

    def _open(self, channel: bytes) -> Opened:
        row = self._core.register.first(
            "SELECT place, loose, state FROM snapshot WHERE channel = ?", (channel,)
        )
        if row is not None:
            try:
                return self._restored(int(row[0]), bytes(row[1]), bytes(row[2]))
            except PeerFault:
                # Written by another version of the program: everything is folded again instead.
                self._core.register.run("DELETE FROM snapshot WHERE channel = ?", (channel,))
        table = self._meetings.tables.find(channel)
        if table is not None:
            return Opened(self._meetings.tables.channel(table, self._draft_of), 0, 0)
        intro, made = self._meetings.made(channel)
        ours = self._meetings.our_book(intro)
        return Opened(Channel.begin(ChannelId(channel), ours, made.other, self._draft_of), 0, 0)

    def _restored(self, place: int, loose: bytes, state: bytes) -> Opened:
        channel = snapshot.restore(state, self._draft_of)
        places = [int.from_bytes(loose[at : at + 8], "big") for at in range(0, len(loose), 8)]
        rows = (self._core.register.one("SELECT * FROM act WHERE place = ?", (each,)) for each in places)
        channel.receive_all(_came(row_of(values)) for values in rows)
        return Opened(channel, place, place)

    def keep_snapshots(self) -> None:
        """Store the state of channels that moved far since it was stored last. Inside a change."""
        for channel, opened in list(self._opened.items()):
            if opened.place - opened.kept < SNAPSHOT_EVERY:
                continue
            rows = self._core.register.all("SELECT place, hash FROM act WHERE channel = ?", (channel,))
            nodes = opened.channel.chains.nodes
            loose = b"".join(int(row[0]).to_bytes(8, "big") for row in rows if bytes(row[1]) not in nodes)
            self._opened[channel] = opened._replace(kept=opened.place)
            try:
                taken = snapshot.take(opened.channel)
            except TooLarge as error:  # opens more slowly, from what was said; nothing else may stop for it
                self._core.alarm("stored state", "this desk", error.sentence)
                continue
            self._core.register.run(
                "REPLACE INTO snapshot VALUES (?, ?, ?, ?)", (channel, opened.place, loose, taken)
            )

    def _draft_of(self, act: bytes) -> bytes:
        row = self._core.register.one("SELECT posting FROM act WHERE hash = ? LIMIT 1", (act,))
        return posting_codec.decode(bytes(row[0])).act.draft

    def keep_view(self, channel: Channel) -> None:
        """Store what was agreed to last, before the agreement leaves (A9)."""
        self._core.register.set("view/" + channel.channel.hex(), IN_VIEW.encode(channel.agreed_view))

    def _anew(self, channel: bytes) -> Channel:
        self._opened.pop(channel, None)
        self._core.register.run("DELETE FROM snapshot WHERE channel = ?", (channel,))
        return self.channel(channel)

    def folded_anew(self, channel: bytes) -> bytes:
        """What all rows of a line fold to, from the first one on: equal bytes are one state."""
        return snapshot.take(self._anew(channel))


def _came(row: ActRow) -> Came:
    came = row.arrival
    verified = EVERY if came.all_verified else came.verified
    return Came(
        came.posting, came.blamed, came.roster, verified, row.accepted, came.reported, row.draft, row.hash
    )
