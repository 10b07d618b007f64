"""Payloads: each object goes to the platform that recognises it, whatever it is wrapped in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from relais.engine.readers import bluesky, mastodon, x
from relais.engine.readers.gathered import Gathered

PLATFORMS = (bluesky, x, mastodon)
# Names under which the platforms' answers hold lists of posts or accounts.
LISTS = (
    "statuses", "users", "accounts", "posts", "feed", "profiles", "records", "items", "actors", "follows",
    "followers", "repostedBy", "ancestors", "descendants", "thread", "data",
)  # fmt: skip


def read_values(values: Iterable[tuple[int, Any]], gathered: Gathered) -> bool:
    """Gather the values of one file; True when at least one was recognised."""
    before = gathered.n_known
    for row, value in values:
        gathered.row = row
        try:
            _read(value, gathered)
        except RecursionError:
            gathered.unknown(value)
    return gathered.n_known > before


def _read(value: Any, gathered: Gathered, depth: int = 0) -> None:
    if depth < 8 and isinstance(value, list):
        for item in value:
            _read(item, gathered, depth + 1)
        return
    if not isinstance(value, dict):
        gathered.unknown(value)
        return
    for platform in PLATFORMS:
        if reader := platform.reader_of(value):
            reader(value, gathered)
            return
    held = [value[name] for name in LISTS if isinstance(value.get(name), (list, dict))]
    if not held or depth >= 8:
        gathered.unknown(value)
    for inner in held if depth < 8 else ():
        if isinstance(inner, list):
            gathered.n_known += not inner
            for item in gathered.each(inner):
                _read(item, gathered, depth + 1)
        else:
            _read(inner, gathered, depth + 1)
