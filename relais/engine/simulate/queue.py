"""
What is still to happen, the earliest first: a binary heap that compiles fast.

An event is (moment, root, cause). The moment packs time, kind and account in one whole number, so that
one comparison orders events by time, originals before relays, then by account.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_ACCOUNT_BITS = np.int64(31)
_ACCOUNTS = np.int64((1 << 31) - 1)


@njit(cache=True)
def new_queue():
    queue = [(np.int64(0), np.int64(0), np.int64(0))]
    queue.pop()
    return queue


@njit(cache=True)
def moment(time, kind, account):
    """When something happens, as one number; times are whole seconds below 2**31."""
    return ((np.int64(time) * 2 + kind) << _ACCOUNT_BITS) | np.int64(account)


@njit(cache=True)
def push(queue, moment, root, cause):
    """Add an event."""
    event = (moment, root, cause)
    queue.append(event)
    place = len(queue) - 1
    while place > 0:
        above = (place - 1) // 2
        if queue[above][0] <= moment:
            break
        queue[place] = queue[above]
        place = above
    queue[place] = event


@njit(cache=True)
def pop(queue):
    """Take out the earliest event: time, kind, account, root, cause."""
    first = queue[0]
    last = queue.pop()
    n = len(queue)
    place = 0
    while 2 * place + 1 < n:
        below = 2 * place + 1
        if below + 1 < n and queue[below + 1][0] < queue[below][0]:
            below += 1
        if queue[below][0] >= last[0]:
            break
        queue[place] = queue[below]
        place = below
    if n > 0:
        queue[place] = last
    when = first[0] >> _ACCOUNT_BITS
    return when >> 1, when & 1, first[0] & _ACCOUNTS, first[1], first[2]
