"""
Sums over what came before, each term fading with time, an account's own terms left out.

A sum is a value and the moment at which it holds: terms fade by exp(-rate x time), so that two sums are
brought to the later of their moments to be added. Everything is numba-ready and also plain Python.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable

NEVER = -np.inf


class Sums(NamedTuple):
    """
    Terms put in at positions 0, 1, 2… and what is needed to sum them.

    `start[p]` is the first position of p's instant: only positions before it are earlier. `before[p]` is
    the previous position of the same account, -1 without; `comes_again[p]` whether it has a later one.
    `running` holds the sum of the terms so far: value, moment, number of positions in it. `tree` holds
    partial sums (only when an account comes back) and `kept` the others' terms at all positions before one.
    """

    start: np.ndarray
    before: np.ndarray
    comes_again: np.ndarray
    value: np.ndarray
    moment: np.ndarray
    running: np.ndarray
    tree: np.ndarray
    tree_moment: np.ndarray
    kept: np.ndarray
    kept_moment: np.ndarray


@register_jitable
def room_for_sums(n):
    width = 1
    while width < n:
        width *= 2
    return Sums(
        np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_),
        np.zeros(n), np.zeros(n), np.zeros(3), np.zeros(2 * width), np.zeros(2 * width), np.zeros(n), np.zeros(n),
    )  # fmt: skip


@register_jitable
def start_sums(sums, n, comes_back):
    sums.running[0], sums.running[1], sums.running[2] = 0.0, NEVER, 0.0
    width = 1
    while width < n:
        width *= 2
    if comes_back:
        sums.tree[: 2 * width] = 0.0
        sums.tree_moment[: 2 * width] = NEVER
    return width


@register_jitable
def add(value, moment, other, other_moment, rate):
    """The sum of two sums, at the later of their moments."""
    if moment == other_moment:
        return value + other, moment
    if moment > other_moment:
        return value + other * np.exp(rate * (other_moment - moment)), moment
    return other + value * np.exp(rate * (moment - other_moment)), other_moment


@register_jitable
def put(p, value, moment, width, comes_back, rate, sums):
    """Put in the term of position p; positions come in order."""
    sums.value[p], sums.moment[p] = value, moment
    if not comes_back:
        return
    i = width + p
    sums.tree[i], sums.tree_moment[i] = value, moment
    while i > 1:
        i >>= 1
        sums.tree[i], sums.tree_moment[i] = add(
            sums.tree[2 * i], sums.tree_moment[2 * i], sums.tree[2 * i + 1], sums.tree_moment[2 * i + 1], rate
        )


@register_jitable
def _between(low, high, value, moment, width, rate, sums):
    """A sum and the terms at positions low to high - 1."""
    low, high = low + width, high + width
    while low < high:
        if low & 1:
            value, moment = add(value, moment, sums.tree[low], sums.tree_moment[low], rate)
            low += 1
        if high & 1:
            high -= 1
            value, moment = add(value, moment, sums.tree[high], sums.tree_moment[high], rate)
        low, high = low >> 1, high >> 1
    return value, moment


@register_jitable
def keep(p, width, rate, sums):
    """Keep the sum of the others' terms at all positions before p, for the account's next position."""
    q = sums.before[p]
    if q < 0:
        sums.kept[p], sums.kept_moment[p] = _between(0, p, 0.0, NEVER, width, rate, sums)
    else:
        sums.kept[p], sums.kept_moment[p] = _between(
            q + 1, p, sums.kept[q], sums.kept_moment[q], width, rate, sums
        )


@register_jitable
def others_before(p, width, rate, sums):
    """The sum of all earlier terms but the account's own, and its moment (NEVER when there is none)."""
    running, start = sums.running, sums.start[p]
    while running[2] < start:
        i = int(running[2])
        running[0], running[1] = add(running[0], running[1], sums.value[i], sums.moment[i], rate)
        running[2] += 1
    q = sums.before[p]
    while q >= start:
        q = sums.before[q]
    if q < 0:
        return running[0], running[1]
    return _between(q + 1, start, sums.kept[q], sums.kept_moment[q], width, rate, sums)
