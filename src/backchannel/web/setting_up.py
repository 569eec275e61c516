"""Beginning: a new side by one form, or a post by an invitation; colleagues, another side, words to compare.

Each is one step; what comes after it stands on the first page.
"""

from __future__ import annotations

import tempfile
from base64 import b64encode
from pathlib import Path

from starlette.responses import Response

from backchannel.cli.passphrase import LONGEST, SHORTEST
from backchannel.cli.qr import as_svg
from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.errors import Misuse
from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """One form: your side, your name, your post, a passphrase, one person or two."""
    return asking.go("/") if asking.here.keeper.is_there else asking.shown("begin")


def start(asking: Asking) -> Response:
    """Begin a side, or take a post of one."""
    keeper = asking.here.keeper
    if keeper.is_there:
        return asking.go("/")
    if asking.form.get("do") == "restore":
        return _restore(asking)
    name = asking.needed("name", "Your name")
    passphrase = _new_passphrase(asking)

    def begin(home: Path) -> Desk:
        side, post = asking.needed("side", "The name of your side"), asking.needed("post", "Your post")
        relay = asking.typed("relay").strip()
        desk, outcome = Desk.start(
            home,
            passphrase,
            side=side,
            name=name,
            post=post,
            relays=[relay] if relay else [],
            one_voice=asking.form.get("voices") == "one",
            private=asking.form.get("standing") == "private",
            surroundings=keeper.surroundings,
        )
        asking.here.visit.tell(outcome)
        return desk

    def join(home: Path) -> Desk:
        invitation = _file(asking, "invitation", "The invitation")
        desk, outcome = Desk.join(home, passphrase, invitation, name=name, surroundings=keeper.surroundings)
        asking.here.visit.tell(outcome)
        return desk

    keeper.begin(join if asking.form.get("do") == "join" else begin)
    return asking.go("/")


def _restore(asking: Asking) -> Response:
    """A desk from a backup, which goes through a folder that is gone at once."""
    keeper = asking.here.keeper
    content = _file(asking, "backup", "The backup")

    def restore(home: Path) -> Desk:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "backup"
            path.write_bytes(content)
            desk, outcome = Desk.restore(home, path, asking.form.get("passphrase", ""), keeper.surroundings)
        asking.here.visit.tell(outcome)
        return desk

    keeper.begin(restore)
    return asking.go("/")


def _file(asking: Asking, name: str, what: str) -> bytes:
    files = asking.files.get(name, ())
    if not files:
        raise Misuse(f"{what} is missing.", next_step="Choose the file.")
    return files[0].content


def _new_passphrase(asking: Asking) -> str:
    passphrase = asking.form.get("passphrase", "")
    if passphrase != asking.form.get("again", ""):
        raise Misuse("The two passphrases are not the same.", next_step="Type it twice.")
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise Misuse(
            f"This passphrase is too short to keep a thief out: it needs {SHORTEST} letters or more.",
            next_step="Take four or more words that nobody would guess.",
        )
    return passphrase


def colleague(asking: Asking) -> Response:
    """A form for a colleague's name and post."""
    with asking.desk():
        return asking.shown("colleague")


def invite(asking: Asking) -> Response:
    """An invitation, to be saved and handed over."""
    name, post = asking.needed("name", "The name"), asking.needed("post", "The post")
    kind = asking.form.get("kind", "")
    with asking.desk() as desk:
        invitation, outcome = desk.invite(name, post, observer=kind == "observer", reserve=kind == "reserve")
    return handed(asking, outcome, invitation, "invitation")


def paper(asking: Asking) -> Response:
    """What a sheet for the worst case is, before one is made."""
    with asking.desk():
        return asking.shown("sheet_to_print", sheet=None)


def print_paper(asking: Asking) -> Response:
    """The sheet, once: it is kept nowhere."""
    with asking.desk() as desk:
        sheet, outcome = desk.recovery_sheet(again=asking.form.get("again") == "yes")
    return asking.shown("sheet_to_print", sheet=sheet, outcome=outcome)


def meeting(asking: Asking) -> Response:
    """Two forms: make a line for another side, or answer theirs; and where each meeting stands."""
    with asking.desk() as desk:
        return asking.shown("meet", steps=desk.steps())


def meet(asking: Asking) -> Response:
    """A line to hand over, or the answer to one."""
    do = asking.form.get("do")
    who = asking.needed("who", "What you call the other side")
    with asking.desk() as desk:
        if do == "give-up":
            return asking.done(desk.give_up(who), "/meet")
        if do == "answer":
            files = asking.files.get("file", ())
            theirs = files[0].content if files else asking.needed("line", "Their line").encode()
            return asking.done(desk.accept(theirs, who))
        line, outcome = desk.meet(who)
    return handed(asking, outcome, (line + "\n").encode(), "line")


def handed(asking: Asking, outcome: views.Outcome, content: bytes, what: str) -> Response:
    """The page of a line or an invitation: to be copied, or saved as a file."""
    saved = "data:text/plain;charset=utf-8;base64," + b64encode(content).decode()
    code = as_svg(content.decode().strip())
    picture = "" if code is None else "data:image/svg+xml;base64," + b64encode(code).decode()
    return asking.shown(
        "handed", outcome=outcome, text=content.decode(), saved=saved, what=what, picture=picture
    )


def words(asking: Asking) -> Response:
    """With whom there are words to compare: what to read out, and a field for what was heard."""
    with asking.desk() as desk:
        return _words(asking, desk, "")


def confirm(asking: Asking) -> Response:
    """What was heard. Our own words stay on the page: the others may not have heard them yet."""
    heard = asking.needed("heard", "What you heard").replace(",", " ").split()
    who = asking.needed("who", "Whom you heard")
    with asking.desk() as desk:
        asking.here.visit.tell(desk.confirm(who, heard))
        return _words(asking, desk, who)


def _words(asking: Asking, desk: Desk, heard: str) -> Response:
    found = desk.every_words()
    ready = [each for each in found if isinstance(each, views.Words) and each.who != heard]
    waiting = [each for each in found if isinstance(each, views.Step) and each.who != heard]
    return asking.shown("words", ready=ready, waiting=waiting, ours=desk.words(heard) if heard else None)
