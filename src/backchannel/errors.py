"""The one exception tree. Nothing else crosses the edge of a package.

::

    BackchannelError
    ├── Misuse                we were asked for something that makes no sense        exit 2
    ├── Refused               a rule of the line says no                              exit 1
    │   ├── NotEnoughPeople, PartyFrozen, NotLater, OffTheTable, NotCompared, LineUsed   (who speaks)
    │   ├── NotSure           it would leave at once, and nobody said that it is meant
    │   ├── NotHereYet        it builds on something that is still on its way
    │   └── NotAdmitted, SlotTaken, TagTaken, NotKept, NoPlaceLeft, SettingsDiffer   (relays)
    ├── PeerFault             what came from outside is wrong, whoever sent it        exit 1
    │   ├── HistoryDiffers    a relay shows another past than before
    │   ├── Malformed         bytes that are not what they claim to be
    │   │   ├── WrongSize     a deposit of another length
    │   │   └── WrongVersion  made by another version of the program (NewerAct: kept until it can be read)
    │   ├── OutOfPlace        it holds, but not in this place (AgainstTheRules: and its author is to blame)
    │   ├── NotWellFormed     a list of who speaks that breaks its own rules
    │   ├── MissingVersion    a list of who speaks whose earlier version is not here
    │   ├── SharedKey         one key in two parties
    │   ├── TwoReplies, WordsDiffer   an introduction that somebody may stand between
    │   └── Unproven          a signature, authenticator or seal that does not hold
    └── OutsideFailure        disk, network, clock, passphrase                        exit 3
        ├── StorageFailure (StorageFull), CannotServe                                (relays)
        ├── SpoolDamaged, LineKept, RelayUnreachable, CannotPrint      (the line, carrying by hand)
        └── DiskFailure, WrongPassphrase, DeskLocked, RegisterDamaged, RegisterOfOtherVersion

Every error says in its class what to do next (``next_step``), in the words people use (never an internal
word of the design, never a key, tag, token or identifier). A module that needs a finer error adds a
subclass here, not beside its code: a reader sees every way the program can say no on one page.
"""

from __future__ import annotations

from typing import ClassVar


