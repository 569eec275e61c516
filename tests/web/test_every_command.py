"""Whatever the command line does, a person does on the pages too."""

from __future__ import annotations

import json
import re

import pytest

from backchannel.channel.text_file import BEGIN
from backchannel.cli.dates import iso_day
from backchannel.cli.menu import GROUPS
from backchannel.testing.world import RELAY, SECOND

from .conftest import ENVOY, NORTH, SOUTH, THEIRS
from .test_pages import line_of, turns
from .test_setting_up import with_files

TOR = "socks5h://127.0.0.1:9050"
PAGES = {
    "desk": "/", "start": "/begin", "invite": "/colleague", "join": "/begin", "meet": "/meet",
    "words": "/words", "confirm": "/words", "give-up": "/meet", "card": "/strangers",
    "request": "/strangers", "write": "/line/N/write", "think-twice": "/settings", "waiting": "/",
    "read": "/item/N", "agree": "/item/N", "sign": "/item/N", "withdraw": "/agreement/N",
    "agreement": "/agreement/N", "return": "/item/N", "discard": "/item/N", "answer": "/item/N/answer",
    "later": "/item/N/answer", "decline": "/item/N/answer", "ask": "/item/N/answer",
    "adopt": "/line/N/adopt", "note": "/item/N", "translate": "/item/N", "messages": "/line/N",
    "begun": "/line/N/talks", "find": "/find", "notice": "/line/N/form/exercise",
    "question": "/line/N/form/question", "ask-for": "/line/N/form/request", "person": "/line/N/form/person",
    "propose": "/line/N/form/meeting", "step": "/item/N/step/STEP", "form": "/line/N/form/meeting",
    "event": "/outside", "events": "/outside", "leak": "/line/N/form/leak", "leaks": "/outside",
    "tell": "/item/N", "talks": "/line/N/sheet/talks", "phrasebook": "/line/N/sheet/phrasebook",
    "public": "/line/N/sheet/public", "forms": "/line/N/forms", "table": "/tables",
    "put-forward": "/tables", "carry-word": "/tables", "line": "/line/N/way", "suspend": "/line/N/break-off",
    "reopen": "/line/N/break-off", "knock": "/line/N/break-off", "drill": "/line/N/way",
    "sync": "/settings", "carry": "/carry", "proxy": "/settings", "relays": "/settings",
    "alarms": "/alarms", "who": "/line/N/who",
    "appoint": "/posts", "hand-over": "/posts", "welcome": "/posts", "brief": "/posts", "observer": "/posts",
    "recover": "/posts", "veto": "/posts", "admit": "/line/N/who", "recall": "/posts",
    "recovery-sheet": "/sheet-to-print", "backup": "/settings", "restore": "/begin", "showed": "/item/N",
    "shown": "/shown", "export": "/item/N/signed", "export-record": "/line/N/record",
    "purge": "/line/N/purge", "verify": "/verify",
}  # fmt: skip
BY_ITSELF = {
    "bench": "of whoever runs a relay, not of a desk",
    "run": "`backchannel desk` keeps the timetable",
    "relay": "of whoever runs a relay, not of a desk",
}


def test_every_command_has_a_page_or_a_reason_for_none(desk):
    assert {each.name for _, group in GROUPS for each in group} == PAGES.keys() | BY_ITSELF.keys()
    line = str(line_of(desk))
    for page in sorted(set(PAGES.values())):
        if "/item/" not in page and "/agreement/" not in page:
            answer = desk.get(page.replace("N", line))
            assert answer.status == 200 or page == "/begin", page


def test_words_are_found_without_standing_in_an_address_and_what_is_not_there_is_said(desk, pair):
    pair.desks[THEIRS].write(NORTH, "The heron came back.")
    turns(pair, desk)
    desk.get("/")
    found = desk.send("/find", words="heron")
    assert "The heron came back." in found.text
    assert "data-still" in found.body
    number = re.search(r'href="[^"]*/item/(\d+)"', found.body)[1]
    assert "The heron came back." in desk.get(f"/item/{number}").text
    assert "Nothing that is kept here" in desk.send("/find", words="heron swan").text
    refused = desk.send("/find", words="heron", since="never")
    assert refused.status == 422
    assert 'value="heron"' in refused.body


