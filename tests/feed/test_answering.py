"""Who is given back what was missed: the rules of protocol 5.6."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from backchannel.feed import letters, pairs, room
from backchannel.feed.alarms import AlarmKind
from backchannel.feed.entry import Author, Prekey
from backchannel.feed.letters import Addressed, AnswerLetter, AskLetter, Wanted
from backchannel.feed.outcomes import (
    Admitted,
    PostLetter,
    Raised,
    RawEntry,
    RawLetter,
    Rejected,
    Reported,
    Wrote,
)
from backchannel.feed.outstanding import BYTES, TIMES
from backchannel.feed.state import ANSWERED_SPAN
from feed.desks import AHN, BAK, CHO, DAY, DEE, NOW, ROOM, Desk, Posted, deliver, line, roster, settled
from feed.patched import forged


def ask(
    asker: Desk,
    of: Desk,
    author: Author,
    first: int,
    last: int,
    time: int = 1,
    prekey: Prekey | None = None,
) -> RawLetter:
    """A request as any program might make it, due or not."""
    state = asker.state
    wanted = (Wanted(author, first, last),)
    letter = AskLetter(1, ROOM, state.me, state.readers.hash, time, wanted, prekey, state.own.seq, NOW)
    pair = state.pair(of.ref)
    to = Addressed(ROOM, asker.ref, of.ref)
    sealed = letters.seal(letter, to, (0, _kem(of)), pair.shared, pairs.to_use(pair))
    return RawLetter(asker.ref, sealed)


def _kem(desk: Desk) -> bytes:
    readers = desk.state.readers
    return readers.members[readers.place_of(desk.ref)].kem


def answers(outcomes: list[object]) -> list[tuple[Author, int]]:
    return [one.answers for one in outcomes if isinstance(one, PostLetter) and one.answers]


def posts(outcome: object) -> bool:
    return isinstance(outcome, PostLetter)


def lose_all(posted: Posted, desk: Desk) -> bool:
    return desk.ref == CHO and isinstance(posted.raw, RawEntry)


def missed() -> tuple[Desk, Desk, Desk]:
    """Cho has missed Ahn's words; Bak has them."""
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    ahn.write("missed by Cho")
    deliver(desks, NOW, lose_all)
    assert (bak.texts(), cho.texts()) == (["missed by Cho"], [])
    return ahn, bak, cho


def test_the_author_answers_for_itself_and_to_the_asker_alone() -> None:
    ahn, bak, cho = missed()
    seq = ahn.state.own.seq
    outcomes = ahn.take(ask(cho, ahn, ahn.state.me, seq, seq))
    assert answers(outcomes) == [(ahn.state.me, seq)]
    (letter,) = [one for one in outcomes if isinstance(one, PostLetter)]
    before = bak.state
    bak.take(RawEntry(ahn.state.me, letter.sealed))
    assert bak.state is before
    cho.take(RawEntry(ahn.state.me, letter.sealed))
    assert cho.texts() == ["missed by Cho"]


def test_a_request_with_a_key_that_is_none_is_answered_under_the_charters_own() -> None:
    ahn, _, cho = missed()
    seq = ahn.state.own.seq
    for broken in (bytes(1216), b"\xff" * 1216):
        outcomes = ahn.take(ask(cho, ahn, ahn.state.me, seq, seq, prekey=Prekey(7, broken)))
        assert answers(outcomes) == [(ahn.state.me, seq)]
    (letter,) = [one for one in outcomes if isinstance(one, PostLetter)]
    cho.take(RawEntry(ahn.state.me, letter.sealed))
    assert cho.texts() == ["missed by Cho"]


def test_another_member_answers_from_the_second_time_verbatim() -> None:
    ahn, bak, cho = missed()
    seq = ahn.state.own.seq
    assert answers(bak.take(ask(cho, bak, ahn.state.me, seq, seq, time=1))) == []
    outcomes = bak.take(ask(cho, bak, ahn.state.me, seq, seq, time=2))
    (letter,) = [one for one in outcomes if isinstance(one, PostLetter)]
    cho.take(RawEntry(bak.state.me, letter.sealed))
    assert cho.texts() == ["missed by Cho"], "Ahn's own tag for Cho came along"
    assert not cho.alarms()


def test_nothing_is_answered_a_fourth_time() -> None:
    ahn, _, cho = missed()
    seq = ahn.state.own.seq
    given = [len(answers(ahn.take(ask(cho, ahn, ahn.state.me, seq, seq, time)))) for time in (1, 2, 3, 4)]
    assert given == [1, 1, 1, 0]