class BackchannelError(Exception):
    """Base of every error the program raises on purpose.

    ``str(error)`` is one sentence for a person. ``next_step`` says what that person can do.
    """

    exit_code: ClassVar[int] = 1
    next_step: ClassVar[str] = ""

    def __init__(self, sentence: str, *, next_step: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.what_next = self.next_step if next_step is None else next_step


class Misuse(BackchannelError):
    """The caller asked for something that makes no sense here."""

    exit_code = 2
    next_step = "Look at the help of the command and try again."


class Refused(BackchannelError):
    """A rule of the line forbids it. Nothing was changed. ``kept``: whether what was typed is kept."""

    exit_code = 1
    kept = False


class NotSure(Refused):
    """It would leave at once, nobody else looks at it, and whoever is here has not said that it is meant.

    ``preview``: what they would see, where it can be shown.
    """

    next_step = "Read what they will see. If that is meant, give the same command with --yes."

    def __init__(self, sentence: str, *, next_step: str | None = None, preview: object | None = None) -> None:
        super().__init__(sentence, next_step=next_step)
        self.preview = preview


class PeerFault(BackchannelError):
    """Something that came from outside is wrong. It was set aside; nothing of ours changed."""

    exit_code = 1


class Malformed(PeerFault):
    """Bytes that do not decode as what they claim to be: truncated, over-long, non-canonical, unknown."""

    next_step = "Ask for it to be sent again, by another way if it happens twice."


class TooLarge(Malformed):
    """More bytes than this kind of thing may have."""


class WrongVersion(Malformed):
    """A well-framed thing of a version this program does not speak."""

    next_step = "One of the two sides needs a newer version of the program."


class NewerAct(WrongVersion):
    """A message, rightly framed, of a kind or form that only a newer program knows: kept for that one."""

    next_step = "Update your program: it has kept this, and reads it then."


class Unproven(PeerFault):
    """A signature, an authenticator or a seal does not hold."""

    next_step = "Do not act on it. Ask the other side by another way whether they sent it."


class OutOfPlace(PeerFault):
    """It holds, but not here: another line, other people, a desk that was replaced, another order."""

    next_step = "Nothing is needed. If it happens again, ask the other side which desk they use."


class AgainstTheRules(OutOfPlace):
    """Proven to come from its author, and not what the program of an honest post sends.

    ``alarm`` is the name of the alarm that goes with it (`backchannel.feed.alarms.AlarmKind`).
    """

    next_step = "Ask that post by another way what happened, before you rely on what it says."

    def __init__(self, alarm: str, sentence: str) -> None:
        super().__init__(sentence)
        self.alarm = alarm


class OutsideFailure(BackchannelError):
    """The world outside failed: disk, network, clock, passphrase. Nothing was lost."""

    exit_code = 3


class AlreadyThere(Misuse):
    """What was to be made exists."""

    next_step = "Use another folder (--home), or go on with the desk that is there."


class NoRegister(Misuse):
    """No desk in this folder."""

    next_step = "Begin with `backchannel start` or `backchannel join`, or name the folder with --home."


class DiskFailure(OutsideFailure):
    """The disk is full, read-only, gone, or held by another program."""

    next_step = "Make room or free the file, then do the same again: nothing was half done."


class DeskLocked(OutsideFailure):
    """The pages' desk is closed: its keys were let go."""

    next_step = "Type its passphrase."


class WrongPassphrase(OutsideFailure):
    """The register does not open with this passphrase."""

    next_step = "Try again. Nobody can reset it; a backup opens with the passphrase it was made under."


class RegisterDamaged(OutsideFailure):
    """The register's file is not whole."""

    next_step = "Stop using it and restore the newest backup: `backchannel restore FILE`."


class RegisterOfOtherVersion(OutsideFailure):
    """The register was written by a newer or older program."""

    next_step = "Use the version of the program that made it."


# Who speaks, introductions: what the credentials refuse.


class NotEnoughPeople(Refused):
    """Fewer different people agreed than the party's own rule asks for."""

    next_step = "Ask the people named to look at it and agree."


class PartyFrozen(Refused):
    """Two lists of who speaks contradict each other, so nothing new counts as that party's word."""

    next_step = "That side has to settle it: one list that names both, agreed by people who signed only one."


class NotLater(Refused):
    """Something about restoring a party's people came too early, too late, or after it was settled."""


class NotHereYet(Refused):
    """It takes something into account that has not come to this desk yet."""

    next_step = "Wait until it is here, then do the same again."


class OffTheTable(Refused):
    """A change of who speaks that its proposer took back."""

    next_step = "Speak with whoever proposed it: they put it back by agreeing again. Or propose it yourself."


class NotCompared(Refused):
    """The words of an introduction were not compared by enough people yet."""

    next_step = "Call them, read your words aloud and type the words they read: `backchannel confirm`."


class LineUsed(Refused):
    """A line to meet or join serves once, and this one served or was stopped."""

    next_step = "Make a new line and hand it over by a way you trust."


class NotWellFormed(PeerFault):
    """A list of who speaks that breaks the rules every such list keeps. ``check``: its number in the spec."""

    next_step = "Nothing was taken over. Ask that side to make it again."

    def __init__(self, sentence: str, *, check: str) -> None:
        super().__init__(sentence)
        self.check = check


class MissingVersion(PeerFault):
    """A list of who speaks follows one that is not here yet."""

    next_step = "Ask that side for the lists in between."


class SharedKey(PeerFault):
    """One key is listed by two parties, or by the other side and by us."""

    next_step = "Do not go on with either before you know which of them lied."


class TwoReplies(PeerFault):
    """Two different replies came to one line: somebody else has it. It is stopped."""

    next_step = "Make a new line and hand it over by a way you trust."


class WordsDiffer(PeerFault):
    """The words that were heard are not the words they should have read. ``count`` says how often so far."""

    next_step = (
        "Ask them to read the words again, slowly. If they differ twice, stop: somebody may be in between."
    )

    def __init__(self, sentence: str, *, count: int) -> None:
        super().__init__(sentence)
        self.count = count


# Relays: what a relay refuses, and what stops one.


class NotAdmitted(Refused):
    """A request to a relay without a token that it knows, or with one that was withdrawn."""

    next_step = "Ask the host of the relay for a new token."


class SlotTaken(Refused):
    """This token, or everyone together, left all that one turn of the timetable takes.

    ``retry_after`` is in seconds, at least 1: when the next turn starts.
    """

    next_step = "Nothing to do: it is sent again in the next turn of the timetable."

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class TagTaken(Refused):
    """Something else is already kept at the relay under the same mark."""

    next_step = (
        "It goes out under another mark, at the latest after about half the time that the relay keeps "
        "messages. Carry by hand what cannot wait."
    )


class WrongSize(Malformed):
    """A deposit that is not exactly as long as this relay's settings say."""

    next_step = "Read the settings of the relay again."


class NotKept(Refused):
    """A relay is asked for something it does not have: never had, or dropped when its time was up."""

    next_step = "Ask from the oldest that the relay still keeps."


class NoPlaceLeft(Refused):
    """All places of a relay are given away, so it admits nobody else."""

    next_step = "Withdraw a token that is no longer used, or set up a relay with more places."


class SettingsDiffer(Refused):
    """A relay was started with other settings than it was made with."""

    next_step = "Start it without settings, or use another folder for another relay."


class HistoryDiffers(PeerFault):
    """A relay shows another past than it showed before, or than its twin shows."""

    next_step = "Do not rely on this relay alone. Tell its host, and carry by hand what matters."


class StorageFailure(OutsideFailure):
    """The disk of a relay failed. What was acknowledged is safe; this was not stored."""

    next_step = "Look at the disk of the relay."


class StorageFull(StorageFailure):
    """No room is left where a relay stores. What was acknowledged is safe; this was not stored."""

    next_step = "Make room on the disk of the relay; it goes on by itself."


class CannotServe(OutsideFailure):
    """A relay cannot start: its address, its certificate, its folder, or a part that is not installed."""


# The line and carrying by hand.


class SpoolDamaged(OutsideFailure):
    """The file the line works from is not whole. The register is another file and not touched by this."""

    next_step = "Stop the line, move the file `line.db` away and open the desk: it makes a new one."


class LineKept(OutsideFailure):
    """Another program keeps this desk's timetable: two would post twice a turn, and be seen."""

    next_step = "One is enough: leave that one running."


class RelayUnreachable(OutsideFailure):
    """No answer from a relay: network, proxy, certificate, or the relay itself."""

    next_step = "Nothing is lost: it is tried again in every turn. Meanwhile carry by hand what matters."


class RelayNonsense(PeerFault):
    """A relay answered what no relay answers."""

    next_step = "Nothing is lost. If it goes on, tell the relay's host and carry by hand what matters."


class CannotPrint(OutsideFailure):
    """The part that draws codes for paper is not installed."""

    next_step = "Install the program with its extra [paper], or carry the file itself."


class NoSuchNumber(Misuse):
    """A number that stands for nothing here."""

    next_step = "`backchannel waiting` and `backchannel messages WHO` show the numbers."


class NoSuchSide(Misuse):
    """A name that is neither a side nor a colleague this desk knows."""

    next_step = "`backchannel` shows the names of everyone this desk is in contact with."


class NoNetwork(OutsideFailure):
    """No relay can be reached from here."""

    next_step = "Carry by hand (`backchannel carry out`), or set up a relay."


class KeptAlready(Refused):
    """What was to be stored clashes with what is stored. Nothing was changed."""
