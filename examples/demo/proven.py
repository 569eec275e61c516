"""Scene 9, what is proven: an addressee can make an unsigned message out of nothing, and no agreement.

Owns a forger: Southland's envoy, with nothing but C. Cho's own desk, makes a message of Northland. It is
played on a copy of that desk, so that the line itself stays as it is.
"""

from __future__ import annotations

import shutil

import msgspec

from backchannel.channel import text_file
from backchannel.channel.acts import Act, Draft, Posting, draft_codec, draft_hash, posting_codec
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.papers.message import Message, Weight
from backchannel.channel.signed_text import sign_statement, text_codec, text_hash
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role
from backchannel.crypto import aead
from backchannel.desk.bodies import BodyKind
from backchannel.desk.desk import Desk
from backchannel.feed import authenticator, epoch, pairs, sealing
from backchannel.feed import room as feed_room
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import (
    CORE,
    ENVELOPE,
    FORM_ENTRY,
    SEALED,
    VERSION,
    Authenticator,
    EntryCore,
    Envelope,
    Sealed,
    entry_hash,
)
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import RawEntry
from backchannel.feed.state import RoomState
from backchannel.wire.version import PROTOCOL
from examples.demo.deal import check
from examples.demo.helping import NORTH, arrived
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage
from examples.demo.story import Letter

DAY = 86_400
OTHER_TERMS = ("refrains from", "may return to")


def proven(stage: Stage) -> None:
    """Forge an unsigned message; fail to forge a signed text."""
    seat = stage["their-envoy"]
    true = arrived(stage, "their-envoy", NORTH, stage.story.letter("ready").subject)
    stage.stop_couriers("their-envoy")
    copy = stage.folder / "copy-of-their-envoy"
    copy.mkdir()
    seat.desk.backup(copy / "register.db")
    shutil.copyfile(seat.home / "spool.db", copy / "spool.db")
    stage.run_couriers("their-envoy")
    letter = stage.story.letter("forgery")
    stage.screen.does("C. Cho", "takes the keys of one desk of Southland, and makes a message of Northland:")
    stage.screen.note(f"“{letter.text}”")
    with Desk.open(copy, stage.passphrase, stage.surroundings()) as desk:
        forge(desk, NORTH, letter)
        found = [each for each in desk.messages(NORTH) if each.subject == letter.subject]
        if len(found) != 1:
            raise NotHeld("the forged message was not taken")
        shown = desk.read(found[0].number)
    stage.screen.sees("C. Cho", f"“{shown.subject}”, {shown.authority}; {shown.label}")
    stage.screen.holds("the desk's own checks accept the forgery", shown.text == letter.text)
    stage.screen.holds(
        "it checks exactly as well as the true one: same posts, same authority, same label",
        (shown.agreed_by, shown.authority, shown.label) == (true.agreed_by, true.authority, true.label),
    )
    stage.screen.note("So the true one proves nothing to anybody else either. That is the promise.")
    _forge_signed(stage)


def forge(desk: Desk, who: str, letter: Letter) -> None:
    """Let this desk take in a message of ``who`` that only this desk's own secrets made."""
    channel_id = desk._channel_of(who)
    state, core = desk._rooms.state(channel_id), desk._core
    posting = _posting(desk, channel_id, state, letter)
    poster = posting.approvals[-1].approval.approver
    feed = state.live(poster)
    if feed is None or not feed.epochs:
        raise NotHeld("nothing of theirs is known yet")
    known = feed.epochs[-1]
    value = EntryCore(
        version=VERSION,
        room=channel_id,
        author=feed.author,
        seq=feed.seq + 1,
        prev=feed.hash,
        roster=state.readers.hash,
        epoch=known.number,
        commitment=None,
        heads=(),
        prekey=None,
        said_at=core.now(),
        kind=BodyKind.POSTING,
        body=posting_codec.encode(posting),
    )
    data = CORE.encode(value)
    envelope = ENVELOPE.encode(Envelope(data, _proof(state, poster, Purpose.ENTRY, entry_hash(data))))
    salt = core.around.rng(16)
    bound = sealing.associated(channel_id, feed.author, value.seq, known.number)
    ciphertext = aead.seal(epoch.entry_key(known.key, value.seq, salt), envelope, bound)
    sealed = SEALED.encode(Sealed(VERSION, FORM_ENTRY, value.seq, known.number, salt, (), ciphertext))
    history = desk._rooms.history(channel_id)
    with core.register.change():
        desk._rooms.advance(
            channel_id,
            lambda now: feed_room.receive(now, RawEntry(feed.author, sealed), core.now(), history),
        )


