"""What is confirmed on a page is what that page showed, and nothing else."""

from __future__ import annotations

import re

from backchannel.desk.saying import Words

from .conftest import NORTH, SOUTH, THEIRS
from .test_pages import turns


def field(page, name):
    """A hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.body)
    assert found is not None, page.text
    return found[1]


def test_a_page_confirms_its_own_form_and_not_equal_words_of_another(desk, pair):
    theirs = pair.desks[THEIRS]
    theirs.ask_with(lambda _: True)
    for subject, text in (("One", "Will you free the teacher?"), ("Two", "Will you hand over the port?")):
        theirs.write(NORTH, Words(text, subject=subject))
        turns(pair, desk)
    desk.at_desk(lambda open_desk: open_desk.add_twice_word("accept", "x"))
    first, second = sorted(each.number for each in desk.at_desk(lambda open_desk: open_desk.messages(SOUTH)))
    answer = {"kind": "answer", "text": "We accept."}
    one = desk.send(f"/item/{first}/answer", weight="aloud", **answer)
    again = desk.send(f"/item/{first}/answer", weight="aloud", **answer)
    assert field(again, "mark") != field(one, "mark")
    assert "thinking aloud" in one.text
    assert f"Answers {first}" in one.text
    two = desk.send(f"/item/{second}/answer", weight="aloud", answer_by="2031-01-01", **answer)
    assert f"Answers {second}" in two.text
    assert "Answer wanted by" in two.text
    assert "not there any more" in desk.send("/sure", page="/", mark=field(one, "mark")).text
    turns(pair, desk)
    assert not [each for each in theirs.messages(NORTH) if not each.ours]
    desk.send("/sure", page="/", mark=field(two, "mark"))
    turns(pair, desk)
    [said] = [each for each in theirs.messages(NORTH) if not each.ours]
    assert theirs.read(said.number).answers == max(
        each.number for each in theirs.messages(NORTH) if each.ours
    )
