"""What payloads tell, gathered until all files are read: each post and account once, from its fullest copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import polars as pl

from relais.engine.faults import Done, Fault, Faults, shortened
from relais.engine.inspection import FILE, ROW
from relais.engine.readers.flat import series_of, well_formed
from relais.engine.tables import CONTRACTS, TIME
from relais.engine.validation import tidy_text

CONTENT = (
    "account_id",
    "published_at",
    "root_id",
    "parent_id",
    "text",
    "lang",
    "url",
    "hashtags",
    "mentions",
)
Parts = list[tuple[str, pl.DataFrame]]


class Relation(NamedTuple):
    """How a post stands to others; `climbs`: the platform does not say where its conversation began."""

    kind: str
    root_id: str | None = None
    parent_id: str | None = None
    climbs: bool = False


class When(NamedTuple):
    """A time in microseconds since 1970, what stood in the payload, and the fault that was mended."""

    at: int | None
    found: str = ""
    repair: str = ""


class LocalId(str):
    """The number of a post on one server, to be replaced by the id of the post that bears it there."""


@dataclass(slots=True)
class Post:
    """
    One copy of a post, as a platform gives it.

    The time is told by `When`, the kind and the ids of others by `Relation`. `whole` is false when only
    the author and the time are known; `stands_in` is true when the platform did not tell the id.
    """

    post_id: str
    account_id: str | None
    published_at: int | None
    kind: str
    root_id: str | None = None
    parent_id: str | None = None
    text: str | None = None
    lang: str | None = None
    url: str | None = None
    hashtags: str | None = None
    mentions: str | None = None
    found_time: str = ""
    repair: str = ""
    climbs: bool = False
    whole: bool = True
    stands_in: bool = False
    file: str = ""
    row: int = 1

    @classmethod
    def of(
        cls,
        post_id: str,
        account_id: str | None,
        when: When,
        relation: Relation,
        *,
        text: str | None = None,
        lang: str | None = None,
        url: str | None = None,
        hashtags: str | None = None,
        mentions: str | None = None,
    ) -> Post:
        kind, root_id, parent_id, climbs = relation
        content = (text, lang, url, hashtags, mentions)
        post = cls(post_id, account_id, when.at, kind, root_id, parent_id, *content)
        post.found_time, post.repair, post.climbs = when.found, when.repair, climbs
        return post

    def fullness(self) -> tuple[bool, int, int]:
        filled = sum(getattr(self, name) is not None for name in CONTENT)
        return self.whole, filled, len(self.text or "")

    def content(self) -> list[object]:
        return [self.kind, *(getattr(self, name) for name in CONTENT)]


@dataclass(slots=True)
class Follow:
    follower_id: str
    followee_id: str
    since: int | None
    uri: str | None
    file: str
    row: int


@dataclass
class Gathered:
    """
    Posts, accounts and follows of payloads.

    `file` and `row` say what is being read; in a file that holds one object (`alone`) rows are places
    in its list. `aliases` maps a server's own number of a post to the
    post's id; a number that two servers gave to two posts maps to None. `n_known` counts what was
    recognised.
    """

    faults: Faults
    file: str = ""
    row: int = 1
    alone: bool = False
    n_known: int = 0
    posts: dict[str, Post] = field(default_factory=dict)
    accounts: dict[str, dict[str, object]] = field(default_factory=dict)
    follows: list[Follow] = field(default_factory=list)
    aliases: dict[str, str | None] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    _on_top: set[str] = field(default_factory=set)

    def post(self, post: Post, *, embedded: bool) -> None:
        """Keep a copy of a post; `embedded` when it came inside another one."""
        post.post_id, post.account_id = tidy_id(post.post_id) or "", tidy_id(post.account_id)
        post.root_id, post.parent_id = tidy_id(post.root_id), tidy_id(post.parent_id)
        if not post.post_id:
            self.missing("post_id")
            return
        self.n_known += 1
        post.file, post.row = self.file, self.row
        known = self.posts.get(post.post_id)
        if known is None:
            self.posts[post.post_id] = post
        elif known.account_id and post.account_id and known.account_id != post.account_id:
            first = f"{known.row}" if known.file == post.file else f"{known.row} ({known.file})"
            self._tell("conflicting_post", "account_id", post.account_id, first, "refused")
        else:
            if not embedded and post.post_id in self._on_top and post.content() == known.content():
                self._tell("duplicate_row", "", "")
            self.posts[post.post_id] = _fullest(known, post)
        if not embedded:
            self._on_top.add(post.post_id)

    def account(self, account_id: str | None, **values: object) -> None:
        """Keep what is told of an account; what comes later is newer."""
        self.n_known += 1
        if account_id := tidy_id(account_id):
            kept = self.accounts.setdefault(account_id, {FILE: self.file, ROW: self.row})
            kept.update((name, value) for name, value in values.items() if value is not None)

    def follow(
        self, follower_id: str, followee_id: str, since: int | None = None, uri: str | None = None
    ) -> None:
        self.n_known += 1
        follower, followee = tidy_id(follower_id), tidy_id(followee_id)
        if follower and followee:
            self.follows.append(Follow(follower, followee, since, uri, self.file, self.row))

    def alias(self, number: str, post_id: str) -> None:
        if self.aliases.setdefault(number, post_id) != post_id:
            self.aliases[number] = None

    def each(self, values: Iterable[Any]) -> Iterator[Any]:
        """The values of a list inside an object, each at its row."""
        row = self.row
        for place, value in enumerate(values, start=1):
            if self.alone:
                self.row = place
            yield value
        self.row = row

    def missing(self, column: str) -> None:
        self.n_known += 1
        self._tell("missing_value", column, "", done="refused")

    def unknown(self, value: object) -> None:
        self._tell("unknown_object", "", value)

    def _tell(self, kind: str, column: str, value: object, detail: str = "", done: Done = "repaired") -> None:
        self.faults.add(Fault(kind, self.file, self.row, column, shortened(value), detail, done))

    def parts(self) -> Parts:
        """The typed tables of all that was gathered; what cannot be used is told."""
        self._drop_deleted()
        self._drop_stand_ins()
        for post in self.posts.values():
            post.root_id = self._resolved(post.root_id)
            post.parent_id = self._resolved(post.parent_id)
        tops: dict[str, str] = {}
        for post in self.posts.values():
            if post.climbs and post.parent_id:
                post.root_id = self._top(post.parent_id, tops)
        self._check()
        return [
            (name, frame)
            for name, frame in (
                ("posts", self._posts_frame()),
                ("follows", self._follows_frame()),
                ("accounts", self._accounts_frame()),
            )
            if frame.height
        ]

    def _drop_deleted(self) -> None:
        deleted = {self._resolved(uri) or "" for uri in self.deleted}
        for uri in sorted(deleted & self.posts.keys()):
            post = self.posts.pop(uri)
            self.faults.add(Fault("deleted_later", post.file, post.row, "post_id", uri, done="repaired"))
        for follow in self.follows:
            if follow.uri in deleted:
                place = (follow.file, follow.row, "follower_id", follow.follower_id)
                self.faults.add(Fault("deleted_later", *place, done="repaired"))
        self.follows = [follow for follow in self.follows if follow.uri not in deleted]

    def _drop_stand_ins(self) -> None:
        """A repost of which the platform told no id, when it told it elsewhere with its id."""
        told = {
            (p.account_id, p.root_id) for p in self.posts.values() if p.kind == "repost" and not p.stands_in
        }
        for post in [post for post in self.posts.values() if post.stands_in]:
            if (post.account_id, post.root_id) in told:
                del self.posts[post.post_id]

    def _resolved(self, post_id: str | None) -> str | None:
        if isinstance(post_id, LocalId):
            return self.aliases.get(post_id) or str(post_id)
        return post_id

    def _top(self, post_id: str, tops: dict[str, str]) -> str:
        """Where a conversation began, as far as the replies that were read tell."""
        path: list[str] = []
        while post_id not in tops and len(path) <= len(self.posts):
            post = self.posts.get(post_id)
            if post is None or post.kind != "reply":
                break
            path.append(post_id)
            if not post.climbs:
                post_id = post.root_id or post_id
                break
            post_id = post.parent_id or post_id
            if post_id == path[-1]:
                break
        top = tops.get(post_id, post_id)
        tops.update(dict.fromkeys(path, top))
        return top

    def _check(self) -> None:
        """Tell what is missing and what was mended; a copy inside another post may be left out."""
        for post in list(self.posts.values()):
            place = (post.file, post.row)
            lacks = [name for name in ("account_id", "published_at") if getattr(post, name) is None]
            if lacks and post.post_id not in self._on_top:
                del self.posts[post.post_id]
                fault = Fault(
                    "embedded_incomplete", *place, lacks[0], shortened(post.post_id), done="repaired"
                )
                self.faults.add(fault)
                continue
            for name in lacks:
                found = shortened(post.found_time) if name == "published_at" else ""
                self.faults.add(Fault("unreadable_time" if found else "missing_value", *place, name, found))
            if post.repair and not lacks:
                found = shortened(post.found_time)
                self.faults.add(Fault(post.repair, *place, "published_at", found, done="repaired"))

    def _posts_frame(self) -> pl.DataFrame:
        posts = list(self.posts.values())
        columns = [
            _column("posts", name, [getattr(post, name, None) for post in posts]) for name in _names("posts")
        ]
        return _placed(columns, posts)

    def _follows_frame(self) -> pl.DataFrame:
        columns = [
            _column("follows", name, [getattr(follow, name) for follow in self.follows])
            for name in _names("follows")
        ]
        return _placed(columns, self.follows)

    def _accounts_frame(self) -> pl.DataFrame:
        rows = [
            (account_id, values)
            for account_id, values in self.accounts.items()
            if any(values.get(name) is not None for name in _names("accounts")[1:])
        ]
        columns = [_column("accounts", "account_id", [account_id for account_id, _ in rows])]
        columns += [
            _column("accounts", name, [values.get(name) for _, values in rows])
            for name in _names("accounts")[1:]
        ]
        files = pl.Series(FILE, [values[FILE] for _, values in rows], dtype=pl.String)
        numbers = pl.Series(ROW, [values[ROW] for _, values in rows], dtype=pl.Int64)
        return pl.DataFrame([*columns, files, numbers])


def tidy_id(value: str | None) -> str | None:
    """An id that every format can hold: no NUL, no half character, no space around it; None when empty."""
    if value is None:
        return None
    tidy = value.replace("\0", "").strip()
    if not tidy.isascii():
        tidy = well_formed(tidy)
    return value if tidy == value else type(value)(tidy) if tidy else None


def _fullest(known: Post, post: Post) -> Post:
    """The fuller of two copies, its gaps filled from the other."""
    fuller, other = (post, known) if post.fullness() > known.fullness() else (known, post)
    gaps = {
        name: getattr(other, name)
        for name in CONTENT
        if getattr(fuller, name) is None and (fuller.kind == other.kind or not name.endswith("_id"))
    }
    if gaps.get("published_at") is not None:
        gaps |= {"found_time": other.found_time, "repair": other.repair}
    return replace(fuller, **gaps, file=known.file, row=known.row)


def _names(table: str) -> list[str]:
    return [column.name for column in CONTRACTS[table]]


def _column(table: str, name: str, values: list) -> pl.Series:
    column = next(column for column in CONTRACTS[table] if column.name == name)
    if column.type == TIME:
        return pl.Series(name, values, dtype=pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    if column.type == pl.String:
        return tidy_text(series_of(values).str.replace_all("\0", "", literal=True), name)
    return pl.Series(name, values, dtype=column.type)


def _placed(columns: list[pl.Series], rows: list) -> pl.DataFrame:
    files = pl.Series(FILE, [row.file for row in rows], dtype=pl.String)
    return pl.DataFrame([*columns, files, pl.Series(ROW, [row.row for row in rows], dtype=pl.Int64)])
