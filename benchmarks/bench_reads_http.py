"""Private reads over HTTP: one relay process, load from another process on the same cores.

``python -m benchmarks.bench_reads_http [--json] [--seconds N]``. The relay keeps 65,536 pages of 1 KiB; each
request brings 16 keys. Meanwhile one more client asks for the checkpoint: how long do others wait?
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import socket
import statistics
import time
from typing import Any

from backchannel.board.messages import PageRow, encode_token
from backchannel.board.private.dpf import make_keys
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.private.messages import ReadRequest, decode_answer, encode_request
from backchannel.board.private.sizes import depth_for
from backchannel.relay.app import make_app
from backchannel.relay.limits import Limits
from backchannel.relay.reads import Reads
from backchannel.relay.serve import StoppableServer, server_config
from benchmarks.bench_relay import full_board

CAPACITY, KEPT, PAGE_SIZE, KEYS, CLIENTS = 64, 1024, 1024, 16, 32
CORES = os.cpu_count() or 1
WARM_UP = 0.5
BODIES = 64

_spawn = multiprocessing.get_context("spawn")


def relay_process(listener: socket.socket, ready: Any, said: Any) -> None:
    """A relay with a full board whose pages are random."""
    relay, store, token = full_board(capacity=CAPACITY, ticks=KEPT - 8, page_size=PAGE_SIZE)
    noise = os.urandom(1 << 20)

    def fetch(first: int, end: int) -> list[PageRow]:
        starts = [random.randrange(len(noise) - PAGE_SIZE) for _ in range(first, end)]
        return [PageRow(first + i, 0, noise[start : start + PAGE_SIZE]) for i, start in enumerate(starts)]

    made: list[Reads] = []

    def make() -> Reads:
        made.append(Reads(relay, fetch, choose_kernel(), CORES, sums_a_tick=1 << 30))
        return made[0]

    tokens = [token, *(encode_token(relay.admit()[1]) for _ in range(CLIENTS - 1))]
    said.put((tokens, relay.closed_tick))
    server = StoppableServer(server_config(make_app(relay, store, reads=make), Limits()), ready.set)
    server.run(sockets=[listener])


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    size = int(head.partition(b"content-length: ")[2].partition(b"\r")[0])
    return int(head[9:12]), await reader.readexactly(size)


async def _client(port: int, token: str, bodies: list[bytes], end: float, done: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 18)
    head = (
        f"POST /v1/reads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {len(bodies[0])}\r\n\r\n"
    ).encode()
    place = random.randrange(len(bodies))
    while time.perf_counter() < end:
        writer.write(head + bodies[place])
        status, body = await _answer(reader)
        if status == 200:
            decode_answer(body, KEYS, PAGE_SIZE)
            done.append(KEYS)
        place = (place + 1) % len(bodies)
    writer.close()


async def _bystander(port: int, token: str, end: float, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /v1/checkpoint HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    while time.perf_counter() < end:
        started = time.perf_counter()
        writer.write(request)
        await _answer(reader)
        took.append(time.perf_counter() - started)
        await asyncio.sleep(0.01)
    writer.close()


async def _load(
    port: int, tokens: list[str], bodies: list[bytes], seconds: float
) -> tuple[float, list[float]]:
    await asyncio.gather(*(_client(port, each, bodies, time.perf_counter() + WARM_UP, []) for each in tokens))
    done: list[int] = []
    took: list[float] = []
    started = time.perf_counter()
    end = started + seconds
    await asyncio.gather(
        *(_client(port, each, bodies, end, done) for each in tokens), _bystander(port, tokens[0], end, took)
    )
    return sum(done) / (time.perf_counter() - started), took


def run(seconds: float = 4.0) -> dict[str, float]:
    """All figures of this file."""
    slots = CAPACITY * KEPT
    ready, said = _spawn.Event(), _spawn.Queue()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        serving = _spawn.Process(target=relay_process, args=(listener, ready, said))
        serving.start()
        try:
            tokens, closed = said.get(timeout=120)
            ready.wait(60)
            bodies = []
            for _ in range(BODIES):
                chosen = [random.randrange(slots) for _ in range(KEYS)]
                keys, _ = make_keys(chosen, depth_for(slots), os.urandom)
                bodies.append(encode_request(ReadRequest(closed, tuple(keys))))
            port = listener.getsockname()[1]
            asyncio.run(_load(port, tokens, bodies, 1.0))  # until the pages are read in
            rate, took = asyncio.run(_load(port, tokens, bodies, seconds))
        finally:
            serving.terminate()
            serving.join(30)
    return {
        "reads_per_second": rate,
        "bystander_median_ms": statistics.median(took) * 1000,
        "bystander_p99_ms": sorted(took)[int(len(took) * 0.99)] * 1000,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=4.0)
    asked = parser.parse_args()
    found = run(asked.seconds)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{'private reads over HTTP, 16 keys a request':44}{'to reach':>12}{'reached':>12}")
    print(f"{'  reads a second, one process':44}{'8,000':>12}{found['reads_per_second']:>12,.0f}")
    print(f"{'  another request meanwhile, median, ms':44}{'':>12}{found['bystander_median_ms']:>12.1f}")
    print(f"{'  another request meanwhile, p99, ms':44}{'50':>12}{found['bystander_p99_ms']:>12.1f}")


if __name__ == "__main__":
    main()
