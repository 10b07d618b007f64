"""
Who may have exposed each relayer, and how a relay is shared between them.

With a follow graph, the candidates of a relay are the earlier participants of its cascade whom the relayer
follows. Either the follows of the relayer are looked up among the participants, or the participants among
the follows, whichever is shorter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable

from relais.engine.cascades import MODEL

RULES = ("shared", "last", "first", "decayed")
SHARED, LAST, FIRST, DECAYED = range(4)
KEPT_UNDER_MODEL = 3  # likeliest candidates listed for each relay when every earlier post is a candidate


class Nodes(NamedTuple):
    """Some cascades, their nodes numbered from 0: see `Cascades`."""

    first: np.ndarray
    author: np.ndarray
    at: np.ndarray
    is_relay: np.ndarray
    is_self_relay: np.ndarray
    given: np.ndarray
    basis: np.ndarray


class Follows(NamedTuple):
    """The follow graph: see `FollowGraph`."""

    begin: np.ndarray
    followee: np.ndarray
    since: np.ndarray


class Rule(NamedTuple):
    """How credit is split, and the model that serves without parents and follows."""

    credit: int
    half_life_us: float
    log_audience: np.ndarray  # per account
    log_audience_absent: float
    rate_per_us: float


class Desk(NamedTuple):
    """
    Where the work is done: what is known of each account in the cascade at hand.

    `mark` holds the ticket of the last cascade in which the account took part; what the other columns say
    of an account holds only when its mark is the ticket of the cascade at hand.
    """

    ticket: np.ndarray  # one number
    mark: np.ndarray
    first_node: np.ndarray
    last_node: np.ndarray
    n_nodes: np.ndarray
    next_node: np.ndarray  # per node: the next one by the same account in the cascade
    before_node: np.ndarray
    participants: np.ndarray
    top: np.ndarray  # nodes with the highest keys so far, for the model
    top_key: np.ndarray
    halted: (
        np.ndarray
    )  # where work stopped for want of room: node (-1: nowhere), n_participants, n_top, batch


class Found(NamedTuple):
    """
    What was found: candidates of node i are entries `begin[i]` to `begin[i + 1] - 1`.

    `row` is the follow through which the candidate was seen, -1 without. `likeliest` is the candidate with
    the largest share (ties: the latest, then the first in order), -1 without. `received` and
    `seen_through` are counted over all chunks: shares received by accounts from others, but for the model;
    follows through which a relay came.
    """

    begin: np.ndarray
    source: np.ndarray
    share: np.ndarray
    row: np.ndarray
    n_candidates: np.ndarray
    exposed: np.ndarray
    likeliest: np.ndarray
    n_accounts: np.ndarray  # per cascade
    received: np.ndarray  # per account
    seen_through: np.ndarray  # per follow


def desk(n_accounts: int, n_nodes: int) -> Desk:
    return Desk(
        ticket=np.zeros(1, dtype=np.int64),
        mark=np.zeros(n_accounts, dtype=np.int64),
        first_node=np.zeros(n_accounts, dtype=np.int32),
        last_node=np.zeros(n_accounts, dtype=np.int32),
        n_nodes=np.zeros(n_accounts, dtype=np.int32),
        next_node=np.zeros(n_nodes, dtype=np.int32),
        before_node=np.zeros(n_nodes, dtype=np.int32),
        participants=np.zeros(n_nodes, dtype=np.int32),
        top=np.zeros(2 * KEPT_UNDER_MODEL, dtype=np.int32),
        top_key=np.zeros(2 * KEPT_UNDER_MODEL),
        halted=np.array([-1, 0, 0, 0]),
    )


@register_jitable
def _place(values, low, high, wanted):
    """Place of a number in a sorted slice, -1 when it is not there."""
    end = high
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < end and values[low] == wanted else -1


@register_jitable
def _representative(account, since, dated, earliest, at, desk):
    """The first (or latest) node of an account published while followed, -1 without."""
    if not earliest:
        node = desk.last_node[account]
        return -1 if dated and at[node] < since else node
    node = desk.first_node[account]
    while dated and node >= 0 and at[node] < since:
        node = desk.next_node[node]
    return node


@register_jitable
def _followed(relayer, n_participants, earliest, cursor, nodes, follows, desk, found):
    """List the candidates of a relayer from `cursor` on; how many."""
    low, high = follows.begin[relayer], follows.begin[relayer + 1]
    dated = len(follows.since) > 0
    n, steps, width = 0, 1, high - low
    while width > 1:
        width >>= 1
        steps += 1
    walk = high - low <= n_participants * steps
    for i in range(high - low if walk else n_participants):
        if walk:
            row = low + i
            account = follows.followee[row]
            if desk.mark[account] != desk.ticket[0]:
                continue
        else:
            account = desk.participants[i]
            row = _place(follows.followee, low, high, account)
            if row < 0:
                continue
        since = follows.since[row] if dated else 0
        node = _representative(account, since, dated, earliest, nodes.at, desk)
        if node >= 0:
            found.source[cursor + n] = node
            found.row[cursor + n] = row
            n += 1
    return n


@register_jitable
def _share(n, cursor, rule, at, found):
    """Share a relay between its n candidates; the candidates that keep a share come first. How many."""
    if n == 0:
        return 0
    if rule.credit == SHARED:
        for i in range(cursor, cursor + n):
            found.share[i] = 1.0 / n
        return n
    best = at[found.source[cursor]]
    for i in range(cursor + 1, cursor + n):
        moment = at[found.source[i]]
        best = min(best, moment) if rule.credit == FIRST else max(best, moment)
    kept, total = 0, 0.0
    for i in range(cursor, cursor + n):
        distance = float(abs(best - at[found.source[i]]))
        weight = (
            2.0 ** (-distance / rule.half_life_us)
            if rule.credit == DECAYED
            else (1.0 if distance == 0 else 0.0)
        )
        if weight > 0:
            found.source[cursor + kept], found.row[cursor + kept] = found.source[i], found.row[i]
            found.share[cursor + kept] = weight
            total += weight
            kept += 1
    for i in range(cursor, cursor + kept):
        found.share[i] /= total
    return kept


@register_jitable
def _likeliest(relayer, n_top, cursor, nodes, desk, found):
    """List the likeliest candidates under the model, rescaled to their own sum; how many."""
    n = 0
    best = -np.inf
    for i in range(n_top):  # the list is sorted, highest key first
        if n < KEPT_UNDER_MODEL and nodes.author[desk.top[i]] != relayer:
            best = max(best, desk.top_key[i])
            found.source[cursor + n], found.row[cursor + n] = desk.top[i], -1
            found.share[cursor + n] = np.exp(desk.top_key[i] - best)
            n += 1
    total = 0.0
    for i in range(cursor, cursor + n):
        total += found.share[i]
    for i in range(cursor, cursor + n):
        found.share[i] /= total
    return n


@register_jitable
def _rank(node, key, n_top, nodes, desk):
    """
    Keep the nodes with the highest keys, at most KEPT_UNDER_MODEL of each account; how many are kept.

    Twice as many are kept as will be listed, so that enough remain when the relayer's own are left out.
    Among equal keys the later comes first, then the one first in order.
    """
    own, lowest_own = 0, -1
    for i in range(n_top):
        if nodes.author[desk.top[i]] == nodes.author[node]:
            own, lowest_own = own + 1, i
    leaving = n_top
    if own == KEPT_UNDER_MODEL:
        leaving = lowest_own
    elif n_top == len(desk.top):
        leaving = n_top - 1
    if leaving < n_top and not _goes_first(key, node, desk.top_key[leaving], desk.top[leaving], nodes.at):
        return n_top
    i = leaving
    while i > 0 and _goes_first(key, node, desk.top_key[i - 1], desk.top[i - 1], nodes.at):
        desk.top[i], desk.top_key[i] = desk.top[i - 1], desk.top_key[i - 1]
        i -= 1
    desk.top[i], desk.top_key[i] = node, key
    return max(n_top, leaving + 1)


@register_jitable
def _goes_first(key, node, other_key, other, at):
    return key > other_key or (key == other_key and at[node] > at[other])


@register_jitable
def _enter(node, n_participants, nodes, desk):
    """Note that a node's account takes part; how many accounts do."""
    account = nodes.author[node]
    desk.next_node[node] = -1
    if desk.mark[account] != desk.ticket[0]:
        desk.mark[account] = desk.ticket[0]
        desk.first_node[account] = node
        desk.n_nodes[account] = 0
        desk.before_node[node] = -1
        desk.participants[n_participants] = account
        n_participants += 1
    else:
        desk.next_node[desk.last_node[account]] = node
        desk.before_node[node] = desk.last_node[account]
    desk.last_node[account] = node
    desk.n_nodes[account] += 1
    return n_participants


