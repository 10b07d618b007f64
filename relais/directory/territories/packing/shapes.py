"""From the published outlines of departments to the paths of a map, at each width that pages draw."""

import json
from itertools import pairwise
from pathlib import Path

from relais.directory.territories.packing.borders import Borders, Point, Ring, Step, area, simplify
from relais.directory.territories.projection import lambert93

WIDTHS = (340, 680)  # pixels: a small map beside words, a large one
_UNITS = 2  # of the drawing, a pixel: whole numbers, so that paths stay short
_MARGIN = 6  # units around the map, so that no line is cut
_TOLERANCE = 1.8  # units: what nobody sees
_SMALLEST = 12.0  # square units: a smaller island is a speck
# Paris and its neighbours are a fifth of the country's people on a fingernail: drawn again, larger, in the corner.
_CLOSE = ("75", "92", "93", "94")
_CLOSER = 5
_FRAME = 10  # units between the drawing of the corner and its frame
Box = tuple[float, float, float, float]


def read_shapes(path: Path) -> dict[str, list[Ring]]:
    """The rings of each department of a GeoJSON file, in degrees."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = {}
    for feature in features:
        geometry = feature["geometry"]
        polygons = (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
        rings = [[(x, y) for x, y, *_height in ring] for polygon in polygons for ring in polygon]
        shapes[feature["properties"]["code"]] = rings
    return shapes


def boxes(shapes: dict[str, list[Ring]], groups: dict[str, str]) -> dict[tuple[str, str], Box]:
    """West, south, east, north of each department and region, in degrees."""
    found: dict[tuple[str, str], list[Point]] = {}
    for code, rings in shapes.items():
        for key in (("department", code), ("region", groups[code])):
            found.setdefault(key, []).extend(point for ring in rings for point in ring)
    return {key: _box(points) for key, points in found.items()}


def draw_paths(shapes: dict[str, list[Ring]], groups: dict[str, str]) -> dict[str, dict]:
    """For each width: its size, how metres become units, and the path of each department and region."""
    plane = {
        code: [[lambert93(*point) for point in ring] for ring in rings] for code, rings in shapes.items()
    }
    borders = Borders(plane)
    regions = borders.dissolve(groups)
    west, south, east, north = _box(_points(plane))
    drawn = {}
    for width in WIDTHS:
        scale = (_UNITS * width - 2 * _MARGIN) / (east - west)
        arcs = [
            _units(simplify(arc, _TOLERANCE / scale), west, north, scale, _MARGIN) for arc in borders.arcs
        ]
        drawn[str(width)] = {
            "width": _UNITS * width,
            "height": round((north - south) * scale) + 2 * _MARGIN,
            "west": round(west),
            "north": round(north),
            "scale": scale,
            "margin": _MARGIN,
            "department": {code: _path(walks, arcs) for code, walks in sorted(borders.walks.items())},
            "region": {code: _path(walks, arcs) for code, walks in sorted(regions.items())},
            "corner": _corner(plane, borders, scale * _CLOSER),
        }
    return drawn


def _corner(plane: dict[str, list[Ring]], borders: Borders, scale: float) -> dict:
    """The departments of Paris and its neighbours, larger, with the size of their frame."""
    close = [code for code in _CLOSE if code in plane]
    if not close:
        return {"width": 0, "height": 0, "department": {}}
    west, south, east, north = _box(_points({code: plane[code] for code in close}))
    arcs = [_units(simplify(arc, _TOLERANCE / scale), west, north, scale, _FRAME) for arc in borders.arcs]
    return {
        "width": round((east - west) * scale) + 2 * _FRAME,
        "height": round((north - south) * scale) + 2 * _FRAME,
        "department": {code: _path(borders.walks[code], arcs) for code in close},
    }


def _units(arc: Ring, west: float, north: float, scale: float, margin: int) -> Ring:
    """The arc on the drawing, without a point twice in a row."""
    points = [(round((x - west) * scale) + margin, round((north - y) * scale) + margin) for x, y in arc]
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


def _path(walks: list[list[Step]], arcs: list[Ring]) -> str:
    rings = sorted((_ring(walk, arcs) for walk in walks), key=area, reverse=True)
    drawn = rings[:1] + [ring for ring in rings[1:] if area(ring) >= _SMALLEST]
    return "".join(_line(ring) for ring in drawn)


def _ring(walk: list[Step], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for arc, back in walk:
        points = arcs[arc][::-1] if back else arcs[arc]
        ring += points[1:] if ring else points
    return ring


def _line(ring: Ring) -> str:
    """The ring as an SVG path: an absolute start, then steps from point to point."""
    text = f"M{ring[0][0]} {ring[0][1]}l"
    for one, other in pairwise(ring[:-1]):
        for step in (other[0] - one[0], other[1] - one[1]):
            text += f"{step}" if step < 0 or text.endswith("l") else f" {step}"
    return text + "z"


def _points(shapes: dict[str, list[Ring]]) -> list[Point]:
    return [point for rings in shapes.values() for ring in rings for point in ring]


def _box(points: list[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
