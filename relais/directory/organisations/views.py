from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import bounds_where, may, require, rights_in
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.editing.saving import saved, typed
from relais.core.journal.counting import counter
from relais.core.journal.sentences import tell as tell_acts
from relais.directory.details import actions as details
from relais.directory.details.pages import Held, add_page, change_page, remove_page
from relais.directory.details.queries import details_of
from relais.directory.organisations import actions, queries
from relais.directory.organisations.fields import keep_within
from relais.directory.organisations.forms import SORTS, OrganisationFilters, OrganisationForm
from relais.directory.organisations.models import Organisation


@needs("directory.see_organisations")
@require_safe
def organisation_list(request):
    filters, found, words, is_only_words = _filtered(request)
    listing = Listing(
        request,
        found,
        SORTS,
        count=counter(request.network.pk, found),
        most=words.most,
        in_order=queries.in_order(request.user, request.network, words) if is_only_words else None,
    )
    queries.count_people(listing.page.object_list)
    context = {
        "filters": filters,
        "listing": listing,
        "deleted": _just_deleted(request),
        "may_add": may(request.user, "directory.add_organisation", request.network.pk),
        "may_merge": may(request.user, "directory.merge_organisations", request.network.pk),
    }
    return render(request, "directory/organisations/list.html", context)


@needs("directory.see_organisations")
@require_safe
def organisation_export(request):
    """The same rows as the list, in the same order, as a file."""
    _filters, found, *_words = _filtered(request)
    found = found.select_related("parent", "territory")
    rows = Listing(request, found, SORTS).rows.prefetch_related("contacts", "accounts").iterator(2000)
    heads = [
        _("Name"),
        _("Kind"),
        _("SIRET"),
        _("RNA"),
        _("Part of"),
        _("Place"),
        _("E-mail"),
        _("Telephone"),
        _("Account on social networks"),
        _("Partner of the network"),
    ]
    cells = (
        (
            o.name,
            o.get_kind_display(),
            o.siret,
            o.rna,
            o.parent.name if o.parent else "",
            o.where,
            *(
                next((c.spoken for c in o.contacts.all() if c.kind == kind), "")
                for kind in ("email", "phone")
            ),
            ", ".join(account.handle for account in o.accounts.all()),
            _("yes") if o.is_partner else _("no"),
        )
        for o in rows
    )
    return table_response(request, _("organisations"), heads, cells)


@login_required
@require_safe
def organisation_detail(request, pk):
    try:
        organisation = queries.organisation_for(request.user, pk)
    except Http404:
        kept = queries.kept_for(request.user, pk)
        if kept is None:
            raise
        return redirect(kept)
    context = {
        "organisation": organisation,
        **details_of(organisation),
        "children": queries.children_of(request.user, organisation),
        "mandates": queries.mandates_in(request.user, organisation),
        "acts": tell_acts(queries.history_of(organisation)[:10]),
        "rights": rights_in(request.user, organisation.network_id),
    }
    return render(request, "directory/organisations/detail.html", context)


@needs("directory.add_organisation")
def organisation_add(request):
    form = OrganisationForm(typed(request), instance=Organisation(network=request.network))
    keep_within(form, "parent", request.user, "directory.add_organisation")
    if form.is_valid():
        organisation = actions.add_organisation(by=request.user, network=request.network, **form.answers())
        messages.success(request, _("%(name)s is in the directory.") % {"name": organisation})
        return redirect(organisation)
    return render(request, "directory/organisations/form.html", {"form": form})


@login_required
def organisation_change(request, pk):
    organisation = _to_change(request, pk, "directory.change_organisation")
    form = OrganisationForm(typed(request), instance=organisation)
    if bounds_where(request.user, "directory.change_organisation")[organisation.network_id] is not None:
        del form.fields["parent"]  # what one's own structures are part of is for others to say
    change = lambda **said: actions.change_organisation(by=request.user, organisation=organisation, **said)  # noqa: E731
    if saved(form, change):
        messages.success(request, _("%(name)s is up to date.") % {"name": organisation})
        return redirect(organisation)
    # The form already put what was typed on its copy: the way back names what the directory holds.
    context = {"form": form, "organisation": queries.organisation_for(request.user, pk)}
    return render(request, "directory/organisations/form.html", context)


@login_required
def organisation_delete(request, pk):
    organisation = _to_change(request, pk, "directory.delete_organisation")
    if request.method != "POST":
        return render(request, "directory/organisations/delete.html", {"organisation": organisation})
    actions.delete_organisation(by=request.user, organisation=organisation)
    return redirect(f"{reverse('organisations')}?deleted={organisation.pk}")


@login_required
@require_POST
def organisation_restore(request, pk):
    organisation = queries.deleted_organisations_for(request.user).filter(pk=pk).first()
    if organisation is None:
        raise Http404
    try:
        actions.restore_organisation(by=request.user, organisation=organisation)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("organisations")
    messages.success(request, _("%(name)s is back in the directory.") % {"name": organisation})
    return redirect(organisation)


@login_required
def organisation_detail_add(request, pk, kind):
    organisation = _to_change(request, pk, "directory.add_organisation_detail")
    return add_page(
        request,
        _held(organisation),
        kind,
        lambda **said: details.add_organisation_detail(by=request.user, organisation=organisation, **said),
    )


@login_required
def organisation_detail_change(request, pk, kind, detail_pk):
    organisation = _to_change(request, pk, "directory.change_organisation_detail")
    return change_page(
        request,
        _held(organisation),
        kind,
        detail_pk,
        lambda **said: details.change_organisation_detail(by=request.user, organisation=organisation, **said),
    )


@login_required
def organisation_detail_remove(request, pk, kind, detail_pk):
    organisation = _to_change(request, pk, "directory.remove_organisation_detail")
    return remove_page(
        request,
        _held(organisation),
        kind,
        detail_pk,
        lambda **said: details.remove_organisation_detail(by=request.user, organisation=organisation, **said),
    )


def _to_change(request, pk, right):
    """An organisation that the reader may see, refused to those who may not do this."""
    organisation = queries.organisation_for(request.user, pk)
    require(request.user, right, {organisation.network_id})
    return organisation


def _held(organisation) -> Held:
    return Held(organisation, _("Organisations"), reverse("organisations"))


def _just_deleted(request):
    """The organisation that was deleted a moment ago, so that one button takes it back."""
    pk = request.GET.get("deleted", "")
    return queries.deleted_organisations_for(request.user).filter(pk=pk).first() if pk.isdecimal() else None


def _filtered(request):
    filters = OrganisationFilters(request.GET)
    wanted = filters.wanted()
    words = queries.words_about(request.network, wanted["q"])
    found = queries.organisations_like(
        request.user,
        request.network,
        words=words,
        kind=wanted["kind"],
        territory=wanted["territory"],
        partners_only=wanted["partners"],
    )
    is_only_words = not any(answer for name, answer in wanted.items() if name != "q")
    return filters, found, words, is_only_words
