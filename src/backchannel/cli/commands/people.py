"""Who speaks: see it, and change it on your own side."""

from __future__ import annotations

from pathlib import Path

from backchannel.cli.files import name_for, read_text, write_new
from backchannel.cli.options import Flag, Here, Source, command
from backchannel.errors import Misuse


@command
def who(
    side: str | None = None,
    /,
    *,
    cards: Flag = False,
    call: tuple[str, str] | None = None,
    session: Here,
) -> None:
    """Who speaks for a side, by what rule, and whether you compared words. Alone: every side in short.

    Args:
        side: The other side; `us` for your own.
        cards: Everybody who is or was in a post there, with their posts over time: the same keys are the same
            person; without them only the name tells, and it is said so.
        call: A post of theirs and the name of the person in it, for your own side: --call envoy "C. Cho".
    """
    if side is None and (cards or call is not None):
        raise Misuse("Say of which side.", next_step="backchannel who WHO --cards")
    if side is not None and call is not None:
        post, name = call
        session.take(lambda desk: desk.call(side, post, name))
        return
    with session.desk() as desk:
        if side is None:
            session.show(desk.everybody())
        elif cards:
            session.show(desk.persons(side))
        else:
            session.show(desk.who(side))


@command
def appoint(post: str, name: str, /, *, out: Path | None = None, session: Here) -> None:
    """Put somebody into a post of your side.

    Leaves an invitation for that person. As many people must agree as your side's rules need for a change
    of who speaks; the other side sees the change, not the name.

    Args:
        post: The post.
        name: The name of the person. Only your own side sees it.
        out: The file to write. Without it the name of the person makes its name.
    """
    with session.desk() as desk:
        invitation, outcome = desk.appoint(post, name)
    written = write_new(out or name_for(name, "invitation"), invitation)
    session.say(f"The invitation is in {written}.")
    session.done(outcome, file=written)


@command
def hand_over(post: str, /, *, session: Here) -> None:
    """Leave your post to the person appointed to it.

    Args:
        post: The post you hold.
    """
    session.take(lambda desk: desk.hand_over(post))


@command
def welcome(who: str, /, *, session: Here) -> None:
    """Let a desk that came back from a backup in again. You vouch for it.

    Speak with that person first, by voice, and ask whether they restored their desk. Until somebody lets it
    in, nothing it says counts. For the other side's only desk, compare words first.

    Args:
        who: Your colleague, by name or post; or the other side.
    """
    session.take(lambda desk: desk.welcome(who))


@command
def brief(who: str, /, *, session: Here) -> None:
    """Give your colleagues everything your desk holds of a line: for a newcomer, or after a restore.

    Args:
        who: The other side of that line.
    """
    session.take(lambda desk: desk.brief(who))


@command
def observer(*, require: Flag = False, present: Flag = False, session: Here) -> None:
    """What your side's rule asks of its observer, or a new rule: alone it changes nothing.

    Colleagues have to agree to a new rule; the other side sees it on everything. Once in force, it cannot be
    taken back without the other side's agreement.

    Args:
        require: Let your side's messages and signed texts count only when the observer agrees.
        present: Let them count only when the observer was present.
    """
    if require and present:
        raise Misuse("The observer has to agree, or to be present: give one of --require and --present.")
    if not require and not present:
        session.take(lambda desk: desk.observer_rule())
        return
    session.take(lambda desk: desk.require_observer(present=present, sure=session.yes))


@command
def recover(number: int, sheet: Source, /, *, session: Here) -> None:
    """Sign a change of who speaks with a recovery sheet, in place of colleagues who are gone.

    Invite the new colleague first; the change that waits for the others has a number. The other sides see the
    recovery, may agree to it 14 days after it arrived, and everyone in post can object.

    Args:
        number: The number of the change: `backchannel waiting` shows it.
        sheet: A file with the words of the sheet; `-` to pipe them in. Never type them as part of a command.
    """
    words = read_text(sheet)
    session.take(lambda desk: desk.recover(number, words))


@command
def veto(number: int | None = None, /, *, session: Here) -> None:
    """Object to a recovery of your own side that you know nothing of. Every other side sees it.

    Args:
        number: Which, as `backchannel who us` shows it; needed when several wait.
    """
    session.take(lambda desk: desk.veto(number))


@command
def admit(who: str, number: int | None = None, /, *, met: Flag = False, session: Here) -> None:
    """Agree that the other side may speak by a lower rule, or by the people of its recovery.

    Args:
        who: The other side; `us` where several recoveries of your own side wait, and you go on with one.
        number: Which, as `backchannel who` shows it; needed when several wait, and with `--met`.
        met: Somebody in post there objected; you met these people since and compared their keys in person.
    """
    session.take(lambda desk: desk.admit(who, number, met_in_person=met))


@command
def recall(post: str, /, *, session: Here) -> None:
    """Take a post from the person who holds it. From then on that person's agreement counts for nothing.

    Args:
        post: The post.
    """
    session.take(lambda desk: desk.recall(post))
