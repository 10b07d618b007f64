"""
Pictures drawn by the server: SVG as text, with the classes of `relais/look` and no inline style.

Each picture comes for a narrow, a middle and a wide place, so that its words keep their size; one is
shown. `DEFS` (the hatchings) must stand once in a page that shows pictures. A picture never stands
alone: whoever shows it writes its sentence before and its table after.
"""

from relais.engine.pictures.bars import Part, share_bar
from relais.engine.pictures.cascade import cascade_tree
from relais.engine.pictures.curve import Curve, Zone, cumulated_curve
from relais.engine.pictures.forest import Forest
from relais.engine.pictures.marks import DEFS, interval_mark, rung_badge
from relais.engine.pictures.network import Member, Tie, network
from relais.engine.pictures.shapes import Segments
from relais.engine.pictures.svg import clean, clip

__all__ = [
    "DEFS", "Curve", "Forest", "Member", "Part", "Segments", "Tie", "Zone", "cascade_tree", "clean", "clip",
    "cumulated_curve", "interval_mark", "network", "rung_badge", "share_bar",
]  # fmt: skip
