"""How loops over arrays are run: compiled when there is much to do, as plain Python when there is little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Compiling a kernel for the first time costs about a second, once per installation; plain Python walks
# some hundred thousand steps in that time. The choice looks at the input alone, never at what is compiled
# already, so that the same input always takes the same path.
STEPS_WORTH_COMPILING = 300_000


def suited(kernel: Any, steps: int) -> Callable:
    """The form of a Numba kernel that suits about `steps` inner steps."""
    return kernel if steps > STEPS_WORTH_COMPILING else kernel.py_func
