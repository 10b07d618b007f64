"""Writing SVG as text: elements, numbers, names made harmless, the width of words, places and their sizes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

TEXT_SIZE = 14.5
# Widths of characters in Atkinson Hyperlegible Next, in parts of the size: enough to keep words apart.
THIN = set("ijlI.,:;'’|!()[] \u00a0")
NARROW = set('frt-/"“”«»\u202f')
BROAD = set("mwMW@%—…")


@dataclass(frozen=True)
class Place:
    """One of the three widths that a picture is drawn for."""

    name: str
    width: int


NARROW_PLACE, MIDDLE_PLACE, WIDE_PLACE = Place("narrow", 340), Place("mid", 680), Place("wide", 1160)
PLACES = (WIDE_PLACE, MIDDLE_PLACE, NARROW_PLACE)


# What XML cannot hold, and signs that turn the direction of the text around.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def number(value: float) -> str:
    """A coordinate: one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, *children: str, **attributes: object) -> Markup:
    """
    One element; text and attributes are escaped and freed of what XML cannot hold, markup is kept.

    `class_` gives `class`, other `_` give `-`, an attribute that is None is left out.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = number(value) if isinstance(value, float) else _harmless(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    inner = "".join(_harmless(child) for child in children)
    opening = " ".join(parts)
    return Markup(f"<{opening}>{inner}</{name}>") if inner else Markup(f"<{opening}/>")


def _harmless(value: object) -> str:
    return value if isinstance(value, Markup) else escape(UNWANTED.sub("", str(value)))


def group(*children: str, **attributes: object) -> Markup:
    return element("g", *children, **attributes)


def text(x: float, y: float, words: str, class_: str = "c-text") -> Markup:
    return element("text", words, class_=class_, x=float(x), y=float(y))


def path(class_: str, steps: str) -> Markup:
    return element("path", class_=class_, d=steps)


def picture(place: Place, height: float, label: str, *children: str, role: str = "img") -> Markup:
    """A whole picture for one place; its label says what it shows."""
    return element(
        "svg", *children, class_=f"at-{place.name}", viewBox=f"0 0 {place.width} {number(height)}",
        role=role, aria_label=label,
    )  # fmt: skip


def at_each_place(draw: Callable[[Place], Markup]) -> Markup:
    """The picture for the three places, one of which the style sheet shows."""
    return Markup("").join(draw(place) for place in PLACES)


def icon(*children: str, box: str = "0 0 16 16", **attributes: object) -> Markup:
    """A small drawing that words stand beside: it is not read aloud."""
    return element("svg", *children, viewBox=box, aria_hidden="true", focusable="false", **attributes)


def clean(name: str | None) -> str:
    """
    A name without what could harm a page: control signs, signs that turn the direction of the text
    around, lone surrogates, runs of spaces. Joiners stay: Persian and Indic names and emoji need them.
    """
    if not name:
        return ""
    kept = (
        sign if sign in "\u200c\u200d" or unicodedata.category(sign)[0] != "C" else " " for sign in name[:400]
    )
    return " ".join("".join(kept).split())


def clip(name: str | None, length: int = 40) -> str:
    """A clean name of at most `length` signs, cut at the end with an ellipsis."""
    name = clean(name)
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def text_width(words: str, size: float = TEXT_SIZE) -> float:
    """About how wide words are drawn, on the generous side."""
    return sum(_sign_width(sign) for sign in words) * size


def _sign_width(sign: str) -> float:
    if sign in THIN:
        return 0.31
    if sign in NARROW:
        return 0.42
    if sign in BROAD:
        return 0.92
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.3
    return 0.7 if sign.isupper() else 0.59


def fit(words: str, width: float, size: float = TEXT_SIZE) -> str:
    """Words cut so that they hold in a width; empty when not even three signs would hold."""
    words = clean(words)
    if text_width(words, size) <= width:
        return words
    kept, used = 0, _sign_width("…") * size
    for sign in words:
        used += _sign_width(sign) * size
        if used > width:
            break
        kept += 1
    return words[:kept].rstrip() + "…" if kept >= 3 else ""
