"""Payloads of Bluesky: posts, feeds, threads, the firehose, profiles and follows."""

import json
from datetime import UTC, datetime

import pytest

from relais.engine.readers import read
from tests.engine.reading import placed, put, read_posts, refusal, rows

FILES = "social_api_payloads"
FIREHOSE, HYDRATED = "bluesky-firehose-posts.json", "bluesky-hydrated-firehose-posts.json"
ADA, BOB = "did:plc:ada", "did:plc:bob"
POST = f"at://{ADA}/app.bsky.feed.post/3m7aazmldai25"


def stated(record: dict) -> tuple:
    """Kind, root, parent, tags and time of a record, found in its raw fields."""
    reply = record.get("reply", {})
    root, parent = (reply[name]["uri"] if reply else None for name in ("root", "parent"))
    tags = [f["tag"] for facet in record.get("facets", []) for f in facet["features"] if "tag" in f]
    at = record["createdAt"].replace("Z", "+00:00")
    seconds, _, rest = at.partition(".")
    at = datetime.fromisoformat(seconds + (rest and "." + rest.split("+")[0][:6].ljust(6, "0") + "+00:00"))
    return "reply" if reply else "original", root, parent, tags, at


@pytest.mark.parametrize("name", [FIREHOSE, HYDRATED])
def test_real_posts_say_what_their_records_say(shared_data, name):
    """As the firehose sends them and as the platform shows them: author, kind, root, tags and time."""
    raw = json.loads((shared_data / FILES / name).read_text())
    tables, faults = read([shared_data / FILES / name])
    assert tables.posts.height == len(raw) == 9
    assert set(faults.counts) <= {"root_missing"}
    for value, row in zip(raw, tables.posts.iter_rows(named=True), strict=True):
        commit = value.get("commit", {})
        did = value["did"] if commit else value["author"]["did"]
        record = commit["record"] if commit else value["record"]
        uri = f"at://{did}/{commit['collection']}/{commit['rkey']}" if commit else value["uri"]
        tags = (row["hashtags"] or "").split()
        assert (row["post_id"], row["account_id"], row["text"]) == (uri, did, record["text"])
        assert (row["kind"], row["root_id"], row["parent_id"], tags, row["published_at"]) == stated(record)
        assert row["lang"] == next(iter(record.get("langs", [])), None)
        embed = record.get("embed", {})
        if "external" in embed:
            assert row["url"] == embed["external"]["uri"]


def test_the_same_posts_from_two_ways_are_one(shared_data):
    """The firehose and the platform's view of it: each post once, with the accounts of the view."""
    both = [shared_data / FILES / name for name in (FIREHOSE, HYDRATED)]
    one, two = read(both[:1])[0], read(both)[0]
    assert two.posts.equals(one.posts)
    raw = json.loads(both[1].read_text())
    assert sorted(rows(two.accounts, "account_id", "name")) == sorted(
        (view["author"]["did"], view["author"]["handle"]) for view in raw
    )


def test_real_profiles_give_accounts(shared_data):
    """An account is its DID, its name the handle; there is no post in a profile."""
    path = shared_data / FILES / "bluesky-profiles.json"
    assert placed(refusal(path)) == [("no_posts", None, "")]
    tables, _ = read([path], need_posts=False)
    assert rows(tables.accounts, "account_id", "name", "n_followers", "n_following") == [
        (p["did"], p["handle"], p["followersCount"], p["followsCount"]) for p in json.loads(path.read_text())
    ]


def record(text: str = "t", at: str = "2024-05-01T10:00:00Z", **more) -> dict:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": at} | more


def view(uri: str = POST, did: str = ADA, **more) -> dict:
    shown = {"uri": uri, "author": {"did": did, "handle": did.split(":")[-1]}, "record": record()}
    return shown | {"indexedAt": "2024-05-01T10:00:05Z"} | more


def event(collection: str, key: str, content: dict | None, did: str = BOB, operation: str = "create") -> dict:
    commit = {"operation": operation, "collection": f"app.bsky.{collection}", "rkey": key}
    if content is not None:
        commit["record"] = content
    return {"did": did, "time_us": 1714557610000000, "kind": "commit", "commit": commit}


