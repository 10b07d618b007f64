"""Rung 1: audience, exposures, standing, core, follow-backs and brokerage."""

from collections import defaultdict
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.engine import kernels
from relais.engine.cascades import gather_cascades
from relais.engine.coding import code_tables
from relais.engine.graph import example_graph, follow_graph
from relais.engine.measure import measure
from relais.engine.reach import (
    ROLES,
    Exposures,
    brokerage,
    core_number,
    count_exposures,
    estimate_reciprocity,
    reach_net,
    standing,
)
from tests.engine import slow_attribution as slow
from tests.engine.worlds import inputs, post, repost, tables

graphs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30).map(
    lambda pairs: example_graph(8, [(a, b) for a, b in pairs if a != b] or [(0, 1)])
)


def column(measurement, name) -> dict:
    return dict(measurement.accounts.select("account_id", name).iter_rows())


def test_reach_is_what_the_platform_states_else_the_followers_seen():
    """And nothing when neither is known."""
    posts = [post("p", "a", 0), post("q", "b", 0)]
    known = [{"account_id": "a", "n_followers": 500}]
    assert column(measure(tables(posts, accounts=known)), "reach") == {"a": 500, "b": None}
    assert column(measure(tables(posts, [("c", "b")], known)), "reach") == {"a": 500, "b": 1, "c": 0}


def test_without_a_follow_graph_what_needs_one_is_empty():
    """Empty, not zero: it was not looked at."""
    measurement = measure(tables([post("p", "a", 0), repost("r", "b", 1, "p")]))
    for name in ("n_exposures", "reach_net", "standing", "core"):
        assert measurement.accounts[name].null_count() == 2
    assert measurement.reciprocity.weight is None and measurement.reciprocity.share_mutual is None


def test_net_reach_counts_a_mutual_follower_for_its_weight():
    """Stated audiences are scaled by the share of mutual followers among those seen."""
    graph = example_graph(5, [(1, 0), (2, 0), (0, 1), (3, 1), (1, 3)])
    unknown = np.full(5, np.nan)
    assert reach_net(unknown, graph, 0.5).tolist() == [1.5, 1.0, 0, 0.5, 0]
    assert reach_net(unknown, graph, None).tolist() == [2, 2, 0, 1, 0]
    stated = np.array([1000, np.nan, 10, np.nan, 0])
    net = reach_net(stated, graph, 0.5)
    assert net[0] == 750
    assert np.isnan(net[2])  # ten followers are stated and none was seen: their kind is not known
    assert net[4] == 0


@settings(deadline=None, max_examples=60)
@given(graphs)
def test_standing_agrees_with_networkx(graph):
    """PageRank from follower to followee, 0.85; it sums to 1."""
    digraph = nx.DiGraph()
    digraph.add_nodes_from(range(8))
    digraph.add_edges_from(zip(graph.follower.tolist(), graph.followee.tolist(), strict=True))
    expected = nx.pagerank(digraph, alpha=0.85, tol=1e-13, max_iter=500)
    assert standing(graph).tolist() == pytest.approx([expected[a] for a in range(8)], abs=1e-9)
    assert standing(graph).sum() == pytest.approx(1)


@settings(deadline=None, max_examples=60)
@given(graphs)
def test_core_numbers_agree_with_networkx(graph):
    """Of the graph without directions."""
    ties = nx.Graph()
    ties.add_nodes_from(range(8))
    ties.add_edges_from(zip(graph.follower.tolist(), graph.followee.tolist(), strict=True))
    expected = nx.core_number(ties)
    assert core_number(graph).tolist() == [expected[account] for account in range(8)]


def test_core_numbers_agree_with_rustworkx_on_a_larger_graph(monkeypatch):
    """Compiled, on 3,000 accounts."""
    import rustworkx

    monkeypatch.setattr(kernels, "STEPS_WORTH_COMPILING", 0)
    rng = np.random.default_rng(1)
    pairs = {(int(a), int(b)) for a, b in (rng.random((30_000, 2)) ** 2 * 3_000).astype(int) if a != b}
    ties = rustworkx.PyGraph(multigraph=False)
    ties.add_nodes_from(range(3_000))
    ties.add_edges_from_no_data(list(pairs))
    expected = rustworkx.core_number(ties)
    found = core_number(example_graph(3_000, list(pairs)))
    assert found.tolist() == [expected[account] for account in range(3_000)]


