"""A mirror holds what its lead held, to the last byte; a lead that shows another past is caught."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backchannel.board.checkpoint import Checkpoint
from backchannel.board.messages import (
    BoardDescriptor,
    PageRow,
    TagStream,
    decode_checkpoint,
    decode_token,
    encode_token,
)
from backchannel.board.settings import BoardSettings
from backchannel.errors import (
    BackchannelError,
    CannotServe,
    HistoryDiffers,
    Misuse,
    RelayNonsense,
    RelayUnreachable,
    StorageFull,
)
from backchannel.relay import mirror as mirroring
from backchannel.relay import store as storing
from backchannel.relay.app import make_app
from backchannel.relay.lead import Lead
from backchannel.relay.limits import Limits
from backchannel.relay.mirror import DIFFERS, DIFFERS_TAGS, Mirror, MirrorRelay, open_mirror
from backchannel.relay.serve import StoppableServer, serve, server_config
from backchannel.relay.store import SqliteStore
from courier.test_http import certificate, plain, serving

from .conftest import Live, until

SETTINGS = BoardSettings(page_size=512, cadence=60, retention=600, capacity=5)


def page(number: int) -> bytes:
    return number.to_bytes(8, "big") + random.Random(number).randbytes(504)


@pytest.fixture
def lead(make_live: Any) -> Live:
    made: Live = make_live(SETTINGS)
    return made


def fill(live: Live, tokens: list[str], ticks: int, first: int) -> int:
    """A page from each token in each tick, then a tick without any; the next number."""
    for _ in range(ticks):
        for token in tokens:
            assert live.post(token, page(first)).status == 200
            first += 1
        live.next_tick()
    live.next_tick()
    return first


class Twin:
    """A mirror without a server of its own."""

    def __init__(self, folder: Path, live: Live) -> None:
        self.folder, self.live = folder, live
        self._token = decode_token(live.token())
        self.store = open_mirror(folder, self.lead())
        self.relay = MirrorRelay(self.store, live.clock, secrets.token_bytes)

    def lead(self, kind: type[Lead] = Lead) -> Lead:
        return kind(f"http://127.0.0.1:{self.live.port}", self._token)

    def restart(self) -> None:
        self.store.close()
        self.store = SqliteStore.open(self.folder)
        self.relay = MirrorRelay(self.store, self.live.clock, secrets.token_bytes)

    def follow(self, lead: Lead | None = None) -> Mirror:
        """Until it is where the lead is, or says why not."""
        return asyncio.run(self._follow(lead or self.lead(), self.live.relay.closed_tick))

    async def _follow(self, lead: Lead, target: int) -> Mirror:
        made = Mirror(self.relay, self.store, lead, self.folder, beat_seconds=0.001)
        while self.relay.closed_tick < target and not (made.alarm or made.trouble):
            await asyncio.sleep(0.002)
        if made.alarm:
            await made.ended()
        elif self.relay.closed_tick >= target:
            for _ in range(40):  # it looks once more, and finds nothing new, or something else
                if made.alarm or made.trouble:
                    break
                await asyncio.sleep(0.001)
        await made.stop()
        return made

    def require_same(self) -> None:
        ours, theirs = self.relay, self.live.relay
        assert ours.read_checkpoint(None) == theirs.read_checkpoint(None)
        assert ours.read_tags(0) == theirs.read_tags(0)
        first = 0
        while True:
            pages = theirs.read_pages(first, 256)
            assert ours.read_pages(first, 256) == pages
            first += 256
            if first > theirs.read_checkpoint(None).number:
                break

    def close(self) -> None:
        self.store.close()


@pytest.fixture
def twin(lead: Live, tmp_path: Path) -> Any:
    with closing(Twin(tmp_path / "mirror", lead)) as made:
        yield made


def test_a_mirror_answers_as_its_lead_after_ticks_quiet_and_full(lead: Live, twin: Twin) -> None:
    tokens = [lead.token() for _ in range(3)]
    number = 1
    for ticks in (2, 1, 4, 9, 2):
        number = fill(lead, tokens, ticks, number)
        made = twin.follow()
        assert (made.alarm, made.trouble) == (None, None)
        twin.require_same()


def test_a_mirror_made_late_begins_where_the_lead_still_keeps(lead: Live, tmp_path: Path) -> None:
    number = fill(lead, [lead.token() for _ in range(3)], 14, 1)
    with closing(Twin(tmp_path / "late", lead)) as late:
        assert late.follow().alarm is None
        assert late.relay.kept < number - 1
        late.require_same()
        late.restart()
        late.require_same()
        fill(lead, [lead.token()], 2, number)
        assert late.follow().alarm is None
        late.require_same()


@pytest.mark.parametrize(
    ("owner", "name"), [(storing, "_write_closing"), (Path, "replace"), (SqliteStore, "__init__")]
)
def test_a_mirror_whose_making_was_killed_is_made_at_the_next_start(
    lead: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    fill(lead, [lead.token() for _ in range(3)], 14, 1)

    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as kill:
        kill.setattr(owner, name, dies)
        with pytest.raises(Killed):
            Twin(tmp_path / "late", lead)
    with closing(Twin(tmp_path / "late", lead)) as late:
        assert late.follow().alarm is None
        late.require_same()


def test_after_an_outage_of_either_side_it_catches_up(lead: Live, twin: Twin, make_live: Any) -> None:
    token = lead.token()
    number = fill(lead, [token], 2, 1)
    twin.follow()

    class Silent(Lead):
        def _get(self, path: str) -> bytes:
            raise RelayUnreachable("The relay that is followed does not answer.")

    number = fill(lead, [token], 2, number)
    assert isinstance(twin.follow(twin.lead(Silent)).trouble, RelayUnreachable)

    class Fails(Lead):
        def _get(self, path: str) -> bytes:
            raise MemoryError

    assert isinstance(twin.follow(twin.lead(Fails)).trouble, RelayNonsense)
    assert twin.relay.closed_tick < lead.relay.closed_tick
    twin.restart()
    assert twin.follow().alarm is None
    twin.require_same()


def test_a_tick_that_could_not_be_stored_is_kept_whole_later(
    lead: Live, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lead, [lead.token() for _ in range(3)], 3, 1)
    before = twin.relay.closed_tick
    with monkeypatch.context() as full:

        def refuses(_: object) -> None:
            raise StorageFull("No room is left on the disk of the relay.")

        full.setattr(twin.store, "write", refuses)
        assert isinstance(twin.follow().trouble, StorageFull)
    assert twin.relay.closed_tick == before
    assert twin.follow().alarm is None
    twin.require_same()


def test_a_mirror_that_was_away_too_long_says_so_and_is_started_anew(lead: Live, twin: Twin) -> None:
    fill(lead, [lead.token()], 14, 1)
    alarm = twin.follow().alarm
    assert isinstance(alarm, CannotServe)
    assert "gap" in alarm.sentence


class RollsBack(Lead):
    def board(self) -> BoardDescriptor:
        board = super().board()
        return msgspec.structs.replace(board, last_number=board.last_number - 4)


class Forgets(Lead):
    def board(self) -> BoardDescriptor:
        board = super().board()
        return msgspec.structs.replace(board, closed_tick=board.closed_tick - 9)


class Forks(Lead):
    def checkpoint(self, number: int) -> Checkpoint:
        return msgspec.structs.replace(super().checkpoint(number), chain=bytes(32))


class LiesOfTheEnd(Lead):
    """The chain it shows is right as far as the mirror has it."""

    def checkpoint(self, number: int) -> Checkpoint:
        found = super().checkpoint(number)
        return found if number < self.board().last_number else msgspec.structs.replace(found, chain=bytes(32))


class Omits(Lead):
    def pages(self, after: int, limit: int, settings: BoardSettings) -> tuple[PageRow, ...]:
        return super().pages(after + 1, limit, settings)


class Reorders(Lead):
    def tags(self, after_tick: int, settings: BoardSettings) -> TagStream:
        stream = super().tags(after_tick, settings)
        tags = [(row.tag, row.digest) for row in stream.rows[::-1]]
        rows = [
            msgspec.structs.replace(r, tag=t, digest=d) for r, (t, d) in zip(stream.rows, tags, strict=True)
        ]
        return msgspec.structs.replace(stream, rows=tuple(rows))


class Replaces(Lead):
    def pages(self, after: int, limit: int, settings: BoardSettings) -> tuple[PageRow, ...]:
        rows = super().pages(after, limit, settings)
        return (msgspec.structs.replace(rows[0], page=rows[0].page[:-1] + b"\0"), *rows[1:])


class Another(Lead):
    def board(self) -> BoardDescriptor:
        return msgspec.structs.replace(super().board(), board_id=bytes(16))


@pytest.mark.parametrize(
    "kind", [RollsBack, Forgets, Forks, LiesOfTheEnd, Omits, Reorders, Replaces, Another]
)
def test_a_lead_that_shows_another_past_is_an_alarm_and_nothing_of_it_is_kept(
    lead: Live, twin: Twin, kind: type[Lead]
) -> None:
    token = lead.token()
    number = fill(lead, [token], 2, 1)
    twin.follow()
    fill(lead, [token], 2, number)
    before, tags = twin.relay.read_checkpoint(None), twin.relay.read_tags(0)
    made = twin.follow(twin.lead(kind))
    assert isinstance(made.alarm, HistoryDiffers)
    assert (twin.relay.read_checkpoint(None), twin.relay.read_tags(0)) == (before, tags)
    twin.restart()
    assert twin.relay.read_checkpoint(None) == before
    shown = (twin.folder / DIFFERS).read_bytes()
    told = (twin.folder / DIFFERS_TAGS).read_bytes()
    # Started again, the lead honest or lying otherwise: nothing is followed nor written over.
    for later in (Lead, Forks):
        again = twin.follow(twin.lead(later))
        assert isinstance(again.alarm, HistoryDiffers)
    assert twin.relay.read_checkpoint(None) == before
    assert (twin.folder / DIFFERS).read_bytes() == shown
    assert told[4:] == lead.relay.read_tags(0)
    assert int.from_bytes(told[:4], "big") == len(told) - 4
    if kind is Forks:
        kept = decode_checkpoint(shown)
        assert kept == msgspec.structs.replace(before, chain=bytes(32))


class Drips(Forks):
    """Answers what is asked of it once it differed, but takes its time."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.asked, self.go_on = threading.Event(), threading.Event()

    def tags_told(self, after_tick: int) -> bytes:
        self.asked.set()
        self.go_on.wait(20)
        return super().tags_told(after_tick)


