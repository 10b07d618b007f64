"""Sentences as markup: translated words with names and strong parts put in safely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from markupsafe import Markup, escape

from relais.engine.pictures import clip
from relais.engine.words import N_, Words

STRONG = re.compile(r"\*\*(.+?)\*\*")


def phrase(sentence: str, **values: object) -> Markup:
    """
    A translated sentence as markup: `**words**` are strong, `{values}` are put in escaped.

    Strong parts are found before values are put in, so a name with asterisks changes nothing.
    """
    return Markup(STRONG.sub(r"<strong>\1</strong>", str(escape(sentence)))).format(**values)


def who(name: str | None, length: int = 40) -> Markup:
    """A name inside a sentence: clipped, and kept apart from the direction of the words around it."""
    return Markup("<bdi>{}</bdi>").format(clip(name, length))


def listed(items: Sequence[Markup], words: Words) -> Markup:
    """`A`, `A and B`, `A, B and C`."""
    if len(items) < 2:
        return items[0] if items else Markup("")
    first = Markup(", ").join(items[:-1])
    return phrase(words("{first} and {last}"), first=first, last=items[-1])


def amount(value: float, words: Words) -> str:
    """A figure that may be a share of a whole: one decimal below 100 where it has one."""
    whole = abs(value - round(value)) < 0.05 or abs(value) >= 100
    return words.number(round(value) if whole else value, 0 if whole else 1)


def between(low: float, high: float, words: Words) -> str:
    return words("between {low} and {high}", low=amount(low, words), high=amount(high, words))


def between_shares(low: float, high: float, words: Words) -> str:
    """An interval of small shares, with two decimals."""
    return words("between {low} and {high}", low=words.number(low, 2), high=words.number(high, 2))


HANDS = (
    N_("Origin"),
    N_("1st hand"),
    N_("2nd hand"),
    N_("3rd hand"),
    N_("4th hand"),
    N_("5th hand"),
    N_("6th hand"),
    N_("7th hand"),
    N_("8th hand"),
    N_("9th hand"),
)


def hand(number: int, words: Words) -> str:
    """How many hands a post went through, as the head of a column says it."""
    return words(HANDS[number]) if number < len(HANDS) else words("hand {n}", n=words.number(number))


def path_words(low: int, high: int, words: Words) -> str:
    """How long the longest path is; an interval when several sources are possible on it."""
    if low == high:
        return words.count("The longest path has **{n} hand**.", "The longest path has **{n} hands**.", low)
    return words.count(
        "The longest path has **between {low} and {n} hand**.",
        "The longest path has **between {low} and {n} hands**.",
        high, low=words.number(low),
    )  # fmt: skip


def lasting(span: timedelta, words: Words) -> str:
    """A length of time in the unit that suits it: hours below two days, days above."""
    hours = max(ceil(span.total_seconds() / 3600), 1)
    if hours < 48:
        return words.count("{n} hour", "{n} hours", hours)
    return words.count("{n} day", "{n} days", ceil(hours / 24))


def as_moment(day: date | datetime, *, end: bool = False) -> datetime:
    """A day as the moment it starts (or ends) in UTC; a moment without zone is UTC."""
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime.combine(day, time(0), UTC) + (timedelta(days=1) if end else timedelta(0))
