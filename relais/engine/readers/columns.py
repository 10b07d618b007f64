"""Which table a file holds: by its name, else by its columns."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from relais.engine.tables import CONTRACTS

JSON = (".json", ".jsonl", ".ndjson")
SEPARATED = (".csv", ".tsv", ".tab", ".txt")
FLAT = (*SEPARATED, ".parquet", ".pq")


def suffix_of(path: Path) -> str:
    """`.csv` for `posts.csv` and for `posts.csv.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def table_named(path: Path) -> str | None:
    """`posts` for `posts.csv`, `Posts.jsonl.gz`; None for any other name."""
    stem = path.name.lower().split(".")[0]
    return stem if stem in CONTRACTS and suffix_of(path) in (*FLAT, *JSON) else None


def table_holding(columns: Collection[str]) -> str | None:
    """
    The table that shares most columns with the file, a complete one when several share as many.

    It may lack a required column, which is then told. None when the file looks like no table: one column
    in common is no likeness.
    """

    def likeness(table: str) -> tuple[int, bool]:
        return sum(column.name in columns for column in CONTRACTS[table]), is_complete(table, columns)

    best = max(CONTRACTS, key=likeness)
    return best if likeness(best)[0] > 1 else None


def is_complete(table: str, columns: Collection[str]) -> bool:
    """Whether all required columns are there."""
    return all(column.name in columns for column in CONTRACTS[table] if column.required)
