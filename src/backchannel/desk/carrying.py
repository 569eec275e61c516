"""Carrying by hand, as a person does it: which files, who brought them, what they held (spec/70, section 8).

Owns: reading and writing the files. What is in them is the spool's (`store.carrying`, `board.pouch`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from backchannel.board.pouch import armour
from backchannel.credentials.lines import ARMOUR_PREFIX
from backchannel.desk import views
from backchannel.desk.appointing import Appointments
from backchannel.desk.core import Core
from backchannel.desk.ground import Ground, Part
from backchannel.desk.legs import HAND_PAGE
from backchannel.desk.parties import US
from backchannel.desk.paths import Paths
from backchannel.errors import AlreadyThere, DiskFailure, Misuse
from backchannel.store.carrying import CarryReport
from backchannel.store.carrying import carry_in as take_pouch
from backchannel.store.carrying import carry_out as make_pouch

MOST_BYTES = 64 * 1024 * 1024
FORMS = ("file", "text", "qr")


class Carrying(Part):
    """What goes by hand to whom, and what a carried file brings."""

    def __init__(self, ground: Ground, appointments: Appointments, paths: Paths) -> None:
        super().__init__(ground)
        self._appointments = appointments
        self._paths = paths

    def out(self, who: str, dest: Path, *, remark: str, form: str) -> views.CarriedOut:
        """Everything on its way to a side, to colleagues, or to somebody being met or joining."""
        handles, colleagues = self._handles(who)
        called = "your colleagues" if who.casefold() in US else who
        written = carry_out(self._core, handles, called, dest, remark=remark, form=form)
        if colleagues:
            self._paths.carried(US[0], handles)
        else:
            self._paths.carried(who, handles)
        return written

    def _handles(self, who: str) -> tuple[list[bytes], bool]:
        """What stands in the spool for all that goes to that name, and whether that is a colleague."""
        met, joining = self._meetings.room_handle(who), self._appointments.room_handle(who)
        found = [each for each in (met, joining) if each is not None]
        me = self._core.me
        if me.party is None or not self._rooms.has(self._rooms.home):
            if not found:
                self._parties.called(who)
            return found, True
        side = next((each for each, nick in self._meetings.lines() if _same(nick, who)), None)
        if side is not None:
            return [*found, self._rooms.handle(side)], False
        # A newcomer calls colleagues by names that nobody told this desk yet.
        if (
            joining is not None
            or _same(who, me.side)
            or who.casefold() in US
            or self._parties.is_colleague(who)
        ):
            # Colleagues read every line as well as what is said among ourselves.
            rooms = [each for each in self._paths.colleagues_read() if self._rooms.has(each)]
            return [*found, *(self._rooms.handle(room) for room in rooms)], True
        if not found:
            self._parties.called(who)
        return found, False

    def take_in(self, paths: list[Path], look: Callable[[], int]) -> views.CarriedIn:
        """Take in carried files. ``look`` takes into the register what came, and says how much that was."""
        report = carry_in(self._core, paths)
        fresh, more = report.new, look()
        while more and fresh:
            # What came may say what else in the same files is for us: look again.
            fresh = carry_in(self._core, paths).new
            report = msgspec.structs.replace(report, new=report.new + fresh)
            more = look()
        return report


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def carry_out(
    core: Core, rooms: list[bytes], who: str, dest: Path, *, remark: str, form: str
) -> views.CarriedOut:
    """Write all that is on its way to that name into one file."""
    if form not in FORMS:
        raise Misuse(f"It can be carried as {', '.join(FORMS)}; not as {form}.")
    pouch = make_pouch(core.spool, *rooms, remark=remark, rng=core.around.rng)
    shaped = _shape(pouch, form)
    _write(dest, shaped)
    long = (
        f" It has {shaped.count(10):,} lines: for a letter or a file, too long for most chats."
        if form == "text"
        else ""
    )
    outcome = views.Outcome(
        f"Everything on its way to {who} is in {dest}.{long}",
        "They know nothing until it is carried in at one of their desks.",
        "Give it to as many carriers as you like: copies are compared, and taking one in twice is harmless.",
    )
    return views.CarriedOut([str(dest)], len(pouch) // HAND_PAGE, outcome)


def _shape(pouch: bytes, form: str) -> bytes:
    if form == "file":
        return pouch
    if form == "text":
        return ("\n".join(armour(pouch)) + "\n").encode("ascii")
    from backchannel.desk.paper import sheets

    return sheets(pouch).encode()


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise AlreadyThere(
            f"There is a file {path.name} already.", next_step="Choose another name."
        ) from error
    except OSError as error:
        raise DiskFailure(f"The file {path.name} could not be written.") from error


def carry_in(core: Core, paths: list[Path]) -> views.CarriedIn:
    """Take in files, each as brought by the carrier its name says."""
    reports = [(path.name, _take(core, path)) for path in paths]
    remarks = [f"{name}: {report.remark}" for name, report in reports if report.remark]
    new = sum(report.new for _, report in reports)
    known = sum(report.known + report.ours for _, report in reports)
    differing = sum(report.differing + report.unreadable for _, report in reports)
    details = [detail for _, report in reports for detail in report.differences]
    what = "Something new was in it." if new else "There was nothing new in it."
    if differing:
        told = "; ".join(dict.fromkeys(details)) or "some of it"
        what += f" Not as it was sent: {told}."
    return views.CarriedIn(new, known, differing, remarks, _outcome(what, new + known + differing, remarks))


def _outcome(what: str, ours: int, remarks: list[str]) -> views.Outcome:
    if not ours:
        return views.Outcome(
            "Nothing in it is for this desk, or nothing that it can open yet.",
            "They learn nothing of it.",
            "Look whether it is the right file. What a colleague of yours has may have to come first.",
        )
    return views.Outcome(
        what,
        "They learn that it arrived with the next thing that reaches them from you.",
        "A carrier's remark is the carrier's, not the other side's." if remarks else "backchannel waiting",
    )


def _take(core: Core, path: Path) -> CarryReport:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Misuse(
                f"{path.name} is too large to be something carried from a desk.",
                next_step="Look whether it is the right file.",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Misuse(
            f"There is no file {path.name}.", next_step="Look at how its name is written, and where it is."
        ) from error
    except OSError as error:
        raise DiskFailure(f"The file {path.name} cannot be read.") from error
    text = _as_text(data)
    if text is not None and text.lstrip().lower().startswith(ARMOUR_PREFIX):
        raise Misuse(
            f"{path.name} is a line to meet another side or to join a post, not something carried.",
            next_step="Use `backchannel meet WHO --accept FILE`, or `backchannel join FILE --me NAME`.",
        )
    return take_pouch(core.spool, data if text is None else text, carrier=path.name, now=core.now())


def _as_text(data: bytes) -> str | None:
    """The text of a pasted file, or None for a file of bytes."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or "\n" in text else None
