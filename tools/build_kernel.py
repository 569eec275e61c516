"""How `kernel.c` becomes the module `_kernel` (called by setup.py; ``make check-native`` builds its own)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cffi import FFI

NAME = "backchannel.board.private._kernel"
FOLDER = "src/backchannel/board/private"


def make_builder(*flags: str, root: str = "", optional: bool = True) -> FFI:
    """The recipe, with further flags for compiler and linker.

    ``root`` is where the project lies, ending in a slash; empty in the project's own folder.
    """
    folder = root + FOLDER
    header = Path(folder, "kernel.h").read_text("utf-8")
    made = FFI()
    made.cdef(re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL))
    made.set_source(
        NAME,
        '#include "kernel.h"',
        sources=[f"{folder}/kernel.c"],
        depends=[f"{folder}/kernel.h"],
        include_dirs=[folder],
        extra_compile_args=["/O2"] if sys.platform == "win32" else ["-O3", *flags],
        extra_link_args=list(flags),
        py_limited_api=True,
        optional=optional,  # no compiler, no kernel, no failure
    )
    return made


builder = make_builder()
