"""Over real sockets: the wire a relay sees, certificates pinned, answers bounded."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backchannel import asking as asking_relays
from backchannel.courier import transport
from backchannel.courier.http import Address, HttpTransport
from backchannel.courier.transport import Request
from backchannel.errors import RelayNonsense, RelayUnreachable

TOKEN = bytes(range(32))
Answer = Callable[[BaseHTTPRequestHandler], None]


def plain(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "4")
    handler.end_headers()
    handler.wfile.write(b"body")


@contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine: its port, and each request as it came (request line, headers, body)."""
    seen: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            head = "\n".join(
                [self.requestline, *(f"{name}: {value}" for name, value in self.headers.items())]
            )
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            seen.append(head.encode() + b"\n\n" + body)
            answer(self)

        def end_headers(self) -> None:
            # Said, not only done: a client that is not told may send its next request into a connection
            # that is just being closed.
            self.send_header("Connection", "close")
            super().end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def asking(url: str, pin: str = "") -> Iterator[HttpTransport]:
    way = HttpTransport(Address(url, pin, ""))
    try:
        yield way
    finally:
        way.close()


def test_every_request_of_a_kind_looks_the_same_but_for_its_token_and_body() -> None:
    with serving(plain) as (port, seen), asking(f"http://127.0.0.1:{port}/board/") as way:
        for body in (b"a" * 512, b"b" * 512):
            assert way.send(transport.deposit(TOKEN, body)).body == b"body"
        way.send(transport.pages(TOKEN, 41))
    assert seen[0].replace(b"a", b"b") == seen[1].replace(b"a", b"b")
    head = seen[0].split(b"\n\n")[0].decode().split("\n")
    assert head[0] == "POST /board/v1/pages HTTP/1.1"
    assert [line.split(":")[0].lower() for line in head[1:]] == [
        "host", "content-length", "user-agent", "accept", "accept-encoding", "authorization", "content-type",
    ]  # fmt: skip
    assert seen[2].split(b"\n")[0] == b"GET /board/v1/pages?after=41&limit=256 HTTP/1.1"


def test_a_status_and_when_to_come_again_are_handed_on() -> None:
    def busy(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(429)
        handler.send_header("Retry-After", "17")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(busy) as (port, _), asking(f"http://127.0.0.1:{port}") as way:
        reply = way.send(transport.describe(TOKEN))
    assert (reply.status, reply.retry_after) == (429, 17)


def test_a_redirect_is_not_followed() -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(elsewhere) as (port, seen), asking(f"http://127.0.0.1:{port}") as way:
        assert way.send(transport.describe(TOKEN)).status == 302
    assert len(seen) == 1


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(bytes(1 << 20))
        except OSError:
            pass

    with (
        serving(flood) as (port, _),
        asking(f"http://127.0.0.1:{port}") as way,
        pytest.raises(RelayNonsense),
    ):
        way.send(transport.describe(TOKEN))


def test_an_answer_that_only_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up, waited_in_vain = threading.Event(), []

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"x")
        if not given_up.wait(5):
            waited_in_vain.append(handler)

    monkeypatch.setattr(asking_relays, "WHOLE_ANSWER", 0.0)
    with serving(drip) as (port, _), asking(f"http://127.0.0.1:{port}") as way:
        with pytest.raises(RelayUnreachable):
            way.send(transport.describe(TOKEN))
        given_up.set()
    assert not waited_in_vain


def test_rubbish_instead_of_an_answer_is_unreachable() -> None:
    def rubbish(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\0\1\2 not http\r\n\r\n")
        handler.close_connection = True

    with (
        serving(rubbish) as (port, _),
        asking(f"http://127.0.0.1:{port}") as way,
        pytest.raises(RelayUnreachable),
    ):
        way.send(transport.describe(TOKEN))


def test_nobody_there_is_unreachable() -> None:
    with serving(plain) as (port, _):
        pass
    with asking(f"http://127.0.0.1:{port}") as way, pytest.raises(RelayUnreachable):
        way.send(Request("GET", "/", (), b"", None))


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "relay.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()


def test_a_pinned_certificate_is_enough_and_no_other_is_taken(tmp_path: Path) -> None:
    context, pin = certificate(tmp_path)
    with serving(plain, context) as (port, _):
        with asking(f"https://127.0.0.1:{port}", pin) as way:
            assert way.send(transport.describe(TOKEN)).body == b"body"
        for wrong in ("ab" * 32, ""):
            with (
                asking(f"https://127.0.0.1:{port}", wrong) as way,
                pytest.raises(RelayUnreachable, match="certificate"),
            ):
                way.send(transport.describe(TOKEN))
