"""Agreements at the desk: one text, what became of each undertaking, drift by the clock, lapses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backchannel.desk.saying import Words
from backchannel.desk.verifying import read_signed
from backchannel.errors import Misuse, Refused
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def day(world, after=0):
    return (datetime.fromtimestamp(world.time, UTC) + timedelta(days=after)).strftime("%Y-%m-%d")


def deal(world):
    """The June deal, in Southland's words: both owe something, and each holds while the other does."""
    return (
        f"{SOUTH} and {NORTH} agree, on {day(world)}:\n\n"
        f"1. {NORTH} freezes its reactor. [by {day(world, 30)}]\n"
        f"2. {SOUTH} ships oil every winter. [by {day(world, 60)}] [while 1 holds]\n"
        f"3. {SOUTH} threatens nobody. [while 1 holds]\n"
    )


def number_of(desk, who):
    return next(each.number for each in desk.messages(who) if each.subject.startswith("text to sign"))


def shown(world, name):
    """What one desk shows of each undertaking."""
    desk, who = world.desks[name], NORTH if name == THEIRS else SOUTH
    return desk.agreement(number_of(desk, who)).undertakings


def conditions(world, name=ENVOY):
    return [each.condition for each in shown(world, name)]


def there(world, subject, count=1):
    """Wait until every desk holds what was said so; everybody shows the same then."""
    for name, desk in world.desks.items():
        who = NORTH if name == THEIRS else SOUTH
        world.until(
            lambda desk=desk, who=who: (
                sum(subject in each.subject for each in desk.messages(who)) >= count
                and not drafts(desk, "undertaking")
            ),
            most=40,
        )
    assert conditions(world, ENVOY) == conditions(world, DEPUTY) == conditions(world, THEIRS)


def south(world, undertaking, move, words="", count=1):
    desk = world.desks[THEIRS]
    desk.perform(f"{number_of(desk, NORTH)}.{undertaking}", move, words)
    there(world, f"undertaking {undertaking} of ", count)


def north(world, undertaking, move, words="", count=1):
    """The envoy says it, the deputy agrees."""
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    envoy.perform(f"{number_of(envoy, SOUTH)}.{undertaking}", move, words)
    world.until(lambda: drafts(deputy, "undertaking"), most=40)
    deputy.agree(drafts(deputy, "undertaking")[0])
    there(world, f"undertaking {undertaking} of ", count)


def both_of_north_sign(world):
    envoy, deputy, theirs = world.desks[ENVOY], world.desks[DEPUTY], world.desks[THEIRS]
    step = envoy.sign(number_of(envoy, SOUTH)).number
    world.until(lambda: drafts(deputy, "signature"), most=40)
    [draft] = drafts(deputy, "signature")
    deputy.agree(draft)
    deputy.sign(draft)
    world.until(lambda: "agreed" in envoy.read(step).condition, most=40)
    envoy.sign(step)
    world.until(lambda: any("signature" in each.subject and not each.ours for each in theirs.messages(NORTH)))


@pytest.fixture
def proposed(line):
    """Southland proposed the deal; it is at every desk."""
    theirs = line.desks[THEIRS]
    theirs.propose_agreement(NORTH, Words(deal(line), subject="The June deal"))
    for name in (ENVOY, DEPUTY):
        line.until(lambda name=name: line.desks[name].messages(SOUTH), most=40)
    return line


@pytest.fixture
def in_force(proposed):
    """Both signed it, and Southland put it in force."""
    line = proposed
    theirs = line.desks[THEIRS]
    number = number_of(theirs, NORTH)
    theirs.sign(number)
    for name in (ENVOY, DEPUTY):
        line.until(lambda name=name: "signature" in line.desks[name].messages(SOUTH)[-1].subject, most=40)
    both_of_north_sign(line)
    theirs.sign(number)
    for name in (ENVOY, DEPUTY):
        desk = line.desks[name]
        line.until(lambda desk=desk: desk.agreement(number_of(desk, SOUTH)).condition == "in force", most=40)
    return line


