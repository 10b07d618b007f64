"""Who takes part in which cascade, in which order, and what shape its tree has."""

from relais.engine.cascades.nodes import BASES, FOLLOWS, MODEL, PARENTS, Cascades, gather_cascades, group_by
from relais.engine.cascades.shape import Shapes, measure_shapes

__all__ = [
    "BASES",
    "FOLLOWS",
    "MODEL",
    "PARENTS",
    "Cascades",
    "Shapes",
    "gather_cascades",
    "group_by",
    "measure_shapes",
]
