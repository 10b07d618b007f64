"""
Posts gathered into cascades: one node for each post of a cascade, in order of time.

A cascade holds the relays (repost, quote) that name the same root, and that root. An original without
relay is a cascade of one. A reply is in no cascade, unless something relays it: then it is the root.
A quote that is itself relayed has two nodes: a relay in its root's cascade, and the root of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from relais.engine.cascades.order import order_posts
from relais.engine.coding import NONE, Coded
from relais.engine.tables import KINDS

BASES = ("", "parents", "follows", "model")
PARENTS, FOLLOWS, MODEL = 1, 2, 3


@dataclass(frozen=True)
class Cascades:
    """
    Nodes sorted by cascade, then time; in a cascade a parent always comes before its relays.

    Attributes
    ----------
    first : array, shape (n_cascades + 1,)
        The nodes of cascade c are `first[c]` to `first[c + 1] - 1`.
    root, root_node : arrays, shape (n_cascades,)
        The root as a post (absent roots come after the posts) and as a node.
    post, author : arrays, shape (n_nodes,)
        The post (or absent root) and its account, NONE for an absent root.
    at : array, shape (n_nodes,)
        Microseconds since 1970. A post that names its parent is read as not earlier than that parent. The
        time of an absent root is unknown: it carries that of the first relay and comes before all.
    is_relay, is_self_relay : arrays of bool
        Reposts and quotes; those whose root is by the same account (or is the relay itself, when it names
        no other), which have no parent.
    given : array
        Node of the parent that the input names, NONE without.
    unit : array of bool
        Whether the post's unit of credit is counted at this node. A relayed quote has two nodes and one
        unit: it is counted where the quote is a relay.
    basis : array of int
        Of relays, index in `BASES`: how the parent is found.
    faults : dict
        Given parents that were set aside, kind -> (how many, one post).
    """

    first: np.ndarray
    root: np.ndarray
    root_node: np.ndarray
    post: np.ndarray
    author: np.ndarray
    at: np.ndarray
    is_relay: np.ndarray
    is_self_relay: np.ndarray
    given: np.ndarray
    unit: np.ndarray
    basis: np.ndarray
    faults: dict[str, tuple[int, int]]

    @property
    def n_cascades(self) -> int:
        return len(self.root)

    @property
    def sizes(self) -> np.ndarray:
        return np.diff(self.first)

    @property
    def cascade_of_node(self) -> np.ndarray:
        return np.repeat(np.arange(self.n_cascades, dtype=np.int32), self.sizes)


def gather_cascades(coded: Coded) -> Cascades:
    """
    Put the posts of an input into cascades.

    Parameters
    ----------
    coded : Coded

    Returns
    -------
    Cascades

    Assumes
    -------
    `root_id` is right as given. A relay that names no root and no parent is the root of a cascade of
    its own.
    """
    n_posts, is_relay = coded.n_posts, coded.is_relay
    places = np.arange(n_posts, dtype=np.int32)
    root_of = np.where(is_relay, np.where(coded.root >= 0, coded.root, places), NONE)
    author = np.append(coded.author, np.full(len(coded.absent_roots), NONE, dtype=np.int32))
    is_self_relay = is_relay & (root_of != places) & (author[root_of] == coded.author)
    parents = order_posts(coded, root_of)

    roots = np.flatnonzero(_is_root(coded, root_of))
    cascade_of = np.full(len(author), NONE, dtype=np.int32)
    cascade_of[roots] = np.arange(len(roots), dtype=np.int32)
    post, as_relay = _listed(parents.order, cascade_of, is_relay & (root_of != places), n_posts)
    cascade = cascade_of[np.where(as_relay, root_of[np.where(as_relay, post, 0)], post)]
    order, first = group_by(cascade, len(roots))
    post, as_relay = post[order], as_relay[order]

    present = np.where(post < n_posts, post, 0)
    relay_here = (post < n_posts) & is_relay[present] & (as_relay | (root_of[present] == post))
    node_at = parents.at[present]
    absent = np.flatnonzero(post >= n_posts)
    node_at[absent] = node_at[absent + 1]
    given, root_node = _given(parents.parent, post, as_relay, cascade[order], roots, n_posts)
    self_relay = relay_here & (~as_relay | is_self_relay[present])
    follows = FOLLOWS if len(coded.follower) else MODEL
    return Cascades(
        first=first,
        root=roots.astype(np.int32),
        root_node=root_node,
        post=post,
        author=author[post],
        at=node_at,
        is_relay=relay_here,
        is_self_relay=self_relay,
        given=np.where(self_relay, NONE, given),
        unit=as_relay | ~_relayed_elsewhere(post, is_relay & (root_of != places), n_posts),
        basis=np.where(relay_here, np.where(given >= 0, PARENTS, follows), 0).astype(np.int8),
        faults=parents.faults,
    )


def group_by(group: np.ndarray, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Order that brings the members of each group together, kept in order inside; where each group begins."""
    members = np.arange(len(group), dtype=np.int32)
    shape = (n_groups, max(len(group), 1))
    table = sparse.coo_matrix((np.ones(len(group), dtype=np.int8), (group, members)), shape=shape).tocsr()
    return table.indices, table.indptr.astype(np.int64)


def _is_root(coded: Coded, root_of: np.ndarray) -> np.ndarray:
    is_root = np.zeros(coded.n_posts + len(coded.absent_roots), dtype=bool)
    is_root[: coded.n_posts] = coded.kind == KINDS.index("original")
    is_root[root_of[root_of >= 0]] = True
    return is_root


def _listed(order, cascade_of, relays_another, n_posts):
    """Posts in order of time, absent roots first; a relayed relay is listed twice, as root then as relay."""
    absent = np.flatnonzero(cascade_of[n_posts:] >= 0).astype(np.int32) + n_posts
    as_root, as_relay = cascade_of[order] >= 0, relays_another[order]
    times = as_root.astype(np.int8) + as_relay
    post = np.repeat(order, times)
    second = np.zeros(len(post), dtype=bool)
    second[1:] = post[1:] == post[:-1]
    role = second | ~np.repeat(as_root, times)
    return np.append(absent, post).astype(np.int32), np.append(np.zeros(len(absent), dtype=bool), role)


def _given(parent, post, as_relay, cascade, roots, n_posts):
    """Node of each relay's given parent: the root of its cascade, or a relay of the same cascade."""
    nodes = np.arange(len(post), dtype=np.int32)
    root_node = np.empty(len(roots), dtype=np.int32)
    root_node[cascade[~as_relay]] = nodes[~as_relay]
    relay_node = np.full(n_posts + 1, NONE, dtype=np.int32)
    relay_node[post[as_relay]] = nodes[as_relay]
    named = np.where(as_relay, parent[np.where(as_relay, post, 0)], NONE)
    to_root = (named >= 0) & (named == roots[cascade])
    to_relay = relay_node[np.where((named >= 0) & (named < n_posts), named, n_posts)]
    return np.where(to_root, root_node[cascade], np.where(named >= 0, to_relay, NONE)).astype(
        np.int32
    ), root_node


def _relayed_elsewhere(post: np.ndarray, relays_another: np.ndarray, n_posts: int) -> np.ndarray:
    """Whether the post of a root node is a relay in another cascade."""
    return (post < n_posts) & relays_another[np.where(post < n_posts, post, 0)]
