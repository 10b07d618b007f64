"""How a name is written so that two ways of typing it meet, and so that É sorts beside E."""

import re
import unicodedata

from django.db import models

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def plain_words(text: str) -> str:
    """
    The words of a name without accents, case nor punctuation.

    Example
    -------
    >>> plain_words("L’Haÿ-les-Roses"), plain_words("Œuvre Éducative")
    ('l hay les roses', 'oeuvre educative')
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_LETTERS))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", letters).strip()


class SearchKeyField(models.CharField):
    """The plain words of other fields, kept beside them at each save, for searching and sorting."""

    def __init__(self, *sources: str, **kwargs):
        self.sources = sources
        super().__init__(**{"max_length": 400, "editable": False, "default": "", **kwargs})

    def deconstruct(self):
        # For migrations it is plain text: they import nothing from the app.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, instance, add):
        value = plain_words(" ".join(getattr(instance, source) or "" for source in self.sources))[
            : self.max_length
        ]
        setattr(instance, self.attname, value)
        return value


def holding(words: str, field: str = "search_key") -> models.Q:
    """The condition that a row holds every word, in any order, whole or begun."""
    condition = models.Q()
    for word in plain_words(words).split():
        condition &= models.Q(**{f"{field}__contains": word})
    return condition
