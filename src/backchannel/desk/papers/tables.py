"""Proposing, joining and closing a table with a mediator, in words."""

from __future__ import annotations

from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.table import TABLES, CloseTable, JoinTable, OpenTable, TableCase
from backchannel.credentials.charter import Charter, decode_charter
from backchannel.desk.comparing import fingerprint, side_number
from backchannel.desk.papers.look import Look
from backchannel.desk.standings import standing_of
from backchannel.desk.terms import nth

MEANS = (
    "The mediator reads all that both sides say there, and nothing else of them; it has no vote, and what it"
    " says is its own. Either side closes the table for good."
)
OVER = "From then on nothing said there is for the mediator. A closed table is over."


class TableWords:
    """The words of tables."""

    bodies: tuple[type, ...] = (OpenTable, JoinTable, CloseTable)

    def subject(self, look: Look, body: OpenTable | JoinTable | CloseTable) -> str:
        """Which table, and what is done with it."""
        if isinstance(body, OpenTable):
            return _titled(f"proposes a table with {_mediator(body)} as mediator", body)
        proposed = _proposed(look, body)
        if proposed is None:
            return "is about a table that was not proposed here"
        if isinstance(body, JoinTable):
            return _titled(f"joins a table with {_mediator(proposed)} as mediator", proposed)
        return _titled(f"closes a table with {_mediator(proposed)} as mediator", proposed)

    def text(self, look: Look, body: OpenTable | JoinTable | CloseTable) -> str:
        """Who is let in, as what; or why it is closed."""
        first = f"{look.side(look.author)} {self.subject(look, body)}."
        if isinstance(body, CloseTable):
            return "\n\n".join(filter(None, (" ".join([first, OVER]), body.reason)))
        proposed = body if isinstance(body, OpenTable) else _proposed(look, body)
        if proposed is None:
            return f"{first} Do not agree to it."
        return "\n".join([f"{first} {MEANS}", "", *_who(proposed)])

    def condition(self, look: Look, act: bytes, body: OpenTable | JoinTable | CloseTable) -> str | None:
        """How the table stands that an act proposed."""
        case = look.channel.case(TABLES, act) if isinstance(body, OpenTable) else None
        if case is None:
            return None
        closers = [look.side(side) for side in (0, 1) if case.closed[side] is not None]
        if closers:
            return f"closed by {' and '.join(closers)}"
        return "open" if case.stands else f"waits for {look.side(1 - case.opener)} to join"

    def step(self, open_: Open) -> str | None:
        """The other side joins it."""
        return "backchannel table join {}" if isinstance(open_.case, TableCase) else None


def _proposed(look: Look, body: JoinTable | CloseTable) -> OpenTable | None:
    if look.channel.case(TABLES, body.table) is None:
        return None
    said = look.said(body.table)
    return said if isinstance(said, OpenTable) else None


def _mediator(body: OpenTable) -> str:
    return decode_charter(body.charter).name


def _titled(does: str, body: OpenTable) -> str:
    return ": ".join(filter(None, (does, body.title)))


def _who(body: OpenTable) -> list[str]:
    charter = decode_charter(body.charter)
    lines = [
        f"The mediator: {charter.name}, {standing_of(charter)}, version {charter.version} of who speaks.",
        f"Its number, to be compared: {side_number(body.mediator)}",
        "Who of it reads there:",
    ]
    return lines + [_post(charter, number) for number in body.posts]


def _post(charter: Charter, number: int) -> str:
    seat = charter.seat(number)
    if seat is None or seat.holder is None:
        return f"  post {number}: empty. Do not agree to it."
    return f"  {seat.title}: its key is {fingerprint(seat.holder)}, {nth(seat.term)}"
