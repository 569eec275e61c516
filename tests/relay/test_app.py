"""The relay's HTTP interface, on real sockets: every answer it promises, and none it does not."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from backchannel.board.checkpoint import follow, genesis, page_digest
from backchannel.board.messages import (
    DepositReceipt,
    decode_checkpoint,
    decode_descriptor,
    decode_grant,
    decode_pages,
    decode_receipt,
    decode_tags,
    encode_token,
)
from backchannel.relay.limits import Limits
from backchannel.wire.ids import BoardId

# The fixtures `live`, `quiet` and `make_live` are in conftest.py; they are typed there.
SIZE = 1024


def page(tag: int, body: int = 0) -> bytes:
    return tag.to_bytes(8, "big") + body.to_bytes(8, "big") * 127


def require_problem(answer: Any, status: int) -> None:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == status


def test_a_page_is_taken_numbered_and_read_back_in_every_way(live: Any) -> None:
    token = live.token()
    receipt = decode_receipt(live.post(token, page(7)).body)
    assert receipt.number == 0
    live.next_tick()
    assert decode_receipt(live.post(token, page(7)).body) == DepositReceipt(receipt.tick, 1)
    tags = decode_tags(live.ask("GET", "/v1/tags", token=token).body, 50)
    rows, last = decode_pages(live.ask("GET", "/v1/pages?after=0&limit=256", token=token).body, SIZE)
    assert last == 1
    assert [row.page for row in rows] == [page(7)]
    assert tuple(row.row for row in rows) == tags.rows
    assert tags.rows[0].digest == page_digest(page(7))
    end = decode_checkpoint(live.ask("GET", "/v1/checkpoint", token=token).body)
    start = decode_checkpoint(live.ask("GET", "/v1/checkpoint?number=0", token=token).body)
    assert start == genesis(BoardId(b"southland-relay1"))
    assert follow(start, tags.rows) == end
    board = decode_descriptor(live.ask("GET", "/v1/board", token=token).body)
    assert (board.first_number, board.last_number, board.tick) == (1, 1, receipt.tick + 1)


def test_many_desks_at_once_each_get_their_answer(live: Any) -> None:
    tokens = [live.token() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda item: live.post(item[1], page(item[0])), enumerate(tokens)))
    assert {answer.status for answer in answers} == {200}
    live.next_tick()
    rows, _ = decode_pages(live.ask("GET", "/v1/pages", token=tokens[0]).body, SIZE)
    assert [row.page for row in rows] == [page(tag) for tag in range(20)]


def test_a_second_page_in_a_tick_is_told_when_to_come_back(live: Any) -> None:
    token = live.token()
    live.clock.now += 20
    assert live.post(token, page(1)).status == 200
    answer = live.post(token, page(2))
    require_problem(answer, 429)
    assert answer.headers["retry-after"] == "40"
    assert live.post(token, page(1)).status == 200


def test_a_tag_with_another_page_is_refused(live: Any) -> None:
    assert live.post(live.token(), page(1)).status == 200
    require_problem(live.post(live.token(), page(1, 5)), 409)


@pytest.mark.parametrize("token", [None, "", "x" * 43, "é" * 43, "A" * 43, "A" * 9000], ids=range(6))
def test_strangers_can_neither_write_nor_read(quiet: Any, token: str | None) -> None:
    require_problem(quiet.ask("POST", "/v1/pages", token=token, body=page(1)), 401)
    for path in ("/v1/pages", "/v1/tags", "/v1/board", "/v1/checkpoint", "/v1/tags?nonsense"):
        answer = quiet.ask("GET", path, token=token)
        require_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert not token or token.encode() not in answer.body


def test_a_token_given_out_or_withdrawn_elsewhere_counts_while_serving(live: Any) -> None:
    number, secret = live.relay.admit()
    token = encode_token(secret)
    assert live.ask("GET", "/v1/board", token=token).status == 200
    live.store.revoke(number)
    live.relay.refresh_admissions()
    require_problem(live.ask("GET", "/v1/board", token=token), 401)


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (415, page(1), {"Content-Type": "text/plain"}),
        (415, page(1), {"Content-Type": "application/octet-stream; x=1"}),
        (413, bytes(SIZE + 1), {}),
        (413, bytes(60_000), {}),
        (400, bytes(SIZE - 1), {}),
        (400, b"", {}),
    ],
    ids=["type", "parameters", "one too long", "far too long", "one too short", "empty"],
)
def test_a_deposit_of_another_form_is_refused(
    quiet: Any, status: int, body: bytes, headers: dict[str, str]
) -> None:
    answer = quiet.ask("POST", "/v1/pages", token=quiet.token(), body=body, headers=headers)
    require_problem(answer, status)


def test_a_deposit_must_say_its_length(quiet: Any) -> None:
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/octet-stream"}
    answer = quiet.ask("POST", "/v1/pages", token=quiet.token(), headers=headers)
    require_problem(answer, 411)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/pages?after=-1",
        "/v1/pages?after=+1",
        "/v1/pages?after=%C2%B2",
        "/v1/pages?after=%FF",
        "/v1/pages?after=9223372036854775808",
        "/v1/pages?after=1&after=1",
        "/v1/pages?limit=0",
        "/v1/pages?limit=257",
        "/v1/pages?page=3",
        "/v1/tags?after_tick=",
        "/v1/tags?after_tick",
        "/v1/tags?;",
        "/v1/checkpoint?number=1e3",
        "/v1/board?x=1",
    ],
)
def test_a_query_is_exact_or_refused(quiet: Any, path: str) -> None:
    require_problem(quiet.ask("GET", path, token=quiet.token()), 400)


def test_a_body_where_none_is_read_is_refused(quiet: Any) -> None:
    require_problem(quiet.ask("GET", "/v1/board", token=quiet.token(), body=b"x"), 400)


def test_a_number_that_is_not_kept_is_not_found(quiet: Any) -> None:
    for number in (1, 2**63 - 1):
        require_problem(quiet.ask("GET", f"/v1/checkpoint?number={number}", token=quiet.token()), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_told_which_are_allowed(quiet: Any, method: str) -> None:
    answer = quiet.ask(method, "/v1/pages")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/pages/", "/v1/tokens", "/v1/pages/1", "//", "/%00", "/%ff"]
)
def test_there_is_nothing_anywhere_else(quiet: Any, path: str) -> None:
    require_problem(quiet.ask("GET", path), 404)


def test_tokens_are_handed_out_only_where_that_is_switched_on_and_while_places_last(make_live: Any) -> None:
    live = make_live(open_for_trials=True)
    granted = [live.ask("POST", "/v1/tokens") for _ in range(51)]
    assert [answer.status for answer in granted[:50]] == [201] * 50
    require_problem(granted[50], 409)
    token = encode_token(decode_grant(granted[0].body))
    assert live.ask("GET", "/v1/board", token=token).status == 200


def test_no_answer_names_the_server_or_the_time(quiet: Any) -> None:
    for path in ("/healthz", "/v1/board", "/nowhere"):
        answer = quiet.ask("GET", path)
        assert not {"server", "date", "x-powered-by"} & set(answer.headers)


def test_health_says_when_the_timetable_stands_still(live: Any) -> None:
    assert live.ask("GET", "/healthz").status == 200
    live.next_tick()
    live.clock.now -= 400
    require_problem(live.ask("GET", "/healthz"), 503)


def test_metrics_count_without_naming_anybody(live: Any) -> None:
    token = live.token()
    live.post(token, page(0x4142434445464748))
    live.next_tick()
    shown = live.ask("GET", "/metrics").body.decode()
    assert "backchannel_relay_stored_total 1.0" in shown
    labels = {line.partition("{")[2].partition("=")[0] for line in shown.splitlines() if "{" in line}
    assert labels <= {"le", "status"}
    assert token not in shown
    assert "4142434445464748" not in shown
    assert "127.0.0.1" not in shown


def test_a_full_disk_is_said_and_leaves_nothing_half_done(live: Any) -> None:
    tokens = [live.token() for _ in range(40)]
    live.store.limit_size(1)
    answers = [live.post(token, page(tag)) for tag, token in enumerate(tokens)]
    stored = [tag for tag, answer in enumerate(answers) if answer.status == 200]
    refused = [tag for tag in range(40) if tag not in stored]
    assert len(refused) > 20
    require_problem(answers[refused[0]], 507)
    require_problem(live.ask("GET", "/healthz"), 503)
    live.store.limit_size(1 << 30)
    first = refused[0]
    assert live.post(tokens[first], page(first)).status == 200
    assert live.ask("GET", "/healthz").status == 200
    live.next_tick()
    rows, _ = decode_pages(live.ask("GET", "/v1/pages", token=tokens[0]).body, SIZE)
    assert [row.page for row in rows] == [page(tag) for tag in sorted([*stored, first])]


def test_more_than_the_limit_at_once_is_told_to_come_again(make_live: Any) -> None:
    live = make_live(limits=Limits(most_requests=0, stop_seconds=2))
    answer = live.ask("GET", "/healthz")
    require_problem(answer, 503)
    assert answer.headers["retry-after"] == "1"


def test_a_failure_of_our_own_is_a_problem_and_logs_nothing_of_the_request(
    live: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_after: int) -> bytes:
        raise RuntimeError("secret-of-southland")

    monkeypatch.setattr(live.relay, "read_tags", broken)
    require_problem(live.ask("GET", "/v1/tags", token=live.token()), 503)
    written = capsys.readouterr()
    assert "RuntimeError" in written.out + written.err
    assert "secret-of-southland" not in written.out + written.err
