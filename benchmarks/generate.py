"""
Traces of any size from a seed: a follow graph with few stars, cascades of all sizes, most relays exposed.

    python benchmarks/generate.py FOLDER --relays 10000000

writes `posts.parquet` and `follows.parquet`, with ids as text as an analyst would have them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl
from numba import njit

from relais.engine.tables import TIME

START = 1_750_000_000_000_000


def follows(n_accounts: int, per_account: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Distinct follows, sorted by follower; a few accounts draw most of them, and stars seldom follow back."""
    rng = np.random.default_rng(seed)
    n = n_accounts * per_account * 3 // 4
    follower = rng.integers(0, n_accounts, n)
    followee = (n_accounts * rng.random(n) ** 3).astype(np.int64)
    audience = np.bincount(followee, minlength=n_accounts)
    back = rng.random(n) < 0.6 * np.minimum(1, 2 * per_account / audience[followee])
    follower, followee = np.append(follower, followee[back]), np.append(followee, follower[back])
    pairs = np.unique((follower * n_accounts + followee)[follower != followee])
    return (pairs // n_accounts).astype(np.int32), (pairs % n_accounts).astype(np.int32)


@njit(cache=True)
def _spread(sizes, begin, followers, n_accounts, seed, cascade, account, at):
    """Relays of each cascade: two of three by followers of someone before, at growing delays."""
    np.random.seed(seed)
    row = 0
    for c in range(len(sizes)):
        first, moment = row, np.random.random() * 90 * 86_400e6
        for i in range(sizes[c] + 1):
            author = int(n_accounts * np.random.random() ** 2)
            if i > 0 and np.random.random() < 2 / 3:
                source = account[first + int(i * np.random.random() ** 1.5)]
                n = begin[source + 1] - begin[source]
                if n > 0:
                    author = followers[begin[source] + int(n * np.random.random())]
            cascade[row], account[row], at[row] = c, author, np.int64(moment)
            moment += np.random.exponential(1.0) * 600e6
            row += 1


def world(
    n_relays: int, n_accounts: int, per_account: int, mean_cascade: float, seed: int
) -> dict[str, np.ndarray]:
    """Numbered traces: `cascade, account, at` per post, roots first in their cascade; `follower, followee`."""
    rng = np.random.default_rng(seed)
    follower, followee = follows(n_accounts, per_account, seed)
    order = np.argsort(followee, kind="stable")
    begin = np.append(0, np.cumsum(np.bincount(followee, minlength=n_accounts)))
    drawn = rng.pareto(1.3, int(4 * n_relays / mean_cascade) + 10) * mean_cascade * 0.35
    sizes = np.minimum(drawn.astype(np.int64) + 1, max(n_relays // 100, 10))
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), n_relays) + 1]
    sizes[-1] -= sizes.sum() - n_relays
    n = int(sizes.sum()) + len(sizes)
    cascade, account, at = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int64)
    _spread(sizes, begin, follower[order], n_accounts, seed, cascade, account, at)
    return {"cascade": cascade, "account": account, "at": at, "follower": follower, "followee": followee}


def write(made: dict[str, np.ndarray], folder: Path, seed: int) -> None:
    """The tables as Parquet files, posts in no particular order."""
    folder.mkdir(parents=True, exist_ok=True)
    cascade, n = made["cascade"], len(made["cascade"])
    is_root = np.insert(np.diff(cascade) != 0, 0, True)
    root = np.flatnonzero(is_root)[cascade]
    posts = pl.DataFrame(
        {"post": np.arange(n), "root": root, "account": made["account"], "at": made["at"] + START}
    )
    posts = posts.select(
        post_id=pl.format("post-{}", "post"),
        account_id=pl.format("account-{}", "account"),
        published_at=pl.col("at").cast(TIME),
        kind=pl.when(pl.col("root") == pl.col("post")).then(pl.lit("original")).otherwise(pl.lit("repost")),
        root_id=pl.when(pl.col("root") != pl.col("post")).then(pl.format("post-{}", "root")),
    )
    posts.sample(fraction=1, shuffle=True, seed=seed).write_parquet(folder / "posts.parquet")
    follows = pl.DataFrame({"a": made["follower"], "b": made["followee"]})
    follows.select(
        follower_id=pl.format("account-{}", "a"), followee_id=pl.format("account-{}", "b")
    ).write_parquet(folder / "follows.parquet")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--relays", type=int, default=10_000_000)
    parser.add_argument("--accounts", type=int, help="one for twenty relays when not given")
    parser.add_argument("--follows", type=int, default=30, help="per account, about")
    parser.add_argument("--mean-cascade", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)


def made(chosen: argparse.Namespace) -> dict[str, np.ndarray]:
    n_accounts = chosen.accounts or max(chosen.relays // 20, 100)
    return world(chosen.relays, n_accounts, chosen.follows, chosen.mean_cascade, chosen.seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("folder", type=Path)
    options(parser)
    chosen = parser.parse_args()
    write(made(chosen), chosen.folder, chosen.seed)
