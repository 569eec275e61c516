"""Is that statement your position? Notices, questions and requests between two whole sides."""

from __future__ import annotations

import pytest

from backchannel.desk.laying import SheetLines
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, NotSure, Refused
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

EXERCISE = "what: Amphibious\nfrom: 2027-06-11\nuntil: 2027-06-20\nwhere: East coast"
PEOPLE = (ENVOY, DEPUTY, THEIRS)


def agreed(world, second, words):
    """A colleague agrees to the draft with these words; it reaches everybody."""
    desk = world.desks[second]
    world.until(lambda: [each for each in desk.waiting() if words in each.what and "draft" in each.what])
    [draft] = [each.number for each in desk.waiting() if words in each.what and "draft" in each.what]
    text = desk.read(draft).text
    desk.agree(draft)
    world.until(lambda: all(found(world, name, words) for name in PEOPLE))
    return text


def found(world, name, words):
    """Numbers of the items on the line that say this in their subject, at that desk; drafts are none."""
    desk = world.desks[name]
    who = NORTH if name == THEIRS else SOUTH
    return [
        each.number
        for each in desk.messages(who)
        if words in each.subject and not each.condition.startswith(("draft", "agreed"))
    ]


def exercise(world):
    world.desks[ENVOY].file(SOUTH, "exercise", Words(EXERCISE))
    agreed(world, DEPUTY, "notice of an exercise: Amphibious")
    return {name: found(world, name, "notice of an exercise: Amphibious")[0] for name in PEOPLE}


def case(world, name, numbers):
    return world.desks[name].read(numbers[name]).case


def everywhere(world, numbers, words):
    world.until(lambda: all(case(world, name, numbers).sentence == words for name in PEOPLE))


def test_a_notice_is_told_asked_about_answered_and_acknowledged_and_that_approves_nothing(line):
    numbers = exercise(line)
    theirs = line.desks[THEIRS]
    number = numbers[THEIRS]
    [waits] = theirs.waiting()
    assert waits.next_step == f"backchannel read {number}"
    shown = case(line, THEIRS, numbers)
    assert (shown.opener, shown.turn) == (NORTH, SOUTH)
    assert [each.step for each in shown.possible] == ["acknowledge", "ask"]
    outcome = theirs.step(numbers[THEIRS], "acknowledge")
    assert "on its way" in outcome.happened
    everywhere(line, numbers, f"given; {SOUTH} has it, which approves nothing")
    for name in PEOPLE:
        seen = line.desks[name].read(found(line, name, "has it")[0])
        assert "approves nothing" in seen.text
        assert "approv" not in seen.text.replace("approves nothing", "")
        assert "approv" not in (seen.subject + seen.condition).replace("approves nothing", "")
        assert case(line, name, numbers).steps[-1].remark == "Saying so approves nothing."
    theirs.step(numbers[THEIRS], "ask", fields={"words": "Why so near the coast?"})
    everywhere(line, numbers, f"given; {SOUTH} asked about it and waits for the answer")
    assert case(line, ENVOY, numbers).turn == NORTH
    line.desks[DEPUTY].step(numbers[DEPUTY], "answer", Words("words: The water is deep there."))
    assert case(line, DEPUTY, numbers).sentence.endswith("waits for the answer"), "one person is not enough"
    agreed(line, ENVOY, "answers the question")
    everywhere(line, numbers, f"given; {SOUTH} asked about it and was answered")
    told = [each.said for each in case(line, THEIRS, numbers).steps]
    assert told == ["opens it: notice of an exercise", "has it", "asks about it", "answers the question"]


def test_a_step_taken_again_goes_by_the_name_it_had_the_first_time(line):
    """*ask* and *ask again* are one step to people; what none of the two can do is refused as before."""
    numbers, theirs = exercise(line), line.desks[THEIRS]
    theirs.step(numbers[THEIRS], "acknowledge")
    theirs.step(numbers[THEIRS], "acknowledge")
    assert case(line, THEIRS, numbers).steps[-1].said == "has it as it stands now"
    with pytest.raises(Refused, match="cannot do that"):
        theirs.step(numbers[THEIRS], "answer", fields={"words": "To what?"})


