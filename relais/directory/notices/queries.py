import datetime as dt

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from relais.core.access.roles import networks_where
from relais.directory.networks.models import Network
from relais.directory.notices.models import Notice, NoticeText
from relais.directory.people.models import Person

# How long before its deadline a notice is shown as pressing.
SOON = dt.timedelta(days=7)


def informed() -> Q:
    """
    The condition that nothing stands between a person and a use of their data: told, exempt, or self-provided.

    For what would be a first communication or a first disclosure: exports, mailings that carry no notice.
    """
    return Q(notice_due_at=None)


def not_overdue(now: dt.datetime | None = None) -> Q:
    """The condition that a person was told, or may still be told in time. No score is computed on the others."""
    return informed() | Q(notice_due_at__gt=now or timezone.now())


def is_notice_overdue(person: Person) -> bool:
    """Whether the person should have been told already that data is held on them."""
    return person.is_notice_late


def notices_due(network: Network) -> QuerySet[Person]:
    """Those who are still to be told, the most pressing first."""
    due = Person.objects.filter(network=network, notice_due_at__isnull=False, deleted_at=None)
    return due.order_by("notice_due_at", "pk")


def people_to_tell(user, network: Network) -> QuerySet[Person]:
    """Those of a network who are still to be told, for a reader who may."""
    if network.pk not in networks_where(user, "directory.see_notices"):
        return Person.objects.none()
    return notices_due(network)


def people_to_tell_like(people: QuerySet[Person], *, when: str = "", source: str = "") -> QuerySet[Person]:
    """Among those still to be told: late ones or pressing ones; those of one source."""
    now = timezone.now()
    if when == "late":
        people = people.filter(notice_due_at__lte=now)
    elif when == "soon":
        people = people.filter(notice_due_at__gt=now, notice_due_at__lte=now + SOON)
    return people.filter(source=source) if source else people


def sources_to_tell(people: QuerySet[Person], among: int = 5_000) -> list[str]:
    """Where the most pressing of those still to be told come from: enough for a filter, whatever their number."""
    pressing = people.order_by("notice_due_at", "pk").values_list("source", flat=True)[:among]
    return sorted({source for source in pressing if source})[:50]


def text_of(network: Network) -> NoticeText | None:
    """The words of a network's information notice, as they stand."""
    return NoticeText.objects.filter(network=network).first()


def text_for(user, pk: int) -> NoticeText:
    mine = NoticeText.objects.filter(network__in=networks_where(user, "directory.see_notices"))
    text = mine.filter(pk=pk).first()
    if text is None:
        raise Http404
    return text


def notices_of(person: Person) -> QuerySet[Notice]:
    """How a person was told, or why they need not be, the latest first."""
    return Notice.objects.filter(person=person).select_related("text", "recorded_by")
