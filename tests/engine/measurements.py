"""
Measurements made by hand, without the engine's measure: pictures and report are tested on their own.

`a_measurement` draws a small world with a fixed seed. Its traits are the regimes that a report must be
honest about: no relay, no follow graph, nobody exposed, parents given, no segments, hostile names.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl

from relais.engine.faults import Fault, Faults
from relais.engine.measurement import Measurement, Reciprocity
from relais.engine.tables import TIME

SEGMENTS = ("Élus", "Médiation", "Action sociale", "Opérateurs", "Presse")
FIRST = ("Nadia", "Bastien", "Maëlle", "Driss", "Inès", "Côme", "Awa", "Luz", "Yann", "Esther")
LAST = ("Kerbrat", "Lemoine", "Tréval", "Roussel", "Le Goff", "Benali", "Courtois", "Diallo", "Pons", "Aubry")
OFFICES = ("CCAS de", "Mairie de", "Réseau", "Journal", "Caisse", "Médiathèque de", "Agence")
TOWNS = ("Valbrune", "Port-Salins", "Arvor", "Tréval", "Lormont", "Saint-Aubin", "Kerlouan", "Belle-Rive")
START = datetime(2026, 4, 2, 8, tzinfo=UTC)
HOSTILE = ("<script>alert(1)</script>", "A" * 3000, "\u202eevil\u2066 gnp.exe", "👩‍👩‍👧‍👦 " * 40, 'x" onload="y', "a\x00\x08b", "مرحبا بالعالم", "")  # fmt: skip


def name_of(number: int) -> str:
    """A name that people could bear; from 100 on, places, numbered when all are taken."""
    if number < 100:
        return f"{FIRST[number % 10]} {LAST[number // 10]}"
    number -= 100
    name = f"{OFFICES[number % 7]} {TOWNS[number // 7 % 8]}"
    return name if number < 56 else f"{name} {number // 56 + 1}"


def a_measurement(
    *, n_accounts=160, n_cascades=25, n_relays=412, seed=7, basis="follows", exposed=True, segments=True,
    names=None, faults=True, days=68, root_known=True, deep=False, chatty=0.35, followed=True,
) -> Measurement:  # fmt: skip
    """A measurement whose relays lean towards few accounts, as relays do."""
    random = Random(seed)
    posts, relays, links = [], [], []
    for number in range(n_cascades):
        author = random.choice(range(min(3, n_accounts)))
        at = START + timedelta(days=days * number / max(n_cascades, 1), hours=random.uniform(0, 9))
        posts.append([(f"c{number}", f"a{author}", at)])
    for number in range(n_relays):
        cascade = posts[min(int(random.paretovariate(0.9)) - 1, n_cascades - 1)]
        source = len(cascade) - 1 if deep else _source(random, cascade, chatty)
        after = cascade[source][2]
        account = int(n_accounts * random.random() ** 1.7)
        post = (f"r{number}", f"a{account}", after + timedelta(hours=0.1 + random.expovariate(1 / 30)))
        shares = _shares(random, cascade, source, post[2], basis, exposed, root_known)
        relays.append(
            (post[0], cascade[0][0], post[1], post[2], "repost", _seen(shares, basis), basis, len(shares))
        )
        links += [(post[0], cascade[0][0], post[1], *candidate) for candidate in shares]
        cascade.append(post)
    relays.sort(key=lambda row: row[3])
    relay_rows = pl.DataFrame(relays, schema=RELAYS, orient="row")
    link_rows = pl.DataFrame(links, schema=LINKS, orient="row")
    given = [post for cascade in posts for post in (cascade if root_known else cascade[1:])]
    accounts = _accounts(random, given, link_rows, n_accounts, segments, names, followed)
    cascades = _cascades(posts, link_rows, basis, root_known)
    times = [at for _, _, at in given]
    return Measurement(
        summary=_summary(given, accounts, relay_rows, cascades, basis, followed),
        accounts=accounts,
        cascades=cascades,
        relays=relay_rows,
        links=link_rows,
        credit_absent=0.0 if root_known else round(n_relays * 0.4, 2),
        reciprocity=Reciprocity(0.42, 0.31, 0.57, 0.28) if followed else Reciprocity(None, None, None, None),
        faults=some_faults() if faults else Faults(),
        started_at=min(times, default=None),
        ended_at=max(times, default=None),
    )


RELAYS = {"post_id": pl.String, "root_id": pl.String, "account_id": pl.String, "published_at": TIME,
          "kind": pl.String, "exposed": pl.Boolean, "basis": pl.String, "n_candidates": pl.Int64}  # fmt: skip
LINKS = {"post_id": pl.String, "root_id": pl.String, "account_id": pl.String, "source_post_id": pl.String,
         "source_id": pl.String, "share": pl.Float64}  # fmt: skip


def _source(random, cascade, chatty) -> int:
    """The post that is passed on: often the original, else an early one."""
    return 0 if random.random() > chatty else min(int(random.expovariate(0.25)), len(cascade) - 1)


def _shares(random, cascade, source, at, basis, exposed, root_known):
    """Candidate sources of a relay and their shares: the true one and, at times, others."""
    if not exposed or (basis == "follows" and random.random() < 0.22):
        return []
    others = 0 if basis == "parents" else random.choice((0, 0, 0, 1, 2))
    drawn = random.sample(range(len(cascade)), min(others, len(cascade)))
    chosen = [source, *(index for index in drawn if index != source and cascade[index][2] < at)]
    named = [(cascade[i][0], cascade[i][1] if i or root_known else None) for i in chosen]
    return [(post, account, 1 / len(chosen)) for post, account in named]


def _seen(shares, basis):
    return None if basis == "model" else bool(shares)


def _accounts(random, posts, links, n_accounts, segments, names, followed) -> pl.DataFrame:
    given = pl.DataFrame(
        {"account_id": [account for _, account, _ in posts]}, schema={"account_id": pl.String}
    )
    n_posts = given.group_by("account_id").len("n_posts")
    received = links.group_by(pl.col("source_id").alias("account_id")).agg(
        n_relays=pl.col("share").sum(), n_relayers=pl.col("account_id").n_unique()
    )
    rows = [
        (
            f"a{number}",
            names[number % len(names)] if names else name_of(number),
            SEGMENTS[number % 5] if segments else None,
            int(random.paretovariate(1.1) * 90) if followed else None,
        )
        for number in range(n_accounts)
    ]
    frame = pl.DataFrame(
        rows, schema=["account_id", "name", "segment", "reach"], orient="row", strict=False
    ).cast({"name": pl.String, "segment": pl.String, "reach": pl.Int64})
    return (
        frame.join(n_posts, on="account_id", how="left")
        .join(received, on="account_id", how="left")
        .with_columns(pl.col("n_posts", "n_relays", "n_relayers").fill_null(0))
        .with_columns(
            reach_net=pl.col("reach") * 0.8,
            standing=pl.lit(1 / max(n_accounts, 1)),
            core=pl.lit(3),
            n_exposures=pl.col("n_posts") * 100,
            credit=pl.col("n_posts") * 0.6 + pl.col("n_relays") * 0.4,
        )
        .sort("credit", "account_id", descending=[True, False])
    )


def _cascades(posts, links, basis, root_known) -> pl.DataFrame:
    parents = {row["post_id"]: row["source_post_id"] for row in links.reverse().iter_rows(named=True)}
    rows = []
    for cascade in posts:
        depth = {}
        for post, _, _ in cascade:
            depth[post] = depth.get(parents.get(post), -1) + 1 if post in parents else 0
        author = cascade[0][1] if root_known else None
        started = cascade[0][2] if root_known else None
        people = len({account for _, account, _ in cascade})
        size, deepest = len(cascade), max(depth.values())
        rows.append((cascade[0][0], author, started, size, people, deepest, size - 1, None, basis))
    schema = {"root_id": pl.String, "account_id": pl.String, "started_at": TIME, "n_posts": pl.Int64,
              "n_accounts": pl.Int64, "depth": pl.Int64, "breadth": pl.Int64, "virality": pl.Float64,
              "basis": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "n_posts", "root_id", descending=[True, False]
    )


def _summary(posts, accounts, relays, cascades, basis, followed) -> dict:
    n_relays = relays.height
    return {
        "n_posts": len(posts),
        "n_accounts": accounts.height,
        "n_follows": 4210 if followed else 0,
        "n_cascades": cascades.height,
        "n_relays": n_relays,
        "n_replies": 37,
        "share_exposed": (relays["exposed"].sum() / n_relays) if followed and n_relays else None,
        "largest_cascade": cascades["n_posts"].max() or 0,
        "mean_cascade": cascades["n_posts"].mean() or 0.0,
        "basis": basis,
        "credit_rule": "shared",
        "faults": {"duplicate_row": 3},
        "versions": {"relais": "0.1.0", "polars": "1.30.0", "python": "3.11.9"},
        "digest": "sha256:" + "0f" * 32,
    }


def some_faults() -> Faults:
    """Three kinds of repaired faults, one of them a hundred times."""
    faults = Faults()
    for row in range(2, 5):
        faults.add(Fault("duplicate_row", "posts.csv", row, done="repaired"))
    for row in range(100):
        faults.add(Fault("root_missing", "posts.csv", row + 9, "root_id", f"x{row}", done="repaired"))
    faults.add(Fault("encoding", "accounts.csv", detail="ISO-8859-1", done="repaired"))
    return faults
