"""How much two records agree, field by field: a level for each field, -1 where a value is missing."""

from __future__ import annotations

from collections import Counter
from math import log

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from relais.engine.linkage.fields import KINDS_OF_RECORD
from relais.engine.linkage.spelling import plain, plain_name, plain_phone, plain_site, plain_street

MISSING = -1
EARTH_RADIUS_M = 6_371_009


class Prepared:
    """
    Records with their values brought to one spelling; lists in the order of the records.

    A column that the records do not have is empty.
    """

    def __init__(self, records: pl.DataFrame, kind: str):
        self.kind = kind
        self.ids = records["record_id"].cast(pl.String).to_list()
        self.n = len(self.ids)
        column = lambda name: _texts(records, name)  # noqa: E731
        write_name = plain if kind == "person" else plain_name
        self.name = [write_name(text) for text in column("name")]
        self.given_name = [plain(text) for text in column("given_name")]
        streets = [plain_street(text) for text in column("street")]
        self.house = [number for number, _ in streets]
        self.street = [street for _, street in streets]
        self.town = [
            code or plain_name(town) for code, town in zip(column("town_code"), column("town"), strict=True)
        ]
        self.postal_code = column("postal_code")
        self.phone = [plain_phone(text) for text in column("phone")]
        self.email = [text.strip().lower() for text in column("email")]
        self.site = [plain_site(text) for text in column("website")]
        self.official_id = [text.replace(" ", "") for text in column("official_id")]
        self.birth_year = _numbers(records, "birth_year")
        self.latitude, self.longitude = _numbers(records, "latitude"), _numbers(records, "longitude")
        self.rarity = _rarity(self.name)


