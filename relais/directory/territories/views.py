from itertools import accumulate

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from relais.core.access.pages import needs
from relais.core.components.listing import Listing
from relais.directory.territories import queries
from relais.directory.territories.forms import SORTS, TerritoryFilters
from relais.directory.territories.kinds import KINDS_AS_LISTS, PARTS, Kind
from relais.directory.territories.maps import draw_values, show_place
from relais.directory.territories.search import AT_MOST, search


@needs("directory.see_territories")
@require_safe
def territory_list(request):
    """The places that fit what is typed; before that, the country."""
    filters = TerritoryFilters(request.GET)
    wanted = filters.wanted()
    words, kind = wanted["q"], wanted["kind"]
    context = {"filters": filters, "words": words, "answer": "", "edition": queries.loaded_edition()}
    if words:
        among = queries.territories_for(request.user)
        found = search(words, kinds=[kind] if kind else (), limit=AT_MOST + 1, among=among)
        are_more = len(found) > AT_MOST
        context |= {"found": found[:AT_MOST], "are_more": are_more, "answer": _answer(words, found, are_more)}
    else:
        context |= _country(request.user)
    return render(request, "directory/territories/list.html", context)


@needs("directory.see_territories")
@require_safe
def territory_detail(request, kind, code):
    territory = queries.territory_for(request.user, kind, code)
    kinds, ancestors = queries.kinds_inside(territory), queries.ancestors(territory)
    context = {
        "territory": territory,
        "ancestors": ancestors,
        # A district has the name of its chief town: on the way back it would read twice.
        "way": [above for above in ancestors if above.kind != Kind.DISTRICT],
        "postal_codes": territory.postal_codes.all(),
        "map": show_place(territory),
        "edition": queries.loaded_edition(),
        "centre_is_mean": kind not in {Kind.COMMUNE, *PARTS} or Kind.BOROUGH in kinds,
        **_inside(request, territory, kinds),
    }
    return render(request, "directory/territories/detail.html", context)


@needs("directory.see_territories")
@require_safe
def territory_suggestions(request):
    """The places that a field of a form may mean, as the options that a browser shows under it."""
    words = request.GET.get(request.GET.get("field", "q"), "")
    kinds = [kind for kind in request.GET.getlist("kind") if kind in Kind.values]
    among = queries.territories_for(request.user)
    places = search(words, kinds=kinds, among=among) if len(words.strip()) > 1 else []
    return render(request, "directory/territories/suggestions.html", {"places": places})


def _answer(words: str, found: list, are_more: bool) -> str:
    """How many places fit, in a sentence that is read out as one types."""
    n = min(len(found), AT_MOST)
    if not n:
        sentence = _("No place for “%(words)s”")
    elif are_more:
        sentence = _("The %(n)s likeliest places for “%(words)s”")
    else:
        sentence = ngettext("%(n)s place for “%(words)s”", "%(n)s places for “%(words)s”", n)
    return sentence % {"n": n, "words": words}


def _country(user) -> dict:
    """The map of where people live, and the regions."""
    places = queries.territories_for(user).filter(is_current=True)
    people = dict(places.filter(kind=Kind.DEPARTMENT).order_by("code").values_list("code", "population"))
    if not people:
        return {"map": None}
    edition = queries.loaded_edition()
    heading = (
        _("Inhabitants in %(year)s") % {"year": edition.population_year} if edition else _("Inhabitants")
    )
    return {
        "map": draw_values(people, heading=heading, say=_half_of(list(people.values()))),
        "regions": queries.by_population(places.filter(kind=Kind.REGION)),
    }


def _half_of(people: list[int | None]) -> str:
    """The finding of the map: in how few departments half of the inhabitants live."""
    counted = sorted((n for n in people if n is not None), reverse=True)
    sums = list(accumulate(counted))
    if not sums:
        return ""
    n = next(i for i, so_far in enumerate(sums, start=1) if 2 * so_far >= sums[-1])
    return ngettext(
        "Half of the %(all)s inhabitants counted live in one department.",
        "Half of the %(all)s inhabitants counted live in %(n)s departments.",
        n,
    ) % {"all": number_format(sums[-1], force_grouping=True), "n": n}


def _inside(request, territory, kinds: list[str]) -> dict:
    """The list of what a territory holds, one kind at a time."""
    if not kinds:
        return {"listing": None}
    wanted = request.GET.get("kind", "")
    shown = wanted if wanted in kinds else kinds[0]
    rows = queries.children(territory, shown).annotate(people=Coalesce("population", Value(-1)))
    tabs = [
        {
            "label": KINDS_AS_LISTS[Kind(kind)],
            "url": territory.get_absolute_url() + (f"?kind={kind}" if kind != kinds[0] else ""),
            "is_current": kind == shown,
        }
        for kind in kinds
    ]
    return {"listing": Listing(request, rows, SORTS), "tabs": tabs, "shown": KINDS_AS_LISTS[Kind(shown)]}
