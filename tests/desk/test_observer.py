"""A side that speaks through one person under the eyes of an observer (requirements F20)."""

import pytest

from backchannel.errors import Refused


def test_nobody_can_be_made_to_watch_before_there_is_an_observer(world):
    desk = world.start("C. Cho", "SOUTHLAND", "envoy", one_voice=True)
    with pytest.raises(Refused, match="observer"):
        desk.require_observer()
    assert desk.who("us").rules[0] == "a message: one person"


def test_an_observer_once_required_stays_required_and_both_desks_show_it(world):
    desk = world.start("C. Cho", "SOUTHLAND", "envoy", one_voice=True)
    observer = world.join("C. Cho", "D. Dee", "observer", observer=True)
    world.until(lambda: not desk.steps() and not observer.steps())
    desk.require_observer()
    world.until(lambda: observer.who("us").version == desk.who("us").version)
    assert desk.who("us").rules[:2] == [
        "a message: one person, an observer agreeing",
        "a signed text: one person, an observer agreeing",
    ]
    assert observer.who("us").rules == desk.who("us").rules
    desk.require_observer(present=True)
    assert desk.who("us").rules[0] == "a message: one person, an observer agreeing"
