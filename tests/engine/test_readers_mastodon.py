"""Payloads of Mastodon, made after the entities of its public API (Status, Account, Quote, Context, Search)."""

import json
from datetime import UTC, datetime

from relais.engine.readers import read
from tests.engine.reading import placed, put, read_posts, refusal, rows

SERVER = "https://social.example"


def account(name: str = "ada", server: str = SERVER, **more) -> dict:
    local = server == SERVER
    return {
        "id": "1", "username": name, "acct": name if local else f"{name}@{server.removeprefix('https://')}",
        "url": f"{server}/@{name}", "uri": f"{server}/users/{name}", "display_name": name.title(), "bot": False,
        "followers_count": 12, "following_count": 3, "statuses_count": 5,
    } | more  # fmt: skip


def status(number: int, who: dict | None = None, **more) -> dict:
    who = who or account()
    return {
        "id": str(number), "uri": f"{who['uri']}/statuses/{number}", "url": f"{who['url']}/{number}",
        "created_at": "2024-05-01T10:00:00.250Z", "account": who, "content": "<p>t</p>", "visibility": "public",
        "language": "fr", "in_reply_to_id": None, "in_reply_to_account_id": None, "reblog": None, "quote": None,
        "mentions": [], "tags": [], "media_attachments": [], "card": None,
    } | more  # fmt: skip


def uri(number: int, name: str = "ada") -> str:
    return f"{SERVER}/users/{name}/statuses/{number}"


def test_a_status_says_who_wrote_what_when(tmp_path):
    """The account with its domain, the id that holds everywhere, plain text, tags with their case, first link."""
    content = (
        '<p>Bonjour <span class="h-card"><a href="https://other.example/@bob" class="u-url mention">@<span>bob</span></a>'
        '</span> &amp; co<br />et <a href="https://social.example/tags/Ete" class="mention hashtag">#<span>Été</span></a></p>'
        '<p><a href="https://example.org/page" rel="nofollow"><span class="invisible">https://</span>example.org/page</a></p>'
    )
    value = status(
        5, content=content, tags=[{"name": "Été", "url": ""}],
        mentions=[{"id": "2", "acct": "bob@other.example"}, {"acct": "cyd", "url": f"{SERVER}/@cyd"}],
    )  # fmt: skip
    tables, faults = read_posts(tmp_path, value, "status.json")
    assert tables.posts.rows(named=True) == [
        {
            "post_id": uri(5), "account_id": "ada@social.example", "kind": "original", "root_id": None,
            "published_at": datetime(2024, 5, 1, 10, 0, 0, 250_000, tzinfo=UTC), "parent_id": None,
            "message_id": None, "text": "Bonjour @bob & co\net #Été\n\nhttps://example.org/page", "lang": "fr",
            "url": "https://example.org/page", "hashtags": "Été", "mentions": "bob@other.example cyd@social.example",
        }
    ]  # fmt: skip
    assert rows(tables.accounts, "account_id", "name", "n_followers", "n_following") == [
        ("ada@social.example", "ada@social.example", 12, 3)
    ]
    assert not faults


def test_a_boost_brings_the_status_it_boosts(tmp_path):
    """The boosted status becomes a post once, by its own author."""
    bob = account("bob", "https://other.example")
    boost = status(9, bob, uri="https://other.example/users/bob/statuses/9/activity", reblog=status(5))
    tables, _ = read_posts(tmp_path, [boost, status(5)], "x.json")
    assert rows(tables.posts, "post_id", "account_id", "kind", "root_id") == [
        (uri(5), "ada@social.example", "original", None),
        (boost["uri"], "bob@other.example", "repost", uri(5)),
    ]


