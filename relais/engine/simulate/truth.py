"""What a world holds and no observer sees: planted strengths, and effects read from its twins."""

from __future__ import annotations

import numpy as np
import polars as pl

from relais.engine.simulate.scene import Scene
from relais.engine.simulate.spread import ORIGINAL, Spread, n_lost_by_account

TRUTH = pl.Schema({"kind": pl.String, "id": pl.String, "strength": pl.Float64, "effect": pl.Float64})
# Twins of single accounts beyond this many exposures take more than some ten seconds.
MOST_EXPOSURES = 600_000_000


def truth_frame(scene: Scene, happened: Spread) -> pl.DataFrame:
    """
    What was planted and what it caused.

    Parameters
    ----------
    scene : Scene
    happened : Spread
        The scene as it ran.

    Returns
    -------
    frame: kind (account, message, group, campaign), id, strength, effect

    `strength` of an account or a message is what it multiplies (1 is the geometric mean), of a group the
    geometric mean of its members; the campaign has none. `effect` counts relays that would not have
    happened, by the twin world in which the posts of the account, of the group, or of everyone (for a
    message and for the campaign) are written and reach nobody; null where the twins were not run,
    which happens for single accounts in the largest worlds.
    """
    alone = _relays_by_message(scene, scene.run(~scene.nobody()))
    relays = _relays_by_message(scene, happened)
    lost = relays - alone
    parts = [
        _part("account", scene.people.ids, scene.people.strength, _effect_of_accounts(scene, happened)),
        _part("message", scene.message_ids, scene.schedule.appeal, lost),
        _part("group", scene.people.segments, *_groups(scene, relays.sum())),
        _part("campaign", ["campaign"], [None], [lost.sum()]),
    ]
    return pl.concat(parts)


def _part(kind: str, ids, strength, effect) -> pl.DataFrame:
    frame = pl.DataFrame({"id": ids, "strength": strength, "effect": effect}, strict=False)
    return frame.select(pl.lit(kind).alias("kind"), "id", "strength", "effect").cast(TRUTH)


def _relays_by_message(scene: Scene, happened: Spread) -> np.ndarray:
    relays = happened.message[happened.kind != ORIGINAL]
    return np.bincount(relays, minlength=len(scene.schedule.appeal))


def _groups(scene: Scene, n_relays: int) -> tuple[list[float], list[int]]:
    strengths, effects = [], []
    for segment in range(len(scene.people.segments)):
        members = scene.people.segment == segment
        strengths.append(float(np.exp(np.log(scene.people.strength[members]).mean())))
        effects.append(n_relays - int(_relays_by_message(scene, scene.run(members)).sum()))
    return strengths, effects


def _effect_of_accounts(scene: Scene, happened: Spread) -> list[int] | list[None]:
    n = len(scene.people)
    pairs = np.unique(happened.message * n + happened.account)
    message, account = np.divmod(pairs, n)
    if happened.n_exposures[message].sum() > MOST_EXPOSURES:
        return [None] * n
    relays = _relays_by_message(scene, happened)
    return n_lost_by_account(scene.stage, scene.seed, account, message, relays).tolist()
