"""Register and spool keep the same promises: a change is whole or not there, and errors are ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backchannel.crypto.kdf import Stretch
from backchannel.errors import DiskFailure, RegisterDamaged, SpoolDamaged
from backchannel.store import register, spool_file, transactions
from backchannel.store.register import Register
from backchannel.store.spool_file import SpoolFile
from backchannel.store.transactions import Transactions

CHEAP = Stretch(memory=64, passes=1, lanes=1)
Opener = Callable[[], Transactions]


def the_register(path: Path) -> Transactions:
    if path.exists():
        return Register.open(path, "correct horse", CHEAP)
    return Register.create(path, "correct horse", bytes, CHEAP)


@pytest.fixture(params=[the_register, SpoolFile])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens the one file of a test, again at each call; nobody waits long for another."""
    monkeypatch.setattr(register, "_BUSY_MILLISECONDS", 1)
    monkeypatch.setattr(spool_file, "_BUSY_SECONDS", 0.001)
    return lambda: request.param(tmp_path / "file.db")


@pytest.fixture
def file(opened: Opener) -> Iterator[Transactions]:
    """The file, with a table of notes."""
    with opened() as made:
        made.run("CREATE TABLE jotting (text)")
        yield made


def jotting(file: Transactions, text: str) -> None:
    file.run("INSERT INTO jotting VALUES (?)", (text,))


def notes(file: Transactions) -> list[str]:
    return [row[0] for row in file.all("SELECT text FROM jotting ORDER BY rowid")]


def fill(file: Transactions) -> None:
    """Write more than the disk holds: it holds what is there now."""
    file.run(f"PRAGMA max_page_count = {file.one('PRAGMA page_count')[0]}")
    jotting(file, "x" * 200_000)


def fail(file: Transactions) -> None:
    jotting(file, "never")
    raise ZeroDivisionError


def fail_as_a_disk_does(file: Transactions) -> None:
    """After some failures SQLite rolls back by itself."""
    jotting(file, "never")
    file.run("ROLLBACK")
    raise DiskFailure("The disk would not take it. Nothing was changed.")


def test_a_change_that_fails_changes_nothing(file: Transactions) -> None:
    with pytest.raises(ZeroDivisionError), file.change():
        fail(file)
    assert notes(file) == []
    assert not file.changing


