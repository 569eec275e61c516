"""Answering a request for missing entries (spec/30, section 8).

The author answers by authenticating the same entry again for the asker alone; from the second time of
asking, or when the author is gone, any member passes on what it holds, verbatim. Either way sealed to the
asker alone, at most three times, only for entries on whose roster the asker stood and still stands, and
never for what the asker once stated to hold: that would be a briefing, which is for the asker's own party
to give.
"""

from __future__ import annotations

from backchannel.credentials.members import MemberRef
from backchannel.feed import letters, outstanding, pairs, sealing
from backchannel.feed.entry import CORE, ENVELOPE, VERSION, Author, EntryCore, Envelope, SecretRef, entry_hash
from backchannel.feed.kinds import Kind, Purpose
from backchannel.feed.letters import Addressed, AnswerLetter, AskLetter
from backchannel.feed.outcomes import Outcome, PostLetter
from backchannel.feed.state import History, RoomState, Standing

ANSWERED_AT_ONCE = 64


def answer(state: RoomState, ask: AskLetter, now: int, history: History) -> tuple[RoomState, list[Outcome]]:
    """Answers to one request, as far as this desk may and can give them."""
    outcomes: list[Outcome] = []
    left = ANSWERED_AT_ONCE
    for wanted in ask.wanted:
        if not _ours_to_answer(state, wanted.author, ask.time):
            continue
        for seq in range(wanted.first, min(wanted.last, wanted.first + left - 1) + 1):
            left -= 1
            state, more = _answer_one(state, ask, wanted.author, seq, now, history)
            outcomes += more
        if left <= 0:
            break
    return state, outcomes


def _ours_to_answer(state: RoomState, author: Author, time: int) -> bool:
    if author == state.me or time > 1:
        return True
    feed = state.feed(author)
    return feed is None or feed.standing == Standing.CLOSED


def _answer_one(
    state: RoomState, ask: AskLetter, author: Author, seq: int, now: int, history: History
) -> tuple[RoomState, list[Outcome]]:
    own = state.own
    asker = ask.sender
    if own.epoch is None or not _may_have(state, asker, author, seq):
        return state, []
    stored = history.envelope(author, seq)
    if stored is None:
        return state, []
    envelope = ENVELOPE.decode(stored)
    core = CORE.decode(envelope.core)
    rosters = [readers for readers in state.rosters if readers.hash == core.roster]
    if not rosters or not rosters[0].has(asker.ref) or not state.readers.has(asker.ref):
        return state, []
    if author == own.me:
        proofs = sealing.authenticate_on(
            state, core.roster, Purpose.ENTRY, entry_hash(envelope.core), asker.ref
        )
        stored = ENVELOPE.encode(Envelope(envelope.core, proofs))
    letter = AnswerLetter(
        VERSION,
        own.room,
        own.me,
        state.readers.hash,
        stored,
        _epoch_key(state, core),
        _pair_secret(state, core, asker.ref),
        own.seq,
        now,
    )
    place = state.readers.place_of(asker.ref)
    prekey = sealing.usable(ask.prekey, state.readers.members[place])
    pair = state.pair(asker.ref)
    to = Addressed(own.room, own.me.ref, asker.ref)
    sealed = letters.seal(letter, to, prekey, pair.shared, pairs.to_use(pair))
    state = outstanding.given(state, asker.ref, author, seq, len(sealed))
    return state, [PostLetter(own.tag.number, asker.ref, sealed, (author, seq))]


def _may_have(state: RoomState, asker: Author, author: Author, seq: int) -> bool:
    """Not what any desk of the asker's once stated to hold, and no more than may be on its way."""
    for feed in state.feeds:
        if feed.author.ref != asker.ref:
            continue
        if any(head.author == author and head.seq >= seq for head in feed.heads):
            return False
    return outstanding.may_give(state, asker.ref, author, seq)


def _epoch_key(state: RoomState, core: EntryCore) -> bytes | None:
    """The key of the epoch that an opening entry opened, while we have it; the asker checks it by the
    commitment.
    """
    if core.kind != Kind.OPENING:
        return None
    if core.author == state.me:
        epoch = state.own.epoch
        return epoch.key if epoch is not None and epoch.number == core.epoch else None
    feed = state.feed(core.author)
    for known in feed.epochs if feed else ():
        if known.number == core.epoch:
            return known.key
    return None


def _pair_secret(state: RoomState, core: EntryCore, asker: MemberRef) -> bytes | None:
    if core.kind != Kind.OPENING or core.author != state.me:
        return None
    ref = SecretRef(core.author.incarnation, core.epoch)
    for given in state.pair(asker).given:
        if given.ref == ref:
            return given.secret
    return None
