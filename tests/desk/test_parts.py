"""The one place where it is said who takes what came."""

from typing import get_args

from backchannel.desk.bodies import BodyKind, HomeBody


def test_every_kind_of_note_and_entry_goes_to_somebody(world):
    desk = world.start("A. Ahn", "NORTHLAND", "envoy", relay=False)
    assert set(desk._home._takers) == set(get_args(HomeBody))
    assert {*desk._intake.takers, BodyKind.HOME} == set(BodyKind)
