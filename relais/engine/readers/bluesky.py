"""
Payloads of Bluesky: posts and feeds, threads, records of the firehose (Jetstream), profiles and follows.

An account is its DID, a post its at-URI, a name its handle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from relais.engine.readers.gathered import Gathered, Post, Relation, When
from relais.engine.readers.values import count, items, joined, mapping, text_of
from relais.engine.times import moment

POST, REPOST, FOLLOW = "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.graph.follow"
OLDEST = 1_136_073_600_000_000  # 2006, before which there was nothing of the kind
# Record keys of this form hold their time: 13 digits in base 32, microseconds above 10 other bits.
DIGITS = {digit: value for value, digit in enumerate("234567abcdefghijklmnopqrstuvwxyz")}


def reader_of(value: Mapping[str, Any]):
    """The function that reads an object, or None when it is not of this platform."""
    uri, did = text_of(value.get("uri")), text_of(value.get("did"))
    if did and ("commit" in value or value.get("kind") in ("identity", "account")):
        return read_event
    if did and "handle" in value:
        return read_profile
    if isinstance(value.get("post"), Mapping):
        return read_item
    if isinstance(value.get("thread"), Mapping):
        return lambda value, gathered: read_item(value["thread"], gathered)
    if isinstance(value.get("subject"), Mapping) and (value.keys() & {"follows", "followers"}):
        return read_follows
    if uri and uri.startswith("at://"):
        return read_view if value.keys() & {"author", "record", "value"} else read_absent
    return None


def read_absent(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """A post that was deleted, blocked or detached, or a member of a list: no post to keep."""
    gathered.n_known += 1
    if member := mapping(value.get("subject")):
        read_profile(member, gathered)


def read_view(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """A post with its author, or a record as a repository lists it."""
    author = mapping(value.get("author"))
    if author:
        read_profile(author, gathered)
    _embedded_view(value.get("embed"), gathered)
    for embed in items(value.get("embeds")):
        _embedded_view(embed, gathered)
    record = mapping(value.get("record") or value.get("value"))
    uri = text_of(value.get("uri")) or ""
    read_record(uri, text_of(author.get("did")), record, value.get("indexedAt"), gathered, embedded=embedded)


def _embedded_view(embed: Any, gathered: Gathered) -> None:
    shown = mapping(mapping(embed).get("record"))
    # With pictures beside it, the quoted post is one level deeper.
    shown = mapping(shown.get("record")) if "uri" not in shown else shown
    if text_of(shown.get("uri")) and mapping(shown.get("author")) and mapping(shown.get("value")):
        read_view(shown, gathered, embedded=True)


def read_item(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """An item of a feed, a list or a thread: a post, why it is shown, what is around it."""
    left = deque([(value, embedded)])
    while left:
        item, inside = left.popleft()
        if post := mapping(item.get("post")):
            uri = text_of(post.get("uri")) or text_of(item.get("uri"))
            whole = "record" in post or "value" in post
            read_view(
                {**post, "uri": uri} if whole else {"uri": uri, "record": post}, gathered, embedded=inside
            )
            _reason(item.get("reason"), uri, gathered)
        around = mapping(item.get("reply"))
        for other in (mapping(around.get("root")), mapping(around.get("parent"))):
            if text_of(other.get("uri")) and "record" in other:
                read_view(other, gathered, embedded=True)
        for other in (mapping(item.get("parent")), *items(item.get("replies"))):
            if other:
                left.append((other, True))


def _reason(reason: Any, root: str | None, gathered: Gathered) -> None:
    """A post that a feed shows because someone reposted it."""
    by = mapping(mapping(reason).get("by"))
    did = text_of(by.get("did"))
    if not did or not root:
        return
    read_profile(by, gathered)
    # The address of the repost is told since 2025; before, it can only be named by its two ends.
    uri = text_of(reason.get("uri"))
    indexed = text_of(reason.get("indexedAt")) or ""
    repost(uri, did, root, When(moment(indexed), indexed), gathered)


def repost(uri: str | None, did: str, root: str, when: When, gathered: Gathered) -> None:
    post = Post.of(uri or f"at://{did}/{REPOST}?{root}", did, when, Relation("repost", root))
    post.stands_in = uri is None
    gathered.post(post, embedded=False)


def read_profile(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    gathered.account(
        text_of(value.get("did")),
        name=text_of(value.get("handle")),
        n_followers=count(value.get("followersCount")),
        n_following=count(value.get("followsCount")),
    )


def read_follows(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """The answer to who an account follows, or who follows it."""
    subject = mapping(value.get("subject"))
    did = text_of(subject.get("did"))
    read_profile(subject, gathered)
    for name in ("follows", "followers"):
        for other in gathered.each(items(value.get(name))):
            read_profile(other, gathered)
            if did and (its := text_of(other.get("did"))):
                gathered.follow(*((did, its) if name == "follows" else (its, did)))


def read_event(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """One event of the firehose: a record that was made, changed or deleted."""
    gathered.n_known += 1
    commit = mapping(value.get("commit"))
    did, collection, key = value["did"], commit.get("collection"), commit.get("rkey")
    uri = f"at://{did}/{collection}/{key}"
    if commit.get("operation") == "delete":
        gathered.deleted.add(uri)
    elif collection in (POST, REPOST, FOLLOW):
        record = {"$type": collection, **mapping(commit.get("record"))}
        read_record(uri, did, record, value.get("time_us"), gathered)


def read_record(
    uri: str,
    did: str | None,
    record: Mapping[str, Any],
    indexed: Any,
    gathered: Gathered,
    *,
    embedded: bool = False,
) -> None:
    """A post, a repost or a follow as its author wrote it."""
    kind = record.get("$type") or (uri.split("/") + [""] * 4)[3]
    did = did or (uri[5:].split("/")[0] or None)
    if not uri:
        gathered.missing("post_id")
        return
    when = time_of(record.get("createdAt"), indexed, uri)
    if kind == FOLLOW:
        if did and (followee := text_of(record.get("subject"))):
            gathered.follow(did, followee, when.at, uri)
    elif kind == REPOST:
        root = text_of(mapping(record.get("subject")).get("uri"))
        parent = text_of(mapping(record.get("via")).get("uri"))
        _keep(uri, did, when, Relation("repost", root, parent), {}, gathered, embedded)
    elif kind == POST or "text" in record:
        _keep(uri, did, when, _relation(record), record, gathered, embedded)
    else:
        gathered.n_known += 1


def _relation(record: Mapping[str, Any]) -> Relation:
    quoted = mapping(mapping(record.get("embed")).get("record"))
    uri = text_of(quoted.get("uri")) or text_of(mapping(quoted.get("record")).get("uri"))
    if uri and f"/{POST}/" in uri:
        return Relation("quote", uri)
    reply = mapping(record.get("reply"))
    parent = text_of(mapping(reply.get("parent")).get("uri"))
    root = text_of(mapping(reply.get("root")).get("uri")) or parent
    return Relation("reply", root, parent) if root else Relation("original")


def _keep(
    uri, did, when: When, relation: Relation, record: Mapping[str, Any], gathered: Gathered, embedded: bool
) -> None:
    text = text_of(record.get("text"))
    langs = record.get("langs")
    facets = _facets(record)
    tags = [feature.get("tag") for feature, _ in facets]
    tags += record["tags"] if isinstance(record.get("tags"), list) else []
    mentions = [
        _name_in(text, index) or feature["did"] for feature, index in facets if text_of(feature.get("did"))
    ]
    post = Post.of(
        uri,
        did,
        when,
        relation,
        text=text,
        lang=text_of(langs[0]) if isinstance(langs, list) and langs else None,
        url=_first_link(record, facets),
        hashtags=joined(tags),
        mentions=joined(mentions),
    )
    gathered.post(post, embedded=embedded)


def _facets(record: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """What is marked in a text, in the order of the text, with where it stands."""
    found = [(feature, mapping(facet.get("index"))) for facet in items(record.get("facets"))
             for feature in items(facet.get("features"))]  # fmt: skip
    return sorted(found, key=lambda pair: count(pair[1].get("byteStart")) or 0)


def _name_in(text: str | None, index: Mapping[str, Any]) -> str | None:
    """The handle that a mention shows; places are counted in bytes of UTF-8."""
    start, end = count(index.get("byteStart")), count(index.get("byteEnd"))
    if text is None or start is None or end is None:
        return None
    shown = text.encode("utf-8", "replace")[start:end].decode("utf-8", "replace").strip()
    return shown[1:] if shown.startswith("@") and len(shown) > 1 else None


def _first_link(record: Mapping[str, Any], facets: list) -> str | None:
    """The page shown under the post, else the first link in its text."""
    embed = mapping(record.get("embed"))
    for holder in (embed, mapping(embed.get("media"))):
        if address := text_of(mapping(holder.get("external")).get("uri")):
            return address
    return next((feature["uri"] for feature, _ in facets if text_of(feature.get("uri"))), None)


def time_of(created: Any, indexed: Any, uri: str) -> When:
    """What the author states, unless it cannot be: then when the platform saw it, then what the key holds."""
    text = created if isinstance(created, str) else ""
    stated = moment(text)
    seen = _microseconds(indexed)
    if stated is not None and stated >= OLDEST and (seen is None or stated <= seen):
        return When(stated, text)
    if seen is not None:
        return When(seen, text, "time_replaced")
    held = _time_of_key(uri.rsplit("/", 1)[-1])
    return When(held, text, "time_from_id") if held is not None else When(stated, text)


def _microseconds(indexed: Any) -> int | None:
    """`indexedAt` of a view, or `time_us` of an event."""
    if isinstance(indexed, int) and not isinstance(indexed, bool):
        return indexed if OLDEST <= indexed < 2**57 else None
    return moment(indexed) if isinstance(indexed, str) else None


def _time_of_key(key: str) -> int | None:
    if len(key) != 13 or not set(key) <= DIGITS.keys():
        return None
    number = 0
    for digit in key:
        number = number * 32 + DIGITS[digit]
    at = number >> 10
    return at if OLDEST <= at < 2**53 else None
