"""
What the rows of valid tables say about each other: missing roots, relays out of time, follows of oneself.

Everything here is kept, counted and told; nothing is refused.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from relais.engine.faults import Fault, Faults, shortened
from relais.engine.tables import CONTRACTS, RELAYS, Tables

# Where a row was read; carried beside the columns of the contract until the inspection is over.
FILE, ROW = "_file", "_row"


def inspect(tables: Tables, faults: Faults) -> Tables:
    """
    Look at valid tables as a whole; set aside what cannot count, and tell the rest.

    Parameters
    ----------
    tables : Tables
        Typed frames. Columns `_file` and `_row`, when there, say where each row was read; otherwise a
        fault names the table and the place in the frame.
    faults : Faults
        Receives, per row: `root_of_original`, `root_found`, `root_missing`, `self_relay`,
        `relay_before_root`, `tie_in_time`, `self_follow`, `repeated_follow`, `repeated_account`.

    Returns
    -------
    Tables
        With the columns of the contracts only: originals without root, relays with the root of their
        parent where they named none, each follow once (the earliest) and none of oneself, one row for
        each account.
    """
    placed = {name: _placed(name, frame) for name, frame in vars(tables).items()}
    placed["posts"] = _with_roots(placed["posts"], faults)
    _tell_roots(placed["posts"], faults)
    _tell_ties(placed["posts"], faults)
    placed["follows"] = _follows_once(placed["follows"], faults)
    placed["accounts"] = _accounts_once(placed["accounts"], faults)
    return Tables(**{name: frame.drop(FILE, ROW) for name, frame in placed.items()})


def _placed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    if ROW not in frame.columns:
        rows = pl.int_range(2, frame.height + 2, eager=True).alias(ROW)
        frame = frame.with_columns(pl.lit(table).alias(FILE), rows)
    return frame


def _tell(frame: pl.DataFrame, kind: str, column: str, faults: Faults) -> None:
    if not frame.height:
        return
    listed = frame.head(faults.room(kind)).select(FILE, ROW, pl.col(column).cast(pl.String).fill_null(""))
    faults.add_many(
        [
            Fault(kind, file, row, column, shortened(value), done="repaired")
            for file, row, value in listed.iter_rows()
        ],
        frame.height,
    )


def _with_roots(posts: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    original = pl.col("kind") == "original"
    # An original that names itself as its root says nothing else than that it is one.
    itself = original & (pl.col("root_id") == pl.col("post_id"))
    posts = posts.with_columns(root_id=pl.when(~itself.fill_null(False)).then("root_id"))
    rooted = posts.filter(original & pl.col("root_id").is_not_null())
    if rooted.height:
        _tell(rooted, "root_of_original", "root_id", faults)
        posts = posts.with_columns(root_id=pl.when(~original).then("root_id"))
    return _with_roots_of_parents(posts, faults)


def _with_roots_of_parents(posts: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """A relay or a reply that names its parent but no root has its parent's root, or the parent itself."""
    orphan = posts.select(
        (pl.col("kind") != "original") & pl.col("root_id").is_null() & pl.col("parent_id").is_not_null()
    ).to_series()
    if not orphan.any():
        return posts
    top = _tops(posts, orphan.to_numpy())
    ends = posts[top].select(
        root=pl.when(orphan[top])
        .then("parent_id")  # the chain leaves the input here: its last named parent is the root
        .otherwise(pl.coalesce("root_id", "post_id"))
    )["root"]
    found = orphan & pl.Series(top >= 0)
    posts = posts.with_columns(root_id=pl.when(found).then(ends).otherwise("root_id"))
    _tell(posts.filter(found), "root_found", "root_id", faults)
    return posts


def _tops(posts: pl.DataFrame, orphan: np.ndarray) -> np.ndarray:
    """For each post, the place of the post where its chain of parents ends; -1 in a ring of parents."""
    places = posts.select("post_id").with_row_index("place")
    parent = posts.select(post_id="parent_id").join(places, on="post_id", how="left", maintain_order="left")
    up = parent["place"].fill_null(0).to_numpy().astype(np.int64)
    here = np.arange(posts.height)
    climbs = orphan & parent["place"].is_not_null().to_numpy()
    up = np.where(climbs, up, here)
    # Each step doubles the distance that was climbed.
    for _ in range(posts.height.bit_length()):
        up = up[up]
    return np.where(climbs[up], -1, up)


def _tell_roots(posts: pl.DataFrame, faults: Faults) -> None:
    """Roots that are absent, relays before their root, relays of oneself."""
    is_relay = pl.col("kind").is_in(RELAYS)
    named = posts.filter(pl.col("root_id").is_not_null() | is_relay)
    roots = posts.select(root_id="post_id", _root_account="account_id", _root_time="published_at")
    named = named.join(roots, on="root_id", how="left", maintain_order="left")
    _tell(named.filter(pl.col("_root_account").is_null()), "root_missing", "root_id", faults)
    relays = named.filter(is_relay)
    _tell(relays.filter(pl.col("account_id") == pl.col("_root_account")), "self_relay", "account_id", faults)
    early = relays.filter(pl.col("published_at") < pl.col("_root_time"))
    _tell(early.with_columns(_as_time("published_at")), "relay_before_root", "published_at", faults)


def _tell_ties(posts: pl.DataFrame, faults: Faults) -> None:
    """Posts of one cascade, the root included, that share their instant with an earlier row."""
    relays = posts.filter(pl.col("kind").is_in(RELAYS) & pl.col("root_id").is_not_null())
    roots = posts.join(relays.select(post_id="root_id"), on="post_id", how="semi", maintain_order="left")
    columns = [FILE, ROW, "published_at"]
    members = pl.concat(
        [roots.select(*columns, cascade="post_id"), relays.select(*columns, cascade="root_id")]
    )
    tied = members.filter(~pl.struct("cascade", "published_at").is_first_distinct())
    _tell(tied.with_columns(_as_time("published_at")), "tie_in_time", "published_at", faults)


def _as_time(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")


def _follows_once(follows: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    oneself = pl.col("follower_id") == pl.col("followee_id")
    _tell(follows.filter(oneself), "self_follow", "follower_id", faults)
    follows = follows.filter(~oneself)
    pair = pl.struct("follower_id", "followee_id")
    first = follows.select(pair.is_first_distinct()).to_series()
    if first.all():
        return follows
    again = follows.filter(~first)
    _tell(again, "repeated_follow", "follower_id", faults)
    # An empty `since` means that the follow always existed: it is the earliest.
    earliest = follows.group_by("follower_id", "followee_id").agg(
        _since=pl.when(pl.col("since").is_not_null().all()).then(pl.col("since").min())
    )
    kept = follows.filter(first).join(
        earliest, on=["follower_id", "followee_id"], how="left", maintain_order="left"
    )
    return kept.with_columns(since="_since").drop("_since")


def _accounts_once(accounts: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    first = accounts.select(pl.col("account_id").is_first_distinct()).to_series()
    if first.all():
        return accounts
    _tell(accounts.filter(~first), "repeated_account", "account_id", faults)
    others = [column.name for column in CONTRACTS["accounts"] if column.name != "account_id"] + [FILE, ROW]
    return accounts.group_by("account_id", maintain_order=True).agg(
        pl.col(name).drop_nulls().last() for name in others
    )