def test_an_exposure_is_a_pair_of_follower_and_message():
    """A second post of the same message exposes nobody again; a follower who posted before is not exposed."""
    posts = [post("p", "a", 0), repost("r", "a", 5, "p"), repost("s", "b", 2, "p"), post("q", "a", 9)]
    measurement = measure(tables(posts, [("b", "a"), ("c", "a"), ("a", "b"), ("c", "b")]))
    assert column(measurement, "n_exposures") == {"a": 4, "b": 1, "c": 0}  # p and q to b and c; p to c


def test_a_message_may_have_several_originals():
    """Who posted one of them is not exposed by another; each follower counts once for an account."""
    posts = [
        post("p", "a", 0, message_id="m"),
        post("q", "b", 5, message_id="m"),
        post("s", "a", 9, message_id="m"),
    ]
    measurement = measure(tables(posts, [("b", "a"), ("a", "b"), ("c", "a"), ("c", "b")]))
    assert column(measurement, "n_exposures") == {"a": 2, "b": 1, "c": 0}


@pytest.fixture(params=["plain", pytest.param("compiled", marks=pytest.mark.slow)])
def form(request, monkeypatch):
    if request.param == "compiled":
        monkeypatch.setattr(kernels, "STEPS_WORTH_COMPILING", 0)
    return request.param


def test_exposures_agree_with_a_count_by_hand(form):
    """Dated follows, shared messages, returns, absent roots: pair by pair."""
    _exposures_agree()


@settings(deadline=None, max_examples=80)
@given(inputs(follow_graph=True))
def _exposures_agree(given_tables):
    posts, follows = slow.read(given_tables)
    if not follows:
        return
    cascades = slow.cascades_of(posts)
    at = slow.read_times(posts, slow.given_parents(posts, cascades))
    if slow.has_circle(slow.given_parents(posts, cascades)):
        return
    carried = defaultdict(lambda: defaultdict(list))  # message -> account -> times
    for root, relays in cascades.items():
        for member in {root, *relays} & set(posts):
            message = posts[member]["message_id"] or (root in posts and posts[root]["message_id"]) or root
            carried[message][posts[member]["account_id"]].append(at[member])
    expected = defaultdict(int)
    for times in carried.values():
        for sender, moments in times.items():
            for (follower, followee), since in follows.items():
                own = min(times.get(follower, [float("inf")]))
                expected[sender] += followee == sender and any(since <= moment < own for moment in moments)
    found = column(measure(given_tables), "n_exposures")
    assert found == {account: expected[account] for account in found}


def _world(weight, seed, n=400, n_messages=300, rate=0.02):
    """Followers relay each exposure at a sender's own rate, times `weight` over mutual ties."""
    rng = np.random.default_rng(seed)
    pairs = {(int(a), int(b)) for a, b in rng.integers(0, n, (9 * n, 2)) if a != b}
    pairs |= {(b, a) for a, b in list(pairs) if rng.random() < 0.4}
    strength = rate * np.exp(rng.normal(0, 0.6, n))
    followers = defaultdict(list)
    for follower, followee in pairs:
        followers[followee].append(follower)
    posts = []
    for message in range(n_messages):
        queue, seen, root = [(0, int(rng.integers(n)))], set(), f"m{message}"
        while queue:
            moment, sender = queue.pop(0)
            if sender in seen or len(seen) > 60:
                continue
            posts.append(post(root, f"a{sender}", moment) if not seen else
                         repost(f"{root}.{len(seen)}", f"a{sender}", moment, root))  # fmt: skip
            seen.add(sender)
            for follower in followers[sender]:
                chance = strength[sender] * (weight if (sender, follower) in pairs else 1)
                if follower not in seen and rng.random() < chance:
                    queue.append((moment + float(rng.exponential(3_600)) + 1, follower))
            queue.sort()
    return tables(posts, [(f"a{a}", f"a{b}") for a, b in pairs])


@pytest.mark.parametrize("weight", [0.4, 1.0])
def test_the_weight_of_a_mutual_tie_is_found_where_it_was_planted(weight):
    """The interval holds the truth in two worlds, and tells 0.4 from 1."""
    found = measure(_world(weight, seed=11, n_messages=600)).reciprocity
    assert found.low < weight < found.high
    assert (found.high < 1) == (weight < 1)
    assert found.low < found.weight < found.high


