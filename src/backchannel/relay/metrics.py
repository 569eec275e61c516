"""What a relay tells its host about itself: counts and times, never whose (spec/60-boards.md, section 6).

Owns: the Prometheus metrics of one relay. No label holds a token, a mark, an address or a number of a row;
deposits are counted when a tick closes, so that scraping often tells no more than reading does.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from backchannel.board.store import Closing
from backchannel.relay.service import Relay

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The metrics of ``relay``, in a registry of their own."""

    def __init__(self, relay: Relay) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "backchannel_relay_answers", "Answers by class of status.", ["status"], registry=self._registry
        )
        self._stored = Counter(
            "backchannel_relay_stored", "Deposits in closed turns.", registry=self._registry
        )
        self._batch_size = Histogram(
            "backchannel_relay_batch_changes",
            "Changes in one transaction.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
            registry=self._registry,
        )
        self._batch_seconds = Histogram(
            "backchannel_relay_batch_seconds", "Seconds one transaction took.", registry=self._registry
        )
        for name, text, value in (
            ("tokens", "Valid tokens.", lambda: relay.admitted),
            ("kept", "Numbered deposits kept.", lambda: relay.kept),
            ("clock_behind_seconds", "How far the clock was set back.", relay.seconds_behind),
        ):
            Gauge(f"backchannel_relay_{name}", text, registry=self._registry).set_function(value)
        # Looked up once: the lookup by label costs more than the count.
        self._by_class = [self._answers.labels(f"{digit}xx") for digit in range(1, 6)]

    def answer(self, status: int) -> None:
        """Count one answer."""
        self._by_class[status // 100 - 1].inc()

    def batch(self, changes: int, seconds: float) -> None:
        """Note one transaction. Called from the writer's thread."""
        self._batch_size.observe(changes)
        self._batch_seconds.observe(seconds)

    def closing(self, closing: Closing) -> None:
        """Note that ticks were closed."""
        self._stored.inc(len(closing.rows))

    def render(self) -> bytes:
        """The text format of Prometheus."""
        return generate_latest(self._registry)
