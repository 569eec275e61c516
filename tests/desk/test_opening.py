"""Opening a desk for one command is opening a desk."""

import pytest

from backchannel.desk.opening import open_desk
from backchannel.errors import NoRegister, WrongPassphrase
from backchannel.testing.world import PASSPHRASE

ENVOY = "A. Ahn"


@pytest.fixture
def closed(world):
    """A desk with nobody at it."""
    world.start(ENVOY, "NORTHLAND", "envoy", relay=False)
    world.desks.pop(ENVOY).close()
    return world


def test_it_is_the_same_desk(closed):
    with open_desk(closed.home(ENVOY), PASSPHRASE, closed.surroundings(ENVOY)) as desk:
        shown = desk.state()
    assert closed.open(ENVOY).state() == shown
    assert shown.side == "NORTHLAND"


def test_a_wrong_passphrase_or_no_desk_is_told_as_such(closed):
    with pytest.raises(WrongPassphrase):
        open_desk(closed.home(ENVOY), "another", closed.surroundings(ENVOY))
    with pytest.raises(NoRegister):
        open_desk(closed.folder / "nowhere", PASSPHRASE, closed.surroundings(ENVOY))
