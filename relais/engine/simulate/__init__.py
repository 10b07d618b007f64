"""
Worlds with a known truth: what was planted is told, so that a measure can be marked.

`simulate("quiet", seed)` draws accounts in communities, ties, messages and senders of unequal strength,
lets the messages pass from hand to hand, and gives back what an observer would get, beside the truth.
`WORLDS` names the worlds; a variant is `dataclasses.replace(WORLDS["quiet"], mutual_weight=0.5)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from relais.engine.simulate.rows import posts_frame, tables_of
from relais.engine.simulate.scene import Scene, lay_out
from relais.engine.simulate.spread import Spread
from relais.engine.simulate.truth import truth_frame
from relais.engine.simulate.worlds import WORLDS, World
from relais.engine.tables import Tables

__all__ = ["WORLDS", "Scene", "Simulated", "World", "lay_out", "ran", "simulate"]


@dataclass(frozen=True)
class Simulated:
    """
    A world that ran.

    Attributes
    ----------
    tables : Tables
        What an observer gets.
    parents : frame
        `post_id, parent_id`: the post that moved each relayer; null when nobody did.
    scene : Scene
        Run it again with `scene.run(unheard)` for a twin.
    happened : Spread
        The scene as it ran.
    """

    tables: Tables
    parents: pl.DataFrame
    scene: Scene
    happened: Spread

    @cached_property
    def truth(self) -> pl.DataFrame:
        """`kind, id, strength, effect`: see `truth_frame`. Its twins are run when it is first asked for."""
        return truth_frame(self.scene, self.happened)


def simulate(world: str | World, seed: int) -> Simulated:
    """
    Run a world.

    Parameters
    ----------
    world : str or World
        A name of `WORLDS`, or a world of one's own.
    seed : int
        The same seed gives the same world, always.

    Returns
    -------
    Simulated

    Assumes
    -------
    People decide each for themselves, given who exposed them to what. Messages do not compete.

    Does not tell
    -------------
    How real people decide: a measure that fails here fails anywhere, one that succeeds may still fail.

    Example
    -------
    >>> simulate("quiet", seed=1).tables.accounts.height
    1500
    """
    return ran(lay_out(WORLDS[world] if isinstance(world, str) else world, seed))


def ran(scene: Scene, worded: Callable[[pl.DataFrame], pl.DataFrame] | None = None) -> Simulated:
    """
    Run a scene, and give what it shows and what it hides.

    `worded` may add text, lang, url, hashtags and mentions to the posts; see `posts_frame` for what it gets.
    """
    happened = scene.run()
    posts = posts_frame(scene, happened)
    if worded is not None:
        posts = worded(posts)
    relays = posts.filter(pl.col("kind").is_in(["repost", "quote"]))
    return Simulated(
        tables=tables_of(scene, posts),
        parents=relays.select("post_id", pl.col("true_parent_id").alias("parent_id")),
        scene=scene,
        happened=happened,
    )
