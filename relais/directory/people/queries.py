from django.db.models import QuerySet
from django.http import Http404

from relais.core.access.roles import networks_where
from relais.directory.networks.models import Network
from relais.directory.people.models import Person
from relais.directory.spelling import holding


def people_for(user) -> QuerySet[Person]:
    return Person.objects.filter(network__in=networks_where(user, "directory.see_people"))


def person_for(user, pk: int) -> Person:
    person = people_for(user).select_related("network", "organisation").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def people_like(user, network: Network, *, words: str = "", kind: str = "") -> QuerySet[Person]:
    """Those of a network whose name holds all the words, and whose organisation is of a kind."""
    found = people_for(user).filter(holding(words), network=network).select_related("organisation")
    return found.filter(organisation__kind=kind) if kind else found
