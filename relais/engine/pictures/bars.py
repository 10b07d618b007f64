"""A bar cut in parts: sure is full, doubtful is hatched, unknown is hollow."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from relais.engine.pictures.svg import Place, at_each_place, element, picture, text, text_width

FILLS = {
    "sure": {"class_": "c-known"},
    "shared": {"fill": "url(#hatch-known)", "class_": "part-edge"},
    "guessed": {"fill": "url(#dots)", "class_": "part-edge part-edge--soft"},
    "unknown": {"class_": "part-hollow"},
}
HIGH, GAP = 40, 3


@dataclass(frozen=True)
class Part:
    """A part of the whole: its fill (see `FILLS`), its size and the words that say it."""

    fill: str
    size: float
    words: str
    note: str


def share_bar(parts: list[Part], label: str) -> Markup:
    """One bar whose parts are as wide as their sizes; parts of size 0 are left out."""
    shown = [part for part in parts if part.size > 0]
    return at_each_place(lambda place: _draw(shown, label, place))


def _draw(parts: list[Part], label: str, place: Place) -> Markup:
    whole = sum(part.size for part in parts) or 1
    room = place.width - 3 - GAP * (len(parts) - 1)
    widths = _at_least(10, [room * part.size / whole for part in parts])
    lefts = [1.5 + sum(widths[:k]) + GAP * k for k in range(len(parts))]
    beside = all(_holds(part, width) for part, width in zip(parts, widths, strict=True))
    if beside and place.name != "narrow":
        drawn = [_words_above(part, left) for part, left in zip(parts, lefts, strict=True)]
        return picture(place, 48 + HIGH, label, *drawn, *_bars(parts, lefts, widths, 44))
    drawn = [_words_below(part, HIGH + 20 + 42 * k) for k, part in enumerate(parts)]
    return picture(place, HIGH + 16 + 42 * len(parts), label, *_bars(parts, lefts, widths, 0), *drawn)


def _at_least(least: float, widths: list[float]) -> list[float]:
    """Widths of the same sum where a small part can still be seen."""
    raised = [max(width, least) for width in widths]
    excess, largest = sum(raised) - sum(widths), raised.index(max(raised)) if raised else 0
    if raised:
        raised[largest] -= excess
    return raised


def _holds(part: Part, width: float) -> bool:
    return max(text_width(part.words), text_width(part.note, 14)) + 8 < width


def _bars(parts, lefts, widths, top) -> list[Markup]:
    return [
        element(
            "rect", x=float(left), y=top + 1.5, width=float(width), height=HIGH - 3, rx=5, **FILLS[part.fill]
        )
        for part, left, width in zip(parts, lefts, widths, strict=True)
    ]


def _words_above(part: Part, left: float) -> Markup:
    return text(left, 16, part.words, "c-strong") + text(left, 34, part.note)


def _words_below(part: Part, top: float) -> Markup:
    key = element("rect", x=1.5, y=top, width=22, height=22, rx=4, **FILLS[part.fill])
    return key + text(34, top + 8, part.words, "c-strong") + text(34, top + 26, part.note)
