"""A side that speaks under the eyes of an observer (requirements F20)."""

import pytest

from backchannel.desk.comparing import FOR_GOOD
from backchannel.errors import Misuse, Refused
from desk.shown import DEPUTY, ENVOY, THIRD

pytestmark = pytest.mark.slow  # plays whole desks


def test_nobody_can_be_made_to_watch_before_there_is_an_observer(world):
    desk = world.start("C. Cho", "SOUTHLAND", "envoy", one_voice=True)
    with pytest.raises(Refused, match="observer"):
        desk.require_observer(sure=True)
    assert desk.who("us").rules[0] == "a message: one person"


def test_an_observer_once_required_stays_required_and_both_desks_show_it(world):
    desk = world.start("C. Cho", "SOUTHLAND", "envoy", one_voice=True)
    observer = world.join("C. Cho", "D. Dee", "observer", observer=True)
    world.until(lambda: not desk.steps() and not observer.steps())
    with pytest.raises(Misuse, match="cannot be taken back without the other side's agreement") as asked:
        desk.require_observer()
    assert "backchannel observer --require --yes" in asked.value.what_next
    assert "a message: one person; a signed text: one person." in desk.observer_rule().happened
    desk.require_observer(sure=True)
    world.until(lambda: observer.who("us").version == desk.who("us").version)
    assert desk.who("us").rules[:2] == [
        "a message: one person, an observer agreeing",
        "a signed text: one person, an observer agreeing",
    ]
    assert observer.who("us").rules == desk.who("us").rules
    version = desk.who("us").version
    with pytest.raises(Misuse, match="already"):
        desk.require_observer(present=True, sure=True)
    assert desk.who("us").version == version


def test_among_two_people_it_is_a_draft_that_says_it_is_for_good(world):
    envoy = world.start(ENVOY, "NORTHLAND", "envoy")
    deputy = world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not envoy.steps())
    third = world.join(ENVOY, THIRD, "observer", observer=True)
    world.until(deputy.waiting)
    deputy.agree(deputy.waiting()[0].number)
    world.until(lambda: not envoy.steps() and not third.steps())
    rules = envoy.who("us").rules
    outcome = envoy.require_observer()
    assert FOR_GOOD in outcome.happened
    world.until(deputy.waiting)
    assert envoy.who("us").rules == rules
    assert FOR_GOOD in deputy.read(deputy.waiting()[0].number).text
    deputy.agree(deputy.waiting()[0].number)
    world.until(lambda: "an observer agreeing" in envoy.who("us").rules[0])
