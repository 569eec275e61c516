"""What was pressed and takes its time: it goes on, its page says so, and whoever left comes back to it.

Owns: the one act under way, and what came of it until it is shown. Rules:

1. An act that is not done within the patience of `asking.Here` answers with its page.
2. The desk does one thing at a time: until the act is done every address leads to its page. Locking alone
   is taken too, and comes next.
3. What came of it is shown once, and never by a desk that was locked since the act began.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from starlette.responses import Response


class Work:
    """One act under way, or none. For the server's thread alone, but for `forget`."""

    def __init__(self) -> None:
        self._task: asyncio.Task[Response] | None = None
        self._began = 0.0
        self._forgotten = 0
        self._of = 0
        self.refused = False
        """Whether something else was pressed meanwhile, and not done."""

    @property
    def is_under_way(self) -> bool:
        """Whether an act is not done yet, and somebody was told to wait."""
        return self._task is not None and not self._task.done()

    @property
    def seconds(self) -> int:
        """For how long."""
        return int(asyncio.get_running_loop().time() - self._began)

    async def within(self, patience: float, act: Coroutine[None, None, Response]) -> Response | None:
        """What comes of an act; None where that takes longer, and the act is under way from now on."""
        forgotten, task = self._forgotten, asyncio.ensure_future(act)
        began = asyncio.get_running_loop().time()
        await asyncio.wait({task}, timeout=patience)
        if task.done() or self.is_under_way:
            return await task
        self._task, self._began, self._of, self.refused = task, began, forgotten, False
        return None

    def result(self) -> Response | None:
        """What came of it, once; None where there is nothing, or it is forgotten."""
        task, self._task = self._task, None
        return task.result() if task is not None and self._of == self._forgotten else None

    def forget(self) -> None:
        """Never show what comes, or came, of what was pressed until now. From any thread."""
        self._forgotten += 1
