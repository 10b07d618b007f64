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
from relais.directory.organisations import actions, queries
from relais.directory.organisations.forms import SORTS, OrganisationFilters, OrganisationForm

SHOWN = 50


@needs("directory.see_organisations")
@require_safe
def organisation_list(request):
    filters, found = _filtered(request)
    listing = Listing(request, found, SORTS)
    queries.count_people(listing.page.object_list)
    context = {
        "filters": filters,
        "listing": listing,
        "may_add": may(request.user, "directory.add_organisation", request.network.pk),
    }
    return render(request, "directory/organisations/list.html", context)


@needs("directory.see_organisations")
@require_safe
def organisation_export(request):
    """The same rows as the list, in the same order, as a file."""
    _filters, found = _filtered(request)
    rows = Listing(request, found, SORTS).rows.iterator(2000)
    heads = [_("Name"), _("Kind"), _("Place"), _("Account on social networks"), _("Partner of the network")]
    cells = (
        (o.name, o.get_kind_display(), o.place, o.account_id, _("yes") if o.is_partner else _("no"))
        for o in rows
    )
    return table_response(request, _("organisations"), heads, cells)


@login_required
@require_safe
def organisation_detail(request, pk):
    organisation = queries.organisation_for(request.user, pk)
    context = {
        "organisation": organisation,
        "people": _people_of(request.user, organisation),
        "acts": tell(entries_about(organisation)[:10]),
        "may_change": may(request.user, "directory.change_organisation", organisation.network_id),
    }
    return render(request, "directory/organisations/detail.html", context)


@needs("directory.add_organisation")
def organisation_add(request):
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        organisation = actions.add_organisation(by=request.user, network=request.network, **form.cleaned_data)
        messages.success(request, _("%(name)s is in the directory.") % {"name": organisation})
        return redirect(organisation)
    return render(request, "directory/organisations/form.html", {"form": form})


@login_required
def organisation_change(request, pk):
    organisation = queries.organisation_for(request.user, pk)
    if not may(request.user, "directory.change_organisation", organisation.network_id):
        raise PermissionDenied
    form = OrganisationForm(request.POST or None, instance=organisation)
    if form.is_valid():
        actions.change_organisation(by=request.user, organisation=organisation, **form.cleaned_data)
        messages.success(request, _("%(name)s is up to date.") % {"name": organisation})
        return redirect(organisation)
    # The form already put what was typed on its copy: the way back names what the directory holds.
    context = {"form": form, "organisation": queries.organisation_for(request.user, pk)}
    return render(request, "directory/organisations/form.html", context)


def _filtered(request):
    filters = OrganisationFilters(request.GET)
    wanted = filters.wanted()
    found = queries.organisations_like(
        request.user,
        request.network,
        words=wanted["q"],
        kind=wanted["kind"],
        partners_only=wanted["partners"],
    )
    return filters, found


def _people_of(user, organisation):
    """The people in it, for those who may see people."""
    if not may(user, "directory.see_people", organisation.network_id):
        return []
    return organisation.people.all()[:SHOWN]
