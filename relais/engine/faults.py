"""What was wrong in an input: file, row, column, value, what was expected, and what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from relais.engine.words import N_, Translate, source

Done = Literal["repaired", "refused"]

# A file of ten million repeated rows must not fill the memory with ten million sentences:
# every fault is counted, the first ones of each kind are listed.
LISTED_PER_KIND = 10_000

# kind -> what was expected, as a message to translate. `{detail}` is filled from the fault.
EXPECTED = {
    # refused: the whole input is sent back
    "unreadable_file": N_("a readable file: {detail}"),
    "no_such_file": N_("a file or a folder that exists"),
    "no_permission": N_("a file that may be read"),
    "not_a_file": N_("a file or a folder"),
    "damaged_gzip": N_("a whole gzip file; this one is cut short or damaged"),
    "too_large": N_("a file that stays below {detail} once decompressed"),
    "unreadable_parquet": N_("a whole Parquet file; this one is cut short or damaged"),
    "unreadable_json": N_("valid JSON"),
    "not_an_object": N_("a JSON object"),
    "unknown_format": N_("a folder of tables, or payloads of X, Bluesky or Mastodon"),
    "unclosed_quote": N_("a closing quote"),
    "ragged_row": N_("{detail} values, one for each column"),
    "duplicate_column": N_("each column once"),
    "nested_value": N_("one value, neither a list nor an object"),
    "nul_character": N_("text without the character NUL"),
    "lost_digits": N_("ids as text: numbers this large have lost their last digits"),
    "older_table": N_("a folder without an older table: remove it or choose another folder"),
    "no_posts": N_("at least one post"),
    "no_posts_table": N_("a table named posts (csv, parquet or jsonl)"),
    "missing_column": N_("a column named {detail}"),
    "missing_value": N_("a value: this column may not be empty"),
    "unreadable_time": N_("a time such as 2026-04-12T09:30:00Z, or seconds since 1970"),
    "unknown_kind": N_("one of original, repost, quote, reply"),
    "unknown_value": N_("one of {detail}"),
    "not_a_number": N_("a number"),
    "not_a_whole_number": N_("a whole number, 0 or more"),
    "not_a_probability": N_("a number from 0 to 1"),
    "out_of_range": N_("{detail}"),
    "conflicting_post": N_("the same content as row {detail}, which has the same post_id"),
    # repaired: kept, counted and told
    "empty_file": N_("at least a header; the file counts as a table without rows"),
    "short_row": N_("{detail} values, one for each column; those missing at the end count as empty"),
    "file_left_out": N_("traces that can be read; the file is left out"),
    "unknown_object": N_("a post, an account or a follow; it is left out"),
    "embedded_incomplete": N_("the author and the time of an embedded post; it is left out"),
    "deleted_later": N_("a post or a follow that still exists; it was deleted later and is left out"),
    "repeated_follow": N_("each follow once; the earliest is kept"),
    "repeated_account": N_("one row for each account; the last value of each column is kept"),
    "root_of_original": N_("no root for an original; it is set aside"),
    "root_found": N_("the id of the root; it was found through the parent"),
    "duplicate_row": N_("each row once; it is kept once"),
    "root_missing": N_("a root that is among the posts; it counts as one post of unknown author"),
    "parent_missing": N_("a parent that is among the posts of the same cascade; it is set aside"),
    "parent_loop": N_("a parent that does not lead back to the same post; it is set aside"),
    "relay_before_root": N_("a relay later than its root; it stays a relay and is not exposed by the root"),
    "self_relay": N_("a relay of someone else; it is counted and gives no credit"),
    "self_follow": N_("a follow of someone else; it is set aside"),
    "mixed_time_units": N_("one unit of time; milliseconds were told from seconds by their size"),
    "encoding": N_("UTF-8; it was read as {detail}"),
    "time_replaced": N_("a time that the platform can confirm; the time of indexing serves"),
    "time_from_id": N_("a readable time; the time held in the post's id serves"),
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
    done: Done = "refused"

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

    def add_many(self, faults: Sequence[Fault], n: int) -> None:
        """Count `n` faults of one kind, of which `faults` are the first: what a column check finds."""
        for fault in faults:
            self.add(fault)
        if n > len(faults):
            self.add(faults[-1], n - len(faults))

    def take(self, other: Faults) -> None:
        """Add all faults of another list, counted as they are there."""
        self.listed += other.listed
        self.counts += other.counts
        self.refused += other.refused

    def in_order(self) -> None:
        """Sort by file, in the order of reading, then by row: as a person corrects them."""
        files = {file: place for place, file in enumerate(dict.fromkeys(fault.file for fault in self.listed))}
        self.listed.sort(key=lambda fault: (files[fault.file], fault.row or 0))

    def room(self, kind: str) -> int:
        """How many more faults of a kind are listed before they are only counted."""
        return max(1, LISTED_PER_KIND - self.counts[kind])

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.listed)

    def __bool__(self) -> bool:
        return bool(self.counts)


class Refused(Exception):
    """The input cannot be used; `faults` says why, all at once. Nothing was written."""

    def __init__(self, faults: Faults):
        self.faults = faults
        super().__init__("\n".join(fault.sentence() for fault in faults if fault.done == "refused"))


def shortened(value: object, width: int = 80) -> str:
    """What was found, on one line, printable and short enough for a sentence."""
    text = " ".join(str(value)[: 4 * width].split())
    # A cell must not be able to move the cursor of the terminal that shows the fault.
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return text if len(text) <= width else text[: width - 1] + "…"


def short_name(path: str | Path) -> str:
    """A file as a person calls it: its name, without the folders of the machine it was read on."""
    return shortened(Path(path).name, 200)
