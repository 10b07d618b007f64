"""From what happened in a world to what an observer of it gets: the tables."""

from __future__ import annotations

import numpy as np
import polars as pl

from relais.engine.simulate.chance import stream
from relais.engine.simulate.rhythm import HOUR, all_later
from relais.engine.simulate.scene import Scene
from relais.engine.simulate.spread import NOBODY, ORIGINAL, Spread
from relais.engine.tables import CONTRACTS, TIME, Tables, empty

REPLY_HOURS, REPLY_SD = 1.5, 1.0
KIND = ("original", "repost", "quote", "reply")
ORIGINAL_KIND, REPOST, QUOTE, REPLY = range(4)


def posts_frame(scene: Scene, happened: Spread) -> pl.DataFrame:
    """
    All posts in order of time, with what nobody sees.

    Returns
    -------
    frame: post_id, account_id, published_at, kind, root_id, message_id; `true_parent_id` (the post that
    moved a relayer; null for originals and spontaneous relays) and `original` (row of the schedule)
    """
    kind = np.where(happened.kind == ORIGINAL, ORIGINAL_KIND, _relay_kinds(scene, len(happened.kind)))
    row_of_original = np.empty(len(scene.schedule.author), np.int64)
    originals = np.flatnonzero(happened.kind == ORIGINAL)
    row_of_original[happened.root[originals]] = originals
    replied, account, time = _replies(scene, happened, kind)
    frame = pl.DataFrame(
        {
            "row": np.arange(len(kind) + len(replied)),
            "message": np.concatenate([happened.message, happened.message[replied]]),
            "account": np.concatenate([happened.account, account]),
            "time": np.concatenate([happened.time, time]),
            "kind": np.concatenate([kind, np.full(len(replied), REPLY)]).astype(np.int8),
            "original": np.concatenate([happened.root, happened.root[replied]]),
            "parent": np.concatenate([happened.cause, replied]),
        }
    )
    frame = frame.with_columns(root=pl.Series(row_of_original).gather(frame["original"]))
    return _named(scene, frame.sort("time", "row"))


def follows_frame(scene: Scene) -> pl.DataFrame:
    """The follows that the tables show; an unknown date is null."""
    ties, shown = scene.ties, scene.seen.shown
    followee = np.repeat(np.arange(len(scene.people)), np.diff(ties.first))
    undated = pl.Series(~scene.seen.dated[shown])
    since = pl.Series(ties.since[shown])
    ids = pl.Series(scene.people.ids)
    return pl.DataFrame(
        {
            "follower_id": ids.gather(ties.follower[shown]),
            "followee_id": ids.gather(followee[shown]),
            "since": _moments(scene, since).set(undated, None),
        }
    )


def accounts_frame(scene: Scene) -> pl.DataFrame:
    people, ties = scene.people, scene.ties
    n_following = np.bincount(ties.follower, minlength=len(people))
    return pl.DataFrame(
        {
            "account_id": people.ids,
            "name": people.names,
            "kind": people.kinds,
            "n_followers": np.diff(ties.first) + people.outside,
            "n_following": n_following + people.followed_outside,
            "segment": pl.Series(people.segments).gather(people.segment),
        },
        schema_overrides={"n_followers": pl.Int64, "n_following": pl.Int64},
    )


def tables_of(scene: Scene, posts: pl.DataFrame) -> Tables:
    """The tables of a world; some parents are shown, the others only name their root."""
    shown = stream(scene.seed, "parents").random(posts.height) < scene.world.parents_seen
    replies = (pl.col("kind") == "reply") | pl.Series(shown)
    posts = posts.with_columns(pl.when(replies).then("true_parent_id").alias("parent_id"))
    return Tables(
        posts=_as_contract("posts", posts),
        follows=_as_contract("follows", follows_frame(scene)),
        accounts=_as_contract("accounts", accounts_frame(scene)),
    )


def _relay_kinds(scene: Scene, n: int) -> np.ndarray:
    quoted = stream(scene.seed, "kinds").random(n) < scene.world.quoted
    return np.where(quoted, QUOTE, REPOST)


def _replies(scene: Scene, happened: Spread, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Replies to originals and quotes by followers of their authors: rows replied to, accounts, times."""
    rng = stream(scene.seed, "replies")
    n_followers = np.diff(scene.ties.first)[happened.account]
    open_to = np.flatnonzero((kind != REPOST) & (n_followers > 0))
    replied = np.repeat(open_to, rng.poisson(scene.world.replied, len(open_to)))
    pick = (rng.random(len(replied)) * n_followers[replied]).astype(np.int64)
    account = scene.ties.follower[scene.ties.first[happened.account[replied]] + pick]
    wait = np.maximum(rng.lognormal(np.log(REPLY_HOURS * HOUR), REPLY_SD, len(replied)), 20.0)
    time = np.maximum(all_later(scene.rules.rhythm, happened.time[replied], wait), happened.time[replied] + 1)
    inside = time < scene.rules.end
    return replied[inside], account[inside], time[inside]


def _named(scene: Scene, frame: pl.DataFrame) -> pl.DataFrame:
    width = len(str(frame.height))
    frame = frame.with_columns(post_id=_numbered("p", pl.Series(range(1, frame.height + 1)), width))
    by_row = frame.sort("row")["post_id"]
    parent = frame["parent"]
    return pl.DataFrame(
        {
            "post_id": frame["post_id"],
            "account_id": pl.Series(scene.people.ids).gather(frame["account"]),
            "published_at": _moments(scene, frame["time"]),
            "kind": pl.Series(KIND).gather(frame["kind"].cast(pl.UInt32)),
            "root_id": by_row.gather(frame["root"]).set(frame["kind"] == ORIGINAL_KIND, None),
            "message_id": pl.Series(scene.message_ids, dtype=pl.String).gather(frame["message"]),
            "true_parent_id": by_row.gather(parent.clip(lower_bound=0)).set(parent == NOBODY, None),
            "original": frame["original"],
        }
    )


def _numbered(letter: str, numbers: pl.Series, width: int) -> pl.Series:
    return letter + numbers.cast(pl.String).str.zfill(width)


def _moments(scene: Scene, seconds: pl.Series) -> pl.Series:
    start = int(scene.world.starts_at.timestamp())
    return ((seconds + start) * 1_000_000).cast(TIME)


def _as_contract(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """All columns of the contract, in its order and with its types."""
    known = {c.name: c.type for c in CONTRACTS[table]}
    kept = frame.select(pl.col(name).cast(kind) for name, kind in known.items() if name in frame.columns)
    return pl.concat([empty(table), kept], how="diagonal").select(list(known))
