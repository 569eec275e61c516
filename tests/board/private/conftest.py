"""What the tests of private reads share; under `make check-native`, the kernel with sanitizers in it."""

from __future__ import annotations

import importlib.util
import os
import sys

_NAME = "backchannel.board.private._kernel"

_built = os.environ.get("SANITIZED_KERNEL")
if _built:
    _spec = importlib.util.spec_from_file_location(_NAME, _built)
    assert _spec is not None
    assert _spec.loader is not None
    sys.modules[_NAME] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_NAME])
