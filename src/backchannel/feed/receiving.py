"""Commands that take in what came: entries from lanes, letters from under wake tags (spec/30, section 7).

Whatever comes, in whatever order and however often, the same entries end up admitted. What comes before its
turn is kept (bounded) and tried again when its turn comes; what does not hold changes nothing.
"""

from __future__ import annotations

import msgspec

from backchannel.errors import OutOfPlace, PeerFault, Unproven
from backchannel.feed import admission, opening
from backchannel.feed.admission import Candidate
from backchannel.feed.alarms import Alarm, AlarmKind
from backchannel.feed.answering import answer
from backchannel.feed.entry import (
    FORM_LETTER,
    SEALED,
    Author,
    form_of,
)
from backchannel.feed.incarnations import heard_confirmation
from backchannel.feed.kinds import CONFIRM, Kind
from backchannel.feed.letters import AnswerLetter, AskLetter, WakeLetter
from backchannel.feed.outcomes import (
    Ignored,
    IncarnationClosed,
    OpenedEntry,
    Outcome,
    Passed,
    Raised,
    RawEntry,
    RawLetter,
    Rejected,
    Reported,
    Step,
)
from backchannel.feed.post import read_letter, take_wake_letter
from backchannel.feed.state import Feed, Held, History, RoomState, Standing
from backchannel.feed.waiting import HELD_ANSWER, HeldAnswer, doubted, drop, drop_through, hold

FORM_SEALED = 0
FORM_ANSWER = 1


def receive(state: RoomState, raw: RawEntry | RawLetter, now: int, history: History) -> Step:
    """Take in one reassembled entry or letter. Never raises for what came: it says what became of it."""
    if isinstance(raw, RawLetter):
        state, outcomes = _letter(state, raw, now, history)
    else:
        state, outcomes = _entry(state, raw, now, history)
    return Step(state, tuple(outcomes))


def retry(state: RoomState, now: int, history: History) -> Step:
    """Try again everything that waits: after the roster changed, or a restored desk was confirmed."""
    outcomes: list[Outcome] = []
    for waiting in state.waiting:
        state, more = _drain(state, waiting.author, now, history)
        outcomes += more
    return Step(state, tuple(outcomes))


Result = tuple[RoomState, list[Outcome]]


def _entry(state: RoomState, raw: RawEntry, now: int, history: History) -> Result:
    try:
        if form_of(raw.data) == FORM_LETTER:
            return _letter(state, RawLetter(raw.author.ref, raw.data), now, history)
        sealed = SEALED.decode(raw.data)
    except PeerFault as error:
        return state, [Rejected(raw.author, error)]
    feed = state.feed(raw.author)
    if feed is None:
        return state, [Rejected(raw.author, OutOfPlace("It came from a desk this one has not heard of."))]
    if feed.standing == Standing.CLOSED:
        return state, [Rejected(raw.author, OutOfPlace("It came from a desk that was replaced."))]
    item = Held(sealed.seq, FORM_SEALED, raw.data, now, False)
    return _item(state, feed, item, now, history)


def _item(state: RoomState, feed: Feed, item: Held, now: int, history: History) -> Result:
    """Judge one thing that may be an entry of ``feed``; admit it with all that waited for it, or keep it."""
    author = feed.author
    if feed.standing == Standing.UNCONFIRMED:
        return hold(state, feed, msgspec.structs.replace(item, proven=False), now)
    if item.seq <= feed.seq:
        return state, _repeated(state, feed, item, history)
    try:
        candidate = _candidate(state, feed, item)
        if candidate is None:
            return hold(state, feed, item, now)
        core = candidate.opened.core
        if core.seq > feed.seq + 1:
            return hold(state, feed, msgspec.structs.replace(item, proven=True), now)
        state, outcomes = _admitted(state, feed, candidate, now, history)
    except PeerFault as error:
        return doubted(state, feed, now), [Rejected(author, error), *admission.fault(author, error)]
    state, more = _drain(state, author, now, history)
    return state, outcomes + more


def _candidate(state: RoomState, feed: Feed, item: Held) -> Candidate | None:
    """A proven entry, or None when what opens it, or its roster, is not known yet. Raises a `PeerFault`."""
    found = _opened(state, feed, item)
    if found is None or found[0].core.roster not in state.own.rosters:
        return None
    opened, key, secret = found
    if opened.core.kind == Kind.OPENING and admission.is_earlier(state, feed, opened.core):
        return None  # Who was appointed last may have left: the same people as before, in force again.
    return Candidate(opened, opening.require_word(state, opened), key, secret)


def _opened(
    state: RoomState, feed: Feed, item: Held
) -> tuple[OpenedEntry, bytes | None, bytes | None] | None:
    """What an item holds, with the epoch key and pair secret that came along; None when it cannot be
    opened yet.
    """
    if item.form == FORM_ANSWER:
        given = HELD_ANSWER.decode(item.data)
        return opening.read_envelope(state, given.envelope), given.epoch_key, given.pair_secret
    sealed = SEALED.decode(item.data)
    keys = opening.keys_for(state, feed, sealed)
    if keys is None:
        return None
    return opening.open_entry(state, feed.author, sealed, keys.key), keys.key, keys.secret


