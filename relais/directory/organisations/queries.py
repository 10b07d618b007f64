from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.http import Http404

from relais.core.access.roles import networks_where
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.spelling import holding, plain_words


def organisations_for(user) -> QuerySet[Organisation]:
    return Organisation.objects.filter(network__in=networks_where(user, "directory.see_organisations"))


def organisation_for(user, pk: int) -> Organisation:
    organisation = organisations_for(user).select_related("network").filter(pk=pk).first()
    if organisation is None:
        raise Http404
    return organisation


def organisations_like(
    user, network: Network, *, words: str = "", kind: str = "", partners_only: bool = False
) -> QuerySet[Organisation]:
    """Those of a network whose name holds all the words, of a kind."""
    found = organisations_for(user).filter(holding(words), network=network)
    if kind:
        found = found.filter(kind=kind)
    if partners_only:
        found = found.filter(is_partner=True)
    return found


def count_people(organisations: Iterable[Organisation]) -> None:
    """Write on each how many people the directory knows in it: one question for all of them."""
    ids = [organisation.pk for organisation in organisations]
    counted = Organisation.objects.filter(pk__in=ids).order_by().annotate(n=Count("people"))
    numbers = dict(counted.values_list("pk", "n"))
    for organisation in organisations:
        setattr(organisation, "n_people", numbers[organisation.pk])  # noqa: B010 - a page reads it


def organisations_named(network: Network, text: str) -> list[Organisation]:
    """Those that a typed name means: « Name », or « Name, Place » when several bear the same."""
    same = Organisation.objects.filter(network=network, search_key=plain_words(text)).order_by("pk")
    if same:
        return list(same)
    name, _comma, place = text.rpartition(",")
    return list(
        Organisation.objects.filter(
            network=network, search_key=plain_words(name), place__iexact=place.strip()
        ).order_by("pk")
        if name
        else []
    )


def names_to_suggest(network: Network, limit: int = 200) -> list[str]:
    """The names offered while typing: partners first."""
    known = Organisation.objects.filter(network=network).order_by("-is_partner", "search_key", "pk")
    return list(dict.fromkeys(known.values_list("name", flat=True)[:limit]))
