"""Which posts make a cascade, and the shape of its tree."""

from itertools import pairwise

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.engine.cascades import measure_shapes
from relais.engine.cascades.shape import _shapes
from relais.engine.measure import measure
from tests.engine.worlds import post, repost, tables


def cascades(*posts, follows=()) -> dict[str, dict]:
    rows = measure(tables(list(posts), follows)).cascades.to_dicts()
    return {row["root_id"]: row for row in rows}


def shape(parents):
    """Shape of one cascade from the parent of each node."""
    shapes = measure_shapes(np.array([0, len(parents)]), np.array(parents))
    return shapes.depth[0], shapes.breadth[0], shapes.virality[0]


def test_an_original_without_relay_is_a_cascade_of_one():
    """It has one post, no depth, and no virality since there is no pair of posts."""
    row = cascades(post("p", "a", 0))["p"]
    assert (row["n_posts"], row["n_accounts"], row["depth"], row["breadth"]) == (1, 1, 0, 1)
    assert row["virality"] is None


def test_a_cascade_holds_reposts_and_quotes_of_its_root():
    """Replies are conversation: they are in no cascade."""
    found = cascades(
        post("p", "a", 0),
        repost("r", "b", 1, "p"),
        post("q", "c", 2, "quote", "p"),
        post("s", "d", 3, "reply", "p"),
    )
    assert list(found) == ["p"]
    assert (found["p"]["n_posts"], found["p"]["n_accounts"]) == (3, 3)


def test_a_relayed_reply_is_the_root_of_its_cascade():
    """The reply that nobody relays makes none."""
    found = cascades(
        post("s", "a", 0, "reply", "z"), post("t", "a", 0, "reply", "z"), repost("r", "b", 1, "s")
    )
    assert {root: row["n_posts"] for root, row in found.items()} == {"s": 2}


def test_a_relayed_quote_is_in_two_cascades_and_counted_once():
    """It is a relay of its root and the root of its own relays; its unit of credit is in the first."""
    posts = [post("p", "a", 0), post("q", "b", 1, "quote", "p"), repost("r", "c", 2, "q")]
    measurement = measure(tables(posts))
    assert dict(measurement.cascades.select("root_id", "n_posts").iter_rows()) == {"p": 2, "q": 2}
    assert measurement.summary["n_relays"] == 2
    assert measurement.accounts["credit"].sum() == pytest.approx(3)


def test_an_absent_root_counts_as_one_post_of_unknown_author():
    """Its cascade begins, as far as one knows, with the first relay."""
    row = cascades(repost("r", "b", 5, "gone"), repost("s", "c", 9, "gone"))["gone"]
    assert row["n_posts"] == 3 and row["n_accounts"] == 2
    assert row["account_id"] is None
    assert row["started_at"].timestamp() == 1_750_000_005


def test_a_relay_that_names_no_root_begins_its_own_cascade():
    """It is still a relay."""
    measurement = measure(tables([repost("r", "b", 5, None), repost("s", "c", 9, "r")]))
    assert measurement.cascades["root_id"].to_list() == ["r"]
    assert measurement.cascades["n_posts"].to_list() == [2]
    assert measurement.summary["n_relays"] == 2


def test_a_relay_that_names_only_its_parent_joins_the_cascade_of_its_parent():
    """The parent may be a relay, the root, or absent."""
    posts = [
        post("p", "a", 0),
        repost("r", "b", 1, None, parent_id="p"),
        repost("s", "c", 2, None, parent_id="r"),
        repost("t", "d", 3, None, parent_id="gone"),
    ]
    found = cascades(*posts)
    assert {root: row["n_posts"] for root, row in found.items()} == {"p": 3, "gone": 2}
    assert found["p"]["depth"] == 2


def test_parents_that_go_round_in_a_circle_are_set_aside_and_told():
    """Each of the two falls to the next basis; none is lost."""
    posts = [
        post("p", "a", 0),
        repost("r", "b", 1, "p", parent_id="s"),
        repost("s", "c", 1, "p", parent_id="r"),
    ]
    measurement = measure(tables(posts))
    assert measurement.faults.counts["parent_loop"] == 2
    assert set(measurement.relays["basis"]) == {"model"}
    assert measurement.accounts["credit"].sum() == pytest.approx(3)


def test_a_relay_dated_before_its_given_parent_still_hangs_below_it():
    """Clocks of two authors differ: what the input states is used as it is."""
    posts = [
        post("p", "a", 10),
        repost("r", "b", 7, "p", parent_id="s"),
        repost("s", "c", 8, "p", parent_id="p"),
    ]
    assert cascades(*posts)["p"]["depth"] == 2


