"""The commands for analysts: files in, files out, without the site."""

from __future__ import annotations


def add_to(commands) -> None:
    """Filled by the next commits: read, measure."""
