"""Three real sets of cascades: figures that their publication or their own columns state."""

import gzip
from collections import defaultdict

import polars as pl
import pytest

from relais.engine.measure import measure
from relais.engine.tables import TIME, Tables
from tests.engine.worlds import frame


@pytest.fixture(scope="module")
def android(request) -> Tables:
    """Adoptions of tags on Stack Exchange; each link read as two follows."""
    folder = request.getfixturevalue("real_files") / "stackexchange_android"
    lines = (folder / "graph.txt").read_text().split("\n")[1:]
    links = [line.split() for line in lines if line]
    follows = [pair for a, b in links for pair in ((a, b), (b, a))]
    posts = []
    for name in ("train", "val", "test"):
        for number, line in enumerate((folder / f"{name}.txt").read_text().splitlines()):
            seed, *adoptions = line.split()
            root = f"{name}{number}"
            posts.append((root, seed, 0, "original", None))
            for place in range(0, len(adoptions), 2):
                moment = round(float(adoptions[place + 1]) * 1_000_000)
                posts.append((f"{root}.{place}", adoptions[place], moment, "repost", root))
    return Tables(
        posts=_posts(posts),
        follows=pl.concat([frame("follows", []), _follows(follows)], how="diagonal_relaxed"),
    )


def _posts(rows) -> pl.DataFrame:
    columns = ["post_id", "account_id", "published_at", "kind", "root_id", "parent_id"][: len(rows[0])]
    given = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    given = given.with_columns(pl.col("published_at").cast(TIME))
    return pl.concat([frame("posts", []), given], how="diagonal_relaxed")


def _follows(pairs) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=["follower_id", "followee_id"], orient="row").unique()


@pytest.fixture(scope="module")
def real_files():
    import os

    from tests.conftest import SHARED_DATA

    folder = type(SHARED_DATA)(os.environ.get("RELAIS_SHARED_DATA", SHARED_DATA))
    if not folder.is_dir():
        pytest.skip(f"no real files at {folder}")
    return folder


def test_half_of_the_adoptions_of_tags_follow_a_neighbour(android):
    """679 cascades, 28,343 adoptions after the seed, 52.02 % of them after that of a neighbour."""
    summary = measure(android).summary
    assert summary["n_follows"] == 85_830
    assert summary["n_cascades"] == 679
    assert summary["n_relays"] == 28_343
    assert round(100 * summary["share_exposed"], 2) == 52.02
    assert round(summary["mean_cascade"], 2) == 42.74
    assert summary["basis"] == "follows"


def test_exposed_adoptions_agree_with_a_count_by_hand(android):
    """An adoption is exposed when a neighbour adopted strictly before, counted here one by one."""
    neighbours = defaultdict(set)
    for follower, followee in android.follows.select("follower_id", "followee_id").iter_rows():
        neighbours[follower].add(followee)
    times = defaultdict(dict)
    for row in android.posts.sort("published_at").iter_rows(named=True):
        root = row["root_id"] or row["post_id"]
        times[root].setdefault(row["account_id"], row["published_at"])
    exposed = sum(
        any(
            times[row["root_id"]].get(n, row["published_at"]) < row["published_at"]
            for n in neighbours[row["account_id"]]
        )
        for row in android.posts.filter(kind="repost").iter_rows(named=True)
    )
    relays = measure(android).relays
    assert int(relays["exposed"].sum()) == exposed


def test_each_path_of_weibo_is_a_post(real_files):
    """The size of all 30 cascades is the number of their paths, as the source's own column says."""
    posts, stated = [], {}
    for line in (real_files / "weibo_sample" / "weibo_cascades_sample.txt").read_text().splitlines():
        cascade, _, began, size, paths = line.split("\t")
        stated[cascade] = int(size)
        posts += _weibo_posts(cascade, int(began), paths.split())
    measurement = measure(Tables(posts=_posts(posts)))
    assert dict(measurement.cascades.select("root_id", "n_posts").iter_rows()) == stated
    by_parent = measurement.relays.filter(basis="parents")
    assert by_parent.height == sum(post[-1] is not None for post in posts)
    linked = measurement.links.filter(pl.col("post_id").is_in(by_parent["post_id"].implode()))
    assert linked.height == by_parent.height - measurement.summary["faults"]["self_relay"]
    assert measurement.accounts["credit"].sum() == pytest.approx(len(posts))
    assert measurement.accounts["n_exposures"].null_count() == measurement.accounts.height


def _weibo_posts(cascade, began, paths):
    """One post per path; its parent is the latest earlier post of the last but one user of the path."""
    rows, latest = [], {}
    steps = [(int(delay), path.split("/")) for path, delay in (step.split(":") for step in paths)]
    for number, (delay, path) in enumerate(sorted(steps, key=lambda step: (step[0], len(step[1]), step[1]))):
        at = (began + delay) * 1_000_000
        if len(path) == 1:
            rows.append((cascade, path[-1], at, "original", None, None))
        else:
            rows.append((f"{cascade}.{number}", path[-1], at, "repost", cascade, latest.get(path[-2])))
        latest[path[-1]] = rows[-1][0]
    return rows


@pytest.mark.slow
def test_relays_whose_roots_are_absent_still_make_cascades(real_files):
    """35,125 relays by 9,509 accounts, 7,285 cascades whose root is absent: 5.82 posts with the root."""
    content = gzip.decompress((real_files / "coortweet_russian" / "russian_coord_tweets.csv.gz").read_bytes())
    rows = pl.read_csv(content).with_row_index("post_id", offset=1)
    posts = rows.select(
        pl.col("post_id").cast(pl.String), "account_id", (pl.col("timestamp_share") * 1_000_000).cast(TIME).alias("published_at"),
        pl.lit("repost").alias("kind"), pl.col("object_id").alias("root_id"),
    )  # fmt: skip
    measurement = measure(Tables(posts=pl.concat([frame("posts", []), posts], how="diagonal_relaxed")))
    summary = measurement.summary
    assert (summary["n_posts"], summary["n_relays"], summary["n_accounts"]) == (35_125, 35_125, 9_509)
    assert summary["n_cascades"] == 7_285
    assert round(summary["mean_cascade"], 2) == 5.82
    assert summary["basis"] == "model" and summary["share_exposed"] is None
    assert measurement.cascades["account_id"].null_count() == 7_285
    assert measurement.accounts["credit"].sum() + measurement.credit_absent == pytest.approx(35_125 + 7_285)