def test_a_correction_stands_in_place_of_what_it_corrects_with_who_said_it_and_when(line):
    numbers = exercise(line)
    before = case(line, THEIRS, numbers).fields
    line.desks[ENVOY].step(numbers[ENVOY], "correct", fields={"until": "2027-06-25"})
    agreed(line, DEPUTY, "corrects it")
    after = {each.name: each for each in case(line, THEIRS, numbers).fields}
    assert {name: each.text for name, each in after.items()} == {
        "what": "Amphibious", "from": "2027-06-11", "until": "2027-06-25", "where": "East coast",
    }  # fmt: skip
    assert after["until"].at > before[0].at == after["what"].at
    assert {each.who for each in after.values()} == {NORTH}
    line.desks[THEIRS].step(numbers[THEIRS], "acknowledge")
    everywhere(line, numbers, f"given; {SOUTH} has it, which approves nothing")
    assert [each.step for each in case(line, THEIRS, numbers).possible] == ["ask"], "nothing new to have"
    line.desks[ENVOY].step(numbers[ENVOY], "correct", fields={"until": "2027-06-26"})
    agreed(line, DEPUTY, "corrects it")
    line.until(lambda: len(case(line, THEIRS, numbers).steps) == 4)
    assert [each.step for each in case(line, THEIRS, numbers).possible] == ["acknowledge", "ask"]
    line.desks[THEIRS].step(numbers[THEIRS], "acknowledge")
    line.until(lambda: found(line, ENVOY, "has it as it stands now"))


