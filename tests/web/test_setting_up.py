"""Two sides set up from nothing on pages alone, and carry everything by hand."""

from __future__ import annotations

import base64
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from backchannel.testing.world import PASSPHRASE, World

from .conftest import COOKIE, Served

BOUNDARY = "a-line-no-file-holds"


@pytest.fixture
def two(shelf):
    """Two empty folders on pages, a browser in each."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = World(folder / "world")
    pages = [Served(folder / name, world.surroundings(name)) for name in ("north", "south")]
    for each in pages:
        entered = each.ask("GET", each.visit.launch())
        each.cookie = f"{COOKIE}={re.search(rf'{COOKIE}=([^;]+)', entered.headers['set-cookie'])[1]}"
    yield pages
    for each in pages:
        each.close()
    shutil.rmtree(folder)


def begin(pages, side, name):
    fields = {"do": "begin", "side": side, "name": name, "post": "envoy", "voices": "one", "back": "/begin"}
    return pages.send("/begin", passphrase=PASSPHRASE, again=PASSPHRASE, **fields)


def with_files(pages, path, files, **fields):
    """A form with files, as a browser sends it."""
    parts = [
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {"form_token": pages.get(path).form_token, **fields}.items()
    ]
    for name, content in files:
        head = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"; filename="one"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = pages.post(path, body, kind)
    if answer.status == 303:
        return pages.ask("GET", answer.headers["location"], cookie=pages.cookie)
    return answer


def carried(sender, who):
    """What a page gives to be carried."""
    token = sender.get("/carry").form_token
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", sender.port, timeout=90)
    headers = {"cookie": sender.cookie, "origin": f"http://{sender.address}", "host": sender.address,
               "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
    connection.request("POST", sender.visit.root + "/carry", f"form_token={token}&do=out&who={who}", headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    assert response.getheader("content-disposition") == 'attachment; filename="carried"'
    return content


def spoken(page):
    """The words that a page says to read out."""
    return re.search(r'class="spoken">([^<]+)<', page.body)[1]


def carry(sender, who, receiver):
    return with_files(receiver, "/carry", [("files", carried(sender, who))], do="in")


@pytest.mark.slow
def test_two_sides_begin_meet_compare_words_and_write_by_pages_and_files_alone(two):
    north, south = two
    assert north.get("/").headers["location"].endswith("/begin")
    begin(north, "NORTHLAND", "A. Ahn")
    begin(south, "SOUTHLAND", "C. Cho")
    made = north.send("/meet", who="SOUTHLAND", do="line")
    line = base64.b64decode(re.search(r"base64,([^\"]+)\"", made.body)[1])
    with_files(south, "/meet", [("file", line)], who="NORTHLAND", do="answer")
    carry(south, "NORTHLAND", north)
    carry(north, "SOUTHLAND", south)
    theirs = spoken(south.get("/words"))
    shown = north.send("/words", who="SOUTHLAND", heard=theirs)
    south.send("/words", who="NORTHLAND", heard=spoken(shown))
    number = next(iter(north.at_desk(lambda desk: desk.lines())))
    north.send(f"/line/{number}/write", subject="A meeting", text="We propose to meet.")
    carry(north, "SOUTHLAND", south)
    assert "A meeting" in south.get("/").text


def test_a_second_begin_and_a_weak_or_mistyped_passphrase_change_nothing(two):
    north, _ = two
    fields = {
        "do": "begin",
        "side": "NORTHLAND",
        "name": "A. Ahn",
        "post": "envoy",
        "voices": "one",
        "back": "/begin",
    }
    assert "not the same" in north.send("/begin", passphrase="a" * 12, again="b" * 12, **fields).text
    assert "too short" in north.send("/begin", passphrase="short", again="short", **fields).text
    assert not north.keeper.is_there
    begin(north, "NORTHLAND", "A. Ahn")
    answer = north.post("/begin", f"form_token={north.get('/').form_token}&side=OTHER".encode())
    assert answer.status == 303
    assert "NORTHLAND" in north.get("/").text


@pytest.mark.slow
def test_a_desk_comes_back_from_its_backup_under_its_own_passphrase_only(two):
    north, other = two
    begin(north, "NORTHLAND", "A. Ahn")
    backup = [("backup", north.saved("/settings", do="backup"))]
    assert (
        "missing" in with_files(other, "/begin", [], do="restore", passphrase=PASSPHRASE, back="/begin").text
    )
    wrong = with_files(other, "/begin", backup, do="restore", passphrase="another one", back="/begin")
    assert "Not done." in wrong.text
    assert not other.keeper.is_there
    back = with_files(other, "/begin", backup, do="restore", passphrase=PASSPHRASE, back="/begin")
    assert "Your desk is back as the backup had it" in back.text
    assert "NORTHLAND" in back.text


@pytest.mark.slow
def test_suspending_shows_their_screen_first_and_reopening_is_ours_alone(desk, pair):
    from .conftest import NORTH, SOUTH, THEIRS
    from .test_pages import line_of, turns
    from .test_what_was_shown import field

    path = f"/line/{line_of(desk)}/break-off"
    seen = desk.send(path, because="The shelling.", keep="people", do="look")
    assert "NORTHLAND suspends the line, all but people." in seen.text
    assert not desk.at_desk(lambda open_desk: open_desk.messages(SOUTH))
    shown = desk.send(path, because="The shelling.", keep="people", do="suspend", seen=field(seen, "seen"))
    assert "This would go to SOUTHLAND at once" in shown.text
    turns(pair, desk)
    assert not pair.desks[THEIRS].messages(NORTH)
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', shown.body)[1]
    assert "not there any more" in desk.send("/sure", page="/", mark="0" * 64).text
    desk.send("/sure", page="/", mark=mark)
    assert "not there any more" in desk.send("/sure", page="/", mark=mark).text
    turns(pair, desk)
    assert pair.desks[THEIRS].line(NORTH)[0].cause == "suspended"
    pair.desks[THEIRS].knock(NORTH, "Is anybody there?")
    turns(pair, desk)
    assert "Is anybody there?" in desk.get(f"/line/{line_of(desk)}").text
    desk.send(path, words="Let us speak.", do="reopen")
    turns(pair, desk)
    assert pair.desks[THEIRS].line(NORTH)[0].cause != "suspended"
