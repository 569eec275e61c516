"""A table: both sides want it, either ends it for good, whatever crosses; its mediator says nothing there."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import pytest

from backchannel.channel import snapshot
from backchannel.channel.acts import Posting, act_hash, decode_draft
from backchannel.channel.approvals import approval_hash
from backchannel.channel.channel import READER, Channel
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.registry import KINDS
from backchannel.channel.papers.suspension import Suspend
from backchannel.channel.papers.table import (
    TABLES,
    TABLES_AT_MOST,
    CloseTable,
    JoinTable,
    OpenTable,
    TableCase,
)
from backchannel.channel.speaks import begin
from backchannel.channel.table_terms import TableTerms, terms_of
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SIGNED_CHARTER, ActClass, SeatKind
from backchannel.credentials.drafting import found, one_person, with_rules
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role
from backchannel.errors import OutOfPlace, Refused
from channel.papers.saying import cross, refused, suspend
from channel.papers.test_crossing import state
from channel.parties import (
    CHANNEL,
    ROSTER,
    Side,
    amended,
    appointed,
    both,
    message,
    north,
    northland,
    person,
    seeded,
    south,
    southland,
)

replace = msgspec.structs.replace


@lru_cache
def mediator() -> CharterBook:
    """The Mediators: a secretary (post 1), and a reserve, which reads nothing (post 2)."""
    book = CharterBook.begin(found("Mediators", "secretary", person("M. Moon"), seeded("m"), one_voice=True))
    return book.add(appointed(book, "reserve", "R. Roh", "M. Moon", kind=SeatKind.RESERVE))


def table(book: CharterBook | None = None, posts: tuple[int, ...] = (1,), mark: bytes = b"1") -> OpenTable:
    book = book or mediator()
    return OpenTable(book.party, book.current.signed.charter, posts, mark * 32, "The pier", "en")


def join(act: bytes, book: CharterBook | None = None) -> JoinTable:
    return JoinTable(act, (book or mediator()).current.hash, b"2" * 32)


def close(act: bytes) -> CloseTable:
    return CloseTable(act, "It is over.", "en", None)


def case(desk: Side, act: bytes) -> TableCase:
    return desk.channel.case(TABLES, act)


def opened() -> tuple[Side, Side, bytes]:
    """Northland proposed a table and Southland joined."""
    ours, theirs = both()
    act = ours.say(table(), theirs)
    theirs.say(join(act), ours)
    return ours, theirs, act


def test_a_table_stands_when_one_side_proposed_it_and_the_other_joined() -> None:
    ours, theirs = both()
    act = ours.say(table(), theirs)
    assert not case(ours, act).stands
    [waits] = [each for each in theirs.channel.open() if isinstance(each.case, TableCase)]
    assert (waits.act, waits.for_us) == (act, True)
    theirs.say(join(act), ours)
    assert case(ours, act) == case(theirs, act)
    assert case(ours, act).stands
    assert not [each for each in theirs.channel.open() if isinstance(each.case, TableCase)]


def test_both_sides_find_one_name_and_one_secret_and_nobody_with_one_contribution_does() -> None:
    ours, theirs, act = opened()
    terms = [terms_of(case(desk, act), desk.channel.parties) for desk in (ours, theirs)]
    assert terms[0] == terms[1]
    side = ours.channel.side_of(ours.party)
    assert terms[0].contributions[side] == b"1" * 32
    assert terms[0].charters[side] == northland().current.hash
    assert terms[0].secret != replace(terms[0], contributions=(b"1" * 32, b"1" * 32)).secret
    others = (
        {"parties": (bytes(32), bytes(32))},
        {"charters": (bytes(32), bytes(32))},
        {"mediator": bytes(32)},
        {"mediator_charter": bytes(32)},
        {"posts": (2,)},
        {"contributions": terms[0].contributions[::-1]},
    )
    names = {terms[0].channel, *(replace(terms[0], **other).channel for other in others)}
    assert len(names) == len(others) + 1
    assert len(others) == len(TableTerms.__struct_fields__)


def test_nothing_has_terms_before_the_other_side_joined() -> None:
    ours, theirs = both()
    act = ours.say(table(), theirs)
    with pytest.raises(Refused, match="has not joined"):
        terms_of(case(ours, act), ours.channel.parties)


def changed(**fields: object) -> OpenTable:
    """The table with a mediator's list that is not as it should be."""
    charter = replace(mediator().first.charter, **fields)
    return replace(table(), charter=msgspec.msgpack.encode(charter))


