"""
The network of relays: who was relayed by whom, among those with most credit.

Size says credit, shape says segment. An arrow goes from the one who was relayed to the one who relayed;
it is full when most of its relays have a certain source, dashed otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
from markupsafe import Markup

from relais.engine.pictures.labels import ABOVE, BELOW, LEFT, RIGHT, Box, Labels, disc
from relais.engine.pictures.layout import spread
from relais.engine.pictures.shapes import Segments, shape_path
from relais.engine.pictures.svg import Place, at_each_place, element, number, path, picture

ROOM = {"narrow": 18, "mid": 36, "wide": 60}
TIES_PER_MEMBER = 2.2
TALL = {"narrow": 440, "mid": 520, "wide": 620}
SMALL, LARGE = {"narrow": 5.0, "mid": 5.0, "wide": 5.5}, {"narrow": 14.0, "mid": 17.0, "wide": 21.0}


@dataclass(frozen=True)
class Member:
    """An account of the network; `about` is its tooltip, `link` where its row stands (or empty)."""

    key: str
    name: str
    credit: float
    segment: str | None
    about: str
    link: str = ""


@dataclass(frozen=True)
class Tie:
    """Relays of one account by another: `source` was relayed by `target`."""

    source: str
    target: str
    n_relays: float
    sure: bool


def network(members: Sequence[Member], ties: Sequence[Tie], segments: Segments, label: str) -> Markup:
    """
    The network at three widths, with as many members as each has room for (60, 36, 18), most credit first.

    Its members are links, so the picture is a group with a name rather than one image.
    """
    return at_each_place(
        lambda place: _Network(members[: ROOM[place.name]], ties, segments, place).picture(label)
    )


def _chosen(members: Sequence[Member], ties: Sequence[Tie]) -> list[Tie]:
    """
    The ties to draw between members: the strongest of each one, then the strongest of all.

    The strongest of all alone would be those of the most relayed, and hide every other account.
    """
    shown = {member.key for member in members}
    among = [t for t in ties if t.source in shown and t.target in shown and t.source != t.target]
    among.sort(key=lambda tie: (-tie.n_relays, tie.source, tie.target))
    first: dict[str, Tie] = {}
    for tie in among:
        first.setdefault(tie.target, tie)
        first.setdefault(tie.source, tie)
    chosen = list(dict.fromkeys([*first.values(), *among]))
    return chosen[: round(TIES_PER_MEMBER * len(members))]


class _Network:
    """One network at one place."""

    def __init__(self, members: Sequence[Member], ties: Sequence[Tie], segments: Segments, place: Place):
        self.ties = _chosen(members, ties)
        tied = {key for tie in self.ties for key in (tie.source, tie.target)}
        # A member without tie would only say that its tie has no room.
        members = [member for member in members if member.key in tied]
        self.members, self.segments, self.place = members, segments, place
        index = {member.key: number for number, member in enumerate(members)}
        self.pairs = np.array(
            [(index[tie.source], index[tie.target]) for tie in self.ties], dtype=int
        ).reshape(-1, 2)
        most = max((member.credit for member in members), default=0) or 1
        small, large = SMALL[place.name], LARGE[place.name]
        self.radii = np.array([small + (large - small) * sqrt(max(m.credit, 0) / most) for m in members])
        strength = np.array([tie.n_relays for tie in self.ties], dtype=float)
        self.tall = TALL[place.name] if len(members) > 8 else TALL[place.name] * 0.6
        self.at = spread(len(members), self.pairs, strength, self.radii * 1.4, place.width, self.tall)

    def picture(self, label: str) -> Markup:
        return picture(
            self.place, self.tall, label, *self._ties(), *self._members(), *self._names(), role="group"
        )

    def _ties(self) -> list[Markup]:
        most = max((tie.n_relays for tie in self.ties), default=1)
        drawn = []
        for tie, (source, target) in zip(self.ties, self.pairs, strict=True):
            wide = 1 + (tie.n_relays > 0.2 * most) + (tie.n_relays > 0.5 * most)
            arrow = self._arrow(
                source, target, f"n-tie n-tie--{wide}" + ("" if tie.sure else " n-tie--doubt")
            )
            drawn.append(element("g", arrow, data_source=tie.source, data_target=tie.target))
        return drawn

    def _arrow(self, source: int, target: int, class_: str) -> Markup:
        """A line bent a little to its left, so that the ties of both directions can be told apart."""
        (x1, y1), (x2, y2) = self.at[source], self.at[target]
        length = hypot(x2 - x1, y2 - y1) or 1.0
        u, v = (x2 - x1) / length, (y2 - y1) / length
        bend = min(0.12 * length, 26)
        mx, my = (x1 + x2) / 2 + v * bend, (y1 + y2) / 2 - u * bend
        reach = hypot(x2 - mx, y2 - my) or 1.0
        a, b = (x2 - mx) / reach, (y2 - my) / reach
        stop = self.radii[target] * 1.25 + 2
        tip_x, tip_y = x2 - a * stop, y2 - b * stop
        base_x, base_y = tip_x - a * 7, tip_y - b * 7
        line = f"M{number(x1)} {number(y1)}Q{number(mx)} {number(my)} {number(base_x)} {number(base_y)}"
        head = "M" + "L".join(
            f"{number(x)} {number(y)}"
            for x, y in ((tip_x, tip_y), (base_x - b * 3.5, base_y + a * 3.5), (base_x + b * 3.5, base_y - a * 3.5))
        )  # fmt: skip
        return path(class_, line) + path("n-head", head + "z")

    def _members(self) -> list[Markup]:
        drawn = []
        for member, (x, y), radius in zip(self.members, self.at, self.radii, strict=True):
            shape = path("n-member", shape_path(self.segments.shape(member.segment), x, y, radius))
            inner = element("title", member.about) + shape
            attributes = {"class_": "n-node", "data_key": member.key, "data_segment": member.segment}
            if member.link:
                inner = element("a", inner, href=member.link, aria_label=member.about)
            drawn.append(element("g", inner, **attributes))
        return drawn

    def _names(self) -> list[Markup]:
        obstacles = [disc(x, y, r + 1) for (x, y), r in zip(self.at, self.radii, strict=True)]
        labels = Labels(Box(0, 0, self.place.width, self.tall), obstacles)
        widest = 130 if self.place.name == "narrow" else 190
        for member, (x, y), radius in zip(self.members, self.at, self.radii, strict=True):
            labels.write(member.name, x, y, radius * 1.15, sides=(RIGHT, LEFT, ABOVE, BELOW), widest=widest)
        return labels.drawn
