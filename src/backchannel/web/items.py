"""One item of a line, whole, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.web.asking import Asking
from backchannel.web.lines import past_day_typed

TELLINGS = (
    ("opened", "It was opened"),
    ("shown", "It was shown to the principal"),
    ("considering", "It is being considered"),
)
"""What people can choose to say of a message of theirs."""
_DOES_NOT_COUNT = ("set aside", "no effect", "lost its place", "waits here for")
_DRAFT = "draft"


def show(asking: Asking) -> Response:
    """The item: its text, what it proves, who agreed, what they know of it."""
    with asking.desk() as desk:
        item = desk.with_phrases(desk.read(asking.number()))
        waiting = [each for each in desk.waiting() if each.number == item.number]
        lines = {each.who for each in waiting} | {item.side}
        me = desk.state().me
        line = next((name for name in desk.lines().values() if name in lines), None)
        number = None if line is None else asking.here.keeper.lines()[line]
    return asking.shown(
        "item",
        item=item,
        can=_can(item, waiting),
        stands=not item.condition.startswith(_DOES_NOT_COUNT),
        draft=item.label == _DRAFT,
        line=line or "",
        number=number,
        me=me,
        others={}
        if item.case or item.signed
        else {name: at for name, at in asking.here.keeper.lines().items() if name != line},
        tellings=TELLINGS,
        agreement=item.number if item.counting else None,
    )


def _can(item: views.Message, waiting: list[views.Waiting]) -> frozenset[str]:
    """What this person can do with the item now, in words of the commands."""
    can = {"note"}
    for each in waiting:
        can.add(each.next_step.rpartition("backchannel ")[2].split(" ")[0])
    if item.label == _DRAFT:
        can |= {"return", "discard"}
    elif not item.ours and item.weight and item.case is None:
        can |= {"answer", "later", "decline", "ask", "tell"}
    return frozenset(can)


def act(asking: Asking) -> Response:
    """What the person decided about the item."""
    number = asking.number()
    do = _ACTS.get(asking.form.get("do", ""))
    if do is None:
        raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")
    with asking.desk() as desk:
        outcome = do(desk, number, asking)
    return asking.done(outcome, f"/item/{outcome.number or number}")


def file(asking: Asking) -> Response:
    """A file that is attached, to be saved: never shown in the browser."""
    place = asking.number("place")
    with asking.desk() as desk:
        files = desk.attachments(asking.number())
    if not 1 <= place <= len(files):
        raise NoSuchNumber("No such file is attached.")
    headers = {"content-disposition": f'attachment; filename="attached-{place}"'}
    return Response(files[place - 1][1], media_type="application/octet-stream", headers=headers)


def require_own_name(desk: Desk, asking: Asking) -> None:
    """Signing is no slip of the hand: the person types their name. Raises `Misuse`."""
    me = desk.state().me
    if asking.typed("name").strip() != me:
        raise Misuse("That is not your name as this desk has it.", next_step="Type it letter for letter.")


def _sign(desk: Desk, number: int, asking: Asking) -> views.Outcome:
    require_own_name(desk, asking)
    return desk.sign(number)


def _why(asking: Asking) -> str:
    return asking.needed("why", "Why, in a few words,")


_ACTS: dict[str, Callable[[Desk, int, Asking], views.Outcome]] = {
    "agree": lambda desk, number, asking: desk.agree(number),
    "present": lambda desk, number, asking: desk.agree(number, present=True),
    "sign": _sign,
    "return": lambda desk, number, asking: desk.send_back(number, _why(asking)),
    "discard": lambda desk, number, asking: desk.discard(number),
    "note": lambda desk, number, asking: desk.note(number, asking.needed("text", "The note")),
    "translate": lambda desk, number, asking: desk.translate(
        number, asking.needed("text", "The translation"), asking.needed("into", "The language")
    ),
    "showed": lambda desk, number, asking: desk.showed(
        number,
        asking.needed("whom", "Whom it was shown"),
        past_day_typed(asking, "day"),
        asking.typed("remark").strip(),
    ),
    "strike": lambda desk, number, asking: desk.strike_showed(
        number, asking.needed("whom", "Whom it was shown"), past_day_typed(asking, "day")
    ),
    "tell": lambda desk, number, asking: desk.tell(number, asking.form.get("what", "")),
}
