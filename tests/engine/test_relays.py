"""Who exposed whom, how a relay is shared, and the credit that follows."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relais.engine import kernels
from relais.engine.measure import measure
from relais.engine.relays import attribute, expected_credit, model_credit
from relais.engine.relays.credit import POINTS, REACHES, level_for
from tests.engine import slow_attribution as slow
from tests.engine.worlds import ACCOUNTS, inputs, post, repost, tables

HOUR = 3600
RULES = ("shared", "last", "first", "decayed")


def links(measurement) -> dict[str, dict[str, float]]:
    """{relay: {source post: share}}."""
    found = defaultdict(dict)
    for row in measurement.links.to_dicts():
        found[row["post_id"]][row["source_post_id"]] = row["share"]
    return dict(found)


def column(measurement, name) -> dict[str, float]:
    return dict(measurement.accounts.select("account_id", name).iter_rows())


THREE = [post("p", "a", 0), repost("r", "b", 1 * HOUR, "p"), repost("s", "c", 2 * HOUR, "p"), repost("t", "d", 4 * HOUR, "p")]  # fmt: skip
ALL = [("d", "a"), ("d", "b"), ("d", "c")]


@pytest.mark.parametrize(
    ("rule", "half_life", "shares"),
    [
        ("shared", None, {"p": 1 / 3, "r": 1 / 3, "s": 1 / 3}),
        ("last", None, {"s": 1}),
        ("first", None, {"p": 1}),
        ("decayed", 1, {"p": 1 / 7, "r": 2 / 7, "s": 4 / 7}),
    ],
)
def test_each_rule_shares_a_relay_its_own_way(rule, half_life, shares):
    """Equally, to the latest, to the earliest, or by halves for each hour."""
    measurement = measure(tables(THREE, ALL), credit=rule, half_life_hours=half_life)
    assert links(measurement)["t"] == pytest.approx(shares)
    assert measurement.relays.filter(post_id="t")["n_candidates"].item() == 3


def test_a_relay_that_nobody_exposed_is_never_given_to_the_root():
    """It has no source, counts as unexposed and is its own path."""
    measurement = measure(tables(THREE, [("d", "z")]))
    assert measurement.summary["share_exposed"] == 0
    assert measurement.links.height == 0
    assert column(measurement, "credit") == {"a": 1, "b": 1, "c": 1, "d": 1, "z": 0}


def test_posts_of_the_same_instant_do_not_expose_each_other():
    """Earlier is strictly earlier."""
    posts = [post("p", "a", 0), repost("r", "b", 0, "p"), repost("s", "c", 0, "p")]
    measurement = measure(tables(posts, [("b", "a"), ("c", "b"), ("c", "a")]))
    assert measurement.summary["share_exposed"] == 0


@pytest.mark.parametrize("rule", ["last", "first"])
def test_exact_ties_share_equally(rule):
    """Two candidates of one instant get half each, whatever the order of rows."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "c", 1, "p"), repost("t", "d", 2, "p")]
    measurement = measure(tables(posts, [("d", "b"), ("d", "c")]), credit=rule)
    assert links(measurement)["t"] == {"r": 0.5, "s": 0.5}


def test_a_follow_counts_from_its_date_on():
    """A post published before the follow began did not expose; one published at that instant did."""
    posts = [
        post("p", "a", 10),
        repost("r", "b", 20, "p"),
        repost("s", "c", 30, "p"),
        repost("u", "d", 30, "p"),
    ]
    measurement = measure(tables(posts, [("c", "a", 11), ("c", "b", 20), ("d", "a", None)]))
    assert links(measurement) == {"s": {"r": 1}, "u": {"p": 1}}


