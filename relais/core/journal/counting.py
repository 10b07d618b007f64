"""
How many rows a question has, without counting them each time.

Every write leaves an entry: as long as the journal of a network has not grown, nothing in it has changed, and a
count made before is still exact. Counts are kept in the memory of the process.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from relais.core.journal.models import Entry

MOST = 2_000
# Two servers' worth of acts may reach the database in another order than their keys: this many last entries are
# looked at to notice it, and what was only added up is counted whole again after a while.
LAST = 100
WHOLE_EVERY_S = 600
_lock = Lock()


@dataclass(frozen=True)
class Known:
    """A count, what the journal was like then, and when it was last made whole (seconds of the process's clock)."""

    stamp: tuple[int, int]
    n: int
    whole_at: float


_known: OrderedDict[tuple, Known] = OrderedDict()


def counter(network_id: int, rows: QuerySet) -> Callable[[], int]:
    """
    A count of rows of a network that only its acts change.

    Not for rows that change by themselves, such as the progress of a job.
    """

    def count() -> int:
        key, stamp = _key(rows), _stamp(Entry.objects.filter(network_id=network_id))
        known = _known.get(key)
        if known and known.stamp == stamp:
            return known.n
        return _keep(key, Known(stamp, rows.count(), 0))

    return count


def counter_of_entries(entries: QuerySet[Entry]) -> Callable[[], int]:
    """A count of entries: those known, and those written since, because none ever goes."""

    def count() -> int:
        # Read before counting: what is written meanwhile is counted next time rather than twice.
        key, stamp, now = _key(entries), _stamp(entries), time.monotonic()
        known = _known.get(key)
        if known and known.stamp == stamp:
            return known.n
        if known and now - known.whole_at < WHOLE_EVERY_S and known.stamp[0] <= stamp[0]:
            since = entries.filter(pk__gt=known.stamp[0], pk__lte=stamp[0]).count()
            return _keep(key, Known(stamp, known.n + since, known.whole_at))
        return _keep(key, Known(stamp, entries.filter(pk__lte=stamp[0]).count(), now))

    return count


def _stamp(entries: QuerySet[Entry]) -> tuple[int, int]:
    """The last entry, and the one that stands some places before it: a late one moves it."""
    keys = list(entries.order_by("-pk").values_list("pk", flat=True)[:LAST])
    return (keys[0], keys[-1]) if keys else (0, 0)


def _key(rows: QuerySet) -> tuple:
    """The question itself, on its database; nothing can be asked of an empty one."""
    database = str(connections[rows.db].settings_dict["NAME"])
    try:
        sql, parameters = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return (database, "")
    return (database, sql, *map(str, parameters))


def _keep(key: tuple, known: Known) -> int:
    with _lock:
        _known[key] = known
        _known.move_to_end(key)
        while len(_known) > MOST:
            _known.popitem(last=False)
    return known.n


def forget_counts() -> None:
    """For tests, whose databases begin again with the same keys."""
    _known.clear()
