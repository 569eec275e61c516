"""The vectors that hold signatures: made once, kept, and only checked afterwards.

ML-DSA signatures are randomised, so making these again gives other bytes that verify as well. Called by
`make_vectors.py --frozen`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from backchannel.channel.signed_text import (
    Role,
    SignedText,
    Statement,
    sign_statement,
    statement_hash,
    text_codec,
)
from backchannel.channel.signed_text import text_hash as hash_of_text
from backchannel.channel.text_file import PartyCharters, Signed, SignedFile, render
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import ActClass, Charter, SignedCharter, sign_as, unsigned
from backchannel.credentials.drafting import appoint, found, next_place, one_person, two_people, with_rules
from backchannel.credentials.keys import HolderKeys
from backchannel.wire.codec import encode
from vector_rows import Vector, bad, good, seeded, written

replace = msgspec.structs.replace
Signer = tuple[HolderKeys, int, int]
AHN, BAK, CHO, DEE = (
    HolderKeys(seeded(f"vectors: {name}")) for name in ("A. Ahn", "B. Bak", "C. Cho", "D. Dee")
)


def signed(charter: Charter, *signers: Signer) -> SignedCharter:
    """A charter signed by (keys, post, term) each."""
    made = unsigned(charter)
    for keys, post, term in signers:
        made = sign_as(made, keys, post, term)
    return made


def deputy(book: CharterBook, keys: HolderKeys) -> Charter:
    """The next version, with a deputy."""
    post, term = next_place(book.current.charter, "deputy")
    return appoint(book.current, "deputy", keys.offer(book.current.charter.party_nonce, post, term))


def northland() -> tuple[CharterBook, Charter]:
    """Northland of one, and the version that puts B. Bak in post."""
    book = CharterBook.begin(found("Northland", "envoy", AHN, lambda size: seeded("Northland", size)))
    return book, deputy(book, BAK)


def southland() -> CharterBook:
    """Southland, through one voice."""
    return CharterBook.begin(
        found("Southland", "envoy", CHO, lambda size: seeded("Southland", size), one_voice=True)
    )


class Shelf:
    """Files beside the vectors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("charters", "texts"):
            (folder / name).mkdir(exist_ok=True)

    def chain(self, name: str, *charters: SignedCharter) -> str:
        """Keep a chain of charters; the file's name."""
        return self.keep(f"charters/{name}.bin", encode(charters))

    def keep(self, name: str, data: bytes) -> str:
        """Keep bytes; the file's name."""
        (self.folder / name).write_bytes(data)
        return name


def charters(shelf: Shelf) -> list[Vector]:
    """spec/10, section 3."""
    book, second = northland()
    first = book.current.signed
    both = signed(second, (AHN, 1, 1), (BAK, 2, 1))
    lowered = with_rules(book.add(both).current, (one_person(), one_person(), one_person(), two_people()))
    third = signed(lowered, (AHN, 1, 1), (BAK, 2, 1))
    party = book.party.hex()
    stolen = replace(
        second, seats=(second.seats[0], replace(second.seats[1], holder=CHO.offer(seeded("x", 16), 2, 1)))
    )
    takeover = replace(second, rules=(*second.rules[:3], one_person()))
    swapped = replace(
        both,
        signatures=(both.signatures[0], replace(both.signatures[1], signature=both.signatures[0].signature)),
    )

    def given(name: str, *chain: SignedCharter) -> dict[str, str]:
        return {"party": party, "file": shelf.chain(name, *chain)}

    return [
        good("a first charter", "charters", given("first", first), first.hash.hex()),
        good("three versions", "charters", given("three", first, both, third), third.hash.hex()),
        bad("a first charter of another party", "charters", given("other", southland().current.signed)),
        bad(
            "a first charter nobody signed (C15)",
            "charters",
            given("c15-first", replace(first, signatures=())),
        ),
        bad("a version before which one is missing (C11)", "charters", given("c11", first, third)),
        bad(
            "a version that the one before did not agree to (C17)",
            "charters",
            given("c17", first, signed(takeover, (BAK, 2, 1))),
        ),
        bad(
            "a newcomer who did not sign (C15)", "charters", given("c15", first, signed(second, (AHN, 1, 1)))
        ),
        bad(
            "a version short of its own rule (C16)",
            "charters",
            given("c16", first, both, signed(lowered, (AHN, 1, 1))),
        ),
        bad(
            "a key that was offered to another party (C5)",
            "charters",
            given("c5", first, signed(stolen, (AHN, 1, 1), (CHO, 2, 1))),
        ),
        bad("a signature lent from another place (C14)", "charters", given("c14", first, swapped)),
        bad(
            "signatures out of order (C14)",
            "charters",
            given("c14-order", first, replace(both, signatures=both.signatures[::-1])),
        ),
    ]


