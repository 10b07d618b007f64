"""
Finding things by their words, among millions.

A model that can be found is declared once (`searchable`); its words are then kept beside it at each save. Lists
look for words with `Words`; the page of search asks every model that a reader may see.
"""

from relais.core.search.registry import searchable
from relais.core.search.words import InOrder, Words

__all__ = ["InOrder", "Words", "searchable"]
