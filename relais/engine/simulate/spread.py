"""
How messages pass from hand to hand.

A post of sender s on message m exposes each follower j who has not posted m yet. The exposure makes j
relay with chance 1 - exp(-L), L = base × dose × mutual weight × strength(s) × appeal(m) × openness(j) ×
taste(community of j, topic of m), after a log-normal delay in waking time; the first delay to end wins.
Each chance depends only on (seed, m, s, how often s posted m, j), so twin worlds share all other draws.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from relais.engine.simulate.chance import key, normal, uniform
from relais.engine.simulate.queue import moment, new_queue, pop, push
from relais.engine.simulate.rhythm import Rhythm, later
from relais.engine.simulate.schedule import Schedule
from relais.engine.simulate.ties import Ties

ORIGINAL, RELAY = 0, 1
NOBODY = -1
REPEAT = 4  # place in `dose` of a source that repeats itself
SHORTEST_DELAY = 5.0  # seconds


class Rules(NamedTuple):
    """What makes an exposure work: see `World` for each one. Delays in seconds, `end` from the start."""

    base: float
    dose: np.ndarray
    mutual_weight: float
    log_delay: float
    delay_sd: float
    end: int
    rhythm: Rhythm


class Traits(NamedTuple):
    """The planted traits of accounts, as the spreading reads them."""

    strength: np.ndarray
    openness: np.ndarray
    segment: np.ndarray
    taste: np.ndarray


class Stage(NamedTuple):
    """All that is fixed before anything is passed on."""

    traits: Traits
    ties: Ties
    schedule: Schedule
    rules: Rules


class Spread(NamedTuple):
    """
    Posts, message by message and in order of time inside each.

    `root` is a row of the schedule's originals, `cause` the row here of the post that moved the relayer
    (`NOBODY` for originals and spontaneous relays). `n_exposures` is by message.
    """

    kind: np.ndarray
    account: np.ndarray
    time: np.ndarray
    root: np.ndarray
    cause: np.ndarray
    message: np.ndarray
    n_exposures: np.ndarray


TOUCHED, EXPOSURES = 0, 1
# Columns of the posts of a message while it spreads.
KIND, ACCOUNT, TIME, ROOT, CAUSE = range(5)


class _Board(NamedTuple):
    """
    Working memory of one message: marks on accounts, and the posts of the message so far.

    `counts` holds how many accounts were touched and how many exposures were made.
    """

    n_posted: np.ndarray
    n_sources: np.ndarray
    touched: np.ndarray
    counts: np.ndarray
    posts: np.ndarray


@njit(cache=True)
def _board(n_accounts, schedule):
    return _Board(
        np.zeros(n_accounts, np.int64),
        np.zeros(n_accounts, np.int64),
        np.empty(n_accounts, np.int64),
        np.zeros(2, np.int64),
        np.empty((n_accounts + len(schedule.author), 5), np.int64),
    )


@njit(cache=True)
def _announce(m, schedule, queue):
    """Put what happens anyway in the queue: the originals and the spontaneous relays of a message."""
    for i in range(schedule.first[m], schedule.first[m + 1]):
        push(queue, moment(schedule.time[i], ORIGINAL, schedule.author[i]), np.int64(i), np.int64(NOBODY))
    for i in range(schedule.first_found[m], schedule.first_found[m + 1]):
        found = moment(schedule.found_time[i], RELAY, schedule.finder[i])
        push(queue, found, schedule.found_root[i], np.int64(NOBODY))


@njit(cache=True)
def _expose(m, row, message_key, stage, board, queue):
    """Show a post to the followers of its sender; those whom it moves join the queue."""
    traits, ties, rules = stage.traits, stage.ties, stage.rules
    sender, time = board.posts[row, ACCOUNT], board.posts[row, TIME]
    n_before = board.n_posted[sender] - 1
    post_key = key(key(message_key, sender), n_before)
    topic = stage.schedule.topic[m]
    drive = rules.base * traits.strength[sender] * stage.schedule.appeal[m]
    for tie in range(ties.first[sender], ties.first[sender + 1]):
        j = ties.follower[tie]
        if board.n_posted[j] > 0 or ties.since[tie] > time:
            continue
        board.counts[EXPOSURES] += 1
        dose = REPEAT if n_before > 0 else _one_more_source(j, board)
        rate = drive * rules.dose[dose] * traits.openness[j] * traits.taste[traits.segment[j], topic]
        if ties.mutual[tie]:
            rate *= rules.mutual_weight
        chance_key = key(post_key, j)
        draw = uniform(chance_key)
        # The first comparison spares an exponential for nearly every exposure: 1 - exp(-L) <= L.
        if draw >= rate or draw >= 1.0 - np.exp(-rate):
            continue
        delay = max(SHORTEST_DELAY, np.exp(rules.log_delay + rules.delay_sd * normal(chance_key)))
        at = max(later(rules.rhythm, time, delay), time + 1)
        if at < rules.end:
            push(queue, moment(at, RELAY, j), board.posts[row, ROOT], np.int64(row))


@njit(cache=True)
def _one_more_source(j, board):
    """Count a distinct source for account j; gives the place of this exposure in `dose`."""
    n_before = board.n_sources[j]
    if n_before == 0:
        board.touched[board.counts[TOUCHED]] = j
        board.counts[TOUCHED] += 1
    board.n_sources[j] += 1
    return min(n_before, 3)


@njit(cache=True)
def _one_message(m, seed, stage, unheard, board, queue):
    """Spread one message on the board; returns its numbers of posts and exposures."""
    message_key = key(key(np.uint64(seed), 0), m)
    n_posts = 0
    _announce(m, stage.schedule, queue)
    while len(queue) > 0:
        time, kind, account, root, cause = pop(queue)
        if time >= stage.rules.end or (kind == RELAY and board.n_posted[account] > 0):
            continue
        board.n_posted[account] += 1
        board.posts[n_posts, KIND], board.posts[n_posts, ACCOUNT] = kind, account
        board.posts[n_posts, TIME], board.posts[n_posts, ROOT] = time, root
        board.posts[n_posts, CAUSE] = cause
        n_posts += 1
        if not unheard[account]:
            _expose(m, n_posts - 1, message_key, stage, board, queue)
    return n_posts, _cleared(n_posts, board)


@njit(cache=True)
def _cleared(n_posts, board):
    """Wipe the marks of a message; gives the number of its exposures."""
    for i in range(n_posts):
        board.n_posted[board.posts[i, ACCOUNT]] = 0
    for i in range(board.counts[TOUCHED]):
        board.n_sources[board.touched[i]] = 0
    n_exposures = board.counts[EXPOSURES]
    board.counts[TOUCHED] = board.counts[EXPOSURES] = 0
    return n_exposures


@njit(cache=True)
def _longer(rows, n):
    # A loop, since assigning a slice makes the compiler build four seconds of error messages.
    longer = np.empty((n, rows.shape[1]), rows.dtype)
    for i in range(len(rows)):
        for column in range(rows.shape[1]):
            longer[i, column] = rows[i, column]
    return longer


@njit(cache=True)
def _all_messages(stage, seed, unheard):
    """Posts of all messages (columns of the board, then the message), and exposures of each message."""
    n_messages = len(stage.schedule.appeal)
    board, queue = _board(len(unheard), stage.schedule), new_queue()
    rows = np.empty((1024, 6), np.int64)
    n_exposures = np.zeros(n_messages, np.int64)
    end = 0
    for m in range(n_messages):
        n, n_exposures[m] = _one_message(m, seed, stage, unheard, board, queue)
        if end + n > len(rows):
            rows = _longer(rows, 2 * (end + n))
        for i in range(n):
            for column in range(5):
                rows[end + i, column] = board.posts[i, column]
            if board.posts[i, CAUSE] != NOBODY:
                rows[end + i, CAUSE] += end
            rows[end + i, 5] = m
        end += n
    return rows[:end], n_exposures


def spread(stage: Stage, seed: int, unheard: np.ndarray) -> Spread:
    """
    Pass every message on.

    Parameters
    ----------
    stage : Stage
    seed : int
    unheard : array of bool
        Accounts whose posts reach nobody, for twin worlds.

    Returns
    -------
    Spread
    """
    rows, n_exposures = _all_messages(stage, seed, unheard)
    kind, account, time, root, cause, message = rows.T
    return Spread(kind, account, time, root, cause, message, n_exposures)


@njit(cache=True)
def n_relays(stage, seed, unheard, messages, limit):
    """Relays of some messages, added up; the count stops once it is above `limit`."""
    board, queue = _board(len(unheard), stage.schedule), new_queue()
    total = 0
    for m in messages:
        n, _ = _one_message(m, seed, stage, unheard, board, queue)
        total += n - (stage.schedule.first[m + 1] - stage.schedule.first[m])
        if total > limit:
            break
    return total


@njit(cache=True)
def n_lost_by_account(stage, seed, account, message, n_relays_of):
    """
    Relays that each account caused, by twins: its messages are spread again while nobody hears it.

    `account` and `message` are pairs, `n_relays_of` the relays of each message as it went.
    """
    unheard = np.zeros(len(stage.traits.strength), np.bool_)
    board, queue = _board(len(unheard), stage.schedule), new_queue()
    lost = np.zeros(len(unheard), np.int64)
    for pair in range(len(account)):
        a, m = account[pair], message[pair]
        unheard[a] = True
        n, _ = _one_message(m, seed, stage, unheard, board, queue)
        unheard[a] = False
        lost[a] += n_relays_of[m] - (n - (stage.schedule.first[m + 1] - stage.schedule.first[m]))
    return lost