BAD: dict[str, tuple[str, object]] = {
    "a side as its own mediator": ("cannot be its mediator", lambda: table(southland())),
    "posts out of order": ("twice or out of order", lambda: table(posts=(1, 1))),
    "an empty post": ("Nobody is in a post", lambda: table(posts=(9,))),
    "a reserve": ("Nobody is in a post", lambda: table(posts=(2,))),
    "a first list of somebody else": ("not that mediator's", lambda: changed(name="Others")),
    "a list that is not sound": ("stray spaces", lambda: changed(name=" ")),
}


@pytest.mark.parametrize("why", BAD)
def test_what_is_no_table_has_no_effect_at_either_desk(why: str) -> None:
    sentence, make = BAD[why]
    ours, theirs = both()
    act = ours.say(make(), theirs)  # type: ignore[operator]
    assert refused(ours, act) == refused(theirs, act)
    assert sentence in str(refused(ours, act))


def test_a_mediator_with_a_key_of_a_side_has_no_effect() -> None:
    ours, theirs = both()
    double = CharterBook.begin(found("Double", "envoy", person("C. Cho"), seeded("d"), one_voice=True))
    assert "a key of one of the sides" in str(refused(theirs, ours.say(table(double), theirs)))


def test_one_side_proposes_no_more_tables_than_fit_in_the_register() -> None:
    ours, theirs = both()
    for number in range(TABLES_AT_MOST):
        act = ours.say(replace(table(), contribution=number.to_bytes(32, "big")), theirs)
    assert refused(ours, act) is None
    assert "no more is kept" in str(refused(ours, ours.say(table(), theirs)))
    assert refused(ours, theirs.say(table(), ours)) is None


def test_only_the_other_side_joins_once_that_very_list_before_it_is_closed() -> None:
    ours, theirs = both()
    act = ours.say(table(), theirs)
    assert "waits for the other" in str(refused(theirs, ours.say(join(act), theirs)))
    assert "another list" in str(refused(ours, theirs.say(join(act, northland()), ours)))
    assert "not proposed yet" in str(refused(ours, theirs.say(join(bytes(32)), ours)))
    assert refused(ours, theirs.say(join(act), ours)) is None
    assert "joined this table already" in str(refused(ours, theirs.say(join(act), ours)))
    ours.say(close(act), theirs)
    other = ours.say(table(), theirs)
    ours.say(close(other), theirs)
    assert "was closed" in str(refused(ours, theirs.say(join(other), ours)))


def test_a_table_that_is_not_in_view_is_not_joined() -> None:
    ours, theirs = both()
    early = theirs.draft(message())
    act = ours.say(table(), theirs)
    late = replace(early, body=join(act), act_no=theirs.channel.next_place().act_no)
    posting = theirs.posting(late)
    for desk in (ours, theirs):
        desk.take(posting)
    assert case(ours, act).joined is case(theirs, act).joined is None


def test_no_table_begins_while_a_lower_rule_waits_to_be_admitted() -> None:
    ours, theirs = both()
    lowered = with_rules(northland().current, (one_person(),) * 4)
    signed = amended(northland(), lowered, "A. Ahn", "B. Bak")
    ours.say(Amend(SIGNED_CHARTER.encode(signed)), theirs)
    act = ours.say(table(), theirs)
    assert "A lower rule of Northland waits" in str(refused(ours, theirs.say(join(act), ours)))
    theirs.say(Admit(signed.hash, None), ours)
    assert refused(ours, theirs.say(join(act), ours)) is None
    assert case(ours, act).joined.charters[ours.channel.ours] == signed.hash


def test_each_side_closes_once_and_either_ends_it_for_good() -> None:
    for closer in (0, 1):
        ours, theirs, act = opened()
        first, second = (ours, theirs) if closer == 0 else (theirs, ours)
        assert refused(second, first.say(close(act), second)) is None
        assert not case(second, act).stands
        assert "closed this table already" in str(refused(second, first.say(close(act), second)))
        assert refused(second, second.say(close(act), first)) is None
        assert not case(ours, act).stands


