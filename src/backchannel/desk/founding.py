"""Beginning, keeping and coming back: a new desk, a backup, a restored desk.

Owns: the files of a desk's folder, and what a desk does once in its life.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import Standing
from backchannel.credentials.drafting import found
from backchannel.credentials.keys import HolderKeys
from backchannel.desk.core import Core, Me
from backchannel.desk.rooms import Rooms
from backchannel.desk.surroundings import Surroundings
from backchannel.errors import AlreadyThere, DiskFailure, Misuse, NoRegister
from backchannel.feed import room as feed_room
from backchannel.store.register import FILE_NAME as REGISTER
from backchannel.store.register import Register
from backchannel.store.spool import Spool

SPOOL = "spool.db"


def make_folder(home: Path, passphrase: str, around: Surroundings) -> Core:
    """A fresh folder with an empty register and spool. Raises `AlreadyThere`."""
    if (home / REGISTER).exists():
        raise AlreadyThere("There is a desk in this folder already.")
    if not passphrase:
        raise Misuse("A desk needs a passphrase.")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DiskFailure("The folder for the desk cannot be made.") from error
    register = Register.create(home / REGISTER, passphrase, around.rng, around.passphrase_cost)
    return Core(register, Spool(home / SPOOL), around)


def open_folder(home: Path, passphrase: str, around: Surroundings) -> Core:
    """An existing desk. Raises `NoRegister`, `WrongPassphrase` or `RegisterDamaged`."""
    return over_register(Register.open(home / REGISTER, passphrase, around.passphrase_cost), around)


def over_register(register: Register, around: Surroundings) -> Core:
    """An existing desk whose register is open."""
    try:
        return Core(register, Spool(register.path.with_name(SPOOL)), around)
    except BaseException:
        register.close()
        raise


@contextmanager
def whole_or_nothing(core: Core) -> Iterator[None]:
    """What makes a desk makes all of it: where it fails, the files go, and the same can be done again."""
    home = core.register.path.parent
    try:
        yield
    except BaseException:
        core.spool.close()
        core.register.close()
        for name in (REGISTER, SPOOL):
            for path in home.glob(name + "*"):
                path.unlink(missing_ok=True)
        raise


def new_party(core: Core, side: str, name: str, post: str, *, one_voice: bool, private: bool) -> CharterBook:
    """The first charter of a new side, with the person at this desk in its first post."""
    rng = core.around.rng
    seed = rng(32)
    standing = Standing.PRIVATE if private else Standing.OFFICIAL
    keys = HolderKeys.from_seed(seed)
    book = CharterBook.begin(found(side, post, keys, rng, standing=standing, one_voice=one_voice))
    core.set_me(Me(name, side, post, seed, rng(32), book.party, 1, 1))
    return book


def candidate(core: Core, name: str, post: str) -> None:
    """The card of somebody who was invited and is not in post yet."""
    rng = core.around.rng
    core.set_me(Me(name, "your side", post, rng(32), rng(32), None, 0, 0))


# coming back


def restore_folder(home: Path, backup: Path, passphrase: str, around: Surroundings) -> Core:
    """A desk from a backup: its register copied into a fresh folder, with a spool that knows nothing."""
    if (home / REGISTER).exists():
        raise AlreadyThere("There is a desk in this folder already.")
    if not backup.is_file():
        raise NoRegister("There is no backup of that name.", next_step="Name the file of the backup.")
    Register.open(backup, passphrase, around.passphrase_cost).close()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = home / (REGISTER + ".part")
        partial.touch(mode=0o600)
        shutil.copyfile(backup, partial)
        partial.replace(home / REGISTER)
    except OSError as error:
        raise DiskFailure("The backup could not be copied here.") from error
    return open_folder(home, passphrase, around)


def say_hello(core: Core, rooms: Rooms, moved: dict[int, int]) -> None:
    """Begin every room anew as a restored desk: a new incarnation, fresh keys, letters to everyone.

    ``moved``: the old spool's numbers of relays and the new one's.
    """
    rng = core.around.rng
    with core.register.change():
        core.register.run("DELETE FROM outbox")
        for table in ("lane", "pairing", "letter", "answer"):
            core.register.run(f"DELETE FROM {table}")  # noqa: S608 — a fixed list of names
        me = core.me
        core.set_me(Me(me.name, me.side, me.post, me.seed, rng(32), me.party, me.seat, me.term))
        rooms.renumber_boards(moved)
        for room in rooms.every():
            rooms.restore(room, feed_room.restore(rooms.state(room), rng))
