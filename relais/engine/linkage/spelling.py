"""Two ways of writing one thing, brought to one: names, streets, telephones, addresses of mail and sites."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_HOUSE = re.compile(r"^(\d+)\s*(bis|ter|quater|[a-d])?\b[\s,]*")

# Abbreviations of the French postal standard (NF Z10-011) and of everyday writing.
_STREET_WORDS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "boul": "boulevard", "bvd": "boulevard",
    "r": "rue", "pl": "place", "ch": "chemin", "che": "chemin", "chem": "chemin", "rte": "route", "imp": "impasse",
    "all": "allee", "allees": "allee", "sq": "square", "fg": "faubourg", "fbg": "faubourg", "crs": "cours",
    "qu": "quai", "res": "residence", "bat": "batiment", "lot": "lotissement", "za": "zone", "zi": "zone",
    "st": "saint", "ste": "sainte", "gal": "general", "mal": "marechal", "dr": "docteur", "pdt": "president",
    "cdt": "commandant", "col": "colonel", "prof": "professeur", "nd": "notre dame",
}  # fmt: skip
_NAME_WORDS = {
    "st": "saint", "ste": "sainte", "ass": "association", "assoc": "association", "mjc": "maison jeunes culture",
    "ccas": "centre communal action sociale", "cias": "centre intercommunal action sociale",
    "msap": "maison services au public", "mfs": "maison france services", "efs": "espace france services",
    "epn": "espace public numerique", "mds": "maison solidarites", "mdr": "maison region",
    "bib": "bibliotheque", "mediath": "mediatheque", "cc": "communaute communes", "ml": "mission locale",
    "cs": "centre social", "csc": "centre socio culturel", "udaf": "union departementale associations familiales",
}  # fmt: skip
_SMALL = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "sur",
        "sous",
        "pour",
        "par",
    ]
)
# Words that say what a place is, not which one: a name made of them alone is that of hundreds of places.
_GENERIC = frozenset(
    plain_word
    for words in [
        "mairie mediatheque bibliotheque centre social socio culturel communal intercommunal action maison",
        "france services espace public numerique mission locale point information jeunesse association",
        "solidarites region culture jeunes poste accueil service services public communaute communes",
    ]
    for plain_word in words.split()
)


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """
    Words without accents, case nor punctuation.

    Example
    -------
    >>> plain("L’Haÿ-les-Roses")
    'l hay les roses'
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_LETTERS))
    return _NOT_WORD.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def plain_name(text: str) -> str:
    """
    A name in full words, small words left out, in the order written.

    Example
    -------
    >>> plain_name("C.C.A.S. de St-Malo")
    'centre communal action sociale saint malo'
    """
    return _expanded(_joined_initials(plain(text)).split(), _NAME_WORDS)


def is_generic(name: str) -> bool:
    """
    Whether a plain name says only what a place is.

    Example
    -------
    >>> is_generic("mairie"), is_generic("mairie valbrune")
    (True, False)
    """
    return all(word in _GENERIC for word in name.split())


def plain_street(text: str) -> tuple[str, str]:
    """
    The number and the street of an address.

    Example
    -------
    >>> plain_street("12 bis, av. du Gal-Leclerc")
    ('12bis', 'avenue general leclerc')
    """
    words = plain(text)
    house = _HOUSE.match(words)
    number = (house[1] + (house[2] or "")) if house else ""
    rest = words[house.end() :] if house else words
    return number, _expanded(rest.split(), _STREET_WORDS)


def plain_phone(text: str) -> str:
    """
    The last nine digits of a French number, all digits of another.

    Example
    -------
    >>> plain_phone("+33 (0)2 99 00 00 01"), plain_phone("02.99.00.00.01")
    ('299000001', '299000001')
    """
    digits = re.sub(r"\D", "", text)
    return digits[-9:] if len(digits) >= 9 else digits


def plain_site(text: str) -> tuple[str, str]:
    """
    The host of an address of the web, and host with path.

    Example
    -------
    >>> plain_site("https://www.ville-arvor.example/ccas/")
    ('ville-arvor.example', 'ville-arvor.example/ccas')
    """
    address = re.sub(r"^[a-z]+://", "", text.strip().lower()).removeprefix("www.").rstrip("/")
    return address.split("/")[0], address


def _joined_initials(words: str) -> str:
    """`c c a s saint malo` -> `ccas saint malo`: initials written with dots are one word."""
    return re.sub(r"\b(?:[a-z] ){2,}[a-z]\b", lambda letters: letters[0].replace(" ", ""), words)


def _expanded(words: list[str], abbreviations: dict[str, str]) -> str:
    full = " ".join(abbreviations.get(word, word) for word in words)
    return " ".join(word for word in full.split() if word not in _SMALL)