def test_a_record_is_saved_for_people_or_programs(desk, pair):
    pair.desks[THEIRS].write(NORTH, "Good <b>morning</b>.")
    turns(pair, desk)
    path = f"/line/{line_of(desk)}/record"
    page = desk.send(path, form="html")
    assert page.headers["content-disposition"] == 'attachment; filename="record.html"'
    assert "Good &lt;b&gt;morning&lt;/b&gt;." in page.body
    record = json.loads(desk.send(path, form="json").body)
    assert record["items"][0]["text"] == "Good <b>morning</b>."
    assert desk.send(path, form="docx").status == 422


@pytest.mark.slow
def test_words_of_old_days_go_only_after_they_were_shown_and_ones_name_is_typed(desk, pair):
    cho = pair.desks[THEIRS]
    cho.write(NORTH, "Good morning.")
    turns(pair, desk)
    [item] = desk.at_desk(lambda d: d.messages(SOUTH))
    desk.send(
        f"/item/{item.number}/answer", kind="decline", text="Not now.", page=f"/item/{item.number}/answer"
    )
    sure(desk)
    turns(pair, desk)
    day = iso_day(int(pair.time))
    pair.time += 3 * 86_400
    desk.come_in()
    path = f"/line/{line_of(desk)}/purge"
    seen = desk.send(path, until=day, do="look")
    assert "Nothing was removed yet." in seen.text
    assert desk.send(path, until=day, do="remove", name="A. N. Other").status == 422
    assert "Good morning." in desk.send("/find", words="morning").text
    assert "Removed: the words of" in desk.send(path, until=day, do="remove", name=ENVOY).text
    assert "Nothing that is kept here" in desk.send("/find", words="morning").text
    assert desk.send(path, until=iso_day(int(pair.time)), do="look").status == 422


def test_a_signed_text_is_saved_and_checked_and_a_changed_letter_is_seen(desk, pair):
    words = f"NORTHLAND and SOUTHLAND meet on {iso_day(int(pair.time))}."
    number = desk.at_desk(lambda d: d.write(SOUTH, words, signed=True)).number
    turns(pair, desk)
    assert "Nobody has signed this text yet." in desk.get(f"/item/{number}/signed").text
    theirs = pair.desks[THEIRS]
    theirs.sign(theirs.messages(NORTH)[-1].number)
    turns(pair, desk)
    desk.send(f"/item/{number}", do="sign", name=ENVOY)
    turns(pair, desk)
    saved = desk.get(f"/item/{number}/signed")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert BEGIN in saved.body
    checked = with_files(desk, "/verify", [("file", saved.body.encode())])
    assert "no letter was changed" in checked.text
    changed = with_files(desk, "/verify", [("file", saved.body.replace("meet", "fight").encode())])
    assert changed.status == 422
    assert "Not done." in changed.text
    assert desk.send("/verify", pasted=saved.body).status == 200


def test_whom_an_item_was_shown_is_noted_listed_and_struck_out(desk, pair):
    pair.desks[THEIRS].write(NORTH, "Good morning.")
    turns(pair, desk)
    [item] = desk.at_desk(lambda d: d.messages(SOUTH))
    desk.send(f"/item/{item.number}", do="showed", whom="the minister", remark="On paper.")
    listed = desk.send("/shown", what="minister").text
    assert "the minister" in listed
    assert "On paper." in listed
    desk.send(f"/item/{item.number}", do="strike", whom="the minister")
    assert f"struck out by {ENVOY}" in desk.get("/shown").text.replace(" ,", ",")
    assert "It is not noted" in desk.send("/shown", what="nobody").text


def test_events_and_leaks_are_noted_and_a_file_is_taken_whole_or_not(desk):
    today = iso_day(int(desk.keeper.surroundings.now()))
    desk.send("/outside", day=today, title="The visit is in the papers.", suspected="The hotel.")
    good = with_files(desk, "/outside", [("file", b"date,title,where\n2026-01-02,Rain,Bern\n")], do="import")
    assert "Noted: 1 of 1" in good.text
    bad = with_files(desk, "/outside", [("file", b"date,title,where\nnever,Rain,Bern\n")], do="import")
    assert bad.status == 422
    shown = desk.get("/outside").text
    assert "The hotel." in shown
    assert shown.count("Rain") == 1


