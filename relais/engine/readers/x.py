"""
Payloads of X: its interfaces v1.1 (search, lookup, stream) and v2 (`data` with `includes`).

The platform points every repost at the root, whoever it was seen through: `parent_id` stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relais.engine.readers.gathered import Gathered, Post, Relation, When
from relais.engine.readers.values import count, host_of, id_of, items, joined, mapping, text_of
from relais.engine.times import moment

# Since 4 November 2010 an id holds its time: milliseconds since this instant, above 22 other bits.
FIRST_TIMED_ID = 29_700_859_247
ID_EPOCH_MS = 1_288_834_974_657
OWN_HOSTS = {"twitter.com", "www.twitter.com", "mobile.twitter.com", "pic.twitter.com", "x.com", "www.x.com"}
# What a stream says besides posts.
NOTICES = {"delete", "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning"}


def reader_of(value: Mapping[str, Any]):
    """The function that reads an object, or None when it is not of this platform."""
    if isinstance(value.get("user"), Mapping) and ("text" in value or "full_text" in value):
        return read_v1_post
    if "screen_name" in value and ("id_str" in value or "id" in value):
        return read_v1_account
    if len(value) == 1 and value.keys() & NOTICES:
        return read_notice
    empty = "result_count" in mapping(value.get("meta"))
    if empty or _v2_kind(value.get("data")) or _is_includes(value.get("includes")):
        return read_v2_page
    return {"post": read_v2_post, "account": read_v2_account}.get(_v2_kind(value))


def _is_includes(value: Any) -> bool:
    return any(_v2_kind(mapping(value).get(name)) for name in ("tweets", "users"))


def _v2_kind(value: Any) -> str:
    """Whether an object, or the first of a list, is a post or an account as v2 writes it."""
    if isinstance(value, list):
        return _v2_kind(value[0]) if value and not isinstance(value[0], list) else ""
    if not isinstance(value, Mapping) or "id" not in value:
        return ""
    if "text" in value and "user" not in value and "account" not in value:
        return "post"
    return "account" if "username" in value and "name" in value and "acct" not in value else ""


def read_v1_post(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    for name in ("retweeted_status", "quoted_status"):
        if inner := mapping(value.get(name)):
            read_v1_post(inner, gathered, embedded=True)
    user = mapping(value.get("user"))
    if user:
        read_v1_account(user, gathered)
    long = mapping(value.get("extended_tweet"))
    entities = mapping(long.get("entities") or value.get("entities"))
    text = text_of(long.get("full_text")) or text_of(value.get("full_text")) or text_of(value.get("text"))
    _keep(value, id_of(user), _v1_relation(value), text, gathered, embedded, {
        "url": _first_link(entities),
        "hashtags": joined(tag.get("text") for tag in items(entities.get("hashtags"))),
        "mentions": joined(name.get("screen_name") for name in items(entities.get("user_mentions"))),
    })  # fmt: skip


def _v1_relation(value: Mapping[str, Any]) -> Relation:
    if reposted := mapping(value.get("retweeted_status")):
        return Relation("repost", id_of(reposted))
    quoted = id_of(value, "quoted_status_id") or id_of(value.get("quoted_status"))
    if quoted or value.get("is_quote_status") is True:
        return Relation("quote", quoted)
    return _reply(value, id_of(value, "in_reply_to_status_id"))


def _reply(value: Mapping[str, Any], replied_to: str | None) -> Relation:
    conversation = id_of(value, "conversation_id")
    if conversation == id_of(value):
        conversation = None
    if not replied_to and not conversation:
        return Relation("original")
    return Relation("reply", conversation or replied_to, replied_to, climbs=conversation is None)


def read_v1_account(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    gathered.account(
        id_of(value),
        name=text_of(value.get("screen_name")),
        n_followers=count(value.get("followers_count")),
        n_following=count(value.get("friends_count")),
    )


def read_notice(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """A post that its author deleted leaves the tables; the other notices say nothing of posts."""
    gathered.n_known += 1
    if deleted := id_of(mapping(value.get("delete")).get("status")):
        gathered.deleted.add(deleted)


def read_v2_page(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    gathered.n_known += 1
    included = mapping(value.get("includes"))
    for user in items(included.get("users")):
        read_v2_account(user, gathered)
    for post in items(included.get("tweets")):
        read_v2_post(post, gathered, embedded=True)
    data = value.get("data")
    for item in gathered.each(data if isinstance(data, list) else [data]):
        kind = _v2_kind(item)
        if kind == "post":
            read_v2_post(item, gathered)
        elif kind == "account":
            read_v2_account(item, gathered)
        elif item is not None:
            gathered.unknown(item)


def read_v2_post(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    author = mapping(value.get("author"))
    if author:
        read_v2_account(author, gathered)
    for inner in items(value.get("referenced_tweets")):
        if "text" in inner:
            read_v2_post(inner, gathered, embedded=True)
    long = mapping(value.get("note_tweet"))
    entities = mapping(long.get("entities") or value.get("entities"))
    text = text_of(long.get("text")) or text_of(value.get("text"))
    author_id = id_of(value, "author_id") or id_of(author)
    _keep(value, author_id, _v2_relation(value), text, gathered, embedded, {
        "url": _first_link(entities),
        "hashtags": joined(tag.get("tag") for tag in items(entities.get("hashtags"))),
        "mentions": joined(name.get("username") for name in items(entities.get("mentions"))),
    })  # fmt: skip


def _v2_relation(value: Mapping[str, Any]) -> Relation:
    others = {item.get("type"): id_of(item) for item in items(value.get("referenced_tweets"))[::-1]
              if isinstance(item.get("type"), str)}  # fmt: skip
    if "retweeted" in others:
        return Relation("repost", others["retweeted"])
    if "quoted" in others:
        return Relation("quote", others["quoted"])
    return _reply(value, others.get("replied_to"))


def read_v2_account(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    metrics = mapping(value.get("public_metrics"))
    gathered.account(
        id_of(value),
        name=text_of(value.get("username")),
        n_followers=count(metrics.get("followers_count")),
        n_following=count(metrics.get("following_count")),
    )


def _keep(
    value, account_id, relation: Relation, text, gathered: Gathered, embedded: bool, rest: dict
) -> None:
    post_id = id_of(value)
    if post_id is None:
        gathered.missing("post_id")
        return
    when = _time(value.get("created_at"), post_id)
    lang = text_of(value.get("lang"))
    post = Post.of(post_id, account_id, when, relation, text=_plain(text), lang=lang, **rest)
    gathered.post(post, embedded=embedded)


def _time(found: Any, post_id: str) -> When:
    text = found if isinstance(found, str) else ""
    at = moment(text)
    if at is None and post_id.isascii() and post_id.isdigit() and len(post_id) < 20:
        number = int(post_id)
        if number > FIRST_TIMED_ID:
            return When(((number >> 22) + ID_EPOCH_MS) * 1_000, text, "time_from_id")
    return When(at, text)


def _plain(text: str | None) -> str | None:
    """The platform writes three characters as in HTML."""
    if text is None or "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _first_link(entities: Mapping[str, Any]) -> str | None:
    """The first address that leads out of the platform: pictures and quoted posts do not."""
    for link in items(entities.get("urls")):
        address = text_of(link.get("expanded_url")) or text_of(link.get("url"))
        if address and host_of(address) not in OWN_HOSTS:
            return address
    return None
