"""
The bridge to the engine: files to tables, tables to a measurement, a measurement to what is kept.

The engine is imported when it is needed: it weighs more than all the rest of the site.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from relais.core.search.spelling import plain_words
from relais.influence.measures.models import KEPT_ACCOUNTS, KEPT_CASCADES, MeasuredAccount, MeasuredCascade
from relais.influence.traces.analysis import READING, Stretch, Tell, sources_in

LANGUAGES = ("fr", "en")
# The table of relays is drawn by the pages, which sort it: its words only are kept.
PARTS = ("answer", "ladder", "curve", "trees", "network", "quality", "method")

# The steps of the work, as a job tells them.
MEASURING, DRAWING = gettext_noop("Measuring"), gettext_noop("Drawing")
KEEPING = gettext_noop("Keeping the result")


@dataclass(frozen=True)
class Result:
    """What a measure keeps besides its files."""

    summary: dict
    n_relayers: int
    code_version: str
    started_at: Any
    ended_at: Any
    n_accounts: int
    accounts: Callable[[], Iterator[dict]]
    n_cascades: int
    cascades: Callable[[], Iterator[dict]]


class FilesRefused(Exception):
    """This version of the reader refuses files that another one accepted."""


def measure_traces(
    brought: Path,
    out: Path,
    *,
    credit: str,
    half_life_hours: float | None,
    title: str,
    phases: dict,
    tell: Tell,
) -> Result:
    """
    Read, measure, and write in `out` the files of the result. `phases` are those to draw, by language.

    Raises `FilesRefused` when this version of the reader refuses the files.
    """
    from relais import __version__
    from relais.engine import measure as measuring
    from relais.engine import readers
    from relais.engine.faults import Refused

    try:
        tables, faults = readers.read(sources_in(brought), progress=Stretch(tell, READING, 0, 0.4, n_steps=2))
    except Refused as refused:
        raise FilesRefused from refused
    measurement = measuring.measure(
        tables,
        credit=credit,
        half_life_hours=half_life_hours,
        faults=faults,
        progress=Stretch(tell, MEASURING, 0.4, 0.8),
    )
    tell(DRAWING, 0.8)
    _write_files(measurement, out, title=title, phases=phases, tell=tell)
    tell(KEEPING, 0.9)
    return Result(
        summary=measurement.summary,
        n_relayers=measurement.relays["account_id"].n_unique(),
        code_version=__version__,
        started_at=measurement.started_at,
        ended_at=measurement.ended_at,
        n_accounts=min(measurement.accounts.height, KEPT_ACCOUNTS),
        accounts=partial(_account_rows, measurement),
        n_cascades=min(
            measurement.cascades.filter(measurement.cascades["n_posts"] > 1).height, KEPT_CASCADES
        ),
        cascades=partial(_cascade_rows, measurement),
    )


def _write_files(measurement, out: Path, *, title: str, phases: dict, tell: Tell) -> None:
    """The result's files: those of the command line, the parts of the page, and the frames that pages ask later."""
    from relais.engine import frames
    from relais.engine.report.facts import Facts

    (out / "summary.json").write_text(_json(measurement.summary, indent=2), encoding="utf-8")
    frames.write_csv(measurement.accounts, out / "measures.csv")
    frames.write_csv(measurement.cascades, out / "cascades.csv")
    facts = Facts(measurement)
    for n, language in enumerate(LANGUAGES):
        tell(DRAWING, 0.8 + 0.05 * n)
        _write_report(facts, out, language, title=title, phases=phases[language])
    _write_frames(facts, out)


def _write_report(facts, out: Path, language: str, *, title: str, phases: list) -> None:
    """The report as one page to take away, and its parts for the site."""
    from relais.engine import report
    from relais.engine.report.page import whole_page
    from relais.engine.words import words as words_of

    words = words_of(language)
    parts = report.sections(facts.measurement, words, phases=phases, title=title)
    whole = whole_page(parts, facts.measurement, words)
    (out / f"report.{language}.html").write_text(whole, encoding="utf-8")
    kept = {name: str(getattr(parts, name)) for name in PARTS} | {"relays": _relays_words(facts, words)}
    (out / f"parts.{language}.json").write_text(_json(kept), encoding="utf-8")


def _write_frames(facts, out: Path) -> None:
    from relais.engine.report.network import ties_of

    measurement = facts.measurement
    measurement.relays.sort("root_id", "published_at").write_parquet(out / "relays.parquet")
    measurement.links.sort("root_id").write_parquet(out / "links.parquet")
    measurement.accounts.write_parquet(out / "accounts.parquet")
    measurement.cascades.write_parquet(out / "cascades.parquet")
    ties_of(facts).write_parquet(out / "ties.parquet")
    # In the order that gives each its shape, so that a page can draw them as the report does.
    ranked = dict.fromkeys([*facts.segments.names, *facts.posting["segment"].unique().sort()])
    tags = {name: str(facts.segments.tag(name)) for name in ranked if name}
    (out / "segments.json").write_text(_json(tags), encoding="utf-8")


def _json(value, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _relays_words(facts, words) -> dict:
    """What stands around the table of relays, which pages draw themselves; `say` is empty when nobody was relayed."""
    from relais.engine.report.relays import found, heads, range_note

    is_empty = facts.relayed.is_empty()
    return {
        "say": "" if is_empty else str(found(facts, words)),
        "note": "" if is_empty else str(range_note(facts, words)),
        "heads": {name: str(head) for name, head in heads(facts, words).items()},
    }


def _account_rows(measurement) -> Iterator[dict]:
    """The accounts that pages show, the most relayed first, ready to be rows of `MeasuredAccount`."""
    import polars as pl

    from relais.engine.report.facts import Facts
    from relais.engine.report.relays import bounds

    columns = [
        f.name for f in MeasuredAccount._meta.concrete_fields if f.name in measurement.accounts.columns
    ]
    ranked = (
        measurement.accounts.select("account_id", *[name for name in columns if name != "account_id"])
        .sort(pl.col("n_relays"), "credit", "account_id", descending=[True, True, False])
        .head(KEPT_ACCOUNTS)
        .join(bounds(Facts(measurement)), on="account_id", how="left", maintain_order="left")
    )
    for rank, row in enumerate(ranked.iter_rows(named=True), start=1):
        row.pop("n_guessed", None)
        row["name"], row["segment"] = (row.get("name") or "")[:300], (row.get("segment") or "")[:200]
        row["search_key"] = plain_words(f"{row['name']} {row['account_id']}")[:620]
        yield row | {"rank": rank, "account_id": row["account_id"][:300]}


def _cascade_rows(measurement) -> Iterator[dict]:
    """The largest cascades, ready to be rows of `MeasuredCascade`."""
    import polars as pl

    names = measurement.accounts.select("account_id", account_name="name")
    largest = (
        measurement.cascades.filter(pl.col("n_posts") > 1)
        .head(KEPT_CASCADES)
        .join(names, on="account_id", how="left", maintain_order="left")
    )
    columns = {f.name for f in MeasuredCascade._meta.concrete_fields} & set(largest.columns)
    for rank, row in enumerate(largest.select(sorted(columns)).iter_rows(named=True), start=1):
        row["account_id"] = (row["account_id"] or "")[:300]
        row["account_name"] = (row["account_name"] or "")[:300]
        yield row | {"rank": rank, "root_id": row["root_id"][:500]}