def test_an_account_is_represented_by_its_first_post_that_could_be_seen():
    """Under shared credit, the first since the follow began; under last, the latest."""
    posts = [post("p", "a", 0), repost("r1", "b", 10, "p"), repost("r2", "b", 20, "p"), repost("r3", "b", 30, "p"),
             repost("s", "c", 40, "p")]  # fmt: skip
    given_tables = tables(posts, [("c", "b", 15)])
    assert links(measure(given_tables))["s"] == {"r2": 1}
    assert links(measure(given_tables, credit="last"))["s"] == {"r3": 1}


def test_a_self_relay_counts_and_gives_no_credit():
    """It is in the summary, has no source, and its unit stays with its author."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "a", 2, "p")]
    measurement = measure(tables(posts, [("a", "b"), ("b", "a")]))
    assert measurement.summary["n_relays"] == 2
    assert column(measurement, "n_relays") == {"a": 1, "b": 0}
    assert column(measurement, "credit") == {"a": 2.5, "b": 0.5}
    assert "s" not in links(measurement)


def test_a_second_relay_by_the_same_account_is_not_another_relayer():
    """Two relays, one relayer; one does not expose oneself."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "b", 2, "p")]
    measurement = measure(tables(posts, [("b", "a")]))
    assert column(measurement, "n_relays")["a"] == 2
    assert column(measurement, "n_relayers")["a"] == 1
    assert links(measurement)["s"] == {"p": 1}


def test_a_relay_before_its_root_is_not_exposed_by_the_root():
    """It stays a relay; others may have exposed it."""
    posts = [post("p", "a", 10), repost("r", "b", 5, "p"), repost("s", "c", 7, "p")]
    measurement = measure(tables(posts, [("b", "a"), ("c", "a"), ("c", "b")]))
    assert dict(measurement.relays.select("post_id", "exposed").iter_rows()) == {"r": False, "s": True}
    assert links(measurement) == {"s": {"r": 1}}
    assert measurement.faults.counts["relay_before_root"] == 2


def test_given_parents_are_used_as_they_are():
    """Whatever the follow graph says; whether the relayer was exposed is still told by the graph."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "c", 2, "p", parent_id="r")]
    measurement = measure(tables(posts, [("c", "a"), ("z", "b")]))
    assert links(measurement)["s"] == {"r": 1}
    row = measurement.relays.filter(post_id="s").row(0, named=True)
    assert (row["basis"], row["exposed"], row["n_candidates"]) == ("parents", True, 1)


def test_what_falls_on_absent_roots_is_kept_apart():
    """Credit and relays of an unknown author go to no account, and the sum still holds."""
    measurement = measure(tables([repost("r", "b", 1, "gone", parent_id="gone")]))
    assert measurement.credit_absent == 1.5
    assert column(measurement, "credit") == {"b": 0.5}
    assert measurement.links["source_id"].to_list() == [None]


def test_credit_is_split_over_the_path_to_the_root():
    """In a chain of three, the last post is worth a third to each."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "c", 2, "p")]
    measurement = measure(tables(posts, [("b", "a"), ("c", "b")]))
    assert column(measurement, "credit") == pytest.approx(
        {"a": 1 + 1 / 2 + 1 / 3, "b": 1 / 2 + 1 / 3, "c": 1 / 3}
    )


def test_credit_is_the_mean_over_draws_of_the_parents():
    """A relay exposed by the root and by a relay of it: half the time its path is longer."""
    posts = [post("p", "a", 0), repost("r", "b", 1, "p"), repost("s", "c", 2, "p")]
    measurement = measure(tables(posts, [("b", "a"), ("c", "b"), ("c", "a")]))
    assert column(measurement, "credit") == pytest.approx(
        {"a": 1 + 1 / 2 + (1 / 2 + 1 / 3) / 2, "b": 1 / 2 + 1 / 6, "c": (1 / 2 + 1 / 3) / 2}
    )


@pytest.fixture(params=["plain", pytest.param("compiled", marks=pytest.mark.slow)])
def form(request, monkeypatch):
    """Small inputs run as plain Python, large ones compiled: both must answer alike."""
    if request.param == "compiled":
        monkeypatch.setattr(kernels, "STEPS_WORTH_COMPILING", 0)
    return request.param


