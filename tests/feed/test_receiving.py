"""What a desk does with what comes: any order, any loss, any patched member."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backchannel.crypto import kem
from backchannel.errors import AgainstTheRules, Malformed, OutOfPlace, TooLarge, Unproven, WrongVersion
from backchannel.feed import authenticator, epoch, pairs, room
from backchannel.feed.alarms import AlarmKind
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import (
    CORE,
    SEALED,
    Authenticator,
    Author,
    EntryCore,
    Envelope,
    Head,
    Prekey,
    Sealed,
    author_of,
    entry_hash,
)
from backchannel.feed.epoch import WrapPlace
from backchannel.feed.kinds import OPENING, Kind, Opening, Purpose
from backchannel.feed.outcomes import (
    Admitted,
    Ignored,
    Passed,
    PostLetter,
    Raised,
    RawEntry,
    RawLetter,
    Rejected,
    Waits,
    Wrote,
)
from feed.desks import AHN, BAK, CHO, DAY, DEE, NOW, ROOM, TEXT, Desk, Posted, deliver, line, roster, settled
from feed.patched import core_of, envelope_of, forged, seal


def sealed_texts(desk: Desk, *texts: str) -> list[RawEntry]:
    for text in texts:
        desk.write(text)
    tray, desk.out = desk.out, []
    return [posted.raw for posted in tray if isinstance(posted.raw, RawEntry)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_order_and_any_number_of_copies_admit_the_same_in_order(data: st.DataObject) -> None:
    ahn, _bak, cho = line(AHN, BAK, CHO)
    texts = [str(number) for number in range(6)]
    raws = sealed_texts(ahn, *texts[:3])
    ahn.apply(room.open_epoch(ahn.state, NOW, ahn.rng))
    raws += sealed_texts(ahn, *texts[3:])
    copies = data.draw(st.lists(st.sampled_from(raws), max_size=6))
    for raw in data.draw(st.permutations(raws + copies)):
        cho.take(raw)
        if data.draw(st.booleans()):
            cho.reload()
    assert cho.texts() == texts
    assert not cho.alarms()
    assert not cho.state.waiting


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 9))
def test_whatever_is_lost_is_asked_for_and_comes_back(seed: int, tenths: int) -> None:
    desks = line(AHN, BAK, CHO)
    state = seed

    def lose(posted: Posted, desk: Desk) -> bool:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % 10 < tenths and posted.to is None

    now = NOW
    for number in range(8):
        writer = desks[number % 3]
        writer.write(f"{number}", now)
        deliver(desks, now, lose)
        now += DAY // 2
    for _ in range(14):
        now += 2 * DAY
        settled(desks, now)
    held = {desk.ref: set(desk.texts()) for desk in desks}
    for place, desk in enumerate(desks):
        said_by_others = {str(number) for number in range(8) if number % 3 != place}
        assert held[desk.ref] == said_by_others
    assert not any(desk.alarms() for desk in desks)


def test_an_entry_before_its_turn_waits_and_is_admitted_in_its_place() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    first, second = sealed_texts(ahn, "first", "second")
    assert [type(one) for one in cho.take(second)] == [Waits]
    assert [type(one) for one in cho.take(second)] == [Passed]
    cho.take(first)
    assert cho.texts() == ["first", "second"]


def test_a_replayed_entry_changes_nothing() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    (raw,) = sealed_texts(ahn, "once")
    cho.take(raw)
    before = cho.state
    assert cho.take(raw) == [Passed(Ignored.KNOWN)]
    ahn.apply(room.open_epoch(ahn.state, NOW, ahn.rng))
    for later in sealed_texts(ahn, "twice"):
        cho.take(later)
    assert cho.take(raw) == [Passed(Ignored.KNOWN)], "also when its key is long erased"
    assert cho.texts() == ["once", "twice"]
    assert before.own == cho.state.own


def outcome_of(desk: Desk, raw: RawEntry) -> tuple[list[AlarmKind], list[type]]:
    before = len(desk.outcomes)
    desk.take(raw)
    new = desk.outcomes[before:]
    alarms = [one.alarm.kind for one in new if isinstance(one, Raised)]
    errors = [type(one.error) for one in new if isinstance(one, Rejected)]
    return alarms, errors


def test_e7_a_spoilt_tag_stops_one_reader_only_and_names_nobody() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    raw = forged(ahn, spoil=[CHO])
    assert outcome_of(cho, raw) == ([], [Unproven])
    assert outcome_of(bak, raw) == ([], [])
    assert cho.state.feed(ahn.state.me) is not None
    assert bak.texts() == ["patched"]
    assert cho.texts() == []


def test_a_member_cannot_speak_in_anothers_name_though_it_has_the_keys_to_seal() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    known = bak.state.feed(ahn.state.me)
    assert known is not None
    core = core_of(bak, author=ahn.state.me, seq=known.seq + 1, prev=known.hash, epoch=known.epoch)
    raw = seal(bak, envelope_of(bak, core), key=known.epochs[0].key, author=ahn.state.me)
    assert outcome_of(cho, raw) == ([], [Unproven])
    ahn.write("the real one")
    deliver([ahn, bak, cho])
    assert cho.texts() == ["the real one"], "a squatted place stays free for the true entry"


def test_e9_a_fork_names_its_author_and_the_first_stands() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    other = forged(ahn, body=b"to Cho another thing")
    (raw,) = sealed_texts(ahn, "said")
    cho.take(raw)
    assert outcome_of(cho, other) == ([AlarmKind.FORK], [OutOfPlace])
    assert cho.alarms() == [(AlarmKind.FORK, (AHN,))]
    assert cho.texts() == ["said"]


def test_e9_an_old_number_for_a_new_thing_is_a_fork_wherever_it_is() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    backdated = forged(ahn, body=b"as if said before", seq=ahn.state.own.seq, prev=bytes(32))
    for raw in sealed_texts(ahn, "one", "two"):
        cho.take(raw)
    assert outcome_of(cho, backdated) == ([AlarmKind.FORK], [OutOfPlace])
    assert cho.texts() == ["one", "two"]


def test_e9_what_does_not_prove_itself_in_a_taken_place_accuses_nobody() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    known = bak.state.feed(ahn.state.me)
    assert known is not None
    for raw in sealed_texts(ahn, "said"):
        cho.take(raw)
    core = core_of(bak, author=ahn.state.me, seq=known.seq + 1, prev=known.hash, epoch=known.epoch)
    raw = seal(bak, envelope_of(bak, core), key=known.epochs[0].key, author=ahn.state.me)
    assert outcome_of(cho, raw) == ([], [])


def test_e9_an_entry_with_a_false_predecessor_is_refused_and_named() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    assert outcome_of(cho, forged(ahn, prev=b"\x09" * 32)) == ([AlarmKind.FORK], [AgainstTheRules])
    ahn.write("the true one")
    deliver([ahn, cho])
    assert cho.texts() == ["the true one"]


def test_e2_an_entry_whose_keys_are_not_here_yet_waits_for_them() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    ahn.apply(room.open_epoch(ahn.state, NOW, ahn.rng))
    opening, content = sealed_texts(ahn, "under new keys")
    assert [type(one) for one in cho.take(content)] == [Waits]
    cho.take(opening)
    assert cho.texts() == ["under new keys"]


@pytest.mark.parametrize("field", ["ciphertext", "salt", "seq", "epoch"])
def test_e3_one_changed_byte_outside_and_it_does_not_open(field: str) -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    (raw,) = sealed_texts(ahn, "whole")
    sealed = SEALED.decode(raw.data)
    old = getattr(sealed, field)
    new = old + 1 if isinstance(old, int) else bytes([old[0] ^ 1]) + old[1:]
    damaged = SEALED.encode(msgspec.structs.replace(sealed, **{field: new}))
    if field == "epoch":
        feed = cho.state.feed(ahn.state.me)
        assert feed is not None
        moved = (epoch.KnownEpoch(new, feed.epochs[0].key),)
        cho.state = cho.state.with_feed(msgspec.structs.replace(feed, epochs=moved))
    assert outcome_of(cho, RawEntry(ahn.state.me, damaged)) == ([], [Unproven])


def test_e4_inside_and_outside_claim_the_same_place() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    envelope = envelope_of(ahn, core_of(ahn))
    moved = seal(ahn, envelope, seq=ahn.state.own.seq + 2)
    assert outcome_of(cho, moved) == ([], [OutOfPlace])


def test_e4_an_entry_of_another_room_is_refused() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    assert outcome_of(cho, forged(ahn, room=b"\5" * 32)) == ([], [OutOfPlace])


def test_e4_an_entry_of_another_version_is_refused_as_such() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    assert outcome_of(cho, forged(ahn, version=2)) == ([], [WrongVersion])


def test_e5_authenticators_of_one_roster_do_not_serve_for_another() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    wider = roster(AHN, BAK, CHO, DEE)
    # Ahn made the tags on the old roster; a member moves the entry to the new one
    core = core_of(ahn)
    old = envelope_of(ahn, core)
    for desk in (ahn, bak, cho):
        desk.change_roster(wider)
    replayed = msgspec.structs.replace(old, core=room_core(core, wider.hash))
    assert outcome_of(cho, seal(ahn, replayed)) == ([], [Unproven])


def room_core(core: object, roster_hash: bytes) -> bytes:
    assert isinstance(core, EntryCore)
    return CORE.encode(msgspec.structs.replace(core, roster=roster_hash))


def test_e5_an_entry_for_a_roster_not_known_here_waits_for_it() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    wider = roster(AHN, BAK, CHO, DEE)
    ahn.change_roster(wider)
    ahn.write("on the new roster")
    deliver(desks)
    assert cho.texts() == []
    assert not cho.rejections()
    cho.change_roster(wider)
    deliver(desks)
    assert cho.texts() == ["on the new roster"]
    assert bak.texts() == []


def test_e5_nobody_writes_on_a_roster_it_does_not_stand_on() -> None:
    desks = line(AHN, BAK, CHO)
    narrow, wider = desks[0].state.readers.hash, roster(AHN, BAK, CHO, DEE)
    for desk in desks:
        desk.change_roster(wider)
    dee = Desk(DEE, wider)
    settled([*desks, dee])
    cho = desks[2]
    core = core_of(dee, roster=narrow)
    # tags as they would be, had Dee stood on it
    data = CORE.encode(core)
    pair = dee.state.pair(CHO)
    way = Direction(ROOM, narrow, DEE, CHO, Purpose.ENTRY)
    named, secret = pairs.to_use(pair)
    tag = authenticator.make(authenticator.pair_key(pair.shared, secret, way), way, entry_hash(data))
    place = cho.state.roster(narrow).place_of(CHO)
    raw = seal(dee, Envelope(data, (Authenticator(place, named, tag),)))
    assert outcome_of(cho, raw) == ([], [OutOfPlace])


def test_e5_a_roster_nobody_here_knows_is_waited_for() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    assert [type(one) for one in cho.take(forged(ahn, roster=bytes(32)))] == [Waits]


def test_e6_keys_that_do_not_fit_the_commitment_are_refused_and_named() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    number = ahn.state.own.epoch_count + 1
    readers = ahn.state.readers
    place = WrapPlace(ahn.state.own.room, readers.hash, ahn.state.me, number)
    shown, other = b"\1" * 32, b"\2" * 32
    core = core_of(
        ahn,
        kind=Kind.OPENING.value,
        body=OPENING.encode(Opening(1, None)),
        epoch=number,
        commitment=epoch.commitment(place, shown),
    )
    envelope = envelope_of(ahn, core)

    def for_reader(desk: Desk, key: bytes) -> RawEntry:
        feed = desk.state
        ring = feed.own.prekeys[-1]
        public = Prekey(ring.number, public_of(ring.seed))
        index = readers.place_of(desk.ref)
        wrapped = epoch.wrap(place, index, 1, (public.number, public.public), key, b"\3" * 32)
        return seal(ahn, envelope, key=key, wraps=(wrapped,))

    assert outcome_of(bak, for_reader(bak, shown)) == ([], [])
    assert outcome_of(cho, for_reader(cho, other)) == ([AlarmKind.SHUT_OUT], [AgainstTheRules])
    assert cho.alarms() == [(AlarmKind.SHUT_OUT, (AHN,))]


def public_of(seed: bytes) -> bytes:
    return kem.public_of(seed)


def opening_with_wraps(ahn: Desk, change: str, cho: Desk) -> RawEntry:
    step = room.open_epoch(ahn.state, NOW, ahn.rng)
    wrote = next(one for one in step.outcomes if isinstance(one, Wrote))
    sealed: Sealed = SEALED.decode(wrote.sealed)
    place = ahn.state.readers.place_of(cho.ref)
    wraps = []
    for wrapped in sealed.wraps:
        if wrapped.reader != place:
            wraps.append(wrapped)
        elif change == "to a prekey that is gone":
            wraps.append(msgspec.structs.replace(wrapped, prekey=4711))
        elif change == "with another number":
            wraps.append(msgspec.structs.replace(wrapped, prekey=0))
        elif change == "damaged":
            damaged = wrapped.sealed[:-1] + bytes([wrapped.sealed[-1] ^ 1])
            wraps.append(msgspec.structs.replace(wrapped, sealed=damaged))
    return RawEntry(ahn.state.me, SEALED.encode(msgspec.structs.replace(sealed, wraps=tuple(wraps))))


@pytest.mark.parametrize("change", ["to a prekey that is gone", "with another number", "damaged", "left out"])
def test_e11_a_wrap_that_does_not_open_stops_nothing_but_is_asked_for(change: str) -> None:
    ahn, _bak, cho = line(AHN, BAK, CHO)
    cho.take(opening_with_wraps(ahn, change, cho))
    assert cho.alarms() == []
    assert [one.reader for one in cho.tick(NOW + DAY) if isinstance(one, PostLetter)] == [AHN]
    (raw,) = sealed_texts(ahn, "goes on")
    cho.take(raw)
    assert cho.texts() == ["goes on"]


@pytest.mark.parametrize(("incarnation", "counts"), [(1, True), (0, True), (9, False)])
def test_e11_a_pair_secret_counts_only_when_it_was_given_to_this_desk(incarnation: int, counts: bool) -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    number = ahn.state.own.epoch_count + 1
    readers = ahn.state.readers
    place = WrapPlace(ROOM, readers.hash, ahn.state.me, number)
    body = OPENING.encode(Opening(1, None))
    stated = epoch.commitment(place, b"k" * 32)
    core = core_of(ahn, kind=Kind.OPENING.value, body=body, epoch=number, commitment=stated)
    prekey = (0, readers.members[readers.place_of(CHO)].kem)
    wrapped = epoch.wrap(place, readers.place_of(CHO), incarnation, prekey, b"k" * 32, b"p" * 32)
    assert outcome_of(cho, seal(ahn, envelope_of(ahn, core), key=b"k" * 32, wraps=(wrapped,))) == ([], [])
    taken = cho.state.pair(AHN).taken
    assert taken is not None
    assert (taken.secret == b"p" * 32) is counts


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("keys out of their order", {"epoch": 0}),
        ("a commitment where none belongs", {"commitment": bytes(32)}),
        ("a prekey again that was replaced", {"prekey": Prekey(1, bytes(1216))}),
    ],
)
def test_e10_what_no_honest_program_sends_is_refused_and_named(what: str, changed: dict[str, object]) -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    core = core_of(ahn, **changed)
    known = cho.state.feed(ahn.state.me)
    assert known is not None
    if core.epoch == 0:
        key = b"\1" * 32
        feed = msgspec.structs.replace(known, epochs=(epoch.KnownEpoch(0, key), *known.epochs))
        cho.state = cho.state.with_feed(feed)
        raw = seal(ahn, envelope_of(ahn, core), key=key)
    else:
        raw = seal(ahn, envelope_of(ahn, core))
    assert outcome_of(cho, raw) == ([AlarmKind.BROKEN], [AgainstTheRules]), what


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.ACK, b"a word"),
        (Kind.HEARTBEAT, b"x" * 32),
        (Kind.RETAG, b""),
        (Kind.CONFIRM, b"\x90"),
        (17, b""),
    ],
)
def test_e10_a_body_that_is_none_keeps_its_place_has_no_effect_and_is_named(kind: int, body: bytes) -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    assert outcome_of(cho, forged(ahn, kind=int(kind), body=body)) == ([AlarmKind.BROKEN], [])


def test_e8_a_desk_nobody_has_heard_of_is_refused() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    (raw,) = sealed_texts(ahn, "x")
    stranger = RawEntry(author_of(DEE, 1), raw.data)
    assert outcome_of(cho, stranger) == ([], [OutOfPlace])


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Malformed),
        (b"\x97\x02\x01", WrongVersion),
        (b"\x97\x01\x09", Malformed),
        (b"\x97\x01\x01", Malformed),
        (b"\x94\x01\x02\x00", Malformed),
        (b"\x97\x01\x01" + bytes(2_000_000), TooLarge),
    ],
)
def test_e1_nonsense_on_a_lane_is_refused_by_type(data: bytes, error: type[Exception]) -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    before = cho.state
    outcomes = cho.take(RawEntry(ahn.state.me, data))
    assert [type(one.error) for one in outcomes if isinstance(one, Rejected)] == [error]
    assert cho.state is before


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_under_a_wake_tag_do_any_harm(data: bytes) -> None:
    cho = _cho()
    step = room.receive(cho.state, RawLetter(AHN, data), NOW, cho.register)
    assert step.state is cho.state
    assert all(isinstance(one, Rejected | Passed) for one in step.outcomes)


_KEPT: list[Desk] = []


def _cho() -> Desk:
    if not _KEPT:
        _KEPT.append(line(AHN, CHO)[1])
    return _KEPT[0]


def test_floods_in_anothers_name_are_bounded_and_the_truth_still_passes() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    known = bak.state.feed(ahn.state.me)
    assert known is not None
    for number in range(200):
        core = core_of(bak, author=ahn.state.me, seq=known.seq + 2 + number, epoch=known.epoch + 5)
        cho.take(seal(bak, envelope_of(bak, core), key=bytes(32), author=ahn.state.me))
    assert len(cho.state.held(ahn.state.me)) <= 16
    feed = cho.state.feed(ahn.state.me)
    assert feed is not None
    assert not feed.missing(), "unproven numbers are no proof that anything is missing"
    for raw in sealed_texts(ahn, "one", "two"):
        cho.take(raw)
    assert cho.texts() == ["one", "two"]


def test_e12_another_copy_at_another_reader_is_seen_and_both_are_named() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    shown_to_bak = forged(ahn, body=b"to Bak")
    (shown_to_cho,) = sealed_texts(ahn, "to Cho")
    bak.take(shown_to_bak)
    cho.take(shown_to_cho)
    (ack,) = sealed_texts(bak, "I have it")
    cho.take(ack)
    assert cho.alarms() == [(AlarmKind.EQUIVOCATION, (BAK, AHN))]


def test_e12_a_desk_that_knows_less_than_before_is_named() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    for raw in sealed_texts(ahn, "one", "two"):
        bak.take(raw)
        cho.take(raw)
    for raw in sealed_texts(bak, "heard both"):
        cho.take(raw)
    old = Head(ahn.state.me, 1, bytes(32))
    assert outcome_of(cho, forged(bak, heads=(old,))) == ([AlarmKind.ROLLBACK], [])
    assert cho.alarms() == [(AlarmKind.ROLLBACK, (BAK,))]


def test_e12_somebody_who_holds_more_of_ours_than_we_do_shows_that_we_run_an_old_copy() -> None:
    _ahn, bak, cho = line(AHN, BAK, CHO)
    more = Head(cho.state.me, cho.state.own.seq + 3, bytes(32))
    assert outcome_of(cho, forged(bak, heads=(more,))) == ([AlarmKind.OWN_BEHIND], [])


def test_a_head_beyond_what_is_held_is_a_gap_that_is_asked_for() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    (missed,) = sealed_texts(ahn, "missed by Cho")
    bak.take(missed)
    (raw,) = sealed_texts(bak, "as Ahn said")
    cho.take(raw)
    feed = cho.state.feed(ahn.state.me)
    assert feed is not None
    assert feed.missing()
    cho.tick(NOW + DAY)
    deliver([ahn, bak, cho], NOW + DAY)
    assert "missed by Cho" in cho.texts()


def test_only_admission_makes_admitted_entries() -> None:
    ahn, _, cho = line(AHN, BAK, CHO)
    (raw,) = sealed_texts(ahn, "x")
    outcomes = cho.take(raw)
    (admitted,) = [one for one in outcomes if isinstance(one, Admitted)]
    assert admitted.entry.core.kind == TEXT
    assert isinstance(admitted.entry.core.author, Author)