@register_jitable
def _settle(node, begin, end, nodes, found):
    """Note the likeliest of a relay's candidates and what each of them receives."""
    best, most, relayer = -1, 0.0, nodes.author[node]
    for i in range(begin, end):
        source, share = found.source[i], found.share[i]
        later = best >= 0 and (nodes.at[source], -source) > (nodes.at[best], -best)
        if share > most or (share == most and later):
            best, most = source, share
        account = nodes.author[source]
        if nodes.basis[node] != MODEL and account >= 0 and account != relayer:
            found.received[account] += share
        if found.row[i] >= 0:
            found.seen_through[found.row[i]] = True
    found.likeliest[node] = best


@njit(cache=True)
def find_candidates(cascade, cursor, nodes, follows, rule, desk, found):
    """
    Find the candidates of all relays from a cascade on; the cascade that was reached, and the entries used.

    When the room for candidates is used up, the caller makes more and calls again with what was returned.
    """
    earliest = rule.credit == SHARED or rule.credit == FIRST
    graph = len(follows.followee) > 0
    for c in range(cascade, len(nodes.first) - 1):
        start, end = nodes.first[c], nodes.first[c + 1]
        begin_at, n_participants, n_top, batch = (
            desk.halted[0],
            desk.halted[1],
            desk.halted[2],
            desk.halted[3],
        )
        desk.halted[0] = -1
        if begin_at < 0:
            desk.ticket[0] += 1
            begin_at, n_participants, n_top, batch = start, 0, 0, start
        for node in range(begin_at, end):
            while nodes.at[batch] < nodes.at[node] or (batch < node and nodes.author[batch] < 0):
                if nodes.author[batch] >= 0:
                    n_participants = _enter(batch, n_participants, nodes, desk)
                if not graph:
                    audience = rule.log_audience_absent
                    if nodes.author[batch] >= 0:
                        audience = rule.log_audience[nodes.author[batch]]
                    key = audience + rule.rate_per_us * float(nodes.at[batch] - nodes.at[start])
                    n_top = _rank(batch, key, n_top, nodes, desk)
                batch += 1
            found.begin[node] = cursor
            if not nodes.is_relay[node]:
                continue
            relayer, n, room = nodes.author[node], 0, KEPT_UNDER_MODEL
            if graph:
                room = max(1, min(n_participants, follows.begin[relayer + 1] - follows.begin[relayer]))
            if cursor + room > len(found.source):
                desk.halted[0], desk.halted[1], desk.halted[2], desk.halted[3] = (
                    node,
                    n_participants,
                    n_top,
                    batch,
                )
                return c, cursor
            if graph:
                n = _followed(relayer, n_participants, earliest, cursor, nodes, follows, desk, found)
                found.exposed[node] = n > 0
            if nodes.is_self_relay[node]:
                continue
            begin = cursor
            if nodes.given[node] >= 0:
                found.source[cursor], found.share[cursor], found.row[cursor] = nodes.given[node], 1.0, -1
                found.n_candidates[node] = 1
                cursor += 1
            elif graph:
                found.n_candidates[node] = n
                cursor += _share(n, cursor, rule, nodes.at, found)
            else:
                own = desk.n_nodes[relayer] if desk.mark[relayer] == desk.ticket[0] else 0
                found.n_candidates[node] = batch - start - own
                cursor += _likeliest(relayer, n_top, cursor, nodes, desk, found)
            _settle(node, begin, cursor, nodes, found)
        while batch < end:
            if nodes.author[batch] >= 0:
                n_participants = _enter(batch, n_participants, nodes, desk)
            batch += 1
        found.n_accounts[c] = n_participants
    found.begin[nodes.first[len(nodes.first) - 1]] = cursor
    return len(nodes.first) - 1, cursor
