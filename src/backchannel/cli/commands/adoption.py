"""Take words over: from another line, from the file of a signed text, or as somebody told them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from backchannel.cli.dates import given
from backchannel.cli.files import read_bytes, read_text
from backchannel.cli.options import Here, Source, command
from backchannel.cli.saying import PLAINLY, Tongue
from backchannel.cli.session import Session
from backchannel.errors import Misuse

if TYPE_CHECKING:
    from backchannel.channel.papers.adoption import Adopt
    from backchannel.desk.desk import Desk

    Make = Callable[[Desk], Adopt]

BEGIN = "BEGIN BACKCHANNEL SIGNED TEXT"
"""What the file of a signed text holds (spec/50, section 4)."""
_SOURCE = Annotated[str, Parameter(name="--from")]


@command
def adopt(
    who: str,
    source: Source,
    /,
    *,
    whose: _SOURCE = "",
    told_by: str = "",
    standing: str = "unknown",
    day: str | None = None,
    subject: str = "",
    answer_by: str | None = None,
    said: Tongue = PLAINLY,
    session: Here,
) -> None:
    """Take words of somebody else over as your side's own. A colleague has to agree before they go.

    What a private group worked out becomes your side's word in this way. The other side always sees whose
    words they were and how you know them, and nothing else of that line; it can answer them like a message.

    Args:
        who: The other side.
        source: The number of a message on another line, the file of a signed text, or a file with words that
            somebody told you (then say whose, and by whom).
        whose: Whose words they are, of words that you were told.
        told_by: Who told you.
        standing: For whom they speak: official, private or unknown.
        day: On what day you were told; today, where you say nothing.
        subject: What they are about, on one line, of words that you were told.
        answer_by: When you would like an answer: 2027-06-11, or +3d for in three days.
    """
    due = None if answer_by is None else given(answer_by, session.surroundings.now())
    is_number = source.isascii() and source.isdigit()
    make = _told(source, said, session, (subject, due), (whose, told_by, standing, day))
    if make is None and is_number:
        make = partial(_of, who, int(source), due)
    if make is None:
        session.not_both_from_stdin(source)
        make = partial(_signed, read_bytes(source), due)
    with session.desk() as desk:
        number = int(source) if is_number and not whose + told_by else None
        outcome = desk.adopt(who, make(desk), number)
    session.done(outcome)


def _of(who: str, number: int, due: str | None, desk: Desk) -> Adopt:
    return desk.adoption_of(who, number, due)


def _signed(data: bytes, due: str | None, desk: Desk) -> Adopt:
    if BEGIN.encode() not in data:
        raise Misuse(
            "This file holds no signed text, and nobody is named whose words they are.",
            next_step="Say whose they are and who told you: --from NAME --told-by SOURCE.",
        )
    return desk.adoption_signed(data, due)


def _told(
    source: str,
    said: Tongue,
    session: Session,
    about: tuple[str, str | None],
    told: tuple[str, str, str, str | None],
) -> Make | None:
    """Words that somebody told us, read before the desk is opened; None where nobody is named."""
    from backchannel.desk.adopting import Told

    if not (told[0] or told[1]):
        if about[0] or said != PLAINLY or told[2:] != ("unknown", None):
            raise Misuse(
                "What goes with words that you were told does not go with others.",
                next_step="Leave it out, or say whose words they are: --from NAME --told-by SOURCE.",
            )
        return None
    session.not_both_from_stdin(source)
    words = replace(said.words(read_text(source), session), subject=about[0], answer_by=about[1])
    return lambda desk: desk.adoption_told(words, Told(*told))
