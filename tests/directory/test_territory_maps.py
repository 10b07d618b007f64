"""The maps that the server draws."""

import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from relais.directory.territories.maps import Classes, draw_values, show_place
from relais.directory.territories.outlines import LARGE, SMALL, sheet
from relais.directory.territories.projection import lambert93
from tests.contract import Page, faults_of_fragment
from tests.directory.places import the


def rendered(map_) -> str:
    return render_to_string("directory/territories/map.html", {"map": map_})


def points(path: str) -> list[list[tuple[int, int]]]:
    """The rings of a path, point by point."""
    rings = []
    for start, steps in re.findall(r"M([\d ]+)l([^z]*)z", path):
        x, y = map(int, start.split())
        ring = [(x, y)]
        numbers = list(map(int, re.findall(r"-?\d+", steps)))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


def area_of(rings) -> float:
    total = 0.0
    for ring in rings:
        turned = [*ring[1:], ring[0]]
        total += abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, turned, strict=True))) / 2
    return total


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [(3.0, 46.5, 700_000, 6_600_000), (2.3522, 48.8566, 652_469, 6_862_035)],
)
def test_the_projection_is_lambert_93(longitude, latitude, x, y):
    """The origin falls on the false origin; Paris where the national geoservice puts it."""
    found = lambert93(longitude, latitude)
    assert found == pytest.approx((x, y), abs=1)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_outlines_are_those_of_the_mainland_and_corsica(size):
    """96 departments, 13 regions, all inside the sheet."""
    paper = sheet(size)
    assert len(paper.paths["department"]) == 96
    assert len(paper.paths["region"]) == 13
    assert {"2A", "2B"} <= paper.paths["department"].keys()
    assert "971" not in paper.paths["department"]
    for path in paper.paths["department"].values():
        for x, y in (point for ring in points(path) for point in ring):
            assert 0 <= x <= paper.width
            assert 0 <= y <= paper.height


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_neighbours_share_one_line(size):
    """Departments fill the regions: no gap, no overlap, however much the lines were simplified."""
    paper = sheet(size)
    of_departments = sum(area_of(points(path)) for path in paper.paths["department"].values())
    of_regions = sum(area_of(points(path)) for path in paper.paths["region"].values())
    assert of_departments == pytest.approx(of_regions, rel=0.002)


def test_the_drawing_keeps_the_true_sizes():
    """Gironde is the largest department (10,000 km²), and the whole is 544,000 km² within one per cent."""
    paper = sheet(LARGE)
    km2 = {
        code: area_of(points(path)) / paper.scale**2 / 1e6 for code, path in paper.paths["department"].items()
    }
    assert max(km2, key=km2.get) == "33"
    assert sum(km2.values()) == pytest.approx(544_000, rel=0.01)


def test_a_point_falls_in_its_department():
    """Rennes lies inside the outline of Ille-et-Vilaine."""
    paper = sheet(LARGE)
    x, y = paper.place(-1.6778, 48.1173)
    ring = max(points(paper.paths["department"]["35"]), key=len)
    assert min(a for a, _b in ring) < x < max(a for a, _b in ring)
    assert min(b for _a, b in ring) < y < max(b for _a, b in ring)


# Classes


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1e9), max_size=120), st.integers(1, 4))
def test_classes_hold_every_value_in_order(values, most):
    """A higher value is never in a lower class; no class is empty; no more classes than asked for."""
    classes = Classes(values, most)
    ordered = [classes.of(value) for value in sorted(values.values())]
    assert ordered == sorted(ordered)
    assert set(ordered) == set(range(len(set(ordered))))
    assert len(set(ordered)) <= most
    if len(set(values.values())) >= most:
        assert len(set(ordered)) >= min(most, 1)


def test_equal_values_share_a_class():
    """Most departments at 0: they are one class, not four."""
    classes = Classes({str(n): 0.0 for n in range(90)} | {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0})
    assert {classes.of(0.0)} == {0}
    assert classes.of(5.0) > 0


# Drawings


@pytest.mark.django_db
def test_what_is_not_known_is_hatched_and_said(small_country):
    """An absent figure is not 0: hatched, named in the legend and in the table."""
    drawn = draw_values(
        {"75": 10, "93": 0, "2A": 4.5}, heading="Aidants", decimals=1, say="Paris a plus d’aidants."
    )
    css = {area.code: area.css for area in [*drawn.areas, *drawn.squares]}
    assert css["976"] == "unknown"
    assert css["93"] == "1"
    assert [row.territory.code for row in drawn.rows] == ["75", "2A", "93", "976"]
    assert [row.figure for row in drawn.rows][:3] == ["10,0", "4,5", "0,0"]
    html = rendered(drawn)
    assert "Paris a plus d’aidants." in html
    assert not faults_of_fragment(Page(html))


@pytest.mark.django_db
def test_overseas_departments_stand_beside_as_named_squares(small_country):
    drawn = draw_values({"976": 3}, heading="Aidants")
    assert [(area.code, area.name, area.css) for area in drawn.squares] == [("976", "Mayotte", "4")]
    assert "Mayotte" in rendered(drawn)


@pytest.mark.django_db
def test_a_collectivity_is_shown_when_it_has_a_figure(small_country):
    drawn = draw_values({"988": 3, "976": None}, heading="Aidants")
    assert [area.code for area in drawn.squares] == ["976", "988"]


@pytest.mark.django_db
def test_regions_are_drawn_too(small_country):
    drawn = draw_values({"11": 3, "94": 1}, heading="Aidants", level="region", size=SMALL)
    assert {area.code for area in drawn.areas} == {"11", "94"}
    assert not drawn.corner
    assert not faults_of_fragment(Page(rendered(drawn)))


@pytest.mark.django_db
def test_the_code_of_nothing_is_refused(small_country):
    """A figure that would silently fall off the map is a mistake of the caller."""
    with pytest.raises(ValueError, match="20"):
        draw_values({"20": 3}, heading="Aidants")


@pytest.mark.django_db
def test_a_map_without_figures_still_stands(small_country):
    drawn = draw_values({}, heading="Aidants")
    assert {area.css for area in [*drawn.areas, *drawn.squares]} == {"unknown"}
    assert not faults_of_fragment(Page(rendered(drawn)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "code", "here", "has_point"),
    [
        ("region", "11", {"75", "93"}, False),
        ("department", "2A", {"2A"}, False),
        ("commune", "2A004", set(), True),
        ("borough", "75111", set(), True),
        ("commune", "97608", set(), False),
        ("commune", "98818", set(), False),
        ("epci", "200054781", set(), False),
    ],
)
def test_where_a_place_is(small_country, kind, code, here, has_point):
    """Departments are filled, a smaller place is a point, an overseas place is a square."""
    drawn = show_place(the(kind, code))
    assert {area.code for area in drawn.areas if area.css == "here"} == here
    assert bool(drawn.point) is has_point
    assert not faults_of_fragment(Page(rendered(drawn)))
