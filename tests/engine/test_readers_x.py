"""Payloads of X: author, kind, root and tags as the platform's own fields state them."""

import json
from datetime import UTC, datetime

import pytest

from relais.engine.readers import read
from relais.engine.times import moment
from tests.engine.reading import placed, put, read_posts, refusal, rows

FILES = "social_api_payloads"
V1 = [
    "normalization-payload-search.json",
    "normalization-payload-show.json",
    "normalization-payload-stream.json",
]
V2 = ["payload-v2.json", "payload-v2-geo.json", "payload-v2-tweet-retweet.json"]


def by_id(tables) -> dict[str, dict]:
    return {row["post_id"]: row for row in tables.posts.iter_rows(named=True)}


def every_v1(value: dict):
    """A post of v1.1 and the posts inside it, found by walking the raw JSON."""
    yield value
    for name in ("retweeted_status", "quoted_status"):
        if name in value:
            yield from every_v1(value[name])


@pytest.mark.parametrize("name", V1)
def test_v1_posts_say_what_their_fields_say(shared_data, name):
    """Search, lookup and stream: each post inside a post too, once, with its author, kind, root and tags."""
    raw = json.loads((shared_data / FILES / name).read_text())
    tables, faults = read([shared_data / FILES / name])
    posts = by_id(tables)
    assert posts.keys() == {post["id_str"] for post in every_v1(raw)}
    assert not faults
    for post in every_v1(raw):
        row = posts[post["id_str"]]
        entities = post.get("extended_tweet", post)["entities"]
        root = (
            post["retweeted_status"]["id_str"]
            if "retweeted_status" in post
            else post.get("quoted_status_id_str")
        )
        kind = "repost" if "retweeted_status" in post else "quote" if root else "original"
        assert (row["account_id"], row["kind"], row["root_id"]) == (post["user"]["id_str"], kind, root)
        assert (row["hashtags"] or "").split() == [tag["text"] for tag in entities["hashtags"]]
        assert (row["mentions"] or "").split() == [user["screen_name"] for user in entities["user_mentions"]]
        assert row["published_at"] == datetime.strptime(post["created_at"], "%a %b %d %H:%M:%S %z %Y")
        assert row["lang"] == post["lang"]
    accounts = {row["account_id"]: row for row in tables.accounts.iter_rows(named=True)}
    for post in every_v1(raw):
        account = accounts[post["user"]["id_str"]]
        assert account["name"] == post["user"]["screen_name"]
        assert account["n_followers"] == post["user"]["followers_count"]
        assert account["n_following"] == post["user"]["friends_count"]


def test_v1_long_posts_keep_their_whole_text(shared_data):
    """The stream cuts a text and gives it whole beside."""
    posts = by_id(read([shared_data / FILES / V1[2]])[0])
    raw = json.loads((shared_data / FILES / V1[2]).read_text())
    long = raw["retweeted_status"]["extended_tweet"]["full_text"]
    assert posts[raw["retweeted_status"]["id_str"]]["text"] == long.replace("&amp;", "&")
    assert len(long) > 140


@pytest.mark.parametrize("name", V2)
def test_v2_posts_say_what_their_fields_say(shared_data, name):
    """`data` and `includes` alike: author, kind, root, parent and tags of each post, once."""
    raw = json.loads((shared_data / FILES / name).read_text())
    every = raw["data"] + raw["includes"]["tweets"]
    tables, _ = read([shared_data / FILES / name])
    posts = by_id(tables)
    assert posts.keys() == {post["id"] for post in every}
    for post in every:
        row = posts[post["id"]]
        referred = {other["type"]: other["id"] for other in post.get("referenced_tweets", [])}
        if "retweeted" in referred:
            expected = ("repost", referred["retweeted"], None)
        elif "quoted" in referred:
            expected = ("quote", referred["quoted"], None)
        elif "replied_to" in referred:
            expected = ("reply", post["conversation_id"], referred["replied_to"])
        else:
            expected = ("original", None, None)
        assert (row["kind"], row["root_id"], row["parent_id"]) == expected
        assert row["account_id"] == post["author_id"]
        assert row["published_at"] == datetime.fromisoformat(post["created_at"])
        entities = post.get("entities", {})
        assert (row["hashtags"] or "").split() == [tag["tag"] for tag in entities.get("hashtags", [])]
        assert (row["mentions"] or "").split() == [user["username"] for user in entities.get("mentions", [])]
    followers = dict(rows(tables.accounts, "account_id", "n_followers"))
    assert followers == {u["id"]: u["public_metrics"]["followers_count"] for u in raw["includes"]["users"]}


