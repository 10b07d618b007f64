"""
A cascade as a forest, and what of it can be drawn.

A relay hangs from its likeliest source. A relay without any known source starts a tree of its own: it is
never forced onto the original. A cascade may have a hundred thousand posts; a picture has room for some
sixty. The posts with most relays after them are drawn, the others are summed up beside their source.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

import numpy as np

START = -1


@dataclass(frozen=True)
class Forest:
    """
    Posts of one cascade; post 0 is the original.

    Attributes
    ----------
    parent : array of int
        The post each one hangs from, `-1` for those that start a tree.
    sure : array of bool
        True when the source is certain.
    """

    parent: np.ndarray
    sure: np.ndarray

    @property
    def n_posts(self) -> int:
        return len(self.parent)

    @cached_property
    def _children(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.parent, kind="stable")
        return order, np.searchsorted(self.parent[order], np.arange(-1, self.n_posts + 1))

    def children(self, post: int) -> np.ndarray:
        """The posts that hang from a post (`START`: those that start a tree), in the order given."""
        order, first = self._children
        return order[first[post + 1] : first[post + 2]]

    @cached_property
    def order(self) -> list[int]:
        """Posts, each after the one it hangs from. Posts that hang from each other in a ring are left out."""
        below, first = (part.tolist() for part in self._children)
        reached = below[first[0] : first[1]]
        for post in reached:
            reached.extend(below[first[post + 1] : first[post + 2]])
        return reached

    @cached_property
    def sizes(self) -> np.ndarray:
        """Posts in the tree below each one, itself included."""
        sizes, parent = [1] * self.n_posts, self.parent.tolist()
        for post in reversed(self.order):
            if parent[post] != START:
                sizes[parent[post]] += sizes[post]
        return np.array(sizes)

    @cached_property
    def hands(self) -> np.ndarray:
        """How many hands each post went through: 0 for what starts a tree."""
        hands, parent = [0] * self.n_posts, self.parent.tolist()
        for post in self.order:
            if parent[post] != START:
                hands[post] = hands[parent[post]] + 1
        return np.array(hands)

    @cached_property
    def per_hand(self) -> list[int]:
        """Posts at each hand of the original's own tree, the original left out."""
        inside, parent = [False] * self.n_posts, self.parent.tolist()
        for post in self.order:
            inside[post] = post == 0 or (parent[post] != START and inside[parent[post]])
        return np.bincount(self.hands[np.array(inside)])[1:].tolist()


@dataclass
class Summary:
    """
    The posts that are drawn, and for each drawn post how many others hang below it undrawn.

    Attributes
    ----------
    drawn : list of int
        Posts, each after the one it hangs from; 0 first.
    others : dict
        Drawn post (or `START`) -> posts in the undrawn trees that hang from it.
    below : dict
        Drawn post (or `START`) -> drawn posts that hang from it, most relayed first.
    """

    drawn: list[int] = field(default_factory=list)
    others: dict[int, int] = field(default_factory=dict)
    below: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def n_marks(self) -> int:
        return len(self.drawn) + len(self.others)


def summarise(forest: Forest, *, n_marks: int, n_hands: int) -> Summary:
    """
    The largest trees first, until `n_marks` marks (posts and sums of others) are used.

    Parameters
    ----------
    forest : Forest
    n_marks : int
        Room on the picture; at least 2.
    n_hands : int
        Hands that have a column; what lies further is summed up.
    """
    summary = Summary()
    frontier: list[tuple[int, int]] = []
    room = (n_marks, n_hands)
    _open(forest, summary, frontier, START, room)
    while frontier:
        _, post = heappop(frontier)
        source = int(forest.parent[post])
        left = summary.others[source] - int(forest.sizes[post])
        more_marks = 1 - (left == 0) + (forest.sizes[post] > 1)
        if summary.n_marks + more_marks > n_marks and summary.drawn:
            continue
        summary.drawn.append(post)
        summary.below[source].append(post)
        if left:
            summary.others[source] = left
        else:
            del summary.others[source]
        _open(forest, summary, frontier, post, room)
    return summary


def _open(forest: Forest, summary: Summary, frontier: list, post: int, room: tuple[int, int]) -> None:
    """Offer the largest posts that hang from a post; all count as undrawn until chosen."""
    n_marks, n_hands = room
    below = forest.children(post)
    if not len(below):
        return
    sizes = forest.sizes[below]
    summary.others[post] = int(sizes.sum())
    if post != START and forest.hands[post] >= n_hands:
        return
    # The original comes first whatever its size: it is what the picture is about.
    rank = np.where(below == 0, -forest.n_posts - 1, -sizes)
    largest = np.lexsort((below, rank))[:n_marks]
    for child, order in zip(below[largest].tolist(), rank[largest].tolist(), strict=True):
        heappush(frontier, (order, child))
