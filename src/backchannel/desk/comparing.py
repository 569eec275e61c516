"""What a change of who speaks changes, and a rule, in sentences. Decides nothing.

Owns the words by which a person can tell one list of who speaks from another: every post with the fingerprint
of the key in it, rules before and after, recovery sheets. Whoever is asked to sign a change reads these, and
not only what its proposer calls it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from backchannel.credentials.charter import ActClass, Charter, Rule, Seat, SeatKind, Standing, Watch
from backchannel.credentials.keys import SignedBundle
from backchannel.credentials.lowering import rule_lowers

CLASSES = {
    ActClass.MESSAGE: "a message",
    ActClass.SIGNED_TEXT: "a signed text",
    ActClass.CONTROL: "a step about the line itself",
    ActClass.AMENDMENT: "changing who speaks",
}
KINDS = {SeatKind.VOICE: "speaks", SeatKind.OBSERVER: "observes", SeatKind.RESERVE: "in reserve"}
STANDINGS = {Standing.OFFICIAL: "official", Standing.PRIVATE: "private"}
WATCHES = {Watch.NONE: "", Watch.PRESENT: ", an observer present", Watch.AGREES: ", an observer agreeing"}
NUMBERS = ("nobody", "one person", "two people", "three people", "four people")
FINGERPRINT = 24
SIDE_NUMBER = 32
MARK_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
FOR_GOOD = "Once in force, it cannot be taken back without the other side's agreement."


class Difference(NamedTuple):
    """One thing that differs: ``about`` in a word or two, ``sentence`` whole."""

    about: str
    sentence: str


def fingerprint(holder: SignedBundle) -> str:
    """The fingerprint of the key in a post, in groups of four digits."""
    return grouped(holder.bundle.identity.hex()[:FINGERPRINT])


def grouped(digits: str) -> str:
    """Digits as people read them out, in groups of four."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def side_number(party: bytes) -> str:
    """The number by which a side can be told from another of its name."""
    return grouped(party.hex()[:SIDE_NUMBER])


def mark(paper_key: bytes) -> str:
    """Four letters by which a recovery sheet on paper and in a list can be matched. They prove nothing."""
    return "".join(MARK_LETTERS[each % len(MARK_LETTERS)] for each in hashlib.sha256(paper_key).digest()[:4])


def fresh_sheets(old: Charter, new: Charter) -> list[str]:
    """The marks of the recovery sheets that a list has and the one before it had not."""
    return [mark(each) for each in new.recovery.paper_keys if each not in old.recovery.paper_keys]


def rule_sentence(charter: Charter, act_class: ActClass, rule: Rule | None = None) -> str:
    """One rule in words: how many, from which posts, who must be among them, whether an observer.

    ``rule``: the rule in force where it is not the list's own.
    """
    rule = rule or charter.rule(act_class)
    count = NUMBERS[rule.approvals] if rule.approvals < len(NUMBERS) else f"{rule.approvals} people"
    titles = {seat.number: seat.title for seat in charter.seats}
    among = f" of {_titles(rule.from_seats, titles, ', ')}" if rule.from_seats else ""
    must = f", {_titles(rule.must_include, titles, ' and ')} among them" if rule.must_include else ""
    return f"{CLASSES[act_class]}: {count}{among}{must}{WATCHES[rule.observer]}"


def _titles(numbers: tuple[int, ...], titles: dict[int, str], joint: str) -> str:
    return joint.join(titles.get(each, f"post {each}") for each in numbers)


def posts(charter: Charter) -> list[str]:
    """Each post with the key in it."""
    return [f"{seat.title} ({KINDS[seat.kind]}): {_held(seat)}" for seat in charter.seats]


def _held(seat: Seat) -> str:
    return "empty" if seat.holder is None else f"key {fingerprint(seat.holder)}, term {seat.term}"


def differences(old: Charter, new: Charter) -> list[Difference]:
    """Everything in which a list of who speaks differs from the one it follows."""
    return [*_posts_differ(old, new), *_rules_differ(old, new), *_rest_differs(old, new)]


def about(old: Charter | None, new: Charter) -> str:
    """What a change touches, in a few words."""
    if old is None:
        return "a list that follows one not here"
    found = dict.fromkeys(each.about for each in differences(old, new))
    return ", ".join(found) or "nothing"


