"""The measure as a whole: its keys, its columns, its files, and that the order of rows never matters."""

import csv
import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.engine import report
from relais.engine.digest import digest
from relais.engine.faults import Faults
from relais.engine.measure import measure, write
from relais.engine.tables import Tables
from tests.engine.worlds import frame, inputs, post, repost, shuffled, tables

SUMMARY = (
    "n_posts", "n_accounts", "n_follows", "n_cascades", "n_relays", "n_replies", "share_exposed",
    "largest_cascade", "mean_cascade", "basis", "credit_rule", "faults", "versions", "digest",
)  # fmt: skip
MEASURES = (
    "account_id", "name", "segment", "n_posts", "n_exposures", "reach", "reach_net", "standing", "core",
    "n_relays", "n_relayers", "credit",
)  # fmt: skip
CASCADES = (
    "root_id", "account_id", "started_at", "n_posts", "n_accounts", "depth", "breadth", "virality", "basis",
)  # fmt: skip

POSTS = [
    post("p", "a", 0.5), repost("r", "b", 60, "p"), post("q", "c", 90, "quote", "p"), post("s", "d", 95, "reply", "p"),
    post("u", "b", 100),
]  # fmt: skip
FOLLOWS = [("b", "a"), ("c", "b"), ("e", "b"), ("f", "f")]
KNOWN = [
    {"account_id": "a", "name": "Anne, “la” mairie", "segment": "Élus", "n_followers": 30},
    {"account_id": "z"},
]


@pytest.fixture
def small() -> Tables:
    return tables(POSTS, FOLLOWS, KNOWN)


def test_the_summary_has_the_keys_of_the_contract(small):
    """In that order, with figures that one can check by hand."""
    summary = measure(small).summary
    assert tuple(summary) == SUMMARY
    assert {key: summary[key] for key in SUMMARY[:12]} == {
        "n_posts": 5, "n_accounts": 6, "n_follows": 3, "n_cascades": 2, "n_relays": 2, "n_replies": 1,
        "share_exposed": 1.0, "largest_cascade": 3, "mean_cascade": 2.0, "basis": "follows",
        "credit_rule": "shared", "faults": {"self_follow": 1},
    }  # fmt: skip
    assert set(summary["versions"]) == {"relais", "python", "polars", "numpy", "numba"}
    assert len(summary["digest"]) == 64


def test_the_half_life_is_kept_with_the_rule_that_uses_it(small):
    """A figure can be made again only with its parameters."""
    summary = measure(small, credit="decayed", half_life_hours=6).summary
    assert summary["credit_rule"] == "decayed" and summary["half_life_hours"] == 6


def test_each_account_of_any_table_has_a_row(small):
    """Those who only follow, only reply, or are only listed too; most credit first. A follow of oneself is
    set aside before."""
    accounts = measure(small).accounts
    assert tuple(accounts.columns) == MEASURES
    assert set(accounts["account_id"]) == set("abcdez")
    assert accounts["account_id"].to_list()[:3] == ["a", "b", "c"]
    assert accounts["credit"].is_sorted(descending=True)


def test_sources_of_exposures_are_accounts():
    """An account that appears only as the source of an exposure is counted; a unit is not an account."""
    row = {"unit_id": "u", "message_id": "m", "channel": "mail", "source_id": "x",
           "exposed_at": 1_750_000_000_000_000}  # fmt: skip
    given_tables = Tables(posts=frame("posts", [post("p", "a", 0)]), exposures=frame("exposures", [row]))
    assert measure(given_tables).accounts["account_id"].to_list() == ["a", "x"]


def test_started_and_ended_are_the_first_and_last_post(small):
    """In UTC."""
    measurement = measure(small)
    assert measurement.started_at == datetime.fromtimestamp(1_750_000_000.5, UTC)
    assert measurement.ended_at == datetime.fromtimestamp(1_750_000_100, UTC)


@settings(deadline=None, max_examples=50)
@given(inputs(), st.integers(0, 1000))
def test_the_order_of_rows_never_matters(given_tables, seed):
    """The same tables in another order give the same measure, to the last digit."""
    ours, theirs = measure(given_tables), measure(shuffled(given_tables, seed))
    for name in ("accounts", "cascades", "relays", "links"):
        assert getattr(ours, name).equals(getattr(theirs, name), null_equal=True), name
    assert ours.summary == theirs.summary
    assert ours.reciprocity == theirs.reciprocity


def _digest(given_tables):
    return measure(given_tables).summary["digest"]


def test_the_digest_follows_the_content(small):
    """One letter of one text changes it."""
    other = [dict(row) for row in POSTS]
    other[0]["text"] = "Bonjour"
    assert _digest(small) != _digest(tables(other, FOLLOWS, KNOWN))
    assert _digest(small) == _digest(tables(POSTS, FOLLOWS, KNOWN))
    assert _digest(small) != _digest(tables(POSTS, FOLLOWS[:-2], KNOWN))


