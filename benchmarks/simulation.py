"""
A world of 100,000 accounts and a million posts: how long, how much memory, on one core.

Run: `python benchmarks/simulation.py [WORLD]`. The code is compiled by a small world first.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from time import perf_counter

from relais.engine.simulate import WORLDS, lay_out, ran


def main(name: str) -> None:
    ran(lay_out(replace(WORLDS[name], n_accounts=200, n_messages=50), seed=1))
    started = perf_counter()
    scene = lay_out(WORLDS[name], seed=1)
    laid_out = perf_counter()
    simulated = ran(scene)
    ended = perf_counter()
    n_posts, n_exposures = simulated.tables.posts.height, int(simulated.happened.n_exposures.sum())
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"world                 {name}")
    print(f"accounts              {len(scene.people):>13,}")
    print(f"follows               {simulated.tables.follows.height:>13,}")
    print(f"posts                 {n_posts:>13,}")
    print(f"exposures             {n_exposures:>13,}")
    print(f"laid out (with pilot) {laid_out - started:>11.1f} s")
    print(f"spread and tables     {ended - laid_out:>11.1f} s")
    print(f"posts a second        {n_posts / (ended - started):>13,.0f}")
    print(f"peak memory           {peak_mb:>10,.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "large")
