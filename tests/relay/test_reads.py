"""Private reads over HTTP: right, bounded, and in nobody's way."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from backchannel.board.messages import PageRow
from backchannel.board.private.dpf import make_keys
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.private.messages import (
    MOST_KEYS,
    ReadRequest,
    decode_answer,
    encode_request,
    request_sizes,
)
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Ring
from backchannel.board.settings import BoardSettings
from backchannel.errors import NotKept, StorageFailure
from backchannel.relay import reads as reading
from backchannel.relay.reads import Reads

from .conftest import Answer, Live, until

SETTINGS = BoardSettings(page_size=512, cadence=60, retention=600, capacity=5)
RING = Ring.of(SETTINGS)
SIZE = SETTINGS.page_size


@pytest.fixture
def live(make_live: Any) -> Live:
    made: Live = make_live(SETTINGS, private_reads=True)
    until(lambda: made.reads is not None and made.reads.ready)
    return made


def page(number: int) -> bytes:
    return number.to_bytes(8, "big") + random.Random(number).randbytes(SIZE - 8)


def depth(live: Live) -> int:
    assert live.reads is not None
    return live.reads.depth


def next_tick(live: Live) -> int:
    live.next_tick()
    closed = live.relay.closed_tick
    until(lambda: live.reads is not None and live.reads.closed_tick >= closed)
    return closed


def ask(live: Live, token: str, request: ReadRequest) -> Answer:
    return live.ask("POST", "/v1/reads", token=token, body=encode_request(request))


def read(live: Live, token: str, numbers: list[int], as_of: int) -> list[bytes]:
    """Both halves from one relay: the same log, so the same as from two."""
    slots = [RING.slot(number) for number in numbers]
    halves = []
    for keys in make_keys(slots, depth(live), random.Random(1).randbytes):
        answer = ask(live, token, ReadRequest(as_of, tuple(keys)))
        assert answer.status == 200
        halves.append(decode_answer(answer.body, len(keys), SIZE).sums)
    return [bytes(x ^ y for x, y in zip(a, b, strict=True)) for a, b in zip(*halves, strict=True)]


def fill(live: Live, tokens: list[str], ticks: int, first: int = 1) -> int:
    """A page from each token in each tick; the newest closed tick."""
    number, closed = first, 0
    for _ in range(ticks):
        for token in tokens:
            assert live.post(token, page(number)).status == 200
            number += 1
        closed = next_tick(live)
    return closed


def test_every_covered_page_is_read_and_no_other_as_the_ring_goes_round(live: Live) -> None:
    tokens = [live.token() for _ in range(5)]
    newest = 0
    for _ in range(4):
        closed = fill(live, tokens, RING.kept // 2 + 1, newest + 1)
        newest = live.relay.read_checkpoint(None).number
        for as_of in (closed, closed - RING.slack):
            first, end = live.relay.numbers(*RING.ticks(as_of, closed))
            numbers = list(range(max(1, first - 1), end + 1))
            for start in range(0, len(numbers), MOST_KEYS):
                part = numbers[start : start + MOST_KEYS]
                covered = {RING.slot(n): page(n) for n in range(first, end)}
                expected = [covered.get(RING.slot(n), bytes(SIZE)) for n in part]
                assert read(live, tokens[0], part, as_of) == expected
    assert newest > 2 * RING.slots


def test_quiet_ticks_leave_what_is_kept_readable_until_its_time_is_over(live: Live) -> None:
    token = live.token()
    fill(live, [token], 1)
    for quiet in range(RING.kept + 1):
        closed = next_tick(live)
        expected = page(1) if quiet + 1 < RING.covered else bytes(SIZE)
        assert read(live, token, [1], closed) == [expected]


def test_a_relay_started_again_answers_the_same(live: Live) -> None:
    tokens = [live.token() for _ in range(3)]
    closed = fill(live, tokens, 7)
    before = read(live, tokens[0], list(range(1, 22)), closed)

    async def start() -> list[bytes]:
        """What a start does: read the pages in from the store."""
        made = Reads(live.relay, live.store.pages, choose_kernel("numpy"), 1, sums_a_tick=10_000)
        while not made.ready:
            await asyncio.sleep(0.01)
        halves = []
        for keys in make_keys([RING.slot(n) for n in range(1, 22)], made.depth, random.Random(1).randbytes):
            body = await made.read(1, ReadRequest(closed, tuple(keys)))
            halves.append(decode_answer(body, len(keys), SIZE).sums)
        await made.stop()
        return [bytes(x ^ y for x, y in zip(a, b, strict=True)) for a, b in zip(*halves, strict=True)]

    assert asyncio.run(start()) == before


def test_what_it_cannot_cover_is_refused_at_the_size_of_an_answer(live: Live) -> None:
    token = live.token()
    closed = fill(live, [token], 5)
    keys, _ = make_keys([1, 2], depth(live), random.Random(1).randbytes)
    sizes = set()
    for as_of in (closed + 1, closed - RING.slack - 1, 0, 2**63 - 1):
        answer = ask(live, token, ReadRequest(as_of, tuple(keys)))
        assert answer.status == 200
        sizes.add((len(answer.body), *sorted(answer.headers.items())))
        with pytest.raises(NotKept):
            decode_answer(answer.body, 2, SIZE)
    right = ask(live, token, ReadRequest(closed, tuple(keys)))
    assert sizes == {(len(right.body), *sorted(right.headers.items()))}
    assert decode_answer(right.body, 2, SIZE).closed_tick == closed


def require_problem(answer: Answer, status: int) -> None:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == status
    assert len(answer.body) < 300


def test_what_is_no_request_is_a_short_problem_and_costs_nothing(live: Live) -> None:
    token = live.token()
    closed = fill(live, [token], 2)
    (key,), _ = make_keys([1], depth(live), random.Random(1).randbytes)
    good = encode_request(ReadRequest(closed, (key,)))
    shortest, longest = request_sizes(depth(live))
    for body, status in (
        (good[:-1], 400),
        (good + b"\0", 400),
        (b"", 400),
        (b"\2" + good[1:], 400),
        (good[:11] + b"\2" + good[12:], 400),
        (good[:12] + b"\x0f" + good[13:], 400),
        (good[:1] + b"\xff" * 8 + good[9:], 400),
        (bytes(shortest), 400),
        (bytes(longest + 1), 413),
    ):
        require_problem(live.ask("POST", "/v1/reads", token=token, body=body), status)
    require_problem(live.ask("POST", "/v1/reads", body=good), 401)
    require_problem(live.ask("POST", "/v1/reads?x=1", token=token, body=good), 400)
    require_problem(live.ask("GET", "/v1/reads", token=token), 405)
    plain = {"Content-Type": "text/plain"}
    require_problem(live.ask("POST", "/v1/reads", token=token, body=good, headers=plain), 415)
    assert read(live, token, [1, 2], closed) == [page(1), page(2)]


def test_a_relay_without_private_reads_has_no_such_path(make_live: Any) -> None:
    live = make_live(SETTINGS)
    require_problem(live.ask("POST", "/v1/reads", token=live.token(), body=b"x"), 404)


class Held:
    """Answers wait for a word, as if the kernel had much to do; what came together is noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        self.begun = threading.Event()
        self.batches: list[int] = []
        answer = SlicedTable.answer

        def held(table: SlicedTable, keys: Any, windows: Any, spread: Any) -> list[bytes]:
            self.batches.append(len(keys))
            self.begun.set()
            assert self.go_on.wait(20)
            return answer(table, keys, windows, spread)

        monkeypatch.setattr(SlicedTable, "answer", held)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(monkeypatch)
    yield made
    made.go_on.set()