def test_from_a_deal_over_what_is_done_and_disputed_to_its_collapse(in_force):
    line = in_force
    assert conditions(line) == ["not started"] * 3
    assert [each.ours for each in shown(line, ENVOY)] == [True, False, False]
    assert shown(line, ENVOY)[0].drift == "due in 30 days"
    # done: the reactor is frozen, the oil comes late
    north(line, 1, "started", "Two of five are shut down.")
    north(line, 1, "done", count=2)
    assert (
        "They wait for your word"
        in line.desks[THEIRS].agreement(number_of(line.desks[THEIRS], NORTH)).next_step
    )
    assert any("agreement show" in each.next_step for each in line.desks[THEIRS].waiting())
    south(line, 1, "accept", count=3)
    assert conditions(line) == ["done", "not started", "not started"]
    line.sleep(70 * DAY)
    assert shown(line, THEIRS)[1].drift == "10 days late; nothing is reported"
    assert shown(line, ENVOY)[0].drift == ""
    south(line, 2, "started", "The first ship has left.")
    assert conditions(line)[1] == "partial"
    # dispute: what was accepted does not last
    south(line, 1, "dispute", "Something else runs in the north.", count=4)
    assert conditions(line)[0] == "reported done; disputed"
    assert [each.released for each in shown(line, ENVOY)] == ["", "", ""]
    # collapse: the first lapses and releases what was to hold with it
    south(line, 1, "lapse", "It was never frozen.", count=5)
    assert conditions(line)[0] == "reported done; lapsed"
    for name in (ENVOY, THEIRS):
        freed = [each.released for each in shown(line, name)]
        assert freed[0] == ""
        assert freed[1] == freed[2] == "Released: it held while 1 held, and 1 lapsed."
        assert [each.drift for each in shown(line, name)] == ["", "", ""]
    south(line, 2, "lapse", "No more ships.", count=2)
    assert conditions(line)[1] == "lapsed"
    # the text itself stays what it is: signed by both, and anybody can check it
    theirs = line.desks[THEIRS]
    assert theirs.agreement(number_of(theirs, NORTH)).condition == "in force"
    file, _ = theirs.export(number_of(theirs, NORTH))
    assert read_signed(file.encode()).in_force


def test_what_a_rule_forbids_is_refused_at_ones_own_desk_before_anything_leaves(in_force):
    line = in_force
    theirs = line.desks[THEIRS]
    number = number_of(theirs, NORTH)
    before = standing(theirs, NORTH)
    for undertaking, move in ((1, "done"), (1, "accept"), (2, "lapse"), (2, "accept")):
        with pytest.raises(Refused):
            theirs.perform(f"{number}.{undertaking}", move, "Because.")
    for address in (f"{number}.4", f"{number}.0", f"{number}", "one.two", "99999.1"):
        with pytest.raises(Misuse):
            theirs.perform(address, "started")
    with pytest.raises(Misuse, match="at most 2000 letters"):
        theirs.perform(f"{number}.2", "started", "x" * 2001)
    assert standing(theirs, NORTH) == before


def test_what_can_be_said_next_is_listed_and_nothing_else(in_force):
    theirs = in_force.desks[THEIRS]
    number = number_of(theirs, NORTH)
    first, second, _ = theirs.agreement(number).undertakings
    assert [each.split()[2] for each in first.next_steps] == ["dispute", "excuse", "lapse"]
    assert first.next_steps[0] == f"backchannel agreement dispute {number}.1 WHY"
    assert [each.split()[2] for each in second.next_steps] == ["report", "report", "ask-excuse"]


def test_the_same_word_on_an_undertaking_is_a_draft_once(in_force):
    envoy = in_force.desks[ENVOY]
    number = number_of(envoy, SOUTH)
    draft = envoy.perform(f"{number}.1", "started").number
    with pytest.raises(Refused, match=f"a draft already: number {draft}"):
        envoy.perform(f"{number}.1", "started")
    envoy.perform(f"{number}.2", "dispute", "No ship was seen.")


def test_a_word_on_an_undertaking_shows_the_line_that_was_signed_and_the_translation_beside_it(in_force):
    envoy = in_force.desks[ENVOY]
    number = number_of(envoy, SOUTH)
    words = Words("Deux sur cinq.", language="fr", translation="Two of five.", translation_language="en")
    draft = envoy.read(envoy.perform(f"{number}.1", "started", words).number)
    assert draft.text.startswith(f"undertaking {number}.1: reports a start.")
    assert draft.subject == f"undertaking 1 of “{draft.wrote}”: reports a start"
    assert f"1. {NORTH} freezes its reactor. [by " in draft.text
    assert "Deux sur cinq." in draft.text
    assert draft.text.endswith("In en, by whoever said it (the original counts):\n\nTwo of five.")
    assert "they know nothing of this" in draft.they_know.lower()


def test_nothing_is_said_of_undertakings_before_the_text_is_in_force(proposed):
    theirs = proposed.desks[THEIRS]
    number = number_of(theirs, NORTH)
    found = theirs.agreement(number)
    assert found.next_step == f"Your side's step: `backchannel agreement sign {number}`."
    assert all(not each.next_steps and not each.drift for each in found.undertakings)
    with pytest.raises(Refused, match="not in force yet"):
        theirs.perform(f"{number}.2", "started")