def quorum(shelf: Shelf) -> list[Vector]:
    """spec/10, section 4."""
    _, charter = northland()
    twice = replace(
        charter,
        seats=(charter.seats[0], replace(charter.seats[1], holder=AHN.offer(charter.party_nonce, 2, 1))),
    )
    two = shelf.keep("charters/two-people.bin", encode(charter))
    one = shelf.keep("charters/one-person-in-two-posts.bin", encode(twice))
    message = int(ActClass.MESSAGE)
    cases = [
        ("two people agree", two, [[1, 1, 0], [2, 1, 0]], True),
        ("one person agrees", two, [[1, 1, 0]], False),
        ("the same post twice", two, [[1, 1, 0], [1, 1, 0]], False),
        ("one person in two posts", one, [[1, 1, 0], [2, 1, 0]], False),
        ("somebody no longer in post", two, [[1, 1, 0], [2, 2, 0]], False),
        ("a post that does not exist", two, [[1, 1, 0], [9, 1, 0]], False),
        ("one agrees and one was only present", two, [[1, 1, 0], [2, 1, 1]], False),
        ("nobody", two, [], False),
    ]
    vectors = []
    for name, file, given, holds in cases:
        fields = {"file": file, "class": message, "given": given}
        vectors.append(good(name, "quorum", fields, True) if holds else bad(name, "quorum", fields))
    return vectors


BRIDGE = "Northland and Southland agree, on 2026-11-22:\n\nThe bridge is open on Fridays."
DEAL = (
    "Northland and Southland agree, on 2026-11-22:\n\n"
    "1. Northland freezes the plant. [by 2027-01-01]\n"
    "2. Southland ships oil. [by 2027-03-01] [while 1 holds]\n\n"
    "Notice: 90 days.\n"
    f"Replaces: text {'5d' * 32}.\n"
)


class Talk:
    """A text between Northland (two people) and Southland (one voice), and statements about it."""

    def __init__(self, words: str = BRIDGE, title: str = "The bridge") -> None:
        book, second = northland()
        self.north = book.add(signed(second, (AHN, 1, 1), (BAK, 2, 1)))
        self.south = southland()
        fields = (title, "Northland", "Southland", "2026-11-22", "en", words, ())
        self.text = text_codec.encode(SignedText(1, seeded("text", 16), *fields))
        self.first = self.statement(Role.PROPOSER)
        self.second = self.statement(Role.OTHER)
        self.exchange = self.statement(
            Role.EXCHANGE,
            covers_proposer=statement_hash(self.first),
            covers_other=statement_hash(self.second),
        )

    def statement(self, role: Role, **changes: object) -> Statement:
        """A statement by the party whose role it is."""
        names = (self.north.current.hash, self.south.current.hash, bytes(32), bytes(32))
        plain = Statement(
            role, hash_of_text(self.text), seeded(role.name, 16), role is not Role.OTHER, *names
        )
        return replace(plain, **changes)

    def by_north(self, statement: Statement) -> Signed:
        """Signed by both people of Northland."""
        people = ((AHN, 1), (BAK, 2))
        return Signed(
            statement, tuple(sign_statement(keys.signing, post, 1, statement) for keys, post in people)
        )

    def by_south(self, statement: Statement) -> Signed:
        """Signed by Southland's one voice."""
        return Signed(statement, (sign_statement(CHO.signing, 1, 1, statement),))

    def file(self, *statements: Signed, **changes: object) -> SignedFile:
        """A file with these statements."""
        north = PartyCharters(self.north.party, self.north.chain)
        south = PartyCharters(self.south.party, self.south.chain)
        return replace(SignedFile(1, self.text, north, south, statements), **changes)