def text(old: Charter | None, new: Charter) -> str:
    """A change, whole: what differs, and who speaks then."""
    lines = ["It follows a list of who speaks that is not here: what it changes cannot be shown."]
    if old is not None:
        lines = [each.sentence for each in differences(old, new)] or ["It changes nothing."]
    return "\n".join([*lines, "", f"Then who speaks for {new.name} is:", *posts(new)])


def _posts_differ(old: Charter, new: Charter) -> Iterator[Difference]:
    for number in sorted({seat.number for seat in (*old.seats, *new.seats)}):
        before, after = old.seat(number), new.seat(number)
        if before == after:
            continue
        if before is None and after is not None:
            yield Difference(
                f"new post {after.title}",
                f"New post {after.title} ({KINDS[after.kind]}): {_held(after)}{_whose(after, old, new)}.",
            )
        elif before is not None and after is None:
            yield Difference(f"no post {before.title}", f"No post {before.title} any more: {_held(before)}.")
        elif before is not None and after is not None:
            yield Difference(after.title, _post_sentence(before, after, old, new))


def _post_sentence(before: Seat, after: Seat, old: Charter, new: Charter) -> str:
    renamed = "" if before.title == after.title else f" (it was called {before.title})"
    kind = "" if before.kind == after.kind else f" It {KINDS[after.kind]}; before, {KINDS[before.kind]}."
    key = before.holder and before.holder.bundle, after.holder and after.holder.bundle
    if after.holder is None:
        held = f"empty from now on; it was {_held(before)}" if before.holder is not None else "empty"
    elif before.holder is None:
        held = f"{_held(after)}; it was empty{_whose(after, old, new)}"
    elif key[0] == key[1]:
        held = f"the same key, term {after.term} instead of {before.term}"
        held = held if before.term != after.term else f"the same, {_held(after)}"
    else:
        held = f"ANOTHER KEY: {_held(after)} instead of {_held(before)}{_whose(after, old, new)}"
    return f"{after.title}{renamed}: {held}.{kind}"


def _whose(seat: Seat, old: Charter, new: Charter) -> str:
    """Whether the key put into a post is that of somebody in another post."""
    if seat.holder is None:
        return ""
    key = fingerprint(seat.holder)
    titles = {
        each.title
        for charter in (old, new)
        for each in charter.held
        if each.number != seat.number and each.holder is not None and fingerprint(each.holder) == key
    }
    return f": THE SAME KEY AS {', '.join(sorted(titles))}" if titles else ""


def _rules_differ(old: Charter, new: Charter) -> Iterator[Difference]:
    for each in ActClass:
        if old.rule(each) != new.rule(each):
            before, after = rule_sentence(old, each), rule_sentence(new, each)
            raised = f" {FOR_GOOD}" if rule_lowers(new.rule(each), old.rule(each)) else ""
            yield Difference(
                f"the rule for {CLASSES[each]}", f"Rule before: {before}. Rule after: {after}.{raised}"
            )


def _rest_differs(old: Charter, new: Charter) -> Iterator[Difference]:
    if old.name != new.name:
        yield Difference("the name", f"Name of the side: {new.name} instead of {old.name}.")
    if old.standing != new.standing:
        standings = STANDINGS[new.standing], STANDINGS[old.standing]
        yield Difference("the standing", f"Standing: {standings[0]} instead of {standings[1]}.")
    if old.readers != new.readers:
        titles = {seat.number: seat.title for seat in (*old.seats, *new.seats)}
        before, after = (_titles(each.readers, titles, ", ") or "nobody" for each in (old, new))
        yield Difference("who reads", f"Who reads every line: {after}; before: {before}.")
    if old.recovery != new.recovery:
        marks = ", ".join(fresh_sheets(old, new))
        yield Difference(f"recovery sheets ({marks} new)" if marks else "recovery sheets", _sheets(old, new))
    if new.settles:
        yield Difference(
            "two lists settled",
            f"It ends {len(new.settles)} lists that contradict each other, and keeps this one.",
        )


def _sheets(old: Charter, new: Charter) -> str:
    before, after = old.recovery, new.recovery
    marks = fresh_sheets(old, new)
    named = f"The mark of what is new: {', '.join(marks)}. " if marks else ""
    gone = len(set(before.paper_keys) - set(after.paper_keys))
    return (
        f"Recovery sheets: {len(after.paper_keys)} ({len(marks)} new, {gone} no longer valid), "
        f"{after.threshold} needed together; before: {len(before.paper_keys)}, {before.threshold} needed. "
        f"{named}Whoever holds enough sheets can put anybody in the posts."
    )
