"""Who may ask the pages anything."""

from __future__ import annotations

import pytest

from backchannel.web.guard import HEADERS, LARGEST_FORM

ADDRESSES = ("/", "/locked", "/line/1", "/item/1", "/live", "/static/desk.css", "/begin", "/nothing")


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_browser_without_the_cookie_gets_the_same_bare_answer_everywhere(desk, path):
    for cookie in ("", "desk=", "desk=wrong", "other=1", "a(b=1"):
        answer = desk.ask("GET", desk.visit.root + path, cookie=cookie)
        assert (answer.status, answer.body) == (404, "")


def test_another_name_for_this_computer_is_refused_also_with_the_cookie(desk):
    for host in ("localhost", f"localhost:{desk.port}", f"evil.example:{desk.port}", "127.0.0.1"):
        answer = desk.ask("GET", f"{desk.visit.root}/", cookie=desk.cookie, host=host)
        assert (answer.status, answer.body) == (421, "")


def test_a_launch_link_serves_once_and_a_newer_one_voids_an_older(served):
    first, second = served.visit.launch(), served.visit.launch()
    assert served.ask("GET", first).status == 404
    assert served.ask("GET", second).status == 303
    assert served.ask("GET", second).status == 404


def test_whoever_comes_in_later_takes_the_place_of_who_was_in(desk):
    older = desk.cookie
    desk.come_in()
    assert desk.cookie != older
    assert desk.ask("GET", f"{desk.visit.root}/", cookie=older).status == 404


def test_the_cookie_is_for_these_pages_and_not_for_scripts_or_other_sites(served):
    cookie = served.ask("GET", served.visit.launch()).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"path={served.visit.root.lower()}/" in cookie


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://evil.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"}],
    ids=["nothing said", "another site", "no site", "across sites"],
)
def test_a_form_of_another_site_changes_nothing(desk, headers):
    token = desk.get("/").form_token
    answer = desk.ask(
        "POST",
        f"{desk.visit.root}/lock",
        f"form_token={token}".encode(),
        cookie=desk.cookie,
        content_type="application/x-www-form-urlencoded",
        **headers,
    )
    assert answer.status == 403
    assert desk.keeper.is_open


@pytest.mark.parametrize("token", ["", "form_token=", "form_token=wrong"])
def test_a_form_without_the_token_of_a_page_changes_nothing(desk, token):
    answer = desk.ask(
        "POST",
        f"{desk.visit.root}/lock",
        token.encode(),
        cookie=desk.cookie,
        origin=f"http://{desk.address}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status == 403
    assert desk.keeper.is_open


def test_a_form_too_large_or_of_no_stated_length_is_not_read(desk):
    origin = f"http://{desk.address}"
    for length in (str(LARGEST_FORM + 1), "-1", "many"):
        answer = desk.ask(
            "POST", f"{desk.visit.root}/lock", b"", cookie=desk.cookie, origin=origin, content_length=length
        )
        assert answer.status in (400, 413)
    chunked = desk.ask(
        "POST", f"{desk.visit.root}/lock", cookie=desk.cookie, origin=origin, transfer_encoding="chunked"
    )
    assert chunked.status == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_pages_and_forms_are_asked_for(desk, method):
    answer = desk.ask(method, f"{desk.visit.root}/", cookie=desk.cookie, origin=f"http://{desk.address}")
    assert answer.status in (403, 405)


@pytest.mark.parametrize("path", [*ADDRESSES[:4], *ADDRESSES[5:]])
def test_every_answer_says_that_it_is_not_kept_framed_or_told_to_others(desk, path):
    answer = desk.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "server" not in answer.headers
