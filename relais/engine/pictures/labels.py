"""Where to write names on a picture so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from relais.engine.pictures.svg import fit, text, text_width

ABOVE, BELOW, RIGHT, LEFT, OVER = "above", "below", "right", "left", "over"
AROUND = (ABOVE, RIGHT, BELOW, LEFT)


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right
            and self.top < other.bottom and other.top < self.bottom
        )  # fmt: skip

    def within(self, other: Box) -> bool:
        return (
            other.left <= self.left and self.right <= other.right
            and other.top <= self.top and self.bottom <= other.bottom
        )  # fmt: skip


def disc(x: float, y: float, radius: float) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


class Labels:
    """
    Names placed one after the other, the most important first; what finds no room is left out.

    `obstacles` may not be covered (shapes), the frame may not be left.
    """

    def __init__(self, frame: Box, obstacles: Iterable[Box] = ()):
        self.frame = frame
        self.taken = list(obstacles)
        self.drawn: list[Markup] = []

    def write(
        self, words: str, x: float, y: float, radius: float, *, sides=AROUND, widest=190.0, class_="c-strong"
    ) -> bool:
        """Write words beside a point of that radius; tell whether there was room."""
        words = fit(words, widest)
        if not words:
            return False
        width = text_width(words)
        for side in sides:
            box, anchor, (at_x, at_y) = _beside(side, x, y, radius, width)
            if box.within(self.frame) and not any(box.meets(other) for other in self.taken):
                self.taken.append(box)
                self.drawn.append(text(at_x, at_y, words, f"{class_} c-halo{anchor}"))
                return True
        return False


def _beside(side: str, x: float, y: float, radius: float, width: float):
    """The box of words at one side of a point, their anchor class and the point they are written at."""
    gap = radius + 5
    if side == RIGHT:
        return Box(x + gap, y - 7, x + gap + width, y + 9), "", (x + gap, y + 5)
    if side == LEFT:
        return Box(x - gap - width, y - 7, x - gap, y + 9), " c-end", (x - gap, y + 5)
    if side == OVER:
        return Box(x - radius, y - gap - 12, x - radius + width, y - gap + 3), "", (x - radius, y - gap - 1)
    base = y - gap - 1 if side == ABOVE else y + gap + 11
    return Box(x - width / 2, base - 11, x + width / 2, base + 4), " c-mid", (x, base)
