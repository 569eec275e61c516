"""The relay as a process: starting, stopping, being killed, and never forgetting what it acknowledged."""

from __future__ import annotations

import datetime
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backchannel.board.checkpoint import follow, genesis
from backchannel.board.messages import (
    PageRow,
    decode_checkpoint,
    decode_descriptor,
    decode_pages,
    decode_receipt,
    decode_tags,
    encode_token,
)
from backchannel.errors import CannotServe, Misuse, SettingsDiffer
from backchannel.relay.serve import serve
from backchannel.relay.service import token_digest
from backchannel.relay.store import SqliteStore
from backchannel.wire.ids import BoardId

SIZE = 1024
PROGRAM = "from backchannel.cli.relay import relay; relay()"
SETTINGS = ("--page", str(SIZE), "--cadence", "1s", "--retention", "10m", "--tokens", "16")


class Process:
    """A relay in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-c", PROGRAM, "serve", "--data", str(folder), "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("The relay answers at "), line
        self.address = line.split()[-1]
        self.port = int(self.address.rpartition(":")[2])

    def ask(self, method: str, path: str, token: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; exit code and what was logged."""
        self.process.send_signal(number)
        _, logged = self.process.communicate(timeout=120)
        return self.process.returncode, logged


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Process]:
    relay = Process(folder, *options)
    try:
        yield relay
    finally:
        if relay.process.poll() is None:
            relay.process.kill()
        relay.process.communicate(timeout=120)


def admit(folder: Path, count: int) -> list[str]:
    tokens = [os.urandom(32) for _ in range(count)]
    store = SqliteStore.open(folder)
    store.admit([token_digest(token) for token in tokens])
    store.close()
    return [encode_token(token) for token in tokens]


class Depositor(threading.Thread):
    """Leaves random pages with one token until the relay is gone; remembers what was sent and
    acknowledged.
    """

    def __init__(self, relay: Process, token: str) -> None:
        super().__init__()
        self.relay, self.token = relay, token
        self.sent: set[bytes] = set()
        self.acknowledged: set[bytes] = set()

    def run(self) -> None:
        while True:
            page = os.urandom(SIZE)
            self.sent.add(page)
            try:
                status, body = self.relay.ask("POST", "/v1/pages", self.token, page)
            except (OSError, http.client.HTTPException):
                return
            if status == 200:
                decode_receipt(body)
                self.acknowledged.add(page)
            else:
                assert status == 429


def read_all(relay: Process, token: str) -> list[PageRow]:
    rows: list[PageRow] = []
    while True:
        after = rows[-1].number if rows else 0
        _, data = relay.ask("GET", f"/v1/pages?after={after}", token)
        more, last = decode_pages(data, SIZE)
        rows += more
        if not more:
            assert last == after
            return rows


def wait_until_closed(relay: Process, token: str) -> None:
    board = decode_descriptor(relay.ask("GET", "/v1/board", token)[1])
    while decode_descriptor(relay.ask("GET", "/v1/board", token)[1]).closed_tick < board.tick:
        threading.Event().wait(0.05)


@pytest.mark.slow
def test_a_killed_relay_has_exactly_what_it_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "relay"
    with running(folder, *SETTINGS) as relay:
        relay.end(signal.SIGTERM)
    tokens = admit(folder, 8)
    sent: set[bytes] = set()
    acknowledged: set[bytes] = set()
    seen: list[PageRow] = []
    for seconds in (0.4, 1.1, 0.7, 1.6):
        with running(folder) as relay:
            depositors = [Depositor(relay, token) for token in tokens]
            for depositor in depositors:
                depositor.start()
            threading.Event().wait(seconds)
            relay.end(signal.SIGKILL)
            for depositor in depositors:
                depositor.join(30)
                sent |= depositor.sent
                acknowledged |= depositor.acknowledged
        with running(folder) as relay:
            wait_until_closed(relay, tokens[0])
            rows = read_all(relay, tokens[0])
            assert rows[: len(seen)] == seen
            seen = rows
            pages = [row.page for row in rows]
            assert acknowledged <= set(pages) <= sent
            assert len(set(pages)) == len(pages)
            tags = decode_tags(relay.ask("GET", "/v1/tags", tokens[0])[1], 16)
            assert tags.rows == tuple(row.row for row in rows)
            board = decode_descriptor(relay.ask("GET", "/v1/board", tokens[0])[1])
            end = decode_checkpoint(relay.ask("GET", f"/v1/checkpoint?number={len(rows)}", tokens[0])[1])
            assert follow(genesis(BoardId(board.board_id)), tags.rows) == end
    assert len(acknowledged) >= 8


