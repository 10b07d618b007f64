"""How many hands relays went through: an interval, since several sources are often possible."""

from __future__ import annotations

import numpy as np
import polars as pl

N_STEPS = 300


def longest_path(links: pl.DataFrame) -> tuple[int, int]:
    """
    Hands of the farthest relay, if each relay came by its shortest way and if each came by its longest.

    Parameters
    ----------
    links : frame
        `post_id, source_post_id` of each relay and each of its possible sources.

    Returns
    -------
    tuple of int
        The least and the most; both 0 without links. Beyond 300 hands it says 300.

    Assumes
    -------
    The true source is one of those listed, and a source without links of its own starts a path.

    Does not tell
    -------------
    Which way was taken.

    Example
    -------
    >>> longest_path(pl.DataFrame({"post_id": ["b", "c", "c"], "source_post_id": ["a", "a", "b"]}))
    (1, 2)
    """
    if links.is_empty():
        return 0, 0
    place = links.select("post_id").unique().sort("post_id").with_row_index("relay")
    ties = links.join(place, on="post_id").join(
        place.select(pl.col("post_id").alias("source_post_id"), pl.col("relay").alias("source")),
        on="source_post_id", how="left",
    ).sort("relay")  # fmt: skip
    relay, source = ties["relay"].to_numpy(), ties["source"].cast(pl.Int64).fill_null(-1).to_numpy()
    starts = np.flatnonzero(np.r_[True, relay[1:] != relay[:-1]])
    return _farthest(np.minimum, source, starts), _farthest(np.maximum, source, starts)


def _farthest(choice: np.ufunc, source: np.ndarray, starts: np.ndarray) -> int:
    """Hands grow from one until none changes; wrong clocks can make rings, so the steps are counted."""
    hands = np.ones(len(starts), dtype=np.int64)
    for _ in range(N_STEPS):
        before = np.where(source >= 0, hands[source], 0)
        grown = 1 + choice.reduceat(before, starts)
        if np.array_equal(grown, hands):
            break
        hands = grown
    return int(min(hands.max(), N_STEPS))
