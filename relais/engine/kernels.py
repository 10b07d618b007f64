"""How loops over arrays are run: compiled when there is much to do, as plain Python when there is little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload, register_jitable

# Compiling a kernel for the first time costs about a second, once per installation; plain Python walks
# some hundred thousand steps in that time. The choice looks at the input alone, never at what is compiled
# already, so that the same input always takes the same path.
STEPS_WORTH_COMPILING = 300_000


def suited(kernel: Any, steps: int) -> Callable:
    """The form of a Numba kernel that suits about `steps` inner steps."""
    return kernel if steps > STEPS_WORTH_COMPILING else kernel.py_func


def fetch_ahead(values: np.ndarray, place: int) -> None:
    """
    Ask for `values[place]` before it is needed; nothing else happens, also when there is no such place.

    A graph does not fit in the processor's cache: without this, half of the time is spent waiting for it.
    """


@overload(fetch_ahead)
def _fetch_ahead(values, place):
    return lambda values, place: _prefetch(values, place)  # type: ignore[call-arg]


@intrinsic
def _prefetch(_typing, values, place):
    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        item = builder.bitcast(builder.gep(array.data, [arguments[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [item.type, number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(fetch, [item, number(0), number(3), number(1)])  # to read, to keep close, data
        return context.get_dummy_value()

    return types.void(values, types.intp), generate


@register_jitable
def place_of(values, low, high, wanted):
    """Place of a number in a sorted slice, -1 when it is not there; written so that no branch is guessed."""
    n = high - low
    while n > 1:
        half = n >> 1
        low = low + half if values[low + half] <= wanted else low
        n -= half
    return low if n == 1 and values[low] == wanted else -1


@register_jitable
def no_one_here(n_accounts):
    """One bit for each account, 64 in each number: small enough to stay close to the processor."""
    return np.zeros(n_accounts // 64 + 1, dtype=np.int64)


@register_jitable
def is_here(account, here):
    return (here[account >> 6] >> (account & 63)) & 1


@register_jitable
def let_in(account, here):
    here[account >> 6] |= np.int64(1) << (account & 63)


@register_jitable
def clear(accounts, n, here):
    for i in range(n):
        here[accounts[i] >> 6] = 0


@register_jitable
def seen_by(reader, n_participants, begin, followee, here, participants, rows):
    """
    Put the follows of a reader that lead to participants in `rows`; how many.

    Either the follows are looked up among the participants, or the participants among the follows, whichever
    is shorter.
    """
    low, high = begin[reader], begin[reader + 1]
    n, steps, width = 0, 1, high - low
    while width > 1:
        width >>= 1
        steps += 1
    if high - low <= n_participants * steps:
        for row in range(low, high):
            if is_here(followee[row], here):
                rows[n] = row
                n += 1
    else:
        for i in range(n_participants):
            row = place_of(followee, low, high, participants[i])
            if row >= 0:
                rows[n] = row
                n += 1
    return n