UNCLEAR = {
    "no undertaking": ("They agree.", Misuse, "no undertaking"),
    "an undertaking that is unclear": (f"1) {SOUTH} waits.", Refused, "looks like an undertaking"),
    "a day that is past": (f"1. {SOUTH} waits. [by 2020-01-01]", Misuse, "which is past"),
}


@pytest.mark.parametrize("sentence", UNCLEAR)
def test_an_agreement_that_is_unclear_does_not_leave_the_desk(line, sentence):
    words, kind, why = UNCLEAR[sentence]
    theirs = line.desks[THEIRS]
    with pytest.raises(kind, match=why):
        theirs.propose_agreement(NORTH, f"{SOUTH} and {NORTH}, {day(line)}:\n{words}")
    assert theirs.messages(NORTH) == []


def test_whoever_reads_a_text_is_told_that_no_line_of_it_counts_where_one_only_looks_like_one(line):
    theirs = line.desks[THEIRS]
    words = f"{SOUTH} and {NORTH}, {day(line)}:\n1. {NORTH} waits.\nNotice period: 90 days."
    number = theirs.write(NORTH, words, signed=True).number
    shown_there = theirs.read(number)
    assert shown_there.counting == [
        "None of its lines counts as an undertaking or a rule: one only looks like one."
    ]
    with pytest.raises(Refused, match="Line 3 looks like a notice period"):
        theirs.agreement(number)


def test_a_text_without_undertakings_is_no_agreement_and_signs_as_ever(line):
    theirs = line.desks[THEIRS]
    number = theirs.write(NORTH, f"{SOUTH} and {NORTH}, {day(line)}.", signed=True).number
    with pytest.raises(Misuse, match="no numbered undertakings"):
        theirs.agreement(number)
    theirs.sign(number)


# one text worked out together, notice, and a text that replaces another


def waits_at(world, name, subject):
    """Wait until that desk lists something so named; its number."""
    desk, who = world.desks[name], NORTH if name == THEIRS else SOUTH
    world.until(lambda: any(subject in each.subject for each in desk.messages(who)), most=40)
    return next(each.number for each in desk.messages(who) if subject in each.subject)


def agreed_by_north(world, what):
    """The deputy agrees to the envoy's draft of that name."""
    deputy = world.desks[DEPUTY]
    world.until(lambda: drafts(deputy, what), most=40)
    deputy.agree(drafts(deputy, what)[0])


def test_another_wording_is_compared_accepted_signed_and_put_in_force(proposed):
    line = proposed
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    first = number_of(envoy, SOUTH)
    found = envoy.agreement(first)
    assert f"`backchannel agreement accept {first}`" in found.next_step
    assert f"`backchannel agreement amend {first} FILE`" in found.next_step
    with pytest.raises(Misuse, match="your own side's"):
        theirs.accept_wording(number_of(theirs, NORTH))
    with pytest.raises(Misuse, match="no undertaking"):
        envoy.amend_agreement(first, f"{SOUTH} and {NORTH}, {day(line)}.")
    words = deal(line).replace("every winter", "every month") + f"4. {NORTH} waits.\nNotice: 90 days.\n"
    draft = envoy.amend_agreement(first, Words(words, subject="The June deal"))
    compared = envoy.read(draft.number).text
    assert f"Compared with {first}:" in compared
    assert "changed: 2. SOUTHLAND ships oil every winter." in compared
    assert "to: 2. SOUTHLAND ships oil every month." in compared
    assert f"added: 4. {NORTH} waits." in compared
    assert "Notice: 90 days." in envoy.read(draft.number).counting
    agreed_by_north(line, "text to sign")
    ours = waits_at(line, THEIRS, "another wording")
    shown_there = theirs.agreement(ours)
    assert [each.kind for each in shown_there.changes] == ["changed", "added", "added"]
    assert shown_there.notice == "Notice period: 90 days."
    assert "another wording" in theirs.agreement(number_of(theirs, NORTH)).next_step.replace(
        "other w", "another w"
    )
    assert theirs.accept_wording(ours).happened.endswith(f"on its way to {NORTH}.")
    line.until(lambda: "wording accepted" in envoy.read(draft.number).condition, most=40)
    for shown in (envoy.read(draft.number), theirs.read(ours)):
        assert shown.condition.startswith(f"wording accepted by {SOUTH}, unsigned; nobody has signed")
    assert envoy.read(draft.number).condition.endswith("nobody has signed")
    with pytest.raises(Refused, match="only when both sides have signed"):
        envoy.exchange(draft.number)
    step = envoy.sign(draft.number).number
    line.until(lambda: drafts(deputy, "signature"), most=40)
    [signing] = drafts(deputy, "signature")
    assert "Notice: 90 days." in deputy.read(signing).counting
    deputy.agree(signing)
    deputy.sign(signing)
    line.until(lambda: "agreed" in envoy.read(step).condition, most=40)
    envoy.sign(step)
    waits_at(line, THEIRS, "signature under a text")
    theirs.sign(ours)
    line.until(lambda: "signed by both" in envoy.read(draft.number).condition, most=40)
    with pytest.raises(Refused, match="another wording of this text"):
        theirs.sign(number_of(theirs, NORTH))
    with pytest.raises(Refused, match="puts it in force"):
        theirs.exchange(ours)
    step = envoy.exchange(draft.number).number
    line.until(lambda: drafts(deputy, "puts a signed text in force"), most=40)
    [putting] = drafts(deputy, "puts a signed text in force")
    deputy.agree(putting)
    deputy.sign(putting)
    line.until(lambda: "agreed" in envoy.read(step).condition, most=40)
    envoy.sign(step)
    line.until(lambda: theirs.agreement(ours).condition == "in force", most=40)
    said = [each.said for each in theirs.agreement(ours).history]
    assert said == [
        "puts the wording forward that it is made from",
        f"puts it forward as another wording of {number_of(theirs, NORTH)}",
        "says, unsigned, that the wording suits it",
        "signs it",
        "signs it",
        "puts it in force",
    ]


