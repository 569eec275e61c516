"""The file of a signed text, as the program writes and reads it (`tests/tools/test_verify.py`: the rest)."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.channel.acts import Posting
from backchannel.channel.text_file import BEGIN, gather, parse, render
from backchannel.errors import Malformed, Refused
from channel.talk import TEXT, Talk, in_force


def test_it_reads_its_own_files_back_and_nothing_else() -> None:
    file = in_force().file()
    data = render(file)
    assert parse(data) == file
    assert parse(data.replace("\n", "\r\n")) == file
    assert "    The bridge is open on Fridays.\n" in data
    for bad in (
        "",
        "no text",
        data[: len(data) // 2],
        data.replace(BEGIN, "-----"),
        data.replace("Fri", "Sun"),
    ):
        with pytest.raises(Malformed):
            parse(bad)


def test_there_is_no_file_before_anybody_signed() -> None:
    talk = Talk()
    with pytest.raises(Refused, match="Nobody has signed"):
        talk.file()


def test_it_holds_every_version_of_both_lists_up_to_those_signed_under() -> None:
    file = in_force().file()
    assert [len(each.charters) for each in (file.proposer, file.other)] == [2, 2]
    assert len(file.statements) == 3


def test_signatures_that_came_with_it_and_do_not_hold_are_not_in_it() -> None:
    talk = in_force()
    whole = talk.file()
    true = dict(talk.postings)

    def postings(act: bytes) -> list[Posting]:
        kept = true[act]
        false = tuple(msgspec.structs.replace(each, signature=bytes(3373)) for each in kept.signatures)
        parts = [msgspec.structs.replace(kept, signatures=(each,)) for each in kept.signatures]
        return [msgspec.structs.replace(kept, signatures=false), *parts, kept]

    channel = talk.theirs.channel
    books = (channel.speaks(0).book, channel.speaks(1).book)
    assert gather(talk.case(talk.theirs), TEXT, books, postings) == whole
