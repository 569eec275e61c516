"""Which relays this desk uses for what, and what each of them learns (requirements F8; spec/70, section 6).

Owns: the second relay of a pair, further relays of a line, who is said to run one, and telling what everybody
who looks on can see. Does not own: how each has been doing (`paths`), the timetable (the courier's).
"""

from __future__ import annotations

from backchannel.board.private.sizes import bytes_of_all, bytes_privately, reads_in_turn
from backchannel.board.settings import BoardSettings
from backchannel.credentials.lines import Relay
from backchannel.desk.ground import Ground, Part
from backchannel.errors import BackchannelError, Misuse
from backchannel.store.relays import PathHealth

US, THEM, OTHERS = "us", "them", "others"
RUN_BY = (US, THEM, OTHERS)
_DAY = 86_400
_TIMETABLE = "You post at a constant rate, whether there is something to say or not: "


class Relays(Part):
    """The relays of this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._line = self._core.around.line

    # what they are used for

    def hold_against(self, lead: int, address: str, token: bytes | None) -> None:
        """Hold the relay ``lead`` against the one at ``address``, which must answer and follow it."""
        spool = self._core.spool
        second = spool.add_mirror(lead, address, proxy=self._core.proxy, token=token)
        try:
            self._line.greet(spool, second)
        except BackchannelError:
            spool.drop_board(second)
            raise
        self._core.register.set(f"second-relay/{lead}", _text(address, token))

    def use_also(self, room: bytes, board: int) -> None:
        """Send and look for everything of a room over one more relay, once it has answered."""
        for each in (self._rooms.board(room), board):
            if each is None:
                raise Misuse("Everything of this line is carried by hand: there is no relay to add one to.")
            self._line.greet(self._core.spool, each)
        self._core.spool.use_also(self._rooms.handle(room), board)
        self._core.register.set(f"also-relay/{room.hex()}/{board}", b"1")

    def say_who_runs(self, address: str, who: str) -> None:
        """Note who runs a relay, as people here know it: nothing can prove it. Raises `Misuse`."""
        if self.at(address) is None:
            raise Misuse(
                "No relay of that address is used here.",
                next_step="`backchannel line` shows the relays that are used here.",
            )
        self._core.register.set(f"relay-run-by/{address.strip()}", who.encode())

    def at(self, address: str) -> tuple[int, str] | None:
        """The relay at that address among those used here, and the address."""
        found = [each for each in self._core.spool.paths() if each.url == address.strip()]
        return (found[0].board, found[0].url) if found else None

    def second_of(self, lead: int) -> Relay | None:
        """The second relay of a pair, as a line names it."""
        found = [each for each in self._core.spool.paths() if each.lead == lead]
        return None if not found else Relay(
            found[0].url, None, self._line.greet(self._core.spool, lead), None
        )  # fmt: skip

    def of_room(self, room: bytes) -> list[PathHealth]:
        """Every relay that a room goes over: its own, further ones, and what each is held against."""
        boards = [self._rooms.board(room), *self._also(room)]
        every = self._core.spool.paths()
        return [
            each
            for board in boards
            for each in every
            if board is not None and board in (each.board, each.lead)
        ]

    def _also(self, room: bytes) -> list[int]:
        return sorted(int(number) for number in self._settings_after(f"also-relay/{room.hex()}/"))

    def _settings_after(self, prefix: str) -> dict[str, bytes]:
        rows = self._core.register.all(
            "SELECT name, value FROM setting WHERE name LIKE ? || '%' ORDER BY name", (prefix,)
        )
        return {str(name).removeprefix(prefix): bytes(value) for name, value in rows}

    def again(self, moved: dict[int, int]) -> None:
        """After a restore the spool numbers its relays anew: pair them, and add them to their lines."""
        register, spool = self._core.register, self._core.spool
        pairs, more = self._settings_after("second-relay/"), self._settings_after("also-relay/")
        for prefix in ("second-relay/", "also-relay/"):
            register.run("DELETE FROM setting WHERE name LIKE ? || '%'", (prefix,))
        for number, text in pairs.items():
            if (lead := moved.get(int(number))) is not None:
                address, token = _parsed(text)
                spool.add_mirror(lead, address, proxy=self._core.proxy, token=token)
                register.set(f"second-relay/{lead}", text)
        for name in more:
            room, _, number = name.partition("/")
            if (board := moved.get(int(number))) is not None:
                spool.will_use_also(self._rooms.handle(bytes.fromhex(room)), board)
                register.set(f"also-relay/{room}/{board}", b"1")

    # what they learn

    def learns(self, health: PathHealth) -> str:
        """How this relay is used, what it and whoever looks on can tell by it, in words."""
        pair = self._pair(health)
        if health.private:
            how = self._privately(health)
        elif len(pair) > 1:
            how = (
                "You take everything that both relays have. "
                + _TIMETABLE
                + "neither relay can tell what you "
                "read or when you write. What counts as posted is what the second one shows."
            )
        else:
            how = (
                "You take everything the relay has and post at a constant rate: it cannot tell what you read "
                "or when you write. It is one relay's word that something was posted."
            )
        return " ".join((how, *self._run_by(health, pair)))

    def _pair(self, health: PathHealth) -> list[PathHealth]:
        lead = health.board if health.lead is None else health.lead
        return [each for each in self._core.spool.paths() if lead in (each.board, each.lead)]

    def _privately(self, health: PathHealth) -> str:
        settings = _settings(health)
        if settings is None:
            return ""
        turns = _DAY // settings.cadence
        every, private = (
            _amount(2 * turns * each) for each in (bytes_of_all(settings), bytes_privately(settings))
        )
        return (
            f"In every turn you read {reads_in_turn(settings)} messages of the two relays in halves, yours or"
            " any. " + _TIMETABLE + "neither relay can tell what you read or when you write, unless the two "
            "compare what they were asked. Whoever watches the network sees that you use them and when this "
            f"computer is on. It takes {private} a day; to read everything would take {every}."
        )

    def _run_by(self, health: PathHealth, pair: list[PathHealth]) -> list[str]:
        hosts = {each.board: self._host(each.url) for each in pair}
        said = []
        match hosts.get(health.board):
            case "them":
                said.append(
                    "The other side runs this relay: it sees when this computer is on and, unless you go "
                    "through Tor, from where. Better is a host that neither side runs."
                )
            case "us":
                said.append(
                    "Your side runs this relay: the other side's desks show it when they are on. Better is a "
                    "host that neither side runs."
                )
        if (
            health.private
            and len(pair) > 1
            and len({*hosts.values()}) == 1
            and hosts[health.board] in (US, THEM)
        ):
            said.append("One side runs both relays: together they can tell what each desk reads.")
        return said

    def _host(self, address: str) -> str:
        return (self._core.register.setting(f"relay-run-by/{address}") or OTHERS.encode()).decode()


def _settings(health: PathHealth) -> BoardSettings | None:
    if health.cadence is None or health.retention is None or health.places is None:
        return None
    return BoardSettings(health.page_size, health.cadence, health.retention, health.places)


def _amount(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"


def _text(address: str, token: bytes | None) -> bytes:
    return f"{address} {token.hex()}".encode() if token else address.encode()


def _parsed(text: bytes) -> tuple[str, bytes | None]:
    address, _, token = text.decode().partition(" ")
    return address, bytes.fromhex(token) if token else None
