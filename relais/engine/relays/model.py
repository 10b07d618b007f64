r"""
Relays without parents and without follow graph: the follower-and-time model.

Every earlier post by someone else may have exposed a relayer; the post j is the parent of the relay v with
probability proportional to f_j . exp(-r (t_v - t_j)), where f_j is the audience of the post's author.

The sum over earlier posts is a running one: when time passes, all its terms fade by the same factor. Sums
are kept as a value at the time of their latest term, so that years of silence do not underflow. What is
summed is, for each relay, the weight of others' earlier posts; on the way down, that weight times E; on the
way back up, from the last post to the first, W over the total weight (E and W: see `credit`). To leave out
an account's own posts nothing is subtracted, which would lose all digits when its own weigh most: others'
posts between two of its own come from a tree of partial sums, in logarithmic time.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numba.extending import register_jitable

from relais.engine.kernels import suited
from relais.engine.relays.credit import NEGLIGIBLE, POINTS, TILTS, level_for, rules
from relais.engine.relays.sums import NEVER, keep, others_before, put, room_for_sums, start_sums

RATE_PER_SECOND = 6.8e-5
TOTAL, DOWN, LENGTH, UP, RECEIVED = range(5)


def model_credit(cascades, first, author, at, is_model, given, audience, unit):
    """
    Credit and relays received in cascades where some relays follow the model.

    Parameters
    ----------
    cascades : array of int
        The cascades to work on.
    first : array of int, shape (n_cascades + 1,)
        The nodes of cascade c are `first[c]` to `first[c + 1] - 1`, in order of time.
    author, at : arrays, shape (n_nodes,)
        Account (-1: unknown, earlier than all) and microseconds.
    is_model : array of bool
        Relays whose parent is drawn by the model.
    given : array of int
        For other relays, the parent; -1 without.
    audience : array of float
        Followers of the author; above 0.
    unit : array of bool
        Whether the node's unit is counted.

    Returns
    -------
    credit, received : arrays of float, shape (n_nodes,)
        Credit of each node (see `expected_credit`) and the sum of the shares of relays that it received
        under the model.

    Assumes
    -------
    Everyone sees every earlier post, the likelier the larger its author's audience and the more recent it
    is: exponent 1 on the audience, 6.8e-5 a second on time (half of the weight in 2 h 50).

    Does not tell
    -------------
    Who was really exposed. The audience is part of the model, so that what is read as relays received leans
    on potential: a weaker basis than a follow graph.

    Source
    ------
    Rizoiu, Graham, Zhang, Zhang, Ackland and Xie (2018), casIn; rewritten to run in linear time.
    """
    credit, received = np.zeros(len(author)), np.zeros(len(author))
    if not len(cascades):
        return credit, received
    nodes = (first, author, at, is_model, given, audience, unit)
    kernel = suited(_sweep, 150 * int(np.diff(first)[cascades].sum()))
    longest, none = np.zeros(len(cascades), dtype=np.int64), np.zeros(0)
    nowhere = np.zeros(len(POINTS) + 1, dtype=np.int64)
    kernel(cascades, *nodes, none, none, nowhere, np.log(TILTS), RATE_PER_SECOND, longest, credit, received)
    levels = level_for(longest)
    kernel(cascades, *nodes, *rules(levels), none, RATE_PER_SECOND, levels, credit, received)
    return credit, received


@register_jitable
def _lay_out(start, n, author, at, mark, ticket, seconds, forth, back):
    """Seconds, instants and each account's previous and next posts; whether an account comes back."""
    comes_back = False
    instant = 0
    for p in range(n):
        account = author[start + p]
        seconds[p] = (at[start + p] - at[start]) * 1e-6
        if at[start + p] != at[start + instant] or author[start + instant] < 0:
            instant = p
        forth.start[p] = instant
        forth.before[p], back.before[n - 1 - p] = -1, -1
        forth.comes_again[p], back.comes_again[n - 1 - p] = False, False
        if account >= 0:
            if mark[account, 0] == ticket:
                q = mark[account, 1]
                forth.before[p], back.before[n - 1 - q] = q, n - 1 - p
                forth.comes_again[q], back.comes_again[n - 1 - p] = True, True
                comes_back = True
            mark[account, 0], mark[account, 1] = ticket, p
    instant = n
    for p in range(n - 1, -1, -1):  # the first position after p's instant, counted from the end
        if p == n - 1 or forth.start[p + 1] != forth.start[p]:
            instant = p + 1
        back.start[n - 1 - p] = n - instant
    return comes_back


