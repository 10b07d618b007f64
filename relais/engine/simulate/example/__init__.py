"""
The example cause: a French campaign for digital inclusion, wholly invented.

« La Passerelle numérique », in a country of towns that do not exist, publishes its « Cahiers n° 4 »: ten
days of teasing, a release on 12 April 2026, then four threads until 8 June. Texts and names are written
for it (`data/`); who relays whom is drawn by the simulator. No person, organisation, place or account of
this example is real.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from relais.engine.simulate import Simulated, ran
from relais.engine.simulate.example.cast import Account, cast, population
from relais.engine.simulate.example.directory import (
    Campaign,
    Organisation,
    Person,
    Phase,
    account_id,
    campaign,
    organisations,
    people,
)
from relais.engine.simulate.example.script import message_keys, schedule, topics, with_texts
from relais.engine.simulate.scene import Scene, scene_of
from relais.engine.simulate.ties import draw_ties
from relais.engine.simulate.worlds import World

__all__ = [
    "Account",
    "Campaign",
    "Organisation",
    "Person",
    "Phase",
    "account_id",
    "accounts",
    "campaign",
    "organisations",
    "people",
    "simulated",
]

SEED = 4
WORLD = World(
    days=68,
    starts_at=datetime(2026, 4, 1, 22, tzinfo=UTC),
    homophily=0.35,
    follow_back=0.18,
    base=0.00234,
    spontaneous=6.0,
    dose=(1.0, 1.15, 1.1, 0.9, 0.4),
    mutual_weight=0.5,
    delay_hours=2.5,
    delay_sd=1.3,
    ties_seen=0.88,
    ties_dated=0.55,
    ties_new=0.04,
    quoted=0.14,
    replied=0.5,
)


def accounts(seed: int = SEED) -> list[Account]:
    """The accounts of the example, with what is planted in each: no observer sees that."""
    return cast(seed)


def simulated(seed: int = SEED) -> Simulated:
    """
    The traces of the example campaign.

    Parameters
    ----------
    seed : int
        Texts and named accounts stay; the crowd, the ties and the relays are drawn again.

    Returns
    -------
    Simulated
        `tables` holds posts (with texts), follows and accounts; `truth` what was planted.
    """
    scene = _scene(seed)
    return ran(scene, lambda posts: with_texts(posts, seed))


def _scene(seed: int) -> Scene:
    crowd = cast(seed)
    keys = np.array(message_keys(), dtype=object)
    folk = population(crowd, topics(), seed)
    world = replace(WORLD, n_accounts=len(folk), n_messages=len(keys), segments=folk.segments)
    ties = draw_ties(world, folk, seed)
    inside = np.diff(ties.first)
    folk = replace(folk, outside=np.maximum(0, np.array([a.n_followers for a in crowd]) - inside))
    return scene_of(world, seed, folk, ties, schedule(world, folk, seed), keys)