def test_the_alarm_does_not_wait_for_what_the_lead_shows_otherwise(lead: Live, twin: Twin) -> None:
    fill(lead, [lead.token()], 2, 1)
    twin.follow()
    drips = twin.lead(Drips)
    assert isinstance(drips, Drips)

    async def follows() -> BackchannelError | None:
        made = Mirror(twin.relay, twin.store, drips, twin.folder, beat_seconds=0.001)
        await asyncio.to_thread(drips.asked.wait, 20)
        alarm = made.alarm
        drips.go_on.set()
        await made.ended()
        await made.stop()
        return alarm

    assert isinstance(asyncio.run(follows()), HistoryDiffers)
    assert (twin.folder / DIFFERS_TAGS).exists()


@contextmanager
def served(twin: Twin, lead: Lead) -> Iterator[Live]:
    """The twin on a port, following that lead."""

    def make(on_closed: Callable[[], None]) -> Mirror:
        return Mirror(twin.relay, twin.store, lead, twin.folder, beat_seconds=0.01, on_closed=on_closed)

    limits, listening = Limits(), threading.Event()
    app = make_app(twin.relay, twin.store, limits=limits, mirror=make)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = StoppableServer(server_config(app, limits), listening.set)
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        try:
            assert listening.wait(20)
            there = object.__new__(Live)
            there.port = listener.getsockname()[1]
            yield there
        finally:
            server.should_exit = True
            thread.join()