def test_the_digest_can_be_made_again_from_its_description():
    """Another program finds the same digits."""
    import hashlib

    given_tables = tables([post("p", "é", 0)])
    sha = hashlib.sha256()
    sha.update(b"posts 1\npost_id\n" + (1).to_bytes(8, "little") + b"p")
    sha.update(b"account_id\n" + (2).to_bytes(8, "little") + "é".encode())
    sha.update(b"published_at\n" + b"\0" + (1_750_000_000_000_000).to_bytes(8, "little"))
    sha.update(b"kind\n" + (8).to_bytes(8, "little") + b"original")
    assert digest(given_tables, given_tables.posts) == sha.hexdigest()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"credit": "fair"}, "shared, last, first, decayed"),
        ({"credit": "decayed"}, "half-life"),
        ({"half_life_hours": 3}, "decayed"),
        ({"credit": "decayed", "half_life_hours": 0}, "above 0"),
        ({"credit": "decayed", "half_life_hours": float("nan")}, "above 0"),
        ({"credit": "decayed", "half_life_hours": float("inf")}, "above 0"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_with_a_sentence(small, options, words):
    """Before any work is done."""
    with pytest.raises(ValueError, match=words):
        measure(small, **options)


def test_a_repeated_post_id_is_refused():
    """Tables that did not come through the readers could hold one; sums would be wrong in silence."""
    with pytest.raises(ValueError, match="'p' is there more than once"):
        measure(tables([post("p", "a", 0), post("p", "b", 1)]))


def test_faults_of_the_reading_are_kept_and_not_counted_twice(small):
    """What the reader counted stays as it is; the faults that were given are not changed."""
    told = Faults()
    told.counts["root_missing"] = 7
    measurement = measure(small, faults=told)
    assert measurement.summary["faults"] == {"root_missing": 7}
    assert measurement.faults is not told


def test_progress_goes_from_nothing_to_the_whole(small):
    """Each call names the step."""
    calls = []
    measure(small, progress=lambda step, share: calls.append((step, share)))
    shares = [share for _, share in calls]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert all(step for step, _ in calls)


def test_only_replies_make_no_cascade():
    """The measure is empty, and says so with figures, not with an error."""
    measurement = measure(tables([post("p", "a", 0, "reply", "gone")]))
    summary = measurement.summary
    assert (summary["n_cascades"], summary["largest_cascade"], summary["mean_cascade"]) == (0, 0, 0)
    assert summary["n_replies"] == 1
    assert measurement.cascades.height == measurement.relays.height == measurement.links.height == 0


def test_files_hold_what_the_measure_found(small, tmp_path):
    """Three tables and a report; what is not known is an empty cell, times end in Z."""
    measurement = measure(small)
    write(measurement, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "cascades.csv", "measures.csv", "report.html", "summary.json",
    ]  # fmt: skip
    assert json.loads((tmp_path / "out" / "summary.json").read_text()) == measurement.summary
    rows = list(csv.DictReader((tmp_path / "out" / "measures.csv").open(encoding="utf-8")))
    assert tuple(rows[0]) == MEASURES
    assert (
        rows[0]["name"] == "Anne, “la” mairie"
        and float(rows[0]["credit"]) == measurement.accounts["credit"][0]
    )
    assert rows[-1]["name"] == "" and rows[-1]["n_relays"] == "0.0"
    cascades = list(csv.DictReader((tmp_path / "out" / "cascades.csv").open()))
    assert tuple(cascades[0]) == CASCADES
    assert cascades[0]["started_at"] == "2025-06-15T15:06:40.500Z"
    assert cascades[1]["started_at"] == "2025-06-15T15:08:20Z" and cascades[1]["virality"] == ""


def test_the_same_input_gives_the_same_files_byte_for_byte(tmp_path):
    """In whatever order the rows are; only the row numbers of faults, where there are some, follow the files."""
    sound = tables(POSTS, FOLLOWS[:3], KNOWN)
    for name, given_tables in (("one", sound), ("two", shuffled(sound, 5))):
        write(measure(given_tables), tmp_path / name, title="Campagne")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_nothing_half_written_is_left(small, tmp_path, monkeypatch):
    """When the last file cannot be made, what was there before is untouched and nothing else is left."""
    measurement = measure(small)
    out = tmp_path / "out"
    write(measurement, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}

    def full_disk(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "page", full_disk)
    other = measure(tables([post("x", "y", 0)]))
    with pytest.raises(OSError, match="No space left"):
        write(other, out)
    with pytest.raises(OSError, match="No space left"):
        write(other, tmp_path / "new" / "deep")
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file() or path.name.startswith(".")] == []
    assert list((tmp_path / "new").iterdir()) == []


def test_other_files_of_the_folder_are_left_alone(small, tmp_path):
    """Results are put beside what is there."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    write(measure(small), out)
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "summary.json").stat().st_mode & 0o777 == 0o644


def test_relays_come_in_order_of_time(small):
    """With their basis, and whether they were exposed."""
    relays = measure(small).relays
    assert relays.columns == [
        "post_id",
        "root_id",
        "account_id",
        "published_at",
        "kind",
        "exposed",
        "basis",
        "n_candidates",
    ]
    assert relays["published_at"].is_sorted()
    assert relays.schema["exposed"] == pl.Boolean


@settings(deadline=None, max_examples=50)
@given(inputs())
def test_shares_of_a_relay_sum_to_one(given_tables):
    """For each relay that has a source; none is its own source."""
    links = measure(given_tables).links
    assert links.group_by("post_id", "root_id").agg(pl.col("share").sum())[
        "share"
    ].to_list() == pytest.approx([1.0] * links.select("post_id", "root_id").n_unique())
    assert links.filter(pl.col("post_id") == pl.col("source_post_id")).height == 0
