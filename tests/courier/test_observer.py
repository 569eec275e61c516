"""Nobody who looks on can tell a desk in a crisis from one asleep; two spoiled couriers are found."""

from __future__ import annotations

from pathlib import Path as FilePath

import pytest

from backchannel.courier.board import load_board
from backchannel.courier.outbox import Deposit
from backchannel.courier.path import Path
from backchannel.courier.transport import Request
from courier.line import ROOM, START, seeded
from courier.observer import OBSERVERS, tell_apart, watch
from courier.pair import Both, Pair

LANE, IN, PAIR = b"L" * 16, b"I" * 16, b"P" * 16
TURNS = 40

pytestmark = pytest.mark.slow


def in_a_crisis(made: Pair, desk: Both, turn: int) -> None:
    """Thirty messages out, as many in, a meeting that begins, letters, and what nobody confirms again."""
    if turn == 0:
        desk.sends(LANE, bytes(range(32)))
        desk.watches(IN, bytes(range(5, 37)))
        writer = made.person("writer")
        writer.sends(IN, bytes(range(5, 37)))
        desk.spool.set_pair(PAIR, room=ROOM, board=desk.board, key=bytes(32), made_at=START, direction=0)
        desk.spool.put_page(room=ROOM, board=desk.board, page=seeded("meeting")(512))
        desk.spool.watch_tags(ROOM, [bytes([n]) * 8 for n in range(64)])
    if 0 <= turn < 30:
        desk.spool.put(LANE, turn + 1, b"crisis " * (20 * (1 + turn % 7)))
        made.people[-1].spool.put(IN, turn + 1, b"theirs " * 40)
        desk.spool.put_letter(PAIR, turn, b"letter")
    if turn == TURNS - 1:
        assert len(desk.spool.inbox()) > 20
        assert desk.spool.one("SELECT count(*) FROM posting WHERE kind > 0 AND state = 3")[0] > 30


class PostsOnlyWhatItHas(Path):
    """No page where there is nothing to say."""

    def prepare(self, at: float) -> Deposit | None:
        deposit = super().prepare(at)
        if deposit is None:
            return None
        (kind,) = self._spool.one("SELECT kind FROM posting WHERE id = ?", (deposit.posting,))
        if kind == 0:
            self._spool.run("DELETE FROM posting WHERE id = ?", (deposit.posting,))
        return deposit if kind else None


class ReadsItsOwnDirectly(Path):
    """It asks one relay for the pages that are its own."""

    def _ask(self, request: Request) -> bytes:
        board = load_board(self._spool, self._board)
        if request.path != "/v1/reads" or board is None:
            return super()._ask(request)
        rows = self._spool.all("SELECT number FROM found WHERE board = ? LIMIT 16", (board.home,))
        for (number,) in rows if board.lead is not None else ():
            one = (("after", number - 1), ("limit", 1))
            super()._ask(Request("GET", "/v1/pages", one, b"", request.token))
            self._spool.run("DELETE FROM found WHERE number = ?", (number,))
        return b""


def test_a_crisis_looks_like_sleep(tmp_path: FilePath) -> None:
    worlds = [watch(tmp_path / f"{seed}", seed, TURNS, in_a_crisis) for seed in range(4)]
    for observer in OBSERVERS:
        found = tell_apart(worlds[:2], worlds[2:], observer)
        print(f"{observer}: AUC {found} over {2 * TURNS} turns of each")
        assert found.low <= 0.5 <= found.high, observer


@pytest.mark.parametrize("path", [PostsOnlyWhatItHas, ReadsItsOwnDirectly])
def test_the_same_look_finds_a_courier_that_is_not_in_cover(tmp_path: FilePath, path: type[Path]) -> None:
    spoiled = [watch(tmp_path / f"{seed}", seed, 16, in_a_crisis, path) for seed in range(2)]
    found = tell_apart(spoiled[:1], spoiled[1:], "network")
    print(f"{path.__name__}: AUC {found}")
    assert found.low > 0.5
