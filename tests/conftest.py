"""The suite as a whole: where its files lie, and its order."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30


def pytest_configure() -> None:
    """Let files lie in memory where the system has room there: no test is about how fast a disk is."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker is left alone with it."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
