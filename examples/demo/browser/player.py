"""The scenes as steps. Rule: whatever touches a desk happens in the one thread of `Player.run`.

A scene takes up to half a minute, and people look at desks meanwhile: what they ask for waits in a queue. It
is served between scenes, and within a scene whenever everybody has looked at their desk.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

from examples.demo.scenes import steps, to_play
from examples.demo.stage import Stage
from examples.demo.story import SceneNotes

Given = ParamSpec("Given")
Result = TypeVar("Result")

WAIT = 0.2
LOOK_EVERY = 2.0
"""Seconds between two looks whether a desk changed."""


class Waiting(Executor):
    """What others want done in the thread that calls `serve`."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def submit(
        self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        """Have it done; from any thread."""
        future: Future[Result] = Future()

        def do() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:
                future.set_exception(error)

        self._asked.put(do)
        return future

    def serve(self, wait: float = 0.0) -> None:
        """Do all that waits; wait so many seconds for the first."""
        try:
            while True:
                self._asked.get(timeout=wait)() if wait else self._asked.get_nowait()()
                wait = 0.0
        except queue.Empty:
            return


class Player:
    """``scenes``: all there are to play; ``running``: whether one is being played; ``failure``: what failed.

    ``watch``: told now and then to look whether anything changed at the desks.
    """

    def __init__(self, stage: Stage, last: str | None = None) -> None:
        self.stage = stage
        self.scenes = to_play(stage, last)
        self.waiting = Waiting()
        self.running = False
        self.failure: Exception | None = None
        self.watch: Callable[[], None] = lambda: None
        self._steps = steps(stage, last)
        self._pressing = threading.Lock()
        self._ended = False
        self._looked_at = 0.0
        stage.looked = self._looked

    @property
    def is_over(self) -> bool:
        """Whether there is no next scene."""
        return self.failure is not None or len(self.stage.screen.played) == len(self.scenes)

    @property
    def scene(self) -> SceneNotes | None:
        """The scene that is being played, or comes next."""
        return None if self.is_over else self.scenes[len(self.stage.screen.played)]

    def next(self) -> None:
        """Play the next scene; nothing while one is being played. From any thread."""
        with self._pressing:
            if self.running or self.is_over:
                return
            self.running = True
        self.waiting.submit(self._step)

    def end(self) -> None:
        """End it all, between two scenes. From any thread."""
        self._ended = not self.running

    def run(self) -> None:
        """Do what is pressed until it is ended. Raises what a scene raised."""
        while not self._ended:
            self.waiting.serve(WAIT)
        if self.failure is not None:
            raise self.failure

    def _step(self) -> None:
        try:
            next(self._steps)
        except Exception as error:
            self.failure = error
        finally:
            self.watch()
            self.running = False

    def _looked(self) -> None:
        self.waiting.serve()
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            self.watch()
            self._looked_at = time.monotonic()
