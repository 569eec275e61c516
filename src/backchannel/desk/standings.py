"""Whether a side is official or private, in people's words, and what follows for what is signed with it.

Owns those words. That nothing binds on a line with a private side is the law's (spec/45, U5).
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.channel.channel import Channel
from backchannel.credentials.charter import Charter, Standing

STANDINGS = {Standing.OFFICIAL: "official", Standing.PRIVATE: "private"}


def standing_of(charter: Charter) -> str:
    """What a side says it is: official or private. No version of who speaks changes that."""
    return STANDINGS[charter.standing]


def binds_nobody(channel: Channel) -> str:
    """Why no undertaking binds on a line; empty where they do."""
    return no_undertakings(channel.speaks(side).charter for side in (0, 1))


def no_undertakings(charters: Iterable[Charter]) -> str:
    """Why nothing that these sides sign is an undertaking; empty where both are official."""
    private = [each.name for each in charters if each.standing is Standing.PRIVATE]
    if not private:
        return ""
    who = (
        f"{private[0]} is a private side"
        if len(private) == 1
        else f"{' and '.join(private)} are private sides"
    )
    return f"{who}: this is a joint statement, and no undertaking in it binds anybody."
