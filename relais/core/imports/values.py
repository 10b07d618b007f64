"""From the text of a cell to a value, forgiving what spreadsheets do to it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from relais.core.imports.reading.sentences import gettext_noop
from relais.core.imports.targets import Expected, Words

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "Œ": "oe", "Æ": "ae", "°": " numero "})
# Excel counts days from here; what falls outside these years is some other number.
_EXCEL_START, _EXCEL_FROM, _EXCEL_TO = date(1899, 12, 30), 10_000, 60_000
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[ T].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-]?(\d{2})[/.\-]?(\d{2})(?:[ T].*)?")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_MAILTO = re.compile(r"^(?:mailto:|.*<)|>$", re.IGNORECASE)

YES = {"oui", "yes", "true", "vrai", "1", "o", "y", "x"}
NO = {"non", "no", "false", "faux", "0", "n"}

NOT_A_DAY = gettext_noop("a day, such as 27/11/2026 or 2026-11-27")
NOT_A_NUMBER = gettext_noop("a number")
NOT_AN_EMAIL = gettext_noop("one whole address, such as name@example.org")
NOT_YES_OR_NO = gettext_noop("yes or no")
NOT_A_CHOICE = gettext_noop("one of: %(choices)s")
TOO_LONG = gettext_noop("a text of %(n)s characters at most; this one has %(found)s")
NOT_BETWEEN = gettext_noop("a number between %(low)s and %(high)s")


@lru_cache(50_000)
def plain(text: str) -> str:
    """
    The words of a name of column: no accent, no capital, no sign; « codePostal » is two words.

    Example
    -------
    >>> plain("N° de téléphone"), plain("codePostal"), plain("NOM_STRUCTURE")
    ('n numero de telephone', 'code postal', 'nom structure')
    """
    apart = _CAMEL.sub(" ", text).translate(_LETTERS)
    letters = unicodedata.normalize("NFD", apart.casefold())
    return _NOT_WORD.sub(" ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def text_up_to(n: int) -> Callable[[str], str]:
    """Text on one line."""

    def convert(text: str) -> str:
        line = " ".join(text.split())
        if len(line) > n:
            raise Expected(TOO_LONG, n=n, found=len(line))
        return line

    return convert


def lines_up_to(n: int) -> Callable[[str], str]:
    """Text on several lines."""

    def convert(text: str) -> str:
        lines = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
        if len(lines) > n:
            raise Expected(TOO_LONG, n=n, found=len(lines))
        return lines

    return convert


def email(text: str) -> str:
    """An address in lower case; « Nadia <nadia@example.org> » gives the address alone."""
    address = _MAILTO.sub("", text.strip()).strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Expected(NOT_AN_EMAIL) from None
    return address


def day(text: str) -> date:
    """
    A day, the day before the month as in French; a day that Excel counts is understood.

    Example
    -------
    >>> day("27/11/2026"), day("2026-11-27T10:00"), day("46353")
    (datetime.date(2026, 11, 27), datetime.date(2026, 11, 27), datetime.date(2026, 11, 27))
    """
    try:
        if match := _DAY_FIRST.fullmatch(text):
            day_, month, year = map(int, match.groups())
            if year < 100:
                year += 2000 if year <= datetime.now().year % 100 + 10 else 1900
            return date(year, month, day_)
        if match := _YEAR_FIRST.fullmatch(text):
            year, month, day_ = map(int, match.groups())
            return date(year, month, day_)
        if _NUMBER.fullmatch(text) and _EXCEL_FROM <= float(text.replace(",", ".")) <= _EXCEL_TO:
            return _EXCEL_START + timedelta(days=int(float(text.replace(",", "."))))
    except ValueError:
        pass
    raise Expected(NOT_A_DAY)


def number_between(low: float, high: float) -> Callable[[str], float]:
    def convert(text: str) -> float:
        written = "".join(text.split()).replace(",", ".")
        if not _NUMBER.fullmatch(written):
            raise Expected(NOT_A_NUMBER)
        value = float(written)
        if not low <= value <= high:
            raise Expected(NOT_BETWEEN, low=low, high=high)
        return value

    return convert


def yes_or_no(text: str) -> bool:
    word = plain(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Expected(NOT_YES_OR_NO)


def one_of(
    choices: Callable[[], Iterable[tuple[str, Words]]], synonyms: Mapping[str, Iterable[str]] | None = None
) -> Callable[[str], Any]:
    """A value by its code, by its label in French or English, or by what files call it."""

    def known() -> dict[str, str]:
        from django.utils import translation

        words = {}
        for language in ("en", "fr"):
            with translation.override(language):
                for code, label in choices():
                    words[plain(str(label))] = str(code)
                    words[plain(str(code))] = str(code)
        for code, names in (synonyms or {}).items():
            words |= {plain(name): str(code) for name in names}
        return words

    cached = lru_cache(1)(known)

    def convert(text: str) -> str:
        code = cached().get(plain(text))
        if code is None:
            raise Expected(NOT_A_CHOICE, choices=", ".join(str(label) for _code, label in choices()))
        return code

    return convert
