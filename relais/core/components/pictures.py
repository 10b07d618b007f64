"""The engine's drawings, in the reader's language: one drawing of a rung or an interval for pages and reports."""

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from relais.engine import pictures
from relais.engine.words import words


def draw_rung(name: str) -> SafeString:
    """The badge of a rung: as many full bars as it is high, and its word. It stands beside each figure."""
    language = get_language() or "en"  # apart: within `words`, it would pass for words to translate
    return SafeString(pictures.rung_badge(name, words(language)))


def draw_interval(
    low: float, estimate: float, high: float, most: float, reference: float | None = None, width: int = 150
) -> SafeString:
    """
    An interval on a scale from 0 to `most`: hatched from `low` to `high`, a dot at the estimate.

    It is decoration: the words « between 33 and 43 » stand beside it.
    """
    return SafeString(pictures.interval_mark(estimate, low, high, most, reference=reference, width=width))
