"""The named alarms (spec/30, section 9).

An alarm names a post only when an entry proven to this desk shows it; otherwise it says what was seen and
names nobody, because any member could have caused it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from backchannel.credentials.members import MemberRef


class AlarmKind(Enum):
    """Every alarm there is: the sentence for people, with ``{who}`` and ``{other}`` for posts."""

    GAP = "Something of {who} is missing here, and nobody sent it when it was asked for."
    FORK = "{who} said two different things in one place. Both copies are kept."
    ROLLBACK = "The desk of {who} knows less than it knew before, as if an old copy of it were running."
    OMISSION = "{who} has not passed on something that others hold."
    EQUIVOCATION = (
        "{who} holds another copy of a message by {other} than this desk does. One of them was misled."
    )
    SHUT_OUT = "{who} sent keys that do not fit what was announced with them."
    BROKEN = "{who} sent something that the program of an honest post never sends."
    SPLIT_APPROVAL = "The agreement of {who} holds at one desk and not at another."
    BLOCKING = "Somebody on this line is blocking what another sends. Carry by hand until it is settled."
    RESTORED = "A desk of {who} was restored and nobody has confirmed it yet."
    STRANGER = "Something came from somebody who is not on this line."
    COPIES_DIFFER = "Two copies of one thing differ."
    UNPROVEN = "Something came on this line that does not prove itself to this desk."
    REPLACED = (
        "{who} let in a restored desk of {other} in place of this one. If it is not yours, tell the others."
    )
    VOUCHED = "{who} let a restored desk of {other} back in. The earlier one counts for nothing from now on."
    VOUCHED_UNHEARD = (
        "{who} vouches for a restored desk of {other} that was not heard here. Nothing changes until it is."
    )
    OWN_BEHIND = "{who} holds messages of this desk that it does not know. Is it running from an old copy?"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. ``who`` is empty when nobody can be named."""

    kind: AlarmKind
    who: tuple[MemberRef, ...]

    def sentence(self, name_of: Callable[[MemberRef], str]) -> str:
        """The sentence for people; ``name_of`` gives a post's name."""
        names = [name_of(member) for member in self.who]
        who = names[0] if names else "somebody"
        other = names[1] if len(names) > 1 else "somebody"
        return self.kind.value.format(who=who, other=other)
