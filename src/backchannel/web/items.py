"""One item of a line, whole, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """The item: its text, what it proves, who agreed, what they know of it."""
    with asking.desk() as desk:
        item = desk.read(asking.number())
        waiting = [each for each in desk.waiting() if each.number == item.number]
    return asking.shown("item", item=item, can=_can(item, waiting))


def _can(item: views.Message, waiting: list[views.Waiting]) -> frozenset[str]:
    """What this person can do with the item now, in words of the commands."""
    can = {"note"}
    for each in waiting:
        can.add(each.next_step.rpartition("backchannel ")[2].split(" ")[0])
    if item.missing or item.condition.startswith(("draft", "sent back", "fell back")):
        can |= {"return", "discard"}
    elif not item.ours and item.weight:
        can |= {"answer", "later", "decline", "ask", "tell"}
    return frozenset(can)


def act(asking: Asking) -> Response:
    """What the person decided about the item."""
    number = asking.number()
    do = _ACTS.get(asking.form.get("do", ""))
    if do is None:
        raise Misuse("This page does not know what to do.", next_step="Load it again.")
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


def _why(asking: Asking) -> str:
    return asking.needed("why", "Why, in a few words,")


_ACTS: dict[str, Callable[[Desk, int, Asking], views.Outcome]] = {
    "agree": lambda desk, number, asking: desk.agree(number),
    "present": lambda desk, number, asking: desk.agree(number, present=True),
    "sign": lambda desk, number, asking: desk.sign(number),
    "return": lambda desk, number, asking: desk.send_back(number, _why(asking)),
    "discard": lambda desk, number, asking: desk.discard(number),
    "withdraw": lambda desk, number, asking: desk.withdraw(number, _why(asking)),
    "note": lambda desk, number, asking: desk.note(number, asking.needed("text", "The note")),
    "tell": lambda desk, number, asking: desk.tell(number, asking.form.get("what", "")),
}
