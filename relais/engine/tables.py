"""
The five tables that the engine reads, and their column contracts.

Ids are strings, times are UTC with microseconds. `Tables` always holds the five frames, each with
all the columns of its contract: a table that was not given is empty, an optional column that was not
given is null.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

TIME = pl.Datetime("us", "UTC")
KINDS = ("original", "repost", "quote", "reply")
RELAYS = ("repost", "quote")
ASSIGNED = ("treated", "held_out", "")


@dataclass(frozen=True)
class Column:
    name: str
    type: pl.DataType | type[pl.DataType]
    required: bool = False


CONTRACTS: dict[str, tuple[Column, ...]] = {
    "posts": (
        Column("post_id", pl.String, required=True),
        Column("account_id", pl.String, required=True),
        Column("published_at", TIME, required=True),
        Column("kind", pl.String, required=True),
        Column("root_id", pl.String),
        Column("parent_id", pl.String),
        Column("message_id", pl.String),
        Column("text", pl.String),
        Column("lang", pl.String),
        Column("url", pl.String),
        Column("hashtags", pl.String),
        Column("mentions", pl.String),
    ),
    "follows": (
        Column("follower_id", pl.String, required=True),
        Column("followee_id", pl.String, required=True),
        Column("since", TIME),
    ),
    "accounts": (
        Column("account_id", pl.String, required=True),
        Column("name", pl.String),
        Column("kind", pl.String),
        Column("n_followers", pl.Int64),
        Column("n_following", pl.Int64),
        Column("segment", pl.String),
    ),
    "exposures": (
        Column("unit_id", pl.String, required=True),
        Column("message_id", pl.String, required=True),
        Column("channel", pl.String, required=True),
        Column("exposed_at", TIME, required=True),
        Column("source_id", pl.String),
        Column("assigned", pl.String),
        Column("probability", pl.Float64),
    ),
    "outcomes": (
        Column("unit_id", pl.String, required=True),
        Column("outcome", pl.String, required=True),
        Column("occurred_at", TIME, required=True),
        Column("message_id", pl.String),
        Column("value", pl.Float64),
    ),
}


def empty(table: str) -> pl.DataFrame:
    """The frame of a table that was not given: all its columns, no row."""
    return pl.DataFrame(schema={column.name: column.type for column in CONTRACTS[table]})


@dataclass(frozen=True)
class Tables:
    """
    One input, validated and typed: see `CONTRACTS` for the columns of each frame.

    An empty text is null, so that absent and empty are one thing.
    """

    posts: pl.DataFrame = field(default_factory=lambda: empty("posts"))
    follows: pl.DataFrame = field(default_factory=lambda: empty("follows"))
    accounts: pl.DataFrame = field(default_factory=lambda: empty("accounts"))
    exposures: pl.DataFrame = field(default_factory=lambda: empty("exposures"))
    outcomes: pl.DataFrame = field(default_factory=lambda: empty("outcomes"))
