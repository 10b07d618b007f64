"""What the sections of a report have in common: figures read once from a measurement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from relais.engine.measurement import Measurement
from relais.engine.pictures import Segments, clip
from relais.engine.report.paths import longest_path

SURE, SHARED, GUESSED, UNKNOWN = "sure", "shared", "guessed", "unknown"
FEW, ID_SHOWN, DIGITS = 10, 18, 9


def certainty() -> pl.Expr:
    """
    How well the source of a relay is known, from its `basis` and `n_candidates`.

    `sure`: written in the traces, or only one possible source. `shared`: several possible sources.
    `guessed`: chosen by the model from time and audience. `unknown`: no possible source.
    """
    candidates = pl.col("n_candidates").fill_null(0)
    return (
        pl.when(pl.col("basis") == "parents")
        .then(pl.lit(SURE))
        .when(candidates == 0)
        .then(pl.lit(UNKNOWN))
        .when(pl.col("basis") == "model")
        .then(pl.lit(GUESSED))
        .when(candidates == 1)
        .then(pl.lit(SURE))
        .otherwise(pl.lit(SHARED))
        .alias("certainty")
    )


def added_up(column: str) -> pl.Expr:
    """
    A sum of shares, rounded: groups are added in any order, and the last digits of equal sums would differ,
    so that the order of accounts and the picture would change from one run to the next.
    """
    return pl.col(column).sum().round(DIGITS)


@dataclass(frozen=True)
class Facts:
    """A measurement and the figures that several sections quote."""

    measurement: Measurement

    @property
    def summary(self) -> dict:
        return self.measurement.summary

    @cached_property
    def relays(self) -> pl.DataFrame:
        """Each relay with its certainty."""
        return self.measurement.relays.with_columns(certainty())

    @property
    def n_relays(self) -> int:
        return self.measurement.relays.height

    @cached_property
    def n_relayers(self) -> int:
        return self.measurement.relays["account_id"].n_unique() if self.n_relays else 0

    @cached_property
    def n_by_certainty(self) -> dict[str, int]:
        counts = dict(self.relays.group_by("certainty").len().iter_rows())
        return {kind: counts.get(kind, 0) for kind in (SURE, SHARED, GUESSED, UNKNOWN)}

    @property
    def n_sourced(self) -> int:
        """Relays with at least one possible source."""
        return self.n_relays - self.n_by_certainty[UNKNOWN]

    @property
    def basis(self) -> str:
        return self.summary.get("basis") or "follows"

    @cached_property
    def longest(self) -> tuple[int, int] | None:
        """Hands of the longest path, at least and at most; None when sources are guessed."""
        return None if self.n_by_certainty[GUESSED] else longest_path(self.measurement.links)

    @cached_property
    def authors(self) -> pl.DataFrame:
        """Who wrote the originals that were relayed: `account_id, n`, most relayed first."""
        return (
            self.measurement.cascades.filter(pl.col("account_id").is_not_null() & (pl.col("n_posts") > 1))
            .group_by("account_id")
            .agg(n=(pl.col("n_posts") - 1).sum())
            .sort("n", "account_id", descending=[True, False])
        )

    @cached_property
    def n_roots_absent(self) -> int:
        return self.measurement.cascades["account_id"].null_count()

    @cached_property
    def relayed(self) -> pl.DataFrame:
        """The accounts that were relayed, most relayed first."""
        return self.measurement.accounts.filter(pl.col("n_relays") > 0).sort(
            "n_relays", "credit", "account_id", descending=[True, True, False]
        )

    @cached_property
    def posting(self) -> pl.DataFrame:
        return self.measurement.accounts.filter(pl.col("n_posts") > 0)

    @cached_property
    def segments(self) -> Segments:
        """Shapes for the segments of those who posted, the most relayed segment first."""
        ranked = self.posting.group_by("segment").agg(added_up("n_relays"), pl.len())
        ranked = ranked.sort("n_relays", "len", "segment", descending=[True, True, False])
        return Segments(ranked["segment"])

    @property
    def has_segments(self) -> bool:
        return bool(self.segments)

    def names(self, ids: Iterable[str | None]) -> dict[str, str]:
        """How to call accounts: their name, or the beginning of their id when they have none."""
        wanted = {account_id for account_id in ids if account_id is not None}
        rows = self.measurement.accounts.filter(pl.col("account_id").is_in(list(wanted)))
        named = {
            account_id: name for account_id, name in rows.select("account_id", "name").iter_rows() if name
        }
        return {account_id: named.get(account_id) or clip(account_id, ID_SHOWN) for account_id in wanted}

    def has(self, column: str) -> bool:
        """Whether a column of the accounts says anything."""
        accounts = self.measurement.accounts
        return column in accounts.columns and accounts[column].null_count() < accounts.height