def compare(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """
    Levels of agreement of pairs.

    Parameters
    ----------
    records : Prepared
    left, right : arrays of int, shape (n_pairs,)
        Places of the two records of each pair.

    Returns
    -------
    array of int8, shape (n_pairs, n_fields)
        For each field of the kind of record, the level (0 is full agreement) or -1 where unknown.
    """
    fields = KINDS_OF_RECORD[records.kind]
    levels = [_COMPARISONS[records.kind == "person", field.name](records, left, right) for field in fields]
    return np.stack(levels, axis=1).astype(np.int8) if levels else np.zeros((len(left), 0), dtype=np.int8)


def distance_m(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Great-circle distance of pairs in metres; NaN where a coordinate is missing."""
    lat1, lat2 = np.radians(records.latitude[left]), np.radians(records.latitude[right])
    lon = np.radians(records.longitude[right] - records.longitude[left])
    chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(lon / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1)))


def _texts(records: pl.DataFrame, name: str) -> list[str]:
    if name not in records.columns:
        return [""] * records.height
    return records[name].cast(pl.String).fill_null("").to_list()


def _numbers(records: pl.DataFrame, name: str) -> np.ndarray:
    if name not in records.columns:
        return np.full(records.height, np.nan)
    return records[name].cast(pl.Float64, strict=False).to_numpy().astype(float)


def _rarity(names: list[str]) -> dict[str, float]:
    """What a word of a name tells: little for "mairie", much for a word that few names hold."""
    held = Counter(word for name in names for word in set(name.split()))
    return {word: log((len(names) + 1) / times) + 0.1 for word, times in held.items()}


def _pick(values: list[str], places: np.ndarray) -> list[str]:
    return [values[place] for place in places]


def _leveled(score: np.ndarray, cuts: tuple[float, ...], known: np.ndarray) -> np.ndarray:
    """Level by falling cuts: at or above the first cut is level 0."""
    level = np.full(len(score), len(cuts))
    for rank in range(len(cuts) - 1, -1, -1):
        level[score >= cuts[rank]] = rank
    return np.where(known, level, MISSING)


def _known(left: list[str], right: list[str]) -> np.ndarray:
    return np.array([bool(a) and bool(b) for a, b in zip(left, right, strict=True)], dtype=bool)


def _equal(left: list[str], right: list[str]) -> np.ndarray:
    equal = np.array([a == b for a, b in zip(left, right, strict=True)], dtype=bool)
    return np.where(_known(left, right), np.where(equal, 0, 1), MISSING)


def _names(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Words shared, each weighted by its rarity; words one typing slip apart count as shared."""
    a, b = _pick(records.name, left), _pick(records.name, right)
    whole = process.cpdist(a, b, scorer=fuzz.token_sort_ratio, workers=1) / 100
    shared = np.array(
        [_shared_rarity(x.split(), y.split(), records.rarity) for x, y in zip(a, b, strict=True)]
    )
    score = np.maximum(np.where(whole >= 0.9, whole, 0.5 * whole), shared) if len(a) else whole
    # A name inside the other (“Médiathèque” in “Médiathèque de Valbrune”) is close, never equal.
    return _leveled(score, (0.985, 0.87, 0.70, 0.40), _known(a, b))


def _shared_rarity(a: list[str], b: list[str], rarity: dict[str, float]) -> float:
    weight = lambda words: sum(rarity.get(word, 1.0) for word in words)  # noqa: E731
    rest = list(b)
    common = 0.0
    for word in a:
        match = word if word in rest else _near(word, rest)
        if match:
            rest.remove(match)
            common += min(rarity.get(word, 1.0), rarity.get(match, 1.0))
    total = weight(a) + weight(b)
    return 2 * common / total if total else 0.0


def _near(word: str, words: list[str]) -> str:
    if len(word) < 4:
        return ""
    best = max(words, key=lambda other: JaroWinkler.similarity(word, other), default="")
    return best if best and JaroWinkler.similarity(word, best) >= 0.93 else ""


def _family_names(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    a, b = _pick(records.name, left), _pick(records.name, right)
    score = process.cpdist(a, b, scorer=JaroWinkler.similarity, workers=1)
    # A married name beside a birth name: all words of one are in the other.
    inside = np.array([bool(set(x.split()) & set(y.split())) for x, y in zip(a, b, strict=True)], dtype=bool)
    score = np.where(inside, np.maximum(score, 0.9), score) if len(a) else score
    return _leveled(score, (1.0, 0.93, 0.87), _known(a, b))


def _given_names(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    a, b = _pick(records.given_name, left), _pick(records.given_name, right)
    score = process.cpdist(a, b, scorer=JaroWinkler.similarity, workers=1)
    initial = np.array(
        [x[:1] == y[:1] and 1 in (len(x), len(y)) for x, y in zip(a, b, strict=True)], dtype=bool
    )
    level = np.select([score >= 1, score >= 0.92, initial], [0, 1, 2], 3)
    return np.where(_known(a, b), level, MISSING)


def _streets(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    a, b = _pick(records.street, left), _pick(records.street, right)
    same_house = _equal(_pick(records.house, left), _pick(records.house, right)) != 1
    score = process.cpdist(a, b, scorer=fuzz.token_sort_ratio, workers=1) / 100
    level = np.select([(score >= 0.9) & same_house, score >= 0.9, score >= 0.72], [0, 1, 2], 3)
    return np.where(_known(a, b), level, MISSING)


def _places(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    metres = distance_m(records, left, right)
    with np.errstate(invalid="ignore"):
        return _leveled(-metres, (-50, -250, -1_000, -5_000), ~np.isnan(metres))


def _towns(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    town = _equal(_pick(records.town, left), _pick(records.town, right))
    postal = _equal(_pick(records.postal_code, left), _pick(records.postal_code, right))
    return np.where((town == 0) | (postal == 0), 0, np.maximum(town, postal))


def _emails(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    a, b = _pick(records.email, left), _pick(records.email, right)
    domain = _equal([x.rpartition("@")[2] for x in a], [x.rpartition("@")[2] for x in b])
    same = _equal(a, b)
    return np.where(same == MISSING, MISSING, np.select([same == 0, domain == 0], [0, 1], 2))


def _websites(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    a, b = [records.site[i] for i in left], [records.site[i] for i in right]
    host, page = _equal([x[0] for x in a], [x[0] for x in b]), _equal([x[1] for x in a], [x[1] for x in b])
    return np.where(host == MISSING, MISSING, np.select([page == 0, host == 0], [0, 1], 2))


def _birth_years(records: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    apart = np.abs(records.birth_year[left] - records.birth_year[right])
    with np.errstate(invalid="ignore"):
        return np.where(np.isnan(apart), MISSING, np.select([apart == 0, apart == 1], [0, 1], 2))


def _same_text(name: str):
    return lambda records, left, right: _equal(
        _pick(getattr(records, name), left), _pick(getattr(records, name), right)
    )


# (is it a person?, field) -> comparison
_COMPARISONS = {
    (person, name): comparison
    for person in (False, True)
    for name, comparison in {
        "name": _family_names if person else _names,
        "given_name": _given_names,
        "street": _streets,
        "place": _places,
        "town": _towns,
        "phone": _same_text("phone"),
        "email": _emails,
        "website": _websites,
        "official_id": _same_text("official_id"),
        "birth_year": _birth_years,
    }.items()
}
