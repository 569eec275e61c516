"""The register: one encrypted file holding everything a desk knows (design.md section 3; SQLCipher).

Owns: making, opening, copying and checking the file; single values by name. Does not own transactions
(`transactions`) or what rows mean.

Rules: the key is Argon2id of the passphrase, with the file's own first 16 bytes as salt. A write happens
inside `change`, so that several programs may use one register.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from backchannel.crypto.kdf import PASSPHRASE, Stretch, stretch
from backchannel.crypto.rng import Rng
from backchannel.errors import (
    AlreadyThere,
    BackchannelError,
    DiskFailure,
    KeptAlready,
    NoRegister,
    RegisterDamaged,
    RegisterOfOtherVersion,
    WrongPassphrase,
)
from backchannel.store.transactions import STATEMENTS, Transactions

FILE_NAME = "register.db"
SCHEMA_VERSION = 4
"""Of the newest schema: ``register.sql`` is version 1, and ``register-N.sql`` makes N of the one before."""
_SALT = 16
_BUSY_MILLISECONDS = 20_000


class Register(Transactions):
    """An open register. Use `create` or `open`; close it, or use it as a context manager."""

    driver = sqlcipher
    file = "desk's file"
    damaged = RegisterDamaged

    def __init__(self, connection: Any, path: Path, key: str) -> None:
        super().__init__(connection)
        self._key = key
        self.path = path
        self.on_undone: list[Callable[[], None]] = []
        """Called after anything was rolled back: whoever keeps what was read must forget it."""

    @classmethod
    def create(cls, path: Path, passphrase: str, rng: Rng, cost: Stretch = PASSPHRASE) -> Register:
        """Make a new register. Raises `AlreadyThere` when there is one."""
        if path.exists():
            raise AlreadyThere("There is a desk here already.")
        salt = rng(_SALT)
        key = _raw_key(passphrase, salt, cost)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        register = cls(_connect(path, key), path, key)
        try:
            with register.change():
                register.lay_out("register.sql", 1)
                register._upgrade(1)
        except BaseException:
            register.close()
            path.unlink()
            raise
        return register

    @classmethod
    def open(cls, path: Path, passphrase: str, cost: Stretch = PASSPHRASE) -> Register:
        """Open a register. Raises `NoRegister`, `WrongPassphrase` or `RegisterDamaged`."""
        try:
            with path.open("rb") as file:
                salt = file.read(_SALT)
        except FileNotFoundError as error:
            raise NoRegister("There is no desk here yet.") from error
        except OSError as error:
            raise DiskFailure("The desk's file cannot be read.") from error
        if len(salt) < _SALT:
            raise RegisterDamaged("The desk's file is cut short.")
        key = _raw_key(passphrase, salt, cost)
        register = cls(_connect(path, key), path, key)
        try:
            register._require_version()
        except BaseException:
            register.close()
            raise
        return register

    def _require_version(self) -> None:
        """Bring the file of an earlier version up to this one. Raises `RegisterOfOtherVersion` for others."""
        if self._version() < SCHEMA_VERSION:
            with self.change():
                self._upgrade(self._version())  # read again: another program may just have done it
        if self._version() != SCHEMA_VERSION:
            raise RegisterOfOtherVersion("This desk's file was written by another version of the program.")

    def _version(self) -> int:
        return int(self.one("PRAGMA user_version")[0])

    def _upgrade(self, version: int) -> None:
        if version < 1:
            return  # not one of ours
        for each in range(version + 1, SCHEMA_VERSION + 1):
            self.lay_out(f"register-{each}.sql", each)

    def _undone(self) -> None:
        for forget in self.on_undone:
            forget()

    @classmethod
    def _translated(cls, error: Exception) -> BackchannelError:
        if isinstance(error, sqlcipher.IntegrityError):
            return KeptAlready("This is kept here already, or does not fit what is.")
        if "not a database" in str(error):
            return WrongPassphrase("The passphrase is not the right one, or the desk's file is damaged.")
        return super()._translated(error)

    def setting(self, name: str) -> bytes | None:
        """A single value by name, or None."""
        row = self.first("SELECT value FROM setting WHERE name = ?", (name,))
        return None if row is None else bytes(row[0])

    def set(self, name: str, value: bytes) -> None:
        """Store a single value by name."""
        self.run(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def copy_to(self, path: Path) -> None:
        """A complete copy under the same passphrase, written beside and moved into place."""
        partial = path.with_name(path.name + ".part")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        try:
            self.run(f'ATTACH DATABASE ? AS copy KEY "{self._key}"', (str(partial),))
            try:
                self.all("SELECT sqlcipher_export('copy')")
                self.run(f"PRAGMA copy.user_version = {SCHEMA_VERSION}")
            finally:
                self.run("DETACH DATABASE copy")
            partial.replace(path)
        except OSError as error:
            raise DiskFailure("The copy could not be written.") from error
        finally:
            partial.unlink(missing_ok=True)

    def settle(self) -> bool:
        """Bring all that was written into the file itself, and leave nothing of it beside it.

        What was removed is overwritten. False where another program keeps that from ending now.
        """
        return int(self.one("PRAGMA wal_checkpoint(TRUNCATE)")[0]) == 0

    def check(self) -> None:
        """Read every page and check it. Raises `RegisterDamaged`."""
        if self.all("PRAGMA cipher_integrity_check") or self.one("PRAGMA integrity_check")[0] != "ok":
            raise RegisterDamaged("The desk's file is damaged.")


def _raw_key(passphrase: str, salt: bytes, cost: Stretch) -> str:
    return f"x'{stretch(passphrase.encode(), salt, cost).hex()}{salt.hex()}'"


def _connect(path: Path, key: str) -> Any:
    with Register.errors():
        connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
        )
        try:
            connection.execute("PRAGMA cipher_log = off")
            connection.execute(f'PRAGMA key = "{key}"')
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
        except BaseException:
            connection.close()
            raise
        return connection
