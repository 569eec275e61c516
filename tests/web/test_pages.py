"""What a person does on the pages, in a browser without any script."""

from __future__ import annotations

from backchannel.testing.world import PASSPHRASE

from .conftest import ENVOY, NORTH, SOUTH, THEIRS


def turns(pair, desk, count=6):
    """Both sides' timetables go on; Northland's desk is the one behind the pages."""
    for _ in range(count):
        pair.ticks(1)
        desk.at_desk(lambda open_desk: (open_desk.turn(), open_desk.take_in()))


def line_of(desk):
    [number] = desk.at_desk(lambda open_desk: list(open_desk.lines()))
    return number


def test_a_locked_desk_shows_nothing_but_a_field_for_its_passphrase(served):
    served.come_in()
    assert "SOUTHLAND" in served.get("/").text
    locked = served.send("/lock", page="/")
    assert "SOUTHLAND" not in locked.body
    for path in ("/", "/line/1", "/item/1", "/alarms"):
        answer = served.get(path)
        assert answer.status == 303
        assert answer.headers["location"].endswith("/locked")
    wrong = served.send("/locked", passphrase="not the right one", back="/locked")
    assert "The passphrase is not the right one" in wrong.text
    assert SOUTH in served.send("/locked", passphrase=PASSPHRASE, back="/locked").text


def test_a_desk_that_nobody_uses_locks_itself(desk, pair):
    pair.time += 599
    desk.keeper.worker.submit(desk.keeper.look).result()
    assert desk.keeper.is_open
    desk.get("/")
    pair.time += 600
    desk.keeper.worker.submit(desk.keeper.look).result()
    assert not desk.keeper.is_open


def test_an_open_page_that_asks_by_itself_keeps_no_desk_open(desk, pair):
    pair.time += 400
    assert desk.ask("GET", f"{desk.visit.root}/", cookie=desk.cookie, x_by_itself="yes").status == 200
    pair.time += 200
    desk.keeper.worker.submit(desk.keeper.look).result()
    assert not desk.keeper.is_open


def test_a_message_is_written_and_its_answer_read_on_pages(desk, pair):
    line = line_of(desk)
    sent = desk.send(
        f"/line/{line}/write", subject="A meeting", text="We propose\nto meet.", weight="personally"
    )
    assert "is on its way to SOUTHLAND" in sent.text
    turns(pair, desk)
    theirs = pair.desks[THEIRS]
    [waits] = theirs.waiting()
    read = theirs.read(waits.number)
    assert (read.subject, read.text, read.weight) == ("A meeting", "We propose\nto meet.", "personally")
    theirs.answer(waits.number, "We agree to <b>meet</b>.")
    turns(pair, desk)
    assert "We agree to" in desk.get(f"/line/{line}").text
    today = desk.get("/")
    assert "Unread: 1" in today.text


def test_words_typed_are_there_again_when_a_rule_says_no(desk):
    line = line_of(desk)
    refused = desk.send(f"/line/{line}/write", subject="Soon", text="Please answer.", answer_by="yesterday")
    assert refused.status == 422
    assert "This is not a date that can be read here." in refused.text
    assert "Please answer.</textarea>" in refused.body
    assert 'value="Soon"' in refused.body


def test_what_others_write_stays_text(desk, pair):
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202egnp.exe\u202c {{ root }} & \u200bend"
    )
    pair.desks[THEIRS].write(NORTH, hostile)
    turns(pair, desk)
    number = desk.at_desk(lambda open_desk: open_desk.messages(SOUTH)[-1].number)
    for path in ("/", f"/line/{line_of(desk)}", f"/item/{number}"):
        body = desk.get(path).body
        assert "<script>alert" not in body
        assert "<img" not in body
        assert "\u202e" not in body
        assert "\u200b" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in desk.get(f"/item/{number}").body


def test_titles_and_addresses_name_nobody(desk):
    line = line_of(desk)
    for path in (
        "/",
        f"/line/{line}",
        f"/line/{line}/who",
        f"/line/{line}/way",
        f"/line/{line}/write",
        "/alarms",
    ):
        answer = desk.get(path)
        assert answer.status == 200
        assert "<title>Desk</title>" in answer.body
        for name in (NORTH, SOUTH, ENVOY, THEIRS):
            assert f"/{name}" not in answer.body


def test_what_is_not_there_is_said_to_be_missing(desk):
    for path in ("/item/999", "/item/x", "/item/0", "/line/999", "/line/x/who", "/item/1/answer?as=shout"):
        answer = desk.get(path)
        assert answer.status in (404, 422)
        assert "Not here" in answer.text