def _repeated(state: RoomState, feed: Feed, item: Held, history: History) -> list[Outcome]:
    """Something came for a place that is taken: the same again, or another in its stead (E9).

    What cannot be opened any more, its keys being erased, is taken for the same.
    """
    known: list[Outcome] = [Passed(Ignored.KNOWN)]
    try:
        found = _opened(state, feed, item)
        if found is None:
            return known
        opened = found[0]
        held = feed.hash if item.seq == feed.seq else history.entry_hash(feed.author, item.seq)
        if held is None or held == opened.hash:
            return known
        opening.require_word(state, opened, late=True)
    except PeerFault:
        return known
    error = OutOfPlace("Another message stands in this place already.")
    return [Rejected(feed.author, error), Raised(Alarm(AlarmKind.FORK, (feed.author.ref,)))]


def _admitted(state: RoomState, feed: Feed, candidate: Candidate, now: int, history: History) -> Result:
    state, outcomes = admission.admit(state, feed, candidate, now, history)
    core = candidate.opened.core
    broken = any(
        isinstance(outcome, Raised) and outcome.alarm.kind is AlarmKind.BROKEN for outcome in outcomes
    )
    if broken or core.author.ref == state.me.ref:
        return state, outcomes
    if core.kind == Kind.CONFIRM:
        state, more = heard_confirmation(state, core.author.ref, CONFIRM.decode(core.body))
        outcomes += more
        for outcome in more:
            if isinstance(outcome, IncarnationClosed):
                state, woken = retry_member(state, outcome.author, now, history)
                outcomes += woken
    return state, outcomes


def retry_member(state: RoomState, author: Author, now: int, history: History) -> Result:
    """Try again what waits from any desk of this author's member."""
    outcomes: list[Outcome] = []
    for waiting in state.waiting:
        if waiting.author.ref == author.ref:
            state, more = _drain(state, waiting.author, now, history)
            outcomes += more
    return state, outcomes


def _drain(state: RoomState, author: Author, now: int, history: History) -> Result:
    """Admit, one after another, what waited for its turn in this feed."""
    outcomes: list[Outcome] = []
    moved = True
    while moved:
        moved = False
        feed = state.feed(author)
        if feed is None or feed.standing != Standing.LIVE:
            break
        held = state.held(author)
        if not held:
            break
        state = drop_through(state, author, feed.seq)
        for item in [one for one in state.held(author) if one.seq == feed.seq + 1]:
            try:
                candidate = _candidate(state, feed, item)
                if candidate is None:
                    continue
                state = drop(state, author, item)
                state, more = _admitted(state, feed, candidate, now, history)
            except PeerFault as error:
                state = drop(state, author, item)
                outcomes += [Rejected(author, error), *admission.fault(author, error)]
                continue
            outcomes += more
            moved = True
            break
    feed = state.feed(author)
    if feed is not None and outcomes and state.held(author):
        state = doubted(state, feed, now)
    return state, outcomes


def _letter(state: RoomState, raw: RawLetter, now: int, history: History) -> Result:
    unknown = Author(raw.sender.party, raw.sender.seat, raw.sender.term, 0)
    try:
        letter = read_letter(state, raw)
        if letter is None:
            return state, [Passed(Ignored.NOT_FOR_US)]
        if isinstance(letter, WakeLetter):
            return take_wake_letter(state, letter, now)
        state = _heard_newest(state, letter, now)
        if isinstance(letter, AskLetter):
            return answer(state, letter, now, history)
        return _answer_received(state, letter, now, history)
    except PeerFault as error:
        return state, [Rejected(unknown, error)]


def _heard_newest(state: RoomState, letter: AnswerLetter | AskLetter, now: int) -> RoomState:
    """The sender says how far its own feed goes."""
    feed = state.feed(letter.sender)
    if feed is None or letter.newest <= feed.claimed:
        return state
    return state.with_feed(
        msgspec.structs.replace(feed, claimed=letter.newest, gap_since=feed.gap_since or now)
    )


def _answer_received(state: RoomState, received: AnswerLetter, now: int, history: History) -> Result:
    opened = opening.read_envelope(state, received.envelope)
    core = opened.core
    feed = state.feed(core.author)
    if feed is None or feed.standing == Standing.CLOSED:
        return state, [Rejected(core.author, OutOfPlace("It came from a desk that was replaced."))]
    own_word = core.author == received.sender
    try:
        opening.require_word(state, opened, late=core.seq <= feed.seq)
    except Unproven as error:
        if own_word:
            return state, [Rejected(core.author, error)]
        return state, [Reported(opened, received.sender.ref)]
    secret = received.pair_secret if own_word else None
    kept = HeldAnswer(received.envelope, received.epoch_key, secret)
    item = Held(core.seq, FORM_ANSWER, HELD_ANSWER.encode(kept), now, True)
    return _item(state, feed, item, now, history)
