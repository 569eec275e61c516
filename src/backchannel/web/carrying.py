"""Carrying by hand: what waits to go, as one file; what came, dropped on the page.

The desk reads and writes files; here they go through a folder that is gone at once. They are sealed already.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.responses import Response

from backchannel.errors import Misuse
from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """For whom something can be carried, and a place to drop what came."""
    with asking.desk() as desk:
        under_way = [each.who for each in desk.steps()]
        colleagues = ["us"] if desk.state().voices else []  # not before this person is in post
        names = dict.fromkeys([*desk.lines().values(), *under_way, *colleagues])
        return asking.shown("carry", names=list(names))


def carry(asking: Asking) -> Response:
    """Write a file to be carried, or take in what came."""
    with tempfile.TemporaryDirectory() as folder, asking.desk() as desk:
        if asking.form.get("do") == "out":
            path = Path(folder) / "carried"
            who = asking.needed("who", "For whom it is")
            desk.carry_out(who, path, remark=asking.typed("remark").strip())
            headers = {"content-disposition": 'attachment; filename="carried"'}
            return Response(path.read_bytes(), media_type="application/octet-stream", headers=headers)
        files = asking.files.get("files", ())
        if not files:
            raise Misuse("No file was dropped or chosen.", next_step="Choose what you were brought.")
        paths = []
        for number, each in enumerate(files):
            path = Path(folder) / str(number)
            path.write_bytes(each.content)
            paths.append(path)
        report = desk.carry_in(paths)
    if report.remarks:
        return asking.shown("carried", report=report)
    return asking.done(report.outcome, "/carry")
