"""The network of relays: who relays whom, drawn, with its strongest ties as a table."""

from __future__ import annotations

import polars as pl
from markupsafe import Markup

from relais.engine.pictures import Member, Tie, clip
from relais.engine.pictures import network as draw_network
from relais.engine.pictures.marks import legend, legend_sign
from relais.engine.pictures.svg import path
from relais.engine.report.facts import DIGITS, SURE, Facts, added_up
from relais.engine.report.phrases import amount, phrase, who
from relais.engine.report.relays import LISTED
from relais.engine.report.render import render
from relais.engine.words import Words

N_MEMBERS, N_ROWS = 60, 20


def network(facts: Facts, words: Words) -> Markup:
    title = words("Who relays whom?")
    ties = ties_of(facts)
    if ties.is_empty():
        say = words("No relay has a source among the accounts of these traces: there is no tie to draw.")
        return render("empty.html", id="network", title=title, say=say)
    members = _members(facts, ties, words)
    say = _found(facts, ties, words)
    return render(
        "network.html",
        title=title,
        say=say,
        skip=words("Skip the drawing"),
        picture=draw_network(members, _between(ties, members), facts.segments, _label(members, ties, words)),
        legend=_legend(facts, words),
        shapes=[facts.segments.tag(segment) for segment in facts.segments.names],
        other=words("other groups, or none") if facts.segments.has_other else "",
        other_icon=facts.segments.icon(None),
        more=words("See the strongest ties"),
        caption=words("The strongest ties"),
        heads=[words("Who was relayed"), words("Who relayed"), words("Relays"), words("Of which surely")],
        rows=_rows(facts, ties, words),
    )  # fmt: skip


def ties_of(facts: Facts) -> pl.DataFrame:
    """`source_id, account_id, n_relays, n_sure` of each pair, strongest first; nobody is tied to oneself."""
    known = facts.relays.select("post_id", "certainty")
    of_another = pl.col("source_id").is_not_null() & (pl.col("source_id") != pl.col("account_id"))
    return (
        facts.measurement.links.filter(of_another)
        .join(known, on="post_id", how="left")
        .group_by("source_id", "account_id")
        .agg(
            n_relays=added_up("share"),
            n_sure=pl.col("share").filter(pl.col("certainty") == SURE).sum().round(DIGITS),
        )
        .sort("n_relays", "source_id", "account_id", descending=[True, False, False])
    )  # fmt: skip


def _members(facts: Facts, ties: pl.DataFrame, words: Words) -> list[Member]:
    """Those who were relayed most; those who relayed fill the room that is left."""
    received = ties.group_by(pl.col("source_id").alias("account_id")).agg(got=added_up("n_relays"))
    made = ties.group_by("account_id").agg(made=added_up("n_relays"))
    ranked = (
        received.join(made, on="account_id", how="full", coalesce=True)
        .with_columns(pl.col("got", "made").fill_null(0.0))
        .sort(pl.col("got") + 0.25 * pl.col("made"), "account_id", descending=[True, False])
        .head(N_MEMBERS)
    )
    known = facts.measurement.accounts.select("account_id", "name", "segment")
    about = ranked.join(known, on="account_id", how="left", maintain_order="left")
    rows = {
        account_id: f"#relay-{k}" for k, account_id in enumerate(facts.relayed["account_id"].head(LISTED), 1)
    }
    return [_member(row, rows.get(row["account_id"], ""), words) for row in about.iter_rows(named=True)]


def _member(row: dict, link: str, words: Words) -> Member:
    name = clip(row["name"] or row["account_id"], 60)
    got = words.count("relayed {n} time", "relayed {n} times", round(row["got"]))
    made = words.count("relayed others {n} time", "relayed others {n} times", round(row["made"]))
    about = ", ".join(part for part in (name, clip(row["segment"]), got, made) if part)
    return Member(row["account_id"], clip(name, 28), row["got"], row["segment"], about, link)


def _between(ties: pl.DataFrame, members: list[Member]) -> list[Tie]:
    keys = [member.key for member in members]
    among = ties.filter(pl.col("source_id").is_in(keys) & pl.col("account_id").is_in(keys))
    return [
        Tie(row["source_id"], row["account_id"], row["n_relays"], row["n_sure"] * 2 > row["n_relays"])
        for row in among.iter_rows(named=True)
    ]


def _found(facts: Facts, ties: pl.DataFrame, words: Words) -> Markup:
    """The strongest tie and, with segments, how much stays within one."""
    best = ties.row(0, named=True)
    names = facts.names([best["source_id"], best["account_id"]])
    relayer, relayed = who(names[best["account_id"]]), who(names[best["source_id"]])
    if best["n_relays"] < 2:
        said = phrase(words("No account relayed another twice: these ties happened once."))
    elif facts.basis == "model":
        said = phrase(
            words("The strongest tie, by our guess: {relayer} relayed {relayed} ({n} relays)."),
            relayer=relayer, relayed=relayed, n=amount(best["n_relays"], words),
        )  # fmt: skip
    else:
        said = phrase(
            words("The strongest tie: {relayer} relayed {relayed} ({n} relays)."),
            relayer=relayer, relayed=relayed, n=amount(best["n_relays"], words),
        )  # fmt: skip
    within = _share_within(facts, ties)
    if within is None:
        return said
    share = phrase(
        words("Of 100 relays between accounts of known groups, {n} stay within one group."),
        n=words.number(round(100 * within)),
    )
    return said + Markup(" ") + share


def _share_within(facts: Facts, ties: pl.DataFrame) -> float | None:
    """Share of the relays between two known segments that stay in the same."""
    if len(facts.segments.names) < 2:
        return None
    segments = facts.measurement.accounts.select("account_id", "segment")
    both = ties.join(segments, on="account_id").join(
        segments.rename({"account_id": "source_id", "segment": "source_segment"}), on="source_id"
    )
    both = both.filter(pl.col("segment").is_not_null() & pl.col("source_segment").is_not_null())
    same = both.filter(pl.col("segment") == pl.col("source_segment"))
    whole, within = float(both["n_relays"].sum()), float(same["n_relays"].sum())
    return within / whole if whole else None


def _label(members: list[Member], ties: pl.DataFrame, words: Words) -> str:
    accounts = words.count("{n} account", "{n} accounts", len(members))
    drawn = words.count("{n} tie in all", "{n} ties in all", ties.height)
    return words(
        "Network of relays: {accounts}, {ties}. The table below gives the strongest.",
        accounts=accounts,
        ties=drawn,
    )


def _legend(facts: Facts, words: Words) -> Markup:
    entries: list[tuple[Markup | None, str]] = [
        (
            legend_sign(path("n-tie n-tie--2", "M0 8h22"), path("n-head", "M30 8L22 4L22 12z")),
            words("From the one who was relayed to the one who relayed"),
        )
    ]
    if facts.basis != "parents":
        entries.append(
            (legend_sign(path("n-tie n-tie--2 n-tie--doubt", "M0 8h32")), words("Source uncertain"))
        )
    entries.append((None, words("The larger, the more relayed")))
    return legend(*entries)


def _rows(facts: Facts, ties: pl.DataFrame, words: Words) -> list[dict]:
    top = ties.head(N_ROWS)
    names = facts.names([*top["source_id"], *top["account_id"]])
    return [
        {
            "relayed": clip(names[row["source_id"]], 60),
            "relayer": clip(names[row["account_id"]], 60),
            "n": amount(row["n_relays"], words),
            "sure": amount(row["n_sure"], words),
        }
        for row in top.iter_rows(named=True)
    ]
