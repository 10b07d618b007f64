"""
What is compared: the fields of a record, their levels of agreement and what each level usually tells.

The weights below are where learning starts, and where it stays when an input has too few pairs to learn
from. They are judgements, not measurements; `benchmarks/linkage.py` tells what they are worth.
"""

from __future__ import annotations

from dataclasses import dataclass

RECORD_COLUMNS = (
    "record_id",
    "name",
    "given_name",
    "street",
    "postal_code",
    "town",
    "town_code",
    "latitude",
    "longitude",
    "phone",
    "email",
    "website",
    "official_id",
    "birth_year",
)


@dataclass(frozen=True)
class Field:
    """
    One thing that is compared.

    For each level, from full agreement to disagreement, the share of pairs that agree that much among pairs of
    the same thing (`same`), of close neighbours (`kin`: two services in one building, two people of one
    household) and of strangers (`other`); each sums to 1. A value that is missing on either side tells
    nothing: it has no level.
    """

    name: str
    levels: tuple[str, ...]
    same: tuple[float, ...]
    kin: tuple[float, ...]
    other: tuple[float, ...]


def field(name: str, levels: str, same: str, kin: str, other: str) -> Field:
    """A field from words and percentages, so that the tables below read as tables."""
    shares = [tuple(float(share) / 100 for share in row.split()) for row in (same, kin, other)]
    return Field(name, tuple(levels.split(", ")), *shares)


NAME = field(
    "name",
    "equal, very close, close, some words, different",
    same="  55   22   13    9    1",
    kin="    1    1    4   42   52",
    other=" .1   .1   .8   14   85",
)
FAMILY_NAME = field(
    "name",
    "equal, very close, close, different",
    same="  84    9    4    3",
    kin="   88    6    2    4",
    other=" .3   .5    2 97.2",
)
GIVEN_NAME = field(
    "given_name",
    "equal, very close, initial, different",
    same="  80    9    7    4",
    kin="    2    1    7   90",
    other="  2    1    7   90",
)
STREET = field(
    "street",
    "equal, same street, close, different",
    same="  62   12   12   14",
    kin="   80    8    6    6",
    other=" .1    3    5 91.9",
)
PLACE = field(
    "place",
    "50 m, 250 m, 1 km, 5 km, further",
    same="  50   25   13    8    4",
    kin="   55   25   12    6    2",
    other=".02   .1   .5    2 97.38",
)
TOWN = field("town", "same, different", same="97 3", kin="98 2", other="2 98")
PHONE = field("phone", "same, different", same="75 25", kin="30 70", other=".05 99.95")
EMAIL = field("email", "same, same domain, different", same="65 18 17", kin="10 45 45", other=".02 8 91.98")
WEBSITE = field("website", "same, same site, different", same="55 30 15", kin="40 25 35", other=".3 5 94.7")
OFFICIAL_ID = field("official_id", "same, different", same="90 10", kin="2 98", other=".01 99.99")
BIRTH_YEAR = field("birth_year", "same, one apart, different", same="93 4 3", kin="4 4 92", other="2 3 95")

_SITE = (STREET, PLACE, TOWN, PHONE, EMAIL, WEBSITE)
KINDS_OF_RECORD: dict[str, tuple[Field, ...]] = {
    "place": (NAME, *_SITE),
    "organisation": (NAME, *_SITE, OFFICIAL_ID),
    "person": (FAMILY_NAME, GIVEN_NAME, BIRTH_YEAR, TOWN, PHONE, EMAIL),
}