def test_a_mirror_whose_lead_differed_says_so_to_who_watches_it_and_serves_on(lead: Live, twin: Twin) -> None:
    fill(lead, [lead.token()], 2, 1)
    twin.follow()
    tags, token = twin.relay.read_tags(0), encode_token(twin.relay.admit()[1])
    for kind in (Forks, Lead):  # and started again, however the lead behaves then
        with served(twin, twin.lead(kind)) as mirror:
            until(lambda mirror=mirror: mirror.ask("GET", "/healthz").status == 503)  # type: ignore[misc]
            said = json.loads(mirror.ask("GET", "/healthz").body)
            assert said.pop("detail") == "The relay shows another past than it showed before."
            assert {*said} <= {"type", "title", "status"}
            assert mirror.ask("GET", "/v1/tags", token=token).body == tags
    with pytest.raises(CannotServe, match="followed another"):  # as if nothing had been
        serve(twin.folder, "127.0.0.1", 0, given={}, clock=lead.clock, announce=lambda _: None)


def test_an_alarm_stands_when_what_was_shown_cannot_be_kept(
    lead: Live, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lead, [lead.token()], 2, 1)
    twin.follow()

    def refuses(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as full:
        full.setattr(mirroring.os, "fsync", refuses)
        assert isinstance(twin.follow(twin.lead(Forks)).alarm, HistoryDiffers)
    assert not (twin.folder / DIFFERS).exists()


def test_a_mark_that_comes_twice_is_an_alarm(lead: Live, twin: Twin) -> None:
    fill(lead, [lead.token()], 2, 1)
    twin.follow()
    for pages in ([page(9), page(9)], [page(1)]):
        with pytest.raises(HistoryDiffers):
            twin.relay.begin_replay(twin.relay.closed_tick + 1, pages)


@pytest.mark.parametrize("seen", range(8, 11))
def test_a_mark_that_comes_again_when_its_time_is_over_is_none(lead: Live, twin: Twin, seen: int) -> None:
    token, kept = lead.token(), SETTINGS.kept_ticks
    assert lead.post(token, page(1)).status == 200
    for _ in range(seen):
        lead.next_tick()
    twin.follow()
    for _ in range(kept + 1 - seen):  # the mirror is away
        lead.next_tick()
    assert lead.post(token, page(1)).status == 200
    lead.next_tick()
    assert lead.relay.kept == 1
    made = twin.follow()
    assert (made.alarm, made.trouble) == (None, None)
    twin.require_same()
    twin.restart()
    twin.require_same()


def test_many_rows_are_taken_over_in_steps_of_whole_ticks(
    lead: Live, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lead, [lead.token() for _ in range(4)], 6, 1)
    monkeypatch.setattr(mirroring, "_MOST_ROWS", 7)
    assert twin.follow().alarm is None
    twin.require_same()


def test_a_relay_cannot_follow_itself_or_be_given_settings(lead: Live, tmp_path: Path) -> None:
    def start(folder: Path, token: bytes, given: dict[str, int]) -> Callable[[], None]:
        following = Lead(f"http://127.0.0.1:{lead.port}", token)
        return lambda: serve(
            folder, "127.0.0.1", 0, given=given, clock=lead.clock, announce=str, lead=following
        )

    token = decode_token(lead.token())
    with pytest.raises(Misuse):
        start(tmp_path / "new", token, {"capacity": 3})()
    with pytest.raises(RelayUnreachable):
        start(tmp_path / "new", bytes(32), {})()
    with closing(Twin(tmp_path / "own", lead)) as own:
        _, its = own.relay.admit()
    with pytest.raises(Misuse, match="itself"):
        start(tmp_path / "own", its, {})()


@pytest.mark.parametrize(
    "url",
    [
        "http://relay.example",
        "http://192.0.2.1:80",
        "https://relay.example/#x",
        "https://relay.example?x=1",
        "https://me@relay.example",
        "ftp://relay.example",
    ],
)
def test_a_token_goes_to_no_address_that_could_be_listened_to(url: str) -> None:
    with pytest.raises(Misuse):
        Lead(url, bytes(32))


def test_a_pinned_lead_is_known_by_its_certificate_alone(tmp_path: Path) -> None:
    context, pin = certificate(tmp_path)
    with serving(plain, context) as (port, _):
        for given in (pin, "ab" * 32, ""):
            lead = Lead(f"https://127.0.0.1:{port}", bytes(32), given)
            try:
                if given == pin:
                    assert lead.tags_told(0) == b"body"
                    continue
                with pytest.raises(RelayUnreachable, match="certificate"):
                    lead.tags_told(0)
            finally:
                lead.close()


def test_a_mirror_stops_in_the_middle_of_an_answer(twin: Twin) -> None:
    begun, stopped, waited_in_vain = threading.Event(), threading.Event(), []

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"x")
        begun.set()
        if not stopped.wait(5):
            waited_in_vain.append(handler)

    async def follows(lead: Lead) -> None:
        made = Mirror(twin.relay, twin.store, lead, twin.folder, beat_seconds=0.001)
        await asyncio.to_thread(begun.wait, 20)
        await made.stop()

    with serving(drip) as (port, seen):
        asyncio.run(follows(Lead(f"http://127.0.0.1:{port}", bytes(32))))
        stopped.set()
    assert len(seen) == 1
    assert not waited_in_vain


