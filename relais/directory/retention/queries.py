import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from relais.core.access.roles import networks_where
from relais.directory.informing import months_after
from relais.directory.networks.models import Network
from relais.directory.people.models import Person
from relais.directory.retention.models import Expiry, RetentionRule, RetentionRun
from relais.directory.retention.registry import KINDS, Kind

# How long an administrator may read who is about to be erased.
WARNING_DAYS = 30


@dataclass(frozen=True)
class Period:
    """How long a network keeps one kind of data."""

    kind: Kind
    months: int
    is_on: bool
    is_usual: bool

    def before(self, now: dt.datetime) -> dt.datetime:
        """What is older than this has been kept long enough."""
        return months_after(now, -self.months)


def periods_of(network: Network) -> list[Period]:
    """Each kind of data with its time: the network's own, else the usual one."""
    rules = {rule.kind: rule for rule in RetentionRule.objects.filter(network=network)}
    periods = []
    for key, kind in KINDS.items():
        rule = rules.get(key)
        months, is_on = (rule.months, rule.is_on) if rule else (kind.months, True)
        periods.append(Period(kind, months, is_on, months == kind.months and is_on))
    return periods


def expiries_for(user) -> QuerySet[Expiry]:
    """Who is about to be erased in the networks that a reader administers."""
    return Expiry.objects.filter(network__in=networks_where(user, "directory.see_retention"))


def expiry_for(user, pk: int) -> Expiry:
    expiry = expiries_for(user).select_related("person", "network", "kept_by").filter(pk=pk).first()
    if expiry is None:
        raise Http404
    return expiry


def expiries_like(found: QuerySet[Expiry], *, kind: str = "", kept: str = "") -> QuerySet[Expiry]:
    """Those of a kind; those that go, or those that the network keeps."""
    if kind in KINDS:
        found = found.filter(kind=kind)
    if kept:
        found = found.filter(kept_at__isnull=kept == "no")
    return found.select_related("person")


def runs_for(user) -> QuerySet[RetentionRun]:
    """What each night did in the networks that a reader administers."""
    return RetentionRun.objects.filter(network__in=networks_where(user, "directory.see_retention"))


def run_for(user, pk: int) -> RetentionRun:
    run = runs_for(user).select_related("network").filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def held_run(network: Network) -> RetentionRun | None:
    """The night that waits for a human, if any."""
    return RetentionRun.objects.filter(network=network, state=RetentionRun.State.HELD).first()


def last_run(network: Network) -> RetentionRun | None:
    """The last night that went through."""
    done = [RetentionRun.State.DONE, RetentionRun.State.ALLOWED]
    return RetentionRun.objects.filter(network=network, state__in=done, ended_at__isnull=False).first()


def due_expiries(network: Network, today: dt.date) -> QuerySet[Expiry]:
    """Those whose day has come and whom nobody decided to keep."""
    return Expiry.objects.filter(network=network, erase_on__lte=today, kept_at=None)


def stale_warnings(network: Network, now: dt.datetime) -> QuerySet[Expiry]:
    """Warnings given by a clock that was ahead, or whose keeping is over: they start again from nothing."""
    is_over = Q(kept_until__lte=timezone.localdate(now))
    return Expiry.objects.filter(Q(warned_at__gt=now + dt.timedelta(days=1)) | is_over, network=network)


def count_people(network: Network) -> int:
    return Person._base_manager.filter(network=network).count()
