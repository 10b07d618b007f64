"""
What was done, by whom, to what, when.

Every write of the product is a function marked with `@action`: it checks the right, opens the transaction
and leaves one entry here. Entries hold ids and verbs, never personal content.
"""

from relais.core.journal.verbs import action

__all__ = ["action"]
