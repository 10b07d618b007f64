"""The measure: tables in, rungs 1 and 2 of the ladder out; and its files."""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast

import numpy as np
import polars as pl

from relais.engine import frames
from relais.engine.cascades import Cascades, gather_cascades, measure_shapes
from relais.engine.coding import Coded, code_tables
from relais.engine.digest import digest
from relais.engine.faults import Fault, Faults
from relais.engine.graph import FollowGraph, follow_graph
from relais.engine.inspection import inspect
from relais.engine.measurement import Measurement, Reciprocity
from relais.engine.reach import (
    Exposures,
    brokerage,
    core_number,
    count_exposures,
    estimate_reciprocity,
    neutral_audience,
    reach,
    reach_net,
    standing,
)
from relais.engine.relays import attribute_relays, check_rule
from relais.engine.tables import Tables
from relais.engine.words import N_

Progress = Callable[[str, float], None]

ORDERING = N_("Putting posts in order")
ATTRIBUTING = N_("Finding who relayed whom")
EXPOSING = N_("Counting exposures")
PLACING = N_("Placing accounts in the follow graph")
TELLING = N_("Writing the tables")


def measure(
    tables: Tables,
    *,
    credit: str = "shared",
    half_life_hours: float | None = None,
    faults: Faults | None = None,
    progress: Progress | None = None,
) -> Measurement:
    """
    Measure who relayed whom, how far, and what each account could touch.

    Parameters
    ----------
    tables : Tables
        Validated, as `relais.engine.readers.read` gives them.
    credit : {"shared", "last", "first", "decayed"}
        How a relay is shared between those who exposed the relayer: see `attribute_relays`.
    half_life_hours : float, optional
        With `decayed`, and only then: after this many hours an exposure weighs half.
    faults : Faults, optional
        What the reader found. Without it, the tables are inspected here.
    progress : callable, optional
        Called with a step and the share of the measure that is done, from 0 to 1.

    Returns
    -------
    Measurement
        The same, to the last digit, in whatever order the rows are.

    Assumes
    -------
    Traces are complete: what was deleted or not collected can move credit to others.

    Does not tell
    -------------
    Pull (rung 3) and effect (rung 4): what remains once circumstance is removed, and what would not have
    happened otherwise.
    """
    check_rule(credit, half_life_hours)
    tell = progress or (lambda step, share: None)
    tell(ORDERING, 0.0)
    if faults is None:
        faults = Faults()
        tables = inspect(tables, faults)
    coded = code_tables(tables)
    cascades, graph = gather_cascades(coded), follow_graph(coded)
    n_followers = coded.accounts["n_followers"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    audience, neutral = neutral_audience(n_followers)
    attribution = attribute_relays(
        cascades, graph, audience, audience_absent=neutral, credit=credit, half_life_hours=half_life_hours,
        progress=lambda share: tell(ATTRIBUTING, 0.15 + 0.4 * share),
    )  # fmt: skip
    shapes = measure_shapes(cascades.first, attribution.likeliest)
    tell(EXPOSING, 0.55)
    exposures = count_exposures(coded, cascades, graph) if len(graph) else None
    reciprocity = estimate_reciprocity(exposures, graph) if exposures else Reciprocity(None, None, None, None)
    tell(PLACING, 0.7)
    columns = _reach_columns(graph, n_followers, exposures, reciprocity)
    roles = _brokerage(coded, graph)
    tell(TELLING, 0.85)
    accounts, credit_absent = frames.accounts_frame(coded, cascades, attribution, columns)
    cascade_rows = frames.cascades_frame(coded, cascades, attribution, shapes, bool(len(graph)))
    relays = frames.relays_frame(coded, cascades, attribution, bool(len(graph)))
    links = frames.links_frame(coded, cascades, attribution)
    faults = _with(faults, cascades, coded)
    summary = _summary(tables, coded, cascades, graph, relays, cascade_rows, credit, half_life_hours, faults)
    tell(TELLING, 1.0)
    return Measurement(
        summary=summary,
        accounts=accounts,
        cascades=cascade_rows,
        relays=relays,
        links=links,
        credit_absent=credit_absent,
        reciprocity=reciprocity,
        brokerage=roles,
        faults=faults,
        started_at=cast("datetime | None", tables.posts["published_at"].min()),
        ended_at=cast("datetime | None", tables.posts["published_at"].max()),
    )


def _reach_columns(
    graph: FollowGraph, n_followers: np.ndarray, exposures: Exposures | None, reciprocity: Reciprocity
) -> dict[str, np.ndarray | None]:
    audience = reach(n_followers, graph)
    if exposures is None:
        return {"n_exposures": None, "reach": audience, "reach_net": None, "standing": None, "core": None}
    return {
        "n_exposures": exposures.total,
        "reach": audience,
        "reach_net": reach_net(n_followers, graph, reciprocity.weight),
        "standing": standing(graph),
        "core": core_number(graph),
    }


def _brokerage(coded: Coded, graph: FollowGraph) -> pl.DataFrame | None:
    segment = coded.accounts["segment"]
    if not len(graph) or segment.null_count() == len(segment):
        return None
    ranks = segment.rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1
    counts = brokerage(graph, ranks)
    return None if counts is None else frames.brokerage_frame(coded, segment, counts)


def _with(faults: Faults, cascades: Cascades, coded: Coded) -> Faults:
    """The faults of the reading, and what was set aside here: given parents."""
    told = Faults(list(faults.listed), faults.counts.copy(), faults.refused)
    for kind, (times, post) in sorted(cascades.faults.items()):
        post_id, parent_id = coded.posts.select("post_id", "parent_id").row(post)
        fault = Fault(kind, "posts", None, "parent_id", str(parent_id), detail=post_id, done="repaired")
        told.add(fault, times)
    return told


def _summary(tables, coded, cascades, graph, relays, cascade_rows, credit, half_life_hours, faults) -> dict:
    sizes = cascades.sizes
    bases = relays["basis"].unique().sort().to_list()
    summary = {
        "n_posts": coded.n_posts,
        "n_accounts": coded.n_accounts,
        "n_follows": len(graph),
        "n_cascades": cascades.n_cascades,
        "n_relays": relays.height,
        "n_replies": int((tables.posts["kind"] == "reply").sum()),
        "share_exposed": relays["exposed"].mean() if len(graph) and relays.height else None,
        "largest_cascade": int(sizes.max(initial=0)),
        "mean_cascade": float(sizes.mean()) if len(sizes) else 0.0,
        "basis": frames.one_basis(bases, bool(len(graph))),
        "credit_rule": credit,
        "faults": dict(sorted(faults.counts.items())),
        "versions": versions(),
        "digest": digest(tables, coded.posts),
    }
    if half_life_hours is not None:
        summary["half_life_hours"] = half_life_hours
    return summary


def versions() -> dict[str, str]:
    """What a result depends on."""
    import numba

    from relais import __version__

    return {
        "relais": __version__,
        "python": platform.python_version(),
        "polars": pl.__version__,
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def write(
    measurement: Measurement, out: Path | str, *, language: str = "fr", title: str | None = None
) -> None:
    """
    Write `summary.json`, `measures.csv`, `cascades.csv` and `report.html` in a folder.

    All files are made beside the folder first, then put in place: a full disk or a kill leaves no half file, and
    what was there before stays as it was.
    """
    from relais.engine.report import page

    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".part", dir=out.parent))
    try:
        text = json.dumps(measurement.summary, ensure_ascii=False, indent=2)
        (part / "summary.json").write_text(text + "\n", encoding="utf-8")
        frames.write_csv(measurement.accounts, part / "measures.csv")
        frames.write_csv(measurement.cascades, part / "cascades.csv")
        (part / "report.html").write_text(page(measurement, language, title=title), encoding="utf-8")
        out.mkdir(exist_ok=True)
        for file in sorted(part.iterdir()):
            _settle(file)
            file.replace(out / file.name)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _settle(file: Path) -> None:
    """Have a file on the disk before it takes its name."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
    file.chmod(0o644)
