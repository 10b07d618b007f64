"""
Who relayed whom: how many relays a second, and how much memory, beside DuckDB and plain Python.

    python benchmarks/attribution.py [--relays 10000000] [--duckdb 1000000] [--python 200000] [--whole 1000000]

Each method runs in a process of its own on one thread, on traces made from one seed, and all must find the same
number of exposed relays and of candidates. A peer that would take too long at the full size runs on fewer
relays of the same kind, and ours runs there too, so that each ratio compares the same work in the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

try:
    from benchmarks import generate
except ModuleNotFoundError:  # run as a file
    import generate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    generate.options(parser)
    parser.add_argument("--duckdb", type=int, default=1_000_000, help="relays that DuckDB is given")
    parser.add_argument("--python", type=int, default=200_000, help="relays that plain Python is given")
    parser.add_argument(
        "--whole", type=int, default=1_000_000, help="relays read from Parquet and measured whole"
    )
    parser.add_argument("--only", choices=METHODS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(METHODS[chosen.only](chosen)))
        return
    print(f"{'method':34} {'relays':>11} {'seconds':>8} {'relays/s':>11} {'peak MB':>8}  times ours")
    line("ours, attribution and credit", run("ours", chosen, chosen.relays))
    for name, method, n_relays in (
        ("DuckDB", "duckdb", chosen.duckdb),
        ("plain Python", "python", chosen.python),
    ):
        ours = run("ours", chosen, n_relays)
        peer = run(method, chosen, n_relays)
        if peer["answer"] != ours["answer"]:
            sys.exit(f"{name} finds {peer['answer']}, ours {ours['answer']}")
        line("ours, the same relays", ours)
        line(f"{name}, candidates only", peer, peer["seconds"] / ours["seconds"])
    line("ours, Parquet to all measures", run("whole", chosen, chosen.whole))
    print("relays/s of attribution alone; peak MB is of the whole process, traces included")


def run(method: str, chosen: argparse.Namespace, n_relays: int) -> dict:
    options = {
        "relays": n_relays,
        "follows": chosen.follows,
        "mean-cascade": chosen.mean_cascade,
        "seed": chosen.seed,
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, __file__, "--only", method, *arguments]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found | {"relays": n_relays}


def line(name: str, found: dict, ratio: float | None = None) -> None:
    rate = found["relays"] / found["seconds"]
    times = f"{ratio:9.1f} ×" if ratio else ""
    print(
        f"{name:34} {found['relays']:11,} {found['seconds']:8.2f} {rate:11,.0f} {found['peak_mb']:8.0f} {times}"
    )


def attribute(chosen: argparse.Namespace) -> dict:
    from relais.engine.cascades import gather_cascades
    from relais.engine.graph import follow_graph
    from relais.engine.relays import attribute_relays

    small = coded(generate.world(400_000, 20_000, chosen.follows, chosen.mean_cascade, chosen.seed + 1))
    attribute_relays(gather_cascades(small), follow_graph(small), np.ones(small.n_accounts))  # compile first
    traces = coded(generate.made(chosen))
    cascades, graph = gather_cascades(traces), follow_graph(traces)
    audience = np.ones(traces.n_accounts)
    start = time.process_time()
    found = attribute_relays(cascades, graph, audience)
    seconds = time.process_time() - start
    relays = cascades.is_relay
    n_candidates = found.n_candidates[relays]
    return told(seconds, np.count_nonzero(n_candidates), n_candidates.sum())


def measure_whole(chosen: argparse.Namespace) -> dict:
    from relais.engine.measure import measure
    from relais.engine.readers import read

    with tempfile.TemporaryDirectory() as folder:
        generate.write(generate.made(chosen), Path(folder), chosen.seed)
        start = time.process_time()
        tables, faults = read([folder])
        measurement = measure(tables, faults=faults)
        seconds = time.process_time() - start
    return told(seconds, round(measurement.summary["share_exposed"] * measurement.summary["n_relays"]), 0)


def ask_duckdb(chosen: argparse.Namespace) -> dict:
    import duckdb
    import pyarrow as pa

    made = generate.made(chosen)
    is_root = np.insert(np.diff(made["cascade"]) != 0, 0, True)
    base = duckdb.connect(config={"threads": 1})
    posts = {"cascade": made["cascade"], "account": made["account"], "moment": made["at"]}
    base.register("given_posts", pa.table(posts | {"post": np.arange(len(is_root)), "is_root": is_root}))
    base.register("given_follows", pa.table({name: made[name] for name in ("follower", "followee")}))
    base.execute("create table posts as from given_posts; create table follows as from given_follows")
    start = time.process_time()
    exposed, candidates = base.execute("""
        with firsts as (select cascade, account, min(moment) as since from posts group by all)
        select count(distinct relay.post), count(*)
        from posts relay
        join follows on follows.follower = relay.account
        join firsts on firsts.cascade = relay.cascade and firsts.account = follows.followee
            and firsts.since < relay.moment
        where not relay.is_root and not exists (
            select 1 from posts root
            where root.is_root and root.cascade = relay.cascade and root.account = relay.account)
    """).fetchone()
    return told(time.process_time() - start, exposed, candidates)


def in_python(chosen: argparse.Namespace) -> dict:
    made = generate.made(chosen)
    followed: dict[int, set[int]] = {}
    for follower, followee in zip(made["follower"].tolist(), made["followee"].tolist(), strict=True):
        followed.setdefault(follower, set()).add(followee)
    cascade, account, at = (made[name].tolist() for name in ("cascade", "account", "at"))
    start = time.process_time()
    exposed = candidates = 0
    place = 0
    while place < len(cascade):
        end = place
        while end < len(cascade) and cascade[end] == cascade[place]:
            end += 1
        root, first_post = account[place], {account[place]: at[place]}
        for relay in range(place + 1, end):
            author, moment = account[relay], at[relay]
            if author != root:
                mine = followed.get(author, ())
                few, many = (mine, first_post) if len(mine) < len(first_post) else (first_post, mine)
                n = sum(1 for other in few if other in many and first_post[other] < moment)
                exposed += n > 0
                candidates += n
            first_post.setdefault(author, moment)
        place = end
    return told(time.process_time() - start, exposed, candidates)


def told(seconds: float, exposed, candidates) -> dict:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak_mb, "answer": [int(exposed), int(candidates)]}


def coded(made: dict[str, np.ndarray]):
    """The numbered traces as the engine holds them once their ids are read."""
    import polars as pl

    from relais.engine.coding import ALWAYS, NONE, Coded
    from relais.engine.tables import KINDS

    n = len(made["cascade"])
    is_root = np.insert(np.diff(made["cascade"]) != 0, 0, True)
    order = np.argsort(made["at"], kind="stable")
    rank = np.empty(n, np.int32)
    rank[order] = np.arange(n)
    root = np.where(is_root, NONE, rank[np.flatnonzero(is_root)][made["cascade"]])
    n_accounts = 1 + int(max(made[name].max() for name in ("account", "follower", "followee")))
    kinds = [KINDS.index("repost"), KINDS.index("original")]
    return Coded(
        posts=pl.DataFrame({"message_id": pl.Series([None], dtype=pl.String)}),
        accounts=pl.DataFrame({"account": np.arange(n_accounts)}),
        author=made["account"][order],
        at=made["at"][order],
        kind=np.where(is_root, kinds[1], kinds[0]).astype(np.int8)[order],
        root=root[order].astype(np.int32),
        parent=np.full(n, NONE, np.int32),
        absent_roots=pl.Series([], dtype=pl.String),
        follower=made["follower"],
        followee=made["followee"],
        since=np.full(len(made["follower"]), ALWAYS),
        n_self_follows=0,
    )


METHODS = {"ours": attribute, "duckdb": ask_duckdb, "python": in_python, "whole": measure_whole}

if __name__ == "__main__":
    main()
