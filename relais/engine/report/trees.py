"""The largest cascades, drawn from hand to hand, each with its sentence and its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import polars as pl
from markupsafe import Markup

from relais.engine.pictures import Forest, cascade_tree
from relais.engine.pictures.cascade import TreeWords
from relais.engine.pictures.forest import START, summarise
from relais.engine.pictures.marks import legend, legend_sign
from relais.engine.pictures.svg import element, path
from relais.engine.report.facts import GUESSED, SHARED, SURE, Facts
from relais.engine.report.phrases import hand, listed, phrase, who
from relais.engine.report.render import render
from relais.engine.words import Words

N_TREES, N_ROWS, SMALLEST = 3, 30, 3


def trees(facts: Facts, words: Words) -> Markup:
    title = words("From hand to hand")
    largest = facts.measurement.cascades.filter(pl.col("n_posts") >= SMALLEST).head(N_TREES)
    drawn = [
        tree for row in largest.iter_rows(named=True) if (tree := _Tree.of(facts, row, words)).n_relays > 1
    ]
    if not drawn:
        say = words("No post was relayed twice: there is no path to draw.")
        return render("empty.html", id="trees", title=title, say=say)
    n_cascades = facts.measurement.cascades.filter(pl.col("n_posts") > 1).height
    return render(
        "trees.html",
        title=title,
        lead=words.count(
            "{n} post was relayed. Here is what was relayed most.",
            "{n} posts were relayed. Here are those relayed most.",
            n_cascades,
        ),
        trees=[tree.shown() for tree in drawn],
        more=words("Read the tree as a list"),
        heads=[words("Account"), words("Hand"), words("Source"), words("Direct relays"), words("Relays after")],
    )  # fmt: skip


@dataclass(frozen=True)
class _Tree:
    """One cascade: its posts in order of time (the original first), their sources and their words."""

    words: Words
    names: list[str]
    times: list[datetime | None]
    forest: Forest
    certainty: list[str]
    sources: dict[int, list[tuple[str, float]]]
    title: Markup

    @classmethod
    def of(cls, facts: Facts, row: dict, words: Words) -> _Tree:
        relays = facts.relays.filter(pl.col("root_id") == row["root_id"]).sort("published_at", "post_id")
        links = facts.measurement.links.filter(pl.col("root_id") == row["root_id"])
        posts = [row["root_id"], *relays["post_id"]]
        parent = _parents(posts, links)
        certainty = [SURE, *relays["certainty"]]
        names = facts.names([row["account_id"], *relays["account_id"], *links["source_id"].unique()])
        unknown = words("Unknown account")
        called = [names.get(account_id, unknown) for account_id in (row["account_id"], *relays["account_id"])]
        return cls(
            words=words,
            names=called,
            times=[row["started_at"], *relays["published_at"]],
            forest=Forest(parent, np.array([kind == SURE for kind in certainty])),
            certainty=certainty,
            sources=_sources(posts, links, names, unknown),
            title=_title(row, called[0], words),
        )

    @property
    def n_relays(self) -> int:
        return self.forest.n_posts - 1

    @cached_property
    def n_alone(self) -> int:
        """Relays whose source nobody knows."""
        return len(self.forest.children(START)) - 1

    def shown(self) -> dict:
        words = self.words
        said = TreeWords(
            self.names.__getitem__, self._about, lambda number: hand(number, words), self._others
        )
        return {
            "title": self.title,
            "say": self._found(),
            "picture": cascade_tree(self.forest, said, self._label()),
            "legend": self._legend(),
            "rows": self._rows(),
        }

    def _others(self, n: int) -> str:
        return self.words("+ {n}", n=self.words.number(n))

    def _about(self, post: int) -> str:
        """The tooltip of a post: who, when, from whom."""
        parts = [self.names[post][:80]]
        if self.times[post]:
            parts.append(self.words.moment(self.times[post]))
        if post:
            parts.append(self._from(post))
        return " · ".join(parts)

    def _from(self, post: int) -> str:
        """The source of a post in words, with the shares when there are several."""
        sources = self.sources.get(post, [])
        if not sources:
            return self.words("source unknown")
        if self.certainty[post] == SURE:
            return self.words("after {name}", name=sources[0][0])
        shares = [f"{name} ({self.words.percent(share)})" for name, share in sources[:3]]
        said = ", ".join(shares) + (", …" if len(sources) > 3 else "")
        return self.words("after {names}", names=said)

    def _label(self) -> str:
        """What the picture shows, hand by hand."""
        words = self.words
        label = words("Tree of relays: {title}", title=self.title.striptags())
        if self.forest.per_hand:
            counts = (
                f"{hand(k, words)} {words.number(n)}" for k, n in enumerate(self.forest.per_hand[:9], 1)
            )
            label += words(": ") + ", ".join(counts)
        return label + ". " + words("The list below says the same.")

    def _found(self) -> Markup:
        """How far it went, then who opened most paths after the author."""
        words, n_hands = self.words, len(self.forest.per_hand)
        relays = words.count("{n} relay", "{n} relays", self.n_relays)
        if not n_hands:
            return phrase(words("{relays}, none with a known source."), relays=relays)
        if n_hands == 1:
            said = phrase(
                words("{relays}; all those with a known source come straight from this post."), relays=relays
            )
        else:
            said = phrase(
                words.count(
                    "{relays}, up to {n} hand away.",
                    "{relays}, up to {n} hands away.",
                    n_hands,
                    relays=relays,
                )
            )
            said += Markup(" ") + self._openers()
        if self.n_alone:
            said += Markup(" ") + phrase(
                words.count(
                    "{n} relay has no known source and stands apart.",
                    "{n} relays have no known source and stand apart.",
                    self.n_alone,
                )
            )
        return said

    def _openers(self) -> Markup:
        """The one or two posts, not the original, with most relays after them."""
        after = self.forest.sizes - 1
        ranked = sorted(
            (post for post in range(1, self.forest.n_posts) if after[post] > 0), key=lambda p: (-after[p], p)
        )
        top = ranked[:1] if len(ranked) < 2 or after[ranked[1]] < after[ranked[0]] / 3 else ranked[:2]
        if not top or after[top[0]] < 2:
            return Markup("")
        items = [
            phrase(self.words("{name} ({n})"), name=who(self.names[p]), n=self.words.number(int(after[p])))
            for p in top
        ]
        return phrase(
            self.words("Most paths after the author go through {names}."), names=listed(items, self.words)
        )

    def _legend(self) -> Markup:
        words, kinds = self.words, set(self.certainty[1:])
        entries = []
        if SURE in kinds:
            sign = legend_sign(
                path("c-branch", "M0 8h24"), element("circle", class_="c-known", cx=26, cy=8, r=5)
            )
            entries.append((sign, words("Source known")))
        if kinds & {SHARED, GUESSED}:
            doubt = legend_sign(
                path("c-branch--doubt", "M0 8h21"), element("circle", class_="c-hollow", cx=26, cy=8, r=4.5)
            )
            several = words(
                "Several possible sources: the credit is shared, the branch goes to the likeliest"
            )
            entries.append((doubt, words("Source guessed") if GUESSED in kinds else several))
        if self.n_alone:
            alone = legend_sign(element("circle", class_="c-alone", cx=16, cy=8, r=5))
            entries.append((alone, words("Source unknown")))
        if self.forest.n_posts > 24:
            entries.append((None, words("+ 12: twelve more relays, not drawn")))
        return legend(*entries)

    def _rows(self) -> list[dict]:
        """The posts of the widest picture, those with most relays after them first."""
        drawn = summarise(self.forest, n_marks=60, n_hands=7).drawn
        ranked = sorted(drawn, key=lambda post: (-int(self.forest.sizes[post]), post))[:N_ROWS]
        return [
            {
                "name": self.names[post][:80],
                "hand": hand(int(self.forest.hands[post]), self.words) if self._placed(post) else "",
                "source": self._from(post) if post else self.words("original"),
                "direct": self.words.number(len(self.forest.children(post))),
                "after": self.words.number(int(self.forest.sizes[post]) - 1),
            }
            for post in ranked
        ]

    def _placed(self, post: int) -> bool:
        return post == 0 or int(self.forest.parent[post]) != START


def _parents(posts: list[str], links: pl.DataFrame) -> np.ndarray:
    """The likeliest source of each post; of equal ones the latest, as its place in time suggests."""
    place = pl.DataFrame({"source_post_id": posts}).with_row_index("source").cast({"source": pl.Int64})
    best = (
        links.join(place, on="source_post_id", how="left")
        .with_columns(pl.col("source").fill_null(0))
        .sort("share", "source", descending=[True, True])
        .unique("post_id", keep="first", maintain_order=True)
    )
    chosen = place.rename({"source_post_id": "post_id", "source": "post"}).join(
        best, on="post_id", how="left"
    )
    parent = chosen.sort("post")["source"].fill_null(START).to_numpy().copy()
    parent[0] = START
    return _without_rings(parent)


def _without_rings(parent: np.ndarray) -> np.ndarray:
    """Posts said to pass each other on (wrong clocks, wrong parents) start trees of their own."""
    reached = np.zeros(len(parent), dtype=bool)
    reached[Forest(parent, np.ones(len(parent), dtype=bool)).order] = True
    if not reached.all():
        parent = np.where(reached, parent, START)
    return parent


def _sources(posts, links, names, unknown) -> dict[int, list[tuple[str, float]]]:
    """Of each post, its possible sources and their shares, likeliest first."""
    place = {post: number for number, post in enumerate(posts)}
    sources: dict[int, list[tuple[str, float]]] = {}
    ranked = links.sort("share", "source_id", descending=[True, False])
    for post, source, share in ranked.select("post_id", "source_id", "share").iter_rows():
        if post in place:
            sources.setdefault(place[post], []).append((names.get(source, unknown)[:60], share))
    return sources


def _title(row: dict, author: str, words: Words) -> Markup:
    if row["account_id"] is None or row["started_at"] is None:
        return phrase(words("Post of unknown author ({id})"), id=who(row["root_id"], 24))
    return phrase(
        words("Post of {name}, {day}"), name=who(author), day=words.day(row["started_at"], year=True)
    )
