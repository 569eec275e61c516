"""What changes a line or a side, in real browsers without any script: suspending, posts, a release."""

from __future__ import annotations

import contextlib
from itertools import count

import pytest

from backchannel.errors import BackchannelError
from backchannel.testing.world import PASSPHRASE

from .browsing import CHROMIUM, MISSING, Window, windows
from .conftest import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, Served
from .test_papers import line, number, turns, waits

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]
NEW = "D. Dee"
COUNT = count()
ROUNDS = (
    (NEW, ENVOY, "us"), (ENVOY, NEW, NEW), (ENVOY, DEPUTY, DEPUTY), (DEPUTY, ENVOY, "us"), (ENVOY, NEW, NEW),
    (ENVOY, THEIRS, SOUTH), (THEIRS, ENVOY, NORTH), (NEW, THEIRS, SOUTH),
)  # fmt: skip


def test_a_line_is_suspended_after_a_look_the_other_side_knocks_and_it_is_reopened(pair_pages, browser):
    world, pages = pair_pages
    with windows(browser, pages, (ENVOY, THEIRS), scripts=False) as (envoy, cho):
        envoy.go(f"/line/{line(envoy)}")
        envoy.press("Break off, knock, reopen")
        envoy.fill(because="The shelling.")
        envoy.page.locator("[name=keep][value=people]").check()
        envoy.press("Show what they will see")
        assert "NORTHLAND suspends the line, all but people." in envoy.text
        envoy.press("Suspend the line")
        envoy.press("It is meant: send it")
        turns(world, pages)
        cho.go("/")
        assert "Suspended by them" in cho.text
        cho.go(f"/line/{line(cho)}/break-off")
        cho.page.locator("form", has=cho.page.locator("[value=knock]")).locator("[name=words]").fill(
            "Are you there?"
        )
        cho.press("Knock")
        turns(world, pages)
        envoy.go("/")
        assert "Are you there?" in envoy.text
        envoy.go(f"/line/{line(envoy)}/break-off")
        envoy.press("Reopen")
        turns(world, pages)
        cho.go(f"/line/{line(cho)}/write")
        cho.fill(text="Good morning again.")
        cho.press("Send it")
        turns(world, pages)
        envoy.go(f"/line/{line(envoy)}")
        assert "Good morning again." in envoy.text
        assert not envoy.elsewhere + cho.elsewhere


def test_a_person_is_released_step_by_step(pair_pages, browser):
    world, pages = pair_pages
    with windows(browser, pages, (ENVOY, THEIRS), scripts=False) as (envoy, cho):
        envoy.go(f"/line/{line(envoy)}/people")
        envoy.press("New: person held")
        envoy.page.locator("input[required], textarea[required]").first.fill("Heron")
        envoy.press("Send it")
        item = number(envoy)
        turns(world, pages)
        cho.go(f"/line/{line(cho)}/people")
        cho.page.locator(".begun a").first.click()
        theirs = number(cho)
        for window, case, says, field in (
            (envoy, item, "asks for proof of life", "question"),
            (cho, theirs, "answers the question for proof of life", "answer"),
            (envoy, item, "finds the proof of life right", ""),
            (cho, theirs, "says: released", "words"),
            (envoy, item, "closes it", ""),
        ):
            window.go(f"/item/{case}")
            window.press(says)
            if field:
                window.page.locator(f"[name=f-{field}]").fill("At the bridge.")
            window.press("Send it")
            if says == "says: released":
                assert "This would go to NORTHLAND at once" in window.text
                window.press("It is meant: send it")
            turns(world, pages, 3)
        for window, case in ((envoy, item), (cho, theirs)):
            window.go(f"/item/{case}")
            assert "released" in window.page.locator("#case + p").inner_text()
        assert not envoy.elsewhere + cho.elsewhere


def carried(pages, folder, holds, most=6):
    """Everybody carries a file to everybody, until something holds: sooner than over a relay."""
    for _ in range(most):
        for sender, receiver, who in ROUNDS:
            path = folder / f"carried-{next(COUNT)}"
            with contextlib.suppress(BackchannelError):
                pages[sender].at_desk(lambda d, who=who, path=path: d.carry_out(who, path))
                pages[receiver].at_desk(lambda d, path=path: d.carry_in([path]))
        if holds():
            return
    raise AssertionError(f"it did not come about within {most} rounds")