@register_jitable
def _fill(
    way, factor, start, n, given, is_model, audience, seconds, comes_back, rate, sums, weight, moment, out
):
    """
    One pass over a cascade, first post to last or last to first; what each node gets is put in `out`.

    The ways differ by what is summed: TOTAL the weight of others' earlier posts, DOWN that weight times E,
    LENGTH the logarithm of E at a point `exp(factor)` above 1, UP W, RECEIVED the shares of later relays.
    """
    width = start_sums(sums, n, comes_back)
    for i in range(n):
        back = way >= UP
        p = n - 1 - i if back else i
        up = given[start + p] - start if given[start + p] >= 0 else -1
        value, when = others_before(i, width, rate, sums)
        term, term_moment = audience[start + p], seconds[p]
        if way == TOTAL:
            is_drawn = is_model[start + p] and value > 0
            weight[p], moment[p] = value if is_drawn else 0.0, when
        elif way == DOWN:
            out[p] = 1.0
            if up >= 0:
                out[p] = factor * out[up]
            elif weight[p] > 0:
                out[p] = factor * value / weight[p]
            term *= out[p]
        elif way == LENGTH:
            out[p] = factor
            if up >= 0:
                out[p] += out[up]
            elif weight[p] > 0:
                out[p] += np.log(value / weight[p]) + rate * (when - moment[p])
            term_moment += out[p] / rate  # a factor exp(a) is a shift of a / rate in time
        else:
            if way == RECEIVED:
                out[p] = 0.0
            if value > 0:
                out[p] += factor * audience[start + p] * value * np.exp(rate * (seconds[p] + when))
            passed_on = 1.0 if way == RECEIVED else out[p]
            drawn = weight[p] > 0
            term, term_moment = passed_on / weight[p] if drawn else 0.0, -moment[p] if drawn else NEVER
            if up >= 0 and way == UP:
                out[up] += factor * out[p]
        if sums.comes_again[i]:
            keep(i, width, rate, sums)
        put(i, term, term_moment, width, comes_back, rate, sums)


@njit(cache=True)
def _sweep(
    cascades, first, author, at, is_model, given, audience, unit,
    x, weights, rule, tilts, rate, levels, credit, received,
):  # fmt: skip
    """With tilts, note how long paths get in each cascade; without, sum credit and relays received."""
    largest, n_accounts = 1, 0
    for c in cascades:
        largest = max(largest, first[c + 1] - first[c])
        for node in range(first[c], first[c + 1]):
            n_accounts = max(n_accounts, author[node] + 1)
    forth, back = room_for_sums(largest), room_for_sums(largest)
    mark = np.full((n_accounts, 2), -1, dtype=np.int64)
    seconds, weight, moment = np.zeros(largest), np.zeros(largest), np.zeros(largest)
    down, up = np.zeros(largest), np.zeros(largest)
    for i in range(len(cascades)):
        start, n = first[cascades[i]], first[cascades[i] + 1] - first[cascades[i]]
        again = _lay_out(start, n, author, at, mark, i, seconds, forth, back)
        if len(tilts):
            n_passes = 1 + len(tilts)
            levels[i] = n
        else:
            begin = rule[levels[i]]
            n_passes = 2 + 2 * (rule[levels[i] + 1] - begin)
        for k in range(n_passes):
            way, factor, sums, out = TOTAL, 1.0, forth, down
            if k > 0 and len(tilts):
                way, factor = LENGTH, tilts[k - 1]
            elif k == n_passes - 1:
                way, sums, out = RECEIVED, back, up
            elif k > 0:
                factor = x[begin + (k - 1) // 2]
                way = DOWN if k % 2 else UP
                if way == UP:
                    sums, out = back, up
                    for p in range(n):
                        up[p] = 1.0 if unit[start + p] else 0.0
            _fill(
                way,
                factor,
                start,
                n,
                given,
                is_model,
                audience,
                seconds,
                again,
                rate,
                sums,
                weight,
                moment,
                out,
            )
            if way == LENGTH:
                # a path longer than this has a negligible probability: see `credit`
                levels[i] = min(levels[i], int(np.ceil((down[:n].max() - np.log(NEGLIGIBLE)) / factor)))
            elif way == UP:
                for p in range(n):
                    credit[start + p] += weights[begin + (k - 1) // 2] * up[p] * down[p]
        if not len(tilts):
            received[start : start + n] = up[:n]
