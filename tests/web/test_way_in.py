"""The launch link: who can read it, and what uses it up."""

from __future__ import annotations

import os
import re
import secrets
import stat
import webbrowser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

import backchannel.web.serve
from backchannel.web import command
from backchannel.web.visit import Visit
from backchannel.web.way_in import WayIn

from .browsing import CHROMIUM, MISSING


def test_looking_whether_a_launch_link_is_there_does_not_use_it_up(served):
    link = served.visit.launch()
    looked = served.ask("HEAD", link)
    assert (looked.status, "set-cookie" in looked.headers) == (404, False)
    assert served.ask("GET", link).status == 303


def test_the_link_stands_in_nothing_a_browser_is_started_with_and_its_file_is_this_persons(
    tmp_path, monkeypatch
):
    opened, said, visits = [], [], []

    def serve(_keeper, _port, announce):
        visits.append(Visit(secrets.token_urlsafe))
        announce("http://127.0.0.1:9", visits[0])
        [address] = opened
        path = Path(url2pathname(urlsplit(address).path))
        [link] = [each for each in said if each.startswith("http://")]
        assert visits[0].root not in address
        assert f"url={link}" in path.read_text()
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    monkeypatch.setattr(backchannel.web.serve, "serve", serve)
    session = SimpleNamespace(
        home=tmp_path, surroundings=None, as_json=False, say=said.append, plain=said.append
    )
    command.desk(no_line=True, session=session)
    path = Path(url2pathname(urlsplit(opened[0]).path))
    assert not path.parent.exists()


def test_the_file_that_leads_in_is_gone_once_the_link_is_used(served, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    way_in = WayIn()
    link = served.visit.launch(way_in.remove)
    assert way_in.open(f"http://{served.address}{link}")
    path = Path(url2pathname(urlsplit(opened[0]).path))
    assert path.exists()
    assert served.ask("GET", link + "x").status == 404
    assert path.exists()
    assert served.ask("GET", link, sec_fetch_site="none").status == 303
    assert not path.parent.exists()


def test_no_file_is_left_where_no_browser_is_found(monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address))
    assert not WayIn().open("http://127.0.0.1:9/in")
    assert not Path(url2pathname(urlsplit(opened[0]).path)).parent.exists()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_a_browser_that_opens_the_file_comes_in(served, browser, monkeypatch, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    way_in = WayIn()
    way_in.open(f"http://{served.address}{served.visit.launch(way_in.remove)}")
    page.goto(opened[0])
    page.get_by_label("Passphrase").wait_for()
    assert re.fullmatch(rf"http://{served.address}{served.visit.root}/locked", page.url)
    context.close()
