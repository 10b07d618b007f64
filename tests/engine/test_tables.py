"""The column contracts: what is typed, what is refused with its place, what is kept and counted."""

import re
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import polars as pl
import pytest

from relais.engine.faults import EXPECTED, LISTED_PER_KIND, Fault, Faults, Refused, shortened
from relais.engine.inspection import inspect
from relais.engine.tables import CONTRACTS, Tables
from relais.engine.validation import validated
from tests.engine.reading import placed, rows

POSTS = {
    "post_id": ["1", "2", "3"],
    "account_id": ["ada", "bob", "cyd"],
    "published_at": [1_000, 2_000, 3_000],
    "kind": ["original", "repost", "quote"],
    "root_id": [None, "1", "1"],
}


def posts(**changes) -> pl.DataFrame:
    return pl.DataFrame(POSTS | changes, strict=False)


def counted(**frames) -> dict[str, int]:
    return dict(validated(frames)[1].counts)


def test_every_table_has_all_columns_of_its_contract_and_no_other():
    """Absent columns are null, columns that the contract does not name are left out."""
    tables, faults = validated({"posts": posts(mood=["fine"] * 3)})
    for name, frame in vars(tables).items():
        assert frame.schema == {column.name: column.type for column in CONTRACTS[name]}
    assert tables.posts["text"].null_count() == 3
    assert not faults


def test_names_of_columns_may_be_written_as_people_write_them():
    """Case, spaces and hyphens do not matter."""
    frame = posts().rename({"post_id": " Post ID", "account_id": "ACCOUNT-ID", "kind": "Kind"})
    assert rows(validated({"posts": frame})[0].posts, "post_id", "kind")[0] == ("1", "original")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"published_at": ["1", "soon", ""]}, [("unreadable_time", 3, "published_at"), ("missing_value", 4, "published_at")]),
        ({"kind": ["original", "retweet", " "]}, [("missing_value", 4, "kind"), ("unknown_kind", 3, "kind")]),
        ({"account_id": ["ada", None, "  "]}, [("missing_value", 3, "account_id"), ("missing_value", 4, "account_id")]),
        ({"post_id": [2.0**60, 2.0, 3.0]}, [("lost_digits", 2, "post_id")]),
        ({"text": ["a", "b\0", "c"]}, [("nul_character", 3, "text")]),
        ({"text": [{"a": 1}, None, None]}, [("nested_value", 2, "text")]),
        ({"post_id": ["1", "2", "2"]}, [("conflicting_post", 4, "account_id")]),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_row_and_column(changes, expected):
    """Each fault names the row as a spreadsheet shows it, and nothing of the input is used."""
    with pytest.raises(Refused) as refused:
        validated({"posts": posts(**changes)})
    assert sorted(placed(refused.value.faults)) == sorted(expected)


def test_all_faults_are_told_at_once():
    """Every table and every row is checked before the input is sent back."""
    with pytest.raises(Refused) as refused:
        validated({
            "posts": posts(kind=["original", "boost", "like"]).drop("published_at"),
            "follows": pl.DataFrame({"follower_id": ["a", ""], "followee_id": ["b", "c"], "since": ["x", "y"]}),
            "accounts": pl.DataFrame({"account_id": ["a", "b"], "n_followers": ["-3", "1.5"]}),
            "exposures": pl.DataFrame({
                "unit_id": ["u"], "message_id": ["m"], "channel": ["mail"], "exposed_at": [1],
                "assigned": ["maybe"], "probability": [1.2],
            }),
            "outcomes": pl.DataFrame({"unit_id": ["u"], "outcome": ["adopted"], "occurred_at": [1], "value": ["many"]}),
        })  # fmt: skip
    assert refused.value.faults.counts == {
        "missing_column": 1, "unknown_kind": 2, "unreadable_time": 2, "missing_value": 1,
        "not_a_whole_number": 2, "unknown_value": 1, "not_a_probability": 1, "not_a_number": 1,
    }  # fmt: skip


