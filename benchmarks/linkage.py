"""
Duplicates found, on places and people whose truth is planted, beside the rule that the national map applies.

    python benchmarks/linkage.py [--places 5000] [--people 5000] [--seeds 3]

Each place or person is simulated, and some are written a second time with the corruptions of real files:
typing slips, abbreviations, words left out, a moved or missing point, another telephone, missing values.
Neighbours that are not duplicates are planted too: several services in one building, the same name in
another town, two branches of one network.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time

import numpy as np
import polars as pl
from rapidfuzz.distance import Levenshtein

from relais.engine.linkage import propose_pairs
from relais.engine.linkage.compare import Prepared, distance_m

KINDS = ["Mairie", "Médiathèque", "CCAS", "Espace France Services", "Centre social", "MJC", "Mission locale",
         "Bibliothèque", "Point information jeunesse", "Espace public numérique", "Maison des solidarités"]  # fmt: skip
SYLLABLES = ["val", "port", "tré", "ker", "mont", "saint", "roche", "font", "bel", "clair", "arv", "ville", "brun",
             "sal", "gué", "lan", "plou", "cham", "bois", "mar", "lys", "dor", "vern", "ault", "pré"]  # fmt: skip
STREETS = ["rue de la République", "avenue du Général-Leclerc", "place de l'Église", "boulevard Jean-Moulin",
           "rue des Écoles", "chemin du Moulin", "allée des Tilleuls", "impasse du Lavoir"]  # fmt: skip
GIVEN = ["Nadia", "Bastien", "Inès", "Yann", "Marie-Laure", "Mohamed", "Chloé", "Anne", "Jean-Pierre", "Léa", "Ali",
         "Sofia", "Paul", "Camille", "Louise", "Hugo", "Fatou", "Émile", "Zoé", "Karim"]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--places", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'method':34} {'precision':>9} {'recall':>7} {'seconds':>8}   median of {options.seeds} worlds")
    worlds = [simulate_places(options.places, seed) for seed in range(options.seeds)]
    report("places: ours, probability ≥ 0.5", [score(ours(r, "place"), truth) for r, truth in worlds])
    report("places: ours, probability ≥ 0.9", [score(ours(r, "place", 0.9), truth) for r, truth in worlds])
    report("places: national map, mean ≥ 83", [score(national_map(r), truth) for r, truth in worlds])
    worlds = [simulate_people(options.people, 100 + seed) for seed in range(options.seeds)]
    report("people: ours, probability ≥ 0.5", [score(ours(r, "person"), truth) for r, truth in worlds])
    report("people: same names", [score(same_names(r), truth) for r, truth in worlds])


def report(name: str, scores: list[tuple[float, float, float]]) -> None:
    precision, recall, seconds = (statistics.median(column) for column in zip(*scores, strict=True))
    print(f"{name:34} {precision:9.3f} {recall:7.3f} {seconds:8.2f}")


def score(found: tuple[set, float], truth: set) -> tuple[float, float, float]:
    pairs, seconds = found
    right = len(pairs & truth)
    return right / max(len(pairs), 1), right / len(truth), seconds


def ours(records: pl.DataFrame, kind: str, at_least: float = 0.5) -> tuple[set, float]:
    start = time.perf_counter()
    found = propose_pairs(records, kind, at_least=at_least)
    return set(zip(found["left_id"], found["right_id"], strict=True)), time.perf_counter() - start


def national_map(records: pl.DataFrame) -> tuple[set, float]:
    """Inside one town: mean of the ratios of name, street and distance, at 83 or more; no point counts as equal."""
    start = time.perf_counter()
    prepared = Prepared(records.sort("record_id"), "place")
    sorted_records = records.sort("record_id")
    names, streets = sorted_records["name"].to_list(), sorted_records["street"].fill_null("").to_list()
    by_town: dict[str, list[int]] = {}
    for place, town in enumerate(sorted_records["town_code"]):
        by_town.setdefault(town, []).append(place)
    pairs = set()
    for members in by_town.values():
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                metres = distance_m(prepared, np.array([a]), np.array([b]))[0]
                near = 100 if np.isnan(metres) else max(0, 100 - metres / 10)
                name = 100 * Levenshtein.normalized_similarity(names[a].lower(), names[b].lower())
                street = 100 * Levenshtein.normalized_similarity(streets[a].lower(), streets[b].lower())
                if (name + street + near) / 3 >= 83:
                    pairs.add((prepared.ids[a], prepared.ids[b]))
    return pairs, time.perf_counter() - start


def same_names(records: pl.DataFrame) -> tuple[set, float]:
    start = time.perf_counter()
    held: dict[tuple, list[str]] = {}
    for row in records.sort("record_id").iter_rows(named=True):
        held.setdefault((row["name"].lower(), row["given_name"].lower()), []).append(row["record_id"])
    pairs = {(a, b) for ids in held.values() for i, a in enumerate(ids) for b in ids[i + 1 :]}
    return pairs, time.perf_counter() - start


def simulate_places(n: int, seed: int) -> tuple[pl.DataFrame, set]:
    """`n` places, a quarter written twice; records in a random order, and the true pairs of ids."""
    rng = random.Random(seed)
    towns = [
        (f"{i:05d}", _town(rng), rng.uniform(42.5, 50.5), rng.uniform(-4, 7)) for i in range(max(n // 12, 1))
    ]
    originals: list[dict] = []
    taken: set[tuple[str, str]] = set()
    while len(originals) < n:
        code, town, latitude, longitude = rng.choice(towns)
        building = {
            "street": f"{rng.randint(1, 120)} {rng.choice(STREETS)}",
            "latitude": latitude + rng.gauss(0, 0.01),
            "longitude": longitude + rng.gauss(0, 0.015),
            "phone": f"02{rng.randint(10**7, 10**8 - 1)}",
            "website": f"https://www.{town.lower()}-{code}.example",
        }
        # Several services in one building: neighbours, not duplicates.
        for kind in rng.sample(KINDS, rng.choice([1, 1, 1, 2, 3])):
            phone = building["phone"] if rng.random() < 0.3 else f"02{rng.randint(10**7, 10**8 - 1)}"
            name = f"{kind} de {town}" if rng.random() < 0.6 else f"{kind} {_town(rng)}"
            if (name, code) in taken:  # two that nobody could tell apart
                continue
            taken.add((name, code))
            originals.append(building | {"name": name, "town": town, "town_code": code, "phone": phone})
    return _with_copies(originals[:n], rng, _corrupt_place)


def simulate_people(n: int, seed: int) -> tuple[pl.DataFrame, set]:
    """`n` people, a quarter written twice; families share a name and a town."""
    rng = random.Random(seed)
    families = [_town(rng).replace(" ", "-") for _ in range(max(n // 4, 1))]
    towns = [_town(rng) for _ in range(40)]
    originals = [
        {
            "name": rng.choice(families),
            "given_name": rng.choice(GIVEN),
            "birth_year": rng.randint(1930, 2010),
            "town": rng.choice(towns),
            "phone": f"06{rng.randint(10**7, 10**8 - 1)}",
            "email": f"{rng.getrandbits(32):08x}@courriel.example",
        }
        for _ in range(n)
    ]
    return _with_copies(originals, rng, _corrupt_person)


def _with_copies(originals: list[dict], rng: random.Random, corrupt) -> tuple[pl.DataFrame, set]:
    rows = [(i, row) for i, row in enumerate(originals)]
    rows += [(i, corrupt(dict(row), rng)) for i, row in enumerate(originals) if rng.random() < 0.25]
    rng.shuffle(rows)
    first: dict[int, str] = {}
    truth = set()
    for place, (i, _row) in enumerate(rows):
        record_id = f"{place:07d}"
        row_id = first.setdefault(i, record_id)
        if row_id != record_id:
            truth.add((row_id, record_id))
    records = [row | {"record_id": f"{place:07d}"} for place, (_, row) in enumerate(rows)]
    return pl.DataFrame(records, infer_schema_length=None), truth


def _corrupt_place(row: dict, rng: random.Random) -> dict:
    row["name"] = _rewrite(row["name"], rng)
    row["street"] = _abbreviate(row["street"], rng)
    chance = rng.random()
    if chance < 0.35:
        row["latitude"] = row["longitude"] = None
    elif chance < 0.9:
        row["latitude"] += rng.gauss(0, 0.0006)
        row["longitude"] += rng.gauss(0, 0.0008)
    if rng.random() < 0.35:
        row["phone"] = None if rng.random() < 0.6 else f"02{rng.randint(10**7, 10**8 - 1)}"
    if rng.random() < 0.5:
        row["website"] = None
    if rng.random() < 0.15:
        row["street"] = None
    return row


def _corrupt_person(row: dict, rng: random.Random) -> dict:
    if rng.random() < 0.4:
        row["name"] = _slip(row["name"], rng)
    if rng.random() < 0.25:
        row["given_name"] = row["given_name"][0] if rng.random() < 0.4 else _slip(row["given_name"], rng)
    if rng.random() < 0.3:
        row["birth_year"] = None if rng.random() < 0.7 else row["birth_year"] + rng.choice([-1, 1, 10])
    if rng.random() < 0.6:
        row["phone"] = None if rng.random() < 0.6 else f"06{rng.randint(10**7, 10**8 - 1)}"
    if rng.random() < 0.6:
        row["email"] = None
    return row


def _town(rng: random.Random) -> str:
    return "".join(rng.sample(SYLLABLES, rng.choice([2, 2, 3]))).capitalize()


def _rewrite(name: str, rng: random.Random) -> str:
    words = name.split()
    chance = rng.random()
    if chance < 0.3:
        name = _slip(name, rng)
    elif chance < 0.45:
        name = name.upper()
    elif chance < 0.6 and len(words) > 2:
        name = " ".join(word for word in words if word != "de")
    elif chance < 0.75:
        name = name.replace("CCAS", "Centre communal d'action sociale").replace(
            "Espace France Services", "France services"
        )
    elif chance < 0.85:
        name = f"{name} - accueil numérique"
    return name


def _abbreviate(street: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        for long, short in (
            ("avenue", "av."),
            ("boulevard", "bd"),
            ("place", "pl."),
            ("Général", "Gal"),
            ("rue", "r."),
        ):
            street = street.replace(long, short)
    return _slip(street, rng) if rng.random() < 0.2 else street


def _slip(text: str, rng: random.Random) -> str:
    if len(text) < 3:
        return text
    place = rng.randrange(1, len(text) - 1)
    return rng.choice(
        [
            text[:place] + text[place + 1 :],
            text[:place] + text[place + 1] + text[place] + text[place + 2 :],
            text[:place] + rng.choice("aeioulnrst") + text[place:],
        ]
    )


if __name__ == "__main__":
    main()