@settings(deadline=None, max_examples=80)
@given(inputs(), st.sampled_from(RULES))
def _agrees(given_tables, rule):
    half_life = 1.5 if rule == "decayed" else None
    posts, _ = slow.read(given_tables)
    cascades = slow.cascades_of(posts)
    assume(not slow.has_circle(slow.given_parents(posts, cascades)))
    measurement = measure(given_tables, credit=rule, half_life_hours=half_life)
    expected, told = slow.attribute(given_tables, rule, half_life or 1.0)
    _check_relays(measurement, told)
    _check_links(measurement, expected, told, posts)
    _check_accounts(measurement, expected, told, posts)
    credit = defaultdict(float)
    for post_id, value in slow.credit_by_enumeration(posts, cascades, expected).items():
        credit[posts[post_id]["account_id"] if post_id in posts else None] += value
    assert measurement.credit_absent == pytest.approx(credit[None], abs=1e-9)
    assert column(measurement, "credit") == pytest.approx(
        {name: credit[name] for name in column(measurement, "credit")}
    )
    distinct = set(cascades) | {relay for relays in cascades.values() for relay in relays}
    assert measurement.accounts["credit"].sum() + measurement.credit_absent == pytest.approx(len(distinct))


def _check_relays(measurement, told):
    found = {(row["root_id"], row["post_id"]): (row["basis"], row["exposed"], row["n_candidates"])
             for row in measurement.relays.to_dicts() if row["root_id"] != row["post_id"]}  # fmt: skip
    assert found == told


def _check_links(measurement, expected, told, posts):
    found = links(measurement)
    for (root, relay), shares in expected.items():
        got = found.get(relay, {})
        if told[root, relay][0] == "model":  # the likeliest are listed, rescaled
            likeliest = sorted(shares.values())[-3:]
            assert sorted(got.values()) == pytest.approx([share / sum(likeliest) for share in likeliest])
        else:  # two posts of one account at one instant are worth the same
            assert _by_account(got, posts) == pytest.approx(_by_account(shares, posts))


def _by_account(shares, posts):
    total = defaultdict(float)
    for post_id, share in shares.items():
        total[posts[post_id]["account_id"] if post_id in posts else "?"] += share
    return dict(total)


def _check_accounts(measurement, expected, told, posts):
    received, relayers = defaultdict(float), defaultdict(set)
    for (_, relay), shares in expected.items():
        me = posts[relay]["account_id"]
        for source, share in shares.items():
            if source in posts and posts[source]["account_id"] != me:
                received[posts[source]["account_id"]] += share
                relayers[posts[source]["account_id"]].add(me)
    assert column(measurement, "n_relays") == pytest.approx(
        {n: received[n] for n in column(measurement, "n_relays")}
    )
    if all(basis != "model" for basis, _, _ in told.values()):
        assert column(measurement, "n_relayers") == {
            n: len(relayers[n]) for n in column(measurement, "n_relayers")
        }


def test_attribution_agrees_with_an_enumeration_by_hand(form):
    """Candidates, shares, relays received and credit, over every draw of parents, for all rules and bases."""
    _agrees()


def test_many_candidates_do_not_run_out_of_room(monkeypatch):
    """When the room for candidates is too small, work stops, gets more, and goes on where it was."""
    posts = [post("p", "a0", 0)] + [repost(f"r{i}", f"a{i}", i, "p") for i in range(1, 60)]
    follows = [(f"a{i}", f"a{j}") for i in range(60) for j in range(i)]
    whole = measure(tables(posts, follows))
    monkeypatch.setattr(attribute, "CHUNK", 1)
    small = measure(tables(posts, follows))
    assert whole.links.height == 59 * 60 / 2
    assert whole.links.equals(small.links)
    assert whole.accounts.equals(small.accounts)


