"""A cumulated curve over time, with the zones of a campaign's phases and one point to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil, floor, log10

from markupsafe import Markup

from relais.engine.pictures.svg import (
    Place,
    at_each_place,
    clip,
    element,
    fit,
    number,
    path,
    picture,
    text,
    text_width,
)

TALL = {"narrow": 300, "mid": 360, "wide": 400}
N_TICKS = {"narrow": 3, "mid": 4, "wide": 6}
FOOT, TIER = 34, 19


@dataclass(frozen=True)
class Zone:
    """A phase of the campaign: its name, its first and last moment."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Curve:
    """
    What a cumulated curve shows.

    Attributes
    ----------
    points : sequence of (datetime, count)
        In order of time; counts never fall.
    total, total_note : str
        Words at the end of the line: its label.
    look : (datetime, count, words, note) or None
        The point to look at, marked by the baton.
    zones : sequence of Zone
    say_count, say_time : callable
        How an axis writes a count and a moment.
    """

    points: Sequence[tuple[datetime, float]]
    total: str
    total_note: str = ""
    look: tuple[datetime, float, str, str] | None = None
    zones: Sequence[Zone] = ()
    say_count: Callable[[float], str] = field(default=str)
    say_time: Callable[[datetime], str] = field(default=str)


def cumulated_curve(curve: Curve, label: str) -> Markup:
    return at_each_place(lambda place: _Drawing(curve, place).picture(label))


def round_step(most: float, n_steps: int) -> int:
    """The step of a count axis: 1, 2 or 5 times a power of ten, at most `n_steps` steps up to `most`."""
    if most <= n_steps:
        return 1
    rough = most / n_steps
    power = 10 ** floor(log10(rough))
    return ceil(next(step * power for step in (1, 2, 5, 10) if step * power >= rough))


