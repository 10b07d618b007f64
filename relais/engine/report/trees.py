"""The largest cascades, drawn from hand to hand, each with its sentence and its list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from markupsafe import Markup

from relais.engine.pictures import Forest, cascade_tree, clip
from relais.engine.pictures.cascade import TreeWords, posts_drawn
from relais.engine.pictures.forest import START, summarise
from relais.engine.pictures.marks import legend, legend_sign
from relais.engine.pictures.svg import element, path
from relais.engine.report.facts import GUESSED, SHARED, SURE, Facts
from relais.engine.report.paths import longest_path
from relais.engine.report.phrases import hand, listed, path_words, phrase, who
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
    """
    One cascade: its posts in order of time (the original first: `post_id, account_id, at, certainty`), how
    they hang from each other, and the words of those that are drawn.
    """

    facts: Facts
    words: Words
    title: Markup
    posts: pl.DataFrame
    links: pl.DataFrame
    forest: Forest

    @classmethod
    def of(cls, facts: Facts, row: dict, words: Words) -> _Tree:
        columns = ("post_id", "account_id", pl.col("published_at").alias("at"), "certainty")
        relays = facts.relays.filter(pl.col("root_id") == row["root_id"]).sort("published_at", "post_id")
        relays = relays.select(*columns)
        original = {"post_id": row["root_id"], "account_id": row["account_id"], "at": row["started_at"]}
        posts = pl.concat([pl.DataFrame([original | {"certainty": SURE}], schema=relays.schema), relays])
        links = facts.measurement.links.filter(pl.col("root_id") == row["root_id"])
        parent = _parents(posts, links)
        forest = Forest(parent, (posts["certainty"] == SURE).to_numpy())
        return cls(facts, words, _title(row, facts, words), posts, links, forest)

    @property
    def n_relays(self) -> int:
        return self.forest.n_posts - 1

    @cached_property
    def n_alone(self) -> int:
        """Relays whose source nobody knows."""
        return len(self.forest.children(START)) - 1

    @cached_property
    def _openers(self) -> list[int]:
        """The two posts, not the original, with most relays after them."""
        return (np.argsort(-self.forest.sizes[1:], kind="stable")[:2] + 1).tolist()

    @cached_property
    def _drawn(self) -> dict[int, dict]:
        """The posts that need words: account, name, time and certainty of each."""
        wanted = sorted(posts_drawn(self.forest) | set(self._openers) | {0})
        rows = dict(zip(wanted, self.posts[wanted].iter_rows(named=True), strict=True))
        names = self.facts.names(row["account_id"] for row in rows.values())
        unknown = self.words("Unknown account")
        return {
            post: row | {"name": clip(names.get(row["account_id"], unknown), 80)}
            for post, row in rows.items()
        }

    @cached_property
    def _sources(self) -> dict[str, list[tuple[str, float]]]:
        """Of each drawn post, its possible sources and their shares, likeliest first."""
        wanted = [row["post_id"] for row in self._drawn.values()]
        links = self.links.filter(pl.col("post_id").is_in(wanted))
        links = links.sort("share", "source_id", descending=[True, False])
        names, unknown = self.facts.names(links["source_id"]), self.words("Unknown account")
        sources: dict[str, list[tuple[str, float]]] = {}
        for post, source, share in links.select("post_id", "source_id", "share").iter_rows():
            sources.setdefault(post, []).append((clip(names.get(source, unknown), 60), share))
        return sources

    def shown(self) -> dict:
        words = self.words
        said = TreeWords(self._name, self._about, lambda number: hand(number, words), self._others)
        return {
            "title": self.title,
            "say": self._found(),
            "picture": cascade_tree(self.forest, said, self._label()),
            "legend": self._legend(),
            "rows": self._rows(),
        }

    def _name(self, post: int) -> str:
        return self._drawn[post]["name"]

    def _others(self, n: int) -> str:
        return self.words("+ {n}", n=self.words.number(n))

    def _about(self, post: int) -> str:
        """The tooltip of a post: who, when, from whom."""
        parts = [self._name(post)]
        if self._drawn[post]["at"]:
            parts.append(self.words.moment(self._drawn[post]["at"]))
        if post:
            parts.append(self._from(post))
        return " · ".join(parts)

    def _from(self, post: int) -> str:
        """The source of a post in words, with the shares when there are several."""
        sources = self._sources.get(self._drawn[post]["post_id"], [])
        if not sources:
            return self.words("source unknown")
        if self._drawn[post]["certainty"] == SURE:
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
        """How far it went, then who opened most paths after the author; nothing of both when it is a guess."""
        words = self.words
        relays = words.count("{n} relay", "{n} relays", self.n_relays)
        if self.n_alone == self.n_relays:
            return phrase(words("{relays}, none with a known source."), relays=relays)
        if GUESSED in self._kinds:
            return phrase(
                words("{relays}. Their sources are guessed: this is one path among many."), relays=relays
            )
        low, high = longest_path(self.links)
        n_inside = int(self.forest.sizes[0]) - 1
        if high == 1 and n_inside == self.n_relays - self.n_alone:
            said = phrase(
                words("{relays}; those with a known source come straight from this post."), relays=relays
            )
        elif not n_inside:
            said = phrase(words("{relays}, none of which can be tied to this post itself."), relays=relays)
        else:
            said = (
                phrase(words("{relays}."), relays=relays) + Markup(" ") + phrase(path_words(low, high, words))
            )
        said += Markup(" ") + self._opened()
        if self.n_alone:
            said += Markup(" ") + phrase(
                words.count(
                    "{n} relay has no known source and stands apart.",
                    "{n} relays have no known source and stand apart.",
                    self.n_alone,
                )
            )
        return said

    @cached_property
    def _kinds(self) -> set[str]:
        return set(self.posts["certainty"][1:])

    def _opened(self) -> Markup:
        """Through whom most paths go; two names when the second is not far behind."""
        after = {post: int(self.forest.sizes[post]) - 1 for post in self._openers}
        first, *others = after
        if after[first] < 2:
            return Markup("")
        top = [first, *(post for post in others if after[post] * 3 >= after[first] and after[post] > 1)]
        items = [
            phrase(self.words("{name} ({n})"), name=who(self._name(post)), n=self.words.number(after[post]))
            for post in top
        ]
        return phrase(
            self.words("As drawn, most paths after the author go through {names}."),
            names=listed(items, self.words),
        )

    def _legend(self) -> Markup:
        words, kinds = self.words, self._kinds
        entries: list[tuple[Markup | None, str]] = []
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
                "name": self._name(post),
                "hand": hand(int(self.forest.hands[post]), self.words) if self._placed(post) else "",
                "source": self._from(post) if post else self.words("original"),
                "direct": self.words.number(len(self.forest.children(post))),
                "after": self.words.number(int(self.forest.sizes[post]) - 1),
            }
            for post in ranked
        ]

    def _placed(self, post: int) -> bool:
        return post == 0 or int(self.forest.parent[post]) != START


def _parents(posts: pl.DataFrame, links: pl.DataFrame) -> np.ndarray:
    """The likeliest source of each post; of equal ones the latest, then the first by id, as the measure has it."""
    place = posts.select(pl.col("post_id").alias("source_post_id"), "at").with_row_index("source")
    place = place.cast({"source": pl.Int64})
    best = (
        links.join(place, on="source_post_id", how="left")
        .with_columns(pl.col("source").fill_null(0))
        .sort("share", "at", "source_post_id", descending=[True, True, False], nulls_last=True)
        .unique("post_id", keep="first", maintain_order=True)
    )
    chosen = place.select(pl.col("source_post_id").alias("post_id"), pl.col("source").alias("post"))
    chosen = chosen.join(best, on="post_id", how="left")
    parent = chosen.sort("post")["source"].fill_null(START).to_numpy().copy()
    parent[0] = START
    return _without_rings(parent)


def _without_rings(parent: np.ndarray) -> np.ndarray:
    """Posts said to pass each other on (wrong clocks, wrong parents) start trees of their own."""
    reached = np.zeros(len(parent), dtype=bool)
    reached[Forest(parent, reached).order] = True
    return np.where(reached, parent, START)


def _title(row: dict, facts: Facts, words: Words) -> Markup:
    if row["account_id"] is None or row["started_at"] is None:
        return phrase(words("Post of unknown author ({id})"), id=who(row["root_id"], 24))
    author = who(facts.names([row["account_id"]])[row["account_id"]])
    return phrase(words("Post of {name}, {day}"), name=author, day=words.day(row["started_at"], year=True))
