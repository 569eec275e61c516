"""The demonstration in a browser: steps at Next, three columns, left and come back to, ended whole."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tests.examples.test_demo import processes_of, start
from tests.web.browsing import CHROMIUM, MISSING, OPTIONS

from examples.demo.browser import where
from examples.demo.browser.player import Player, Waiting
from examples.demo.scenes import SCENES
from examples.demo.screen import NotHeld, Screen
from examples.demo.story import Story


def give_a_browser(monkeypatch):
    """A person at a terminal, on a screen with windows."""
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(where.webbrowser, "get", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")


def no_browser():
    raise where.webbrowser.Error


def test_it_opens_a_browser_only_for_a_person_who_has_one(monkeypatch):
    give_a_browser(monkeypatch)
    assert where.looked_up() == where.BROWSER
    for change in (
        lambda patch: patch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: False)),
        lambda patch: patch.setenv("CI", "true"),
        lambda patch: patch.delenv("DISPLAY"),
        lambda patch: patch.setattr(where.webbrowser, "get", no_browser),
    ):
        with monkeypatch.context() as patch:
            change(patch)
            assert where.looked_up() == where.TERMINAL


@pytest.fixture
def played(monkeypatch):
    """A player over a stage without any desk, and the keys of the scenes that it played."""
    keys: list[str] = []
    for key in SCENES:
        monkeypatch.setitem(SCENES, key, lambda _stage, key=key: keys.append(key))
    stage = SimpleNamespace(screen=Screen(), story=Story(), looked=None)
    return Player(stage, "anger"), keys  # type: ignore[arg-type]


def test_each_press_plays_one_scene_and_a_second_press_meanwhile_none(played):
    player, keys = played
    player.next()
    player.next()
    player.waiting.serve()
    assert (keys, player.running) == (["voices"], False)
    for _ in range(4):
        player.next()
        player.waiting.serve()
    assert keys == ["voices", "deal", "anger"]
    assert player.is_over
    player.end()
    player.run()


def test_a_scene_that_does_not_hold_is_the_last_and_ends_it_as_failed(played, monkeypatch):
    player, keys = played

    def fails(stage):
        stage.screen.holds("two and two are five", False)

    monkeypatch.setitem(SCENES, "deal", fails)
    for _ in range(3):
        player.next()
        player.waiting.serve()
    assert keys == ["voices"]
    assert player.is_over
    player.end()
    with pytest.raises(NotHeld):
        player.run()


def test_what_others_ask_for_is_done_in_the_thread_that_serves():
    waiting = Waiting()
    asked = [waiting.submit(threading.get_ident), waiting.submit(lambda: 1 // 0)]
    assert not asked[0].done()
    waiting.serve()
    assert asked[0].result() == threading.get_ident()
    assert isinstance(asked[1].exception(), ZeroDivisionError)


@pytest.fixture
def ran(tmp_path):
    """The program, started for a browser: its process, and the link it printed."""
    process = start(tmp_path, "--in", "browser", "--no-open")
    assert process.stdout is not None
    link = next(line.strip() for line in process.stdout if line.startswith("http://"))
    yield process, link
    if process.poll() is None:
        process.terminate()  # it takes its own processes with it
        process.communicate(timeout=240)


@pytest.mark.slow
@pytest.mark.timeout(1400)
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
@pytest.mark.skipif(os.name != "posix", reason="signals are sent the way of POSIX systems")
def test_two_scenes_are_pressed_through_in_a_browser_and_the_columns_follow(ran, tmp_path):
    process, link = ran
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(link)
        place = page.url
        north, south, relay = (page.frame_locator(f"iframe[name={name}]") for name in COLUMNS)
        north.get_by_role("heading", name="Begin your side").wait_for()
        relay.get_by_text("4,096 bytes").wait_for()
        before = relay.locator("strong").inner_text()
        page.get_by_role("button", name="Next").click()
        page.get_by_text("The scene is being played").wait_for()
        page.close()  # and it goes on

        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(place)
        assert "The scene is being played" in page.inner_text("main")
        north, south, relay = (page.frame_locator(f"iframe[name={name}]") for name in COLUMNS)
        north.get_by_role("heading", name="NORTHLAND", exact=True).wait_for()
        page.get_by_role("button", name="Next").wait_for()
        assert "scene 1 held" in page.inner_text("main")
        south.get_by_text("not that side's word").first.wait_for()
        north.get_by_text("Unread: 1").wait_for()
        assert before == "0"
        relay.get_by_text("432,000").wait_for()
        found = Axe().run(page, options={"iframes": False})
        assert found.violations_count == 0, found.generate_report()
        for width in (360, 3840):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        south.get_by_role("button", name="Lock").click()
        south.get_by_text("Here the scenes act, and you look on.").wait_for()
        assert not [each for each in asked if not each.startswith((place.partition("/?")[0], link, "data:"))]

        page.goto(place + "relay")
        assert Axe().run(page).violations_count == 0

        bare = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
        page = bare.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(place)
        page.get_by_role("link", name="B. Bak").click()
        page.frame_locator("iframe[name=north]").get_by_text("B. Bak, deputy").wait_for()
        page.get_by_role("button", name="Next").click()
        assert "The scene is being played" in page.inner_text("main")
        page.get_by_text("text to sign: The June deal").first.wait_for()  # it loads itself again
        assert page.frame_locator("iframe[name=north]").get_by_text("B. Bak, deputy").count() == 1

        stranger = browser.new_context().request.get(place)
        assert (stranger.status, stranger.text()) == (404, "")
        browser.close()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=240)
    assert process.returncode == 143, rest
    assert processes_of(tmp_path) == []


COLUMNS = ("north", "south", "relay")
PATIENCE = 600_000
"""Milliseconds: on a busy machine a scene takes minutes."""