@pytest.mark.slow
def test_a_served_mirror_gives_its_leads_bytes_takes_no_deposit_and_says_when_it_is_alone(
    make_live: Any, tmp_path: Path
) -> None:
    lead: Live = make_live(
        BoardSettings(page_size=512, cadence=60, retention=600, capacity=5), private_reads=True
    )
    token = lead.token()
    fill(lead, [token], 2, 1)
    (tmp_path / "token").write_text(lead.token())
    command = [sys.executable, "-m", "backchannel.cli", "relay", "serve", "--data", str(tmp_path / "mirror")]
    command += ["--listen", "127.0.0.1:0", "--mirror-of", f"http://127.0.0.1:{lead.port}"]
    command += ["--lead-token", str(tmp_path / "token"), "--private-reads"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rsplit(":", 1)[1])
            admit = [*command[:4], "admit", *command[5:7]]
            own = subprocess.check_output(admit, text=True).split()[1]

            def ask(method: str, path: str, body: bytes | None = None) -> Any:
                other = object.__new__(Live)
                other.port = port
                return other.ask(method, path, token=own, body=body)

            until(
                lambda: (
                    ask("GET", "/v1/checkpoint").body == lead.ask("GET", "/v1/checkpoint", token=token).body
                )
            )
            for path in ("/v1/tags", "/v1/pages"):
                assert ask("GET", path).body == lead.ask("GET", path, token=token).body
            assert ask("POST", "/v1/pages", page(9)).status == 405
            assert ask("POST", "/v1/reads", b"x").status == 400
            assert ask("GET", "/healthz").status == 200
            lead.server.should_exit = True
            until(lambda: ask("GET", "/healthz").status == 503)
            assert ask("GET", "/v1/tags").status == 200
        finally:
            process.terminate()
        assert process.wait(20) == 0
