"""
Day and night: people post and relay while they are awake.

A delay is drawn in waking time and laid over the week's rhythm, so that what would have been passed on
at three in the morning is passed on after breakfast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

HOUR = 3_600
WEEK_HOURS = 168
WEEK = WEEK_HOURS * HOUR

# How active people are at each hour of the day (local), and each day of the week from Monday.
OF_THE_DAY = (3, 1, 1, 1, 1, 3, 12, 40, 75, 90, 95, 90, 100, 95, 85, 80, 80, 85, 90, 85, 80, 65, 35, 12)
OF_THE_WEEK = (1.0, 1.1, 1.1, 1.1, 1.0, 0.55, 0.5)


class Rhythm(NamedTuple):
    """
    A week of activity.

    `rate` is the activity of each hour of the week (mean 1), `waking` the waking seconds from Monday
    midnight to each hour, `offset` the seconds from Monday midnight (local) to the world's start.
    """

    rate: np.ndarray
    waking: np.ndarray
    offset: int


def weekly_rhythm(offset: int) -> Rhythm:
    """The usual rhythm of a week, for a world that starts `offset` seconds after Monday midnight."""
    rate = np.outer(OF_THE_WEEK, OF_THE_DAY).ravel().astype(float)
    rate /= rate.mean()
    return Rhythm(rate, np.concatenate([[0.0], np.cumsum(rate * HOUR)]), offset)


@njit(cache=True)
def later(rhythm, time, waking_delay):
    """The time (whole seconds from the start) when `waking_delay` waking seconds have passed since `time`."""
    local = time + rhythm.offset
    week = local // WEEK
    hour = (local % WEEK) // HOUR
    spent = rhythm.waking[hour] + rhythm.rate[hour] * (local % HOUR) + waking_delay
    week += np.int64(spent // WEEK)
    spent = spent % WEEK
    if spent < rhythm.waking[hour]:
        hour = 0
    while hour < WEEK_HOURS - 1 and rhythm.waking[hour + 1] <= spent:
        hour += 1
    into_hour = min((spent - rhythm.waking[hour]) / rhythm.rate[hour], HOUR - 1.0)
    return week * WEEK + hour * HOUR + np.int64(into_hour) - rhythm.offset


@njit(cache=True)
def all_later(rhythm, times, waking_delays):
    """`later` for many times at once."""
    found = np.empty(len(times), np.int64)
    for i in range(len(times)):
        found[i] = later(rhythm, times[i], waking_delays[i])
    return found


def spread_over(rhythm: Rhythm, shares: np.ndarray, seconds: int) -> np.ndarray:
    """Times in a window of `seconds`, for shares (0 to 1) of the waking time of that window."""
    start = np.zeros(len(shares), np.int64)
    awake = _waking_seconds(rhythm, seconds)
    return np.minimum(all_later(rhythm, start, shares * awake), seconds - 1)


def _waking_seconds(rhythm: Rhythm, seconds: int) -> float:
    def since_monday(time: int) -> float:
        weeks, within = divmod(time, WEEK)
        hour, rest = divmod(within, HOUR)
        return weeks * WEEK + rhythm.waking[hour] + rhythm.rate[hour] * rest

    return since_monday(rhythm.offset + seconds) - since_monday(rhythm.offset)