def test_users_alone_give_accounts(shared_data, tmp_path):
    """A lookup of users has no post: it is read beside posts, or when accounts are asked for."""
    path = shared_data / FILES / "api-users-v1.json"
    assert placed(refusal(path)) == [("no_posts", None, "")]
    raw = json.loads(path.read_text())
    tables, _ = read([path], need_posts=False)
    assert rows(tables.accounts, "account_id", "name", "n_followers", "n_following") == [
        (user["id_str"], user["screen_name"], user["followers_count"], user["friends_count"]) for user in raw
    ]
    user = {
        "id": "7",
        "name": "Ada",
        "username": "ada",
        "public_metrics": {"followers_count": 3, "following_count": 1},
    }
    page = {"data": [user], "meta": {"result_count": 1}}
    tables, _ = read([put(tmp_path, "v2.json", page)], need_posts=False)
    assert rows(tables.accounts, "account_id", "name", "n_followers", "n_following") == [("7", "ada", 3, 1)]


ADA = {"id": 1, "id_str": "1", "screen_name": "ada", "followers_count": 5, "friends_count": 2}


def v1(post_id: int, **more) -> dict:
    post = {
        "id": post_id,
        "id_str": str(post_id),
        "created_at": "Sat Jul 19 14:53:39 +0000 2014",
        "user": ADA,
        "text": "t",
    }
    return post | more


@pytest.mark.parametrize(
    "arranged",
    [
        lambda posts: posts,
        lambda posts: {"statuses": posts, "search_metadata": {"count": 2}},
        lambda posts: "\n".join(map(json.dumps, posts)),
        lambda posts: "\r\n\r\n".join(map(json.dumps, posts)),
        lambda posts: "\n".join(json.dumps(post, indent=2) for post in posts),
        lambda posts: [posts],
    ],
    ids=["list", "search", "lines", "stream", "one after the other", "list of lists"],
)
@pytest.mark.parametrize("name", ["posts.json", "dump.txt", "dump.jsonl.gz", "posts.csv"])
def test_the_format_is_told_from_the_content(tmp_path, arranged, name):
    """One object, a list, one object a line; whatever the name of the file."""
    tables, faults = read_posts(tmp_path, arranged([v1(1), v1(2, in_reply_to_status_id=1)]), name)
    assert rows(tables.posts, "post_id", "kind", "root_id") == [("1", "original", None), ("2", "reply", "1")]
    assert not faults


def test_a_post_that_replies_and_quotes_is_a_quote(tmp_path):
    """In both versions; a repost of a quote stays a repost."""
    posts = [
        v1(2, in_reply_to_status_id_str="9", quoted_status_id_str="1"),
        v1(3, retweeted_status=v1(2), quoted_status_id_str="1", is_quote_status=True),
        v1(4, is_quote_status=True),
        {"id": "5", "author_id": "1", "text": "t", "created_at": "2021-04-16T13:50:57.000Z", "conversation_id": "9",
         "referenced_tweets": [{"type": "replied_to", "id": "9"}, {"type": "quoted", "id": "1"}]},
    ]  # fmt: skip
    tables, _ = read_posts(tmp_path, posts, "x.json")
    assert rows(tables.posts, "post_id", "kind", "root_id", "parent_id") == [
        ("2", "quote", "1", None), ("3", "repost", "2", None), ("4", "quote", None, None), ("5", "quote", "1", None),
    ]  # fmt: skip


def test_a_reply_goes_back_to_where_its_conversation_began(tmp_path):
    """By the number of the conversation when given, else through the replies that were read."""
    posts = [
        v1(4, in_reply_to_status_id_str="3"), v1(3, in_reply_to_status_id_str="2"), v1(2, in_reply_to_status_id_str="1"),
        v1(8, in_reply_to_status_id_str="9"), v1(9, in_reply_to_status_id_str="8"), v1(1),
        {"id": "5", "author_id": "1", "text": "t", "conversation_id": "1", "created_at": "2021-04-16T13:50:57Z",
         "referenced_tweets": [{"type": "replied_to", "id": "77"}]},
    ]  # fmt: skip
    found = by_id(read_posts(tmp_path, posts, "x.json")[0])
    assert {post_id: row["root_id"] for post_id, row in found.items() if row["kind"] == "reply"} == {
        "4": "1", "3": "1", "2": "1", "5": "1", "8": found["8"]["root_id"], "9": found["9"]["root_id"],
    }  # fmt: skip
    assert found["4"]["parent_id"] == "3"


