"""Rung 1: what an account could touch. Audience, standing, core, brokerage, audience net of follow-backs."""

from relais.engine.reach.audience import neutral_audience, reach, reach_net
from relais.engine.reach.brokerage import ROLES, brokerage
from relais.engine.reach.exposures import Exposures, count_exposures
from relais.engine.reach.reciprocity import estimate_reciprocity
from relais.engine.reach.standing import core_number, standing

__all__ = [
    "ROLES",
    "Exposures",
    "brokerage",
    "core_number",
    "count_exposures",
    "estimate_reciprocity",
    "neutral_audience",
    "reach",
    "reach_net",
    "standing",
]
