"""
Borders cut into arcs, so that two neighbours keep one line between them however much it is simplified.

A ring of points is cut wherever three lines meet; each arc is kept once and shared by both sides.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

Point = tuple[float, float]
Ring = list[Point]  # closed: the last point is the first
Step = tuple[int, bool]  # an arc, and whether it is walked backwards


class Borders:
    """The arcs of a set of shapes, and the shapes as walks along them."""

    def __init__(self, shapes: dict[str, list[Ring]]) -> None:
        self.arcs: list[Ring] = []
        self._known: dict[tuple[Point, ...], int] = {}
        joints = _joints(shapes)
        self.walks = {
            code: [[self._step(arc) for arc in _cut(ring, joints)] for ring in rings]
            for code, rings in shapes.items()
        }

    def dissolve(self, groups: dict[str, str]) -> dict[str, list[list[Step]]]:
        """The outlines of groups of shapes (`groups` tells the group of each): inner borders fall away."""
        steps: dict[str, list[Step]] = defaultdict(list)
        for code, walks in self.walks.items():
            for walk in walks:
                steps[groups[code]] += walk
        return {group: self._chain(self._outer(taken)) for group, taken in steps.items()}

    def _step(self, arc: Ring) -> Step:
        forwards, backwards = tuple(arc), tuple(reversed(arc))
        if backwards in self._known:
            return self._known[backwards], True
        if forwards not in self._known:
            self._known[forwards] = len(self.arcs)
            self.arcs.append(arc)
        return self._known[forwards], False

    def _outer(self, steps: list[Step]) -> list[Step]:
        uses: dict[int, int] = defaultdict(int)
        for arc, _back in steps:
            uses[arc] += 1
        return [(arc, back) for arc, back in steps if uses[arc] == 1]

    def _chain(self, steps: list[Step]) -> list[list[Step]]:
        """Join arcs end to start into closed walks."""
        starts: dict[Point, list[Step]] = defaultdict(list)
        for step in steps:
            starts[self._ends(step)[0]].append(step)
        walks = []
        while any(starts.values()):
            first = next(point for point, waiting in starts.items() if waiting)
            walk: list[Step] = []
            here = first
            while not walk or here != first:
                step = starts[here].pop()
                walk.append(step)
                here = self._ends(step)[1]
            walks.append(walk)
        return walks

    def _ends(self, step: Step) -> tuple[Point, Point]:
        arc, back = self.arcs[step[0]], step[1]
        return (arc[-1], arc[0]) if back else (arc[0], arc[-1])


def _joints(shapes: dict[str, list[Ring]]) -> set[Point]:
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for rings in shapes.values():
        for ring in rings:
            for one, other in pairwise(ring):
                neighbours[one].add(other)
                neighbours[other].add(one)
    return {point for point, around in neighbours.items() if len(around) != 2}


def _cut(ring: Ring, joints: set[Point]) -> Iterable[Ring]:
    """The arcs of a ring; a ring without joint is one arc that begins at its lowest point, whoever walks it."""
    points = ring[:-1]
    at = next((i for i, point in enumerate(points) if point in joints), None)
    if at is None:
        at = points.index(min(points))
        turned = points[at:] + points[:at]
        yield [*turned, turned[0]]
        return
    turned = points[at:] + points[:at]
    arc = [turned[0]]
    for point in [*turned[1:], turned[0]]:
        arc.append(point)
        if point in joints:
            yield arc
            arc = [point]


def simplify(arc: Ring, tolerance: float) -> Ring:
    """
    The arc with fewer points, nowhere farther than `tolerance` from where it was.

    Source
    ------
    Douglas and Peucker 1973. A closed arc is first split at its point farthest from the start.
    """
    if arc[0] == arc[-1] and len(arc) > 3:
        far = max(range(len(arc)), key=lambda i: _squared(arc[0], arc[i]))
        return simplify(arc[: far + 1], tolerance)[:-1] + simplify(arc[far:], tolerance)
    kept = {0, len(arc) - 1}
    spans = [(0, len(arc) - 1)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        far, gap = max(
            ((i, _gap(arc[i], arc[start], arc[end])) for i in range(start + 1, end)), key=lambda x: x[1]
        )
        if gap > tolerance * tolerance:
            kept.add(far)
            spans += [(start, far), (far, end)]
    return [point for i, point in enumerate(arc) if i in kept]


def area(ring: Ring) -> float:
    """The area of a closed ring, whichever way it turns."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def _squared(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _gap(point: Point, start: Point, end: Point) -> float:
    """Squared distance of a point to a segment."""
    length = _squared(start, end)
    if not length:
        return _squared(point, start)
    along = (
        (point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])
    ) / length
    along = min(max(along, 0.0), 1.0)
    return _squared(point, (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])))