def test_an_inner_change_is_undone_with_the_outer(file: Transactions) -> None:
    def outer() -> None:
        with file.change():
            with file.change():
                jotting(file, "never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outer()
    assert notes(file) == []


def test_an_attempt_that_fails_undoes_itself_alone(file: Transactions) -> None:
    with file.change():
        jotting(file, "before")
        with pytest.raises(ZeroDivisionError), file.attempt():
            fail(file)
        jotting(file, "after")
    assert notes(file) == ["before", "after"]


def test_an_attempt_by_itself_is_a_change(file: Transactions, opened: Opener) -> None:
    with file.attempt():
        jotting(file, "one")
    with opened() as again:
        assert notes(again) == ["one"]


def test_a_full_disk_is_told_as_such_and_undoes_everything(file: Transactions) -> None:
    with pytest.raises(DiskFailure, match="disk"), file.change(), file.attempt():
        fill(file)
    assert notes(file) == []
    file.run("PRAGMA max_page_count = 100000")
    jotting(file, "room again")
    assert notes(file) == ["room again"]


def test_a_disk_that_undid_the_whole_change_is_not_taken_for_damage(file: Transactions) -> None:
    with pytest.raises(DiskFailure), file.change(), file.attempt():
        fail_as_a_disk_does(file)
    assert notes(file) == []
    assert not file.changing


def test_a_file_that_another_program_holds_is_told_as_such(file: Transactions, opened: Opener) -> None:
    with (
        opened() as other,
        other.change(),
        pytest.raises(DiskFailure, match="Another program"),
        file.change(),
    ):
        jotting(file, "never")
    assert notes(file) == []


def test_a_statement_that_makes_no_sense_to_the_file_is_damage(file: Transactions) -> None:
    with pytest.raises((RegisterDamaged, SpoolDamaged)):
        file.all("SELECT nothing FROM nowhere")


def test_what_must_be_there_and_is_not_is_damage(file: Transactions) -> None:
    with pytest.raises((RegisterDamaged, SpoolDamaged)):
        file.one("SELECT text FROM jotting")


def test_a_statement_counts_rows_and_an_insert_names_its_row(file: Transactions) -> None:
    assert [file.insert("INSERT INTO jotting VALUES ('a')") for _ in range(2)] == [1, 2]
    assert file.run("UPDATE jotting SET text = 'b'") == 2


def test_whoever_keeps_what_was_read_hears_of_everything_undone(tmp_path: Path) -> None:
    with Register.create(tmp_path / "r.db", "correct horse", bytes, CHEAP) as file:
        undone: list[bool] = []
        file.on_undone.append(lambda: undone.append(file.changing))
        with file.change(), pytest.raises(ZeroDivisionError), file.attempt():
            raise ZeroDivisionError
        with pytest.raises(ZeroDivisionError), file.change():
            raise ZeroDivisionError
    assert len(undone) == 2


# A change that mostly only reads: what did not change is not read twice.


def test_what_is_read_lazily_is_what_is_there(file: Transactions, opened: Opener) -> None:
    jotting(file, "one")
    seen = []
    with opened() as other:
        for _ in range(2):
            with file.change(lazily=True):
                seen.append(notes(file))
        jotting(other, "theirs")
        with file.change(lazily=True):
            seen.append(notes(file))
        jotting(file, "ours")
        with file.change(lazily=True):
            seen.append(notes(file))
            jotting(file, "here")
            seen.append(notes(file))
            assert file.one("SELECT count(*) FROM jotting")[0] == 4
    assert seen == [["one"], ["one"], ["one", "theirs"], ["one", "theirs", "ours"],
                    ["one", "theirs", "ours", "here"]]  # fmt: skip


def test_what_was_read_and_undone_is_not_read_again(file: Transactions) -> None:
    def read_and_fail() -> None:
        with file.change(lazily=True):
            jotting(file, "never")
            assert notes(file) == ["never"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read_and_fail()
    with file.change(lazily=True):
        assert notes(file) == []


def test_an_answer_given_again_is_the_same_object(file: Transactions) -> None:
    jotting(file, "one")
    with file.change(lazily=True):
        before = file.all("SELECT text FROM jotting")
    with file.change(lazily=True):
        assert file.all("SELECT text FROM jotting") is before
    assert file.all("SELECT text FROM jotting") is not before


def test_answers_kept_do_not_grow_for_ever(file: Transactions) -> None:
    for turn in range(3 * transactions.ANSWERS_REMEMBERED):
        with file.change(lazily=True):
            file.first("SELECT ?", (turn,))
    assert len(file._firsts) <= transactions.ANSWERS_REMEMBERED + 1


@pytest.mark.parametrize("writes_first", [False, True])
def test_an_attempt_in_a_change_that_has_written_nothing_is_undone_alone(
    file: Transactions, writes_first: bool
) -> None:
    with file.change(lazily=True):
        if writes_first:
            jotting(file, "before")
        with pytest.raises(ZeroDivisionError), file.attempt(), file.attempt():
            fail(file)
        with pytest.raises(ZeroDivisionError), file.attempt():
            raise ZeroDivisionError
        with file.attempt():
            with pytest.raises(ZeroDivisionError), file.attempt():
                fail(file)
            jotting(file, "after")
    assert notes(file) == (["before"] if writes_first else []) + ["after"]


def test_an_attempt_whose_change_the_disk_undid_leaves_nothing_behind(file: Transactions) -> None:
    with pytest.raises(DiskFailure), file.change(lazily=True), file.attempt():
        fail_as_a_disk_does(file)
    with file.change(lazily=True), file.attempt():
        jotting(file, "again")
    assert notes(file) == ["again"]
