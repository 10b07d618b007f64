"""How the figures were made, and what they do not tell."""

from __future__ import annotations

from markupsafe import Markup

from relais.engine.report.facts import Facts
from relais.engine.report.phrases import amount, between_shares
from relais.engine.report.render import render
from relais.engine.words import N_, Words

RULES = {
    "shared": N_("When several sources are possible, each gets an equal share of the relay."),
    "last": N_("When several sources are possible, the last one to have posted gets the whole relay."),
    "first": N_("When several sources are possible, the first one to have posted gets the whole relay."),
    "decayed": N_(
        "When several sources are possible, each gets a share that fades with the time since it posted."
    ),
}
BASIS = {
    "parents": N_("The traces name, for each relay, the post that it passes on. Nothing is deduced."),
    "follows": N_(
        "A possible source is an account that the relayer follows and that had posted strictly before, in the "
        "same cascade. Without one, the relay has no known source; it is never given to the original by force."
    ),
    "model": N_(
        "Without follows, each earlier post of the cascade is a possible source: likelier the closer in time "
        "and the larger the audience of its account. Audience is thus inside the figure: it is weaker."
    ),
    "mixed": N_("Sources that the traces name are used as they are; the others are deduced or guessed."),
}
LIMITS = (
    N_("It is a count, not yet an effect: some would have relayed anyway."),
    N_("To follow someone is not to have read them: a possible source is not a proven one."),
    N_("Credit is bookkeeping: it splits each post over the path to its original, and causes nothing."),
    N_("An account that posts a lot is relayed a lot: this ranks no one's talent."),
    N_("What was deleted, private or not collected is missing, and the order of accounts may depend on it."),
)


def method(facts: Facts, words: Words) -> Markup:
    summary = facts.summary
    return render(
        "method.html",
        title=words("How this was made"),
        points=_points(facts, words),
        limits_title=words("What these figures do not tell"),
        limits=[words(limit) for limit in LIMITS],
        versions_title=words("To make it again"),
        versions=[(name, str(version)) for name, version in sorted(summary.get("versions", {}).items())],
        digest_name=words("Digest of the input"),
        digest=summary.get("digest") or "",
    )


def _points(facts: Facts, words: Words) -> list[tuple[str, str]]:
    summary = facts.summary
    points = [
        (words("Source of a relay"), words(BASIS[facts.basis])),
        (words("Sharing rule"), words(RULES[summary.get("credit_rule", "shared")])),
        (
            words("Credit"),
            words(
                "Each post is worth one. It is split equally between the accounts of its path to the original, "
                "itself included."
            ),
        ),
    ]
    if facts.measurement.credit_absent:
        absent = amount(facts.measurement.credit_absent, words)
        points.append(
            (
                words("Credit kept apart"),
                words("{n} goes to originals that are not in these traces.", n=absent),
            )
        )
    points.append((words("Follow-backs"), _follow_backs(facts, words)))
    return points


def _follow_backs(facts: Facts, words: Words) -> str:
    tie = facts.measurement.reciprocity
    if tie.weight is None:
        return words("Not estimated: the traces do not allow mutual follows to be compared with the others.")
    weight = words.number(tie.weight, 2)
    if tie.low is None or tie.high is None:
        return words(
            "Per exposure, a mutual follow gives {weight} times the relays of another.", weight=weight
        )
    return words(
        "Per exposure, a mutual follow gives {weight} times the relays of another ({interval}).",
        weight=weight, interval=between_shares(tie.low, tie.high, words),
    )  # fmt: skip
