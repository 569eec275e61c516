"""Slow, silent and oversized clients: none of them stops a good one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from backchannel.relay.limits import Limits

PATIENT = Limits(most_connections=60, most_requests=16, stop_seconds=1, beat_seconds=0.01)
HASTY = Limits(patience_seconds=0.15, stop_seconds=1, discard_seconds=0.05)


def page(tag: int) -> bytes:
    return tag.to_bytes(8, "big") + bytes(1016)


@contextmanager
def connected(live: Any) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", live.port), timeout=90) as client:
        yield client


def head(token: str, length: int) -> bytes:
    return (
        f"POST /v1/pages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def rest(client: socket.socket) -> bytes:
    """Everything until the relay closes; a reset counts as its end."""
    received = b""
    try:
        while part := client.recv(65_536):
            received += part
    except ConnectionResetError:
        pass
    return received


def send_for_ever(client: socket.socket, data: bytes) -> None:
    while True:
        client.sendall(data)


def slow_head(_token: str) -> bytes:
    return b"POST /v1/pages HTTP/1.1\r\nHost: x\r\nX-Slow: "


def slow_body(token: str) -> bytes:
    return head(token, 1024) + b"begun"


def silent(_token: str) -> bytes:
    return b""


def oversized(token: str) -> bytes:
    return head(token, 1 << 40) + bytes(100_000)


def oversized_head(_token: str) -> bytes:
    return b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 100_000


def endless_chunks(token: str) -> bytes:
    return (
        head(token, 1).replace(b"Content-Length: 1", b"Transfer-Encoding: chunked")
        + b"fffffff\r\n"
        + bytes(5000)
    )


@pytest.mark.parametrize(
    "bad",
    [slow_head, slow_body, silent, oversized, oversized_head, endless_chunks],
    ids=lambda bad: bad.__name__,
)
def test_two_hundred_bad_requests_at_once_do_not_stop_a_good_client(make_live: Any, bad: Any) -> None:
    live = make_live(limits=PATIENT)
    good, misused = live.token(), live.token()
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(live)) for _ in range(100)]
        for number in range(100):
            clients.append(stack.enter_context(connected(live)))
            for client in (clients[number], clients[-1]):
                # The relay may have hung up on this one already; that is the point.
                try:
                    client.sendall(bad(misused))
                except (BrokenPipeError, ConnectionResetError):
                    continue
        for tick in range(3):
            assert live.post(good, page(tick)).status == 200
            assert live.ask("GET", "/v1/tags", token=good).status == 200
            live.next_tick()


@pytest.mark.parametrize("bad", [slow_head, slow_body, silent, endless_chunks], ids=lambda bad: bad.__name__)
def test_a_connection_that_completes_nothing_is_closed_in_time(make_live: Any, bad: Any) -> None:
    live = make_live(limits=HASTY)
    with connected(live) as client:
        client.sendall(bad(live.token()))
        answer = rest(client)
    assert answer == b"" or answer.split(b" ")[1] in (b"408", b"411")


def test_a_client_that_trickles_empty_lines_is_closed_in_time(make_live: Any) -> None:
    live = make_live(limits=HASTY)
    with connected(live) as client:
        client.settimeout(0.05)
        closed = False
        for _ in range(200):
            try:
                client.sendall(b"\r\n")
                closed = client.recv(100) == b""
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                closed = True
            if closed:
                break
        assert closed


def test_a_client_that_does_not_read_its_answer_is_closed_in_time(make_live: Any) -> None:
    live = make_live(limits=HASTY)
    token = live.token()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", live.port))
        client.settimeout(20)
        ask = f"GET /openapi.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        # Asking on and on ends by the relay hanging up, not by our own 20 seconds.
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            send_for_ever(client, ask * 100)
    assert live.ask("GET", "/healthz").status == 200


def test_when_all_places_are_taken_the_one_waited_for_longest_goes(make_live: Any) -> None:
    live = make_live(limits=Limits(most_connections=3, stop_seconds=1))
    token = live.token()
    with connected(live) as first, connected(live) as second, connected(live) as third:
        for client in (second, first, third):
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert live.ask("GET", "/v1/board", token=token).status == 200
        assert rest(first) == b""
        for client in (second, third):
            client.sendall(b"Connection: close\r\n\r\n")
            assert rest(client).startswith(b"HTTP/1.1 200 ")


def test_a_head_that_is_too_long_is_told_so(quiet: Any) -> None:
    with connected(quiet) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 20_000)
        answer = rest(client)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize(
    "junk",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40),
        b"GET  /healthz HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/pages HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/pages HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=["TLS", "version", "path", "CONNECT", "two lengths", "negative length", "HTTP/2"],
)
def test_what_is_no_request_gets_a_problem_or_nothing_never_a_failure(quiet: Any, junk: bytes) -> None:
    with connected(quiet) as client:
        client.sendall(junk)
        answer = rest(client)
    assert answer == b"" or answer.split(b" ")[1] in (b"400", b"404", b"405", b"408")
    assert b"HTTP/1.1 500" not in answer


def test_several_requests_on_one_connection_are_answered_in_order(live: Any) -> None:
    token = live.token()
    with connected(live) as client:
        ask = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
        last = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        client.sendall(head(token, 1024) + page(1) + ask * 3 + last)
        answer = rest(client)
    statuses = [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [b"200", b"404", b"404", b"404", b"200"]


def test_whoever_hangs_up_after_sending_has_still_left_the_page(live: Any) -> None:
    token = live.token()
    with connected(live) as client:
        client.sendall(head(token, 1024) + page(3))
    assert live.post(token, page(3)).status == 200
    live.next_tick()
    assert live.relay.read_checkpoint(None).number == 1
