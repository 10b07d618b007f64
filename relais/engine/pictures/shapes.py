"""A shape for each segment, the same in the table, the network and the legend: colour is never the only sign."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin

from markupsafe import Markup

from relais.engine.pictures.svg import clip, element, icon, number

SHAPES = ("square", "circle", "triangle", "diamond", "plus", "hexagon", "star", "peak")
OTHER = "cross"


def _polygon(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "z"


def shape_path(shape: str, x: float, y: float, radius: float) -> str:
    """The outline of a shape whose area is about that of a disc of the radius."""
    r = radius
    if shape == "square":
        h = r * 0.89
        return _polygon([(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)])
    if shape == "triangle":
        return _polygon([(x, y - 1.4 * r), (x + 1.3 * r, y + 0.85 * r), (x - 1.3 * r, y + 0.85 * r)])
    if shape == "peak":
        return _polygon([(x, y + 1.4 * r), (x + 1.3 * r, y - 0.85 * r), (x - 1.3 * r, y - 0.85 * r)])
    if shape == "star":
        lengths = (1.55 * r, 0.65 * r)
        tips = [(lengths[k % 2], k * pi / 5) for k in range(10)]
        return _polygon([(x + length * sin(turn), y - length * cos(turn)) for length, turn in tips])
    if shape == "diamond":
        return _polygon([(x, y - 1.3 * r), (x + 1.2 * r, y), (x, y + 1.3 * r), (x - 1.2 * r, y)])
    if shape == "hexagon":
        corners = [(x + 1.1 * r * cos(k * pi / 3), y + 1.1 * r * sin(k * pi / 3)) for k in range(6)]
        return _polygon(corners)
    if shape in ("plus", OTHER):
        return _polygon(_arms(x, y, r, turned=shape == OTHER))
    side = round(r, 1)
    across = number(2 * side)
    start = f"M{number(x - side)} {number(y)}"
    return f"{start}a{side} {side} 0 1 0 {across} 0a{side} {side} 0 1 0 -{across} 0z"


def _arms(x: float, y: float, r: float, *, turned: bool) -> list[tuple[float, float]]:
    """The twelve corners of a plus, or of the same turned by an eighth."""
    a, b = 0.42 * r, 1.2 * r
    quarter = [(-a, -b), (a, -b), (a, -a)]
    corners = [point for _ in range(4) for point in quarter]
    for k in range(3, 12):
        u, v = corners[k - 3]
        corners[k] = (-v, u)
    turn = pi / 4 if turned else 0.0
    return [(x + u * cos(turn) - v * sin(turn), y + u * sin(turn) + v * cos(turn)) for u, v in corners]


class Segments:
    """
    Which shape stands for which segment.

    The first eight segments of those given, in that order, each have their own; those after share one, and
    so do accounts without segment when others have one. Without any segment every account is a disc and no
    legend is needed.
    """

    def __init__(self, segments: Iterable[str | None]):
        given = list(dict.fromkeys(segments))
        ranked = [segment for segment in given if segment]
        self._shapes = dict(zip(ranked, SHAPES, strict=False))
        self.has_other = len(ranked) > len(SHAPES) or (bool(ranked) and len(ranked) < len(given))
        self.names = list(self._shapes)

    def __bool__(self) -> bool:
        return bool(self._shapes)

    def shape(self, segment: str | None) -> str:
        if not self._shapes:
            return "circle"
        return self._shapes.get(segment or "", OTHER)

    def icon(self, segment: str | None) -> Markup:
        return icon(element("path", d=shape_path(self.shape(segment), 8, 8.4, 5.6)), fill="currentColor")

    def tag(self, segment: str | None) -> Markup:
        """The shape and the name of a segment, as a cell of a table shows them."""
        if not segment:
            return Markup("")
        return element("span", self.icon(segment), clip(segment, 32), class_="tag")
