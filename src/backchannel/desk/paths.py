"""Ways to the other side: relays, their health, what is to be carried (requirements F8).

Owns: relays in the spool, what to tell another side about them, how each way is. Does not own the timetable,
which is the courier's, nor why it is silent (`silence`).
"""

from __future__ import annotations

import base64
import binascii

from backchannel.credentials.lines import Relay
from backchannel.desk import next_steps, views
from backchannel.desk.broken_off import BrokenOff
from backchannel.desk.days import counted
from backchannel.desk.drills import Drills
from backchannel.desk.evidence import Looking
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.relays import Relays
from backchannel.desk.silence import WORKS, Silence
from backchannel.errors import Misuse
from backchannel.store.carrying import newest, not_confirmed
from backchannel.store.relays import PathHealth

US = "us"


def parse_relay(text: str) -> tuple[str, bytes | None]:
    """An address, or an address and, behind a space, a token as the relay's host gave it (base64url)."""
    address, _, token = text.strip().partition(" ")
    if not token.strip():
        return address, None
    token = token.strip()
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error) as error:
        raise Misuse("That token is not one: ask the relay's host for it again.") from error
    if len(raw) != 32:
        raise Misuse("That token has the wrong length: ask the relay's host for it again.")
    return address, raw


def _mark(name: str, handle: bytes) -> str:
    return f"carried/{name}/{handle.hex()}"


class Paths(Part):
    """Relays of this desk and what is known of them."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._ground = ground
        self._silence = Silence(ground)
        self._broken_off = BrokenOff(ground)
        self._looking = Looking(ground)
        self._drills = Drills(ground)
        self.relays = Relays(ground)

    def use(self, text: str) -> int:
        """Use a relay (see `parse_relay`). The first one used is the one our side offers to others."""
        address, token = parse_relay(text)
        board = self._core.spool.add_board(address, proxy=self._core.proxy, token=token)
        self._core.register.set(f"relay/{board}", text.strip().encode())
        if self._core.register.setting("relay") is None:
            self._core.register.set("relay", f"{board} {address}".encode())
        return board

    def own(self) -> tuple[int, str] | None:
        """Our side's relay: the spool's number and the address."""
        data = self._core.register.setting("relay")
        if data is None:
            return None
        board, _, address = data.decode().partition(" ")
        return int(board), address

    def offered(self) -> tuple[tuple[Relay, ...], int | None]:
        """What a line tells another side, and the relay's number here; nothing where all goes by hand."""
        own = self.own()
        if own is None:
            return (), None
        board, address = own
        board_id = self._core.around.line.greet(self._core.spool, board)
        second = self.relays.second_of(board)
        return (Relay(address, None, board_id, None), *([second] if second else [])), board

    def met_over(self, relays: tuple[Relay, ...]) -> int | None:
        """The relays that a line we were given names: used from now on for that line."""
        return self._rooms.use_relays(relays)

    def every(self) -> list[tuple[int, str]]:
        """Every relay this desk ever used: the spool's number, and address with token."""
        rows = self._core.register.all("SELECT name, value FROM setting WHERE name LIKE 'relay/%'")
        return [(int(str(name).removeprefix("relay/")), bytes(value).decode()) for name, value in rows]

    # the sentence about silence

    def line(self, channel: bytes, nick: str, *, evidence: bool = False) -> views.Line:
        """Why it is silent, and what cannot be known. ``evidence``: how it has gone so far, too."""
        heard = self._silence.heard(channel)
        board = self._rooms.board(channel)
        paths = [self._path(each) for each in self.relays.of_room(channel)]
        glance = Glance(self._ground, channel)
        cause = self._silence.cause(glance, nick, paths)
        if board is None:
            paths = [self._by_hand(channel, nick, heard)]
        return views.Line(
            nick,
            cause.sentence,
            cause.limit,
            heard,
            paths,
            _same(glance, nick),
            cause.code,
            cause.since,
            self._broken_off.knocks(glance),
            self._looking.at(glance) if evidence else None,
            self._drills.waits(channel, nick) or self._drills.sentence(channel),
            cause.about,
            self._broken_off.is_ours(glance),
        )

    def _by_hand(self, channel: bytes, nick: str, heard: int | None) -> views.Path:
        waiting = not_confirmed(self._core.spool, self._rooms.handle(channel))
        return views.Path(
            views.BY_HAND,
            next_steps.carry_out(nick) if waiting else "everything has arrived",
            heard,
            waiting,
            "Whoever carries it learns that you write to somebody, and when; nothing of what it says.",
        )

    def to_carry(self) -> list[str]:
        """Everybody who is reached by hand alone and for whom there is something new; colleagues: ``us``."""
        found = [nick for channel, nick in self._meetings.lines() if self._is_new(nick, [channel])]
        alone = len(self._rooms.state(self._rooms.home).readers.members) < 2
        return found if alone or not self._is_new(US, self.colleagues_read()) else [US, *found]

    def colleagues_read(self) -> list[bytes]:
        """The rooms in which colleagues read: home, and every line."""
        return [self._rooms.home, *(channel for channel, _ in self._meetings.lines())]

    def _is_new(self, name: str, rooms: list[bytes]) -> bool:
        by_hand = [room for room in rooms if self._rooms.has(room) and self._rooms.board(room) is None]
        handles = [self._rooms.handle(room) for room in by_hand]
        return any(
            not_confirmed(self._core.spool, handle)
            and self._core.register.setting(_mark(name, handle)) != newest(self._core.spool, handle)
            for handle in handles
        )

    def carried(self, name: str, handles: list[bytes]) -> None:
        """All that waits there was written to be carried to that name (colleagues: ``us``)."""
        with self._core.register.change():
            for handle in handles:
                self._core.register.set(_mark(name, handle), newest(self._core.spool, handle))

    def _path(self, health: PathHealth) -> views.Path:
        good = health.last_good or None
        if health.failure and health.last_failure >= health.last_good:
            sentence = health.failure
        elif good is None:
            sentence = "never reached yet"
        else:
            sentence = WORKS
        return views.Path(
            health.url,
            sentence,
            good,
            health.waiting,
            self.relays.learns(health),
        )


def _same(glance: Glance, nick: str) -> str:
    """Whether this desk and theirs hold the same."""
    if glance.differing:
        return f"Your copies and those of {nick} differ: see the alarms."
    both = glance.in_common()
    if not both:
        return f"You and {nick} hold no messages in common yet."
    return f"You and {nick} hold the same {counted(both, 'message')}."
