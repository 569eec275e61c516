"""What happened outside the lines, and what appeared in public: noted by our side for itself."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.errors import Misuse
from backchannel.web.asking import Asking
from backchannel.web.lines import past_day_typed


def show(asking: Asking) -> Response:
    """Every event by day, every leak, and forms for more of them."""
    with asking.desk() as desk:
        events, leaks = desk.events(), desk.leaks()
    typed = {name: asking.typed(name) for name in ("day", "title", "where", "suspected", "leak")}
    return asking.shown("outside", events=events, leaks=leaks, typed=typed)


def act(asking: Asking) -> Response:
    """One more, or every one of a file."""

    def act() -> Response:
        if asking.form.get("do") == "import":
            files = asking.files.get("file", ())
            if not files:
                raise Misuse("The file is missing.", next_step="Choose it.")
            with asking.desk() as desk:
                return asking.done(desk.import_events(_text(files[0].content)), "/outside")
        title, where = asking.needed("title", "What happened"), asking.typed("where").strip()
        day = past_day_typed(asking, "day") or ""
        suspected = asking.typed("suspected").strip()
        with asking.desk() as desk:
            if asking.form.get("leak") == "yes" or suspected:
                return asking.done(desk.add_leak(day, title, where, suspected), "/outside")
            return asking.done(desk.add_event(day, title, where), "/outside")

    return asking.or_again(act, show)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse("This file is no text.", next_step="Save it as text (UTF-8).") from error
