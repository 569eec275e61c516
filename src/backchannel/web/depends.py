"""What holds with what in an agreement, as a small picture; the same stands in words beside it.

A box an undertaking, in columns from left to right: what stands alone first, then what holds with it. How it
stands shows in the line around a box, never in colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from backchannel.desk.views import Undertaking
from backchannel.web.speech import sentence

_WIDE, _HIGH, _ACROSS, _DOWN, _EDGE = 34, 22, 40, 12, 3
_ARROW = Markup('<path class="arrow" d="M{} {}C{} {} {} {} {} {}"/><path class="head" d="M{} {}l-5 -3v6z"/>')


def depends(undertakings: Sequence[Undertaking]) -> Markup | None:
    """The picture. None where nothing depends on anything."""
    rests = {place(each): sorted(each.holds_while) for each in undertakings}
    if not any(rests.values()):
        return None
    columns = _columns(rests)
    at: dict[int, tuple[int, int]] = {}
    used: dict[int, int] = {}
    for number, column in columns.items():
        row = used.get(column, 0)
        used[column] = row + 1
        at[number] = (_EDGE + column * (_WIDE + _ACROSS), _EDGE + row * (_HIGH + _DOWN))
    arrows = [_arrow(at[one], at[number]) for number, found in rests.items() for one in found if one in at]
    boxes = [_box(place(each), each.condition, *at[place(each)]) for each in undertakings]
    width = max(x for x, _ in at.values()) + _WIDE + _EDGE
    height = max(y for _, y in at.values()) + _HIGH + _EDGE
    text = Markup(" ").join(in_words(each) for each in undertakings if each.holds_while)
    picture = Markup(
        '<svg class="depends" role="img" aria-labelledby="depends" viewBox="0 0 {} {}" width="{}">'
        '<title id="depends">{}</title>{}{}</svg>'
    )
    drawn = (Markup("").join(each) for each in (arrows, boxes))
    return picture.format(width, height, width * 1.5, text.striptags(), *drawn)


def in_words(undertaking: Undertaking) -> Markup:
    """What an undertaking holds with, in a sentence."""
    listed = Markup(", ").join(map(str, sorted(undertaking.holds_while)))
    return sentence("{0} holds as long as these do: {1}.", place(undertaking), listed)


def place(undertaking: Undertaking) -> int:
    """Its number within its agreement."""
    return int(undertaking.number.rpartition(".")[2])


def _columns(rests: dict[int, list[int]]) -> dict[int, int]:
    """In which column each stands: right of all that it holds with. A ring is broken."""
    found: dict[int, int] = {}

    def column(number: int, above: tuple[int, ...]) -> int:
        if number not in found:
            below = [each for each in rests.get(number, ()) if each in rests and each not in above]
            found[number] = max((column(each, (*above, number)) + 1 for each in below), default=0)
        return found[number]

    for number in sorted(rests):
        column(number, ())
    return {number: found[number] for number in sorted(rests)}


def _box(number: int, condition: str, x: int, y: int) -> Markup:
    kind = condition.split(" ")[0]
    box = Markup(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="3"/><text x="{}" y="{}">{}</text></g>'
    )
    return box.format(kind, x, y, _WIDE, _HIGH, x + _WIDE // 2, y + 15, number)


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> Markup:
    """From what is held with to what holds with it."""
    x, y = start[0] + _WIDE, start[1] + _HIGH // 2
    to_x, to_y = end[0], end[1] + _HIGH // 2
    bend = _ACROSS // 2
    return _ARROW.format(x, y, x + bend, y, to_x - bend, to_y, to_x - 4, to_y, to_x, to_y)
