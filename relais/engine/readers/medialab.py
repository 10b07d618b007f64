"""Flat exports of the Sciences Po médialab's tools (minet, twitwi), told by their columns."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from relais.engine.readers.bluesky import repost, time_of
from relais.engine.readers.gathered import Gathered, Post, Relation, When
from relais.engine.times import moment

TWEETS = frozenset({
    "id", "timestamp_utc", "user_id", "user_screen_name", "user_followers", "user_friends", "text", "lang",
    "to_tweetid", "links", "hashtags", "mentioned_names",
    "retweeted_id", "retweeted_user_id", "retweeted_user", "retweeted_timestamp_utc",
    "quoted_id", "quoted_user_id", "quoted_user", "quoted_timestamp_utc",
})  # fmt: skip
SKEETS = frozenset({
    "uri", "timestamp_utc", "indexed_at_utc", "user_did", "user_handle", "user_langs", "text", "original_text",
    "to_post_uri", "to_root_post_uri", "links", "card_link", "hashtags", "mentioned_user_handles",
    "repost_by_user_did", "repost_by_user_handle", "repost_timestamp_utc",
    "quoted_uri", "quoted_user_did", "quoted_user_handle", "quoted_timestamp_utc",
})  # fmt: skip
COLUMNS = TWEETS | SKEETS
SIGNS = {
    "tweets": {"id", "timestamp_utc", "user_id", "retweeted_id", "to_tweetid"},
    "skeets": {"uri", "timestamp_utc", "user_did", "to_post_uri"},
}


def format_of(columns) -> str | None:
    """`tweets` or `skeets`; None for any other table."""
    return next((name for name, signs in SIGNS.items() if signs <= set(columns)), None)


def read_rows(cells: pl.DataFrame, rows: pl.Series, gathered: Gathered) -> None:
    """Gather the posts of an export, and the originals that its rows name."""
    read = _read_tweet if format_of(cells.columns) == "tweets" else _read_skeet
    for row, values in zip(rows, cells.iter_rows(named=True), strict=True):
        gathered.row = row
        read({name: value or None for name, value in values.items()}, gathered)


def _read_tweet(value: Mapping[str, str | None], gathered: Gathered) -> None:
    get = value.get
    if not get("id"):
        gathered.missing("post_id")
        return
    gathered.account(
        get("user_id"),
        name=get("user_screen_name"),
        n_followers=_whole(get("user_followers")),
        n_following=_whole(get("user_friends")),
    )
    for kind in ("retweeted", "quoted"):
        _named(get(f"{kind}_id"), get(f"{kind}_user_id"), get(f"{kind}_timestamp_utc"), gathered)
        gathered.account(get(f"{kind}_user_id"), name=get(f"{kind}_user"))
    replied = get("to_tweetid")
    if get("retweeted_id"):
        relation = Relation("repost", get("retweeted_id"))
    elif get("quoted_id"):
        relation = Relation("quote", get("quoted_id"))
    else:
        relation = Relation("reply", replied, replied, climbs=True) if replied else Relation("original")
    when = _when(get("timestamp_utc"))
    _keep(get("id"), get("user_id"), when, relation, value, get("text"), get("mentioned_names"), gathered)


def _read_skeet(value: Mapping[str, str | None], gathered: Gathered) -> None:
    get = value.get
    uri = get("uri")
    if not uri:
        gathered.missing("post_id")
        return
    gathered.account(get("user_did"), name=get("user_handle"))
    gathered.account(get("quoted_user_did"), name=get("quoted_user_handle"))
    _named(get("quoted_uri"), get("quoted_user_did"), get("quoted_timestamp_utc"), gathered)
    if get("quoted_uri"):
        relation = Relation("quote", get("quoted_uri"))
    elif get("to_post_uri"):
        root, parent = get("to_root_post_uri"), get("to_post_uri")
        relation = Relation("reply", root or parent, parent, climbs=root is None)
    else:
        relation = Relation("original")
    text = get("original_text") or get("text")
    when = time_of(get("timestamp_utc"), get("indexed_at_utc"), uri)
    _keep(uri, get("user_did"), when, relation, value, text, get("mentioned_user_handles"), gathered)
    if by := get("repost_by_user_did"):
        gathered.account(by, name=get("repost_by_user_handle"))
        repost(None, by, uri, _when(get("repost_timestamp_utc")), gathered)


def _keep(post_id, account_id, when, relation, value, text, mentions, gathered: Gathered) -> None:
    links = value.get("card_link") or value.get("links") or ""
    langs = value.get("lang") or value.get("user_langs") or ""
    post = Post.of(
        post_id,
        account_id,
        when,
        relation,
        text=text,
        lang=langs.split("|")[0] or None,
        url=links.split("|")[0] or None,
        hashtags=_spaced(value.get("hashtags")),
        mentions=_spaced(mentions),
    )
    gathered.post(post, embedded=False)


def _named(post_id: str | None, account_id: str | None, found: str | None, gathered: Gathered) -> None:
    """A post of which a row tells the author and the time, and nothing else."""
    at = moment(found or "")
    if post_id and account_id and at is not None:
        gathered.post(Post(post_id, account_id, at, "original", whole=False), embedded=True)


def _when(found: str | None) -> When:
    return When(moment(found or ""), found or "")


def _spaced(values: str | None) -> str | None:
    return " ".join((values or "").split("|")) or None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