def test_ids_stay_as_they_are_written():
    """Leading zeros, points and exponents are letters of an id; whole ids that a gap made floats are mended."""
    tables, _ = validated({"posts": posts(post_id=["007", "1.0", "1e5"], root_id=[None, "007", "007"])})
    assert tables.posts["post_id"].to_list() == ["007", "1.0", "1e5"]
    tables, _ = validated({"posts": posts(post_id=[1, 2, 3], root_id=[None, 1.0, float("nan")])})
    assert tables.posts["root_id"].to_list() == [None, "1", None]


def test_a_row_that_is_there_twice_is_kept_once():
    """The same post with its time written in another unit is the same post."""
    doubled = pl.concat([posts(), posts(published_at=[1_000_000_000_000, 2_000, 3_000]).head(2)])
    tables, faults = validated({"posts": doubled.with_columns(pl.col("published_at").replace(1_000, 10**9))})
    assert tables.posts.height == 3
    assert placed(f for f in faults if f.kind == "duplicate_row") == [
        ("duplicate_row", 5, ""),
        ("duplicate_row", 6, ""),
    ]
    assert faults.counts["mixed_time_units"] == 1


def test_a_conflict_names_the_first_row_of_the_post():
    """Whoever corrects the file sees both rows."""
    with pytest.raises(Refused, match="row 4, column text: found “b”, expected the same content as row 3"):
        validated({"posts": posts(post_id=["1", "2", "2"], account_id=["ada", "bob", "bob"],
                                  published_at=[1, 2, 2], kind=["original", "repost", "repost"],
                                  text=[None, "a", "b"])})  # fmt: skip


def test_relays_that_do_not_fit_their_root_are_kept_and_counted():
    """A root that is absent, a relay before its root, of oneself, at the same instant: all stay."""
    frame = pl.DataFrame(
        {
            "post_id": ["1", "2", "3", "4", "5", "6", "7"],
            "account_id": ["ada", "bob", "ada", "cyd", "dan", "eve", "flo"],
            "published_at": [1_000, 500, 2_000, 1_000, 3_000, 3_000, 4_000],
            "kind": ["original", "repost", "quote", "repost", "repost", "reply", "repost"],
            "root_id": [None, "1", "1", "1", "gone", "gone", None],
        }
    )
    tables, faults = validated({"posts": frame})
    assert tables.posts.height == 7
    assert placed(faults) == [
        ("relay_before_root", 3, "published_at"),
        ("self_relay", 4, "account_id"),
        ("tie_in_time", 5, "published_at"),
        ("root_missing", 6, "root_id"),
        ("root_missing", 7, "root_id"),
        ("root_missing", 8, "root_id"),
    ]
    assert all(fault.done == "repaired" for fault in faults)


def test_a_reply_neither_ties_nor_relays():
    """Replies are conversation: only their absent roots are counted."""
    assert (
        counted(
            posts=posts(kind=["original", "reply", "reply"], account_id=["ada"] * 3, published_at=[9, 9, 1])
        )
        == {}
    )


def test_an_original_has_no_root():
    """Naming itself says nothing; naming another is told and set aside."""
    tables, faults = validated({"posts": posts(kind=["original"] * 3, root_id=["1", "1", None])})
    assert tables.posts["root_id"].to_list() == [None, None, None]
    assert placed(faults) == [("root_of_original", 3, "root_id")]


def test_a_relay_that_names_only_its_parent_finds_its_root():
    """The chain of parents is followed to an original, to a root that is named, or out of the input."""
    frame = pl.DataFrame(
        {
            "post_id": ["1", "2", "3", "4", "5", "6", "7"],
            "account_id": list("abcdefg"),
            "published_at": list(range(7)),
            "kind": ["original"] + ["repost"] * 6,
            "root_id": [None, None, None, "gone", None, None, None],
            "parent_id": [None, "1", "2", None, "4", "away", "7"],
        }
    )
    tables, faults = validated({"posts": frame})
    assert tables.posts["root_id"].to_list() == [None, "1", "1", "gone", "gone", "away", None]
    assert faults.counts["root_found"] == 4


