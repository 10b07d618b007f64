"""
Maps of France drawn by the server, without a tile server: values by department or region, or where a place is.

One ink: the higher the class, the denser. What is not known is hatched. The outlines stop at Corsica, so what
lies overseas stands beside the map as named squares. `directory/territories/map.html` shows the result with its
sentence, its legend and its table.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from relais.directory.territories.kinds import Kind
from relais.directory.territories.models import Territory
from relais.directory.territories.outlines import LARGE, SMALL, Sheet, is_drawn, sheet

UNKNOWN, PLAIN, HERE, AROUND = "unknown", "plain", "here", "around"
# Which of the four densities serve when there are fewer classes: the ends first.
_DENSITIES = {0: (), 1: (4,), 2: (1, 4), 3: (1, 3, 4), 4: (1, 2, 3, 4)}
MOST_CLASSES = 4
_SOUTH_OF_CORSICA = 41.0


@dataclass(frozen=True)
class Area:
    """A shape or a square of the map."""

    code: str
    name: str
    css: str
    path: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Band:
    """A class of values, as the legend and the table name it."""

    css: str
    label: str


@dataclass(frozen=True)
class Row:
    """A line of the table beside the map."""

    territory: Territory
    figure: str
    band: str


@dataclass(frozen=True)
class OutlineMap:
    sheet: Sheet
    title: str  # what the map shows, for those who hear the page
    say: str  # the finding, above the map
    areas: Sequence[Area]
    corner: Sequence[Area] = ()
    squares: Sequence[Area] = ()
    legend: Sequence[Band] = ()
    rows: Sequence[Row] = ()
    heading: str = ""  # of the column of figures
    point: tuple[int, int] | None = None

    @property
    def is_small(self) -> bool:
        return self.sheet.width < 2 * LARGE


@dataclass
class Classes:
    """Values cut into classes that hold as many territories each, as nearly as equal values allow."""

    values: Mapping[str, float]
    most: int = MOST_CLASSES
    bounds: list[float] = field(init=False)

    def __post_init__(self) -> None:
        waiting, self.bounds = sorted(self.values.values()), []
        for left in range(self.most, 1, -1):
            # A class takes its share of what waits, and all that equals its last value.
            last = waiting[-(-len(waiting) // left) - 1] if waiting else 0.0
            waiting = waiting[bisect_right(waiting, last) :]
            if not waiting:
                break
            self.bounds.append(waiting[0])

    def of(self, value: float) -> int:
        """The class of a value, from 0."""
        return bisect_right(self.bounds, value)

    def css(self, value: float) -> str:
        return str(_DENSITIES[len(self.bounds) + 1][self.of(value)])

    def members(self, number: int) -> list[float]:
        return sorted(value for value in self.values.values() if self.of(value) == number)


def draw_values(
    values: Mapping[str, float | None],
    *,
    heading: str,
    say: str = "",
    level: str = Kind.DEPARTMENT,
    decimals: int = 0,
    unit: str = "",
    size: int = LARGE,
    most_classes: int = MOST_CLASSES,
) -> OutlineMap:
    """
    A map of one figure by department or region.

    Parameters
    ----------
    values : code -> figure
        Codes of INSEE; absent or None means not known, and is hatched. A value of 0 is known.
    heading : str
        What the figure is, with its unit and its year: head of the column, title of the drawing.
    say : str
        The finding, in a sentence a person could say aloud.
    level : `department` or `region`
    decimals, unit : how figures are written.
    size : `outlines.SMALL` or `outlines.LARGE`
    most_classes : 1 to 4.

    Returns
    -------
    OutlineMap, for `{% include "directory/territories/map.html" with map=… %}`

    Does not tell
    -------------
    How sure the figures are: give their interval in a table of its own.
    """
    paper, places = sheet(size), _places(level, values)
    strangers = values.keys() - places.keys()
    if strangers:
        raise ValueError(f"not the code of a {level}: {sorted(strangers)}")
    known = {code: float(value) for code, value in values.items() if value is not None}
    classes = Classes(known, min(most_classes, MOST_CLASSES))

    def write(value: float) -> str:
        figure = number_format(round(value, decimals), decimals, force_grouping=True)
        return f"{figure} {unit}".strip()

    def area(code: str, path: str = "") -> Area:
        if code not in known:
            return Area(code, places[code].name, UNKNOWN, path, _("not known"))
        return Area(code, places[code].name, classes.css(known[code]), path, write(known[code]))

    corner = paper.corner if level == Kind.DEPARTMENT else {}
    legend = _legend(classes, write, are_unknown=len(known) < len(places))
    return OutlineMap(
        sheet=paper,
        title=heading,
        say=say,
        heading=heading,
        areas=[area(code, path) for code, path in paper.paths[level].items() if code in places],
        corner=[area(code, path) for code, path in corner.items() if code in places],
        squares=[area(code) for code in places if code not in paper.paths[level]],
        legend=legend,
        rows=_rows(places, known, classes, write),
    )


def show_place(territory: Territory, size: int = SMALL) -> OutlineMap:
    """Where a territory is: its departments filled, or its department in a lighter tone and a point."""
    paper, places = sheet(size), _places(Kind.DEPARTMENT, [territory.code, _department_code(territory)])
    here = _departments_of(territory)
    around = {_department_code(territory)} - here

    def area(code: str, path: str = "") -> Area:
        return Area(
            code, places[code].name, HERE if code in here else AROUND if code in around else PLAIN, path
        )

    point = None
    department = _department_code(territory)
    # An overseas point would fall off the sheet; a group of communes has no department of its own.
    is_on_sheet = is_drawn(department) or (not department and (territory.latitude or 0) > _SOUTH_OF_CORSICA)
    if not here and is_on_sheet and territory.latitude is not None and territory.longitude is not None:
        point = paper.place(territory.longitude, territory.latitude)
    return OutlineMap(
        sheet=paper,
        title=_("Where %(name)s is, on a map of France") % {"name": territory.name},
        say="",
        areas=[area(code, path) for code, path in paper.paths["department"].items() if code in places],
        squares=[
            area(code) for code in sorted(here | around) if code and code not in paper.paths["department"]
        ],
        point=point,
    )


def _places(level: str, wanted) -> dict[str, Territory]:
    """The territories of a level by code; an overseas collectivity only when it is asked for."""
    found = Territory.objects.filter(kind=level, is_current=True).order_by("code")
    places = {place.code: place for place in found}
    if level == Kind.DEPARTMENT:
        overseas = Territory.objects.filter(kind=Kind.COLLECTIVITY, code__in=list(wanted), is_current=True)
        places |= {place.code: place for place in overseas.order_by("code")}
    return places


def _departments_of(territory: Territory) -> set[str]:
    """The codes of the departments that a territory fills whole."""
    if territory.kind in {Kind.DEPARTMENT, Kind.COLLECTIVITY}:
        return {territory.code}
    if territory.kind == Kind.REGION:
        inside = Territory.objects.filter(kind=Kind.DEPARTMENT, region=territory.pk)
        return set(inside.order_by("code").values_list("code", flat=True))
    return set()


def _department_code(territory: Territory) -> str:
    if territory.kind in {Kind.DEPARTMENT, Kind.COLLECTIVITY}:
        return territory.code
    return territory.department.code if territory.department_id else ""


def _legend(classes: Classes, write, *, are_unknown: bool) -> list[Band]:
    bands = []
    for number in range(len(classes.bounds) + 1):
        members = classes.members(number)
        if members:
            bands.append(Band(classes.css(members[0]), _range(members, write)))
    if are_unknown:
        bands.append(Band(UNKNOWN, _("Not known")))
    return bands


def _range(members: list[float], write) -> str:
    low, high = write(members[0]), write(members[-1])
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _rows(places: Mapping[str, Territory], known: Mapping[str, float], classes: Classes, write) -> list[Row]:
    """The highest first, the unknown last."""

    def order(code: str) -> tuple:
        return (code not in known, -known.get(code, 0), places[code].search_key)

    return [
        Row(
            territory=places[code],
            figure=write(known[code]) if code in known else _("not known"),
            band=classes.css(known[code]) if code in known else UNKNOWN,
        )
        for code in sorted(places, key=order)
    ]
