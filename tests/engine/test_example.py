"""The example cause: invented throughout, well written, and with a story worth reading."""

import csv
import re
import tomllib
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from relais.engine.simulate import example
from relais.engine.tables import RELAYS
from relais.engine.validation import validated

DATA = Path(example.__file__).parent / "data"
MISPRINTS = [
    re.compile(r"(?<!\u202f)[;!?%]"),
    re.compile(r"(?<!\u00a0):(?!\d\d)"),
    re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"),
    re.compile(r"'"),
]


@pytest.fixture(scope="module")
def traces():
    return example.simulated()


def written() -> list[tuple[str, str]]:
    """Every sentence of the data files, with its place."""
    found = []
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [(path.name, value) for row in csv.DictReader(lines) for value in row.values()]
    for path in sorted(DATA.glob("*.toml")):
        found += [(path.name, text) for text in re.findall(r'"([^"]*)"', path.read_text(encoding="utf-8"))]
    return found


def test_the_example_is_large_enough_to_read_and_small_enough_to_follow(traces):
    """Hundreds of accounts, about a hundred originals, a few thousand relays, hands that pass on to hands."""
    kinds = dict(traces.tables.posts["kind"].value_counts().iter_rows())
    assert 400 <= traces.tables.accounts.height <= 700
    assert 60 <= kinds["original"] <= 120
    assert 1_500 <= kinds["repost"] + kinds["quote"] <= 5_000
    parents = dict(traces.parents.iter_rows())
    assert max(_hands(post, parents) for post in parents) >= 4


def _hands(post: str, parents: dict) -> int:
    return 1 + _hands(parents[post], parents) if parents.get(post) else 0


def test_the_example_needs_no_repair(traces):
    """Its tables are read as they are, and all eight groups of the cause take part."""
    tables = traces.tables
    _, faults = validated({"posts": tables.posts, "follows": tables.follows, "accounts": tables.accounts})
    assert set(faults.counts) <= {"tie_in_time"}
    assert tables.accounts["segment"].n_unique() == 8
    assert tables.accounts["name"].is_unique().all()
    assert (tables.accounts["n_followers"] > 0).all()


def test_the_same_seed_tells_the_same_story(traces):
    """The demonstration is the same on every machine and every day."""
    assert example.simulated().tables.posts.equals(traces.tables.posts)
    assert not example.simulated(seed=5).tables.posts.equals(traces.tables.posts)


def test_the_largest_audiences_do_not_carry_the_most(traces):
    """Of the ten accounts that moved most relayers, at most two are among the ten largest audiences."""
    moved = traces.truth.filter(pl.col("kind") == "account").sort("effect", descending=True)["id"].head(10)
    accounts = traces.tables.accounts.sort("n_followers", descending=True)
    largest = set(accounts["account_id"].head(10))
    assert len(largest & set(moved)) <= 2
    small = accounts.filter(pl.col("n_followers") < 1_500)["account_id"]
    assert len(set(small) & set(moved)) >= 3


def test_a_part_of_the_example_is_quiet(traces):
    """Some originals are relayed by nobody or nearly, and some accounts never post."""
    posts = traces.tables.posts
    relays = posts.filter(pl.col("kind").is_in(RELAYS))
    sizes = (
        posts.filter(pl.col("kind") == "original")
        .select(root_id="post_id")
        .join(relays["root_id"].value_counts(), on="root_id", how="left")["count"]
        .fill_null(0)
    )
    assert (sizes <= 2).sum() >= 5
    assert sizes.max() > 50
    assert traces.tables.accounts.height - posts["account_id"].n_unique() > 20


def test_phases_follow_each_other_from_the_first_day_to_the_last():
    """Ten days of teasing, a release on 12 April, four threads; each original of a phase is inside it."""
    told = example.campaign()
    phases = told.phases
    assert [phase.kind for phase in phases] == ["teaser", "launch", "thread", "thread", "thread", "thread"]
    assert (phases[0].starts_on, phases[-1].ends_on) == (told.starts_on, told.ends_on)
    assert (phases[0].ends_on - phases[0].starts_on).days + 1 == 10
    assert all(after.starts_on - before.ends_on == timedelta(days=1) for before, after in pairwise(phases))
    days = {phase.key: (str(phase.starts_on), str(phase.ends_on)) for phase in phases}
    days["ailleurs"] = (str(told.starts_on), str(told.ends_on))
    with (DATA / "posts.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            first, last = days[row["phase"]]
            assert first <= row["at"][:10] <= last, row


def test_partners_and_people_have_their_account(traces):
    """Whoever builds a directory finds each account of the list among the traces, and each employer."""
    known = set(traces.tables.accounts["account_id"])
    organisations, people = example.organisations(), example.people()
    slugs = {organisation.slug for organisation in organisations}
    assert len(slugs) == len(organisations)
    assert 6 <= len(people) <= 10
    assert {person.kind for person in people} == {"staff", "elected", "ambassador"}
    assert all(person.organisation in slugs and person.account_id in known for person in people)
    assert all(o.account_id in known for o in organisations if o.account_id)
    assert {o.kind for o in organisations} == {
        "local_authority", "operator", "media", "support", "association", "company",
    }  # fmt: skip
    assert example.campaign().account_id in known


def test_texts_come_with_their_hashtags_mentions_and_addresses(traces):
    """Tags stand without their sign, mentions are ids of accounts, a repost has no words of its own."""
    posts = traces.tables.posts
    known = set(traces.tables.accounts["account_id"])
    assert posts.filter(pl.col("kind") == "repost")["text"].null_count() == (posts["kind"] == "repost").sum()
    assert posts.filter(pl.col("kind") != "repost")["text"].null_count() == 0
    tags = set(" ".join(posts["hashtags"].drop_nulls()).split())
    assert set(example.campaign().hashtags) <= tags
    assert not any("#" in tag for tag in tags)
    mentions = set(" ".join(posts["mentions"].drop_nulls()).split())
    assert mentions
    assert mentions <= known
    assert all(url.startswith("https://passerelle.example/") for url in posts["url"].drop_nulls())


def test_texts_follow_french_typography():
    """Curved apostrophes, narrow no-break space before ; ! ? and %, no-break before : and inside « »."""
    address = re.compile(r"https?://\S+")
    faults = [
        (file, text)
        for file, text in written()
        if any(fault.search(address.sub("", text)) for fault in MISPRINTS)
    ]
    assert faults == []


def test_no_town_of_the_example_exists(shared_data):
    """The list of French communes, of today and of before, knows none of them."""
    with (shared_data / "geo_cog" / "communes.csv").open(encoding="utf-8", newline="") as lines:
        real = {row["LIBELLE"].casefold() for row in csv.DictReader(lines)}
    towns = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))["towns"]
    towns += [organisation.city for organisation in example.organisations()]
    assert sorted(town for town in set(towns) if town.casefold() in real) == []