def test_no_order_of_asking_sets_a_count_back() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    for number in range(330):
        ahn.write(str(number))
    ahn.out.clear()
    first, given = ahn.state.own.seq - 325, Counter[int]()
    for _ in range(8):
        for begin in range(first, first + 320, 64):
            outcomes = ahn.take(ask(cho, ahn, ahn.state.me, begin, begin + 63))
            given.update(seq for _, seq in answers(outcomes))
    assert max(given.values()) == TIMES
    assert len(given) <= ANSWERED_SPAN


def test_what_is_on_its_way_to_one_asker_is_bounded_until_it_states_to_hold_it() -> None:
    ahn, bak, cho = desks = line(AHN, BAK, CHO)
    begin = ahn.state.own.seq + 1
    for number in range(16):
        ahn.write(f"{number} " + "x" * 380_000)
    deliver(desks, NOW, lose_all)
    sent = [one for one in ahn.take(ask(cho, ahn, ahn.state.me, begin, begin + 15)) if posts(one)]
    size = sum(len(one.sealed) for one in sent if isinstance(one, PostLetter))
    assert BYTES <= size < BYTES + 400_000
    assert not answers(ahn.take(ask(cho, ahn, ahn.state.me, begin + 14, begin + 15)))
    assert not answers(ahn.take(ask(cho, ahn, ahn.state.me, begin, begin)))
    for one in sent:
        assert isinstance(one, PostLetter)
        cho.take(RawEntry(ahn.state.me, one.sealed))
    cho.write("I have these")
    for posted in cho.out:
        ahn.take(posted.raw)
    assert not ahn.state.own.answered
    rest = answers(ahn.take(ask(cho, ahn, ahn.state.me, begin + len(sent), begin + 15)))
    assert len(rest) == 16 - len(sent)
    assert bak.texts()


def test_whoever_left_is_not_counted_any_more() -> None:
    ahn, bak, cho = missed()
    seq = ahn.state.own.seq
    ahn.take(ask(cho, ahn, ahn.state.me, seq, seq))
    ahn.change_roster(roster(AHN, BAK))
    bak.change_roster(roster(AHN, BAK))
    ahn.write("to Bak only")
    ahn.take(ask(bak, ahn, ahn.state.me, ahn.state.own.seq, ahn.state.own.seq))
    assert [one.member for one in ahn.state.own.answered] == [BAK]


def test_nothing_is_answered_that_the_asker_once_stated_to_hold() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    ahn.write("heard by Cho")
    deliver([ahn, bak, cho])
    cho.write("I heard you")
    deliver([ahn, bak, cho])
    seq = ahn.state.own.seq
    for desk in (ahn, bak):
        assert answers(desk.take(ask(cho, desk, ahn.state.me, seq, seq, time=2))) == []


def test_nothing_from_before_the_asker_stood_on_the_roster_is_answered() -> None:
    desks = line(AHN, BAK, CHO)
    ahn = desks[0]
    ahn.write("before Dee")
    deliver(desks)
    early = ahn.state.own.seq
    wider = roster(AHN, BAK, CHO, DEE)
    for desk in desks:
        desk.change_roster(wider)
    dee = Desk(DEE, wider)
    settled([*desks, dee])
    assert answers(ahn.take(ask(dee, ahn, ahn.state.me, 1, early))) == []
    assert answers(ahn.take(ask(dee, ahn, ahn.state.me, early + 1, early + 1))) != []


def test_somebody_who_left_is_answered_nothing() -> None:
    ahn, bak, cho = missed()
    raw = ask(cho, ahn, ahn.state.me, ahn.state.own.seq, ahn.state.own.seq)
    for desk in (ahn, bak):
        desk.change_roster(roster(AHN, BAK))
    outcomes = ahn.take(raw)
    assert answers(outcomes) == []
    assert any(isinstance(one, Rejected) for one in outcomes)


def test_one_request_brings_a_bounded_number_of_answers() -> None:
    ahn, _bak, cho = line(AHN, BAK, CHO)
    for number in range(80):
        ahn.write(str(number))
    ahn.out.clear()
    assert len(answers(ahn.take(ask(cho, ahn, ahn.state.me, 1, 2**63 - 1)))) <= 64


