"""All cascades of an input, chunk by chunk: candidates, shares, credit, likeliest parents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log

import numpy as np
from numba import njit

from relais.engine.cascades import MODEL, Cascades
from relais.engine.graph import FollowGraph
from relais.engine.kernels import suited
from relais.engine.relays.candidates import (
    DECAYED,
    KEPT_UNDER_MODEL,
    RULES,
    Follows,
    Found,
    Nodes,
    Rule,
    desk,
    find_candidates,
)
from relais.engine.relays.credit import expected_credit
from relais.engine.relays.model import RATE_PER_SECOND, model_credit

CHUNK = 400_000  # nodes worked on together
LINKS_KEPT = 10_000_000


@dataclass(frozen=True)
class Attribution:
    """
    Who relayed whom.

    Attributes
    ----------
    credit : array, one entry per node
        Expected credit; sums to the number of units.
    likeliest : array of int, one entry per node
        Node of the parent with the largest share, -1 without. Ties: the latest, then the first by post_id.
    n_candidates, exposed : arrays, one entry per node
        Candidates under the basis of the relay; whether the relayer followed an earlier participant.
    n_participants : array, one entry per cascade
        Distinct accounts.
    n_relays, n_relayers : arrays, one entry per account
        Shares received from others, and from how many.
    begin, source, share : arrays
        The links that are kept: those of node i are entries `begin[i]` to `begin[i + 1] - 1` (nodes). All
        of them up to `LINKS_KEPT`; beyond, and under the model, the likeliest of each relay.
    links_limited : bool
        Whether some links were left out because there were too many.
    """

    credit: np.ndarray
    likeliest: np.ndarray
    n_candidates: np.ndarray
    exposed: np.ndarray
    n_participants: np.ndarray
    n_relays: np.ndarray
    n_relayers: np.ndarray
    begin: np.ndarray
    source: np.ndarray
    share: np.ndarray
    links_limited: bool


def attribute_relays(
    cascades: Cascades,
    graph: FollowGraph,
    audience: np.ndarray,
    *,
    audience_absent: float = 1.0,
    credit: str = "shared",
    half_life_hours: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Attribution:
    """
    Attribute each relay to those who may have caused it.

    Parameters
    ----------
    cascades : Cascades
    graph : FollowGraph
        Empty when no follow is known.
    audience : array of float, shape (n_accounts,)
        Followers of each account, above 0; serves the model only.
    audience_absent : float
        The same for the unknown author of an absent root.
    credit : {"shared", "last", "first", "decayed"}
        How a relay is shared between the accounts that exposed the relayer: equally (each by its first
        post that the relayer could see), all to the latest post, all to the earliest, or by
        2^(-(time since the latest exposer) / half-life). Exact ties share equally.
    half_life_hours : float, optional
        Of `decayed`, and of no other rule.
    progress : callable, optional
        Called with the share of posts done.

    Returns
    -------
    Attribution

    Assumes
    -------
    A follow means that posts were seen; the follow graph is complete and its dates are right.

    Does not tell
    -------------
    Whether the relayer would have relayed without the exposure: see the rung `effect`.

    Source
    ------
    Bakshy, Hofman, Mason and Watts (2011), for first, last and split credit.
    """
    rule = _rule(credit, half_life_hours, audience, audience_absent)
    work = _Work(cascades, graph, rule, audience, audience_absent)
    for start, end in _chunks(cascades.first):
        work.attribute(start, end)
        if progress:
            progress(float(cascades.first[end] / cascades.first[-1]))
    return work.result()


def _rule(credit: str, half_life_hours: float | None, audience: np.ndarray, absent: float) -> Rule:
    hours = half_life_hours or 0.0
    return Rule(RULES.index(credit), hours * 3.6e9, np.log(audience), log(absent), RATE_PER_SECOND * 1e-6)


def check_rule(credit: str, half_life_hours: float | None) -> None:
    """Refuse a rule that does not exist and a half-life that means nothing."""
    if credit not in RULES:
        raise ValueError(f"credit is one of {', '.join(RULES)}, not {credit!r}")
    if (half_life_hours is not None) != (RULES.index(credit) == DECAYED):
        raise ValueError("a half-life in hours goes with the credit rule 'decayed', and with no other")
    if half_life_hours is not None and not 0 < half_life_hours < float("inf"):
        raise ValueError(f"the half-life is a number of hours above 0, not {half_life_hours!r}")


def _chunks(first: np.ndarray) -> Iterator[tuple[int, int]]:
    """Whole cascades, about `CHUNK` nodes at a time."""
    start, n_cascades = 0, len(first) - 1
    while start < n_cascades:
        end = int(np.searchsorted(first, first[start] + CHUNK, side="right")) - 1
        end = min(max(end, start + 1), n_cascades)
        yield start, end
        start = end


class _Work:
    """What is kept from chunk to chunk."""

    def __init__(self, cascades, graph, rule, audience, audience_absent):
        n_nodes, n_accounts = len(cascades.author), graph.n_accounts
        self.cascades, self.graph, self.rule = cascades, graph, rule
        self.follows = Follows(graph.begin, graph.followee, graph.since)
        self.audience, self.absent = audience, audience_absent
        largest = max(
            (int(cascades.first[b] - cascades.first[a]) for a, b in _chunks(cascades.first)), default=0
        )
        self.desk = desk(n_accounts, largest)
        self.room = 4 * min(n_nodes, CHUNK) + 64
        self.credit = np.zeros(n_nodes)
        self.likeliest = np.full(n_nodes, -1, dtype=np.int32)
        self.n_candidates = np.zeros(n_nodes, dtype=np.int32)
        self.exposed = np.zeros(n_nodes, dtype=bool)
        self.n_participants = np.zeros(cascades.n_cascades, dtype=np.int32)
        self.n_relays = np.zeros(n_accounts)
        self.seen_through = np.zeros(len(graph), dtype=bool)  # follows through which a relay came
        self.other_pairs: list[np.ndarray] = []  # sources and relayers that no follow joins
        self.links = _Links()

    def attribute(self, start: int, end: int) -> None:
        """Attribute the relays of cascades `start` to `end - 1`."""
        low, high = int(self.cascades.first[start]), int(self.cascades.first[end])
        nodes, found, n = self._find(start, end, low, high)
        begin, source, share, row = found.begin, found.source[:n], found.share[:n], found.row[:n]
        self.links.add(begin, source, share, low)
        self._note_other_pairs(nodes, begin, source, row)
        self._credit(nodes, found, source, share, low, high)

    def _find(self, start: int, end: int, low: int, high: int) -> tuple[Nodes, Found, int]:
        cascades, part = self.cascades, slice(low, high)
        given = cascades.given[part]
        nodes = Nodes(
            cascades.first[start : end + 1] - low, cascades.author[part], cascades.at[part],
            cascades.is_relay[part], cascades.is_self_relay[part], np.where(given >= 0, given - low, given),
            cascades.basis[part],
        )  # fmt: skip
        found = self._found(high - low, part, slice(start, end))
        average = len(self.graph) / max(self.graph.n_accounts, 1)
        kernel = suited(find_candidates, int((high - low) * (10 + min(average, 50))))
        cascade, cursor = kernel(0, 0, nodes, self.follows, self.rule, self.desk, found)
        while cascade < end - start:
            self.room *= 2
            found = found._replace(
                source=np.resize(found.source, self.room),
                share=np.resize(found.share, self.room),
                row=np.resize(found.row, self.room),
            )
            cascade, cursor = kernel(cascade, cursor, nodes, self.follows, self.rule, self.desk, found)
        likeliest = self.likeliest[part]
        likeliest[likeliest >= 0] += low
        return nodes, found, cursor

    def _found(self, n: int, part: slice, cascades: slice) -> Found:
        return Found(
            np.zeros(n + 1, dtype=np.int64), np.empty(self.room, dtype=np.int32), np.empty(self.room),
            np.empty(self.room, dtype=np.int64), self.n_candidates[part], self.exposed[part],
            self.likeliest[part], self.n_participants[cascades], np.zeros(n), self.seen_through,
        )  # fmt: skip

    def _note_other_pairs(self, nodes, begin, source, row) -> None:
        """Note who received a relay from whom without a follow between them: parents given, model."""
        other = np.flatnonzero(row < 0)
        if len(other):
            relayer = np.repeat(nodes.author, np.diff(begin))[other]
            sender = nodes.author[source[other]]
            pairs = sender.astype(np.int64) * self.graph.n_accounts + relayer
            self.other_pairs.append(np.unique(pairs[(sender >= 0) & (sender != relayer)]))

    def _credit(self, nodes, found, source, share, low, high) -> None:
        unit, known, received = self.cascades.unit[low:high], nodes.author >= 0, found.received
        is_model = (nodes.basis == MODEL) & ~nodes.is_self_relay
        if np.any(is_model):
            audience = np.where(known, self.audience[np.where(known, nodes.author, 0)], self.absent)
            everything = np.arange(len(nodes.first) - 1)
            self.credit[low:high], received = model_credit(
                everything, nodes.first, nodes.author, nodes.at, is_model, nodes.given, audience, unit
            )
            others = (nodes.given >= 0) & (nodes.author[nodes.given] != nodes.author)
            received += np.bincount(nodes.given[others], minlength=len(received))
        else:
            self.credit[low:high] = expected_credit(nodes.first, found.begin, source, share, unit)
        self.n_relays += np.bincount(nodes.author[known], received[known], minlength=len(self.n_relays))

    def result(self) -> Attribution:
        begin, source, share = self.links.joined(len(self.credit))
        return Attribution(
            self.credit, self.likeliest, self.n_candidates, self.exposed, self.n_participants, self.n_relays,
            self._n_relayers(), begin, source, share, self.links.limited,
        )  # fmt: skip

    def _n_relayers(self) -> np.ndarray:
        n_accounts = self.graph.n_accounts
        pairs = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *self.other_pairs]))
        sender, relayer = pairs // max(n_accounts, 1), pairs % max(n_accounts, 1)
        row = self.graph.find(relayer, sender)
        self.seen_through[row[row >= 0]] = True
        through_follows = np.bincount(self.graph.followee[self.seen_through], minlength=n_accounts)
        return through_follows + np.bincount(sender[row < 0], minlength=n_accounts)


class _Links:
    """The links kept so far: all while there are few, the likeliest of each relay when there are many."""

    def __init__(self):
        self.parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.n, self.limited = 0, False

    def add(self, begin: np.ndarray, source: np.ndarray, share: np.ndarray, low: int) -> None:
        part = np.diff(begin), source + low, share.copy()
        self.n += len(source)
        if self.n > LINKS_KEPT and not self.limited:
            self.limited = True
            self.parts = [_likeliest_links(*kept) for kept in self.parts]
        self.parts.append(_likeliest_links(*part) if self.limited else part)

    def joined(self, n_nodes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        counts = np.concatenate([np.zeros(1, dtype=np.int64), *(part[0] for part in self.parts)])
        source = np.concatenate([np.zeros(0, dtype=np.int32), *(part[1] for part in self.parts)])
        share = np.concatenate([np.zeros(0), *(part[2] for part in self.parts)])
        return np.cumsum(counts), source, share


def _likeliest_links(counts, source, share):
    """The first `KEPT_UNDER_MODEL` links of each node by share, the latest first, rescaled to their own sum."""
    begin = np.append(0, np.cumsum(counts))
    fewer = np.minimum(counts, KEPT_UNDER_MODEL)
    kept_source, kept_share = np.empty(int(fewer.sum()), dtype=np.int32), np.empty(int(fewer.sum()))
    suited(_keep_likeliest, 10 * len(source))(begin, source, share, kept_source, kept_share)
    return fewer, kept_source, kept_share


@njit(cache=True)
def _keep_likeliest(begin, source, share, kept_source, kept_share):
    low = 0
    for node in range(len(begin) - 1):
        n, total = 0, 0.0
        for i in range(begin[node], begin[node + 1]):
            j = low + min(n, KEPT_UNDER_MODEL)
            while j > low and (
                share[i] > kept_share[j - 1]
                or (share[i] == kept_share[j - 1] and source[i] > kept_source[j - 1])
            ):
                if j < low + KEPT_UNDER_MODEL:
                    kept_source[j], kept_share[j] = kept_source[j - 1], kept_share[j - 1]
                j -= 1
            if j < low + KEPT_UNDER_MODEL:
                kept_source[j], kept_share[j] = source[i], share[i]
            n += 1
        n = min(n, KEPT_UNDER_MODEL)
        for j in range(low, low + n):
            total += kept_share[j]
        for j in range(low, low + n):
            kept_share[j] /= total
        low += n