def test_told_to_stop_it_finishes_and_logs_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "relay"
    with running(folder, *SETTINGS) as relay:
        token = admit(folder, 1)[0]
        page = bytes(range(256)) * 4
        assert relay.ask("POST", "/v1/pages", token, page)[0] == 200
        relay.ask("GET", "/v1/tags?nonsense", token)
        code, logged = relay.end(signal.SIGTERM)
    assert code == 0
    events = [json.loads(line) for line in logged.splitlines()]
    assert [event["event"] for event in events] == ["started", "stopped"]
    assert token not in logged
    assert "127.0.0.1" not in logged
    with running(folder) as relay:
        wait_until_closed(relay, token)
        assert [row.page for row in read_all(relay, token)] == [page]


def test_a_keepalive_connection_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    with running(tmp_path / "relay", *SETTINGS) as relay:
        connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=90)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        assert relay.end(signal.SIGTERM)[0] == 0
        connection.close()


def test_a_shifted_clock_moves_the_timetable_while_it_runs(tmp_path: Path) -> None:
    shift = tmp_path / "shift"
    shift.write_text("0")
    with running(tmp_path / "relay", *SETTINGS, "--clock-file", str(shift)) as relay:
        token = admit(tmp_path / "relay", 1)[0]
        before = decode_descriptor(relay.ask("GET", "/v1/board", token)[1]).tick
        shift.write_text(str(7 * 30 * 86_400))
        while decode_descriptor(relay.ask("GET", "/v1/board", token)[1]).tick < before + 7 * 30 * 86_400:
            threading.Event().wait(0.05)
        wait_until_closed(relay, token)
        assert relay.ask("POST", "/v1/pages", token, bytes(SIZE))[0] == 200


def never(_address: str) -> None:
    pytest.fail("it must not start")


def start(folder: Path, host: str = "127.0.0.1", port: int = 0, **given: int) -> None:
    serve(folder, host, port, given=given, clock=lambda: 1_800_000_000.0, announce=never)


def make(folder: Path, **given: int) -> None:
    """Make a relay in ``folder`` by starting it where it cannot listen."""
    with pytest.raises(CannotServe):
        start(folder, "203.0.113.1", **given)
    assert SqliteStore.exists(folder)


def test_settings_are_fixed_once_it_exists(tmp_path: Path) -> None:
    make(tmp_path, cadence=30)
    with pytest.raises(SettingsDiffer):
        start(tmp_path, cadence=60)
    with pytest.raises(SettingsDiffer):
        start(tmp_path, cadence=30, capacity=13)
    make(tmp_path, cadence=30)
    make(tmp_path)


@pytest.mark.parametrize("given", [{"page_size": 100}, {"cadence": 0}, {"capacity": 0}, {"retention": 60}])
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, given: dict[str, int]) -> None:
    with pytest.raises(Misuse):
        start(tmp_path, **given)
    assert not SqliteStore.exists(tmp_path)


def test_one_folder_is_served_by_one_process(tmp_path: Path) -> None:
    with running(tmp_path, *SETTINGS), pytest.raises(CannotServe, match="Another relay"):
        start(tmp_path)


def test_an_address_in_use_is_said_so(tmp_path: Path) -> None:
    with running(tmp_path / "one", *SETTINGS) as relay, pytest.raises(CannotServe, match="address"):
        start(tmp_path / "two", port=relay.port)


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return chain, secret


def test_with_a_certificate_it_speaks_tls(tmp_path: Path) -> None:
    chain, secret = certificate(tmp_path)
    options = (*SETTINGS, "--tls-cert", str(chain), "--tls-key", str(secret))
    with running(tmp_path / "relay", *options) as relay:
        assert relay.address.startswith("https://")
        context = ssl.create_default_context(cafile=str(chain))
        connection = http.client.HTTPSConnection("localhost", relay.port, timeout=90, context=context)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status": "ok"}'
        connection.close()


def test_a_certificate_that_is_none_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "chain.pem").write_text("nothing")
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        "serve",
        "--data",
        str(tmp_path / "relay"),
        "--listen",
        "127.0.0.1:0",
    ]
    options = ["--tls-cert", str(tmp_path / "chain.pem"), "--tls-key", str(tmp_path / "chain.pem")]
    ended = subprocess.run([*command, *options], capture_output=True, text=True, timeout=240, check=False)
    assert "CannotServe: The certificate" in ended.stderr
