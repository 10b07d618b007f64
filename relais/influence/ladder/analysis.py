"""The bridge to what a measure kept: parts of the page, the table of relays, trees, circles, networks."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from relais.influence.measures.analysis import LANGUAGES
from relais.influence.measures.models import MeasuredAccount

DRAWN_TIES = 160


def parts_of(folder: Path, language: str) -> dict:
    """The parts of the page in a language, as the report has them; `relays` holds words only."""
    kept = folder / f"parts.{language if language in LANGUAGES else 'en'}.json"
    return json.loads(kept.read_text(encoding="utf-8"))


def with_links(part: str, address: Callable[[int], str]) -> str:
    """A part whose members link to the rows of the report's table, made to link to the accounts' pages."""
    return re.sub(r'href="#relay-(\d+)"', lambda found: f'href="{address(int(found[1]))}"', part)


def segment_tags(folder: Path) -> dict[str, str]:
    """Each segment with its shape, as HTML: the same shape in the table, the network and the legend."""
    return json.loads((folder / "segments.json").read_text(encoding="utf-8"))


def tree_of(folder: Path, root_id: str, language: str) -> str:
    """One cascade drawn from hand to hand, as the report draws the largest."""
    import polars as pl

    from relais.engine.report.facts import Facts
    from relais.engine.report.trees import trees
    from relais.engine.words import words

    return str(trees(Facts(_part(folder, pl.col("root_id") == root_id)), words(language)))


def _part(folder: Path, chosen):
    """A measurement that holds some cascades of a kept one, and the accounts that took part in them."""
    import polars as pl

    from relais.engine.measurement import Measurement, Reciprocity

    relays = pl.scan_parquet(folder / "relays.parquet").filter(chosen).collect()
    links = pl.scan_parquet(folder / "links.parquet").filter(chosen).collect()
    cascades = pl.scan_parquet(folder / "cascades.parquet").filter(chosen).collect()
    ids = pl.concat([relays["account_id"], links["source_id"], cascades["account_id"]]).drop_nulls().unique()
    accounts = pl.scan_parquet(folder / "accounts.parquet").filter(pl.col("account_id").is_in(ids.implode()))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    nothing = Reciprocity(None, None, None, None)
    return Measurement(summary, accounts.collect(), cascades, relays, links, 0.0, nothing)


@dataclass(frozen=True)
class Circle:
    """Around one account: who relayed it, whom it relayed, the cascades it took part in."""

    relayed_by: list[dict]
    n_relayed_by: int
    relays_of: list[dict]
    n_relays_of: int
    root_ids: list[str]
    n_relays_made: int


def amount_words(value: float, language: str) -> str:
    """A figure that may be a share of a whole, in words: « 38 », « 4,5 »."""
    from relais.engine.report.phrases import amount
    from relais.engine.words import words

    return amount(value, words(language))


def circle_of(folder: Path, account_id: str, language: str, limit: int = 20) -> Circle:
    import polars as pl

    ties = pl.scan_parquet(folder / "ties.parquet")
    by = ties.filter(pl.col("source_id") == account_id).rename({"account_id": "other"}).collect()
    of = ties.filter(pl.col("account_id") == account_id).rename({"source_id": "other"}).collect()
    made = pl.scan_parquet(folder / "relays.parquet").filter(pl.col("account_id") == account_id).collect()

    def said(frame) -> list[dict]:
        return [
            {
                "other": row["other"],
                "relays": amount_words(row["n_relays"], language),
                "sure": amount_words(row["n_sure"], language),
            }
            for row in frame.head(limit).iter_rows(named=True)
        ]

    return Circle(
        relayed_by=said(by),
        n_relayed_by=by.height,
        relays_of=said(of),
        n_relays_of=of.height,
        root_ids=made["root_id"].drop_nulls().value_counts(sort=True)["root_id"].head(limit).to_list(),
        n_relays_made=made.height,
    )


def neighbours_of(folder: Path, account_ids: list[str], limit: int) -> list[str]:
    """Accounts tied to some accounts, the strongest ties first."""
    import polars as pl

    ties = pl.scan_parquet(folder / "ties.parquet")
    mine = ties.filter(
        pl.col("source_id").is_in(account_ids) | pl.col("account_id").is_in(account_ids)
    ).collect()
    interleaved = [name for pair in zip(mine["source_id"], mine["account_id"]) for name in pair]
    return [name for name in dict.fromkeys(interleaved) if name not in set(account_ids)][:limit]


def draw_network(
    folder: Path, accounts: list[MeasuredAccount], label: str, address: Callable[[int], str], language: str
) -> str:
    """The network of some accounts, the most relayed first; each is a link to its page."""
    import polars as pl

    from relais.engine.pictures import Member, Segments, Tie, network
    from relais.engine.report.phrases import amount
    from relais.engine.words import words

    ids = [account.account_id for account in accounts]
    among = pl.col("source_id").is_in(ids) & pl.col("account_id").is_in(ids)
    rows = pl.scan_parquet(folder / "ties.parquet").filter(among).collect().head(DRAWN_TIES)
    ties = [
        Tie(row["source_id"], row["account_id"], row["n_relays"], row["n_sure"] * 2 >= row["n_relays"])
        for row in rows.iter_rows(named=True)
    ]
    members = [
        Member(
            account.account_id,
            str(account),
            account.n_relays,
            account.segment or None,
            gettext("%(name)s, %(n)s relays")
            % {"name": account, "n": amount(account.n_relays, words(language))},
            address(account.rank),
        )
        for account in accounts
    ]
    return str(network(members, ties, Segments([*segment_tags(folder), None]), label))


def relay_cells(
    accounts: list[MeasuredAccount], most: float, tags: dict[str, str], language: str
) -> list[dict]:
    """Accounts as rows of the table of relays: figures in words, the range drawn on the scale up to `most`."""
    from relais.engine.report.phrases import amount
    from relais.engine.report.relays import range_mark, range_words
    from relais.engine.words import words as words_of

    words = words_of(language)
    rows = []
    for account in accounts:
        figures = {
            "n_relays": account.n_relays,
            "n_sure": account.n_sure or 0,
            "n_possible": account.n_possible,
        }
        rows.append(
            {
                "account": account,
                "tag": tags.get(account.segment, ""),
                "n_relays": amount(account.n_relays, words),
                "mark": str(range_mark(figures, most) or "") if account.n_relays else "",
                "range": range_words(figures, words) if account.n_relays else "",
                "credit": amount(account.credit, words),
            }
        )
    return rows