def test_what_waits_is_answered_together_and_beyond_the_queue_is_503(
    live: Live, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_WAITING", 4)
    *tokens, token = [live.token() for _ in range(5)]
    closed = next_tick(live)
    keys, _ = make_keys([1, 2, 3], depth(live), random.Random(1).randbytes)
    request = ReadRequest(closed, tuple(keys))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, live, tokens[0], request)]
        assert held.begun.wait(20)
        asked += [pool.submit(ask, live, each, request) for each in tokens[1:]]
        until(lambda: live.reads is not None and len(live.reads._waiting) == 3)
        for _ in range(3):
            refused = ask(live, token, request)
            require_problem(refused, 503)
            assert refused.headers["retry-after"] == "1"
        held.go_on.set()
        assert {each.result().status for each in asked} == {200}
    assert held.batches == [3, 9]
    assert ask(live, token, request).status == 200


def test_one_token_cannot_shut_the_others_out(make_live: Any, held: Held) -> None:
    live = make_live(SETTINGS, private_reads=True, sums_a_tick=None)
    until(lambda: live.reads is not None and live.reads.ready)
    greedy, other = live.token(), live.token()
    closed = next_tick(live)
    keys, _ = make_keys([1, 2, 3, 4, 5], depth(live), random.Random(1).randbytes)
    request = ReadRequest(closed, tuple(keys))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, live, greedy, request)
        assert held.begun.wait(20)
        for _ in range(3):
            refused = ask(live, greedy, request)
            require_problem(refused, 429)
            assert refused.headers["retry-after"] == "1"
        second = pool.submit(ask, live, other, request)
        until(lambda: live.reads is not None and len(live.reads._waiting) == 1)
        held.go_on.set()
        assert (first.result().status, second.result().status) == (200, 200)
    # Two turns of a reader fit into a tick of the relay, and no more.
    assert ask(live, greedy, request).status == 200
    refused = ask(live, greedy, ReadRequest(closed, (keys[0],)))
    require_problem(refused, 429)
    assert refused.headers["retry-after"] == str(SETTINGS.cadence)
    assert ask(live, other, request).status == 200
    assert ask(live, greedy, ReadRequest(next_tick(live), tuple(keys))).status == 200
    assert held.batches == [5] * 5


