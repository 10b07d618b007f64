"""What was wrong in an input: file, row, column, value, what was expected, and what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from relais.engine.words import N_, Translate, source

# A file of ten million repeated rows must not fill the memory with ten million sentences:
# every fault is counted, the first ones of each kind are listed.
LISTED_PER_KIND = 10_000

# kind -> what was expected, as a message to translate. `{detail}` is filled from the fault.
EXPECTED = {
    # refused: the whole input is sent back
    "unreadable_file": N_("a readable file: {detail}"),
    "unknown_format": N_("a folder of tables, or payloads of X, Bluesky or Mastodon"),
    "no_posts": N_("at least one post"),
    "no_posts_table": N_("a table named posts (csv, parquet or jsonl)"),
    "missing_column": N_("a column named {detail}"),
    "missing_value": N_("a value: this column may not be empty"),
    "unreadable_time": N_("a time such as 2026-04-12T09:30:00Z, or seconds since 1970"),
    "unknown_kind": N_("one of original, repost, quote, reply"),
    "unknown_value": N_("one of {detail}"),
    "not_a_number": N_("a number"),
    "out_of_range": N_("{detail}"),
    "conflicting_post": N_("the same content as row {detail}, which has the same post_id"),
    # repaired: kept, counted and told
    "duplicate_row": N_("each row once; it is kept once"),
    "root_missing": N_("a root that is among the posts; it counts as one post of unknown author"),
    "parent_missing": N_("a parent that is among the posts of the same cascade; it is set aside"),
    "relay_before_root": N_("a relay later than its root; it stays a relay and is not exposed by the root"),
    "self_relay": N_("a relay of someone else; it is counted and gives no credit"),
    "self_follow": N_("a follow of someone else; it is set aside"),
    "mixed_time_units": N_("one unit of time; milliseconds were told from seconds by their size"),
    "encoding": N_("UTF-8; it was read as {detail}"),
    "time_replaced": N_("a time that the platform can confirm; the time of indexing serves"),
    "tie_in_time": N_("times that differ; posts of one cascade at the same instant do not expose each other"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that was not as expected.

    `row` counts as a spreadsheet shows it (the header is row 1) and is None when the fault is of the
    whole file. `done` is "refused" (nothing of the input is used) or "repaired" (kept, and told).
    """

    kind: str
    file: str
    row: int | None = None
    column: str = ""
    value: str = ""
    detail: str = ""
    done: Literal["repaired", "refused"] = "refused"

    def expected(self, translate: Translate = source) -> str:
        return translate(EXPECTED[self.kind]).format(detail=self.detail)

    def sentence(self, translate: Translate = source) -> str:
        """The fault as one sentence: file, row, column, value, what was expected."""
        place = self.file
        if self.row is not None:
            place += ", " + translate("row {row}").format(row=self.row)
        if self.column:
            place += ", " + translate("column {column}").format(column=self.column)
        found = translate("found “{value}”").format(value=self.value) + ", " if self.value else ""
        return f"{place}: {found}" + translate("expected {what}").format(what=self.expected(translate)) + "."

    def row_dict(self) -> dict[str, object]:
        """The fault as a row of `faults.csv`."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "expected": self.expected(),
            "done": self.done,
        }


@dataclass
class Faults:
    """All faults of one input: every one counted, the first of each kind listed."""

    listed: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    def add(self, fault: Fault, times: int = 1) -> None:
        """Count a fault `times` times and list it once, while the list of its kind has room."""
        if self.counts[fault.kind] < LISTED_PER_KIND:
            self.listed.append(fault)
        self.counts[fault.kind] += times
        if fault.done == "refused":
            self.refused += times

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.listed)

    def __bool__(self) -> bool:
        return bool(self.counts)


class Refused(Exception):
    """The input cannot be used; `faults` says why, all at once. Nothing was written."""

    def __init__(self, faults: Faults):
        self.faults = faults
        super().__init__("\n".join(fault.sentence() for fault in faults if fault.done == "refused"))


def short_name(path: str | Path) -> str:
    """A file as a person calls it: its name, without the folders of the machine it was read on."""
    return Path(path).name