def test_too_many_links_leave_the_likeliest_of_each_relay(monkeypatch):
    """Figures of accounts use them all; the list keeps three of each relay, rescaled."""
    posts = [post("p", "a0", 0)] + [repost(f"r{i}", f"a{i}", i, "p") for i in range(1, 9)]
    given_tables = tables(posts, [(f"a{i}", f"a{j}") for i in range(9) for j in range(i)])
    whole = measure(given_tables, credit="decayed", half_life_hours=0.001)
    monkeypatch.setattr(attribute, "LINKS_KEPT", 5)
    limited = measure(given_tables, credit="decayed", half_life_hours=0.001)
    assert limited.accounts.equals(whole.accounts)
    kept = links(limited)["r8"]
    assert list(kept) == list(links(whole)["r8"])[:3] == ["r7", "r6", "r5"]
    assert sum(kept.values()) == pytest.approx(1)


def _chain(n):
    """A path of n posts whose last one has two possible parents: the one before, and the one before that."""
    begin = np.append(np.append(0, np.arange(n - 1)), n)
    source = np.append(np.arange(n - 2), [n - 2, n - 3]).astype(np.int32)
    return begin, source


@pytest.mark.parametrize("n", [5, 17, 100, 600, 3_000, 20_000])
def test_credit_of_long_chains_is_exact_to_ten_digits(n):
    """The mean of two forests, of which each is exact; the longest chain has 20,000 posts."""
    begin, source = _chain(n)
    first, unit = np.array([0, n]), np.ones(n, dtype=bool)
    share = np.append(np.ones(n - 2), [0.25, 0.75])
    trees = [expected_credit(first, np.append(0, np.arange(n)), np.append(np.arange(n - 2), last).astype(np.int32),
                             np.ones(n - 1), unit) for last in (n - 2, n - 3)]  # fmt: skip
    credit = expected_credit(first, begin, source, share, unit)
    assert credit == pytest.approx(0.25 * trees[0] + 0.75 * trees[1], rel=1e-9)
    assert credit.sum() == pytest.approx(n, rel=1e-10)


@pytest.mark.parametrize("n_points", POINTS)
def test_each_rule_of_integration_reaches_as_far_as_it_says(n_points):
    """The integral of x^(l - 1) is 1/l to ten digits for the longest path of each rule."""
    longest = REACHES[n_points]
    x, weight = np.polynomial.legendre.leggauss(n_points)
    value = (weight / 2 * ((x + 1) / 2) ** (longest - 1)).sum() * longest
    assert value == pytest.approx(1, abs=1.2e-10)
    assert level_for(np.array([longest]))[0] == POINTS.index(n_points)


def test_the_model_prefers_recent_posts_of_large_audiences():
    """Twice the audience, twice the share; 10,193 seconds later, twice the share."""
    posts = [post("p", "a", 0), repost("r", "b", 10_193.34, "p"), repost("s", "c", 10_194, "p")]
    known = [{"account_id": "a", "n_followers": 200}, {"account_id": "b", "n_followers": 100}]
    measurement = measure(tables(posts, accounts=known))
    assert links(measurement)["s"] == pytest.approx({"p": 0.5, "r": 0.5}, abs=1e-4)
    assert measurement.summary["basis"] == "model" and measurement.summary["share_exposed"] is None


def test_the_model_survives_years_of_silence():
    """A relay ten years later still has the one before as its likeliest source, and the sum holds."""
    year = 365 * 86_400
    posts = [
        post("p", "a", 0),
        repost("r", "b", 1, "p"),
        repost("s", "b", 10 * year, "p"),
        repost("t", "c", 20 * year, "p"),
    ]
    measurement = measure(tables(posts))
    assert links(measurement)["s"] == {"p": 1}
    assert links(measurement)["t"]["s"] == pytest.approx(1)
    assert measurement.accounts["credit"].sum() == pytest.approx(4)