def test_a_question_taken_back_while_its_answer_crosses_reads_alike_on_both_sides(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    envoy.file(SOUTH, "question", fields={"said": "They will never yield.", "when": "2026-01-02"})
    agreed(line, DEPUTY, "question about a statement")
    numbers = {name: found(line, name, "question about a statement")[0] for name in PEOPLE}
    envoy.step(numbers[ENVOY], "take-back")
    line.until(lambda: any("takes the question back" in each.what for each in deputy.waiting()))
    theirs.step(numbers[THEIRS], "answer", fields={"position": "no", "words": "A private view."})
    [draft] = [each.number for each in deputy.waiting() if "takes the question back" in each.what]
    deputy.agree(draft)
    everywhere(line, numbers, "answered, and taken back at the same time")
    orders = [[each.said for each in case(line, name, numbers).steps] for name in PEOPLE]
    assert orders == [["opens it: question about a statement", "takes the question back", "answers"]] * 3


def test_a_cancellation_that_crosses_a_question_reads_alike_on_both_sides(line):
    numbers = exercise(line)
    line.desks[ENVOY].step(numbers[ENVOY], "cancel", fields={"because": "Storm."})
    deputy = line.desks[DEPUTY]
    line.until(lambda: any("cancels it" in each.what for each in deputy.waiting()))
    line.desks[THEIRS].step(numbers[THEIRS], "ask", fields={"words": "Still on?"})
    [draft] = [each.number for each in deputy.waiting() if "cancels it" in each.what]
    deputy.agree(draft)
    everywhere(line, numbers, f"cancelled: it does not take place; {SOUTH} had asked about it")
    assert all(case(line, name, numbers).turn is None for name in PEOPLE)


def test_a_request_is_answered_later_then_cannot_and_withdrawn_words_are_kept_beside_their_translation(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    words = Words(
        "요청 사항: 의사를 보내 주십시오",
        language="ko",
        translation="what: Please send a doctor.",
        translation_language="en",
    )
    theirs.file(NORTH, "request", words)
    line.until(lambda: found(line, ENVOY, "request") and found(line, DEPUTY, "request"))
    seen = envoy.read(found(line, ENVOY, "request")[0])
    assert "what is asked for · 요청 사항: 의사를 보내 주십시오" in seen.text
    assert "in en, by the writer (the original counts): Please send a doctor." in seen.text
    [field] = seen.case.fields
    assert (field.translation, field.own_label, seen.language) == ("Please send a doctor.", "요청 사항", "ko")
    envoy.step(seen.number, "later", fields={"until": "2027-01-01"})
    assert f"backchannel step {seen.number} acknowledge" not in [each.next_step for each in envoy.waiting()]
    agreed(line, DEPUTY, "answers later")
    assert "promised nothing" in theirs.read(found(line, THEIRS, "request")[0]).condition


def test_words_of_one_field_cannot_be_taken_for_another_field(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    theirs.file(NORTH, "request", fields={"what": "A doctor", "details": "Soon.\nuntil when: 2090-01-01"})
    line.until(lambda: found(line, ENVOY, "request"))
    lines = envoy.read(found(line, ENVOY, "request")[0]).text.splitlines()
    assert [each for each in lines if each.startswith("until when")] == []
    assert "    until when: 2090-01-01" in lines


WRONG = {
    "a field that the form does not have": ("wat: x", {}, "no field called “wat”"),
    "a word of no field": ("Amphibious", {}, "Line 1: there is no field"),
    "an indented line before any field": ("  x", {}, "Line 1 belongs to no field"),
    "the same field twice": ("what: a\nwhat: b", {}, "Line 2: what is there twice"),
    "the same field twice by two ways": ("what: a", {"what": "b"}, "what is given twice"),
    "an option that is no field": ("", {"wat": "x"}, "no field called wat"),
    "nothing where something is needed": ("what: a", {}, "from is missing: a date is asked for"),
    "a date that is past": (EXERCISE, {"contact": "x", "planned": "2020-01-01"}, None),
    "a due date that is past": ("what: a\nwhere: b\nfrom: 2020-01-01", {}, "from: this date is past"),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_is_not_filled_in_as_asked_names_the_field_and_leaves_nothing(line, sentence):
    text, fields, why = WRONG[sentence]
    envoy = line.desks[ENVOY]
    if why is None:
        assert envoy.file(SOUTH, "exercise", Words(text), fields).number
        return
    with pytest.raises(Misuse, match=why):
        envoy.file(SOUTH, "exercise", Words(text), fields)
    assert envoy.waiting() == []
    assert envoy.messages(SOUTH) == []


def test_a_step_that_cannot_be_taken_now_names_those_that_can(line):
    numbers = exercise(line)
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    with pytest.raises(Refused) as refusal:
        theirs.step(numbers[THEIRS], "cancel")
    assert refusal.value.what_next == (
        f"It can do now: acknowledge, ask.\nWhat each asks for: `backchannel read {numbers[THEIRS]}`."
    )
    with pytest.raises(Misuse, match="no step called approve") as refusal:
        theirs.step(numbers[THEIRS], "approve")
    assert "acknowledge, ask." in refusal.value.what_next
    with pytest.raises(Misuse, match="Nothing is corrected"):
        envoy.step(numbers[ENVOY], "correct")
    with pytest.raises(Refused, match="a date is asked for"):
        envoy.step(numbers[ENVOY], "correct", fields={"planned": "soon"})


def test_a_meeting_agreed_to_as_proposed_in_return_is_shown_with_the_day_and_place_that_were_agreed(line):
    envoy, deputy, theirs = (line.desks[name] for name in (ENVOY, DEPUTY, THEIRS))
    plans = {"day": "2090-12-20", "where": "Geneva", "who": "One each", "hour": "10:00 UTC"}
    envoy.file(SOUTH, "meeting", Words(""), plans)
    line.until(lambda: drafts(deputy), most=60)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: theirs.messages(NORTH), most=60)
    number = theirs.messages(NORTH)[0].number
    other = {"day": "2090-12-21", "where": "Vienna", "who": "Two each"}
    theirs.step(number, "counter", Words(""), other)
    line.until(lambda: len(envoy.messages(SOUTH)) == 2, most=60)
    [waits] = [each for each in envoy.waiting() if "meeting" in each.what and "draft" not in each.what][:1]
    assert waits.next_step.startswith("backchannel read")
    before = {each.name: each.text for each in envoy.read(envoy.messages(SOUTH)[0].number).case.fields}
    assert before["where"] == "Geneva"
    envoy.step(envoy.messages(SOUTH)[0].number, "accept", Words(""), {})
    line.until(lambda: drafts(deputy), most=60)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: len(theirs.messages(NORTH)) == 3, most=60)
    for desk, who in ((envoy, SOUTH), (deputy, SOUTH), (theirs, NORTH)):
        shown = desk.read(desk.messages(who)[0].number)
        assert {each.name: each.text for each in shown.case.fields} == other
        assert {each.who for each in shown.case.fields} == {SOUTH}
        assert shown.condition == "agreed, as proposed in return: 2090-12-21, Vienna, Two each"


def test_the_words_for_whoever_asks_about_a_meeting_are_read_with_the_phrasebook(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    meeting = Words("day: 2027-06-11\nwhere: A third capital\nwho: Two of each\npretext: How about coffee?")
    theirs.file(NORTH, "meeting", meeting)
    number = theirs.messages(NORTH)[-1].number
    assert theirs.with_phrases(theirs.read(number)).case.phrases == [], "there is no phrasebook yet"
    theirs.begin_sheet(NORTH, "phrasebook", SheetLines({"how about coffee": "We would like to meet."}))
    line.until(lambda: any("phrasebook" in each.subject for each in envoy.messages(SOUTH)), most=40)
    [there] = found(line, ENVOY, "meeting")
    [said] = envoy.with_phrases(envoy.read(there)).case.phrases
    assert said == f"{SOUTH}; theirs: “how about coffee”: “We would like to meet.”"
    other = theirs.read(theirs.messages(NORTH)[-1].number)
    assert theirs.with_phrases(other) == other


def test_a_step_that_says_otherwise_than_our_side_said_before_has_to_be_meant(line):
    line.desks[THEIRS].file(NORTH, "person", fields={"alias": "the teacher"})
    line.until(lambda: found(line, ENVOY, "person held") and found(line, DEPUTY, "person held"))
    [number] = found(line, ENVOY, "person held")
    line.desks[ENVOY].step(number, "released")
    agreed(line, DEPUTY, "says: released")
    asked = []
    line.desks[ENVOY].ask_with(lambda going: asked.append(going) or len(asked) > 1)
    with pytest.raises(NotSure) as refusal:
        line.desks[ENVOY].step(number, "handed-over")
    assert "--yes" in refusal.value.what_next
    assert "Your side said otherwise before: released." in asked[0].cautions
    assert "draft" in line.desks[ENVOY].step(number, "handed-over").happened
    assert len(asked) == 2


def test_a_death_is_told_only_when_the_name_is_typed_whoever_says_it_and_whoever_agrees(line):
    line.desks[THEIRS].file(NORTH, "person", fields={"alias": "the teacher"})
    line.until(lambda: found(line, ENVOY, "person held") and found(line, DEPUTY, "person held"))
    [number] = found(line, ENVOY, "person held")
    asked = []
    for name in (ENVOY, DEPUTY):
        line.desks[name].ask_with(lambda going: asked.append(going) or going.typed != "the teacher")
    with pytest.raises(NotSure):
        line.desks[ENVOY].step(number, "died")
    assert (asked[0].at_once, asked[0].typed) == (False, "the teacher")
    line.desks[ENVOY].ask_with(lambda going: True)
    line.desks[ENVOY].step(number, "died")
    line.until(lambda: drafts(line.desks[DEPUTY]))
    with pytest.raises(NotSure):
        line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
