"""Who relayed whom: candidates of each relay, shares between them, and the credit that follows downstream."""

from relais.engine.relays.attribute import LINKS_KEPT, Attribution, attribute_relays, check_rule
from relais.engine.relays.candidates import KEPT_UNDER_MODEL, RULES
from relais.engine.relays.credit import expected_credit
from relais.engine.relays.model import RATE_PER_SECOND, model_credit

__all__ = [
    "KEPT_UNDER_MODEL",
    "LINKS_KEPT",
    "RATE_PER_SECOND",
    "RULES",
    "Attribution",
    "attribute_relays",
    "check_rule",
    "expected_credit",
    "model_credit",
]