def test_the_fullest_copy_of_a_post_is_kept(tmp_path):
    """Seen cut inside a repost, then whole: once, whole; seen twice alike on top: told."""
    cut = v1(1, text="Bonjour à t…", truncated=True)
    whole = v1(1, full_text="Bonjour à tous", entities={"hashtags": [{"text": "Été"}], "urls": [
        {"expanded_url": "https://twitter.com/a/status/1/photo/1"}, {"expanded_url": "https://example.org/p"}]})  # fmt: skip
    tables, faults = read_posts(tmp_path, [v1(2, retweeted_status=cut), whole, whole], "x.json")
    assert rows(tables.posts, "post_id", "text", "hashtags", "url") == [
        ("1", "Bonjour à tous", "Été", "https://example.org/p"), ("2", "t", None, None),
    ]  # fmt: skip
    assert placed(fault for fault in faults if fault.kind == "duplicate_row") == [("duplicate_row", 3, "")]
    other = v1(1) | {"user": ADA | {"id": 3, "id_str": "3"}}
    assert placed(refusal(put(tmp_path, "x.json", [cut, other]))) == [("conflicting_post", 2, "account_id")]


def test_a_time_that_cannot_be_read_is_found_in_the_id(tmp_path):
    """Ids hold their time since 2010, to the millisecond; older ids do not."""
    raw_id, created = 1552687856111566848, "Thu Jul 28 16:10:07 +0000 2022"
    tables, faults = read_posts(
        tmp_path, [v1(raw_id, created_at="soon"), v1(raw_id + (1 << 22), created_at=None)], "x.json"
    )
    at = tables.posts["published_at"][0]
    assert at.replace(microsecond=0) == datetime(2022, 7, 28, 16, 10, 7, tzinfo=UTC)
    assert moment(created) == int(at.replace(microsecond=0).timestamp()) * 1_000_000
    assert placed(faults) == [("time_from_id", 1, "published_at"), ("time_from_id", 2, "published_at")]
    assert placed(refusal(put(tmp_path, "x.json", [v1(20, created_at="soon")]))) == [
        ("unreadable_time", 1, "published_at")
    ]


def test_a_post_without_author_is_refused_on_top_and_left_out_inside(tmp_path):
    """The default fields of v2 leave the author out; inside another post that is only a copy less."""
    page = {"data": [{"id": "1552687856111566849", "text": "t"}]}
    assert placed(refusal(put(tmp_path, "x.json", page))) == [("missing_value", 1, "account_id")]
    page["data"][0] |= {"author_id": "1", "referenced_tweets": [{"type": "retweeted", "id": "5"}]}
    tables, faults = read_posts(
        tmp_path, page | {"includes": {"tweets": [{"id": "5", "text": "t"}]}}, "x.json"
    )
    assert rows(tables.posts, "post_id", "root_id") == [("1552687856111566849", "5")]
    assert set(faults.counts) == {"embedded_incomplete", "time_from_id", "root_missing"}


def test_a_stream_says_more_than_posts(tmp_path):
    """Limits are passed over; a post that was deleted later leaves the tables and is told."""
    lines = [
        v1(1),
        {"limit": {"track": 5}},
        v1(2),
        {"delete": {"status": {"id": 1, "id_str": "1"}}},
        {"hello": "?"},
    ]
    tables, faults = read_posts(tmp_path, "\n".join(map(json.dumps, lines)), "stream.jsonl")
    assert tables.posts["post_id"].to_list() == ["2"]
    assert placed(faults) == [("deleted_later", 1, "post_id"), ("unknown_object", 5, "")]


def test_text_is_as_people_see_it(tmp_path):
    """The platform writes three characters as in HTML; halves of characters and NUL cannot be kept."""
    text = json.dumps([v1(1, text="a &lt;b&gt; &amp;amp; c \ud800 d\0")])
    tables, _ = read_posts(tmp_path, text, "x.json")
    assert tables.posts["text"].to_list() == ["a <b> &amp; c � d"]