def test_few_relays_do_not_tell_the_weight_of_a_mutual_tie():
    """Then it is not known, every follower counts for one, and the share of mutual follows is still told."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p")]
    measurement = measure(tables(posts, [("b", "a"), ("a", "b"), ("c", "a")]))
    assert measurement.reciprocity.weight is None
    assert measurement.reciprocity.share_mutual == pytest.approx(2 / 3)
    assert column(measurement, "reach_net") == {"a": 2, "b": 1, "c": 0}


def test_a_sender_with_one_kind_of_ties_tells_nothing():
    """Without a comparison at equal sender, there is no estimate."""
    many = np.arange(0, 101)
    only_mutual = Exposures(
        np.zeros(2), np.array([500, 500]), many, np.zeros(100, dtype=int), np.ones(100, bool)
    )
    assert estimate_reciprocity(only_mutual, example_graph(2, [(0, 1), (1, 0)])).weight is None


def test_the_sample_of_relays_is_bounded(monkeypatch):
    """Beyond the room that is kept, relays are no longer noted; those that are stay whole."""
    monkeypatch.setitem(count_exposures.__globals__, "NOTED_EXPOSERS", 10)
    coded = code_tables(_world(1.0, seed=3, n_messages=40))
    found = count_exposures(coded, gather_cascades(coded), follow_graph(coded))
    assert 0 < len(found.sender) <= 10
    assert found.begin[-1] == len(found.sender)


def test_each_role_of_brokerage_on_an_example_made_by_hand():
    """Account 0 of segment A hears from 1, 2, 3 and is heard by 4, 5, 6; 4 also hears from 1 directly."""
    segment = np.array([0, 0, 1, 2, 0, 1, 2])  # A A B C A B C
    graph = example_graph(7, [(0, 1), (0, 2), (0, 3), (4, 0), (5, 0), (6, 0), (4, 1)])
    counts = dict(zip(ROLES, brokerage(graph, segment)[0].tolist(), strict=True))
    # 1-0-4 is closed. Into A: 2-0-4, 3-0-4. Out of A: 1-0-5, 1-0-6. B-A-B: 2-0-5, C-A-C: 3-0-6. B-A-C, C-A-B.
    assert counts == {"coordinator": 0, "gatekeeper": 2, "representative": 2, "consultant": 2, "liaison": 2}
    open_graph = example_graph(7, [(0, 1), (4, 0)])
    assert brokerage(open_graph, segment)[0].tolist() == [1, 0, 0, 0, 0]


@settings(deadline=None, max_examples=60)
@given(graphs, st.lists(st.integers(-1, 2), min_size=8, max_size=8).map(np.array))
def test_brokerage_agrees_with_a_count_of_all_paths(graph, segment):
    """Over all ordered triples of accounts with a segment."""
    hears = set(zip(graph.follower.tolist(), graph.followee.tolist(), strict=True))
    expected = np.zeros((8, 5), dtype=int)
    for a, b, c in permutations(range(8), 3):
        if (b, a) in hears and (c, b) in hears and (c, a) not in hears and min(segment[[a, b, c]]) >= 0:
            expected[b, _role(*segment[[a, b, c]])] += 1
    assert brokerage(graph, segment).tolist() == expected.tolist()


def _role(a, b, c):
    if a == b == c:
        return 0
    if b == c:
        return 1
    if a == b:
        return 2
    return 3 if a == c else 4


def test_brokerage_is_given_with_segments_only():
    """One row per account that has one; the busiest first."""
    posts = [post("p", "a", 0)]
    follows = [("b", "a"), ("c", "b"), ("d", "c")]
    assert measure(tables(posts, follows)).brokerage is None
    known = [
        {"account_id": name, "segment": segment} for name, segment in (("a", "x"), ("b", "y"), ("c", "y"))
    ]
    frame = measure(tables(posts, follows, known)).brokerage
    assert frame.columns == ["account_id", *ROLES]
    assert frame.rows()[0] == ("b", 0, 1, 0, 0, 0)
    assert frame.height == 3


def test_brokerage_too_large_to_count_is_left_out(monkeypatch):
    """Rather than wait for hours."""
    monkeypatch.setitem(brokerage.__globals__, "MOST_STEPS", 1)
    assert brokerage(example_graph(3, [(0, 1), (0, 2), (1, 2)]), np.zeros(3, dtype=int)) is None
