"""The relays of a desk: pairs, further ones for a line, who runs them."""

from __future__ import annotations

from typing import Literal

from cyclopts import App

from backchannel.cli.options import Here, command

relays = App(
    name="relays", help="Two relays held against each other, more relays, who runs them.", version_flags=[]
)
"""``relays pair``, ``relays add`` and ``relays run-by``."""


@command
def pair(relay: str, /, *, of: str = "", session: Here) -> None:
    """Hold your relay against a second one that follows it. Best are two hosts that neither side runs.

    What counts as posted is then what both show; a relay that goes back, forks or leaves out is named. On a
    relay with many desks that answers private reads, you read a few messages in each turn instead of all.

    Args:
        relay: The second relay's address; in quotes with its token behind a space, if you were given one.
        of: The address of the first, if it is not your side's own.
    """
    session.take(lambda desk: desk.pair_relays(relay, of))


@command
def add(who: str, relay: str, /, *, session: Here) -> None:
    """Use one more relay for a line. Everything goes over both, and either may fail.

    Args:
        who: The other side, or us for your colleagues. They give the same command.
        relay: Its address; in quotes with its token behind a space, if you were given one.
    """
    session.take(lambda desk: desk.add_relay(who, relay))


@command
def run_by(who: Literal["us", "them", "others"], address: str, /, *, session: Here) -> None:
    """Note who runs a relay; `line` then says what that means. Nothing can prove it.

    Args:
        who: Your side (us), the other side (them), or neither (others).
        address: The relay.
    """
    session.take(lambda desk: desk.relay_is_run_by(who, address))


EXAMPLES = """Examples:
  backchannel relays pair https://second.example
  backchannel relays pair "https://second.example TOKEN"
  backchannel relays add SOUTHLAND https://other.example
  backchannel relays pair https://fourth.example --of https://other.example
  backchannel relays run-by them https://relay.example"""

relays.command(pair, name="pair", help_epilogue=EXAMPLES)
relays.command(add, name="add", help_epilogue=EXAMPLES)
relays.command(run_by, name="run-by", help_epilogue=EXAMPLES)
