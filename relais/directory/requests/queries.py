import datetime as dt

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from relais.core.access.roles import networks_where
from relais.directory.networks.models import Network
from relais.directory.people.models import Person
from relais.directory.requests.models import RightsRequest, RightsRequestQuerySet, Tombstone

# What a filter of the list may ask for.
OPEN, LATE, CLOSED = "open", "late", "closed"


def requests_for(user) -> RightsRequestQuerySet:
    """The requests about data that a reader answers: those of the networks they administer."""
    return RightsRequest.objects.filter(network__in=networks_where(user, "directory.see_requests"))


def request_for(user, pk: int) -> RightsRequest:
    found = requests_for(user).select_related("network", "person", "user", "answered_by", "checked_by")
    asked = found.filter(pk=pk).first()
    if asked is None:
        raise Http404
    return asked


def requests_like(
    found: RightsRequestQuerySet, *, state: str = "", kind: str = "", today: dt.date | None = None
) -> QuerySet[RightsRequest]:
    """Those in a state (open, late, closed), of a kind; open ones first, the nearest deadline first."""
    today = today or timezone.localdate()
    if state == OPEN:
        found = found.open()
    elif state == LATE:
        found = found.late(today)
    elif state == CLOSED:
        found = found.exclude(state__in=RightsRequest.OPEN)
    if kind:
        found = found.filter(kind=kind)
    is_closed = Case(
        When(state__in=RightsRequest.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return found.annotate(is_closed=is_closed).select_related("person")


def requests_of(user) -> QuerySet[RightsRequest]:
    """What someone asked from their account, in all their networks."""
    return RightsRequest.objects.filter(user=user).select_related("network").order_by("-received_on", "-pk")


def own_request(user, pk: int) -> RightsRequest:
    asked = requests_of(user).filter(pk=pk).first()
    if asked is None:
        raise Http404
    return asked


def count_pressing(network: Network) -> tuple[int, int]:
    """How many requests of a network are open, and how many of them late."""
    of_network = RightsRequest.objects.filter(network=network)
    return of_network.open().count(), of_network.late(timezone.localdate()).count()


def own_people(user) -> list[Person]:
    """The entries of someone who signs in, in all networks."""
    return list(Person.objects.filter(user=user).select_related("network").order_by("network__name", "pk"))


def own_person(user, pk: int) -> Person:
    person = Person.objects.filter(user=user, pk=pk).select_related("network").first()
    if person is None:
        raise Http404
    return person


def erasable_person(user, pk: int) -> Person:
    """Someone whom a reader may erase for good, put away or not."""
    mine = Person._base_manager.filter(network__in=networks_where(user, "directory.erase_person"))
    person = mine.select_related("network", "user").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def tombstones_for(user) -> QuerySet[Tombstone]:
    return Tombstone.objects.filter(network__in=networks_where(user, "directory.see_requests"))
