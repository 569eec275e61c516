"""What pyproject.toml cannot say: the native kernel of private reads, built where there is a C compiler.

Without one the program is whole: `backchannel.board.private.kernels` then uses NumPy.
"""

from setuptools import setup

setup(
    cffi_modules=["tools/build_kernel.py:builder"],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
