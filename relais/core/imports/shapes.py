"""What the values of a column look like, whatever its name."""

import re
from collections.abc import Sequence

SHAPES: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}"),
    "site": re.compile(r"(?:https?://|www\.)\S+"),
    "siret": re.compile(r"\d{3} ?\d{3} ?\d{3} ?\d{5}"),
    "rna": re.compile(r"[Ww]\d[\dA-Z]\d{7}"),
    "phone": re.compile(r"(?:\+33|0033|\(\+33\)|0)[ .\-]?(?:\(0\))?[1-9](?:[ .\-/]?\d{2}){4}|[1-9]\d{8}"),
    "postal_code": re.compile(r"\d{5}|[1-9]\d{3}"),
    "insee": re.compile(r"(?:\d{5}|2[ABab]\d{3})"),
    "day": re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}(?: .*)?|\d{4}-\d{2}-\d{2}(?:[ T].*)?"),
    "coordinate": re.compile(r"-?\d{1,8}[.,]\d{3,}"),
    "whole_address": re.compile(r".*\D[ ,-]+\d{5}[ ,]+\D+"),
}
# Fewer values than this say nothing.
FEWEST = 2


def share_like(shape: str, values: Sequence[str]) -> float:
    """The share of the values that look like a shape, from 0 to 1; 0 when there are too few to tell."""
    if len(values) < FEWEST:
        return 0.0
    return sum(bool(SHAPES[shape].fullmatch(value)) for value in values) / len(values)
