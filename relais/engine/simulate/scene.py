"""A world laid out and ready to run, as it is or with some accounts that nobody hears."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from relais.engine.simulate.people import Population, draw_population
from relais.engine.simulate.rhythm import HOUR, Rhythm, weekly_rhythm
from relais.engine.simulate.schedule import Schedule, draw_schedule
from relais.engine.simulate.spread import Rules, Spread, Stage, Traits, n_relays, spread
from relais.engine.simulate.ties import DAY, Seen, Ties, draw_seen, draw_ties
from relais.engine.simulate.worlds import World

PILOT_MESSAGES = 2_000
# The pilot has its own chances: a world is not bent so that its own draws hit the mean that was asked.
PILOTS = (7_919, 7_927, 7_933)


@dataclass(frozen=True)
class Scene:
    """
    What is fixed before anything is passed on: accounts, ties, what they show, messages and rules.

    Running it twice gives the same posts; running it with `unheard` accounts gives its twin.
    """

    world: World
    seed: int
    people: Population
    ties: Ties
    seen: Seen
    schedule: Schedule
    rules: Rules
    message_ids: np.ndarray

    @property
    def stage(self) -> Stage:
        people = self.people
        traits = Traits(people.strength, people.openness, people.segment, people.taste)
        return Stage(traits, self.ties, self.schedule, self.rules)

    def nobody(self) -> np.ndarray:
        return np.zeros(len(self.people), bool)

    def run(self, unheard: np.ndarray | None = None) -> Spread:
        """Pass the messages on; the posts of `unheard` accounts (a mask) are written and reach nobody."""
        return spread(self.stage, self.seed, self.nobody() if unheard is None else unheard)


def lay_out(world: World, seed: int) -> Scene:
    """Draw all that a world holds before its messages spread."""
    rhythm = rhythm_of(world)
    people = draw_population(world, seed)
    ties = draw_ties(world, people, seed)
    schedule = draw_schedule(world, people, rhythm, seed)
    width = len(str(world.n_messages))
    message_ids = np.array([f"m{i:0{width}}" for i in range(1, world.n_messages + 1)], dtype=object)
    return scene_of(world, seed, people, ties, schedule, message_ids)


def scene_of(
    world: World, seed: int, people: Population, ties: Ties, schedule: Schedule, message_ids: np.ndarray
) -> Scene:
    """A scene from its parts, with the base rate that gives about `mean_relays`."""
    seen = draw_seen(world, ties, seed)
    rules = Rules(
        base=(world.base or 0.0) if world.passed_on else 0.0,
        dose=np.array(world.dose, float),
        mutual_weight=world.mutual_weight,
        log_delay=float(np.log(world.delay_hours * HOUR)),
        delay_sd=world.delay_sd,
        end=world.days * DAY,
        rhythm=rhythm_of(world),
    )
    scene = Scene(world, seed, people, ties, seen, schedule, rules, message_ids)
    if not world.passed_on or world.base is not None:
        return scene
    return _with_base(scene, _found_base(scene))


def rhythm_of(world: World) -> Rhythm:
    local = world.starts_at + timedelta(hours=world.utc_offset_hours)
    since_midnight = local.hour * HOUR + local.minute * 60 + local.second
    return weekly_rhythm(local.weekday() * DAY + since_midnight)


def _with_base(scene: Scene, base: float) -> Scene:
    return replace(scene, rules=scene.rules._replace(base=base))


def _found_base(scene: Scene, steps: int = 7) -> float:
    """The base rate for which pilot messages are relayed `mean_relays` times on average, by halving."""
    messages = np.arange(min(PILOT_MESSAGES, len(scene.schedule.appeal)))
    wanted = scene.world.mean_relays * len(messages) * len(PILOTS)

    def too_many(base: float) -> bool:
        stage, total = _with_base(scene, base).stage, 0
        for pilot in PILOTS:
            total += n_relays(stage, scene.seed + pilot, scene.nobody(), messages, wanted - total)
            if total > wanted:
                return True
        return False

    low, high = 1e-6, 1e-6
    while high < 1.0 and not too_many(high):
        low, high = high, high * 4
    for _ in range(steps):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if too_many(middle) else (middle, high)
    return low
