"""Arrays back to tables: the frames of a measurement, with ids."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from relais.engine.cascades import BASES, Cascades, Shapes
from relais.engine.coding import Coded
from relais.engine.reach import ROLES
from relais.engine.relays import Attribution
from relais.engine.tables import TIME


def accounts_frame(
    coded: Coded, cascades: Cascades, attribution: Attribution, reach: dict[str, np.ndarray | None]
) -> tuple[pl.DataFrame, float]:
    """The rows of `measures.csv`, most credit first; and the credit that falls on absent roots."""
    known = cascades.author >= 0
    n = coded.n_accounts
    credit = np.bincount(cascades.author[known], attribution.credit[known], minlength=n)
    types = {"n_exposures": pl.Int64, "reach": pl.Float64, "core": pl.Int64}
    frame = coded.accounts.select("account_id", "name", "segment").with_columns(
        _column("n_posts", np.bincount(coded.author, minlength=n), pl.Int64),
        *(_column(name, values, types.get(name, pl.Float64), n) for name, values in reach.items()),
        _column("n_relays", attribution.n_relays),
        _column("n_relayers", attribution.n_relayers, pl.Int64),
        _column("credit", credit),
    )
    frame = frame.with_columns(pl.col("reach").cast(pl.Int64))
    absent = float(attribution.credit[~known].sum())
    return frame.sort("credit", "account_id", descending=[True, False]), absent


def _column(name: str, values: np.ndarray | None, dtype=pl.Float64, n: int = 0) -> pl.Series:
    """A column; a figure that is not known is null."""
    if values is None:
        return pl.Series(name, [None] * n, dtype=dtype)
    return pl.Series(name, values, nan_to_null=True).cast(dtype)


def cascades_frame(
    coded: Coded, cascades: Cascades, attribution: Attribution, shapes: Shapes, has_graph: bool
) -> pl.DataFrame:
    """The rows of `cascades.csv`, largest first."""
    author = cascades.author[cascades.root_node]
    basis = _basis_of_cascades(cascades, has_graph)
    return pl.DataFrame(
        {
            "root_id": post_ids(coded).gather(cascades.root),
            "account_id": account_ids(coded, author),
            "started_at": pl.Series(cascades.at[cascades.root_node]).cast(TIME),
            "n_posts": pl.Series(cascades.sizes).cast(pl.Int64),
            "n_accounts": pl.Series(attribution.n_participants).cast(pl.Int64),
            "depth": shapes.depth,
            "breadth": shapes.breadth,
            "virality": _column("virality", shapes.virality),
            "basis": basis,
        }
    ).sort("n_posts", "root_id", descending=[True, False])


def one_basis(bases: list[str], has_graph: bool) -> str:
    """The basis of several relays; without any, the one that would have served."""
    if len(bases) > 1:
        return "mixed"
    return bases[0] if bases else "follows" if has_graph else "model"


def _basis_of_cascades(cascades: Cascades, has_graph: bool) -> pl.Series:
    """The basis of each cascade; one without relay has that of the whole input."""
    cascade = cascades.cascade_of_node
    has = np.array(
        [np.bincount(cascade[cascades.basis == b], minlength=cascades.n_cascades) > 0 for b in (1, 2, 3)]
    )
    everywhere = [name for name, some in zip(BASES[1:], np.atleast_1d(has.any(axis=1)), strict=True) if some]
    fallback = one_basis(everywhere if len(everywhere) == 1 else [], has_graph)
    number = has.sum(axis=0)
    index = np.where(number == 0, 0, np.where(number > 1, 4, has.argmax(axis=0) + 1))
    return pl.Series([fallback, *BASES[1:], "mixed"]).gather(index)


def relays_frame(coded: Coded, cascades: Cascades, attribution: Attribution, has_graph: bool) -> pl.DataFrame:
    """One row per relay, in order of time."""
    nodes = _relay_nodes(cascades)
    post = cascades.post[nodes]
    exposed = (
        pl.Series(attribution.exposed[nodes])
        if has_graph
        else pl.Series([None] * len(nodes), dtype=pl.Boolean)
    )
    return pl.DataFrame(
        {
            "post_id": coded.posts["post_id"].gather(post),
            "root_id": _root_ids(coded, cascades, nodes),
            "account_id": coded.posts["account_id"].gather(post),
            "published_at": coded.posts["published_at"].gather(post),
            "kind": coded.posts["kind"].gather(post),
            "exposed": exposed,
            "basis": pl.Series(BASES).gather(cascades.basis[nodes].astype(np.int64)),
            "n_candidates": pl.Series(attribution.n_candidates[nodes]).cast(pl.Int64),
        }
    )


def links_frame(coded: Coded, cascades: Cascades, attribution: Attribution) -> pl.DataFrame:
    """One row per relay and source, relays in order of time, the largest share first."""
    counts = np.diff(attribution.begin)
    nodes = _relay_nodes(cascades)
    relay = np.repeat(nodes, counts[nodes])
    within = np.arange(len(relay)) - np.repeat(np.cumsum(counts[nodes]) - counts[nodes], counts[nodes])
    entry = attribution.begin[relay] + within
    source, share = attribution.source[entry], attribution.share[entry]
    if len(entry):
        place = np.repeat(np.arange(len(nodes)), counts[nodes])
        order = np.lexsort((source, -share, place))
        relay, source, share = relay[order], source[order], share[order]
    return pl.DataFrame(
        {
            "post_id": coded.posts["post_id"].gather(cascades.post[relay]),
            "root_id": _root_ids(coded, cascades, relay),
            "account_id": coded.posts["account_id"].gather(cascades.post[relay]),
            "source_post_id": post_ids(coded).gather(cascades.post[source]),
            "source_id": account_ids(coded, cascades.author[source]),
            "share": share,
        }
    )


def brokerage_frame(coded: Coded, segment: pl.Series, counts: np.ndarray) -> pl.DataFrame:
    """One row per account with a segment, the busiest brokers first."""
    columns = {role: counts[:, place] for place, role in enumerate(ROLES)}
    frame = pl.DataFrame({"account_id": coded.accounts["account_id"], **columns}).filter(
        segment.is_not_null()
    )
    order = frame.select(total=pl.sum_horizontal(ROLES))["total"]
    return (
        frame.with_columns(order.alias("_total"))
        .sort("_total", "account_id", descending=[True, False])
        .drop("_total")
    )


def post_ids(coded: Coded) -> pl.Series:
    """Ids of the posts, then of the absent roots."""
    return pl.concat([coded.posts["post_id"].alias("id"), coded.absent_roots.alias("id")])


def account_ids(coded: Coded, author: np.ndarray) -> pl.Series:
    """Ids of accounts; null for an unknown author."""
    return coded.accounts["account_id"].gather(pl.Series(author).replace(-1, None))


def _relay_nodes(cascades: Cascades) -> np.ndarray:
    """The nodes of relays in order of time: posts are numbered that way."""
    nodes = np.flatnonzero(cascades.is_relay)
    return nodes[np.argsort(cascades.post[nodes], kind="stable")]


def _root_ids(coded: Coded, cascades: Cascades, nodes: np.ndarray) -> pl.Series:
    return post_ids(coded).gather(cascades.root[cascades.cascade_of_node[nodes]])


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """A table as CSV: UTF-8, comma, times as ISO 8601 with Z, what is not known empty."""
    times = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
        for name, kind in frame.schema.items()
        if kind == TIME
    ]
    frame.with_columns(times).write_csv(path)
