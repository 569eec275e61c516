"""What was begun on a line and goes on in steps, by what it is about: three pages of lists.

Which is on which page, and what can be begun there, is a table.
"""

from __future__ import annotations

from typing import NamedTuple

from starlette.responses import Response

from backchannel.channel.papers.registry import FORMS, SHEETS
from backchannel.channel.papers.sheets import SheetKind
from backchannel.desk import views
from backchannel.errors import NoSuchNumber
from backchannel.web.asking import Asking, Page
from backchannel.web.lines import who_is


class Section(NamedTuple):
    """One heading: the kinds under it. ``sheets``, ``forms``: what can be begun there, by name."""

    title: str
    kinds: frozenset[str]
    sheets: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


_NOTICES = ("exercise", "launch", "movement", "statement")
_ASKED = ("question", "request")
PAGES: dict[str, tuple[Section, ...]] = {
    "agreements": (
        Section("Texts and agreements", frozenset({"text"})),
        Section("Under the silence procedure", frozenset({"silence"}), forms=("silence",)),
    ),
    "people": (Section("People held", frozenset({"person"}), forms=("person",)),),
    "talks": (
        Section("Talks about talks", frozenset({"talks"}), sheets=("talks",)),
        Section("Meetings", frozenset({"meeting", "sitting"}), forms=("meeting", "sitting")),
        Section("Visits", frozenset({"visit", "invitation"}), forms=("invitation", "visit")),
        Section("Notices", frozenset(_NOTICES), forms=_NOTICES),
        Section("Questions and requests", frozenset(_ASKED), forms=_ASKED),
        Section("Courtesies", frozenset({"courtesy"}), forms=("courtesy",)),
        Section("Forms of your own", frozenset({"form", "agreed form"})),
        Section("Phrasebook", frozenset({"phrasebook"}), sheets=("phrasebook",)),
        Section("Public line, and what appeared in public", frozenset({"public line", "leak"}),
                sheets=("public",), forms=("leak",)),
    ),
}  # fmt: skip
TITLES = {"agreements": "Agreements", "people": "People", "talks": "Talks and meetings"}


def listed(place: str) -> Page:
    """The page of lists at that place of a line."""

    def show(asking: Asking) -> Response:
        with asking.desk() as desk:
            who = who_is(desk, asking)
            found = desk.matters(who)
            [line] = desk.line(who)
        sections = [(each, [one for one in found if one.kind in each.kinds]) for each in PAGES[place]]
        return asking.shown(
            "matters",
            line=line,
            number=asking.path["line"],
            place=place,
            title=TITLES[place],
            sections=sections,
            forms=_titles(),
            address=_address,
        )

    return show


def _titles() -> dict[str, str]:
    return {each.name: each.title for each in FORMS.every()} | {
        name: kind.title for name, of in KIND_OF.items() if (kind := SHEETS.known(of)) is not None
    }


KIND_OF = {"talks": "talks", "phrasebook": "phrasebook", "public": "public line", "form": "form"}
"""The kind of a sheet by the word for it in an address."""
_PLACE_OF = {kind: name for name, kind in KIND_OF.items()}


def _address(matter: views.Matter, line: str) -> str:
    """Where a matter has its page."""
    if matter.kind == "text":
        return f"/agreement/{matter.item.number}"
    if matter.kind in _PLACE_OF:
        return f"/line/{line}/sheet/{_PLACE_OF[matter.kind]}?number={matter.item.number}"
    return f"/item/{matter.item.number}"


def kind_of(asking: Asking) -> SheetKind:
    """The kind of sheet that the address names. Raises `NoSuchNumber`."""
    kind = SHEETS.known(KIND_OF.get(asking.path["kind"], ""))
    if kind is None:
        raise NoSuchNumber("There is nothing at this address.")
    return kind
