"""How a name is written so that two ways of typing it meet, and so that É sorts beside E."""

import re
import unicodedata

from django.db import models

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NUMBER = re.compile(r"[+(]?\d[\d\s.()/-]+")
_NOT_WORD = re.compile(r"[\W_]+")


def plain_words(text: str) -> str:
    """
    The words of a name without accents, case nor punctuation.

    Example
    -------
    >>> plain_words("L’Haÿ-les-Roses"), plain_words("Œuvre Éducative"), plain_words("مريم 😀")
    ('l hay les roses', 'oeuvre educative', 'مريم')
    """
    if text.isascii():
        return _NOT_WORD.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", letters.translate(_LETTERS)).strip()


def words_in(text: str) -> list[str]:
    """
    The words that something is found by; an e-mail is one word, for its parts are those of many others.

    Example
    -------
    >>> words_in("Nadia Kerbrat n.kerbrat@mairie-brest.fr")
    ['nadia', 'kerbrat', 'nkerbratmairiebrestfr']
    """
    if "@" not in text:
        return plain_words(text).split()
    found = []
    for piece in text.split():
        words = plain_words(piece).split()
        found += ["".join(words)] if "@" in piece[1:] else words
    return found


def typed_words(text: str) -> list[str]:
    """
    The words that someone looks for; a telephone or a number of register is one word, however it is spaced.

    Example
    -------
    >>> typed_words("Le Goff, Camille"), typed_words("06 12 34 56 78"), typed_words("784 671 695 00103")
    (['le', 'goff', 'camille'], ['612345678'], ['78467169500103'])
    """
    if _NUMBER.fullmatch(text.strip()) and sum(c.isdigit() for c in text) >= 9:
        return [number_word(text)]
    return words_in(text)


def number_word(text: str) -> str:
    """
    The figures of a number without spaces; a French telephone without what it begins with, at home or abroad.

    Example
    -------
    >>> number_word("+33 6 12 34 56 78"), number_word("0612345678")
    ('612345678', '612345678')
    """
    figures = "".join(c for c in text if c.isdigit())
    if len(figures) == 10 and figures[0] == "0":
        return figures[1:]
    return figures[2:] if len(figures) == 11 and figures.startswith("33") else figures


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
