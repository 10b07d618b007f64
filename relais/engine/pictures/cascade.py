"""
A cascade drawn from hand to hand: the original at the left, its first relays, theirs, and so on.

A full branch is a certain source. A dashed branch to a hollow node means that several sources are
possible and that the credit is shared; the branch goes to the likeliest. A node without a branch is a
relay whose source nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from markupsafe import Markup

from relais.engine.pictures.forest import START, Forest, summarise
from relais.engine.pictures.labels import ABOVE, BELOW, LEFT, OVER, RIGHT, Box, Labels, disc
from relais.engine.pictures.svg import (
    TEXT_SIZE,
    Place,
    at_each_place,
    element,
    group,
    number,
    path,
    picture,
    text,
    text_width,
)

ROOM = {"narrow": (24, 3), "mid": (40, 4), "wide": (60, 7)}
ROW, HEAD, WIDEST_GAP, SHORTEST = 23, 34, 290, 66


@dataclass(frozen=True)
class TreeWords:
    """
    What a tree says.

    `name` and `about` give a post's label and its tooltip, `hand` the head of a column, `others` the sum
    of posts that are not drawn.
    """

    name: Callable[[int], str]
    about: Callable[[int], str]
    hand: Callable[[int], str]
    others: Callable[[int], str]


def cascade_tree(forest: Forest, words: TreeWords, label: str) -> Markup:
    """The tree of a cascade at three widths, at most 60 marks (24 on a narrow place)."""
    return at_each_place(lambda place: _Tree(forest, words, place).picture(label))


def posts_drawn(forest: Forest) -> set[int]:
    """The posts that the tree shows at one width or another: those that need words."""
    drawn: set[int] = set()
    for n_marks, n_hands in ROOM.values():
        drawn.update(summarise(forest, n_marks=n_marks, n_hands=n_hands).drawn)
    return drawn


class _Tree:
    """One tree at one place: which posts, their rows and columns, then each layer."""

    def __init__(self, forest: Forest, words: TreeWords, place: Place):
        self.forest, self.words, self.place = forest, words, place
        n_marks, n_hands = ROOM[place.name]
        self.summary = summarise(forest, n_marks=n_marks, n_hands=n_hands)
        self.rows: dict[int, float] = {}
        self.sum_rows: dict[int, float] = {}
        self.bottom = self._set_rows()
        self.n_columns = max(
            [self.column(post) for post in self.summary.drawn]
            + [self.column(post) + 1 for post in self.summary.others if post != START],
            default=0,
        )
        last_room = 66 if place.name == "narrow" else 130
        self.gap = min((place.width - 12 - last_room) / max(self.n_columns, 1), WIDEST_GAP)

    def column(self, post: int) -> int:
        return int(self.forest.hands[post])

    def x(self, column: int) -> float:
        return 12 + self.gap * column

    def radius(self, post: int) -> float:
        return 4.5 + min(1.3 * sqrt(max(int(self.forest.sizes[post]) - 1, 0)), 5)

    def _set_rows(self) -> float:
        """
        A row for each post that nothing hangs from and for each sum; the others stand amid what hangs from
        them. Where a source opens, a little more room is left for its name. Returns the height.
        """
        y, opened, waiting = HEAD + ROW / 2, False, [(START, False)]
        while waiting:
            post, is_sum = waiting.pop()
            below = self.summary.below.get(post, [])
            if not is_sum and (below or post in self.summary.others):
                opened = opened or post > 0
                if post in self.summary.others:
                    waiting.append((post, True))
                waiting.extend((child, False) for child in reversed(below))
                continue
            y += 8 if opened else 0
            (self.sum_rows if is_sum else self.rows)[post] = y
            y, opened = y + ROW, False
        for post in reversed(self.summary.drawn):
            if post not in self.rows:
                rows = [self.rows[child] for child in self.summary.below.get(post, [])]
                rows += [self.sum_rows[post]] if post in self.sum_rows else []
                self.rows[post] = (min(rows) + max(rows)) / 2
        return y + 4

    def picture(self, label: str) -> Markup:
        layers = [*self._columns(), *self._branches(), *self._names(), *self._nodes(), *self._sums()]
        return picture(self.place, self.bottom, label, *layers)

    def _columns(self) -> list[Markup]:
        drawn = []
        for column in range(self.n_columns + 1):
            x, words = self.x(column), self.words.hand(column)
            drawn.append(path("c-grid", f"M{number(x)} {HEAD}V{number(self.bottom)}"))
            if column == 0:
                drawn.append(text(0, 16, words))
            elif x + text_width(words, 14) / 2 > self.place.width:
                drawn.append(text(self.place.width, 16, words, "c-text c-end"))
            else:
                drawn.append(text(x, 16, words, "c-text c-mid"))
        return drawn

    def _branch(self, post: int, x: float, y: float, class_: str) -> Markup:
        left, top = number(self.x(self.column(post))), number(self.rows[post])
        right, foot = number(x), number(y)
        middle = number((self.x(self.column(post)) + x) / 2)
        return path(class_, f"M{left} {top}C{middle} {top} {middle} {foot} {right} {foot}")

    def _branches(self) -> list[Markup]:
        drawn = []
        for post in self.summary.drawn:
            source = int(self.forest.parent[post])
            if source != START:
                doubt = "" if self.forest.sure[post] else " c-branch--doubt"
                drawn.append(
                    self._branch(source, self.x(self.column(post)), self.rows[post], f"c-branch{doubt}")
                )
        for post, row in self.sum_rows.items():
            if post != START:
                drawn.append(self._branch(post, self.x(self.column(post) + 1) - 5, row, "c-ref"))
        return drawn

    def _nodes(self) -> list[Markup]:
        drawn = []
        for post in self.summary.drawn:
            source = int(self.forest.parent[post])
            class_ = "c-known" if self.forest.sure[post] else "c-hollow"
            if source == START:
                class_ = "c-alone" if post else "c-baton"
            at = {"cx": self.x(self.column(post)), "cy": float(self.rows[post]), "r": self.radius(post)}
            about = element("title", self.words.about(post))
            drawn.append(group(about, element("circle", class_=class_, **at)))
        return drawn

    def _sum_at(self, post: int) -> tuple[float, float]:
        x = self.x(0) - 8 if post == START else self.x(self.column(post) + 1)
        return x, self.sum_rows[post] + 5

    def _sum_words(self, post: int) -> str:
        return self.words.others(self.summary.others[post])

    def _sums(self) -> list[Markup]:
        return [text(*self._sum_at(post), self._sum_words(post), "c-text c-halo") for post in self.sum_rows]

    def _names(self) -> list[Markup]:
        """Those with most relays after them first; a leaf only where its own row has room at its right."""
        obstacles = [
            disc(self.x(self.column(post)), self.rows[post], self.radius(post) + 1)
            for post in self.summary.drawn
        ]
        for post in self.sum_rows:
            x, y = self._sum_at(post)
            width = text_width(self._sum_words(post), 14)
            obstacles.append(Box(x, y - 13, x + width, y + 4))
        labels = Labels(Box(-2, HEAD - 12, self.place.width + 4, self.bottom), obstacles)
        for post in sorted(
            self.summary.drawn, key=lambda post: (post > 0, -int(self.forest.sizes[post]), post)
        ):
            self._name(labels, post)
        return labels.drawn

    def _name(self, labels: Labels, post: int) -> None:
        x, y, radius = self.x(self.column(post)), self.rows[post], self.radius(post)
        name = self.words.name(post)
        room = self.gap * 1.9 if self.place.name == "narrow" else max(self.gap * 1.4, 130)
        if self.forest.sizes[post] > 1:
            sides = (OVER, RIGHT) if self.column(post) == 0 else (ABOVE, BELOW, RIGHT)
            short = self.gap - 2 * radius - 12
            if not labels.write(name, x, y, radius, sides=sides, widest=room) and short > SHORTEST:
                labels.write(name, x, y, radius, sides=sides, widest=short)
        elif self.place.name != "narrow" or self.forest.n_posts <= 12:
            rest = self.place.width - x - radius - TEXT_SIZE / 2
            labels.write(name, x, y, radius, sides=(RIGHT, LEFT), widest=min(rest, 210), class_="c-text")
