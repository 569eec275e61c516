"""Begin: start a side, invite and join, meet another side, compare words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from backchannel.cli.files import name_for, read_bytes, read_text, typed_line, write_new
from backchannel.cli.options import Flag, Here, Source, command
from backchannel.errors import Misuse

Post = Annotated[str, Parameter(name="--as")]


@command
def start(
    side: str,
    /,
    *,
    me: str,
    post: Post,
    relay: Annotated[list[str] | None, Parameter(negative=())] = None,
    one_voice: Flag = False,
    private: Flag = False,
    session: Here,
) -> None:
    """Begin a side: yours. You hold its first post.

    Asks for a new passphrase, and makes the desk's folder. Two people of a side must agree to each message,
    unless it declares that it speaks through one person; the other side sees that.

    Args:
        side: The name of your side, as the other side will see it.
        me: Your name. Only your own side sees it.
        post: The post you hold, such as envoy.
        relay: The address of a relay, or a file with its address and your token on one line, as its host
            gave them. May be given several times; without it everything goes by hand.
        one_voice: One person alone speaks for this side. The other side sees this on every message.
        private: Private people, not a government or an official body. The other side sees this on every
            message.
    """
    from backchannel.desk.desk import Desk

    desk, outcome = Desk.start(
        session.home,
        session.passphrase(new=True),
        side=side,
        name=me,
        post=post,
        relays=_relays(relay or []),
        one_voice=one_voice,
        private=private,
        surroundings=session.surroundings,
    )
    with desk:
        session.done(outcome)


def _relays(given: list[str]) -> list[str]:
    """Addresses as they stand; from files their lines, so that no token is on the command line."""
    relays: list[str] = []
    for each in given:
        if each.startswith(("http://", "https://")):
            relays.append(each)
        else:
            relays += [" ".join(line.split()) for line in read_text(each).splitlines() if line.strip()]
    return relays


@command
def invite(
    name: str,
    /,
    *,
    post: Post,
    observer: Flag = False,
    reserve: Flag = False,
    out: Path | None = None,
    session: Here,
) -> None:
    """Invite a colleague to a post of your side.

    Leaves a file for the colleague. Give it to nobody else: whoever has it first can ask for the post. You
    compare words by voice before the post is theirs.

    Args:
        name: The name of your colleague.
        post: The post, such as deputy.
        observer: The post of an observer, who has no vote: agrees or is present where your rules say so.
        reserve: A post in reserve: counts when others are lost, and reads nothing until then.
        out: The file to write. Without it the name of your colleague makes its name.
    """
    with session.desk() as desk:
        invitation, outcome = desk.invite(name, post, observer=observer, reserve=reserve)
    written = write_new(out or name_for(name, "invitation"), invitation)
    session.say(f"The invitation is in {written}.")
    session.done(outcome, file=written)


@command
def join(file: Source, /, *, me: str, session: Here) -> None:
    """Take the post you were invited to.

    Asks for a new passphrase, and makes the desk's folder.

    Args:
        file: The invitation your colleague gave you.
        me: Your name, as your colleague wrote it.
    """
    from backchannel.desk.desk import Desk

    session.not_both_from_stdin(file)
    invitation = read_bytes(file)
    desk, outcome = Desk.join(
        session.home, session.passphrase(new=True), invitation, name=me, surroundings=session.surroundings
    )
    with desk:
        session.done(outcome)


@command
def meet(
    who: str | None = None,
    /,
    *,
    accept: Source | None = None,
    out: Path | None = None,
    qr: Flag = False,
    session: Here,
) -> None:
    """Meet another side, or go on with a meeting under way.

    One side makes a line of text and hands it over; the other accepts it. The rest goes through the relay,
    or by hand with `backchannel carry`. The line serves once. Then compare words by voice. Alone, it says
    where every meeting and every invitation stands.

    Args:
        who: What you call the other side.
        accept: The file with the line that the other side gave you, - to paste it.
        out: The file to write the line to; ending in .png or .svg together with --qr for a picture.
        qr: Show the line as a picture that a telephone reads.
    """
    if accept is not None:
        if out is not None or qr:
            raise Misuse("Either make a line (--out, --qr) or accept one (--accept).")
        session.not_both_from_stdin(accept)
        letter = read_bytes(accept)
        session.take(lambda desk: desk.accept(letter, who))
        return
    if who is None:
        if out is not None or qr:
            raise Misuse(
                "Say whom you want to meet.", next_step="For example: backchannel meet SOUTHLAND --qr"
            )
        with session.desk() as desk:
            session.show(desk.steps(), empty="No meeting and no invitation is under way.")
        return
    with session.desk() as desk:
        line, outcome = desk.meet(who)
    written = _handed(line, out, qr, session)
    session.done(outcome, line=line, file=written)


def _handed(line: str, out: Path | None, qr: bool, session: Here) -> str | None:
    from backchannel.cli.qr import PICTURES, on_screen, to_file

    if out is not None and qr:
        if out.suffix.lower() not in PICTURES:
            raise Misuse("A picture goes into a file that ends in .png or .svg.")
        return to_file(line, out)
    if out is not None:
        return write_new(out, (line + "\n").encode())
    session.plain(on_screen(line, session.width) if qr else line)
    return None


@command
def words(who: str | None = None, /, *, session: Here) -> None:
    """The words to compare by voice: what to read out, and how many to type. Alone: with everybody.

    Args:
        who: The other side, or a colleague who is joining yours; `us`, or the name, for whoever invited you.
    """
    with session.desk() as desk:
        if who is None:
            session.show(desk.every_words(), empty="There are no words to compare with anybody.")
        else:
            session.show(desk.words(who))


@command
def confirm(who: str, /, *heard: str, session: Here) -> None:
    """Type the words you heard the other side read out.

    Type what you hear, never what you see: that is what shows that nobody stands between you. Without words
    it asks for them.

    Args:
        who: The other side, or a colleague who is joining yours.
        heard: The words, or the digits, in the order you heard them.
    """
    if not heard:
        session.not_both_from_stdin(None)
        session.progress("Type the words that you hear, then press Enter.")
        heard = tuple(typed_line().split())
    spoken = [part for word in heard for part in word.replace(",", " ").split()]
    if not spoken:
        raise Misuse("No words were typed.", next_step="Ask the other side to read theirs out again.")
    session.take(lambda desk: desk.confirm(who, spoken))


@command
def give_up(who: str, /, *, session: Here) -> None:
    """Stop a meeting or an invitation that is not finished.

    The line you handed out is worth nothing from then on. They are not told.

    Args:
        who: The other side, or the colleague you invited.
    """
    session.take(lambda desk: desk.give_up(who))