def test_while_a_batch_is_answered_everything_else_goes_on(live: Live, held: Held) -> None:
    token, other = live.token(), live.token()
    closed = next_tick(live)
    keys, _ = make_keys([1], depth(live), random.Random(1).randbytes)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, live, token, ReadRequest(closed, tuple(keys)))
        assert held.begun.wait(20)
        for number in range(1, 4):
            assert live.post(other, page(number)).status == 200
            live.next_tick()
            for path in ("/v1/tags", "/v1/pages", "/v1/board", "/v1/checkpoint"):
                assert live.ask("GET", path, token=token).status == 200
        held.go_on.set()
        answer = decode_answer(asked.result().body, 1, SIZE)
    assert answer.closed_tick == closed  # what closed meanwhile was put in afterwards


def test_what_waited_until_it_is_no_longer_covered_is_refused(live: Live, held: Held) -> None:
    token, other = live.token(), live.token()
    closed = next_tick(live)
    keys, _ = make_keys([1], depth(live), random.Random(1).randbytes)
    request = ReadRequest(closed, tuple(keys))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, live, token, request)
        assert held.begun.wait(20)
        second = pool.submit(ask, live, other, request)
        until(lambda: live.reads is not None and len(live.reads._waiting) == 1)
        for _ in range(RING.slack + 1):
            live.next_tick()
        held.go_on.set()
        assert decode_answer(first.result().body, 1, SIZE).closed_tick == closed
        with pytest.raises(NotKept):
            decode_answer(second.result().body, 1, SIZE)


def test_a_tick_that_closes_while_pages_are_put_in_is_answered_with_its_pages(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live.reads is not None
    token, go_on, begun = live.token(), threading.Event(), threading.Event()
    fetch = live.reads._fetch
    fetched: list[int] = []

    def slowly(first: int, end: int) -> list[PageRow]:
        fetched.extend(range(first, end))
        begun.set()
        assert go_on.wait(20)
        return fetch(first, end)

    monkeypatch.setattr(live.reads, "_fetch", slowly)
    for number in (1, 2):
        assert live.post(token, page(number)).status == 200
        live.next_tick()
        assert begun.wait(20)
    with ThreadPoolExecutor(1) as pool:
        reading_both = pool.submit(read, live, token, [1, 2], live.relay.closed_tick)
        until(lambda: live.reads is not None and len(live.reads._waiting) == 1)
        go_on.set()
        assert reading_both.result() == [page(1), page(2)]
    assert fetched == [1, 2]


def test_whoever_hangs_up_is_not_waited_for_and_nothing_is_computed_for_them(live: Live, held: Held) -> None:
    busy, token = live.token(), live.token()
    closed = next_tick(live)
    keys, _ = make_keys([1], depth(live), random.Random(1).randbytes)
    body = encode_request(ReadRequest(closed, tuple(keys)))
    head = (
        f"POST /v1/reads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, live, busy, ReadRequest(closed, tuple(keys)))
        assert held.begun.wait(20)
        with socket.create_connection(("127.0.0.1", live.port)) as leaving:
            leaving.sendall(head.encode() + body)
            until(lambda: live.reads is not None and len(live.reads._waiting) == 1)
        until(lambda: live.reads is not None and all(each.answer.done() for each in live.reads._waiting))
        held.go_on.set()
        assert first.result().status == 200
    until(lambda: ask(live, token, ReadRequest(closed, tuple(keys))).status == 200)
    assert held.batches == [1, 1]


@pytest.mark.parametrize("failure", [StorageFailure("The disk of the relay failed."), MemoryError()], ids=str)
def test_pages_that_could_not_be_read_in_are_read_in_later(
    live: Live, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    monkeypatch.setattr(reading, "_AFTER_FAILURE", 0.01)
    assert live.reads is not None
    token, failed = live.token(), threading.Event()
    fetch = live.reads._fetch

    def fails_once(first: int, end: int) -> list[PageRow]:
        if not failed.is_set():
            failed.set()
            raise failure
        return fetch(first, end)

    monkeypatch.setattr(live.reads, "_fetch", fails_once)
    closed = fill(live, [token], 1)
    assert failed.is_set()
    assert read(live, token, [1], closed) == [page(1)]


def test_what_fails_inside_is_503_and_the_next_one_is_answered(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = live.token()
    closed = fill(live, [token], 1)

    def fails(*_: object) -> list[bytes]:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(SlicedTable, "answer", fails)
        keys, _ = make_keys([1], depth(live), random.Random(1).randbytes)
        require_problem(ask(live, token, ReadRequest(closed, tuple(keys))), 503)
    assert read(live, token, [1], closed) == [page(1)]


def test_without_numpy_a_relay_works_and_only_private_reads_are_refused(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['numpy'] = None\n"
        "import backchannel.courier.run, backchannel.relay.app\n"
        "from backchannel.relay.serve import serve\n"
        "from backchannel.errors import CannotServe\n"
        "try:\n"
        f"    serve(__import__('pathlib').Path({str(tmp_path / 'relay')!r}), '127.0.0.1', 0, given={{}},\n"
        "          clock=lambda: 1e9, announce=print, private_reads=True)\n"
        "except CannotServe as error:\n"
        "    print(error.what_next)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", program], text=True, timeout=240)
    assert "backchannel[private]" in said