class _Drawing:
    """One curve at one place: scales first, then each layer."""

    def __init__(self, curve: Curve, place: Place):
        self.curve, self.place = curve, place
        self.most = max((count for _, count in curve.points), default=0) or 1
        self.first, self.last = _period(curve)
        self.step = round_step(self.most, 5)
        self.ceiling = max(self.most, self.step)
        beside = place.name != "narrow"
        widest = max(text_width(curve.total), text_width(curve.total_note, 14))
        self.right = place.width - (min(widest + 22, 190) if beside else 12)
        axis = max(text_width(curve.say_count(mark), 14) for mark in self._marks())
        self.left = axis + 12
        self.top = (66 if curve.zones else 24) + (0 if beside else 14)
        self.bottom = TALL[place.name] - FOOT
        self.keyed = False
        self.heads = self._zone_heads()

    def _marks(self) -> list[int]:
        return list(range(0, int(self.ceiling) + 1, self.step))

    def x(self, moment: datetime) -> float:
        whole = (self.last - self.first).total_seconds() or 1
        share = (moment - self.first).total_seconds() / whole
        return self.left + (self.right - self.left) * min(max(share, 0), 1)

    def y(self, count: float) -> float:
        return self.bottom - (self.bottom - self.top) * count / (self.ceiling * 1.06)

    def picture(self, label: str) -> Markup:
        layers = [
            *self._zones(),
            *self._key(),
            *self._count_axis(),
            *self._time_axis(),
            self._line(),
            *self._look(),
            *self._end(),
        ]
        return picture(self.place, self.foot, label, *layers)

    def _zones(self) -> list[Markup]:
        """Every second phase is shaded; its name stands over it, higher when it is wider than the phase."""
        drawn = []
        for index, (zone, (words, tier)) in enumerate(zip(self.curve.zones, self.heads, strict=True)):
            start, end = self.x(zone.start), self.x(zone.end)
            if index % 2 == 0:
                box = {
                    "x": start,
                    "y": self.top - 14,
                    "width": end - start,
                    "height": self.bottom - self.top + 14,
                }
                drawn.append(element("rect", class_="c-zone", **box))
            middle = (start + end) / 2
            drawn.append(text(middle, self.top - 24 - TIER * tier, words, "c-strong c-mid"))
            if tier:
                top = self.top - 24 - TIER * tier + 6
                drawn.append(path("c-lead", f"M{number(middle)} {number(top)}V{number(self.top - 14)}"))
        return drawn

    def _zone_heads(self) -> list[tuple[str, int]]:
        """The name of each phase and its height; numbers for all when a name has no room at either height."""
        heads, taken = [], {0: 0.0, 1: 0.0}
        for zone in self.curve.zones:
            name = clip(zone.name, 60)
            start, end, half = self.x(zone.start), self.x(zone.end), text_width(name) / 2
            tier = 0 if 2 * half <= end - start - 4 else 1
            left, right = (start + end) / 2 - half, (start + end) / 2 + half
            if left < taken[tier] or right > self.place.width:
                self.keyed = True
                return [(str(number), 0) for number in range(1, len(self.curve.zones) + 1)]
            taken[tier] = right + 8
            heads.append((name, tier))
        return heads

    def _key(self) -> list[Markup]:
        """Under the curve, what the numbers of the phases stand for, as many to a line as hold."""
        drawn, x, y = [], 0.0, self.bottom + 56
        for index, zone in enumerate(self.curve.zones if self.keyed else ()):
            words = fit(f"{index + 1}. {clip(zone.name, 60)}", self.place.width)
            if x and x + text_width(words) > self.place.width:
                x, y = 0.0, y + 21
            drawn.append(text(x, y, words))
            x += text_width(words) + 22
        self.foot = y + 12 if drawn else self.bottom + FOOT
        return drawn

    def _count_axis(self) -> list[Markup]:
        drawn = []
        for mark in self._marks():
            y = number(self.y(mark))
            drawn.append(
                path("c-grid" if mark else "c-axis", f"M{number(self.left)} {y}H{number(self.right)}")
            )
            drawn.append(text(self.left - 8, self.y(mark) + 5, self.curve.say_count(mark), "c-text c-end"))
        return drawn

    def _time_axis(self) -> list[Markup]:
        """Moments at equal distances, each written once."""
        n, drawn, said = N_TICKS[self.place.name], [], set()
        for k in range(n):
            moment = self.first + (self.last - self.first) * k / (n - 1)
            words = self.curve.say_time(moment)
            if words in said:
                continue
            said.add(words)
            anchor = "" if k == 0 else " c-end" if k == n - 1 else " c-mid"
            drawn.append(text(self.x(moment), self.bottom + 24, words, f"c-text{anchor}"))
        return drawn

    def _line(self) -> Markup:
        """Counts hold until the next point: a stair, so that no relay is drawn before it came."""
        steps, last_y = [f"M{number(self.left)} {number(self.y(0))}"], self.y(0)
        for moment, count in self.curve.points:
            if len(self.curve.points) <= 60:
                steps.append(f"L{number(self.x(moment))} {number(last_y)}")
            last_y = self.y(count)
            steps.append(f"L{number(self.x(moment))} {number(last_y)}")
        if self.curve.points:
            steps.append(f"L{number(self.right)} {number(last_y)}")
        return path("c-line", "".join(steps))

    def _look(self) -> list[Markup]:
        """The baton; its words stand under the line at its right or over it at its left, where it never goes."""
        if not self.curve.look:
            return []
        moment, count, words, note = self.curve.look
        x, y = self.x(moment), self.y(count)
        width = max(text_width(words), text_width(note, 14)) + 16
        under = x + width < self.right
        base = min(y + 18, self.bottom - 26) if under else max(y - 26, self.top + 12)
        at, anchor = (x + 14, "") if under else (x - 12, " c-end")
        return [
            element("circle", class_="c-baton", cx=x, cy=y, r=6),
            text(at, base, words, f"c-strong c-halo{anchor}"),
            text(at, base + 17, note, f"c-text c-halo{anchor}"),
        ]

    def _end(self) -> list[Markup]:
        if not self.curve.points:
            return []
        y = self.y(self.curve.points[-1][1])
        dot = element("circle", class_="c-known", cx=self.right, cy=y, r=5.5)
        if self.place.name == "narrow":
            return [dot, text(self.right + 6, y - 12, self.curve.total, "c-strong c-halo c-end")]
        return [
            dot,
            text(self.right + 14, y + 1, self.curve.total, "c-strong"),
            text(self.right + 14, y + 19, self.curve.total_note),
        ]


def _period(curve: Curve) -> tuple[datetime, datetime]:
    """From the first to the last moment of the points and the phases, never empty."""
    moments = [moment for moment, _ in curve.points]
    moments += [moment for zone in curve.zones for moment in (zone.start, zone.end)]
    first, last = min(moments), max(moments)
    return first, last if last > first else first + timedelta(hours=1)
