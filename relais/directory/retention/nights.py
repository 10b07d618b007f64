"""
What a night does in each network: warn, spare, erase, and write down what was done.

Two guards keep a clock that jumps, or a setting typed wrong, from emptying a network: a night that comes too long
after the last one, or before it, and a night that would erase too large a part of the people, erase nobody and ask
a human.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import INSTALLATION
from relais.core.jobs.registry import job, nightly
from relais.core.notifications.actions import notify
from relais.directory.networks.models import Network
from relais.directory.people.models import Person
from relais.directory.requests.actions import administrators_of, erase_person
from relais.directory.requests.models import Tombstone
from relais.directory.retention.actions import close_night
from relais.directory.retention.models import Expiry, RetentionRun
from relais.directory.retention.queries import (
    WARNING_DAYS,
    Period,
    count_people,
    due_expiries,
    held_run,
    last_run,
    periods_of,
    stale_warnings,
)

APPLY, APPLY_ALLOWED = "directory.apply_retention", "directory.apply_allowed_night"
# A machine may sleep over a long week-end; a clock that is a year ahead, or behind, is seen.
LONGEST_GAP = dt.timedelta(days=10)
# At most this share of the people in one night; a few people may always go, or a small network never could.
LARGEST_SHARE, ALWAYS_ALLOWED = 0.10, 10
AT_ONCE = 1_000

Tell = Callable[[str, float], None]


@job(APPLY, _("Apply the retention periods"))
@nightly(APPLY)
def apply_retention(subject_id: str, tell: Tell) -> None:
    networks = list(Network.objects.order_by("pk"))
    for n, network in enumerate(networks):
        tell("", n / len(networks))
        run_night(network)


@job(APPLY_ALLOWED, _("Apply the retention periods, as an administrator allowed"))
def apply_allowed(subject_id: str, tell: Tell) -> None:
    run = RetentionRun.objects.filter(pk=subject_id, state=RetentionRun.State.ALLOWED, ended_at=None).first()
    if run is not None:
        _go_through(run, timezone.now(), allowed=run.why_held)


def run_night(network: Network, now: dt.datetime | None = None) -> RetentionRun | None:
    """Do the work of a night in one network, once; what a night that was cut off left is done by the next call."""
    now = now or timezone.now()
    last, waiting = last_run(network), held_run(network)
    why = RetentionRun.Why.CLOCK if _clock_jumped(last, now) else ""
    if why:
        return _hold(waiting or RetentionRun(network=network), why, now)
    if last is not None and timezone.localdate(last.started_at) == timezone.localdate(now):
        return last
    run = RetentionRun.objects.filter(network=network, state=RetentionRun.State.DONE, ended_at=None).first()
    return _go_through(run or RetentionRun(network=network), now, waiting=waiting)


def _clock_jumped(last: RetentionRun | None, now: dt.datetime) -> bool:
    if last is None:  # the first night only warns: nobody was warned before it
        return False
    return not -dt.timedelta(days=1) <= now - last.started_at <= LONGEST_GAP


def _go_through(run: RetentionRun, now: dt.datetime, *, waiting=None, allowed: str = "") -> RetentionRun:
    network, today = run.network, timezone.localdate(now)
    run.started_at, run.n_people = now, count_people(network)
    periods = [period for period in periods_of(network) if period.is_on]
    of_people = {period.kind.key: period for period in periods if period.kind.is_of_people}
    run.n_spared += _spare(network, of_people, now)
    going = list(due_expiries(network, today).order_by("pk").values_list("person_id", flat=True))
    run.n_to_erase = len(going)
    if _is_too_many(len(going), run.n_people) and allowed != RetentionRun.Why.SHARE:
        run.person_ids = going
        return _hold(waiting or run, RetentionRun.Why.SHARE, now, person_ids=going, n_people=run.n_people)
    if waiting is not None:
        _leave_aside(waiting, now)
    run.save()
    run.n_warned += sum(_warn(network, period, now) for period in of_people.values())
    for period in periods:
        if period.kind.erase is not None:
            n = period.kind.erase(network, period.before(now))
            run.counts[period.kind.key] = run.counts.get(period.kind.key, 0) + n
    run.save()
    _erase(run, going)
    close_night(by=INSTALLATION, run=run)
    if run.n_warned:
        _tell_administrators("directory.people_expire", run)
    return run


def _spare(network: Network, of_people: dict[str, Period], now: dt.datetime) -> int:
    """Forget the warnings that no longer hold: the person came back, the rule changed, the clock was wrong."""
    n = stale_warnings(network, now).delete()[0]
    for kind in (
        Expiry.objects.filter(network=network).order_by("kind").values_list("kind", flat=True).distinct()
    ):
        warned = Expiry.objects.filter(network=network, kind=kind, kept_at=None)
        period = of_people.get(kind)
        if period is None or period.kind.expired is None:
            n += warned.delete()[0]
            continue
        still = period.kind.expired(network, period.before(now)).order_by().values("pk")
        n += warned.exclude(person__in=still).delete()[0]
    return n


def _warn(network: Network, period: Period, now: dt.datetime) -> int:
    """Put on the list those who have been kept long enough and are not on it yet."""
    assert period.kind.expired is not None
    silent = period.kind.expired(network, period.before(now)).filter(expiry=None)
    erase_on = timezone.localdate(now) + dt.timedelta(days=WARNING_DAYS)
    n = 0
    for some in _by(AT_ONCE, silent.values_list("pk", "last_seen_at").iterator(AT_ONCE)):
        made = Expiry.objects.bulk_create(
            [
                Expiry(
                    network=network,
                    person_id=pk,
                    kind=period.kind.key,
                    last_seen_at=seen,
                    warned_at=now,
                    erase_on=erase_on,
                )
                for pk, seen in some
            ],
            ignore_conflicts=True,
        )
        n += len(made)
    return n


def _erase(run: RetentionRun, person_ids: list[int]) -> None:
    """Each person by their own act and their own transaction: a night cut off half-way loses nothing."""
    for pk in person_ids:
        with transaction.atomic():
            person = Person._base_manager.filter(pk=pk, network_id=run.network_id).first()
            if person is None:
                continue
            try:
                erase_person(by=INSTALLATION, person=person, cause=Tombstone.Cause.RETENTION, run_id=run.pk)
            except ValidationError:
                continue  # the last administrator: the network must first give the role to someone else
    # Counted from what was left, so that a night done in two times tells the whole.
    run.n_erased = Tombstone.objects.filter(run_id=run.pk).count()


def _is_too_many(n: int, n_people: int) -> bool:
    return n > ALWAYS_ALLOWED and n > LARGEST_SHARE * n_people


def _hold(run: RetentionRun, why: str, now: dt.datetime, **known) -> RetentionRun:
    """Erase nothing, and ask a human."""
    run.state, run.why_held, run.started_at = RetentionRun.State.HELD, why, now
    for name, value in known.items():
        setattr(run, name, value)
    run.n_to_erase = len(known.get("person_ids", [])) or run.n_to_erase
    run.save()
    _tell_administrators("directory.night_held", run)
    return run


def _leave_aside(run: RetentionRun, now: dt.datetime) -> None:
    run.state, run.decided_at, run.ended_at = RetentionRun.State.DROPPED, now, now
    run.save(update_fields=["state", "decided_at", "ended_at"])


def _tell_administrators(kind: str, run: RetentionRun) -> None:
    for user_id in administrators_of(run.network):
        notify(user_id=user_id, kind=kind, subject=run)


def _by(size: int, items: Iterator) -> Iterator[list]:
    while some := list(islice(items, size)):
        yield some
