"""What somebody wrote and what cannot go, or is not meant to go yet: kept at this desk as a draft.

Owns: which acts hold words that a person wrote, keeping them once, and what is said of that. Such a draft
lost its place before it had one: no colleague was told of it, and it goes when it is agreed to here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from msgspec.structs import replace

from backchannel.channel.acts import Draft, draft_codec, draft_hash
from backchannel.channel.channel import Channel
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.rewording import AmendText
from backchannel.channel.papers.table import OpenTable
from backchannel.channel.papers.text import ProposeText, WithdrawText
from backchannel.channel.signed_text import decode_text, text_codec
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.draft_states import Event, State
from backchannel.desk.drafts_kept import DraftRow, DraftsKept
from backchannel.desk.own_words import own_words
from backchannel.errors import NotSure, Refused

NOT_MEANT = "It was not meant to go yet."
RANDOM_ID = 16
"""Bytes that tell two drafts of the same words apart."""

Place = Callable[[Channel, bytes, Body, bytes], Draft]


class Unsent:
    """Words that did not go. ``place``: the draft that a body becomes behind what was said on its line."""

    def __init__(self, core: Core, channels: Channels, kept: DraftsKept, place: Place) -> None:
        self._core = core
        self._channels = channels
        self._kept = kept
        self._place = place

    @contextmanager
    def keeping(self, channel_id: bytes, body: Body) -> Iterator[None]:
        """Whatever is refused inside: what a person wrote in that body is kept, and the refusal says so."""
        try:
            yield
        except Refused as error:
            if not error.kept and any(text.strip() for text, _, _ in own_words(body)):
                with suppress(Refused):  # a mediator has no drafts
                    self._keep(channel_id, body, error)
                error.kept = True
            raise

    def same(self, channel_id: bytes, body: Body) -> DraftRow | None:
        """A draft of the person here that fell out of its place, or had none, and says the same."""
        said = _said(body)
        for row in self._kept.waiting():
            mine = row.channel == channel_id and row.author == self._core.ref.seat
            if mine and row.state is State.FALLEN and _said(row.draft.body) == said:
                return row
        return None

    def _keep(self, channel_id: bytes, body: Body, error: Refused) -> None:
        core, asked = self._core, isinstance(error, NotSure)
        with core.step():
            before = self.same(channel_id, body)
            why = NOT_MEANT if asked else error.sentence
            hashed = self._store(channel_id, body, why) if before is None else before.hash
            number = core.number("act", hashed)
        sends = f"`backchannel agree {number}{' --yes' if asked else ''}`"
        kept = (
            f"Your words are kept as draft {number}, at this desk. When it can go, {sends} says "
            f"them; `backchannel discard {number}` drops them."
        )
        error.what_next = "\n".join([kept] if asked or not error.what_next else [error.what_next, kept])

    def _store(self, channel_id: bytes, body: Body, why: str) -> bytes:
        channel, rng = self._channels.channel(channel_id), self._core.around.rng
        content = draft_codec.encode(self._place(channel, channel_id, body, rng(RANDOM_ID)))
        hashed = bytes(draft_hash(content))
        self._kept.store(hashed, channel_id, content, self._core.ref.seat)
        self._kept.move(hashed, Event.LOST_PLACE, why)
        return hashed


def _said(body: Body) -> Body:
    """A body without what chance put into it: what somebody means who types the same again."""
    match body:
        case ProposeText() | AmendText():
            text = replace(decode_text(body.text), random_id=bytes(RANDOM_ID))
            return replace(body, text=text_codec.encode(text))
        case WithdrawText():
            return replace(body, statement=None)
        case OpenTable():
            return replace(body, contribution=bytes(len(body.contribution)))
    return body
