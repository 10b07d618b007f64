"""The table of those who were relayed: each figure with its rung, its basis and its interval."""

from __future__ import annotations

import polars as pl
from markupsafe import Markup

from relais.engine.pictures import clip, interval_mark, rung_badge
from relais.engine.report.facts import GUESSED, SHARED, SURE, Facts
from relais.engine.report.phrases import amount, listed, phrase, who
from relais.engine.report.render import render
from relais.engine.words import N_, Words

SHOWN, LISTED = 20, 500
BASIS = {
    "parents": N_("number, from the traces"),
    "follows": N_("number, from who follows whom"),
    "model": N_("number, guessed by a model"),
    "mixed": N_("number, from mixed sources"),
}


def relays(facts: Facts, words: Words) -> Markup:
    title = words("Who was relayed?")
    if facts.relayed.is_empty():
        return render("empty.html", id="relays", title=title, say=_nobody(facts, words))
    rows = _rows(facts, words)
    return render(
        "relays.html",
        title=title,
        say=found(facts, words),
        range_note=range_note(facts, words),
        heads=heads(facts, words),
        label_sort=words("Sort by"),
        caption=words.count("The {n} account relayed most", "The {n} accounts relayed most", len(rows[:SHOWN])),
        shown=rows[:SHOWN],
        more=words.count("See {n} more account", "See {n} more accounts", len(rows[SHOWN:])),
        caption_more=words("Accounts relayed less"),
        listed=rows[SHOWN:],
        rest=_rest(facts, words),
        unknown=words("Not estimated"),
        unknown_note=words("Pull and Effect are not estimated."),
    )  # fmt: skip


def _nobody(facts: Facts, words: Words) -> str:
    if facts.n_relays:
        return words("No relay has a source among the accounts of these traces: nobody can be credited.")
    return words("Nobody was relayed.")


def bounds(facts: Facts) -> pl.DataFrame:
    """
    Relays that surely and that possibly came from each account: `account_id, n_sure, n_possible`.

    `n_sure` counts the relays whose only possible source is the account, `n_possible` all those of which
    it is one of the sources. Where not all possible sources are kept (rules that pick one, the model, very
    large inputs) `n_possible` is null, unless they are all sure.
    """
    n_candidates = facts.relays.filter(pl.col("certainty").is_in([SURE, SHARED]))["n_candidates"].sum()
    kept = n_candidates <= facts.measurement.links.height
    known = facts.relays.select("post_id", "certainty")
    links = facts.measurement.links.filter(pl.col("source_id").is_not_null()).join(
        known, on="post_id", how="left"
    )
    per_account = links.group_by(pl.col("source_id").alias("account_id")).agg(
        n_sure=pl.col("post_id").filter(pl.col("certainty") == SURE).n_unique(),
        n_possible=pl.col("post_id").n_unique(),
        n_guessed=(pl.col("certainty") == GUESSED).sum(),
    )
    closed = (pl.col("n_guessed") == 0) & (pl.lit(kept) | (pl.col("n_sure") == pl.col("n_possible")))
    return per_account.with_columns(pl.when(closed).then("n_possible").alias("n_possible"))


def _rows(facts: Facts, words: Words) -> list[dict]:
    frame = facts.relayed.head(LISTED).join(bounds(facts), on="account_id", how="left", maintain_order="left")
    most = max(frame.select(pl.max_horizontal("n_relays", "n_possible").max()).item() or 0, 0.0)
    return [
        _row(row, number, most, facts, words) for number, row in enumerate(frame.iter_rows(named=True), 1)
    ]


def _row(row: dict, number: int, most: float, facts: Facts, words: Words) -> dict:
    name = clip(row["name"] or row["account_id"], 60)
    handle = clip(row["account_id"], 40)
    return {
        "id": f"relay-{number}",
        "name": name,
        "sub": handle if handle != name else "",
        "tag": facts.segments.tag(row["segment"]),
        "segment": clip(row["segment"]),
        "reach": words.number(row["reach"]) if row["reach"] is not None else None,
        "reach_value": row["reach"] if row["reach"] is not None else -1,
        "reach_net": _net(row, words),
        "n_relays": amount(row["n_relays"], words),
        "n_relays_value": row["n_relays"],
        "mark": range_mark(row, most),
        "range": range_words(row, words),
        "relayers": words.count("by {n} account", "by {n} accounts", row["n_relayers"]),
        "credit": amount(row["credit"], words),
        "credit_value": row["credit"],
    }


