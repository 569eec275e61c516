"""Two posts of one side on one computer are allowed, and labelled."""

from backchannel.credentials.members import MemberRef
from backchannel.desk.machine import note

NORTH, SOUTH = b"N" * 32, b"S" * 32


def rng(size):
    return bytes(range(size))


def test_two_posts_of_one_side_are_counted_and_other_sides_are_not(tmp_path):
    assert note(tmp_path, MemberRef(NORTH, 1, 1), rng) == 1
    assert note(tmp_path, MemberRef(SOUTH, 1, 1), rng) == 1
    assert note(tmp_path, MemberRef(NORTH, 2, 1), rng) == 2
    assert note(tmp_path, MemberRef(NORTH, 1, 1), rng) == 2


def test_a_successor_in_the_same_post_is_not_a_second_post(tmp_path):
    note(tmp_path, MemberRef(NORTH, 1, 1), rng)
    assert note(tmp_path, MemberRef(NORTH, 1, 2), rng) == 1


def test_the_file_names_nobody_and_is_for_its_owner_only(tmp_path):
    note(tmp_path, MemberRef(NORTH, 1, 1), rng)
    [file] = tmp_path.iterdir()
    assert NORTH not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    assert note(tmp_path / "file" / "below", MemberRef(NORTH, 1, 1), rng) == 1
