#!/usr/bin/env python3
"""Run the tests of private reads on a kernel built with sanitizers: ``make check-native``.

Exit code 0: AddressSanitizer and UndefinedBehaviorSanitizer had nothing to say. Nothing of the build stays.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_kernel import make_builder

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer")
TESTS = ("tests/board/private/test_kernels.py", "tests/board/private/test_window.py")


def main() -> int:
    """Build, then test with the sanitizers' runtime loaded first."""
    compiler = os.environ.get("CC") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        print("A C compiler is needed for this check; there is none here.")
        return 1
    runtime = _runtime(compiler)
    os.environ["CC"] = os.environ["LDSHARED"] = compiler
    os.environ["LDSHARED"] += " -shared"
    with tempfile.TemporaryDirectory() as folder:
        built = make_builder(*FLAGS, root=f"{ROOT}/", optional=False).compile(tmpdir=folder)
        environment = {
            **os.environ,
            "SANITIZED_KERNEL": str(built),
            "LD_PRELOAD": runtime,
            "ASAN_OPTIONS": "detect_leaks=0",  # Python keeps some things until it ends
            "PYTHONMALLOC": "malloc",  # so that every array is a block that is watched
        }
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "-p", "no:cacheprovider", *TESTS]
        return subprocess.call(command, env=environment, cwd=ROOT)  # noqa: S603


def _runtime(compiler: str) -> str:
    """The sanitizer's library, which must be in a process before anything else."""
    for name in ("libasan.so", "libclang_rt.asan-x86_64.so"):
        asked = [compiler, f"-print-file-name={name}"]
        found = subprocess.check_output(asked, text=True).strip()  # noqa: S603
        if Path(found).is_absolute():
            return found
    raise SystemExit("The compiler brings no AddressSanitizer.")


if __name__ == "__main__":
    sys.exit(main())
