"""Talk: write and agree, read and answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import Parameter

from backchannel.cli.attached import save_attachments
from backchannel.cli.dates import given
from backchannel.cli.files import written_text
from backchannel.cli.options import Flag, Here, Source, command
from backchannel.cli.saying import NOTHING_MORE, PLAINLY, Given, Tongue
from backchannel.cli.session import Session
from backchannel.errors import Misuse

if TYPE_CHECKING:
    from backchannel.desk.saying import Words

NEWEST = 50
"""Items that `messages` shows when nobody says how many."""


@command
def write(
    who: str,
    file: Source | None = None,
    /,
    *,
    said: Given = NOTHING_MORE,
    signed: Flag = False,
    instead_of: int | None = None,
    begins: Annotated[int | None, Parameter(name="--from")] = None,
    about: int | None = None,
    session: Here,
) -> None:
    """Write a message. A colleague has to agree before it goes.

    Your colleague sees it as a draft, and agrees to exactly these words. Unsigned, it proves nothing to
    outsiders; people may still believe a screenshot. A signed text can be checked by anyone, for decades; a
    translation is signed with it.

    Args:
        who: The other side.
        file: The file that holds the text, - for what you type or paste. Without it you type.
        signed: A text to be signed: name both sides and the date in it.
        instead_of: The number of a draft of yours that this takes the place of, such as a returned one.
        begins: The number of what it begins with: your side's words as they stand, others' of that line
            quoted, with whose they are and when. What you write comes after; without FILE nothing does.
        about: The number of what it is about: whose that was and when stands first.
    """
    alone = file is None and begins is not None
    words = said.words("", session) if alone else prepared(file, said, session)
    session.take(
        lambda desk: desk.write(who, words, signed=signed, instead_of=instead_of, begins=begins, about=about)
    )


@command
def answer(
    number: int,
    file: Source | None = None,
    /,
    *,
    said: Given = NOTHING_MORE,
    again: Flag = False,
    instead_of: int | None = None,
    session: Here,
) -> None:
    """Answer a message. A colleague has to agree before it goes.

    Args:
        number: The number of the message you answer.
        file: The file that holds the text, - for what you type or paste. Without it you type.
        again: Your side answered or declined it before, and says something else now.
        instead_of: The number of a draft of yours that this takes the place of, such as a returned one.
    """
    words = prepared(file, said, session)
    session.take(lambda desk: desk.answer(number, words, again=again, instead_of=instead_of))


def prepared(file: str | None, said: Tongue, session: Session) -> Words:
    """The words with all that goes with them, read before the desk is opened."""
    session.not_both_from_stdin(file)
    if said.translation == "-" and file in (None, "-"):
        raise Misuse(
            "The text and its translation cannot both come from standard input.",
            next_step="Give one of them in a file.",
        )
    options = said.words("", session)  # an option that cannot be is said before anybody types a text
    return replace(options, text=written_text(file))


@command
def waiting(*, session: Here) -> None:
    """What waits for you: drafts to agree to, messages to answer, words to compare."""
    with session.desk() as desk:
        session.show(desk.waiting(), empty="Nothing waits for you.")


@command
def read(number: int, /, *, save: Path | None = None, session: Here) -> None:
    """Read a message or a draft, with what is known about it.

    Reading tells the other side nothing: that it is read stays at this desk.

    Args:
        number: Its number.
        save: A folder in which what is attached is saved. Nothing in it is overwritten. Whoever sent a file
            chose what is in it: open it with care.
    """
    with session.desk() as desk:
        shown = desk.with_phrases(desk.read(number))
        attachments = desk.attachments(number) if save is not None else []
    if save is not None:
        if not attachments:
            raise Misuse(f"Nothing is attached to {number}.", next_step=f"backchannel read {number}")
        saved = save_attachments(save, attachments)
        shown = msgspec.structs.replace(shown, saved=saved)
    session.show(shown)


@command
def agree(number: int, /, *, present: Flag = False, session: Here) -> None:
    """Agree to a draft: these words, in this place.

    When as many people have agreed as your side's rule needs, it goes. Read it first: `backchannel read N`.

    Args:
        number: The number of the draft.
        present: You were present and neither agree nor object (for observers whose presence the rule asks
            for).
    """
    session.take(lambda desk: desk.agree(number, present=present))


@command
def sign(number: int, /, *, session: Here) -> None:
    """Sign a text, when your side agreed to it.

    Give the number of the text itself for your side's next step: its signature, or, when both sides have
    signed a text that yours proposed, putting it in force. A colleague agrees to that step and signs too.

    Args:
        number: The number of the text, or of a step that waits for your signature.
    """
    session.take(lambda desk: desk.sign(number))


@command
def withdraw(number: int, why: str, /, *, session: Here) -> None:
    """Withdraw from a text: the one you proposed, or your side's signature. On a text in force it is notice.

    A withdrawn text is dead: nobody can sign it any more, and the same words may be proposed anew. A text in
    force stays in force, and both sides see that notice was given. A colleague agrees to it; where your
    signature is out, the withdrawal is signed, too.

    Args:
        number: The number of the text.
        why: What the other side is told.
    """
    session.take(lambda desk: desk.withdraw(number, why))


@command
def send_back(number: int, why: str, /, *, session: Here) -> None:
    """Give a draft back to whoever wrote it, with a word of why. Only your own side sees this.

    Args:
        number: The number of the draft.
        why: What should change.
    """
    session.take(lambda desk: desk.send_back(number, why))


@command
def discard(number: int, /, *, session: Here) -> None:
    """Take a draft off the table, also where somebody agreed already.

    No desk of yours that was told sends it. A colleague who held every agreement to it before can still have
    sent it; then every desk that was told raises the alarm "sent all the same". The next thing your side
    sends uses its number up and ends that.

    Args:
        number: The number of the draft.
    """
    session.take(lambda desk: desk.discard(number))


@command
def later(
    number: int,
    why: str,
    /,
    *,
    until: str | None = None,
    said: Tongue = PLAINLY,
    again: Flag = False,
    session: Here,
) -> None:
    """Say that a message has arrived and that the answer comes later. A colleague has to agree to this too.

    Args:
        number: The number of the message.
        why: What the other side is told, such as: referred to the capital.
        until: The date before which they should expect nothing: 2027-06-11, or +7d.
        again: Your side answered or declined it before, and comes back to it.
    """
    date = None if until is None else given(until, session.surroundings.now())
    words = said.words(why, session)
    session.take(lambda desk: desk.later(number, words, date, again=again))


@command
def decline(number: int, why: str, /, *, said: Tongue = PLAINLY, again: Flag = False, session: Here) -> None:
    """Say that a message will not be answered, and why. A colleague has to agree to this too.

    Args:
        number: The number of the message.
        why: What the other side is told.
        again: Your side answered or declined it before, and says something else now.
    """
    words = said.words(why, session)
    session.take(lambda desk: desk.decline(number, words, again=again))


@command
def ask(
    number: int,
    file: Source | None = None,
    /,
    *,
    read_back: Flag = False,
    said: Tongue = PLAINLY,
    session: Here,
) -> None:
    """Ask what a message means, or say what you understood. A colleague has to agree to this too.

    Until its author answers, the message waits for them and not for you.

    Args:
        number: The number of the message.
        file: The file that holds your question, - for what you type. Without it you type.
        read_back: The text says in your own words what you understood: its author confirms or corrects it.
    """
    words = prepared(file, said, session)
    if read_back:
        session.take(lambda desk: desk.read_back(number, words))
    else:
        session.take(lambda desk: desk.ask_meaning(number, words))


@command
def note(number: int, file: Source | None = None, /, *, session: Here) -> None:
    """Keep a note beside a message, a draft or a form, for your own side only.

    What is private about a person held, what was said in a meeting. Colleagues see it with `backchannel read
    N`; the other side never does. Nobody has to agree to it.

    Args:
        number: The number it belongs to.
        file: The file that holds the note, - for what you type. Without it you type.
    """
    session.not_both_from_stdin(file)
    text = written_text(file)
    session.take(lambda desk: desk.note(number, text))


@command
def translate(number: int, file: Source | None = None, /, *, into: str, session: Here) -> None:
    """Keep a translation beside a message or a draft, for your own side only.

    Colleagues see it with `backchannel read N`, with who made it and when; the other side never does. Nobody
    has to agree to it, and the original counts. A translation for the other side is given with `write`.

    Args:
        number: The number of what you translated.
        file: The file that holds the translation, - for what you type. Without it you type.
        into: The language of the translation, such as en, fr, ko or pt-BR.
    """
    session.not_both_from_stdin(file)
    text = written_text(file)
    session.take(lambda desk: desk.translate(number, text, into))


@command
def messages(
    who: str,
    /,
    *,
    last: int | None = None,
    everything: Annotated[Flag, Parameter(name="--all")] = False,
    with_events: Flag = False,
    session: Here,
) -> None:
    """What was said on the line with another side, in order: the newest 50, or as many as you ask for.

    With --json everything is printed unless --last says otherwise. Looking at the list counts as reading
    nothing: `backchannel read N` does.

    Args:
        who: The other side.
        last: How many of the newest are shown.
        everything: Everything from the beginning.
        with_events: Beside it, what your side noted as having happened outside meanwhile. With --json, both
            under their names.
    """
    if everything and last is not None:
        raise Misuse("Everything or so many of the newest: give one of --all and --last.")
    if last is None and not everything and not session.as_json:
        last = NEWEST
    with session.desk() as desk:
        found = desk.conversation(who, last)
        if with_events:
            found = desk.with_events(found)
    if session.as_json and not with_events:
        session.show(found.said)
    elif session.as_json or found.said or found.events:
        session.show(found)
    else:
        session.say("Nothing was said on this line yet.")


@command
def begun(who: str, /, *, session: Here) -> None:
    """What was begun on the line with another side and goes on in steps: forms, talks, texts to sign.

    Each stands where it was begun, with how far it is; the newest first.

    Args:
        who: The other side.
    """
    with session.desk() as desk:
        session.show(desk.matters(who), empty="Nothing was begun on this line yet.")
