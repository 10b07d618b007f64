"""
Chance that can be replayed.

Two kinds. `stream` gives a NumPy generator for what is drawn once, when a world is laid out. `key` and
`uniform` give a number that depends only on what it is for (this sender, this follower, this message):
silencing one sender then leaves every other draw as it was, which is what makes twin worlds comparable.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# Source: Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators" (SplitMix64).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_ONE = np.uint64(1)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53

# One stream for each thing drawn, so that a change in one leaves the others as they were.
STREAMS = ("people", "ties", "schedule", "seen", "kinds", "replies", "texts", "parents", "crowd")


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of one thing drawn (see `STREAMS`) in the world of this seed."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAMS.index(name),)))


@njit(cache=True)
def _mixed(bits):
    bits = (bits ^ (bits >> _S30)) * _MIX_1
    bits = (bits ^ (bits >> _S27)) * _MIX_2
    return bits ^ (bits >> _S31)


@njit(cache=True)
def key(parent, value):
    """The key of `value` under a parent key: both unsigned 64 bits."""
    return _mixed(parent + _STEP * (np.uint64(value) + _ONE))


@njit(cache=True)
def uniform(bits):
    """A number from 0 to 1 (1 excluded) for a key."""
    return np.float64(bits >> _S11) * _TO_UNIT


@njit(cache=True)
def normal(bits):
    """A standard normal number for a key (Box and Muller, 1958)."""
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(key(bits, 1))))
    return radius * np.cos(2.0 * np.pi * uniform(key(bits, 2)))
