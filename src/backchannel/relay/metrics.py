"""What a relay tells its host about itself: counts and times, never whose (spec/60-boards.md, section 6).

Owns: the Prometheus metrics of one relay. No label holds a token, a mark, an address or a number of a
row. They are for the host alone: the interface shows them to this machine only.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from backchannel.board.store import Closing
from backchannel.relay.service import Relay

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Answers(Collector):
    """Answers by the first digit of their status: plain integers, because this is counted for every
    request.
    """

    def __init__(self, counts: list[int]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily("backchannel_relay_answers", "Answers by status.", labels=["status"])
        for digit in range(2, 6):
            family.add_metric([f"{digit}xx"], self._counts[digit])
        yield family


class Metrics:
    """The metrics of ``relay``, in a registry of their own."""

    def __init__(self, relay: Relay) -> None:
        self._registry = CollectorRegistry()
        self._answers = [0] * 6
        self._registry.register(_Answers(self._answers))
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

    def answer(self, status: int) -> None:
        """Count one answer. Called on the loop only."""
        self._answers[status // 100] += 1

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
