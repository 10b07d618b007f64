"""
Same place, same organisation, same person?

`propose_pairs` reads records and proposes the pairs that may be the same thing, each with a probability and
the agreement that speaks for it, field by field. A person decides; nothing is merged here.
"""

from relais.engine.linkage.fields import KINDS_OF_RECORD, RECORD_COLUMNS
from relais.engine.linkage.propose import propose_pairs

__all__ = ["KINDS_OF_RECORD", "RECORD_COLUMNS", "propose_pairs"]
