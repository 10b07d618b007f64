"""What was read, what was repaired, what was refused: by kind, with the first examples."""

from __future__ import annotations

from markupsafe import Markup

from relais.engine.faults import EXPECTED, Fault
from relais.engine.pictures import clip
from relais.engine.report.facts import Facts
from relais.engine.report.phrases import phrase
from relais.engine.report.render import render
from relais.engine.words import Words

N_EXAMPLES = 3


def quality(facts: Facts, words: Words) -> Markup:
    kinds = _kinds(facts, words)
    return render(
        "quality.html",
        title=words("What was read"),
        say=_found(facts, words),
        read_caption=words("What the traces hold"),
        read=_read(facts, words),
        faults_caption=words("What was not as expected"),
        heads=[words("Expected"), words("Times"), words("What we did")],
        kinds=kinds,
        more=words("See the first examples of each"),
        example_heads=[words("File"), words("Row"), words("Column"), words("Value"), words("Expected")],
        file_note=words("Rows are counted as a spreadsheet shows them: the header is row 1."),
    )  # fmt: skip


def _found(facts: Facts, words: Words) -> Markup:
    faults = facts.measurement.faults
    n = sum(faults.counts.values())
    if not n:
        return phrase(words("Everything was read as it stood: nothing to repair, nothing refused."))
    said = phrase(
        words.count("**{n} thing** was not as expected.", "**{n} things** were not as expected.", n)
    )
    if faults.refused:
        more = words.count("{n} was refused.", "{n} were refused.", faults.refused)
    else:
        more = words("All were repaired, and nothing was refused.")
    return said + Markup(" ") + phrase(more)


def _read(facts: Facts, words: Words) -> list[tuple[str, str]]:
    summary = facts.summary
    rows = [
        (words("Posts"), words.number(summary["n_posts"])),
        (words("of which relays"), words.number(summary["n_relays"])),
        (words("of which replies"), words.number(summary.get("n_replies") or 0)),
        (words("Accounts"), words.number(summary["n_accounts"])),
        (
            words("Follows"),
            words.number(summary["n_follows"]) if summary.get("n_follows") else words("none given"),
        ),
        (words("Cascades"), words.number(summary["n_cascades"])),
    ]
    if facts.n_roots_absent:
        rows.append((words("whose original is not in the traces"), words.number(facts.n_roots_absent)))
    measurement = facts.measurement
    if measurement.started_at and measurement.ended_at:
        rows.append((words("First post"), words.moment(measurement.started_at)))
        rows.append((words("Last post"), words.moment(measurement.ended_at)))
    return rows


def _kinds(facts: Facts, words: Words) -> list[dict]:
    """Each kind of fault, most frequent first, with its count and its first examples."""
    faults = facts.measurement.faults
    examples: dict[str, list[Fault]] = {}
    for fault in faults:
        kept = examples.setdefault(fault.kind, [])
        if len(kept) < N_EXAMPLES:
            kept.append(fault)
    kinds = []
    for kind, n in sorted(faults.counts.items(), key=lambda item: (-item[1], item[0])):
        first = examples.get(kind, [])
        refused = bool(first) and first[0].done == "refused"
        kinds.append(
            {
                "expected": _expected(kind, first, words),
                "n": words.number(n),
                "done": words("refused") if refused else words("repaired, or kept and told"),
                "examples": [_example(fault, words) for fault in first],
            }
        )
    return kinds


def _expected(kind: str, first: list[Fault], words: Words) -> str:
    """What was expected; the detail of the first example stands for those of its kind."""
    if first:
        return clip(first[0].expected(words), 200)
    return words(EXPECTED[kind]) if kind in EXPECTED else kind


def _example(fault: Fault, words: Words) -> dict:
    return {
        "file": clip(fault.file, 60),
        "row": words.number(fault.row) if fault.row is not None else "",
        "column": clip(fault.column, 40),
        "value": clip(fault.value, 60),
        "expected": clip(fault.expected(words), 200),
    }
