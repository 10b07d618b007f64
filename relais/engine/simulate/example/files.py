"""The example's files: texts, names and dates are data, not code."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@lru_cache
def settings(name: str) -> dict:
    """A TOML file."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