def test_a_table_never_proposed_is_not_closed() -> None:
    ours, theirs = both()
    assert "not proposed yet" in str(refused(theirs, ours.say(close(bytes(32)), theirs)))


def test_tables_that_cross_are_two_and_a_close_that_crosses_ends_it() -> None:
    ours, theirs = both()
    one, other = cross(ours, theirs, table(), table(mark=b"3"))
    assert case(ours, one) != case(ours, other)
    assert refused(ours, one) is refused(ours, other) is None
    first, second = cross(ours, theirs, close(one), join(one))
    assert refused(theirs, first) is refused(theirs, second) is None
    assert case(ours, one) == case(theirs, one)
    assert not case(ours, one).stands
    first, second = cross(ours, theirs, close(other), close(other))
    assert all(case(ours, other).closed)
    assert state(ours) == state(theirs)


def test_a_suspended_line_lets_tables_pass() -> None:
    ours, theirs = both()
    theirs.say(suspend(), ours)
    act = ours.say(table(), theirs)
    theirs.say(join(act), ours)
    assert case(ours, act).stands
    theirs.say(close(act), ours)
    assert not case(ours, act).stands


def reader() -> tuple[Channel, dict[bytes, bytes]]:
    """The same line at a mediator's desk."""
    kept: dict[bytes, bytes] = {}
    books = sorted((northland(), southland()), key=lambda book: book.party)
    return Channel(CHANNEL, (begin(books[0]), begin(books[1])), READER, kept.__getitem__), kept


def heard(channel: Channel, kept: dict[bytes, bytes], posting: Posting) -> None:
    kept[act_hash(posting.act)] = posting.act.draft
    verified = {approval_hash(each.approval) for each in posting.approvals}
    author = MemberRef(decode_draft(posting.act.draft).party, 1, 1)
    channel.receive(posting, poster=author, roster=ROSTER, verified=verified)


def test_a_mediators_desk_folds_both_chains_and_nothing_on_it_is_its_own() -> None:
    ours, theirs, act = opened()
    theirs.say(Suspend((), "In anger.", "en", None), ours)
    late = ours.say(message(), theirs)
    channel, kept = reader()
    for posting in ours.sent.values():
        heard(channel, kept, posting)
    found = {each.name: dict(channel.law.facts.rows(each)) for each in (TABLES,)}
    assert found["tables"] == {act: case(ours, act)}
    assert channel.law.refused == ours.channel.law.refused
    assert late in channel.law.refused
    assert not any(item.ours for item in channel.items())
    assert [item.settled for item in channel.items()] == [True, True, True, False]
    assert not any(each.for_us or each.for_them for each in channel.open())
    again = snapshot.restore(snapshot.take(channel), kept.__getitem__)
    assert again.reads_only
    assert again.law.refused == channel.law.refused


def test_a_mediators_desk_has_no_side_to_speak_for() -> None:
    channel, _ = reader()
    ours = north()
    for step in (
        channel.next_place,
        lambda: channel.ours,
        lambda: channel.moment(ours.draft(message())),
        lambda: channel.judge_own(ours.draft(message())),
    ):
        with pytest.raises(Refused, match="no vote"):
            step()


def test_an_act_of_a_third_party_is_none_whoever_posts_it() -> None:
    ours = north()
    third = Side(mediator(), northland(), {"M. Moon": (1, Role.AGREES)})
    posting = third.posting(third.draft(message()))
    for author in (MemberRef(mediator().party, 1, 1), MemberRef(northland().party, 1, 1)):
        with pytest.raises(OutOfPlace):
            ours.take(posting, author)
    as_north = ours.posting(ours.draft(message()))
    with pytest.raises(OutOfPlace, match="does not speak for its side"):
        south().take(as_north, MemberRef(mediator().party, 1, 1))


def test_to_open_join_and_close_a_table_needs_the_people_of_a_control() -> None:
    ours, theirs = both()
    alone = ours.posting(ours.draft(table()), names=["A. Ahn"])
    assert theirs.take(alone).rose == ()
    assert not theirs.channel.law.facts.rows(TABLES)
    assert all(KINDS[kind].act_class is ActClass.CONTROL for kind in (OpenTable, JoinTable, CloseTable))
