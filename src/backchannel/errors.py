"""The one exception tree. Nothing else crosses the edge of a package.

::

    BackchannelError
    ├── Misuse                we were asked for something that makes no sense        exit 2
    ├── Refused               a rule of the line says no                              exit 1
    ├── PeerFault             what came from outside is wrong, whoever sent it        exit 1
    │   ├── Malformed         bytes that are not what they claim to be
    │   └── Unproven          a signature, authenticator or seal that does not hold
    └── OutsideFailure        disk, network, clock, passphrase                        exit 3
        ├── DiskFailure, WrongPassphrase, RegisterDamaged, RegisterOfOtherVersion

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
    """A rule of the line forbids it. Nothing was changed."""

    exit_code = 1


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


class Unproven(PeerFault):
    """A signature, an authenticator or a seal does not hold."""

    next_step = "Do not act on it. Ask the other side by another way whether they sent it."


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


class WrongPassphrase(OutsideFailure):
    """The register does not open with this passphrase."""

    next_step = "Try again. Nobody can reset it; a backup opens with the passphrase it was made under."


class RegisterDamaged(OutsideFailure):
    """The register's file is not whole."""

    next_step = "Stop using it and restore the newest backup: `backchannel restore FILE`."


class RegisterOfOtherVersion(OutsideFailure):
    """The register was written by a newer or older program."""

    next_step = "Use the version of the program that made it."
