"""The register: whole transactions, one passphrase, several programs, damage seen."""

import os
import threading

import pytest

from backchannel.crypto.kdf import Stretch
from backchannel.errors import (
    AlreadyThere,
    NoRegister,
    RegisterDamaged,
    RegisterOfOtherVersion,
    WrongPassphrase,
)
from backchannel.store import register as register_module
from backchannel.store.register import SCHEMA_VERSION, Register

CHEAP = Stretch(memory=64, passes=1, lanes=1)
SALT = bytes(range(16))


def seeded(size: int) -> bytes:
    return (SALT * 4)[:size]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "register.db"


@pytest.fixture
def register(path):
    with Register.create(path, "correct horse", seeded, CHEAP) as opened:
        yield opened


def test_what_was_set_is_there_after_reopening(register, path):
    with register.change():
        register.set("who", b"Northland")
    with Register.open(path, "correct horse", CHEAP) as again:
        assert again.setting("who") == b"Northland"


def test_nothing_readable_is_on_the_disk(register, path):
    with register.change():
        register.set("who", b"Northland")
    register.close()
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"Northland" not in content
        assert b"SQLite format" not in content


def test_the_file_is_for_its_owner_only(register, path):
    assert path.stat().st_mode & 0o077 == 0


def test_a_wrong_passphrase_is_told_as_such(register, path):
    with pytest.raises(WrongPassphrase):
        Register.open(path, "correct horse ", CHEAP)


def test_no_file_says_how_to_begin(path):
    with pytest.raises(NoRegister) as error:
        Register.open(path, "any", CHEAP)
    assert "start" in error.value.what_next


def test_a_second_creation_leaves_the_first_alone(register, path):
    with pytest.raises(AlreadyThere):
        Register.create(path, "other", seeded, CHEAP)
    with Register.open(path, "correct horse", CHEAP):
        pass


def test_two_programs_count_together_without_losing_one(register, path):
    register.set("n", b"0")

    def count():
        with Register.open(path, "correct horse", CHEAP) as mine:
            for _ in range(25):
                with mine.change():
                    mine.set("n", str(int(mine.setting("n")) + 1).encode())

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert register.setting("n") == b"50"


def test_a_copy_opens_under_the_same_passphrase(register, tmp_path):
    register.set("who", b"Northland")
    register.copy_to(tmp_path / "copy.db")
    with Register.open(tmp_path / "copy.db", "correct horse", CHEAP) as copy:
        assert copy.setting("who") == b"Northland"
        copy.check()


@pytest.mark.parametrize("where", [20, 4096, 9000])
def test_damage_is_seen_and_never_read_as_content(register, path, where):
    with register.change():
        for n in range(200):
            register.set(f"k{n}", b"x" * 100)
    register.close()
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(content)
    with pytest.raises((RegisterDamaged, WrongPassphrase)):  # noqa: SIM117
        with Register.open(path, "correct horse", CHEAP) as damaged:
            damaged.check()


def test_a_file_cut_to_nothing_is_damage(register, path):
    register.close()
    path.write_bytes(b"short")
    with pytest.raises(RegisterDamaged):
        Register.open(path, "correct horse", CHEAP)


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_the_file_of_an_earlier_version_is_brought_up_to_date_and_keeps_what_it_has(
    tmp_path, monkeypatch, version
):
    path = tmp_path / "old.db"
    with monkeypatch.context() as before:
        before.setattr(register_module, "SCHEMA_VERSION", version)
        old = Register.create(path, "correct horse", os.urandom, CHEAP)
    draft = (b"d", b"c", b"words", 1, "posted", "", 5)
    came, told, other = (b"posting", b"author", 7, b"roster", b""), (b"told", b"author", 0, b"roster", b""), 9
    acts = [  # came, and a person accepted it; of a brief, twice; of a brief, and came later
        (1, b"a", b"d", b"c", *came, 0, other),
        (2, b"a", b"d", b"c", *came, 1, other),
        (3, b"b", b"d", b"c", *told, 1, other),
        (4, b"b", b"d", b"c", *told, 1, other),
        (5, b"e", b"d", b"c", *told, 1, other),
        (6, b"e", b"d", b"c", *came, 0, other),
    ]
    seq, reported = (0, b"") if version >= 3 else (7, 1)
    kept = (1, b"h", b"c", b"posting", b"author", seq, b"roster", b"", 0, reported, 2)
    with old.change():
        old.set("who", b"Northland")
        columns = "?, ?, ?, ?, ?, ?, ?"
        old.run(f"INSERT INTO draft VALUES ({columns}{', 0' if version >= 3 else ''})", draft)
        for act in acts:
            old.run(f"INSERT INTO act VALUES ({columns}, ?, ?, ?, ?)", act)
        old.run("INSERT INTO item VALUES (7, 'act', ?)", (b"r",))
        old.run("INSERT INTO undecoded VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kept)
    old.close()
    with Register.open(path, "correct horse", CHEAP) as again:
        assert again.setting("who") == b"Northland"
        assert again.all("SELECT * FROM unread") == []
        assert again.all("SELECT * FROM draft") == [(*draft, 0)]
        assert again.all("SELECT accepted FROM act ORDER BY place") == [(0,), (2,), (1,), (1,), (1,), (0,)]
        assert again.all("SELECT * FROM item") == [(7, "act", b"r")]
        assert again.all("SELECT posting, seq, brought_by, law FROM undecoded") == [(b"posting", 0, b"", 2)]
        assert again.one("PRAGMA user_version") == (SCHEMA_VERSION,)


def test_a_file_that_says_no_version_is_refused(register, path):
    register.run("PRAGMA user_version = 0")
    register.close()
    with pytest.raises(RegisterOfOtherVersion):
        Register.open(path, "correct horse", CHEAP)


def test_another_programs_version_is_refused(register, path):
    register.run("PRAGMA user_version = 99")
    register.close()
    with pytest.raises(RegisterOfOtherVersion):
        Register.open(path, "correct horse", CHEAP)
