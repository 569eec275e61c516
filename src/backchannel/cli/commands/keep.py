"""Keep: the recovery sheet, backup and restore, and checking a signed text."""

from __future__ import annotations

from pathlib import Path

from backchannel.cli.files import read_bytes, write_new
from backchannel.cli.options import Flag, Here, Source, command


@command
def recovery_sheet(*, again: Flag = False, session: Here) -> None:
    """Print the words that can bring your side back when every desk is lost. Shown once, kept nowhere.

    Print it or copy it by hand, and keep it where two people of your side must go together. Never
    photograph it. Its mark, four letters, stands beside it in `who us` and where colleagues agree to it.

    Args:
        again: Make another one in place of yours that still waits for colleagues; that one is worth nothing.
    """
    with session.desk() as desk:
        sheet, outcome = desk.recovery_sheet(again=again)
    session.each_line(sheet)
    session.done(outcome, sheet=sheet)


@command
def backup(file: Path, /, *, session: Here) -> None:
    """Write everything into one encrypted file.

    It opens with the passphrase that the desk has today. Keep it away from the desk.

    Args:
        file: The file to write.
    """
    session.take(lambda desk: desk.backup(file))


@command
def restore(file: Path, /, *, session: Here) -> None:
    """Bring a desk back from a backup.

    A colleague has to let the restored desk in again, or, where there is none, the other side after
    comparing words.

    Args:
        file: The backup. It opens with the passphrase it was made under.
    """
    from backchannel.desk.desk import Desk

    desk, outcome = Desk.restore(session.home, file, session.passphrase(), session.surroundings)
    with desk:
        session.done(outcome)


@command
def export(number: int, file: Path, /, *, session: Here) -> None:
    """Write a signed text, with every signature so far, into a file that anybody can check.

    The words stand in it for people to read; nothing else of the line is in it.

    Args:
        number: The number of the text.
        file: The file to write.
    """
    with session.desk() as desk:
        text, outcome = desk.export(number)
    session.done(outcome, file=write_new(file, text.encode()))


@command
def verify(file: Source, /, *, session: Here) -> None:
    """Check a signed text: who signed, and whether a letter was changed. Needs no desk and no passphrase.

    Args:
        file: The signed text, - for one that you paste.
    """
    from backchannel.desk.verifying import read_signed

    session.show(read_signed(read_bytes(file)))
