"""What a room does without being told: what is due now (spec/30, section 8).

Openings for a new roster and by the month, tag keys for those who have not acknowledged them, requests for
what is missing, acknowledgements of what was said, and the line check of the rota. Nothing here depends on
anybody having spoken; silence erases no key that is still needed.
"""

from __future__ import annotations

import msgspec

from backchannel.crypto import kem
from backchannel.crypto.rng import Rng
from backchannel.feed import epoch, letters, pairs, writing
from backchannel.feed.admission import settle
from backchannel.feed.alarms import Alarm, AlarmKind
from backchannel.feed.entry import VERSION, Prekey
from backchannel.feed.epoch import DAY, Due
from backchannel.feed.kinds import HEARTBEAT_BODY, Kind
from backchannel.feed.letters import MAX_WANTED, Addressed, AskLetter, Wanted
from backchannel.feed.outcomes import Outcome, PostLetter, Raised, Step
from backchannel.feed.prekeys import WEEK
from backchannel.feed.state import Feed, RoomState, Standing
from backchannel.wire.codec import Record
from backchannel.wire.ids import U63


class Pace(Record):
    """How long things may wait, in seconds."""

    acknowledge_after: U63
    ask_after: U63
    ask_again_after: U63
    tell_after: U63
    check_every: U63


PACE = Pace(
    acknowledge_after=120,
    ask_after=900,
    ask_again_after=DAY,
    tell_after=3 * DAY,
    check_every=7 * DAY,
)
ASK_TIMES = 3
SOME = 16


def tick(state: RoomState, now: int, rng: Rng, pace: Pace = PACE) -> Step:
    """Do what is due at ``now``. Cheap when nothing is; a desk calls it after receiving and once a tick."""
    outcomes: list[Outcome] = []
    state = _forget(state, now)
    own = state.own
    if len(state.readers.members) == 1:
        return Step(state, ())
    if epoch.due(own.epoch, state.readers.hash, reopen=own.reopen, content=False, now=now) is not Due.NO:
        step = writing.open_epoch(state, now, rng)
        state = step.state
        outcomes += step.outcomes
    state, more = _tell(state, now, pace)
    outcomes += more
    state, more = _ask(state, now, pace)
    outcomes += more
    if any(feed.owed_since and now - feed.owed_since >= pace.acknowledge_after for feed in state.feeds):
        step = writing.write(state, Kind.ACK, b"", now, rng)
        state = step.state
        outcomes += step.outcomes
    if check_due(state, now, pace.check_every):
        step = writing.write(state, Kind.HEARTBEAT, HEARTBEAT_BODY, now, rng)
        state = step.state
        outcomes += step.outcomes
    return Step(state, tuple(outcomes))


def check_due(state: RoomState, now: int, period: int) -> bool:
    """Whether the line check of this party is this desk's to make now.

    One for each party and period. The desks of a party take turns by period; the next in turn steps in at
    half a period, and so on. A desk that said anything in the period made its check by saying it.
    """
    mine = [reader.ref for reader in state.readers.members if reader.ref.party == state.me.party]
    turn = (mine.index(state.me.ref) - now // period) % len(mine)
    last = state.own.said_at
    for feed in state.feeds:
        if feed.author.party == state.me.party:
            last = max(last, feed.heard_at)
    return now - last >= period + turn * (period // 2)


def _forget(state: RoomState, now: int) -> RoomState:
    for pair in state.pairs:
        kept = pairs.forget(pair, now)
        if kept is not pair:
            state = state.with_pair(kept)
    return settle(state, now)


def _tell(state: RoomState, now: int, pace: Pace) -> tuple[RoomState, list[Outcome]]:
    """Our tag key, under wake tags, for members who have not acknowledged the entry that announced it."""
    own = state.own
    outcomes: list[Outcome] = []
    if own.epoch is None:
        return state, outcomes
    for pair in state.pairs:
        feed = state.live(pair.member)
        reached = feed is not None and feed.acknowledged > own.tag.after
        since = max(pair.told_at if pair.told == own.tag.number else 0, own.tag.made_at)
        never = not pair.told
        if not reached and (never or now - since >= pace.tell_after):
            state, letter = writing.tell(state, pair.member, now)
            outcomes.append(letter)
    return state, outcomes


def _ask(state: RoomState, now: int, pace: Pace) -> tuple[RoomState, list[Outcome]]:
    """Ask for what is missing; after the third time in vain, say so to the person, and go on asking by
    the week.
    """
    outcomes: list[Outcome] = []
    by_time: dict[int, list[Feed]] = {}
    if state.own.epoch is None:
        return state, outcomes
    for feed in state.feeds:
        since = feed.gap_since if feed.missing() else feed.doubt_since
        if feed.standing != Standing.LIVE or not since:
            continue
        waits = (pace.ask_after, *(pace.ask_again_after,) * ASK_TIMES, WEEK)
        if now - max(since, feed.asked_at) < waits[min(feed.asked, ASK_TIMES + 1)]:
            continue
        if feed.asked == ASK_TIMES:
            missed = Alarm(AlarmKind.GAP, (feed.author.ref,))
            outcomes.append(Raised(missed if feed.missing() else Alarm(AlarmKind.UNPROVEN, ())))
        by_time.setdefault(min(feed.asked + 1, ASK_TIMES), []).append(feed)
        asked = min(feed.asked + 1, ASK_TIMES + 1)
        state = state.with_feed(msgspec.structs.replace(feed, asked=asked, asked_at=now))
    for time, feeds in sorted(by_time.items()):
        outcomes += _ask_letters(state, time, feeds[:MAX_WANTED], now)
    return state, outcomes


def _ask_letters(state: RoomState, time: int, feeds: list[Feed], now: int) -> list[Outcome]:
    """Requests: the first time to the authors alone, from then on to everybody."""
    own = state.own
    wanted = tuple(_wanted(state, feed) for feed in feeds)
    prekey = own.prekeys[-1] if own.prekeys else None
    offered = Prekey(prekey.number, kem.public_of(prekey.seed)) if prekey else None
    ask = AskLetter(VERSION, own.room, own.me, state.readers.hash, time, wanted, offered, own.seq, now)
    authors = {feed.author.ref for feed in feeds}
    outcomes: list[Outcome] = []
    for reader in state.readers.members:
        if reader.ref == own.me.ref or (
            time == 1 and own.me.ref not in authors and reader.ref not in authors
        ):
            continue
        pair = state.pair(reader.ref)
        to = Addressed(own.room, own.me.ref, reader.ref)
        sealed = letters.seal(ask, to, (0, reader.kem), pair.shared, pairs.to_use(pair))
        outcomes.append(PostLetter(own.tag.number, reader.ref, sealed, None))
    return outcomes


def _wanted(state: RoomState, feed: Feed) -> Wanted:
    """The first run of entries that is missing: up to the first proven one that waits.

    Where it is not known how many are missing, a few more than one are asked for.
    """
    waiting = [item.seq - 1 for item in state.held(feed.author) if item.proven]
    last = min([*waiting, max(feed.claimed, feed.seq + SOME)])
    return Wanted(feed.author, feed.seq + 1, max(last, feed.seq + 1))
