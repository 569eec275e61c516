"""Words to think twice about, and a colleague's questions: shown here, stopping nothing, never sent."""

from __future__ import annotations

import pytest

from backchannel.desk.saying import Words
from backchannel.desk.twice.kept import QUESTIONS, Twice
from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def words(marks):
    return [(mark.word, mark.where) for mark in marks]


def entries(desk):
    [(count,)] = desk._core.register.all("SELECT count(*) FROM entry")
    return count


def test_a_draft_shows_what_to_think_twice_about_and_a_colleague_three_questions_before_agreeing(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    outcome = envoy.write(SOUTH, "We demand it.\nThis is your last chance.")
    assert words(outcome.think_twice) == [("demand", "line 1"), ("last chance", "line 2")]
    own = envoy.read(outcome.number)
    assert (own.review, words(own.think_twice)) == ([], words(outcome.think_twice))
    line.until(lambda: drafts(deputy))
    [number] = drafts(deputy)
    shown = deputy.read(number)
    assert shown.review == list(QUESTIONS)
    assert len(QUESTIONS) == 3
    assert words(shown.think_twice) == words(outcome.think_twice)
    deputy.agree(number)
    line.until(lambda: standing(line.desks[THEIRS], NORTH))
    [said] = line.desks[THEIRS].messages(NORTH)
    for desk, which in ((line.desks[THEIRS], said.number), (deputy, number)):
        sent = desk.read(which)
        assert (sent.review, sent.think_twice) == ([], [])


def test_a_desk_changes_its_list_for_itself_alone_and_nothing_of_it_is_ever_written_to_anybody(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    before = entries(envoy)
    envoy.add_twice_word("Zanzibar", "a secret reason")
    envoy.remove_twice_word("demand")
    assert words(envoy.look_twice("We demand Zanzibar.")) == [("zanzibar", "line 1")]
    assert words(deputy.look_twice("We demand Zanzibar.")) == [("demand", "line 1")]
    assert entries(envoy) == before
    sealed = []
    seal = type(envoy._rooms).write

    def listening(rooms, room, kind, body):
        sealed.append(bytes(body))
        return seal(rooms, room, kind, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(envoy._rooms), "write", listening)
        number = envoy.write(SOUTH, "Demand Zanzibar.").number
        envoy.read(number)
        line.until(lambda: drafts(deputy))
        deputy.read(drafts(deputy)[0])
        deputy.agree(drafts(deputy)[0])
        line.until(lambda: standing(line.desks[THEIRS], NORTH))
    assert sealed
    everything = b"".join(sealed)
    assert b"Demand Zanzibar." in everything
    for word in ("secret reason", *(entry.why for entry in Twice(envoy._core).entries()), *QUESTIONS):
        assert word.encode() not in everything


def test_a_word_that_was_taken_out_or_added_stays_so_when_the_desk_is_opened_again(line):
    line.desks[ENVOY].remove_twice_word("demand")
    line.desks[ENVOY].add_twice_word("~대결", "a reason")
    again = line.reopen(ENVOY)
    listed = {each.word: each.origin for each in again.twice_words()}
    assert ("demand" in listed, listed["~대결"]) == (False, "added here")
    again.add_twice_word("demand", "our own reason")
    again.remove_twice_word("~대결")
    listed = {each.word: each.origin for each in again.twice_words()}
    assert (listed["demand"], "~대결" in listed) == ("added here", False)


def test_english_words_are_not_looked_for_in_another_language_and_korean_ones_always(line):
    envoy = line.desks[ENVOY]
    french = Words(
        "une force criminal. 괴뢰", language="fr", translation="a criminal", translation_language="en"
    )
    found = envoy.write(SOUTH, french).think_twice
    assert words(found) == [("~괴뢰", "line 1"), ("criminal", "translation, line 1")]


@pytest.mark.parametrize("word", ["", " ", "~", "!", "a" * 61, "a\u202eb", "a b c d e f g h i"])
def test_what_is_no_word_is_refused_and_so_is_taking_out_what_is_not_there(line, word):
    with pytest.raises(Misuse):
        line.desks[ENVOY].add_twice_word(word)
    with pytest.raises(Misuse):
        line.desks[ENVOY].remove_twice_word(word)
