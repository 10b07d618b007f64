"""Small inputs for the engine's tests: by hand, or drawn by hypothesis with every oddity of real traces."""

from __future__ import annotations

import polars as pl
from hypothesis import strategies as st

from relais.engine.tables import CONTRACTS, TIME, Tables, empty

START = 1_750_000_000_000_000  # microseconds


def frame(table: str, rows: list[dict]) -> pl.DataFrame:
    """Rows as a frame of the contract; columns that are not given are null."""
    if not rows:
        return empty(table)
    data = {column.name: [row.get(column.name) for row in rows] for column in CONTRACTS[table]}
    types = {column.name: pl.Int64 if column.type == TIME else column.type for column in CONTRACTS[table]}
    return pl.DataFrame(data, schema=types).with_columns(
        pl.col(column.name).cast(TIME) for column in CONTRACTS[table] if column.type == TIME
    )


def post(post_id, account_id, seconds, kind="original", root_id=None, **more) -> dict:
    at = START + int(seconds * 1_000_000)
    return {
        "post_id": post_id,
        "account_id": account_id,
        "published_at": at,
        "kind": kind,
        "root_id": root_id,
    } | more


def repost(post_id, account_id, seconds, root_id, **more) -> dict:
    return post(post_id, account_id, seconds, "repost", root_id, **more)


def follow(follower_id, followee_id, since_seconds=None) -> dict:
    since = None if since_seconds is None else START + int(since_seconds * 1_000_000)
    return {"follower_id": follower_id, "followee_id": followee_id, "since": since}


def tables(posts: list[dict], follows=(), accounts=()) -> Tables:
    return Tables(
        posts=frame("posts", list(posts)),
        follows=frame("follows", [follow(*pair) for pair in follows]),
        accounts=frame("accounts", list(accounts)),
    )


def shuffled(given: Tables, seed: int) -> Tables:
    """The same tables with their rows in another order."""
    names = ("posts", "follows", "accounts", "exposures", "outcomes")
    return Tables(
        **{name: getattr(given, name).sample(fraction=1, shuffle=True, seed=seed) for name in names}
    )


ACCOUNTS = tuple("abcdefg")


@st.composite
def inputs(draw, *, follow_graph=None, parents=True, most=9) -> Tables:
    """
    Few posts by few accounts, so that ties, returns, absent roots and parents, relays before their root,
    self-relays, relayed quotes and replies are frequent.
    """
    n = draw(st.integers(1, most))
    ids = [f"p{number}" for number in range(n)]
    rows = []
    for post_id in ids:
        kind = draw(st.sampled_from(("original", "repost", "repost", "repost", "quote", "reply")))
        row = post(post_id, draw(st.sampled_from(ACCOUNTS)), draw(st.integers(0, 6)) * 3600, kind)
        if kind in ("repost", "quote"):
            row["root_id"] = draw(st.sampled_from([*ids[:3], "absent", None]))
            row["parent_id"] = draw(st.sampled_from([None, None, "nowhere", *ids])) if parents else None
        row["message_id"] = draw(st.sampled_from((None, None, None, "m1", "m2")))
        rows.append(row)
    given = draw(st.booleans()) if follow_graph is None else follow_graph
    pair = st.tuples(
        st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.sampled_from((None, None, 0, 7200, 1e5))
    )
    follows = draw(st.lists(pair, min_size=1, max_size=25)) if given else ()
    audience = st.none() | st.integers(0, 500)
    known = [{"account_id": name, "n_followers": draw(audience), "segment": draw(st.sampled_from((None, "x", "y")))}
             for name in draw(st.sets(st.sampled_from(ACCOUNTS)))]  # fmt: skip
    return tables(rows, follows, sorted(known, key=lambda row: row["account_id"]))