def test_a_feed_item_shown_because_of_a_repost_gives_the_repost(tmp_path):
    """Two rows: the post, and who reposted it when."""
    reason = {"by": {"did": BOB, "handle": "bob"}, "indexedAt": "2024-05-02T08:00:00Z"}
    items = [
        {"post": view(), "reason": reason},
        {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}},
    ]
    tables, _ = read_posts(tmp_path, {"feed": items, "cursor": "x"}, "feed.json")
    assert rows(tables.posts, "post_id", "account_id", "kind", "root_id", "published_at") == [
        (POST, ADA, "original", None, datetime(2024, 5, 1, 10, tzinfo=UTC)),
        (f"at://{BOB}/app.bsky.feed.repost?{POST}", BOB, "repost", POST, datetime(2024, 5, 2, 8, tzinfo=UTC)),
    ]
    # Told again with its address, since 2025: still one repost.
    items.append({"post": view(), "reason": reason | {"uri": f"at://{BOB}/app.bsky.feed.repost/3k"}})
    tables, _ = read_posts(tmp_path, {"feed": items}, "feed.json")
    assert tables.posts["post_id"].to_list() == [POST, f"at://{BOB}/app.bsky.feed.repost/3k"]


@pytest.mark.parametrize(
    "shape",
    [
        lambda post: {"posts": [post]},
        lambda post: [{"uri": POST, "post": post}],
        lambda post: {"items": [{"uri": POST, "post": {k: v for k, v in post.items() if k != "uri"}}]},
        lambda post: {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": []}},
        lambda post: {"records": [{"uri": POST, "cid": "x", "value": post["record"]}]},
        lambda post: {"data": {"posts": [post]}, "success": True},
        lambda post: json.dumps(post) + "\n" + json.dumps(post),
    ],
    ids=["posts", "list items", "bare items", "thread", "records", "answer", "lines"],
)
def test_a_post_is_found_in_any_wrapping(tmp_path, shape):
    """Answers of the interface, items of a list, records of a repository, one object a line."""
    tables, _ = read_posts(tmp_path, shape(view()), "any.json")
    assert rows(tables.posts, "post_id", "account_id", "kind", "text") == [(POST, ADA, "original", "t")]


def test_a_quote_brings_the_post_it_embeds(tmp_path):
    """With pictures or without; what is embedded becomes a post once; a quoted list is no quote."""
    quoted = {"$type": "app.bsky.embed.record#viewRecord", "uri": POST, "author": {"did": ADA, "handle": "ada"},
              "value": record("first"), "indexedAt": "2024-05-01T10:00:05Z"}  # fmt: skip
    ref = {"uri": POST, "cid": "c"}
    reply = {"root": {"uri": "at://x/app.bsky.feed.post/1"}, "parent": {"uri": "at://x/app.bsky.feed.post/2"}}
    media = {"record": {"record": ref}, "media": {"external": {"uri": "https://example.org"}}}
    posts = [
        view("at://did:plc:bob/app.bsky.feed.post/1", BOB, record=record(embed={"record": ref}, reply=reply),
             embed={"record": quoted}),
        view("at://did:plc:bob/app.bsky.feed.post/2", BOB, record=record(embed=media),
             embed={"record": {"record": quoted}}),
        view("at://did:plc:bob/app.bsky.feed.post/3", BOB, record=record(
            embed={"record": {"uri": "at://x/app.bsky.graph.list/1"}}, reply=reply)),
    ]  # fmt: skip
    tables, _ = read_posts(tmp_path, posts, "x.json")
    assert rows(tables.posts, "account_id", "kind", "root_id", "parent_id", "url") == [
        (ADA, "original", None, None, None),
        (BOB, "quote", POST, None, None),
        (BOB, "quote", POST, None, "https://example.org"),
        (BOB, "reply", "at://x/app.bsky.feed.post/1", "at://x/app.bsky.feed.post/2", None),
    ]


def test_the_firehose_tells_reposts_follows_and_deletions(tmp_path):
    """A repost names its root, and since 2025 the repost through which it was seen."""
    subject = {"uri": POST, "cid": "c"}
    via = {"uri": "at://did:plc:cyd/app.bsky.feed.repost/9", "cid": "c"}
    at = "2024-05-01T10:00:00Z"
    events = [
        event("feed.post", "3m7aazmldai25", record(), ADA),
        event("feed.repost", "1", {"subject": subject, "createdAt": at, "via": via}),
        event("feed.repost", "2", {"subject": subject, "createdAt": at}),
        event("feed.repost", "2", None, operation="delete"),
        event("graph.follow", "3", {"subject": ADA, "createdAt": at}),
        event("graph.follow", "4", {"subject": "did:plc:cyd", "createdAt": at}),
        event("graph.follow", "4", None, operation="delete"),
        event("feed.like", "5", {"subject": subject, "createdAt": at}),
        {"did": BOB, "time_us": 1, "kind": "identity", "identity": {"did": BOB}},
    ]
    tables, faults = read_posts(tmp_path, "\n".join(map(json.dumps, events)), "jetstream.jsonl.gz")
    assert rows(tables.posts, "post_id", "kind", "root_id", "parent_id") == [
        (POST, "original", None, None),
        (f"at://{BOB}/app.bsky.feed.repost/1", "repost", POST, via["uri"]),
    ]
    assert rows(tables.follows) == [(BOB, ADA, datetime(2024, 5, 1, 10, tzinfo=UTC))]
    assert faults.counts["deleted_later"] == 2


def test_lists_of_followers_give_follows(tmp_path):
    """Who an account follows and who follows it, without a time."""
    people = [{"did": BOB, "handle": "bob"}, {"did": "did:plc:cyd", "handle": "cyd"}]
    subject = {"did": ADA, "handle": "ada", "followersCount": 2}
    pages = [{"subject": subject, "followers": people}, {"subject": subject, "follows": people[:1]}]
    tables, _ = read([put(tmp_path, "graph.json", pages)], need_posts=False)
    assert rows(tables.follows) == [(BOB, ADA, None), ("did:plc:cyd", ADA, None), (ADA, BOB, None)]
    assert tables.accounts.height == 3


@pytest.mark.parametrize(
    ("created", "expected", "told"),
    [
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC), {}),
        ("2024-05-01T10:00:06Z", datetime(2024, 5, 1, 10, 0, 5, tzinfo=UTC), {"time_replaced": 1}),
        ("1999-12-31T00:00:00Z", datetime(2024, 5, 1, 10, 0, 5, tzinfo=UTC), {"time_replaced": 1}),
        ("0000-00-00", datetime(2024, 5, 1, 10, 0, 5, tzinfo=UTC), {"time_replaced": 1}),
        (None, datetime(2024, 5, 1, 10, 0, 5, tzinfo=UTC), {"time_replaced": 1}),
    ],
)
def test_a_stated_time_that_cannot_be_is_replaced_by_the_time_of_indexing(tmp_path, created, expected, told):
    """Authors state any time; before 2006, after its indexing or unreadable, it is mended and told."""
    tables, faults = read_posts(tmp_path, [view(record=record(at=created))], "x.json")
    assert tables.posts["published_at"].to_list() == [expected]
    assert faults.counts == told


