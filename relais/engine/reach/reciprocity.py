"""How much a mutual tie is worth: relays per exposure over mutual ties, against the others."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from relais.engine.graph import FollowGraph
from relais.engine.measurement import Reciprocity
from relais.engine.reach.exposures import Exposures

# The prior on the logarithm of the weight: normal around 0 (a tie is a tie), with this standard deviation.
PRIOR_SD = 1.0
# Below this information, the interval spans more than a factor of 7: the data cannot tell.
LEAST_INFORMATION = 4.0
FEWEST_SENDERS = 20  # from here on, the spread between senders is used for the interval
NORMAL_95 = 1.959964
FARTHEST = 30.0


def estimate_reciprocity(exposures: Exposures, graph: FollowGraph) -> Reciprocity:
    r"""
    Rate of relaying per exposure over mutual ties, divided by the rate over the others.

    Followers of one sender are compared with each other, so that strong senders, who have fewer mutual
    ties, do not bend the figure: given that one of a sender's exposures led to a relay, it was a mutual one
    with probability w E1 / (w E1 + E0), where E1 and E0 count the sender's exposures over mutual and other
    ties. A relay with several exposers counts for each of them with probability proportional to w (mutual) or
    1. The score in log w, with a normal prior, is set to zero:

        sum over relays and exposers of  q (mutual - w E1 / (w E1 + E0))  -  log w / sd^2  =  0

    where q is that probability. Minus its slope is the information, net of what the doubt about the exposer
    takes away; from 20 senders on the interval also follows the spread of the score between senders.

    Parameters
    ----------
    exposures : Exposures
    graph : FollowGraph

    Returns
    -------
    Reciprocity
        The weight, drawn slightly towards 1 where data are thin. None when the data cannot tell: no sender has
        both kinds of ties, or the interval would span more than a factor of 7.

    Assumes
    -------
    One weight for all; at equal sender, those who are followed back differ from the others by the tie only.

    Does not tell
    -------------
    Why: people follow back those who resemble them. The weight is net of nothing but the sender.

    Source
    ------
    Mantel and Haenszel (1959), for the stratified ratio, here as a conditional likelihood with ambiguous
    causes.
    """
    share_mutual = float(graph.is_mutual.mean()) if len(graph) else None
    plain, mutual = exposures.plain[exposures.sender], exposures.mutual[exposures.sender]
    if not np.any((plain > 0) & (mutual > 0)):
        return Reciprocity(None, None, None, share_mutual)
    score = _Score(exposures, plain, mutual)
    log_weight = brentq(lambda at: score(at).sum(), -FARTHEST, FARTHEST, xtol=1e-9)
    step = 1e-4
    slope = (score(log_weight - step).sum() - score(log_weight + step).sum()) / (2 * step)
    if slope - 1 / PRIOR_SD**2 < LEAST_INFORMATION:
        return Reciprocity(None, None, None, share_mutual)
    sd = np.sqrt(max(1 / slope, score.spread(log_weight) / slope**2))
    low, high = np.exp(log_weight - NORMAL_95 * sd), np.exp(log_weight + NORMAL_95 * sd)
    return Reciprocity(float(np.exp(log_weight)), float(low), float(high), share_mutual)


class _Score:
    """The score at a log weight, as one term for each exposer of a relay, then one for the prior."""

    def __init__(self, exposures: Exposures, plain: np.ndarray, mutual: np.ndarray):
        self.relay = np.repeat(np.arange(len(exposures.begin) - 1), np.diff(exposures.begin))
        self.sender, self.is_mutual = exposures.sender, exposures.is_mutual.astype(float)
        self.plain, self.mutual, self.tells = plain, mutual, (plain > 0) & (mutual > 0)
        n_relays = len(exposures.begin) - 1
        self.n_mutual = np.bincount(self.relay, self.is_mutual, minlength=n_relays)
        self.n_plain = np.bincount(self.relay, 1 - self.is_mutual, minlength=n_relays)

    def __call__(self, log_weight: float) -> np.ndarray:
        weight = np.exp(log_weight)
        strength = (weight * self.n_mutual + self.n_plain)[self.relay]
        probability = np.where(self.is_mutual > 0, weight, 1.0) / strength
        expected = weight * self.mutual / np.maximum(weight * self.mutual + self.plain, 1e-300)
        terms = np.where(self.tells, probability * (self.is_mutual - expected), 0.0)
        return np.append(terms, -log_weight / PRIOR_SD**2)

    def spread(self, log_weight: float) -> float:
        """Variance of the score over senders; 0 when there are too few."""
        if len(np.unique(self.sender[self.tells])) < FEWEST_SENDERS:
            return 0.0
        return float((np.bincount(self.sender, self(log_weight)[:-1]) ** 2).sum())