def texts(shelf: Shelf) -> list[Vector]:
    """spec/50."""
    talk = Talk()
    first, second = talk.by_north(talk.first), talk.by_south(talk.second)
    exchange = talk.by_north(talk.exchange)
    notice = talk.by_south(talk.statement(Role.WITHDRAW, by_proposer=False))
    whole = render(talk.file(first, second, exchange))
    north, south = talk.north.party.hex()[:32], talk.south.party.hex()[:32]
    said = [
        "The bridge, 2026-11-22, between Northland and Southland.",
        f"Number of the text: {hash_of_text(talk.text).hex()}",
        f"Northland is {north}: compare",
        f"Southland is {south}: compare",
        "Northland signed: envoy, deputy; version 2 of who speaks for it.",
        "Southland signed: envoy, through one voice; version 1 of who speaks for it.",
    ]
    done = "Northland put it in force: envoy, deputy; version 2 of who speaks for it."
    later = "A later withdrawal, or a text that replaces it, would not show here."
    gone = "Southland withdrew: envoy, through one voice; version 1 of who speaks for it."
    by_wrong = talk.by_south(talk.statement(Role.EXCHANGE, by_proposer=False))
    false_cover = talk.by_north(replace(talk.exchange, covers_other=bytes(32)))
    forged = replace(
        second, signatures=(replace(second.signatures[0], signature=exchange.signatures[0].signature),)
    )

    def given(name: str, data: str) -> dict[str, str]:
        return {"file": shelf.keep(f"texts/{name}.txt", data.encode())}

    def of(name: str, *statements: Signed) -> dict[str, str]:
        return given(name, render(talk.file(*statements)))

    without = [*said, "WITHOUT EFFECT: the side that proposed it has not put it in force."]
    noticed = [*said, done, gone, f"IN FORCE, WITH NOTICE of withdrawal. {later}"]
    return [
        good("in force", "text", given("in-force", whole), [*said, done, f"IN FORCE. {later}"]),
        good("signed by both and not exchanged", "text", of("without-effect", first, second), without),
        good("in force, with notice", "text", of("notice", first, second, exchange, notice), noticed),
        good(
            "an exchange of other signatures puts nothing in force",
            "text",
            of("false-cover", first, second, false_cover),
            [*said, done, without[-1]],
        ),
        bad("one letter of the words changed", "text", given("letter", whole.replace("Fridays", "Sundays"))),
        bad("the date changed", "text", given("date", whole.replace("Date:     2026", "Date:     2027"))),
        bad("the side that did not propose puts it in force (T5)", "text", of("t6", first, second, by_wrong)),
        bad(
            "one of two people signed (T8)", "text", of("t8", replace(first, signatures=first.signatures[:1]))
        ),
        bad(
            "one person signed twice (T8)",
            "text",
            of("t8-twice", replace(first, signatures=first.signatures[:1] * 2)),
        ),
        bad(
            "one of two people signed, by a lowered rule (T8)",
            "text",
            given("t8-lowered", render(_lowered(talk))),
        ),
        bad("a signature of somebody else (T8)", "text", of("t8-forged", first, forged)),
        bad("the last character of the block changed", "text", given("block", _last_changed(whole))),
        *deals(shelf),
    ]


def deals(shelf: Shelf) -> list[Vector]:
    """spec/45, section 5: lines of a text that count, and a line that only looks like one."""
    whole, number, said = _deal(DEAL)
    counting = [
        *(f"Undertaking {line}" for line in DEAL.split("\n")[2:4]),
        "Notice: 90 days.",
        DEAL.split("\n")[-2],
        f"A text that replaces this one names it by this number: {number}.",
    ]
    unclear, _, unclear_said = _deal(DEAL.replace("Notice: 90", "Notice:  90"))
    none = "None of its lines counts as an undertaking or a rule: one only looks like one."
    changed = whole.replace("Notice: 90", "Notice: 9")

    def given(name: str, data: str) -> dict[str, str]:
        return {"file": shelf.keep(f"texts/{name}.txt", data.encode())}

    return [
        good("an agreement in force", "text", given("deal", whole), [*said[:4], *counting, *said[4:]]),
        good(
            "a notice period that only looks like one",
            "text",
            given("deal-unclear", unclear),
            [*unclear_said[:4], none, *unclear_said[4:]],
        ),
        bad("the notice period changed", "text", given("deal-notice", changed)),
    ]


def _deal(words: str) -> tuple[str, str, list[str]]:
    """The file of a deal in force, its number, and what is said of its signatures."""
    talk = Talk(words, "The deal")
    first, second = talk.by_north(talk.first), talk.by_south(talk.second)
    whole = render(talk.file(first, second, talk.by_north(talk.exchange)))
    by = "version 2 of who speaks for it."
    return (
        whole,
        hash_of_text(talk.text).hex(),
        [
            "The deal, 2026-11-22, between Northland and Southland.",
            f"Number of the text: {hash_of_text(talk.text).hex()}",
            f"Northland is {talk.north.party.hex()[:32]}: compare",
            f"Southland is {talk.south.party.hex()[:32]}: compare",
            f"Northland signed: envoy, deputy; {by}",
            "Southland signed: envoy, through one voice; version 1 of who speaks for it.",
            f"Northland put it in force: envoy, deputy; {by}",
            "IN FORCE. A later withdrawal, or a text that replaces it, would not show here.",
        ],
    )


def _lowered(talk: Talk) -> SignedFile:
    """A file in which one person of Northland signs, by a rule that it lowered to one."""
    rules = (one_person(), one_person(), one_person(), two_people())
    lowered = signed(with_rules(talk.north.current, rules), (AHN, 1, 1), (BAK, 2, 1))
    north = talk.north.add(lowered)
    statement = replace(talk.first, proposer_charter=north.current.hash)
    alone = Signed(statement, (sign_statement(BAK.signing, 2, 1, statement),))
    return talk.file(alone, proposer=PartyCharters(north.party, north.chain))


def _last_changed(whole: str) -> str:
    """The same bytes in another spelling of base64, or another byte: either must be refused."""
    at = whole.rindex("\n-----END") - 1
    while whole[at] == "=":
        at -= 1
    return whole[:at] + ("B" if whole[at] != "B" else "C") + whole[at + 1 :]


def freeze(folder: Path) -> None:
    """Write them all."""
    shelf = Shelf(folder)
    for name, make in (("charters", charters), ("quorum", quorum), ("texts", texts)):
        (folder / f"{name}.json").write_text(written(make(shelf)), "utf-8")