def test_without_a_time_of_indexing_the_key_tells_the_time(tmp_path):
    """Keys of records hold the time of their making; another key tells nothing."""
    listed = {"records": [{"uri": POST, "value": record(at="soon")}]}
    tables, faults = read_posts(tmp_path, listed, "x.json")
    assert tables.posts["published_at"][0].date() == datetime(2025, 12, 5).date()
    assert faults.counts == {"time_from_id": 1}
    listed["records"][0]["uri"] = f"at://{ADA}/app.bsky.feed.post/self"
    assert placed(refusal(put(tmp_path, "x.json", listed))) == [("unreadable_time", 1, "published_at")]


def test_tags_and_names_stand_in_the_order_of_the_text(tmp_path):
    """Places are counted in bytes; a mention is the handle as written, a tag is told with its case."""
    text = "É @ada.bsky.social #Été et #b"
    start = len("É ".encode())
    end = start + len(b"@ada.bsky.social")
    facets = [
        {"index": {"byteStart": 90, "byteEnd": 92}, "features": [{"tag": "b"}]},
        {"index": {"byteStart": 60, "byteEnd": 70}, "features": [{"tag": "Été"}]},
        {"index": {"byteStart": start, "byteEnd": end}, "features": [{"did": ADA}]},
        {"index": {"byteStart": 0, "byteEnd": 1}, "features": [{"did": BOB}, {"uri": "https://example.org"}]},
    ]
    tables, _ = read_posts(tmp_path, [view(record=record(text, facets=facets, tags=["two words"]))], "x.json")
    assert rows(tables.posts, "hashtags", "mentions", "url") == [
        ("Été b two_words", f"{BOB} ada.bsky.social", "https://example.org")
    ]


def test_a_thread_gives_all_its_posts(tmp_path):
    """Parents and replies as deep as they go; what was deleted or blocked is passed over."""

    def uri(n):
        return f"at://{ADA}/app.bsky.feed.post/{n}"

    thread: dict = {"post": view(uri(200))}
    for n in range(199, -1, -1):
        thread = {"post": view(uri(n)), "replies": [thread, {"uri": uri("x"), "notFound": True}]}
    thread["parent"] = {"post": view(uri("top")), "parent": {"uri": uri("y"), "blocked": True}}
    tables, _ = read_posts(tmp_path, {"thread": thread}, "x.json")
    assert tables.posts.height == 202