def waiting(window, what):
    """Whether something about that waits for somebody."""
    return any(what in each.what for each in window.served.at_desk(lambda d: d.waiting()))


def ready(desk):
    """Whether there are words to compare with whoever joins."""
    return any(hasattr(each, "read_out") for each in desk.every_words())


@pytest.fixture
def four(everybody, browser):
    """Northland's two people and Southland's one in browsers; and one who has no desk yet."""
    world, pages = everybody
    newcomer = Served(world.home(NEW), world.surroundings(NEW))
    with windows(browser, pages, (ENVOY, DEPUTY, THEIRS), scripts=False) as opened:
        last = Window(newcomer, browser.new_context(java_script_enabled=False))
        yield {**pages, NEW: newcomer}, [*opened, last]
        last.context.close()
    newcomer.close()


def test_a_post_is_handed_over_to_a_successor_whom_the_other_side_sees(four, tmp_path):
    pages, (envoy, deputy, cho, dee) = four
    envoy.go("/more")
    envoy.press("Posts of your side")
    envoy.unfold("Appoint somebody to it", 1)
    envoy.fill("details[open]", person=NEW)
    envoy.press("Show what would change…")
    assert f"In this post now: {DEPUTY}." in envoy.text
    assert "Nothing was changed yet." in envoy.text
    envoy.fill(name="Somebody Else")
    envoy.press("It is meant")
    assert "That is not your name" in envoy.text
    envoy.fill(name=ENVOY)
    envoy.press("It is meant")
    with envoy.page.expect_download() as download:
        envoy.page.get_by_role("link", name="Save it as a file").click()
    invitation = tmp_path / "invitation"
    download.value.save_as(invitation)
    dee.unfold("A colleague gave me an invitation")
    dee.page.locator("input[name=invitation]").set_input_files(invitation)
    dee.fill("details[open]", name=NEW, passphrase=PASSPHRASE, again=PASSPHRASE)
    dee.press("Take the post")
    carried(pages, tmp_path, lambda: all(each.at_desk(ready) for each in (pages[ENVOY], pages[NEW])))
    envoy.go("/words")
    dee.go("/words")
    ours, theirs = (each.page.locator(".spoken").first.inner_text() for each in (envoy, dee))
    for window, heard in ((envoy, theirs), (dee, ours)):
        window.fill(heard=heard)
        window.press("I heard these")
    carried(pages, tmp_path, lambda: pages[DEPUTY].at_desk(lambda d: d.changes()))
    [change] = pages[DEPUTY].at_desk(lambda d: d.changes())
    deputy.go("/")
    deputy.page.locator(f".waiting a[href$='/item/{change.number}']").click()
    assert NEW in deputy.text
    deputy.press("Agree and send")
    carried(pages, tmp_path, lambda: pages[NEW].at_desk(lambda d: d.lines()))
    carried(pages, tmp_path, lambda: pages[THEIRS].at_desk(lambda d: d.who(NORTH).version == 3))
    cho.go(f"/line/{line(cho)}/who")
    assert "person number 2 in this post" in cho.text
    dee.go("/")
    assert SOUTH in dee.text
    dee.go(f"/line/{line(dee)}/write")
    dee.fill(text="I follow in this post.")
    dee.press(f"Ask {ENVOY} to agree")
    carried(pages, tmp_path, lambda: waiting(envoy, "I follow"))
    envoy.go(f"/item/{waits(envoy, 'I follow')}")
    envoy.press("Agree and send")
    carried(pages, tmp_path, lambda: waiting(cho, "I follow"))
    cho.go(f"/line/{line(cho)}")
    assert "I follow in this post." in cho.text
    deputy.go("/")
    assert "out of post" in deputy.text.lower()


def test_nobody_leaves_a_post_without_whom_the_side_could_not_speak(four):
    pages, (_, deputy, *_) = four
    deputy.go("/posts")
    deputy.press("Leave this post…")
    assert "counts for nothing any more" in deputy.text
    deputy.fill(name=DEPUTY)
    deputy.press("It is meant")
    assert "nobody could speak for your side" in deputy.text
    assert {each.held for each in pages[ENVOY].at_desk(lambda d: d.who("us").posts)} == {True}
    assert NORTH in deputy.text or DEPUTY in deputy.text