def test_each_follow_counts_once_from_its_earliest_time():
    """Without `since` a follow always existed; nobody follows oneself."""
    follows = pl.DataFrame(
        {
            "follower_id": ["a", "a", "b", "b", "c", "d", "d"],
            "followee_id": ["b", "b", "a", "a", "c", "a", "a"],
            "since": [20, 10, 5, None, 1, 7, 7],
        }
    )
    tables, faults = validated({"posts": posts(), "follows": follows})
    at = datetime(1970, 1, 1, tzinfo=UTC).replace
    assert tables.follows.rows() == [("a", "b", at(second=10)), ("b", "a", None), ("d", "a", at(second=7))]
    assert faults.counts == {"duplicate_row": 1, "self_follow": 1, "repeated_follow": 2}


def test_each_account_has_one_row():
    """The last value of each column is kept; an empty cell says nothing."""
    accounts = pl.DataFrame(
        {
            "account_id": ["a", "b", "a"],
            "name": ["Ada", "Bob", None],
            "n_followers": [10, 5, 12],
            "segment": ["x", None, None],
        }
    )
    tables, faults = validated({"posts": posts(), "accounts": accounts})
    assert rows(tables.accounts, "account_id", "name", "n_followers", "segment") == [
        ("a", "Ada", 12, "x"), ("b", "Bob", 5, None),
    ]  # fmt: skip
    assert placed(faults) == [("repeated_account", 4, "account_id")]


def test_inspection_is_the_same_with_and_without_places():
    """Frames made by hand are inspected like those that were read; rows are then counted from the frame."""
    tables, _ = validated({"posts": posts(root_id=[None, "0", "0"])})
    faults = Faults()
    again = inspect(Tables(posts=tables.posts), faults)
    assert again.posts.equals(tables.posts)
    assert [(fault.file, fault.row) for fault in faults] == [("posts", 3), ("posts", 4)]


def test_a_million_faults_do_not_fill_the_memory():
    """Every fault is counted, the first of each kind are listed."""
    n = LISTED_PER_KIND + 5
    with pytest.raises(Refused) as refused:
        validated(
            {
                "posts": pl.DataFrame(
                    {name: [""] * n for name in ("post_id", "account_id", "published_at", "kind")}
                )
            }
        )
    assert refused.value.faults.counts == {"missing_value": 4 * n}
    assert refused.value.faults.refused == 4 * n
    assert len(refused.value.faults.listed) == LISTED_PER_KIND


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_kind_of_fault_makes_a_sentence(kind):
    """File, row, column, what was found and what was expected, in this order."""
    sentence = Fault(kind, "posts.csv", 4, "text", "here", "12").sentence()
    assert sentence.startswith("posts.csv, row 4, column text: found “here”, expected ")
    assert "{" not in sentence


def test_every_kind_of_fault_is_described():
    """The page of what is read names each kind, and no other, where it says what is refused and kept."""
    page = Path(__file__).parents[2] / "docs" / "look-up" / "what-is-read.md"
    refused, kept = page.read_text(encoding="utf-8").split("## What is refused")[1].split("## What is kept")
    named = [
        re.findall(r"`([a-z_]+)`", row.split("|")[1])
        for row in (refused + kept).splitlines()
        if row[:3] == "| `"
    ]
    assert sorted(chain.from_iterable(named)) == sorted(EXPECTED)


def test_what_was_found_is_shown_on_one_safe_line():
    """A cell can be as long as a book, hold newlines or codes that move the cursor of a terminal."""
    assert shortened("a\n b\tc") == "a b c"
    assert shortened("\x1b[2Jred\0") == "�[2Jred�"
    assert len(shortened("x" * 1_000_000)) == 80
    assert shortened("half \ud800").encode()
