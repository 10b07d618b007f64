from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.journal.queries import entries_about
from relais.core.journal.sentences import tell
from relais.directory.people import actions, queries
from relais.directory.people.forms import SORTS, PeopleFilters, PersonForm


@needs("directory.see_people")
@require_safe
def person_list(request):
    filters, found = _filtered(request)
    context = {
        "filters": filters,
        "listing": Listing(request, found, SORTS),
        "may_add": may(request.user, "directory.add_person", request.network.pk),
    }
    return render(request, "directory/people/list.html", context)


@needs("directory.see_people")
@require_safe
def person_export(request):
    """The same rows as the list, in the same order, as a file."""
    _filters, found = _filtered(request)
    rows = Listing(request, found, SORTS).rows.iterator(2000)
    heads = [
        _("First name"),
        _("Last name"),
        _("What they do"),
        _("Organisation"),
        _("Account on social networks"),
    ]
    cells = (
        (
            p.given_name,
            p.family_name,
            p.role_words,
            p.organisation.name if p.organisation else "",
            p.account_id,
        )
        for p in rows
    )
    return table_response(request, _("people"), heads, cells)


@login_required
@require_safe
def person_detail(request, pk):
    person = queries.person_for(request.user, pk)
    context = {
        "person": person,
        "acts": tell(entries_about(person)[:10]),
        "may_change": may(request.user, "directory.change_person", person.network_id),
    }
    return render(request, "directory/people/detail.html", context)


@needs("directory.add_person")
def person_add(request):
    form = PersonForm(request.POST or None, network=request.network)
    if form.is_valid():
        person = actions.add_person(by=request.user, network=request.network, **form.cleaned_data)
        messages.success(request, _("%(name)s is in the directory.") % {"name": person})
        return redirect(person)
    return render(request, "directory/people/form.html", {"form": form, "person": None})


@login_required
def person_change(request, pk):
    person = queries.person_for(request.user, pk)
    if not may(request.user, "directory.change_person", person.network_id):
        raise PermissionDenied
    form = PersonForm(request.POST or None, instance=person, network=person.network)
    if form.is_valid():
        actions.change_person(by=request.user, person=person, **form.cleaned_data)
        messages.success(request, _("%(name)s is up to date.") % {"name": person})
        return redirect(person)
    # The form already put what was typed on its copy: the way back names what the directory holds.
    return render(
        request, "directory/people/form.html", {"form": form, "person": queries.person_for(request.user, pk)}
    )


def _filtered(request):
    filters = PeopleFilters(request.GET)
    wanted = filters.wanted()
    found = queries.people_like(request.user, request.network, words=wanted["q"], kind=wanted["kind"])
    return filters, found
