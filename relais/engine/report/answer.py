"""The answer first: who relayed, how far, with which certainty. Honest in each regime."""

from __future__ import annotations

import polars as pl
from markupsafe import Markup

from relais.engine.pictures import Part, rung_badge, share_bar
from relais.engine.report.facts import FEW, GUESSED, SHARED, SURE, UNKNOWN, Facts, added_up
from relais.engine.report.phrases import amount, listed, path_words, phrase, who
from relais.engine.report.render import render
from relais.engine.words import N_, Words

HOW_KNOWN = {
    "parents": N_("**How we know.** The traces say, for each relay, which post it passed on."),
    "follows": N_(
        "**How we know.** The source of a relay is someone the relayer follows and who had posted before. "
        "When several are possible, the credit is split."
    ),
    "model": N_(
        "**How we know.** Nobody's follows were given, so sources are guessed from time and audience. "
        "This is weaker: check a name before you quote it."
    ),
    "mixed": N_(
        "**How we know.** Some sources are written in the traces. The others are deduced from follows, or "
        "guessed from time and audience, which is weaker."
    ),
}
LOOKED = N_("**How we know.** We looked for reposts and quotes among the posts of these traces.")


def answer(facts: Facts, words: Words) -> Markup:
    return render(
        "answer.html",
        title=words("The answer"),
        say=_say(facts, words),
        more=[sentence for sentence in (_leaders(facts, words), _warning(facts, words)) if sentence],
        certainty=_certainty(facts, words),
        badge=rung_badge("relays", words),
        how=phrase(words(HOW_KNOWN[facts.basis] if facts.n_relays else LOOKED)),
        limit=words("It is a count, not yet an effect."),
        method=words("Read the method"),
    )  # fmt: skip


def _say(facts: Facts, words: Words) -> Markup:
    """The sentence that a person could say aloud."""
    if not facts.n_relays:
        return phrase(
            words.count(
                "**Nobody relayed.** These traces hold {n} post, and no repost or quote of it.",
                "**Nobody relayed.** These traces hold {n} posts, and no repost or quote of them.",
                facts.summary["n_posts"],
            )
        )
    n, times = facts.n_relayers, words.count("once", "{n} times", facts.n_relays)
    said = words.count(
        "**{n} account** relayed **{times}**.", "**{n} accounts** relayed **{times}**.", n, times=times
    )
    return phrase(said) + " " + _how_far(facts, words)


def _how_far(facts: Facts, words: Words) -> Markup:
    if not facts.n_sourced:
        return phrase(words("From whom they had it, **nobody knows**."))
    if facts.longest is None:
        return phrase(words("Through how many hands, **nobody can say**: sources are guessed."))
    low, high = facts.longest
    if high <= 1:
        return phrase(words("All known sources are the authors themselves: nobody relayed a relay."))
    return phrase(path_words(low, high, words))


def _leaders(facts: Facts, words: Words) -> Markup | None:
    """Those whose relays, not their own originals, were relayed most in turn."""
    if facts.n_relays < FEW or not facts.n_sourced:
        return None
    of_relays = facts.measurement.links.join(
        facts.relays.select(pl.col("post_id").alias("source_post_id")), on="source_post_id", how="semi"
    )
    rows = (
        of_relays.filter(pl.col("source_id").is_not_null())
        .group_by("source_id")
        .agg(n=added_up("share"))
        .filter(pl.col("n") >= 2)
        .sort("n", "source_id", descending=[True, False])
        .head(3)
    )
    if rows.is_empty():
        return None
    names = facts.names(rows["source_id"])
    items = [
        phrase(words("{name} ({n} relays)"), name=who(names[account_id]), n=amount(n, words))
        for account_id, n in rows.iter_rows()
    ]
    if facts.basis == "model":
        said = words("Among those who relayed, the most relayed in turn may be {names}.")
    else:
        said = words("Among those who relayed, the most relayed in turn are {names}.")
    return phrase(said, names=listed(items, words))


def _warning(facts: Facts, words: Words) -> Markup | None:
    """What a reader could take wrongly from these figures."""
    if not facts.n_relays:
        return None
    if not facts.n_sourced:
        return phrase(
            words(
                "None of the relayers follows someone who had posted before: do not rank accounts from these traces."
            )
        )
    if facts.n_relays < FEW:
        return phrase(words("So few relays do not allow accounts to be compared."))
    if facts.n_sourced < facts.n_relays / 2:
        return phrase(
            words("More than half of the relays have no known source: the ranking below may change.")
        )
    return None


def _certainty(facts: Facts, words: Words) -> dict | None:
    """Relays by how well their source is known: a sentence, a bar and, in words on the bar, its figures."""
    if not facts.n_relays:
        return None
    counts = facts.n_by_certainty
    say = {
        SURE: (words("one possible source"), words("written in the traces"))[facts.basis == "parents"],
        SHARED: words("several possible sources"),
        GUESSED: words("source guessed"),
        UNKNOWN: words("no known source"),
    }
    parts = [
        Part(kind, n, words.count("{n} relay", "{n} relays", n), say[kind]) for kind, n in counts.items() if n
    ]
    label = words("How well the source of each relay is known") + words(": ")
    label += ", ".join(f"{part.words} ({part.note})" for part in parts)
    return {
        "say": _certainty_found(facts, words),
        "bar": share_bar(parts, label),
        "parts": parts,
        "caption": words("How well the source of each relay is known"),
        "head": (words("Source"), words("Relays")),
    }


def _certainty_found(facts: Facts, words: Words) -> Markup:
    n, counts = facts.n_relays, facts.n_by_certainty
    if not facts.n_sourced:
        return phrase(words("No relay has a known source."))
    if counts[GUESSED] > n / 2:
        return phrase(words("Most sources are guesses: nothing in the traces states them."))
    sure = words.number(counts[SURE])
    if facts.basis == "parents":
        return phrase(
            words.count(
                "Of {n} relay, {sure} has its source written in the traces.",
                "Of {n} relays, {sure} have their source written in the traces.",
                n,
                sure=sure,
            )
        )
    return phrase(
        words.count(
            "Of {n} relay, {sure} has a single possible source.",
            "Of {n} relays, {sure} have a single possible source.",
            n,
            sure=sure,
        )
    )