def test_a_spoilt_tag_is_mended_by_nobody_but_its_author_and_is_reported_meanwhile() -> None:
    ahn, bak, cho = desks = line(AHN, BAK, CHO)
    raw = forged(ahn, spoil=[CHO], body=b"for Bak only")
    bak.take(raw)
    cho.take(raw)
    now = NOW
    for _ in range(4):
        now += 2 * DAY
        for outcome in cho.tick(now):
            if isinstance(outcome, PostLetter) and outcome.reader == BAK:
                for answer in bak.take(RawEntry(cho.state.me, outcome.sealed), now):
                    if isinstance(answer, PostLetter):
                        cho.take(RawEntry(bak.state.me, answer.sealed), now)
    reported = [one for one in cho.outcomes if isinstance(one, Reported)]
    assert {(one.by, one.entry.core.body) for one in reported} == {(BAK, b"for Bak only")}
    assert cho.texts() == []
    assert not any(
        isinstance(one, Admitted) and one.entry.core.body == b"for Bak only" for one in cho.outcomes
    )
    named = [one.alarm for one in cho.outcomes if isinstance(one, Raised)]
    assert {alarm.kind for alarm in named} <= {AlarmKind.GAP, AlarmKind.UNPROVEN}
    assert desks


def test_a_missed_opening_comes_back_with_its_keys_and_the_pair_secret_by_its_author_only() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    ahn.apply(room.open_epoch(ahn.state, NOW, ahn.rng))
    deliver(desks, NOW, lose_all)
    seq = ahn.state.own.seq
    secret = next(given.secret for given in ahn.state.pair(CHO).given if given.seq == seq)

    def answered_by(desk: Desk, time: int) -> Callable[[], Desk]:
        outcomes = desk.take(ask(cho, desk, ahn.state.me, seq, seq, time))
        (letter,) = [one for one in outcomes if isinstance(one, PostLetter)]

        def apply() -> Desk:
            step = room.receive(cho.state, RawEntry(desk.state.me, letter.sealed), NOW, cho.register)
            trial = object.__new__(Desk)
            trial.state = step.state
            return trial

        return apply

    by_bak = answered_by(bak, 2)().state
    by_ahn = answered_by(ahn, 1)().state
    for state in (by_bak, by_ahn):
        feed = state.feed(ahn.state.me)
        assert feed is not None
        assert feed.seq == seq
        assert [known.key for known in feed.epochs] == [
            ahn.state.own.epoch.key if ahn.state.own.epoch else b""
        ]
    taken = by_ahn.pair(AHN).taken
    assert taken is not None
    assert taken.secret == secret
    old = by_bak.pair(AHN).taken
    assert old is not None
    assert old.secret != secret


def test_a_pair_secret_that_somebody_else_hands_over_is_not_taken() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    ahn.apply(room.open_epoch(ahn.state, NOW, ahn.rng))
    deliver(desks, NOW, lose_all)
    stored = bak.register.envelope(ahn.state.me, ahn.state.own.seq)
    assert stored is not None
    assert ahn.state.own.epoch is not None
    letter = AnswerLetter(
        1,
        ROOM,
        bak.state.me,
        bak.state.readers.hash,
        stored,
        ahn.state.own.epoch.key,
        bytes(32),
        bak.state.own.seq,
        NOW,
    )
    before = cho.state.pair(AHN).taken
    pair = bak.state.pair(CHO)
    to = Addressed(ROOM, BAK, CHO)
    sealed = letters.seal(letter, to, (0, _kem(cho)), pair.shared, pairs.to_use(pair))
    cho.take(RawEntry(bak.state.me, sealed))
    feed = cho.state.feed(ahn.state.me)
    assert feed is not None
    assert feed.seq == ahn.state.own.seq
    assert cho.state.pair(AHN).taken == before


def test_two_who_miss_each_others_openings_still_mend_it() -> None:
    ahn, bak = desks = line(AHN, CHO)
    for desk in desks:
        desk.apply(room.open_epoch(desk.state, NOW, desk.rng))
        desk.out.clear()
        desk.write("under keys the other does not have")
    deliver(desks)
    assert (ahn.texts(), bak.texts()) == ([], [])
    for day in range(1, 4):
        settled(desks, NOW + day * DAY)
    assert ahn.texts() == bak.texts() == ["under keys the other does not have"]


def test_answers_are_made_from_what_the_register_keeps() -> None:
    ahn, _bak, cho = missed()
    wrote = [one for one in ahn.outcomes if isinstance(one, Wrote)][-1]
    assert ahn.register.envelope(ahn.state.me, wrote.entry.core.seq) == wrote.entry.envelope
    ahn.register.entries.clear()
    assert answers(ahn.take(ask(cho, ahn, ahn.state.me, wrote.entry.core.seq, wrote.entry.core.seq))) == []
