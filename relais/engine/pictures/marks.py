"""Small drawings inside text and tables: rung badges, intervals, legends."""

from __future__ import annotations

from markupsafe import Markup

from relais.engine.pictures.svg import element, icon, path
from relais.engine.words import N_, Words

RUNGS = {
    "reach": (1, N_("Reach")),
    "relays": (2, N_("Relays")),
    "pull": (3, N_("Pull")),
    "effect": (4, N_("Effect")),
}

# The hatchings that other drawings refer to. Once a page.
DEFS = Markup(
    '<svg class="defs" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="p-hatch-bg" width="6" height="6"/><path class="p-hatch" d="M3 0v6"/></pattern>'
    '<pattern id="hatch-known" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="p-hatch-known-bg" width="5" height="5"/>'
    '<path class="p-hatch-known" d="M2.5 0v5"/></pattern>'
    '<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="p-hatch-bg" width="6" height="6"/><circle class="p-dot" cx="3" cy="3" r="1.3"/></pattern>'
    "</defs></svg>"
)


def rung_badge(rung: str, words: Words) -> Markup:
    """The badge of a rung: as many full bars as its height, and its word. Three signs, none by colour alone."""
    height, name = RUNGS[rung]
    bars = [_bar(12.2 - 3.7 * step, full=step < height) for step in range(4)]
    spoken = element("span", words("rung {n} of 4: ", n=height), class_="visually-hidden")
    return element("span", icon(*bars), spoken, words(name), class_=f"rung rung--{rung}")


def _bar(top: float, *, full: bool) -> Markup:
    hollow = {} if full else {"stroke": "currentColor", "stroke_width": 1, "opacity": ".55"}
    fill = "currentColor" if full else "none"
    return element("rect", x=1, y=top, width=14, height=2.7, rx=1, fill=fill, **hollow)


def interval_mark(value: float, low: float, high: float, most: float, *, reference=None, width=150) -> Markup:
    """
    A value and its interval on a scale from 0 to `most`, for a cell that also writes them.

    A value without doubt (`low == high`) is a dot alone; `reference` draws a line, for example at the mean.
    """
    inner = width - 12
    low, value, high = (
        6 + inner * min(max(share / most, 0.0), 1.0) if most else 6.0 for share in (low, value, high)
    )
    drawn = [element("rect", class_="w-track", x=0, y=9, width=width, height=4, rx=2)]
    if reference is not None and most:
        drawn.append(path("w-ref", f"M{6 + inner * reference / most:.1f} 1v20"))
    if high - low > 1:
        drawn.append(
            element("rect", class_="w-range", x=low - 6, y=5, width=high - low + 12, height=12, rx=6)
        )
    drawn.append(element("circle", class_="w-dot", cx=value, cy=11, r=5.5))
    return icon(*drawn, box=f"0 0 {width} 22", class_="mark", width=width, height=22)


def legend(*entries: tuple[Markup | None, str]) -> Markup:
    """What the signs of a picture mean: a list of drawing and words."""
    items = [element("li", *([drawing] if drawing else []), words) for drawing, words in entries]
    return element("ul", *items, class_="legend")


def legend_sign(*children: str) -> Markup:
    return icon(*children, box="0 0 32 16")
