"""Several posts of one side on one computer: allowed, and labelled (design.md section 9).

Owns: a small file of the person's account in which each desk leaves a mark of its side and post. A mark is a
keyed hash under a secret of this computer: it names nobody. Two marks of one side are counted as two posts
that guard against a slip, not against a thief.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from backchannel.credentials.members import MemberRef
from backchannel.crypto.labels import Label
from backchannel.crypto.mac import authenticate
from backchannel.crypto.rng import Rng
from backchannel.wire.codec import encode

SIZE = 16
_SECRET = 32


def folder_of_this_account() -> Path:
    """Where programs of this account keep such things."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Backchannel" / "here"
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "backchannel"


def note(folder: Path, me: MemberRef, rng: Rng) -> int:
    """Leave this desk's mark and count the posts of its side on this computer (at least 1).

    A folder that cannot be written is passed over: the label is a courtesy, not a guard.
    """
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / "posts"
        data = file.read_bytes() if file.exists() else b""
        if len(data) < _SECRET:
            data = rng(_SECRET)
        secret, marks = data[:_SECRET], data[_SECRET:]
        side = _mark(secret, [me.party])
        mine = side + _mark(secret, [me.party, me.seat])
        known = {marks[at : at + 2 * SIZE] for at in range(0, len(marks), 2 * SIZE)}
        if mine not in known or not file.exists():
            partial = file.with_suffix(".part")
            partial.touch(mode=0o600)
            partial.write_bytes(secret + b"".join(sorted(known | {mine})))
            partial.replace(file)
        return sum(each[:SIZE] == side for each in known | {mine})
    return 1


def _mark(secret: bytes, what: list[object]) -> bytes:
    return authenticate(Label.MACHINE_MARK, secret, encode(what))