def test_a_reply_finds_its_parent_by_the_number_of_the_server(tmp_path):
    """The number of a status means something on one server only: its `uri` takes its place when it was read."""
    thread = [
        status(7, in_reply_to_id="6"),
        status(6, in_reply_to_id="5"),
        status(5),
        status(8, in_reply_to_id="4"),
    ]
    tables, faults = read_posts(tmp_path, "\n".join(map(json.dumps, thread)), "x.jsonl")
    assert rows(tables.posts, "post_id", "kind", "root_id", "parent_id") == [
        (uri(7), "reply", uri(5), uri(6)),
        (uri(6), "reply", uri(5), uri(5)),
        (uri(5), "original", None, None),
        (uri(8), "reply", "4", "4"),
    ]
    assert placed(faults) == [("root_missing", 4, "root_id")]


def test_a_number_that_two_servers_gave_is_not_trusted(tmp_path):
    """Two posts bear the number 5: a reply to 5 could be to either."""
    other = status(5, account("bob", "https://other.example"))
    tables, _ = read_posts(tmp_path, [status(5), other, status(6, in_reply_to_id="5")], "x.json")
    assert tables.posts["parent_id"].to_list() == [None, None, "5"]


def test_a_quote_is_a_quote_in_each_of_its_forms(tmp_path):
    """With the status, with its number alone, and when the quoted status is gone; also when it replies."""
    values = [
        status(6, quote={"state": "accepted", "quoted_status": status(5)}, in_reply_to_id="3"),
        status(7, quote={"state": "accepted", "quoted_status_id": "5"}),
        status(8, quote={"state": "deleted", "quoted_status": None}),
    ]
    tables, _ = read_posts(tmp_path, values, "x.json")
    assert rows(tables.posts, "post_id", "kind", "root_id") == [
        (uri(5), "original", None), (uri(6), "quote", uri(5)), (uri(7), "quote", uri(5)), (uri(8), "quote", None),
    ]  # fmt: skip


def test_searches_contexts_and_streams_are_read(tmp_path):
    """Whatever the answer is wrapped in."""
    search = {"accounts": [account("zoe")], "statuses": [status(1)], "hashtags": [{"name": "x"}]}
    context = {"ancestors": [status(2)], "descendants": [status(3, in_reply_to_id="2")]}
    stream = [
        {"stream": ["public"], "event": "update", "payload": json.dumps(status(4))},
        {"event": "status.update", "payload": status(4, content="<p>edited text</p>")},
        {"event": "delete", "payload": "1"},
        {"event": "filters_changed", "payload": "not json"},
    ]
    tables, faults = read_posts(tmp_path, [search, context, *stream], "x.json")
    assert rows(tables.posts, "post_id", "text") == [
        (uri(2), "t"), (uri(3), "t"), (uri(4), "edited text"),
    ]  # fmt: skip
    assert sorted(tables.accounts["account_id"]) == ["ada@social.example", "zoe@social.example"]
    assert faults.counts["deleted_later"] == 1
    assert "unknown_object" not in faults.counts


def test_accounts_alone_are_read_when_asked(tmp_path):
    """A hidden number of followers is written as -1: it is unknown."""
    path = put(
        tmp_path, "x.json", [account(followers_count=-1), account("bob", "https://other.example", url=None)]
    )
    tables, _ = read([path], need_posts=False)
    assert rows(tables.accounts, "account_id", "n_followers", "n_following") == [
        ("ada@social.example", None, 3), ("bob@other.example", 12, 3),
    ]  # fmt: skip
    assert placed(refusal(path)) == [("no_posts", None, "")]


def test_a_time_that_cannot_be_read_is_found_in_the_number(tmp_path):
    """Numbers of statuses hold the time at which the server took them in."""
    tables, faults = read_posts(tmp_path, status(103270115826048975, created_at="?"), "x.json")
    at = tables.posts["published_at"][0]
    assert at.replace(microsecond=0) == datetime(2019, 12, 8, 3, 48, 33, tzinfo=UTC)
    assert placed(faults) == [("time_from_id", 1, "published_at")]
    assert placed(refusal(put(tmp_path, "x.json", status(5, created_at="?")))) == [
        ("unreadable_time", 1, "published_at")
    ]
