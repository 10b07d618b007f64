"""Taking values out of payloads whose shape nobody guarantees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit


def mapping(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; an empty list for anything else."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def text_of(value: Any) -> str | None:
    """A text that holds something."""
    return value if isinstance(value, str) and value else None


def id_of(value: Any, name: str = "id") -> str | None:
    """
    An id as text; X gives it twice, and only the text is safe from rounding.

    Example
    -------
    >>> id_of({"id": 12, "id_str": "12"}), id_of({"in_reply_to_id": 7}, "in_reply_to_id"), id_of({})
    ('12', '7', None)
    """
    for found in (mapping(value).get(f"{name}_str"), mapping(value).get(name)):
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, str) and found.strip():
            return found.strip()
    return None


def count(value: Any) -> int | None:
    """A number of followers; servers write -1 for one that is hidden."""
    known = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if known else None


def joined(values: Iterable[Any]) -> str | None:
    """Tags or names separated by one space; a space inside a tag becomes `_`."""
    words = ["_".join(value.split()) for value in values if isinstance(value, str)]
    return " ".join(word for word in words if word) or None


def host_of(address: Any) -> str:
    """`example.org` for `https://example.org/page`; empty when there is none."""
    try:
        return urlsplit(address).hostname or "" if isinstance(address, str) else ""
    except ValueError:
        return ""
