"""The question at the head of a report: whose posts, and who relayed them."""

from __future__ import annotations

from relais.engine.pictures import clip
from relais.engine.report.facts import Facts
from relais.engine.words import Words


def default_title(facts: Facts, words: Words) -> str:
    """Who relayed whom, by the names of the authors relayed most."""
    authors = facts.authors
    if authors.is_empty() or facts.n_roots_absent > facts.measurement.cascades.height / 2:
        return words("Who relayed these posts?")
    names = facts.names(authors["account_id"].head(2))
    called = [clip(names[account_id]) for account_id in authors["account_id"].head(2)]
    if authors.height == 1:
        return words("Who relayed the posts of {name}?", name=called[0])
    if authors.height == 2:
        return words("Who relayed the posts of {first} and {second}?", first=called[0], second=called[1])
    return words.count(
        "Who relayed the posts of {name} and {n} other account?",
        "Who relayed the posts of {name} and {n} other accounts?",
        authors.height - 1,
        name=called[0],
    )
