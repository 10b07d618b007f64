"""The accounts of the example: those that the story names, and the crowd around them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import chain

import numpy as np

from relais.engine.simulate.chance import stream
from relais.engine.simulate.example.directory import account_id
from relais.engine.simulate.example.files import rows, settings
from relais.engine.simulate.people import Population, centred

# Few followers of an account take part in the cause: large audiences are mostly elsewhere.
AUDIENCE_EXPONENT = 0.42
AUDIENCE_SD = 0.8
CROWD_STRENGTH, STRENGTH_SD = 0.1, 0.45
OPENNESS_SD = 0.6


@dataclass(frozen=True)
class Account:
    """
    One account, with what is planted in it.

    `weight` is how much the cause's people follow it, `strength` and `openness` what it adds as a sender
    and as a receiver.
    """

    account_id: str
    name: str
    role: str
    segment: str
    n_followers: int
    weight: float
    strength: float
    openness: float


def cast(seed: int) -> list[Account]:
    """The named accounts, then as many drawn ones as each group wants."""
    rng = stream(seed, "people")
    named = [_named(row) for row in rows("accounts")]
    taken = {account.name for account in named}
    drawn = [_crowd(segment, named, taken, rng) for segment in settings("segments")["segment"]]
    return named + list(chain.from_iterable(drawn))


def population(accounts: list[Account], topics: list[str], seed: int) -> Population:
    """The accounts as the spreading reads them."""
    groups = settings("segments")["segment"]
    keys = [group["key"] for group in groups]
    segment = np.array([keys.index(account.segment) for account in accounts], np.int32)
    openness = np.array([groups[s]["openness"] for s in segment]) * [a.openness for a in accounts]
    following = np.array([groups[s]["following"] for s in segment])
    rng = stream(seed, "crowd")
    return Population(
        ids=np.array([account.account_id for account in accounts]),
        names=np.array([account.name for account in accounts]),
        kinds=np.array([account.role for account in accounts]),
        segments=tuple(group["name"] for group in groups),
        segment=segment,
        popularity=np.array([account.weight for account in accounts]),
        following=np.maximum(2, rng.lognormal(np.log(following), 0.5)).astype(np.int64),
        strength=centred(np.array([account.strength for account in accounts])),
        openness=openness,
        taste=np.array([[group["taste"][topic] for topic in topics] for group in groups]),
        outside=np.zeros(len(accounts), np.int64),
        followed_outside=rng.lognormal(np.log(180), 0.9, len(accounts)).astype(np.int64),
    )


def _named(row: dict[str, str]) -> Account:
    return Account(
        account_id=account_id(row["handle"]),
        name=row["name"],
        role=row["role"],
        segment=row["segment"],
        n_followers=int(row["n_followers"]),
        weight=float(row["weight"]),
        strength=float(row["strength"]),
        openness=float(row["openness"]),
    )


def _crowd(segment: dict, named: list[Account], taken: set[str], rng: np.random.Generator) -> list[Account]:
    wanted = segment["accounts"] - sum(account.segment == segment["key"] for account in named)
    profiles = segment.get("profile", [])
    shares = np.array([profile["share"] for profile in profiles])
    return [
        _drawn(segment, profiles[rng.choice(len(profiles), p=shares / shares.sum())], taken, rng)
        for _ in range(wanted)
    ]


def _drawn(segment: dict, profile: dict, taken: set[str], rng: np.random.Generator) -> Account:
    name, role = _introduced(profile, rng)
    while name in taken:
        name, role = _introduced(profile, rng)
    taken.add(name)
    n_followers = int(np.ceil(profile["followers"] * rng.lognormal(0.0, AUDIENCE_SD)))
    return Account(
        account_id=account_id(_handle(name)),
        name=name,
        role=role,
        segment=segment["key"],
        n_followers=n_followers,
        weight=0.10 * n_followers**AUDIENCE_EXPONENT * rng.lognormal(0.0, 0.3),
        strength=CROWD_STRENGTH * rng.lognormal(0.0, STRENGTH_SD),
        openness=rng.lognormal(0.0, OPENNESS_SD),
    )


def _introduced(profile: dict, rng: np.random.Generator) -> tuple[str, str]:
    """A name and a role: of a person when the profile names nobody, else of an organisation."""
    words = settings("words")
    town = str(rng.choice(words["towns"]))
    woman = bool(rng.random() < 0.5)
    given = str(rng.choice(words["women" if woman else "men"]))
    surname = str(rng.choice(words["surnames"]))
    place = {"town": town, "of_town": _of(town)}
    masculine, _, feminine = profile["role"].partition("|")
    role = (feminine if woman and feminine else masculine).format(**place)
    name = profile["name"].format(**place) if "name" in profile else f"{given} {surname}"
    return name, role


def _of(town: str) -> str:
    return f"d’{town}" if town[0] in "AEÉIOUYH" else f"de {town}"


def _handle(name: str) -> str:
    """`Espace numérique d’Arvor` -> `espace_numerique_d_arvor`."""
    plain = unicodedata.normalize("NFD", name.lower())
    letters = "".join(c if c.isalnum() else "_" for c in plain if not unicodedata.combining(c))
    return "_".join(part for part in letters.split("_") if part)
