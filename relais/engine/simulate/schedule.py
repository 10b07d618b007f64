"""What is written whatever happens: messages, the originals that carry them, and relays nobody caused."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from relais.engine.simulate.chance import stream
from relais.engine.simulate.people import Population, lognormal
from relais.engine.simulate.rhythm import HOUR, Rhythm, all_later, spread_over
from relais.engine.simulate.ties import DAY, picked
from relais.engine.simulate.worlds import World

FOUND_HOURS, FOUND_SD = 8.0, 1.2
ACTIVITY_SD = 1.0


class Schedule(NamedTuple):
    """
    Originals of message `m`: rows `first[m]` to `first[m + 1]` of `author`, `time`, in order of time.

    Its spontaneous relays: rows `first_found[m]` to `first_found[m + 1]` of `finder`, `found_time` and
    `found_root` (an original's row). Times are whole seconds from the world's start.
    """

    first: np.ndarray
    author: np.ndarray
    time: np.ndarray
    appeal: np.ndarray
    topic: np.ndarray
    first_found: np.ndarray
    finder: np.ndarray
    found_time: np.ndarray
    found_root: np.ndarray


def draw_schedule(world: World, people: Population, rhythm: Rhythm, seed: int) -> Schedule:
    """Draw messages, their authors, and the relays that no exposure causes."""
    rng = stream(seed, "schedule")
    n = world.n_messages
    activity = np.exp(rng.normal(0.0, ACTIVITY_SD, len(people)))
    several = rng.random(n) < world.shared
    carriers = 1 + np.where(several, rng.integers(1, 5, n), 0)
    message = np.repeat(np.arange(n), carriers)
    author = picked(activity, len(message), rng)
    opening = np.cumsum(carriers) - carriers
    again = rng.random(len(message)) < world.repeated
    author[again] = author[opening[message[again]]]
    # Some room is left at the end, so that the last messages are not cut short.
    start = spread_over(rhythm, 0.93 * rng.random(n), world.days * DAY)
    wait = rng.lognormal(np.log(20 * HOUR), 1.0, len(message))
    wait[opening] = 0.0
    time = np.minimum(all_later(rhythm, start[message], wait), world.days * DAY - 1)
    appeal = lognormal(world.appeal_sd, n, rng)
    topic = rng.integers(0, world.n_topics, n)
    return scheduled(message, author, time, appeal, topic).with_found(world, people, rhythm, rng)


class Draft(NamedTuple):
    """A schedule without its spontaneous relays."""

    first: np.ndarray
    author: np.ndarray
    time: np.ndarray
    appeal: np.ndarray
    topic: np.ndarray

    def with_found(
        self, world: World, people: Population, rhythm: Rhythm, rng: np.random.Generator
    ) -> Schedule:
        """Add the relays that nobody caused: found through a search, a newsletter, a friend."""
        mean = self.appeal / self.appeal.mean() * world.spontaneous if len(self.appeal) else self.appeal
        wanted = rng.poisson(mean)
        message = np.repeat(np.arange(len(wanted)), wanted)
        finder = np.zeros(len(message), np.int64)
        for topic in range(people.taste.shape[1]):
            rows = np.flatnonzero(self.topic[message] == topic)
            weights = people.openness * people.taste[people.segment, topic]
            finder[rows] = picked(weights, len(rows), rng)
        carriers = np.diff(self.first)[message]
        root = self.first[message] + (rng.random(len(message)) * carriers).astype(np.int64)
        wait = rng.lognormal(np.log(FOUND_HOURS * HOUR), FOUND_SD, len(message))
        time = all_later(rhythm, self.time[root], np.maximum(wait, 5.0))
        time = np.maximum(time, self.time[root] + 1)
        first = np.concatenate([[0], np.cumsum(wanted)]).astype(np.int64)
        return Schedule(*self, first, finder.astype(np.int32), time, root.astype(np.int64))


def scheduled(
    message: np.ndarray, author: np.ndarray, time: np.ndarray, appeal: np.ndarray, topic: np.ndarray
) -> Draft:
    """A draft from originals in any order; `appeal` and `topic` are by message."""
    order = np.lexsort((author, time, message))
    first = np.searchsorted(message[order], np.arange(len(appeal) + 1)).astype(np.int64)
    return Draft(
        first, author[order].astype(np.int32), time[order].astype(np.int64), appeal, topic.astype(np.int32)
    )
