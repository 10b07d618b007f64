"""Flat exports of the médialab's tools, told by their columns."""

import csv
from datetime import UTC, datetime

from relais.engine.readers import read
from tests.engine.reading import put, rows

FILES = "social_api_payloads"


def exported(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_tweets_say_what_their_columns_say(shared_data):
    """Author, kind, root and tags of each row."""
    path = shared_data / FILES / "tweet-export.csv"
    tables, _ = read([path])
    posts = {row["post_id"]: row for row in tables.posts.iter_rows(named=True)}
    for row in exported(path):
        post = posts[row["id"]]
        root = row["retweeted_id"] or row["quoted_id"] or row["to_tweetid"]
        kinds = {"repost": row["retweeted_id"], "quote": row["quoted_id"], "reply": row["to_tweetid"]}
        kind = next((kind for kind, named in kinds.items() if named), "original")
        assert (post["account_id"], post["kind"], post["root_id"] or "") == (row["user_id"], kind, root)
        assert post["published_at"] == datetime.fromtimestamp(float(row["timestamp_utc"]), UTC)
        assert (post["hashtags"] or "") == row["hashtags"].replace("|", " ")
    followers = dict(rows(tables.accounts, "account_id", "n_followers"))
    for row in exported(path):
        assert followers[row["user_id"]] == int(row["user_followers"])


def test_skeets_say_what_their_columns_say(shared_data):
    """A row that a feed showed because of a repost gives the repost too; a time that cannot be is mended."""
    path = shared_data / FILES / "bluesky-posts-export.csv"
    tables, faults = read([path])
    posts = {row["post_id"]: row for row in tables.posts.iter_rows(named=True)}
    # A post that is quoted inside a quote is exported once without what it quotes, and once with it.
    fullest = {row["uri"]: row for row in sorted(exported(path), key=lambda row: bool(row["quoted_uri"]))}
    for row in fullest.values():
        post = posts[row["uri"]]
        root = row["quoted_uri"] or row["to_root_post_uri"]
        kind = "quote" if row["quoted_uri"] else "reply" if row["to_post_uri"] else "original"
        assert (post["account_id"], post["kind"], post["root_id"] or "") == (row["user_did"], kind, root)
        copies = [other for other in exported(path) if other["uri"] == row["uri"]]
        assert post["text"] in [copy["original_text"] or copy["text"] or None for copy in copies]
    assert faults.counts["time_replaced"] > 0
    early = [post["post_id"] for post in posts.values() if post["published_at"].year < 2006]
    assert early == []


def test_a_whole_folder_of_mixed_files_is_one_input(shared_data):
    """Payloads of both versions, of both platforms, and exports, with a page of notes between them."""
    tables, faults = read([shared_data / FILES])
    assert not faults.refused
    assert tables.posts["post_id"].is_unique().all()
    files = [path for path in (shared_data / FILES).iterdir() if path.suffix in (".json", ".csv")]
    alone = [read([path], need_posts=False)[0] for path in files]
    assert set(tables.posts["post_id"]) == {post for one in alone for post in one.posts["post_id"]}
    assert set(tables.accounts["account_id"]) == {
        name for one in alone for name in one.accounts["account_id"]
    }


def test_a_repost_in_an_export_names_both_ends(tmp_path):
    """The export shows the post; who reposted it and when stands beside."""
    columns = "uri,timestamp_utc,user_did,to_post_uri,repost_by_user_did,repost_timestamp_utc,indexed_at_utc"
    uri = "at://did:plc:ada/app.bsky.feed.post/1"
    text = f"{columns}\n{uri},1714557600,did:plc:ada,,did:plc:bob,1714557700,2024-05-01T10:00:01Z\n"
    tables, _ = read([put(tmp_path, "x.csv", text)])
    assert rows(tables.posts, "account_id", "kind", "root_id") == [
        ("did:plc:ada", "original", None), ("did:plc:bob", "repost", uri),
    ]  # fmt: skip
