#!/usr/bin/env python3
"""Make the vectors of spec/vectors from `src/`, with fixed seeds.

    python tools/make_vectors.py             the files that follow from their seeds; a test compares them
    python tools/make_vectors.py --frozen    also those with signatures, which differ each time they are made

A vector is {name, kind, input, pass, expect}: bytes in hex; ``parts``: fields of a record to encode;
``file``: a file beside it. ``expect`` is null where a reader must refuse. `tools/verify.py` checks them all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from backchannel.board.pagekeys import PageKey
from backchannel.board.pages import page_tag
from backchannel.board.private.dpf import expand, make_keys
from backchannel.board.private.sizes import depth_for
from backchannel.channel.acts import NO_ACT, Act, Draft, act_hash, draft_codec, draft_hash
from backchannel.channel.papers.message import Acknowledge, Message, Reply, ReplyKind, Weight
from backchannel.channel.table_terms import TableTerms
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.letters import Transcript
from backchannel.credentials.words import spoken, word_list
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.wire.codec import encode
from backchannel.wire.ids import BoardId
from frozen_vectors import freeze
from vector_rows import Vector, bad, good, parts, seeded, written

FOLDER = Path(__file__).parents[1] / "spec" / "vectors"


def encoding() -> list[Vector]:
    """spec/00, section 2."""
    example = encode((1, b"\x00\xff", "yes", None))
    sizes = (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**63 - 1)
    accepted = [
        ("the example of spec/00", example),
        ("every width of a number", encode(sizes)),
        (
            "texts and byte strings at the edges of their forms",
            encode(("a" * 31, "b" * 32, b"c" * 255, b"d" * 256)),
        ),
        ("arrays at the edges of their forms", encode(((0,) * 15, (0,) * 16))),
        ("booleans and nothing", encode((True, False, None))),
    ]
    refused = [
        ("nothing at all", ""),
        ("a number longer than need be", "cc01"),
        ("a number of eight bytes that fits in four", "cf0000000000000001"),
        ("a text in a longer form than need be", "d903796573"),
        ("a byte string in a longer form than need be", "c500020000"),
        ("an array in a longer form than need be", "dc00019000"),
        ("a map", "8101a0"),
        ("a floating-point number", "cb3ff0000000000000"),
        ("a negative number", "ff"),
        ("a negative number of two bytes", "d0ff"),
        ("an extension type", "d40100"),
        ("a text that is not UTF-8", "a2c328"),
        ("half of a surrogate pair", "a3eda080"),
        ("a byte string that ends early", "c40500"),
        ("an array that ends early", "9301c0"),
        ("the byte that is never used", "c1"),
        ("an array nested two thousand deep", "91" * 2000 + "c0"),
    ]
    return [
        *(good(name, "encoding", {"data": data.hex()}, data.hex()) for name, data in accepted),
        *(bad(name, "encoding", {"data": data}) for name, data in refused),
        *_damaged("the example of spec/00", example),
    ]


def _damaged(name: str, data: bytes) -> list[Vector]:
    """Cut off at eight places, and with one byte too many."""
    cuts = [len(data) * eighth // 8 for eighth in range(8)]
    return [
        *(bad(f"{name}, cut after {cut} bytes", "encoding", {"data": data[:cut].hex()}) for cut in cuts),
        bad(f"{name}, with something behind it", "encoding", {"data": (data + b"\0").hex()}),
    ]


def digests() -> list[Vector]:
    """spec/00, section 5: labels keep one use from another."""
    vectors = []
    given: dict[str, Any]
    for label in (Label.CHARTER, Label.DRAFT, Label.TEXT):
        data = seeded(f"data of {label}", 40)
        given = {"label": label.value, "data": data.hex()}
        vectors.append(good(f"digest under {label.value}", "digest", given, digest(label, data).hex()))
    for length in (16, 32, 33, 96):
        secret, context = seeded("secret"), (seeded("board", 16), length)
        out = derive(Label.PAGE_KEY, secret, encode(context), length)
        given = {"label": "page-key", "secret": secret.hex(), "parts": parts(*context), "length": length}
        vectors.append(good(f"derive {length} bytes", "derive", given, out.hex()))
    return vectors


def pages() -> list[Vector]:
    """spec/70: the tag and the key of a page."""
    key, board, salt = seeded("page key"), BoardId(seeded("board", 16)), seeded("salt", 16)
    vectors = []
    given: dict[str, Any]
    for page_no, generation in ((0, 0), (0, 1), (1, 0), (300, 70_000)):
        tag = page_tag(PageKey(generation, key), board, page_no)
        given = {"label": "page-tag", "key": key.hex(), "parts": parts(board, page_no, generation)}
        vectors.append(good(f"tag of page {page_no}, generation {generation}", "mac", given, tag.hex()))
        place = (board, page_no, generation, salt)
        content = derive(Label.PAGE_KEY, key, encode(place))
        given = {"label": "page-key", "secret": key.hex(), "parts": parts(*place), "length": 32}
        vectors.append(
            good(f"key of page {page_no}, generation {generation}", "derive", given, content.hex())
        )
    return vectors


def acts() -> list[Vector]:
    """spec/40, section 1: drafts, and the chain they make."""
    channel, party = seeded("channel"), seeded("party")
    hello = Message(
        Weight.THINKING_ALOUD, "Bridge", "Could it be opened?", "en", None, 1_800_000_000, None, ()
    )
    reply = Reply(seeded("their act"), ReplyKind.LATER, 1_900_000_000)
    later = Message(Weight.ON_INSTRUCTIONS, "", "Referred. 검토 중.", "ko", None, None, reply, ())
    bodies = (
        ("a message", hello, 1, NOTHING),
        ("a holding reply", later, 4, InView(7, seeded("their act"))),
        ("an acknowledgement", Acknowledge(), 9, InView(8, seeded("their next act"))),
    )
    vectors, prev = [], bytes(NO_ACT)
    given: dict[str, Any]
    for name, body, number, view in bodies:
        draft = draft_codec.encode(Draft(1, channel, party, number, view, seeded(name, 16), body))
        hashed = draft_hash(draft)
        given = {"label": "draft", "data": draft.hex()}
        vectors.append(good(f"draft hash of {name}", "digest", given, hashed.hex()))
        vectors.append(good(f"encoding of {name}", "encoding", {"data": draft.hex()}, draft.hex()))
        given = {"label": "act", "parts": parts(hashed, prev)}
        prev = act_hash(Act(draft, prev))
        vectors.append(good(f"act hash of {name} behind the one before", "digest", given, prev.hex()))
        vectors += _damaged(name, draft)
    return vectors


def words() -> list[Vector]:
    """spec/20, section 4: slow, and the same on both sides."""
    every = {word: place for place, word in enumerate(word_list())}
    vectors = []
    for name in ("one", "two"):
        transcript = Transcript(
            seeded(f"line {name}"), seeded(f"reply {name}", 300), seeded(f"letter {name}", 500)
        )
        nonces = seeded(f"nonces {name}", 64)
        heard = spoken(transcript, nonces, asked=True)
        places = [str(every[word]) for word in (*heard.read.words, *heard.hear.words)]
        given = {"nonces": nonces.hex(), "parts": parts(transcript.line, transcript.reply, transcript.letter)}
        expect = [*places, heard.read.digits + heard.hear.digits]
        vectors.append(good(f"words of introduction {name}", "words", given, expect))
    return vectors


def tables() -> list[Vector]:
    """spec/46, section 2: what names a table's line, and the secret it begins with."""
    given: dict[str, Any]
    pairs = [tuple(sorted((seeded(f"{what} one"), seeded(f"{what} two")))) for what in ("party", "list")]
    contributions = (seeded("contribution one"), seeded("contribution two"))
    vectors = []
    for posts in ((1,), (1, 3)):
        fields = (pairs[0], pairs[1], seeded("mediator"), seeded("mediator's list"), posts, contributions)
        terms = TableTerms(*fields)  # type: ignore[arg-type]
        given = {"label": "table", "data": encode(fields).hex()}
        vectors.append(good(f"line of a table with posts {posts}", "digest", given, terms.channel.hex()))
        secret = b"".join(contributions)
        given = {"label": "table-secret", "secret": secret.hex(), "parts": parts(terms.channel), "length": 32}
        vectors.append(good(f"secret of a table with posts {posts}", "derive", given, terms.secret.hex()))
    return vectors


