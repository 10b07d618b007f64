"""
Payloads of Mastodon: statuses, accounts, searches, contexts and the stream, as its public API writes them.

An account is its address with its domain, a post its `uri`. A server numbers posts for itself: the number
of a parent is replaced by the `uri` of the post that bears it, when that post was read too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from relais.engine.readers.gathered import Gathered, LocalId, Post, Relation, When
from relais.engine.readers.values import count, host_of, id_of, items, joined, mapping, text_of
from relais.engine.times import moment

BLOCKS = {"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}


def reader_of(value: Mapping[str, Any]):
    """The function that reads an object, or None when it is not of this platform."""
    if isinstance(value.get("account"), Mapping) and value.keys() & {"content", "reblog", "uri"}:
        return read_status
    if "acct" in value and "username" in value:
        return read_account
    if "event" in value and "payload" in value:
        return read_event
    return None


def read_event(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    """What the stream says: a new status, a status that was edited or deleted."""
    gathered.n_known += 1
    payload = value["payload"]
    if value["event"] == "delete":
        if number := id_of({"id": payload}):
            gathered.deleted.add(LocalId(number))
        return
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return
    if reader_of(mapping(payload)) is read_status:
        read_status(payload, gathered)


def read_status(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    reblog, quote = mapping(value.get("reblog")), mapping(value.get("quote"))
    quoted = quote if "account" in quote else mapping(quote.get("quoted_status"))
    for inner in (reblog, quoted):
        if mapping(inner.get("account")):
            read_status(inner, gathered, embedded=True)
    account = mapping(value.get("account"))
    read_account(account, gathered)
    post_id = _id_of(value)
    if post_id is None:
        gathered.missing("post_id")
        return
    if number := id_of(value):
        gathered.alias(number, post_id)
    page = _Page.of(value.get("content"))
    post = Post.of(
        post_id,
        _address(account),
        _time(value),
        _relation(value, reblog, quote, quoted),
        text=page.text or text_of(value.get("text")),
        lang=text_of(value.get("language")),
        url=page.link or text_of(mapping(value.get("card")).get("url")),
        hashtags=joined(tag.get("name") for tag in items(value.get("tags"))),
        mentions=joined(_address(name) for name in items(value.get("mentions"))),
    )
    gathered.post(post, embedded=embedded)


def read_account(value: Mapping[str, Any], gathered: Gathered, *, embedded: bool = False) -> None:
    gathered.account(
        _address(value),
        name=_address(value),
        n_followers=count(value.get("followers_count")),
        n_following=count(value.get("following_count")),
    )


def _relation(value, reblog, quote, quoted) -> Relation:
    if reblog:
        return Relation("repost", _id_of(reblog))
    if quote:
        number = id_of(quote, "quoted_status_id")
        return Relation("quote", _id_of(quoted) or (LocalId(number) if number else None))
    if number := id_of(value, "in_reply_to_id"):
        return Relation("reply", LocalId(number), LocalId(number), climbs=True)
    return Relation("original")


def _id_of(value: Mapping[str, Any]) -> str | None:
    return text_of(value.get("uri")) or text_of(value.get("url"))


def _address(account: Mapping[str, Any]) -> str | None:
    """`name@domain`; a server leaves its own domain out."""
    acct = text_of(account.get("acct"))
    if acct is None or "@" in acct:
        return acct
    domain = host_of(account.get("uri")) or host_of(account.get("url"))
    return f"{acct}@{domain}" if domain else acct


def _time(value: Mapping[str, Any]) -> When:
    found = text_of(value.get("created_at")) or ""
    at = moment(found)
    number = id_of(value) or ""
    if at is None and number.isascii() and number.isdigit() and 17 <= len(number) <= 19:
        # The number of a post holds its time: milliseconds above 16 other bits.
        return When((int(number) >> 16) * 1_000, found, "time_from_id")
    return When(at, found)


class _Page(HTMLParser):
    """A status as plain text, with its first link that is neither a mention nor a tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.link: str | None = None

    @classmethod
    def of(cls, content: Any) -> _Page:
        page = cls()
        if isinstance(content, str):
            page.feed(content)
            page.close()
        return page

    @property
    def text(self) -> str | None:
        return "".join(self.parts).strip() or None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "a" and self.link is None:
            named = dict(attrs)
            known = {"mention", "hashtag"} & set((named.get("class") or "").split())
            if not known and (named.get("href") or "").startswith(("http://", "https://")):
                self.link = named["href"]

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n\n" if tag == "p" else "\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