def test_a_given_parent_of_the_same_instant_is_used():
    """Platforms round times to the second; the order of ids does not matter."""
    posts = [
        post("p", "a", 0),
        repost("a1", "b", 1, "p", parent_id="z9"),
        repost("z9", "c", 1, "p", parent_id="p"),
    ]
    assert cascades(*posts)["p"]["depth"] == 2


def test_a_parent_of_another_cascade_is_missing():
    """It is counted, and the relay falls to the next basis."""
    posts = [post("p", "a", 0), post("q", "b", 0), repost("r", "c", 1, "p", parent_id="q")]
    measurement = measure(tables(posts))
    assert measurement.faults.counts["parent_missing"] == 1
    assert measurement.relays["basis"].to_list() == ["model"]


@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_virality_of_a_star(n):
    """2 - 2/n for n posts; 1 for a pair."""
    assert shape([-1] + [0] * (n - 1)) == (1, n - 1, pytest.approx(2 - 2 / n, abs=1e-12))


@pytest.mark.parametrize("n", [2, 3, 10, 20_000])
def test_virality_of_a_path(n):
    """(n + 1) / 3 for n posts one after the other, in linear time."""
    assert shape(list(range(-1, n - 1))) == (n - 1, 1, pytest.approx((n + 1) / 3, rel=1e-12))


def test_posts_that_nothing_joins_have_no_virality():
    """Three unexposed posts are three trees of depth 0."""
    depth, breadth, virality = shape([-1, -1, -1])
    assert (depth, breadth) == (0, 3)
    assert np.isnan(virality)


def test_virality_counts_only_pairs_that_are_joined():
    """A pair and a lone post: one pair at distance 1."""
    assert shape([-1, 0, -1]) == (1, 2, 1)


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(*[st.integers(-1, i - 1) for i in range(n)])))
def test_shapes_agree_with_distances_measured_pair_by_pair(parents):
    """Over any forest: depth, breadth and mean distance found by walking every pair."""
    forest = nx.Graph()
    forest.add_nodes_from(range(len(parents)))
    forest.add_edges_from((node, up) for node, up in enumerate(parents) if up >= 0)
    lengths = dict(nx.all_pairs_shortest_path_length(forest))
    distances = [lengths[a][b] for a in lengths for b in lengths[a] if a != b]
    depths = []
    for up in parents:
        depths.append(depths[up] + 1 if up >= 0 else 0)
    depth, breadth, virality = shape(list(parents))
    assert (depth, breadth) == (max(depths), max(depths.count(d) for d in depths))
    assert virality == pytest.approx(np.mean(distances)) if distances else np.isnan(virality)


def test_compiled_and_plain_shapes_are_the_same():
    """Small inputs run as plain Python: to the last digit what the compiled form gives."""
    rng = np.random.default_rng(4)
    first = np.array([0, 1, 40, 90, 300])
    parent = np.full(300, -1)
    for start, end in pairwise(first):
        parent[start + 1 : end] = [rng.integers(start, node) for node in range(start + 1, end)]
    answers = []
    for form in (_shapes, _shapes.py_func):
        depth, breadth, virality = (
            np.zeros(4, dtype=np.int64),
            np.zeros(4, dtype=np.int64),
            np.full(4, np.nan),
        )
        form(first, parent, depth, breadth, virality)
        answers.append((depth.tolist(), breadth.tolist(), virality[1:].tolist()))
    assert answers[0] == answers[1]


def test_the_tree_follows_the_likeliest_parent():
    """Under equal shares, the latest of those that exposed; then the first by id."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "c", 1, "p"), repost("t", "d", 2, "p")]
    follows = [("b", "a"), ("d", "a"), ("d", "b"), ("d", "c")]
    measurement = measure(tables(posts, follows))
    row = measurement.cascades.row(0, named=True)
    assert (row["depth"], row["breadth"]) == (2, 2)  # p and s at depth 0, r under p, t under r
    assert row["virality"] == pytest.approx(4 / 3)


def test_the_largest_cascades_come_first():
    """Ties in size are put in order of id."""
    posts = [post("b", "x", 0), post("a", "x", 0), post("c", "x", 0), repost("r", "y", 1, "c")]
    assert measure(tables(posts)).cascades["root_id"].to_list() == ["c", "a", "b"]


def test_a_cascade_mixes_bases_when_only_some_parents_are_given():
    """The row says `mixed`, and so does the summary; a cascade without relay has the basis of the input."""
    posts = [
        post("p", "a", 0), repost("r", "b", 1, "p", parent_id="p"), repost("s", "c", 2, "p"), post("q", "a", 3),
    ]  # fmt: skip
    measurement = measure(tables(posts, [("c", "b")]))
    bases = dict(measurement.cascades.select("root_id", "basis").iter_rows())
    assert bases == {"p": "mixed", "q": "follows"}
    assert measurement.summary["basis"] == "mixed"
    assert measurement.relays.filter(pl.col("post_id") == "r")["basis"].item() == "parents"
