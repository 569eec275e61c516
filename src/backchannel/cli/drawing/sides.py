"""Who speaks for a side, and how far words were compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.pieces import Lines, Width, each_of, joined, labelled, section, side, standing_of
from backchannel.cli.shown import ours, sentence, theirs
from backchannel.desk import views
from backchannel.desk.terms import nth
from backchannel.languages import said


def _words(view: views.Words, width: Width) -> Lines:
    lines = sentence(f"Speak with {theirs(view.who)} by voice, by another way than this line.", width)
    lines += section("Read out:", sentence(theirs("  ".join(view.read_out)), width, indent="    "))
    if view.digits:
        lines += ["", said("or these digits:"), *sentence(view.digits, width, indent="    ")]
    lines += [
        "",
        *sentence(f"They read {view.to_type} others to you. {view.next_step}", width),
    ]
    heard = theirs(", ".join(view.heard_by)) or "nobody yet"
    needed = "one person" if view.needed == 1 else f"{view.needed} people"
    return lines + sentence(f"Heard by {heard}; {needed} of your side must hear them.", width)


def _known(view: views.Known, width: Width) -> Lines:
    name = side(view.side, ours=view.ours)
    unsettled = f"{view.pending} not settled yet" if view.pending else ""
    posts_held = theirs(", ".join(view.posts))
    parts = (name, standing_of(view.standing), posts_held, view.voices, view.compared, unsettled)
    return sentence(joined(parts), width, indent="  ", first="")


def _who_speaks(view: views.WhoSpeaks, width: Width) -> Lines:
    lines = sentence(
        joined((theirs(view.side), standing_of(view.standing), f"version {view.version}")), width
    )
    if view.one_voice:
        lines += sentence("One person alone speaks for this side.", width)
    lines += sentence(view.compared, width) if view.compared else []
    lines += labelled("Its number, to be compared by voice", view.number, width)
    lines += section("Posts:", [line for each in view.posts for line in _post(each, width)])
    lines += section("Rules:", each_of(view.rules, width))
    lines += section("Recovery sheets:", sentence(view.sheets, width, indent="  ") if view.sheets else [])
    lines += section("To think of in time:", each_of(view.cautions, width))
    return lines + section("Not settled yet:", each_of(view.pending, width))


def _post(view: views.Post, width: Width) -> Lines:
    holder = theirs(view.name or "") or ("held" if view.held else "empty")
    term = nth(view.term) if view.held else ""
    return sentence(
        joined((f"{theirs(view.title)} ({ours(view.kind)})", holder, term, view.fingerprint)),
        width,
        indent="    ",
        first="  ",
    )


SIDES: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Words: _words,
    views.Known: _known,
    views.WhoSpeaks: _who_speaks,
    views.Post: _post,
}
