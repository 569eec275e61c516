"""Who brought what this desk could not check itself: shown as reported by them.

Owns the notes of it in the register. What a colleague reports proves nothing against whom it names, whenever
the law gets to judge it: also when something else that came later was what it waited for.
"""

from __future__ import annotations

from backchannel.channel.acts import Posting
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk.core import Core
from backchannel.feed.state import RoomState

VALID_FOR = 30 * 86_400
"""Seconds for which an agreement may wait to be posted."""


class Reporters:
    """Who brought each act that came by a report alone, or that a restored desk lacks the keys for."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def note(self, act: bytes, by: MemberRef | None) -> None:
        """An act comes, passed on by a member; None: from whoever posted it, and then it is no report."""
        if by is None:
            self._core.register.run("DELETE FROM setting WHERE name = ?", (_name(act),))
        elif self._core.register.first("SELECT 1 FROM act WHERE hash = ? LIMIT 1", (act,)) is None:
            self._core.register.set(_name(act), MEMBER_REF.encode(by))

    def of(self, act: bytes) -> MemberRef | None:
        """Who passed an act on, where nobody else brought it."""
        data = self._core.register.setting(_name(act))
        return None if data is None else MEMBER_REF.decode(data)

    def lacks_keys(self, state: RoomState, posting: Posting) -> bool:
        """Whether this desk, restored, may have lost what it takes to check a posting.

        That is so for all that was agreed to before it was let back in.
        """
        if not state.own.restored:
            return False
        since = self._core.register.setting(let_in(state))
        made = (record.approval.until - VALID_FOR for record in posting.approvals)
        return since is None or all(each <= int(since) for each in made)


def let_in(state: RoomState) -> str:
    """The name of the note of when this restored desk learned that it was let back into a room."""
    return f"let in/{state.own.room.hex()}/{state.me.incarnation}"


def _name(act: bytes) -> str:
    return "reported/" + act.hex()