def _posting(desk: Desk, channel_id: bytes, state: RoomState, letter: Letter) -> Posting:
    """A message of the other side in their next place, with everybody's agreement."""
    core, law = desk._core, desk._channels.channel(channel_id)
    speaks = law.speaks(1 - law.ours)
    last, seen = law.chains.end(1 - law.ours), law.chains.end(law.ours)
    body = Message(Weight.ON_INSTRUCTIONS, letter.subject, letter.text, "en", None, None, None, ())
    view = NOTHING if seen is None else InView(seen.number, seen.hash)
    number, prev = (1, bytes(32)) if last is None else (last.number + 1, last.hash)
    draft = Draft(PROTOCOL, channel_id, speaks.book.party, number, view, core.around.rng(16), body)
    content = draft_codec.encode(draft)
    records = []
    for reader in state.readers.members:
        if reader.ref.party != speaks.book.party:
            continue
        approval = Approval(
            draft_hash(content),
            channel_id,
            speaks.charter_hash,
            state.readers.hash,
            number,
            view,
            core.now() + DAY,
            Role.AGREES,
            reader.ref,
        )
        proof = _proof(state, reader.ref, Purpose.APPROVAL, approval_hash(approval))
        records.append(ApprovalRecord(approval, proof))
    return Posting(Act(content, prev), tuple(records), ())


def _proof(
    state: RoomState, sender: MemberRef, purpose: Purpose, subject: bytes
) -> tuple[Authenticator, ...]:
    """The sender's proof to this desk, made at this desk from the newest secret it gave them."""
    me = state.me.ref
    pair = state.pair(sender)
    secret = (pair.given[-1].ref, pair.given[-1].secret) if pair.given else (pair.floor, pair.zero)
    pairs.for_entry(pair, secret[0])
    way = Direction(state.own.room, state.readers.hash, sender, me, purpose)
    tag = authenticator.make(authenticator.pair_key(pair.shared, secret[1], way), way, subject)
    return (Authenticator(state.readers.place_of(me), secret[0], tag),)


def _forge_signed(stage: Stage) -> None:
    """The same with a signed text: other words, and one's own signature in place of theirs."""
    [file] = (stage.folder / "files").glob("agreement*.signed")
    whole = text_file.parse(file.read_text("utf-8"))
    words = msgspec.structs.replace(
        text_codec.decode(whole.text),
        text=text_codec.decode(whole.text).text.replace(*OTHER_TERMS),
    )
    text = text_codec.encode(words)
    keys = stage["their-envoy"].desk._core.keys
    statements = []
    for each in whole.statements:
        statement = msgspec.structs.replace(each.statement, text_hash=text_hash(text))
        signatures = tuple(
            sign_statement(keys.signing, old.seat, old.term, statement) for old in each.signatures
        )
        statements.append(text_file.Signed(statement, signatures))
    fake = file.with_name("forged.signed")
    content = msgspec.structs.replace(whole, text=text, statements=tuple(statements))
    fake.write_text(text_file.render(content), "utf-8")
    said, code = check(stage, fake)
    stage.screen.note(said.splitlines()[-1].strip())
    stage.screen.holds("a signed text cannot be forged that way", code == 1 and "REFUSED" in said)
