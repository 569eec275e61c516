"""Epochs: when one is due, and that wraps and commitment bind what they should."""

from __future__ import annotations

import pytest

from backchannel.crypto import kem
from backchannel.errors import OutOfPlace, Unproven
from backchannel.feed import epoch
from backchannel.feed.entry import author_of
from backchannel.feed.epoch import Due, OwnEpoch, WrapPlace
from backchannel.feed.kinds import Kind
from backchannel.feed.outcomes import Wrote
from feed.desks import AHN, BAK, CHO, DAY, NOW, line

ROSTER, OTHER = b"r" * 32, b"o" * 32
OPEN = OwnEpoch(3, b"k" * 32, NOW, ROSTER, 7)

RULES = {
    "on joining, before anything": (None, ROSTER, False, True, 0, Due.BEFORE),
    "when the roster changed, before the content": (OPEN, OTHER, False, True, 1, Due.BEFORE),
    "when a desk was restored, before the content": (OPEN, ROSTER, True, True, 1, Due.BEFORE),
    "with content within a day: none": (OPEN, ROSTER, False, True, DAY, Due.NO),
    "with content after a day: after it": (OPEN, ROSTER, False, True, DAY + 1, Due.AFTER),
    "without content within a month: none": (OPEN, ROSTER, False, False, 30 * DAY, Due.NO),
    "without content after a month: one": (OPEN, ROSTER, False, False, 30 * DAY + 1, Due.AFTER),
}


@pytest.mark.parametrize("sentence", RULES)
def test_when_one_is_due(sentence: str) -> None:
    current, roster, reopen, content, age, expected = RULES[sentence]
    assert epoch.due(current, roster, reopen=reopen, content=content, now=NOW + age) is expected


def test_content_a_day_later_is_sent_in_the_old_epoch_and_the_new_one_opens_after_it() -> None:
    ahn, *_ = line(AHN, BAK, CHO)
    number = ahn.state.own.epoch_count
    wrote = [one for one in ahn.write("later", NOW + 2 * DAY) if isinstance(one, Wrote)]
    assert [one.entry.core.kind for one in wrote] == [40, Kind.OPENING]
    assert [one.entry.core.epoch for one in wrote] == [number, number + 1]
    again = [one for one in ahn.write("same day", NOW + 2 * DAY + 60) if isinstance(one, Wrote)]
    assert [one.entry.core.kind for one in again] == [40]


PLACE = WrapPlace(b"m" * 32, ROSTER, author_of(AHN, 1), 4)
SEED = b"s" * 32


def test_a_wrap_opens_to_its_reader_in_its_place() -> None:
    wrapped = epoch.wrap(PLACE, 2, 1, (5, kem.public_of(SEED)), b"k" * 32, b"p" * 32)
    assert epoch.unwrap(PLACE, wrapped, SEED) == (b"k" * 32, b"p" * 32)


@pytest.mark.parametrize("field", ["room", "roster", "author", "epoch"])
def test_a_wrap_does_not_open_in_another_place(field: str) -> None:
    wrapped = epoch.wrap(PLACE, 2, 1, (5, kem.public_of(SEED)), b"k" * 32, b"p" * 32)
    others = {"room": OTHER, "roster": OTHER, "author": author_of(AHN, 2), "epoch": 5}
    with pytest.raises(Unproven):
        epoch.unwrap(PLACE._replace(**{field: others[field]}), wrapped, SEED)


@pytest.mark.parametrize("field", ["room", "roster", "author", "epoch"])
def test_a_commitment_holds_for_one_key_in_one_place(field: str) -> None:
    stated = epoch.commitment(PLACE, b"k" * 32)
    epoch.require_commitment(PLACE, b"k" * 32, stated)
    others = {"room": OTHER, "roster": OTHER, "author": author_of(AHN, 2), "epoch": 5}
    for place, key in ((PLACE._replace(**{field: others[field]}), b"k" * 32), (PLACE, b"x" * 32)):
        with pytest.raises(OutOfPlace):
            epoch.require_commitment(place, key, stated)
    with pytest.raises(OutOfPlace):
        epoch.require_commitment(PLACE, b"k" * 32, None)
