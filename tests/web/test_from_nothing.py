"""Two sides set up from nothing in real browsers, two people on one of them, everything carried as files."""

from __future__ import annotations

import re
import shutil
import tempfile
from itertools import count
from pathlib import Path

import pytest

from backchannel.testing.world import PASSPHRASE, World

from .browsing import CHROMIUM, MISSING, Window
from .conftest import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, Served

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

COUNT = count()


@pytest.fixture
def three(shelf, browser):
    """Three empty folders on pages, a browser in each."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = World(folder / "world")
    served = [
        Served(folder / str(at), world.surroundings(name)) for at, name in enumerate((ENVOY, DEPUTY, THEIRS))
    ]
    opened = [Window(each, browser.new_context(accept_downloads=True)) for each in served]
    yield folder, opened
    for each in opened:
        each.context.close()
    for each in served:
        each.close()
    world.close()
    shutil.rmtree(folder)


def begin(window, side, name, post, voices):
    window.fill(side=side, name=name, post=post, passphrase=PASSPHRASE, again=PASSPHRASE)
    window.page.locator(f"[name=voices][value={voices}]").check()
    window.press("Begin")


def saved(window, folder, name, press):
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name=press).or_(window.page.get_by_role("link", name=press)).click()
    path = folder / name
    download.value.save_as(path)
    return path


def carry(folder, sender, receiver, who):
    sender.go("/carry")
    sender.page.locator("select[name=who]").select_option(who)
    path = saved(sender, folder, f"carried-{next(COUNT)}", "Save the file")
    receiver.go("/carry")
    receiver.page.locator("input[type=file]").set_input_files(path)
    receiver.press("Take in")


def read_out(window):
    window.go("/words")
    return window.page.locator(".spoken").first.inner_text()


def type_in(window, heard):
    window.go("/words")
    window.fill(heard=heard)
    window.press("I heard these")
    return window


def test_two_people_and_another_side_begin_meet_and_write_with_browsers_and_files_alone(three):
    folder, (envoy, deputy, cho) = three
    begin(envoy, NORTH, ENVOY, "envoy", "two")
    assert "Invite a colleague" in envoy.text.replace("invite", "Invite")
    assert envoy.page.locator("article, table").count() == 0
    envoy.go("/colleague")
    envoy.fill(name=DEPUTY, post="deputy")
    envoy.press("Make the invitation")
    invitation = saved(envoy, folder, "invitation", "Save it as a file")
    deputy.unfold("A colleague gave me an invitation")
    deputy.page.locator("input[name=invitation]").set_input_files(invitation)
    deputy.fill("details[open]", name=DEPUTY, passphrase=PASSPHRASE, again=PASSPHRASE)
    deputy.press("Take the post")
    carry(folder, deputy, envoy, ENVOY)
    carry(folder, envoy, deputy, DEPUTY)
    heard = read_out(deputy)
    ours = read_out(envoy)
    type_in(envoy, heard)
    type_in(deputy, ours)
    carry(folder, envoy, deputy, DEPUTY)
    carry(folder, deputy, envoy, ENVOY)
    carry(folder, envoy, deputy, "us")
    assert {each.name for each in envoy.served.at_desk(lambda desk: desk.who("us").posts)} == {ENVOY, DEPUTY}
    begin(cho, SOUTH, THEIRS, "envoy", "one")
    envoy.go("/meet")
    envoy.fill(who=SOUTH)
    envoy.press("Make a line for them")
    assert envoy.page.locator("img.code").count() == 1
    line = envoy.page.locator("textarea").first.input_value()
    cho.go("/meet")
    cho.page.locator("form", has=cho.page.locator("textarea[name=line]")).locator("[name=who]").fill(NORTH)
    cho.fill(line=line)
    cho.press("Answer it")
    carry(folder, cho, envoy, NORTH)
    carry(folder, envoy, cho, SOUTH)
    theirs = read_out(cho)
    type_in(envoy, theirs)
    type_in(cho, envoy.page.locator(".spoken").first.inner_text())
    carry(folder, envoy, deputy, "us")
    type_in(deputy, theirs)
    carry(folder, deputy, envoy, "us")
    number = next(iter(envoy.served.at_desk(lambda desk: desk.lines())))
    envoy.go(f"/line/{number}/write")
    envoy.fill(subject="Good morning", text="We propose to meet.")
    envoy.press(f"Ask {DEPUTY} to agree")
    carry(folder, envoy, deputy, "us")
    deputy.go("/")
    deputy.page.locator(".waiting a", has_text="Good morning").click()
    deputy.press("Agree and send")
    carry(folder, deputy, cho, SOUTH)
    cho.go("/")
    assert "Good morning" in cho.text
    assert not envoy.elsewhere + deputy.elsewhere + cho.elsewhere


def test_the_sheet_for_the_worst_case_is_shown_once(three):
    _, (_, _, cho) = three
    begin(cho, SOUTH, THEIRS, "envoy", "one")
    cho.go("/sheet-to-print")
    cho.press("Make the sheet")
    words = re.findall(r"[a-z]{3,}", cho.page.locator("pre.paper").inner_text())
    assert len(words) > 12
    cho.go("/sheet-to-print")
    assert cho.page.locator("pre.paper").count() == 0
