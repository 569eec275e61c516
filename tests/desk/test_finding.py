"""Looking for words: what is found, what is not found any more, and that no query is wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backchannel.desk import finding
from backchannel.desk.laying import SheetLines
from backchannel.desk.saying import Words
from backchannel.errors import Misuse
from backchannel.store.register import Register
from backchannel.testing.hostile import Patched
from backchannel.testing.world import CHEAP, PASSPHRASE
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, reply, say

KOREAN = "북한 외교관이 서울에서 회담을 제안했다."


def found(desk, *words, **asked):
    return [(each.kind, each.words) for each in desk.find(words, **asked).found]


def kinds(desk, *words, **asked):
    return sorted({kind for kind, _ in found(desk, *words, **asked)})


def test_what_comes_is_found_at_once_on_both_sides_in_every_script(line):
    say(line, ENVOY, DEPUTY, KOREAN)
    for name, who in ((ENVOY, "북한"), (DEPUTY, "회담"), (THEIRS, "외교관이")):
        [(kind, words)] = found(line.desks[name], who)
        assert kind == "messages"
        assert who in words
    assert found(line.desks[THEIRS], "북한", "서울") == [("messages", KOREAN)]
    assert found(line.desks[THEIRS], "북한", "동경") == []


def test_everything_readable_is_found_each_under_its_kind(line):
    theirs = line.desks[THEIRS]
    told = Words("About lemons.", subject="Fruit", translation="레몬 이야기", translation_language="ko")
    theirs.write(NORTH, told)
    theirs.file(NORTH, "launch", fields={"what": "Lemon harvest", "from": "2030-06-11", "where": "Pier 4"})
    theirs.begin_sheet(NORTH, "talks", SheetLines({"what": "Lemon trade"}))
    theirs.write(
        NORTH,
        Words("On 2026-09-21 NORTHLAND takes the lemons of SOUTHLAND.", subject="Lemon deal"),
        signed=True,
    )
    deputy = line.desks[DEPUTY]
    deputy.write(SOUTH, "A draft about lemons.")
    theirs.suspend(NORTH, "No lemons came.", keep=("people",))
    theirs.knock(NORTH, "Lemons?")
    line.until(lambda: len(kinds(deputy, "lemon")) >= 6, most=30)
    number = deputy.messages(SOUTH)[0].number
    deputy.note(number, "They want lemons.")
    deputy.add_event("2026-09-01", "Lemon festival", "Harbour")
    want = ["agreements", "events", "knocks", "messages", "notes", "notices", "suspensions", "talks"]
    assert kinds(deputy, "LEMON") == want
    assert kinds(deputy, "레몬") == ["messages"]
    assert kinds(deputy, "lemon", within=("notes", "events")) == ["events", "notes"]
    assert [words for _, words in found(deputy, "lemon", within=("drafts",))] == ["A draft about lemons."]
    assert [each.number for each in deputy.find(["lemons"], within=("notes",)).found] == [number]


def test_what_was_discarded_is_not_found(line):
    envoy = line.desks[ENVOY]
    envoy.write(SOUTH, "A hasty word about oranges.")
    [hasty] = envoy.find(["oranges"]).found
    assert "draft" in hasty.condition
    envoy.discard(hasty.number)
    assert found(envoy, "oranges") == []
    assert envoy._core.register.all("SELECT count(*) FROM words") == [(0,)]


@pytest.mark.parametrize(
    "query", ['"', "'", "a OR", "NEAR(", "*", "-x", "(", "x:y", "AND", '""', "%", "_", "a\0b", "\ud800b"]
)
def test_no_query_is_an_error_of_syntax(line, query):
    assert found(line.desks[ENVOY], query) == []


@pytest.mark.parametrize("query", [[], [""], [" \n"], ["\u200b"]])
def test_an_empty_query_says_what_to_do(line, query):
    with pytest.raises(Misuse, match="no word") as error:
        line.desks[ENVOY].find(query)
    assert error.value.what_next


def test_operators_are_words_and_what_is_typed_is_found_as_it_stands(line):
    line.desks[THEIRS].write(NORTH, 'He said "yes OR no", 100% (sure) - a*b; café CAFÉ ﬁne soft\u00adly')
    for query in ('"yes', "OR no", "100%", "(sure)", "a*b;", "cafe\u0301", "FINE", "softly", "é"):
        assert len(found(line.desks[THEIRS], query)) == 1, query
    assert found(line.desks[THEIRS], "1_0") == []


def test_days_lines_and_limits_bound_what_is_listed_and_the_newest_come_first(line):
    theirs = line.desks[THEIRS]
    for number in range(5):
        theirs.write(NORTH, f"Apples, crate {number}.")
        line.sleep(86_400)
    listed = theirs.find(["apples"], last=2)
    assert [each.words[-2] for each in listed.found] == ["4", "3"]
    assert listed.more == 3
    assert len(theirs.find(["apples"], last=None).found) == 5
    second, first = (
        str(datetime.fromtimestamp(each.at, UTC).date())
        for each in theirs.find(["apples"], last=None).found[-2:]
    )
    assert len(theirs.find(["apples"], since=second, until=second).found) == 1
    assert len(theirs.find(["apples"], until=first).found) == 1
    assert len(theirs.find(["apples"], on=NORTH).found) == 5
    with pytest.raises(Misuse, match="nothing called") as error:
        theirs.find(["apples"], within=("fruit",))
    assert "messages" in error.value.what_next


def test_a_file_of_before_is_filled_at_the_first_search_and_all_of_it_can_be_made_anew(line, monkeypatch):
    monkeypatch.setattr(finding, "BATCH", 2)
    theirs = line.desks[THEIRS]
    for number in range(5):
        theirs.write(NORTH, f"Pears, crate {number}.")
    register = theirs._core.register
    theirs._finding.make_anew()
    assert register.all("SELECT count(*) FROM words") == [(0,)]
    said = []
    assert len(theirs.find(["pears"], progress=said.append).found) == 5
    assert said[0].endswith("0 of 5…")
    assert register.all("SELECT count(*) FROM words_due") == [(0,)]


def test_words_are_taken_up_at_the_desks_own_turn(line):
    reply_to = line.desks[THEIRS]
    reply_to.write(NORTH, "Plums.")
    deputy = line.desks[DEPUTY]
    line.until(lambda: deputy.messages(SOUTH), most=20)
    assert deputy._core.register.all("SELECT text FROM words") == [("plums.",)]
    assert deputy._core.register.all("SELECT count(*) FROM words_due") == [(0,)]


def test_a_copy_of_the_file_finds_the_same(line, tmp_path):
    theirs = line.desks[THEIRS]
    theirs.write(NORTH, "Cherries.")
    assert found(theirs, "cherries")
    theirs._core.register.copy_to(tmp_path / "copy.db")
    with Register.open(tmp_path / "copy.db", PASSPHRASE, CHEAP) as copy:
        assert copy.all("SELECT rowid FROM words_index WHERE words_index MATCH '\"cherries\"'") == [(1,)]
        copy.run("DELETE FROM words")
        assert copy.all("SELECT rowid FROM words_index WHERE words_index MATCH '\"cherries\"'") == []
        copy.check()


def test_what_was_found_says_whose_it_is_and_what_has_no_effect(line):
    say(line, ENVOY, DEPUTY, "Where are the grapes?")
    reply(line, "The grapes are late.")
    theirs = Patched(line.desks[THEIRS])
    draft = theirs.draft(NORTH, "Forged grapes.")
    theirs.post(NORTH, draft, theirs.approval(draft, roster_hash=bytes(32)))
    line.until(lambda: len(line.desks[ENVOY].messages(SOUTH)) == 3, most=20)
    listed = line.desks[ENVOY].find(["grapes"]).found
    assert [each.ours for each in listed] == [False, False, True]
    assert ["set aside" in each.condition for each in listed] == [True, False, False]


def test_a_draft_thrown_away_before_its_words_were_taken_up_is_no_error(line):
    envoy = line.desks[ENVOY]
    register = envoy._core.register
    number = envoy.write(SOUTH, "A hasty word.").number
    assert register.one("SELECT count(*) FROM words_due")[0] > 0
    envoy.discard(number)
    assert found(envoy, "hasty") == []