def test_settings_change_this_desk_and_the_backup_is_sealed(desk):
    desk.send("/settings", do="twice", word="heron", because="Use its name.")
    looked = desk.send("/settings", do="look", text="That heron.")
    assert "Use its name." in looked.text
    desk.send("/settings", do="remove", word="heron")
    assert "nothing in it to think twice" in desk.send("/settings", do="look", text="That heron.").text
    assert desk.send("/settings", do="proxy", address="http://x").status == 422
    assert "Directly now" in desk.get("/settings").text
    through = desk.send("/settings", do="proxy", address=TOR).text
    assert "is reached through the proxy now" in through
    assert "run" not in through.split("Relays no longer see")[1].split("Settings of this desk")[0]
    assert f'name="address" value="{TOR}"' in desk.get("/settings").body
    empty = desk.send("/settings", do="proxy", address="")
    assert (empty.status, desk.at_desk(lambda open_desk: open_desk.proxy())) == (422, TOR)
    assert f"Through a proxy now: {TOR}" in empty.text
    assert "directly now" in desk.send("/settings", do="direct").text
    assert not desk.at_desk(lambda open_desk: open_desk.proxy())
    assert desk.send("/settings", do="run-by", who="them", address="http://127.0.0.1:9").status == 422
    assert "who runs this relay" in desk.send("/settings", do="run-by", who="them", address=RELAY).text
    assert "The other side runs this relay" in desk.get(f"/line/{line_of(desk)}/way").text
    assert desk.send("/settings", do="pair", address=f"{SECOND} token").status == 422
    assert desk.send("/settings", do="add", who="nobody", address=SECOND).status == 422
    backup = desk.saved("/settings", do="backup")
    assert len(backup) > 4096
    assert NORTH.encode() not in backup
    assert not backup.startswith(b"SQLite")
    assert not list(desk.keeper.home.glob("*/backup"))


@pytest.mark.slow
def test_words_are_taken_over_exactly_as_they_were_shown(desk, pair):
    path = f"/line/{line_of(desk)}/adopt"
    told = {"source": "told", "whose": "The Friends", "told_by": "D. Dee", "text": "We would meet."}
    seen = desk.send(path, **told)
    assert "The Friends" in seen.text
    assert "We would meet." in seen.text
    assert "at once" in seen.text
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', seen.body)[1]
    other = desk.send(path, **{**told, "text": "We would fight."})
    assert "We would fight." in other.text
    assert "not there any more" in desk.send("/sure", page="/", mark=mark).text
    turns(pair, desk)
    assert not pair.desks[THEIRS].messages(NORTH)
    desk.send(path, **told)
    sure(desk)
    turns(pair, desk)
    [said] = pair.desks[THEIRS].messages(NORTH)
    assert "We would meet." in pair.desks[THEIRS].read(said.number).text
    assert desk.send(path, source="said", number=str(said.number)).status == 422


@pytest.mark.slow
def test_a_form_of_their_own_is_made_agreed_set_and_filled_in(pair_pages):
    world, pages = pair_pages
    north, south = pages[ENVOY], pages[THEIRS]

    def go_on(count=8):
        for _ in range(count):
            world.ticks(1)
            for each in pages.values():
                each.at_desk(lambda d: (d.turn(), d.take_in()))

    path = f"/line/{line_of(north)}/forms"
    blanks = {
        "ask-0": "where",
        "kind-0": "line",
        "needed-0": "yes",
        "ask-1": "sort",
        "kind-1": "one of",
        "choices-1": "fire / smoke",
    }
    north.send(path, name="incident", **blanks)
    sure(north)
    go_on()
    their_sheet = f"/line/{line_of(south)}/sheet/form"
    south.send(their_sheet, do="agree")
    sure(south)
    go_on()
    north.send(f"/line/{line_of(north)}/sheet/form", do="set")
    sure(north)
    go_on()
    [form] = south.at_desk(lambda d: d.agreed_forms(NORTH))
    blank = f"/line/{line_of(south)}/forms/{form.number}"
    assert "fire" in south.get(blank).body
    assert south.send(blank, **{"f-sort": "fire"}).status == 422
    south.send(blank, **{"f-where": "The pier", "f-sort": "fire"})
    sure(south)
    go_on()
    assert "The pier" in north.send("/find", words="pier").text
    assert north.get(f"{path}/999").status == 404


def sure(pages):
    """The second press, where what was written would leave at once."""
    if pages.not_sure:
        pages.send("/sure", page="/", mark=next(iter(pages.not_sure)))
