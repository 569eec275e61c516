"""What a private group worked out becomes an official side's word by its quorum, with where it comes from."""

from __future__ import annotations

import json

import msgspec
import pytest

from backchannel.channel.acts import decode_draft, draft_codec
from backchannel.desk.adopting import Told
from backchannel.desk.redacting import bared
from backchannel.desk.saying import Words
from backchannel.desk.verifying import read_signed
from backchannel.errors import Malformed, Misuse, NotSure, Refused
from backchannel.testing.kept import keep
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

CHAIR, LAKE, NICK = "E. Eun", "LAKE GROUP", "OUR LAKE"
WORDS = "Freeze first.\nWhose words: nobody's."


@pytest.fixture(scope="module")
def lake(met, shelf):
    """As `met`, and Northland has a line with a private group, which calls it by a name of its own."""
    world = met.again(shelf / "lake")
    world.start(CHAIR, LAKE, "chair", one_voice=True, private=True)
    world.meet(ENVOY, CHAIR, (NICK, NORTH))
    world.compare(ENVOY, CHAIR, (NICK, NORTH))
    world.until(lambda: any(step.who == NICK for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(NICK, world.desks[CHAIR].words(NORTH).read_out)
    world.ticks(8)
    world.desks[CHAIR].write(NORTH, Words(WORDS, subject="A plan", weight="personally"))
    world.until(lambda: world.desks[ENVOY].messages(NICK) and world.desks[DEPUTY].messages(NICK))
    return keep(world)


@pytest.fixture
def both(lake, place):
    world = lake.again(place)
    yield world
    world.close()


def went(world, body):
    """Northland takes words over; what Southland has then, and what was shown before."""
    envoy, deputy, theirs = world.desks[ENVOY], world.desks[DEPUTY], world.desks[THEIRS]
    outcome = envoy.adopt(SOUTH, body)
    assert "draft" in outcome.happened
    shown = outcome.preview.words
    world.until(lambda: drafts(deputy))
    read = deputy.read(drafts(deputy)[0])
    assert read.text == shown
    assert theirs.messages(NORTH) == [], "one person is not enough"
    deputy.agree(drafts(deputy)[0])
    world.until(lambda: theirs.waiting())
    [waits] = theirs.waiting()
    assert waits.next_step.endswith(f"then backchannel answer {waits.number}")
    got = theirs.read(waits.number)
    assert got.text == shown
    return got


def test_a_message_of_another_line_becomes_our_word_with_whose_it_was_and_nothing_else_of_that_line(both):
    envoy, theirs = both.desks[ENVOY], both.desks[THEIRS]
    [item] = envoy.messages(NICK)
    with pytest.raises(Refused, match="said on another line"):
        envoy.write(SOUTH, "Look.", begins=item.number)
    got = went(both, envoy.adoption_of(SOUTH, item.number))
    assert got.side == NORTH
    assert got.subject == f"takes words of {LAKE} over: A plan"
    assert got.weight == "on instructions"
    assert f"Whose words: {LAKE} (private)." in got.text
    assert "said on a line with NORTHLAND as that side's word, personally; it came on 2026-09-21" in got.text
    assert "    Whose words: nobody's." in got.text, "no line of the words passes for where they come from"
    source = got.provenance
    assert (source.how, source.day, source.weight) == ("said", "2026-09-21", "personally")
    assert [(each.name, each.standing) for each in source.whose] == [(LAKE, "private")]
    everything = json.dumps(msgspec.to_builtins(got))
    assert NICK not in everything
    body = theirs._channels.row_of_draft(theirs._core.numbered(got.number)[1]).arrival.posting.act.draft
    channel = envoy._channel_of(NICK)
    held = envoy._channels.channel(channel)
    [row] = envoy._channels.arrivals(channel)
    private = [channel, *held.parties[1 - held.ours : 2 - held.ours], row.posting.act.prev]
    private += list(held.chains.nodes)
    private += [held.speaks(1 - held.ours).book.current.hash]
    assert not any(bytes(each) in body for each in private if any(each))
    theirs.answer(got.number, "Let us talk of it.")
    both.until(lambda: envoy.messages(SOUTH)[0].condition == "answered")
    ours = envoy.read(envoy.messages(SOUTH)[0].number)
    assert ours.provenance == source


def test_words_that_somebody_told_us_go_with_whose_they_are_and_who_told_us(both):
    body = both.desks[ENVOY].adoption_told(Words("Freeze."), Told("A poet", "Her brother", "private"))
    got = went(both, body)
    assert "Whose words: A poet (private)." in got.text
    assert "told by Her brother, on 2026-09-21" in got.text
    assert "nothing here proves it" in got.text


def test_a_signed_text_goes_with_both_sides_its_state_and_the_number_that_checking_prints(both):
    chair, envoy = both.desks[CHAIR], both.desks[ENVOY]
    text = f"{LAKE} and {NORTH} hold on 2026-09-21: freeze first."
    chair.write(NORTH, Words(text, subject="Principles"), signed=True)
    [signed] = [each.number for each in chair.messages(NORTH) if "Principles" in each.subject]
    chair.sign(signed)
    file = chair.export(signed)[0].encode()
    got = went(both, envoy.adoption_signed(file))
    source = got.provenance
    assert [(each.name, each.standing) for each in source.whose] == [(LAKE, "private"), (NORTH, "official")]
    assert (source.how, source.state) == ("signed", "without effect")
    assert read_signed(file).text_number == source.text_number
    assert source.text_number in got.text
    with pytest.raises(Malformed):
        envoy.adoption_signed(file.replace(b"freeze", b"thaw"))


def test_what_is_no_word_of_another_side_is_not_taken_over(both):
    envoy = both.desks[ENVOY]
    number = envoy.write(NICK, "Ours.").number
    with pytest.raises(Misuse):
        envoy.adoption_of(SOUTH, number)
    [theirs] = [each.number for each in envoy.messages(NICK) if not each.ours]
    with pytest.raises(Misuse, match="this very line"):
        envoy.adoption_of(NICK, theirs)
    for told in (Told("", "Her brother"), Told("A poet", " "), Told("A poet", "x", "friendly")):
        with pytest.raises(Misuse):
            envoy.adoption_told(Words("Freeze."), told)
    with pytest.raises(Misuse, match="ahead"):
        envoy.adoption_told(Words("Freeze."), Told("A poet", "x", day="2026-09-23"))


def test_an_item_without_its_words_is_not_taken_over(both):
    """What would go out as their words is what this desk put in the place of them."""
    envoy = both.desks[ENVOY]
    number = envoy.messages(NICK)[0].number
    row = envoy._channels.row_of_draft(envoy._core.numbered(number)[1])
    bare = bared(decode_draft(row.arrival.posting.act.draft))
    with envoy._core.register.change():
        envoy._channels.remove_words(row, draft_codec.encode(bare))
    with pytest.raises(Refused, match="removed from this desk"):
        envoy.adoption_of(SOUTH, number)


def test_whoever_speaks_alone_reads_first_what_they_will_see(both):
    theirs = both.desks[THEIRS]
    shown = []
    theirs.ask_with(lambda going: bool(shown.append(going)))
    body = theirs.adoption_told(Words("Freeze."), Told("A poet", "Her brother"))
    shown = []

    def no(going):
        shown.append(going)
        return False

    theirs.ask_with(no)
    with pytest.raises(NotSure):
        theirs.adopt(NORTH, body)
    [kept] = theirs.messages(NORTH)
    assert "not sent" in theirs.read(kept.number).authority
    assert "A poet" in shown[0].words
    assert "Freeze." in shown[0].words
    theirs.ask_with(lambda _: True)
    assert "on its way" in theirs.adopt(NORTH, body).happened
    assert len(theirs.messages(NORTH)) == 1, "what was kept is said, and waits no more"
