"""The four rungs of the ladder, with what is known and, for what is not, why."""

from __future__ import annotations

import polars as pl
from markupsafe import Markup

from relais.engine.pictures import rung_badge
from relais.engine.report.facts import GUESSED, Facts
from relais.engine.report.render import render
from relais.engine.words import Words


def ladder(facts: Facts, words: Words) -> Markup:
    rungs = [_reach(facts, words), _relays(facts, words), _pull(words), _effect(words)]
    return render(
        "ladder.html",
        title=words("The four rungs"),
        lead=words("The higher, the better known. A rung never stands for the one above it."),
        rungs=[{"name": name, "badge": rung_badge(name, words), **rung} for name, rung in rungs],
        unknown=words("Not estimated"),
    )


def _reach(facts: Facts, words: Words) -> tuple[str, dict]:
    """
    Audiences added up. Their union would need the names of followers, which a measurement does not hold:
    the sentence says that a person is counted once per account followed.
    """
    known = (
        facts.posting.filter(pl.col("reach").is_not_null()) if facts.has("reach") else facts.posting.clear()
    )
    if known.is_empty():
        why = words("Neither numbers of followers nor follows were given.")
        return "reach", {"figure": None, "say": why, "notes": []}
    notes = []
    n_without = facts.posting.height - known.height
    if n_without:
        notes.append(
            words.count(
                "{n} account whose audience is not known is left out.",
                "{n} accounts whose audience is not known are left out.",
                n_without,
            )
        )
    return "reach", {
        "figure": words.number(float(known["reach"].sum())),
        "say": words(
            "followers, all accounts that posted added up. Someone who follows three of them counts three times."
        ),
        "notes": notes,
    }


def _relays(facts: Facts, words: Words) -> tuple[str, dict]:
    return "relays", {
        "figure": words.number(facts.n_relays),
        "say": words("reposts and quotes. When several sources are possible, the credit is shared."),
        "notes": [_known(facts, words)] if facts.n_relays else [],
    }


def _known(facts: Facts, words: Words) -> str:
    n_guessed = facts.n_by_certainty[GUESSED]
    if n_guessed:
        return words.count(
            "The source of {n} relay is guessed.", "The source of {n} relays is guessed.", n_guessed
        )
    share = words.percent(facts.n_sourced / facts.n_relays)
    return words("{share} have at least one possible source.", share=share)


def _pull(words: Words) -> tuple[str, dict]:
    why = words(
        "What remains of relays once circumstance and message are removed. This measure does not separate them yet."
    )
    return "pull", {"figure": None, "say": why, "notes": []}


def _effect(words: Words) -> tuple[str, dict]:
    why = words(
        "What would not have happened otherwise. It needs a draw, or a fair comparison; these traces hold none."
    )
    return "effect", {"figure": None, "say": why, "notes": []}
