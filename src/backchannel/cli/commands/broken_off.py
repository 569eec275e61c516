"""Break a line off and reopen it, knock, and tell what became of a message."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from backchannel.cli.options import Flag, Here, command
from backchannel.cli.saying import IN_BRIEF, Briefly
from backchannel.errors import Misuse


@command
def suspend(
    who: str,
    /,
    *,
    because: str,
    keep: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    said: Briefly = IN_BRIEF,
    session: Here,
) -> None:
    """Break the line off, whole or all but what you keep. A colleague has to agree.

    Nothing that is suspended goes over the line any more, from either side, until you reopen it: only your
    side can. What has not gone out falls back to drafts. Knocks always pass. Nothing is lost.

    Args:
        who: The other side.
        because: What the other side is told.
        keep: What goes on all the same; give it once for each: courtesies, meetings, messages, notices,
            people, talks, texts, wording.
    """
    words = said.words(because, session)
    session.take(lambda desk: desk.suspend(who, words, keep))


@command
def reopen(who: str, text: str = "", /, *, said: Briefly = IN_BRIEF, session: Here) -> None:
    """Lift your side's suspension. A colleague has to agree.

    Nothing that was held back goes out by itself: each is a draft, to be agreed to again. What the other
    side suspended, only the other side lifts.

    Args:
        who: The other side.
        text: A word to go with it.
    """
    words = said.words(text, session)
    session.take(lambda desk: desk.reopen(who, words))


@command
def knock(who: str, text: str = "", /, *, language: str = "en", session: Here) -> None:
    """Knock. It always passes, also while the line is suspended, and nobody has to agree to it.

    It is your own word, nobody's official word, and is shown so. A few a day are shown.

    Args:
        who: The other side.
        text: At most 200 letters.
        language: The language of the text, such as en, fr, ko or pt-BR.
    """
    words = Briefly(language=language).words(text, session)
    session.take(lambda desk: desk.knock(who, words))


@command
def drill(who: str, /, *, done: Flag = False, session: Here) -> None:
    """Rehearse the line: does something go over, and does a person there answer? Nobody has to agree to it.

    A drill has fixed words that nobody can choose. It is no message, means nothing else, always passes, also
    while the line is suspended, and goes once in 24 hours. `backchannel line WHO --evidence` says how long
    answers took.

    Args:
        who: The other side.
        done: Answer their drill: it came to a person here. It answers nothing else.
    """
    session.take(lambda desk: desk.drill_done(who) if done else desk.drill(who))


@command
def tell(
    number: int,
    /,
    *,
    opened: Flag = False,
    shown: Flag = False,
    considering: Flag = False,
    session: Here,
) -> None:
    """Tell the other side what became of a message of theirs, if you choose to.

    It is your own word, and no colleague has to agree. It answers nothing and approves nothing, and it is
    shown so. That a message arrived they know without this; anything more is told only when you type it.

    Args:
        number: The number of the message.
        opened: You have opened it.
        shown: It was shown to your principal.
        considering: It is being considered.
    """
    chosen = {"opened": opened, "shown": shown, "considering": considering}
    told = [name for name, given in chosen.items() if given]
    if len(told) != 1:
        raise Misuse("Tell one thing at a time.", next_step="Give one of --opened, --shown, --considering.")
    session.take(lambda desk: desk.tell(number, told[0]))
