"""The outlines that come with Relais: mainland France and Corsica, 96 departments in 13 regions."""

import json
from dataclasses import dataclass
from functools import cache

from relais.directory.territories.edition import DATA
from relais.directory.territories.projection import lambert93

SMALL, LARGE = 340, 680  # pixels: beside words; across the page


@dataclass(frozen=True)
class Sheet:
    """A map without colours, at one size: two units of drawing a pixel."""

    width: int
    height: int
    paths: dict[str, dict[str, str]]  # level (department, region) -> code -> path
    corner_width: int
    corner_height: int
    corner: dict[str, str]  # Paris and its neighbours again, larger
    west: float
    north: float
    scale: float
    margin: int

    def place(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Where a point of mainland France or Corsica falls on the sheet."""
        x, y = lambert93(longitude, latitude)
        return round((x - self.west) * self.scale) + self.margin, round(
            (self.north - y) * self.scale
        ) + self.margin


@cache
def sheet(size: int = LARGE) -> Sheet:
    drawn = json.loads((DATA / "outlines.json").read_text(encoding="utf-8"))[str(size)]
    corner = drawn["corner"]
    return Sheet(
        width=drawn["width"],
        height=drawn["height"],
        paths={level: drawn[level] for level in ("department", "region")},
        corner_width=corner["width"],
        corner_height=corner["height"],
        corner=corner["department"],
        west=drawn["west"],
        north=drawn["north"],
        scale=drawn["scale"],
        margin=drawn["margin"],
    )


def is_drawn(department_code: str) -> bool:
    return department_code in sheet(SMALL).paths["department"]