def _net(row: dict, words: Words) -> str:
    net = row.get("reach_net")
    if net is None or row["reach"] is None:
        return ""
    return words("{n} net", n=words.number(net))


def range_mark(row: dict, most: float) -> Markup | None:
    if row["n_possible"] is None:
        return None
    return interval_mark(row["n_relays"], row["n_sure"], row["n_possible"], most, width=120)


def range_words(row: dict, words: Words) -> str:
    """From the relays that surely came from the account to those that possibly did."""
    if row["n_possible"] is None:
        return (
            words("at least {n}", n=words.number(row["n_sure"] or 0)) if row["n_sure"] else words("a guess")
        )
    if row["n_sure"] == row["n_possible"]:
        return words("sure")
    return words("{low} to {high}", low=words.number(row["n_sure"]), high=words.number(row["n_possible"]))


def heads(facts: Facts, words: Words) -> dict:
    """Above each column: its rung and how its figure is known."""
    given = words("followers") if facts.has("reach") else words("not given")
    return {
        "account": words("Account"),
        "segment": words("Group") if facts.has_segments else "",
        "reach": words("Reach"),
        "reach_badge": rung_badge("reach", words),
        "reach_basis": given,
        "relays": words("Relays"),
        "relays_badge": rung_badge("relays", words),
        "relays_basis": words(BASIS[facts.basis]),
        "credit": words("Credit"),
        "credit_basis": words("credit, all that followed included"),
        "pull": words("Pull"),
        "pull_badge": rung_badge("pull", words),
        "pull_basis": words("not measured yet"),
        "effect": words("Effect"),
        "effect_badge": rung_badge("effect", words),
        "effect_basis": words("needs a draw"),
    }


def found(facts: Facts, words: Words) -> Markup:
    """How few accounts hold half of the relays, and who they are."""
    received = facts.relayed["n_relays"]
    whole = float(received.sum())
    n_half = int((received.cum_sum() < whole / 2 - 1e-9).sum()) + 1
    if facts.relayed.height == 1:
        row = facts.relayed.row(0, named=True)
        return phrase(words("All known relays come from {name}."), name=who(row["name"] or row["account_id"]))
    top = facts.relayed.head(min(n_half, 3))
    names = [who(row["name"] or row["account_id"]) for row in top.iter_rows(named=True)]
    values = {"all": words.number(facts.relayed.height), "names": "{names}"}
    if facts.basis == "model":
        said = words.count(
            "Half of the relays may come from {n} account of {all}; first {names}.",
            "Half of the relays may come from {n} accounts of {all}; first {names}.",
            n_half, **values,
        )  # fmt: skip
    elif n_half > 3:
        said = words.count(
            "Half of the relays come from {n} account of {all}; first {names}.",
            "Half of the relays come from {n} accounts of {all}; first {names}.",
            n_half, **values,
        )  # fmt: skip
    else:
        said = words.count(
            "Half of the relays come from {n} account of {all}: {names}.",
            "Half of the relays come from {n} accounts of {all}: {names}.",
            n_half, **values,
        )  # fmt: skip
    return phrase(said, names=listed(names, words))


def range_note(facts: Facts, words: Words) -> str:
    if facts.basis == "model":
        return words(
            "These figures are guesses without interval: a name here is a lead to check, not a result."
        )
    if facts.basis == "parents":
        return words(
            "These figures are counts: each source is written in the traces, so there is no interval."
        )
    if facts.summary.get("credit_rule") in ("last", "first"):
        return words(
            "Each relay goes whole to one source. Beside the figure: the relays whose only possible source is "
            "the account."
        )
    return words(
        "The hatched range goes from the relays whose only possible source is the account to all those that "
        "it may have started."
    )


def _rest(facts: Facts, words: Words) -> list[str]:
    """Who is not in the table, and where the whole list is."""
    notes = []
    n_more = facts.relayed.height - LISTED
    if n_more > 0:
        notes.append(
            words.count(
                "{n} more account was relayed less: the file measures.csv lists all of them.",
                "{n} more accounts were relayed less: the file measures.csv lists all of them.",
                n_more,
            )
        )
    n_never = facts.posting.filter(pl.col("n_relays") == 0).height
    if n_never:
        notes.append(
            words.count(
                "{n} account posted and was not relayed.",
                "{n} accounts posted and were not relayed.",
                n_never,
            )
        )
    return notes
