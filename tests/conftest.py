"""The suite as a whole: where its files lie, and its order."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile(
    "patient",
    settings(),
    deadline=None,
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.too_slow],
)
settings.load_profile("patient")


def pytest_configure() -> None:
    """Let files lie in memory where the system has room there: no test is about how fast a disk is."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, longest first, so that no worker is left alone with it."""
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, -_most(item)))


def _most(item: pytest.Item) -> float:
    """Seconds that a test is given; where it says nothing, fewer than any test that does."""
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0.0
