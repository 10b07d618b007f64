"""
Words and figures in the reader's language, without Django.

Sentences are written in English in the code and translated by the catalogue `relais/locale`,
the one that the site uses too. Numbers and dates follow the Unicode locale data (Babel).
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_decimal, format_decimal, format_percent

Translate = Callable[[str], str]
LANGUAGES = ("fr", "en")
CATALOGUE = Path(__file__).parents[1] / "locale"


def N_(message: str) -> str:
    """Mark a message for translation where it is declared; it is translated where it is shown."""
    return message


def source(message: str) -> str:
    """The message as written in the code: English."""
    return message


@lru_cache
def words(language: str) -> Words:
    """The words of a language: `fr` or `en`; any other falls back to English."""
    return Words(language if language in LANGUAGES else "en")


class Words:
    """
    How one language says things.

    Call it to translate a message; `count` picks the plural; the others write figures and days.
    """

    def __init__(self, language: str):
        self.language = language
        self._catalogue = gettext.translation("django", CATALOGUE, [language], fallback=True)

    def __call__(self, message: str, **values: object) -> str:
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """The singular or plural message for `n`, with `{n}` and other values filled in."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """`48200` -> `48 200` in French (narrow no-break space), `48,200` in English."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, pattern, locale=self.language)

    def compact(self, value: float) -> str:
        """`48200` -> `48 k` in French, `48K` in English: for axes."""
        return format_compact_decimal(value, locale=self.language)

    def percent(self, share: float, decimals: int = 0) -> str:
        """`0.52` -> `52 %` in French, `52%` in English."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        pattern += "\u202f%" if self.language == "fr" else "%"
        return format_percent(share, pattern, locale=self.language)

    def day(self, day: date | datetime, *, year: bool = False) -> str:
        """`2026-04-12` -> `12 avr.` or `12 avr. 2026` in French, `12 Apr` or `12 Apr 2026` in English."""
        return format_date(day, "d MMM y" if year else "d MMM", locale=self.language)

    def moment(self, moment: datetime) -> str:
        """A day and an hour, UTC: `12 avr. 2026, 09:30`."""
        return format_datetime(moment, "d MMM y, HH:mm", locale=self.language)
