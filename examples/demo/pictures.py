"""``python -m examples.demo.pictures``: play the story, and take the pictures of pages in `docs/pictures`.

Owns: which page is taken of whose desk. The clock begins on a day of its own, so that dates are the same in
every run; random marks, and minutes, are not.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from examples.demo.browser.app import Served
from examples.demo.browser.player import Player
from examples.demo.deal import text_number
from examples.demo.helping import NORTH, SOUTH, number_of
from examples.demo.screen import Screen
from examples.demo.small_png import small
from examples.demo.stage import Stage
from examples.demo.story import Story

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
BEGIN = int(datetime(2027, 6, 1, 8, 30, tzinfo=UTC).timestamp())
BROKEN_OFF, LAST = "anger", "talks"
"""After these scenes: the page of the demonstration; everything else."""
WIDTH, HEIGHT, LONGEST = 1280, 800, 1200
SETTLES = 800
"""Milliseconds until frames are drawn."""
WHO, THEIRS = "new-envoy", "their-envoy"
"""Whose desks: one of two people of Northland, who took the post over; who writes to them."""
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class Picture(NamedTuple):
    """``path``: of whose desk which page, or the page around all of them."""

    name: str
    path: str
    theme: str = "light"
    language: str = "English"


def main(arguments: list[str]) -> int:
    """Take them. 0: all were taken."""
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures are put")
    given = parser.parse_args(arguments)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium here: no picture can be taken (Debian: apt-get install chromium).")
        return 1
    with (
        tempfile.TemporaryDirectory() as data,
        Stage(Path(data) / "demo", Story(), Screen(), BEGIN) as stage,
        Served(player := Player(stage)) as served,
        ThreadPoolExecutor(1) as beside,
    ):
        taking = beside.submit(_take_all, player, served, given.folder, chromium)
        player.run()
        taking.result()
    return 0


def _take_all(player: Player, served: Served, folder: Path, chromium: str) -> None:
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(served.way_in)
            root = page.url.rstrip("/")
            for notes in player.scenes:
                player.next()
                while player.running:
                    time.sleep(0.5)
                if player.failure is not None:
                    return
                for each in player.waiting.submit(_pictures, player.stage, notes.key).result():
                    _take(page, root, each, folder)
                if notes.key == LAST:
                    break
            browser.close()
    finally:
        player.end()


def _pictures(stage: Stage, after: str) -> list[Picture]:
    """What is taken when that scene has been played."""
    if after == BROKEN_OFF:
        return [Picture("demonstration", "/")]
    return _of_desks(stage) if after == LAST else []


def _of_desks(stage: Stage) -> list[Picture]:
    desk, theirs = stage[WHO].desk, stage[THEIRS].desk
    [line] = [number for number, name in desk.lines().items() if name == SOUTH]
    subject, deal = stage.story.letter("ready").subject, stage.story.letter("deal")
    [held] = [each.number for each in desk.messages(SOUTH) if desk.read(each.number).notes]
    here, there = f"/desk/{WHO}", f"/desk/{THEIRS}"
    found = [
        Picture("today", f"{here}/"),
        Picture("line", f"{here}/line/{line}"),
        Picture("line-dark", f"{here}/line/{line}", theme="dark"),
        Picture("message", f"{there}/item/{number_of(theirs, NORTH, subject, theirs=True)}"),
        Picture("write", f"{here}/line/{line}/write"),
        Picture("agreement", f"{here}/agreement/{text_number(desk, SOUTH, deal)}"),
        Picture("people", f"{here}/item/{held}"),
        Picture("talks", f"{here}/line/{line}/sheet/talks"),
        Picture("who-speaks", f"{here}/line/{line}/who"),
        Picture("ways", f"{here}/line/{line}/way"),
    ]
    if _can_write_korean():
        return [*found, Picture("today-korean", f"{here}/", language="한국어")]
    stage.screen.plain("No Korean letters here: that picture stays as it is (Debian: fonts-nanum).")
    return found


def _can_write_korean() -> bool:
    """Whether a font with Korean letters is installed."""
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    found = subprocess.run([lister, ":lang=ko"], capture_output=True, text=True, check=False)  # noqa: S603
    return bool(found.stdout.strip())


def _take(page: Page, root: str, picture: Picture, folder: Path) -> None:
    page.emulate_media(color_scheme="dark" if picture.theme == "dark" else "light")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(root + picture.path)
    page.get_by_role("button", name=picture.language).or_(page.locator("iframe")).first.wait_for()
    if picture.language != "English":
        page.get_by_role("button", name=picture.language).click()
        page.goto(root + picture.path)
    page.wait_for_timeout(SETTLES)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": min(height, LONGEST)})
    page.evaluate("document.activeElement.blur()")
    taken = page.screenshot(animations="disabled")
    (folder / f"{picture.name}.png").write_bytes(small(taken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
