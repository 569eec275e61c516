"""What tests of removed words look at: every byte of a file, and what a colleague tells without words."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backchannel.channel.acts import Act, Posting, draft_codec, posting_codec
from backchannel.credentials.members import MemberRef
from backchannel.desk.bodies import BriefedOf, BriefItem
from backchannel.store.register import FILE_NAME
from desk.shown import DAY

PAGE, RESERVE, SALT = 4096, 80, 16


def day_of(at):
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def decrypted(desk):
    """Every byte of the desk's file, page by page, with what lies in pages that are free (SQLCipher 4)."""
    register = desk._core.register
    key = bytes.fromhex(register._key[2:66])
    assert not register.path.with_name(FILE_NAME + "-wal").stat().st_size
    data = register.path.read_bytes()
    found = []
    for at in range(0, len(data), PAGE):
        page = data[at : at + PAGE]
        start = SALT if at == 0 else 0
        iv = page[PAGE - RESERVE : PAGE - RESERVE + 16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        found.append(cipher.update(page[start : PAGE - RESERVE]) + cipher.finalize())
    return b"".join(found)


def settle(line, ticks=20):
    """Everybody hears what the others hold."""
    line.sleep(DAY)
    line.ticks(ticks)


def told_without_words(desk, monkeypatch, room, arrival, draft, signatures=()):
    """A colleague tells a desk that does not read the line yet of an act, with another draft in its place."""
    posting = Posting(Act(draft_codec.encode(draft), arrival.posting.act.prev), (), signatures)
    body = BriefItem(posting_codec.encode(posting), arrival.author, arrival.roster, 0, arrival.draft)
    with monkeypatch.context() as before_it_read_the_line, desk._core.register.change():
        before_it_read_the_line.setattr(desk._rooms, "has", lambda _: False)
        desk._home.take_brief_of(BriefedOf(room, None, (body,)), MemberRef(arrival.author.party, 2, 1))
