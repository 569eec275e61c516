"""The commands of a host."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel.board.messages import decode_token, encode_token
from backchannel.board.settings import SMALL
from backchannel.cli.relay import address, relay, seconds
from backchannel.errors import CannotServe, Misuse, NoPlaceLeft, NotKept, RelayUnreachable
from backchannel.relay.service import token_digest
from backchannel.relay.store import SqliteStore
from backchannel.wire.ids import BoardId


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    SqliteStore.create(tmp_path / "relay", BoardId(bytes(16)), SMALL, 99).close()
    return tmp_path / "relay"


def run(*words: str | Path) -> None:
    relay([str(word) for word in words], result_action="return_value", exit_on_error=False)


def test_a_token_is_shown_once_and_only_its_digest_is_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("admit", "--data", folder, "--count", "2", "--json")
    shown = json.loads(capsys.readouterr().out)["tokens"]
    assert [item["number"] for item in shown] == [1, 2]
    store = SqliteStore.open(folder)
    assert [a.digest for a in store.admissions()] == [token_digest(decode_token(i["token"])) for i in shown]
    store.close()
    run("status", "--data", folder, "--json")
    status = capsys.readouterr().out
    assert not any(item["token"] in status for item in shown)


def test_for_people_each_token_has_a_line_with_its_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("admit", "--data", folder, "--count", "2")
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("1  ")
    decode_token(second.removeprefix("2  "))
    assert "not shown again" in last


def test_a_token_is_withdrawn_by_its_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("admit", "--data", folder, "--count", "3")
    run("revoke", "2", "--data", folder)
    capsys.readouterr()
    run("status", "--data", folder, "--json")
    status = json.loads(capsys.readouterr().out)
    assert (status["valid"], status["withdrawn"], status["places"]) == ([1, 3], [2], 12)
    run("status", "--data", folder)
    assert "Valid tokens: 1, 3. Withdrawn: 2." in capsys.readouterr().out
    with pytest.raises(NotKept):
        run("revoke", "9", "--data", folder)


def test_no_more_are_admitted_than_there_are_places(folder: Path) -> None:
    with pytest.raises(NoPlaceLeft):
        run("admit", "--data", folder, "--count", "13")
    with pytest.raises(Misuse):
        run("admit", "--data", folder, "--count", "0")


@pytest.mark.parametrize("command", ["admit", "status"])
def test_where_there_is_no_relay_it_says_how_to_start_one(tmp_path: Path, command: str) -> None:
    with pytest.raises(CannotServe) as caught:
        run(command, "--data", tmp_path)
    assert "relay serve" in caught.value.what_next


@pytest.mark.parametrize(("text", "length"), [("60s", 60), ("90m", 5400), ("12h", 43_200), ("7d", 604_800)])
def test_lengths_of_time_are_a_number_and_a_letter(text: str, length: int) -> None:
    assert seconds(text) == length


@pytest.mark.parametrize("text", ["", "60", "s", "-1s", "1.5h", "1w", "٣s", "9999999999s", "60s "])
def test_other_lengths_of_time_are_misuse(text: str) -> None:
    with pytest.raises(Misuse):
        seconds(text)


def test_addresses_of_both_kinds_are_understood() -> None:
    assert address("127.0.0.1:8440") == ("127.0.0.1", 8440)
    assert address("[::1]:0") == ("::1", 0)
    assert address("relay.example:443") == ("relay.example", 443)


@pytest.mark.parametrize("text", ["", "8440", ":8440", "host:", "host:port", "host:65536", "host:-1"])
def test_other_addresses_are_misuse(text: str) -> None:
    with pytest.raises(Misuse):
        address(text)


GUIDE = (Path(__file__).parents[2] / "docs" / "relay-hosts.md").read_text("utf-8")


@pytest.mark.parametrize("typed", re.findall(r"^backchannel relay (.*?)(?:  .*)?$", GUIDE, re.MULTILINE))
def test_every_command_of_the_hosts_guide_can_be_typed_as_it_stands(typed: str) -> None:
    command, _, _ = relay.parse_args(typed.split(), exit_on_error=False, print_error=False)
    assert command.__module__ == "backchannel.cli.relay"


def test_the_hosts_guide_names_every_option_of_serving() -> None:
    options = {name for part in relay["serve"].assemble_argument_collection() for name in part.names}
    assert options
    assert [name for name in sorted(options) if name not in GUIDE] == []


def test_wrong_options_of_serving_are_said_before_anything_is_made(tmp_path: Path) -> None:
    for options in (
        ["--preset", "huge"],
        ["--cadence", "soon"],
        ["--tls-cert", "x"],
        ["--listen", "nowhere"],
    ):
        with pytest.raises(Misuse):
            run("serve", "--data", tmp_path / "relay", *options)
    assert not (tmp_path / "relay").exists()


def test_the_commands_load_no_server_until_one_is_asked_for() -> None:
    program = (
        "import sys; import backchannel.cli.relay;"
        "servers = ('starlette', 'uvicorn', 'structlog', 'prometheus_client');"
        "print([name for name in servers if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=240
    )
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize("missing", ["uvicorn", "starlette", "structlog", "prometheus_client"])
def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("backchannel.relay.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(sys.modules["backchannel.relay"], "serve", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(CannotServe) as caught:
        run("serve", "--data", tmp_path)
    assert "backchannel[relay]" in caught.value.what_next


@pytest.mark.parametrize(
    "pin", ["ab", "g" * 64, "ab" * 33, "ab" * 32 + "\n", "é" * 64, "sha256:" + "ab" * 32]
)
def test_a_pin_that_is_no_fingerprint_is_refused_before_anything_is_made(pin: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(encode_token(bytes(32)))
    follow = ("--mirror-of", "https://127.0.0.1:1", "--lead-token", tmp_path / "token", "--lead-pin", pin)
    with pytest.raises(Misuse, match="fingerprint of a certificate is 64"):
        run("serve", "--data", tmp_path / "mirror", "--listen", "127.0.0.1:0", *follow)
    assert not (tmp_path / "mirror").exists()


def test_a_pin_as_other_programs_write_it_is_taken(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(encode_token(bytes(32)))
    follow = ("--mirror-of", "https://127.0.0.1:1", "--lead-token", tmp_path / "token")
    with pytest.raises(RelayUnreachable):
        run(
            "serve",
            "--data",
            tmp_path / "mirror",
            "--listen",
            "127.0.0.1:0",
            *follow,
            "--lead-pin",
            ":".join(["AB"] * 32),
        )


def test_a_pin_without_a_relay_to_follow_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="--mirror-of"):
        run("serve", "--data", tmp_path / "relay", "--listen", "127.0.0.1:0", "--lead-pin", "ab" * 32)
    assert not (tmp_path / "relay").exists()
