"""Pages that are seldom opened: their buttons do what they say, and what was typed stays when refused."""

from __future__ import annotations

import secrets

import pytest

from backchannel.desk.days import day
from backchannel.desk.saying import Words

from .conftest import ENVOY, NORTH, SOUTH, THEIRS
from .test_pages import turns
from .test_refilling import refused


def test_the_public_card_is_shown_and_can_be_asked_by(pair_pages):
    _, pages = pair_pages
    card = pages[ENVOY].send("/strangers", do="card")
    [copied] = [
        part.partition("</textarea>")[0] for part in card.body.split('<textarea readonly rows="8">')[1:]
    ]
    sealed = pages[THEIRS].saved("/strangers", do="ask", who="NEIGHBOURS", card=copied, text="May we meet?")
    assert len(sealed) > 100
    assert b"May we meet" not in sealed
    mark = secrets.token_hex(8)
    token = pages[ENVOY].get("/strangers").form_token
    body = b"".join(
        [
            f'--{mark}\r\ncontent-disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'.encode(),
            f'--{mark}\r\ncontent-disposition: form-data; name="do"\r\n\r\nread\r\n'.encode(),
            f'--{mark}\r\ncontent-disposition: form-data; name="file"; filename="request"\r\n\r\n'.encode(),
            sealed,
            f"\r\n--{mark}--\r\n".encode(),
        ]
    )
    read = pages[ENVOY].post("/strangers", body, f"multipart/form-data; boundary={mark}")
    assert "May we meet?" in read.text


def test_a_request_without_a_card_keeps_its_text(desk):
    back = refused(desk, "/strangers", do="ask", who="NEIGHBOURS", text="May we <meet>?", card="no card")
    assert "May we &lt;meet&gt;?" in back.body
    assert 'value="NEIGHBOURS"' in back.body


@pytest.mark.parametrize(
    ("typed", "stays"),
    [
        ({"step": "welcome", "who": "Nobody <here>"}, "Nobody &lt;here&gt;"),
        ({"step": "recover", "number": "987", "words": "amber birch cedar"}, "987"),
        (
            {"step": "appoint", "do": "meant", "post": "deputy", "person": "M. Moon", "name": "X. Y"},
            "M. Moon",
        ),
    ],
)
def test_a_step_with_posts_that_is_refused_keeps_what_was_typed(desk, typed, stays):
    back = refused(desk, "/posts", **typed)
    assert f'value="{stays}"' in back.body
    assert "amber birch" not in back.body


def test_an_observer_is_asked_for_only_where_there_is_one(desk):
    look = desk.send("/posts", step="require")
    assert "Nothing was changed yet." in look.text
    back = desk.send("/posts", step="require", do="meant", name="A. Ahn")
    assert back.status == 422
    assert "Not done." in back.text


def test_colleagues_get_what_the_desk_holds_of_a_line(everybody):
    _, pages = everybody
    told = pages[ENVOY].send("/posts", step="brief", who=SOUTH)
    assert told.status == 200
    assert "Not done." not in told.text


def test_no_objection_is_offered_where_no_change_waits(desk):
    assert "Object: we know nothing of it" not in desk.get("/posts").text
    assert "They speak by a lower rule" not in desk.get("/line/1/who").text
    back = refused(desk, "/line/1/who", do="admit", number="987")
    assert "Not done." in back.text


def test_their_only_desk_is_let_in_again(desk, pair):
    told = desk.send("/line/1/who", do="welcome", back="/line/1/who")
    assert told.status in (200, 422)
    assert NORTH in desk.get("/us").text


def test_a_person_of_theirs_is_named_for_our_side_only(desk):
    named = desk.send("/line/1/who", do="call", post="envoy", name="M. <Moon>", back="/line/1/who")
    assert "M. <Moon>" in named.text
    back = refused(desk, "/line/1/who", do="call", post="no such post", name="M. Sun")
    assert 'value="M. Sun"' in back.body


def test_what_would_do_nothing_is_not_offered(desk, pair):
    way = desk.get("/line/1/way").text
    assert "Send a drill" in way
    assert "Answer theirs" not in way
    assert "Reopen" not in desk.get("/line/1/break-off").text.replace("Break off, knock, reopen", "")
    desk.send("/line/1/way", do="drill", back="/line/1/way")
    assert "Send a drill" not in desk.get("/line/1/way").text
    pair.desks[THEIRS].drill(NORTH)
    turns(pair, desk)
    assert "Answer theirs" in desk.get("/line/1/way").text
    desk.send("/line/1/way", do="answer", back="/line/1/way")
    assert "Answer theirs" not in desk.get("/line/1/way").text


def test_reopening_is_offered_to_who_broke_off(desk):
    desk.keeper.ask_with(lambda _: True)
    desk.at_desk(lambda open_desk: open_desk.suspend(SOUTH, "The sanctions.", ()))
    assert 'value="reopen"' in desk.get("/line/1/break-off").body


def test_a_text_that_nobody_signed_has_no_signatures_to_save(desk):
    def propose(open_desk):
        today = day(open_desk._core.now())
        text = f"Made on {today}.\n1. {NORTH} stops. [by 2028-01-01]\n2. {SOUTH} stops. [by 2028-01-01]"
        return open_desk.propose_agreement(SOUTH, Words(text, subject="A text")).number

    desk.keeper.ask_with(lambda _: True)
    number = desk.at_desk(propose)
    save = "Save the text with its signatures"
    assert save not in desk.get(f"/agreement/{number}").text
    desk.keeper.ask_with(lambda _: True)
    desk.at_desk(lambda open_desk: open_desk.sign(number))
    assert save in desk.get(f"/agreement/{number}").text


def test_a_form_of_ones_own_without_any_blank_says_what_to_do_on_the_page(desk):
    back = refused(desk, "/line/1/forms", name="Our <form>")
    assert "Write what the first blank is called." in back.text
    assert "backchannel" not in back.text
    assert 'value="Our &lt;form&gt;"' in back.body


def test_a_relay_that_never_answered_is_told_of(desk, pair):
    pair.relay_up = False
    told = desk.send("/settings", do="add", who="us", address="https://mistyped.example")
    assert "https://mistyped.example has not answered" in told.text
    assert "letter for letter" in told.text


def test_the_recovery_sheets_have_a_label(desk):
    desk.send("/sheet-to-print")
    assert "Recovery sheets: " in desk.get("/us").text


def test_what_is_looked_at_once_more_has_its_subject(desk):
    desk.send("/settings", do="twice", word="ultimatum", because="")
    look = desk.send("/line/1/write", subject="A <meeting>", text="This is no ultimatum.")
    assert "This would go to SOUTHLAND at once" in look.text
    assert "<bdi>A &lt;meeting&gt;</bdi>" in look.body