def put_in_force(world, number):
    """South put a text forward, as that number at its desk; both sign it, and South puts it in force."""
    theirs, envoy, deputy = world.desks[THEIRS], world.desks[ENVOY], world.desks[DEPUTY]
    title = theirs.read(number).subject.removeprefix("text to sign: ")
    theirs.sign(number)
    for name in (ENVOY, DEPUTY):
        world.until(lambda name=name: f"signature under a text: {title}" in subjects(world, name), most=40)
    north_number = waits_at(world, ENVOY, f"text to sign: {title}")
    step = envoy.sign(north_number).number
    world.until(lambda: drafts(deputy, "signature"), most=40)
    [draft] = drafts(deputy, "signature")
    deputy.agree(draft)
    deputy.sign(draft)
    world.until(lambda: "agreed" in envoy.read(step).condition, most=40)
    envoy.sign(step)
    world.until(lambda: "signed by both" in theirs.read(number).condition, most=40)
    theirs.exchange(number)
    world.until(lambda: envoy.read(north_number).condition == "in force", most=40)
    world.until(
        lambda: deputy.read(waits_at(world, DEPUTY, f"text to sign: {title}")).condition == "in force"
    )
    return north_number


def subjects(world, name):
    return " ".join(each.subject for each in world.desks[name].messages(SOUTH))


def test_notice_binds_until_its_period_ran_out_and_then_binds_nobody(proposed):
    line = proposed
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    words = deal(line).replace("The June", "") + "Notice: 90 days.\n"
    number = theirs.propose_agreement(NORTH, Words(words, subject="With notice")).number
    there_ = put_in_force(line, number)
    assert theirs.agreement(number).notice == "Notice period: 90 days."
    theirs.withdraw(number, "We leave.")
    line.until(lambda: "notice" in envoy.read(there_).condition, most=40)
    until = day(line, 90)
    found = theirs.agreement(number)
    assert found.notice == (
        f"{SOUTH} gave notice on {day(line)}. Notice period: 90 days. It binds until {until};"
        " until then undertakings can still be performed."
    )
    assert f"{number}: {SOUTH} gave notice; it binds until {until}" in theirs.state().counterparts[0].due
    assert "lapse" not in " ".join(found.undertakings[2].next_steps)
    with pytest.raises(Refused, match=f"until it runs out on {until}"):
        theirs.perform(f"{number}.3", "lapse", "We are free.")
    theirs.perform(f"{number}.2", "started", "One ship still.")
    waits_at(line, ENVOY, "undertaking 2 of ")
    line.sleep(91 * DAY)
    found = theirs.agreement(number)
    assert f"It ran out on {until}" in found.notice
    assert [each.released for each in found.undertakings] == [
        f"It binds no more: the notice ran out on {until}."
    ] * 3
    assert [each.drift for each in found.undertakings] == ["", "", ""]
    assert theirs.state().counterparts[0].due == []
    with pytest.raises(Refused, match="ran out on"):
        theirs.perform(f"{number}.3", "started")
    theirs.perform(f"{number}.2", "done", "It came in time.")
    theirs.perform(f"{number}.3", "lapse", "It is over.")
    waits_at(line, ENVOY, "undertaking 3 of ")
    assert envoy.agreement(there_).undertakings[2].condition == "lapsed"


