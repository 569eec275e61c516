"""What this desk keeps for itself: words to think twice about, a backup, its relays."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.relays import RUN_BY
from backchannel.errors import Misuse
from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """Every setting, and the words."""
    return _page(asking, None)


def act(asking: Asking) -> Response:
    """One of them is changed."""

    def act() -> Response:
        do = asking.form.get("do")
        if do == "look":
            text = asking.needed("text", "The text")
            with asking.desk() as desk:
                found = desk.look_twice(text)
            return _page(asking, found)
        if do == "backup":
            return _backup(asking)
        with asking.desk() as desk:
            match do:
                case "twice":
                    outcome = desk.add_twice_word(
                        asking.needed("word", "The word"), asking.typed("because").strip()
                    )
                case "remove":
                    outcome = desk.remove_twice_word(asking.needed("word", "The word"))
                case "proxy":
                    outcome = desk.use_proxy(asking.needed("address", "The address of the proxy"))
                case "direct":
                    outcome = desk.use_proxy("")
                case "pair":
                    outcome = desk.pair_relays(_address(asking), asking.typed("of").strip())
                case "add":
                    outcome = desk.add_relay(asking.needed("who", "For whom"), _address(asking))
                case "run-by":
                    outcome = desk.relay_is_run_by(asking.form.get("who", ""), _address(asking))
                case "turn":
                    outcome = desk.sync(1)
                case _:
                    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")
        return asking.done(outcome, "/settings")

    return asking.or_again(act, show)


def _page(asking: Asking, marked: list[views.Marked] | None) -> Response:
    with asking.desk() as desk:
        words = desk.twice_words()
        lines = list(desk.lines().values())
        proxy = desk.proxy()
    return asking.shown(
        "settings",
        words=words,
        marked=marked,
        text=asking.typed("text"),
        lines=lines,
        hosts=RUN_BY,
        proxy=proxy,
        proxy_typed=(asking.form.get("do") == "proxy" and asking.typed("address")) or proxy,
    )


def _address(asking: Asking) -> str:
    return asking.needed("address", "The address of the relay")


def _backup(asking: Asking) -> Response:
    """A copy of everything, encrypted; the folder that it is made in is gone at once."""
    with tempfile.TemporaryDirectory(dir=asking.here.keeper.home) as folder, asking.desk() as desk:
        path = Path(folder) / "backup"
        desk.backup(path)
        return asking.saved(path.read_bytes(), "backup", "application/octet-stream")