def test_the_model_leaves_out_ones_own_posts_even_when_they_weigh_most():
    """An account of a hundred million followers that relays each day does not expose itself."""
    posts = [post("p", "a", 0)] + [repost(f"r{day:03}", "star", 1 + day * 86_400, "p") for day in range(120)]
    known = [{"account_id": "a", "n_followers": 1}, {"account_id": "star", "n_followers": 100_000_000}]
    measurement = measure(tables(posts, accounts=known))
    assert column(measurement, "n_relays") == pytest.approx({"a": 120, "star": 0})
    assert column(measurement, "credit") == pytest.approx({"a": 61, "star": 60})


def test_an_absent_root_is_a_source_of_the_first_relay_under_the_model():
    """At the time of that relay, with the audience of an account that is not known."""
    measurement = measure(tables([repost("r", "b", 1, "gone"), repost("s", "c", 1, "gone")]))
    assert links(measurement) == {"r": {"gone": 1}, "s": {"gone": 1}}
    assert measurement.credit_absent == 2


def test_the_model_is_linear_in_the_size_of_a_cascade():
    """Credit of a cascade of 3,000 posts agrees with the same cascade written as shares, and sums up."""
    rng = np.random.default_rng(2)
    n = 3_000
    first, author = np.array([0, n]), rng.integers(0, 2_000, n).astype(np.int32)
    at = np.sort(rng.integers(0, 400_000, n)) * 1_000_000
    audience = rng.integers(1, 10_000, 2_000)[author].astype(float)
    is_model = np.arange(n) > 0
    credit, received = model_credit(
        np.array([0]),
        first,
        author,
        at,
        is_model,
        np.full(n, -1, dtype=np.int32),
        audience,
        np.ones(n, dtype=bool),
    )
    begin, source, share = _as_shares(author, at, audience)
    assert credit == pytest.approx(
        expected_credit(first, begin, source, share, np.ones(n, dtype=bool)), rel=1e-7
    )
    assert received == pytest.approx(np.bincount(source, share, minlength=n), rel=1e-9)
    assert credit.sum() == pytest.approx(n, rel=1e-9)


def _as_shares(author, at, audience):
    begin, source, share = [0, 0], [], []
    for node in range(1, len(at)):
        earlier = np.flatnonzero((at < at[node]) & (author != author[node]))
        weight = audience[earlier] * np.exp(-6.8e-11 * (at[node] - at[earlier]))
        source.append(earlier)
        share.append(weight / weight.sum() if len(earlier) else weight)
        begin.append(begin[-1] + len(earlier))
    return np.array(begin), np.concatenate(source).astype(np.int32), np.concatenate(share)


@settings(deadline=None, max_examples=40)
@given(inputs(), st.permutations(ACCOUNTS))
def test_names_do_not_matter(given_tables, names):
    """Other ids for accounts, same figures."""
    renamed = dict(zip(ACCOUNTS, names, strict=True))
    other = type(given_tables)(
        posts=given_tables.posts.with_columns(account_id=_renamed(given_tables.posts["account_id"], renamed)),
        follows=given_tables.follows.with_columns(
            follower_id=_renamed(given_tables.follows["follower_id"], renamed),
            followee_id=_renamed(given_tables.follows["followee_id"], renamed),
        ),
        accounts=given_tables.accounts.with_columns(
            account_id=_renamed(given_tables.accounts["account_id"], renamed)
        ),
    )
    ours, theirs = measure(given_tables), measure(other)
    for name in ("n_posts", "n_exposures", "n_relays", "n_relayers", "credit", "standing", "core"):
        expected = {renamed[account]: value for account, value in column(ours, name).items()}
        assert column(theirs, name) == pytest.approx(expected)
    assert theirs.cascades.select("n_posts", "n_accounts", "depth").equals(
        ours.cascades.select("n_posts", "n_accounts", "depth")
    )


def _renamed(ids, names):
    return ids.replace_strict(names, return_dtype=ids.dtype) if len(ids) else ids