def test_a_text_that_replaces_another_says_so_in_its_signed_words_and_both_desks_show_it(in_force):
    line = in_force
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    old, there_ = number_of(theirs, NORTH), number_of(envoy, SOUTH)
    north(line, 1, "done", "Frozen.")
    words = f"{SOUTH} and {NORTH} agree, on {day(line)}:\n1. {SOUTH} builds a port. [by {day(line, 900)}]\n"
    with pytest.raises(Misuse, match="There is no"):
        theirs.propose_agreement(NORTH, Words(words, subject="Framework"), replaces=999)
    number = theirs.propose_agreement(NORTH, Words(words, subject="Framework"), replaces=old).number
    assert theirs.agreement(number).replaces.startswith(
        f"Once in force, it replaces {old} (“The June deal” of"
    )
    new = put_in_force(line, number)
    found = envoy.agreement(there_)
    assert found.condition == "was in force; another text replaced it"
    assert found.replaced.startswith(f"{new} (“Framework” of {day(line)}) replaces it since {day(line)}.")
    assert {each.released for each in found.undertakings} == {"Superseded: another text replaced this one."}
    assert found.history[-1].said == "puts the text in force that replaces it"
    assert envoy.agreement(new).replaces.startswith(f"It replaced {there_} (“The June deal” of")
    assert theirs.agreement(old).undertakings[0].next_steps == [
        f"backchannel agreement accept {old}.1",
        f"backchannel agreement dispute {old}.1 WHY",
    ]
    with pytest.raises(Refused, match="bind no more"):
        theirs.perform(f"{old}.2", "started")
    theirs.perform(f"{old}.1", "accept")
    assert theirs.agreement(old).undertakings[0].condition == "done"
    file, _ = theirs.export(number)
    checked = read_signed(file.encode())
    assert checked.in_force
    before, _ = theirs.export(old)
    named = read_signed(before.encode()).counting[-1].removesuffix(".").rpartition(" ")[2]
    assert f"Replaces: text {named}." in checked.counting


def test_what_is_due_within_a_month_or_late_stands_on_the_first_screen_and_waits_for_who_owes_it(in_force):
    line = in_force
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    number, there_ = number_of(envoy, SOUTH), number_of(theirs, NORTH)
    [card] = envoy.state().counterparts
    assert f"{number}.1: {NORTH}, due in 30 days" in card.due
    [owed] = [each for each in envoy.waiting() if "undertaking" in each.what]
    assert owed.what == f"undertaking, due in 30 days: {NORTH} freezes its reactor."
    assert owed.next_step == f"backchannel agreement report {number}.1 done"
    assert not [each for each in theirs.waiting() if "undertaking" in each.what]
    line.sleep(61 * DAY)
    late = f"{there_}.2: {SOUTH}, 1 day late; nothing is reported"
    assert f"{there_}.1: {NORTH}, 31 days late; nothing is reported" in theirs.state().counterparts[0].due
    assert late in theirs.state().counterparts[0].due
    assert theirs.agreement(there_).next_step == f"Late, and yours: {there_}.2."
    envoy.perform(f"{number}.1", "started")
    assert not [each for each in envoy.waiting() if each.what.startswith("undertaking")]


def test_notice_that_comes_again_later_binds_no_longer_than_from_the_day_it_first_came(proposed):
    """Whoever posts it once more, a colleague or a modified desk, moves no day."""
    line = proposed
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    number = theirs.propose_agreement(
        NORTH, Words(deal(line) + "Notice: 90 days.\n", subject="With notice")
    ).number
    there_ = put_in_force(line, number)
    theirs.withdraw(number, "We leave.")
    line.until(lambda: "notice" in envoy.read(there_).condition, most=40)
    told, history = envoy.agreement(there_).notice, envoy.agreement(there_).history
    line.sleep(30 * DAY)
    with envoy._core.step():
        envoy._core.register.run(
            "INSERT INTO act (hash, draft, channel, posting, author, seq, roster, verified, accepted, at)"
            " SELECT hash, draft, channel, posting, author, seq + 9, roster, verified, accepted, ?"
            " FROM act ORDER BY place DESC LIMIT 1",
            (int(line.time),),
        )
    assert envoy.agreement(there_).notice == told
    assert envoy.agreement(there_).history == history