def reads() -> list[Vector]:
    """spec/65, section 2: keys, and what they expand to."""
    vectors = []
    for slots, slot in ((1, 0), (100, 99), (128, 64), (129, 128), (300, 127), (515, 512), (1030, 700)):
        one, other = make_keys([slot], depth_for(slots), partial(seeded, f"roots for {slot} of {slots}"))
        for name, (key,) in (("one", one), ("the other", other)):
            bits = int.from_bytes(expand([key], slots)[0].tobytes(), "little") % (1 << slots)
            given = {"key": key.hex(), "slots": slots}
            said = f"{name} key of slot {slot} of {slots}"
            vectors.append(good(said, "read key", given, bits.to_bytes(-(-slots // 8), "little").hex()))
    refused = [
        ("of another version", b"\x02" + key[1:]),
        ("of another depth", key[:1] + b"\x03" + key[2:]),
        ("of a ring of another depth", one_of(515, 512)),
        ("with an unused bit set", key[:34] + bytes([key[34] | 2]) + key[35:]),
        ("with an unused bit set on the last level", key[:-17] + bytes([key[-17] | 0x80]) + key[-16:]),
        ("with something behind it", key + b"\0"),
        *(
            (f"cut after {cut} bytes", key[:cut])
            for cut in (0, 1, 2, 17, 18, 34, 35, 51, 52, 68, 69, 85, 86, 101)
        ),
    ]
    vectors += [bad(f"a key {why}", "read key", {"key": k.hex(), "slots": 1030}) for why, k in refused]
    return vectors


def one_of(slots: int, slot: int) -> bytes:
    """A key of this slot."""
    return make_keys([slot], depth_for(slots), partial(seeded, "another"))[0][0]


FROM_SEEDS: dict[str, Callable[[], list[Vector]]] = {
    "encoding": encoding,
    "digests": digests,
    "pages": pages,
    "reads": reads,
    "acts": acts,
    "words": words,
    "tables": tables,
}


def main(arguments: list[str]) -> int:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in FROM_SEEDS.items():
        (FOLDER / f"{name}.json").write_text(written(make()), "utf-8")
    if arguments == ["--frozen"]:
        freeze(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
