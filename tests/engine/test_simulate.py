"""Worlds with a known truth: what is drawn keeps the contracts, and what is planted is there."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.engine.simulate import WORLDS, World, lay_out, simulate
from relais.engine.simulate.spread import NOBODY, ORIGINAL, RELAY
from relais.engine.tables import KINDS, RELAYS
from relais.engine.validation import validated

SMALL = World(n_accounts=60, n_messages=25, days=10, mean_following=6, segments=("a", "b"))


@pytest.fixture(scope="module")
def quiet():
    return simulate("quiet", seed=1)


@pytest.fixture(scope="module")
def busy():
    return simulate("busy", seed=1)


worlds = st.builds(
    lambda **planted: replace(SMALL, **planted),
    n_accounts=st.integers(2, 80),
    n_messages=st.integers(1, 30),
    days=st.integers(1, 20),
    segments=st.sampled_from([("a",), ("a", "b"), ("a", "b", "c")]),
    mean_following=st.floats(0.5, 15),
    homophily=st.floats(0, 1),
    follow_back=st.floats(0, 1),
    mean_relays=st.floats(0.5, 20),
    shared=st.floats(0, 1),
    repeated=st.floats(0, 1),
    spontaneous=st.floats(0, 5),
    taste_sd=st.floats(0, 1),
    openness_sd=st.floats(0, 1),
    mutual_weight=st.floats(0, 2),
    ties_seen=st.floats(0, 1),
    ties_new=st.floats(0, 1),
    parents_seen=st.floats(0, 1),
    passed_on=st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(world=worlds, seed=st.integers(0, 2**32))
def test_any_world_gives_tables_that_need_no_repair(world, seed):
    """Readers accept them as they are: known kinds, ids once, relays after their root, no self-follow."""
    tables = simulate(world, seed).tables
    accepted, faults = validated(
        {"posts": tables.posts, "follows": tables.follows, "accounts": tables.accounts}
    )
    assert set(faults.counts) <= {"tie_in_time"}
    assert accepted.posts.height == tables.posts.height
    assert tables.posts["post_id"].n_unique() == tables.posts.height
    assert set(tables.posts["kind"]) <= set(KINDS)
    assert set(tables.posts["account_id"]) <= set(tables.accounts["account_id"])
    assert set(tables.accounts["segment"]) <= set(world.segments)
    assert tables.accounts.height == world.n_accounts
    assert tables.follows.filter(pl.col("follower_id") == pl.col("followee_id")).is_empty()
    assert tables.follows.select("follower_id", "followee_id").is_unique().all()
    times = tables.posts["published_at"]
    assert times.is_sorted()
    assert times.min() >= world.starts_at


@settings(max_examples=25, deadline=None)
@given(world=worlds, seed=st.integers(0, 2**32))
def test_any_relay_is_moved_by_an_earlier_post_of_someone_followed(world, seed):
    """The hidden parent is in the same cascade, earlier, by another account that the relayer follows."""
    scene = lay_out(world, seed)
    posts = scene.run()
    caused = np.flatnonzero(posts.cause != NOBODY)
    parent = posts.cause[caused]
    assert (posts.time[parent] < posts.time[caused]).all()
    assert (posts.root[parent] == posts.root[caused]).all()
    assert (posts.kind[caused] == RELAY).all()
    n = len(scene.people)
    followee = np.repeat(np.arange(n), np.diff(scene.ties.first))
    ties = dict(zip(zip(scene.ties.follower.tolist(), followee.tolist()), scene.ties.since.tolist()))
    for relayer, source, at in zip(posts.account[caused], posts.account[parent], posts.time[parent]):
        assert ties[relayer, source] <= at
    relays = posts.kind == RELAY
    once = np.unique(posts.message[relays] * n + posts.account[relays])
    assert len(once) == relays.sum()


def test_the_same_seed_gives_the_same_world_and_another_seed_another():
    """A figure computed on a simulated world can be computed again by anyone."""
    one, same, other = simulate(SMALL, 5), simulate(SMALL, 5), simulate(SMALL, 6)
    for table in ("posts", "follows", "accounts"):
        assert getattr(one.tables, table).equals(getattr(same.tables, table))
        assert not getattr(one.tables, table).equals(getattr(other.tables, table))
    assert one.truth.equals(same.truth)


def test_nobody_moves_anybody_in_the_null_world():
    """Equal strengths, no effect of anyone, and the same posts whoever is heard."""
    null = simulate("null", seed=2)
    accounts = null.truth.filter(pl.col("kind") == "account")
    assert accounts["strength"].unique().to_list() == [1.0]
    assert (null.truth["effect"] == 0).all()
    unheard = null.scene.run(~null.scene.nobody())
    assert unheard.account.tolist() == null.happened.account.tolist()
    assert null.tables.posts.filter(pl.col("kind").is_in(RELAYS)).height > 5_000


def test_audiences_have_a_heavy_tail_and_communities_hold_together(quiet):
    """A few accounts are followed by very many, and half of the ties stay in the community by choice."""
    followers = np.sort(quiet.tables.accounts["n_followers"].to_numpy())[::-1]
    assert followers[0] > 15 * np.median(followers)
    assert followers[: len(followers) // 100].sum() > 0.05 * followers.sum()
    assert _share_at_home(quiet) > 0.45
    assert _share_at_home(simulate(replace(WORLDS["quiet"], homophily=0.0), 1)) < 0.25


def _share_at_home(simulated) -> float:
    segment = dict(simulated.tables.accounts.select("account_id", "segment").iter_rows())
    follows = simulated.tables.follows.select("follower_id", "followee_id").iter_rows()
    return float(np.mean([segment[a] == segment[b] for a, b in follows]))


def test_follows_are_partly_dated_and_partly_hidden():
    """The tables show the asked share of the ties, and the date of the asked share of these."""
    world = replace(WORLDS["quiet"], ties_seen=0.7, ties_dated=0.4)
    simulated = simulate(world, 3)
    n_ties = len(simulated.scene.ties.follower)
    follows = simulated.tables.follows
    assert follows.height / n_ties == pytest.approx(0.7, abs=0.02)
    assert 1 - follows["since"].null_count() / follows.height == pytest.approx(0.4, abs=0.02)


def test_a_stronger_sender_moves_more_of_those_it_reaches(busy):
    """Relays caused per exposure rise with the planted strength, at any audience."""
    posts, scene = busy.happened, busy.scene
    caused = posts.cause[posts.cause != NOBODY]
    n_relays = np.bincount(posts.account[caused], minlength=len(scene.people))
    n_followers = np.diff(scene.ties.first)
    n_posts = np.bincount(posts.account, minlength=len(scene.people))
    often = (n_posts * n_followers) > 300
    rate = n_relays[often] / (n_posts * n_followers)[often]
    log_strength = np.log(scene.people.strength[often])
    assert np.corrcoef(np.log(rate + 1e-3), log_strength)[0, 1] > 0.4


def test_an_appealing_message_goes_further(busy):
    """Messages of the most appealing tenth are relayed several times as much as those of the least."""
    messages = busy.truth.filter(pl.col("kind") == "message").sort("strength")
    tenth = messages.height // 10
    assert messages["effect"].tail(tenth).sum() > 3 * messages["effect"].head(tenth).sum()


def test_strength_can_follow_the_audience():
    """`strength_audience` plants the correlation that it names, of either sign."""
    for wanted in (-0.6, 0.0, 0.6):
        people = lay_out(replace(WORLDS["quiet"], strength_audience=wanted, base=0.01), 4).people
        found = np.corrcoef(np.log(people.strength), np.log(people.popularity))[0, 1]
        assert found == pytest.approx(wanted, abs=0.08)


def test_a_silenced_account_changes_nothing_where_it_did_not_post(busy):
    """Twins share all other draws: only messages that the account posted may differ."""
    scene, posts = busy.scene, busy.happened
    account = int(np.bincount(posts.account).argmax())
    unheard = scene.nobody()
    unheard[account] = True
    twin = scene.run(unheard)
    touched = np.unique(posts.message[posts.account == account])
    kept, same = ~np.isin(posts.message, touched), ~np.isin(twin.message, touched)
    for column in ("account", "time", "root", "message"):
        assert np.array_equal(getattr(posts, column)[kept], getattr(twin, column)[same])
    lost = (posts.kind == RELAY).sum() - (twin.kind == RELAY).sum()
    told = busy.truth.row(by_predicate=(pl.col("id") == scene.people.ids[account]), named=True)
    assert told["effect"] == lost > 0


def test_the_effect_of_the_campaign_is_every_relay_that_someone_caused(busy):
    """Unheard altogether, only originals and what people found by themselves remain."""
    alone = busy.scene.run(~busy.scene.nobody())
    assert (alone.cause == NOBODY).all()
    campaign = busy.truth.filter(pl.col("kind") == "campaign")["effect"].item()
    assert campaign == (busy.happened.kind == RELAY).sum() - (alone.kind == RELAY).sum() > 0
    messages = busy.truth.filter(pl.col("kind") == "message")
    assert messages["effect"].sum() == campaign


def test_only_the_first_source_counts_when_the_dose_says_so():
    """With no weight beyond the first distinct source, each relayer was moved by its earliest exposure."""
    world = replace(SMALL, n_accounts=200, dose=(1.0, 0.0, 0.0, 0.0, 0.0), mean_relays=15, ties_new=0.0)
    scene = lay_out(world, 7)
    posts = scene.run()
    n = len(scene.people)
    followee = np.repeat(np.arange(n), np.diff(scene.ties.first))
    ties = set(zip(scene.ties.follower.tolist(), followee.tolist()))
    caused = np.flatnonzero(posts.cause != NOBODY)
    assert len(caused) > 30
    for relay in caused:
        before = (posts.message == posts.message[relay]) & (posts.time < posts.time[relay])
        sources = [i for i in np.flatnonzero(before) if (posts.account[relay], posts.account[i]) in ties]
        assert posts.time[posts.cause[relay]] == min(posts.time[i] for i in sources)


def test_nothing_passes_over_mutual_ties_that_weigh_nothing():
    """`mutual_weight` acts on ties that are returned, and on no other."""
    scene = lay_out(replace(SMALL, n_accounts=200, mutual_weight=0.0, mean_relays=10), 8)
    posts = scene.run()
    n = len(scene.people)
    followee = np.repeat(np.arange(n), np.diff(scene.ties.first))
    ties = set(zip(scene.ties.follower.tolist(), followee.tolist()))
    assert any((b, a) in ties for a, b in ties)
    caused = np.flatnonzero(posts.cause != NOBODY)
    assert len(caused) > 30
    pairs = zip(posts.account[caused], posts.account[posts.cause[caused]])
    assert not any((source, relayer) in ties for relayer, source in pairs)


def test_people_sleep(busy):
    """From two to five in the morning, local time, a seventh of an even share is posted at most."""
    local = busy.tables.posts["published_at"].dt.offset_by("2h").dt.hour()
    assert local.is_in([2, 3, 4]).mean() < 3 / 24 / 7


def test_the_mean_number_of_relays_is_about_what_was_asked():
    """The pilot has its own chances, so the mean is met about, not exactly."""
    for wanted in (2.0, 6.0):
        means = []
        for seed in range(3):
            scene = lay_out(replace(WORLDS["quiet"], mean_relays=wanted), seed)
            posts = scene.run()
            means.append((posts.kind == RELAY).sum() / scene.world.n_messages)
        assert wanted / 2 < np.mean(means) < wanted * 2


def test_several_originals_carry_the_same_message(busy):
    """Messenger and message can be told apart only if messages have several messengers."""
    originals = busy.tables.posts.filter(pl.col("kind") == "original")
    authors = originals.group_by("message_id").agg(pl.col("account_id").n_unique())
    assert (authors["account_id"] > 1).mean() > 0.5
    assert (busy.happened.kind == ORIGINAL).sum() == originals.height


def test_quotes_and_replies_come_beside_reposts(busy):
    """Quotes pass on as reposts do; a reply names the post it answers and passes nothing on."""
    kinds = dict(busy.tables.posts["kind"].value_counts().iter_rows())
    assert kinds["quote"] / (kinds["quote"] + kinds["repost"]) == pytest.approx(0.12, abs=0.02)
    replies = busy.tables.posts.filter(pl.col("kind") == "reply")
    assert replies["parent_id"].null_count() == 0
    answered = busy.tables.posts.filter(pl.col("post_id").is_in(replies["parent_id"].implode()))
    assert set(answered["kind"]) <= {"original", "quote"}


def test_parents_are_shown_only_when_the_world_says_so(busy):
    """By default a platform names the root alone; `parents_seen` reveals true parents."""
    relays = busy.tables.posts.filter(pl.col("kind").is_in(RELAYS))
    assert relays["parent_id"].null_count() == relays.height
    shown = simulate(replace(SMALL, parents_seen=1.0), 1)
    relays = shown.tables.posts.filter(pl.col("kind").is_in(RELAYS)).select("post_id", "parent_id")
    assert relays.equals(shown.parents)
    assert shown.parents["parent_id"].null_count() < shown.parents.height


def test_the_truth_names_every_account_message_and_group(quiet):
    """One row each, with the planted strength; the geometric mean of strengths is 1."""
    truth = quiet.truth
    assert truth.columns == ["kind", "id", "strength", "effect"]
    counts = dict(truth["kind"].value_counts().iter_rows())
    assert counts == {"account": 1_500, "message": 1_200, "group": 6, "campaign": 1}
    assert set(truth.filter(pl.col("kind") == "message")["id"]) == set(quiet.tables.posts["message_id"])
    strengths = truth.filter(pl.col("kind") == "account")["strength"]
    assert strengths.log().mean() == pytest.approx(0, abs=1e-9)
    assert truth["effect"].null_count() == 0
