"""Audience, and audience net of follow-backs."""

from __future__ import annotations

import numpy as np

from relais.engine.graph import FollowGraph


def reach(n_followers: np.ndarray, graph: FollowGraph) -> np.ndarray:
    """
    Audience of each account.

    Parameters
    ----------
    n_followers : array of float, shape (n_accounts,)
        As the platform states it; NaN when unknown.
    graph : FollowGraph
        Empty when no follow is known.

    Returns
    -------
    array of float
        What is stated, else the followers seen; NaN when neither is known.

    Does not tell
    -------------
    Who reads, nor who acts: reach measures potential. Followers can be bought.
    """
    seen = graph.n_followers.astype(float) if len(graph) else np.full(graph.n_accounts, np.nan)
    return np.where(np.isnan(n_followers), seen, n_followers)


def reach_net(n_followers: np.ndarray, graph: FollowGraph, weight: float | None) -> np.ndarray:
    """
    Audience of each account in which a mutual follower counts for `weight`.

    Parameters
    ----------
    n_followers : array of float, shape (n_accounts,)
        As the platform states it; NaN when unknown.
    graph : FollowGraph
    weight : float or None
        Of a mutual tie, from `estimate_reciprocity`; None counts as 1.

    Returns
    -------
    array of float
        When a number of followers is stated, the share of mutual ones among the followers seen is taken to
        hold for all. NaN when no follower was seen and there should be some, or without follow graph.

    Assumes
    -------
    One weight for all accounts.

    Example
    -------
    Two of three followers are followed back, at half weight: 1 + 2/2.

    >>> from relais.engine.graph import example_graph
    >>> reach_net(np.full(4, np.nan), example_graph(4, [(1, 0), (2, 0), (3, 0), (0, 1), (0, 2)]), 0.5)
    array([2. , 0.5, 0.5, 0. ])
    """
    if not len(graph):
        return np.full(graph.n_accounts, np.nan)
    seen, mutual = graph.n_followers, graph.n_mutual
    kept = np.where(
        seen > 0, 1 - (1 - (1.0 if weight is None else weight)) * mutual / np.maximum(seen, 1), np.nan
    )
    audience = reach(n_followers, graph)
    return np.where(audience == 0, 0.0, audience * kept)


def neutral_audience(n_followers: np.ndarray) -> tuple[np.ndarray, float]:
    """
    Followers of each account for the follower-and-time model, and what an unknown author gets.

    At least 1, so that every post can be a source. An account whose audience is unknown, and the unknown
    author of an absent root, get the median of those known; 1 when none is.
    """
    known = np.maximum(n_followers[~np.isnan(n_followers)], 1.0)
    neutral = float(np.median(known)) if len(known) else 1.0
    return np.where(np.isnan(n_followers), neutral, np.maximum(n_followers, 1.0)), neutral
