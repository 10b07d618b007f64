"""
Tables to arrays: every account and post gets a number, in an order that the content alone decides.

Posts are put in order of time, then of post_id; accounts in order of their id. Nothing downstream depends
on the order of rows in the files, so a measure is the same, to the last digit, however they are sorted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from relais.engine.tables import KINDS, RELAYS, Tables

NONE = -1  # no value
UNKNOWN = -2  # a value that is not in the input
ALWAYS = np.iinfo(np.int64).min  # a follow without date


@dataclass(frozen=True)
class Coded:
    """
    The input as arrays; a post is its place in `posts`, an account its place in `accounts`.

    Attributes
    ----------
    posts : frame
        The posts in canonical order.
    accounts : frame
        `account_id, name, segment, n_followers`, one row per account of any table, sorted by id.
    author, at, kind : arrays, one entry per post
        Account, microseconds since 1970, index in `KINDS`.
    root, parent : arrays of int, one entry per post
        Of relays: the post; from `len(posts)` on, a place in `absent_roots`; NONE when not given. A parent
        that is named but is neither a post nor an absent root is UNKNOWN.
    absent_roots : series
        Ids of the roots that are named and not among the posts, sorted.
    follower, followee, since : arrays, one entry per follow
        Distinct pairs sorted by follower then followee, with the earliest date; ALWAYS without date.
    n_self_follows : int
        Rows set aside because they follow oneself.
    """

    posts: pl.DataFrame
    accounts: pl.DataFrame
    author: np.ndarray
    at: np.ndarray
    kind: np.ndarray
    root: np.ndarray
    parent: np.ndarray
    absent_roots: pl.Series
    follower: np.ndarray
    followee: np.ndarray
    since: np.ndarray
    n_self_follows: int

    @property
    def n_posts(self) -> int:
        return len(self.author)

    @property
    def n_accounts(self) -> int:
        return self.accounts.height

    @property
    def is_relay(self) -> np.ndarray:
        return _is_relay(self.kind)


def code_tables(tables: Tables) -> Coded:
    """
    Number the posts and accounts of an input.

    Parameters
    ----------
    tables : Tables

    Returns
    -------
    Coded

    Assumes
    -------
    Each `post_id` is there once and no required value is missing, as the readers make sure.
    """
    posts = _in_order(tables.posts)
    _refuse_repeated_ids(posts["post_id"])
    accounts = _accounts(tables)
    kind = posts["kind"].replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.Int8).to_numpy()
    root, parent, absent_roots = _roots_and_parents(posts, _is_relay(kind))
    follower, followee, since, n_self_follows = _follows(tables.follows, accounts["account_id"])
    return Coded(
        posts=posts,
        accounts=accounts,
        author=codes(posts["account_id"], accounts["account_id"]),
        at=posts["published_at"].to_physical().to_numpy(),
        kind=kind,
        root=root,
        parent=parent,
        absent_roots=absent_roots,
        follower=follower,
        followee=followee,
        since=since,
        n_self_follows=n_self_follows,
    )


def codes(values: pl.Series, known: pl.Series) -> np.ndarray:
    """Place of each value among the known ones (distinct): NONE for null, UNKNOWN for others."""
    return _codes(values, pl.DataFrame({"value": known}).with_row_index("code"))


def _codes(values: pl.Series, numbered: pl.DataFrame) -> np.ndarray:
    if values.null_count() == len(values):
        return np.full(len(values), NONE, dtype=np.int32)
    found = values.alias("value").to_frame().join(numbered, on="value", how="left", maintain_order="left")
    code = pl.col("code").cast(pl.Int32)
    missing = pl.when(pl.col("value").is_null()).then(NONE).otherwise(UNKNOWN).cast(pl.Int32)
    return found.select(code.fill_null(missing))["code"].to_numpy()


def _is_relay(kind: np.ndarray) -> np.ndarray:
    return np.isin(kind, [KINDS.index(name) for name in RELAYS])


def _in_order(posts: pl.DataFrame) -> pl.DataFrame:
    """Posts by time, then by id; only the posts that share their instant need their ids compared."""
    at = posts["published_at"].to_physical().to_numpy()
    order = np.argsort(at)
    same = np.diff(at[order]) == 0
    tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False)) if len(at) else order
    if len(tied):
        rows = order[tied]
        ids = posts["post_id"].gather(rows)
        sorting = pl.DataFrame({"at": at[rows], "id": ids}).select(pl.arg_sort_by("at", "id"))
        order[tied] = rows[sorting.to_series().to_numpy()]
    return posts[order] if np.any(np.diff(order) != 1) else posts


def _refuse_repeated_ids(post_id: pl.Series) -> None:
    hashes = np.sort(post_id.hash().to_numpy())
    if np.any(hashes[1:] == hashes[:-1]) and post_id.n_unique() < len(post_id):
        repeated = post_id.filter(post_id.is_duplicated()).min()
        raise ValueError(
            f"post_id {repeated!r} is there more than once: read the files with relais.engine.readers"
        )


def _accounts(tables: Tables) -> pl.DataFrame:
    """Every account of any table: authors, both ends of follows, listed accounts, sources of exposures."""
    named = (
        tables.posts["account_id"],
        tables.follows["follower_id"],
        tables.follows["followee_id"],
        tables.accounts["account_id"],
        tables.exposures["source_id"],
    )
    ids = pl.concat([column.unique().alias("account_id") for column in named]).drop_nulls().unique().sort()
    known = tables.accounts.select("account_id", "name", "segment", "n_followers")
    known = known.sort(known.columns).unique("account_id", keep="first", maintain_order=True)
    return ids.to_frame().join(known, on="account_id", how="left", maintain_order="left")


def _roots_and_parents(posts: pl.DataFrame, is_relay: np.ndarray) -> tuple[np.ndarray, np.ndarray, pl.Series]:
    relay = pl.Series(is_relay)
    nothing = pl.lit(None, dtype=pl.String)
    root_id, parent_id = posts.select(
        pl.when(relay).then(name).otherwise(nothing).alias(name) for name in ("root_id", "parent_id")
    )
    # A relay that names only its parent has the parent's root, or the parent itself when it is absent.
    roots = _distinct(root_id, parent_id.filter(root_id.is_null()))
    named = _distinct(roots, parent_id).to_frame("value")
    found = posts.select(value="post_id").with_row_index("code").join(named, on="value", how="semi")
    absent = roots.to_frame("value").join(found, on="value", how="anti").sort("value")
    absent_codes = absent.with_row_index("code", offset=posts.height).select("code", "value")
    numbered = pl.concat([found, absent_codes])
    root, parent = _codes(root_id, numbered), _codes(parent_id, numbered)
    return _roots_through_parents(root, parent), parent, absent["value"]


def _distinct(*columns: pl.Series) -> pl.Series:
    return pl.concat([column.alias("value").unique() for column in columns]).drop_nulls().unique()


def _roots_through_parents(root: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Give relays that name only their parent a root; those whose parents go round in a circle get none."""
    root = root.copy()
    open_ = np.flatnonzero((root == NONE) & (parent >= 0))
    while len(open_):
        named = parent[open_]
        present = np.where(named < len(root), named, 0)
        ends = (named >= len(root)) | ((root[present] < 0) & (parent[present] < 0))
        found = np.where(ends, named, root[present])
        root[open_] = found
        still_open = open_[found < 0]
        if len(still_open) == len(open_):
            break
        open_ = still_open
    return root


def _follows(follows: pl.DataFrame, accounts: pl.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    follower, followee = codes(follows["follower_id"], accounts), codes(follows["followee_id"], accounts)
    since = follows["since"].to_physical().fill_null(ALWAYS).to_numpy()
    other = follower != followee
    follower, followee, since = follower[other], followee[other], since[other]
    pair = follower.astype(np.int64) * len(accounts) + followee
    order = np.argsort(pair) if not np.any(since != ALWAYS) else np.lexsort((since, pair))
    first = np.insert(np.diff(pair[order]) != 0, 0, True) if len(order) else np.zeros(0, dtype=bool)
    kept = order[first]
    return follower[kept], followee[kept], since[kept], int(np.count_nonzero(~other))
