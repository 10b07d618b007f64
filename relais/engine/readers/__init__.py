"""
From files as they come to the five tables of the contracts: `read`, and `write_tables` for the way back.

A source is a folder of tables, one table, or payloads of X, Bluesky or Mastodon. What is wrong is told all
at once, with file, row, column, value and what was expected; nothing is half used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from relais.engine.faults import Fault, Faults, short_name
from relais.engine.readers.files import read_file, sources_in
from relais.engine.readers.gathered import Gathered, Parts
from relais.engine.readers.written import write_tables
from relais.engine.tables import Tables
from relais.engine.validation import together
from relais.engine.words import N_

__all__ = ["read", "write_tables"]

READING, CHECKING = N_("Reading the files"), N_("Checking the tables")
Progress = Callable[[str, float], None]


def read(
    sources: Sequence[str | Path], *, progress: Progress | None = None, need_posts: bool = True
) -> tuple[Tables, Faults]:
    """
    Read traces of any known layout.

    Parameters
    ----------
    sources : sequence of path
        Folders or files: tables (CSV, Parquet, JSON Lines), or payloads of X, Bluesky or Mastodon. All
        together are one input.
    progress : callable, optional
        Called with a step and the share of it that is done, from 0 to 1.
    need_posts : bool
        Whether an input without posts is refused; accounts or follows alone can be read without.

    Returns
    -------
    tables : Tables
    faults : Faults
        What was repaired.

    Raises
    ------
    Refused
        With every fault of every file, when the input cannot be used.
    """
    tell = progress or (lambda step, share: None)
    faults = Faults()
    found = sources_in(sources, faults)
    gathered = Gathered(faults)
    parts: Parts = []
    done, total = 0, max(1, sum(_size(source.path) for source in found))
    for source in found:
        size = _size(source.path)
        parts += read_file(source, gathered, faults, partial(_tell_share, tell, done / total, size / total))
        done += size
        tell(READING, done / total)
    tell(CHECKING, 0.0)
    parts += gathered.parts()
    if (
        need_posts
        and not faults.refused
        and not any(name == "posts" and frame.height for name, frame in parts)
    ):
        faults.add(Fault("no_posts", ", ".join(short_name(Path(source).absolute()) for source in sources)))
    tables, faults = together(parts, faults)
    tell(CHECKING, 1.0)
    return tables, faults


def _tell_share(tell: Progress, before: float, weight: float, share: float) -> None:
    tell(READING, before + weight * share)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
