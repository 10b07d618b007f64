from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may, require, rights_in
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.editing.saving import saved, tell, typed
from relais.core.journal.counting import counter
from relais.core.journal.sentences import tell as tell_acts
from relais.directory.details import actions as details
from relais.directory.details.pages import Held, add_page, change_page, remove_page
from relais.directory.details.queries import details_of
from relais.directory.organisations.fields import keep_within
from relais.directory.people import actions, queries
from relais.directory.people.forms import (
    SORTS,
    EndForm,
    MandateForm,
    NewPersonForm,
    PeopleFilters,
    PersonForm,
)
from relais.directory.people.models import Mandate, Person


@needs("directory.see_people")
@require_safe
def person_list(request):
    filters, found, words, is_only_words = _filtered(request)
    context = {
        "filters": filters,
        "listing": Listing(
            request,
            found,
            SORTS,
            count=counter(request.network.pk, found),
            most=words.most,
            in_order=queries.in_order(request.user, request.network, words) if is_only_words else None,
        ),
        "deleted": _just_deleted(request),
        "may_add": may(request.user, "directory.add_person", request.network.pk),
        "may_merge": may(request.user, "directory.merge_people", request.network.pk),
    }
    return render(request, "directory/people/list.html", context)


@needs("directory.see_people")
@require_safe
def person_export(request):
    """The same rows as the list, in the same order, as a file."""
    _filters, found, *_words = _filtered(request)
    rows = Listing(request, found, SORTS).rows.prefetch_related("contacts", "accounts").iterator(2000)
    heads = [
        _("First name"),
        _("Last name"),
        _("What they do"),
        _("Organisation"),
        _("E-mail"),
        _("Telephone"),
        _("Account on social networks"),
    ]
    cells = (
        (
            p.given_name,
            p.family_name,
            p.role_words,
            ", ".join(m.organisation.name for m in p.current_mandates if m.organisation),
            *(
                next((c.spoken for c in p.contacts.all() if c.kind == kind), "")
                for kind in ("email", "phone")
            ),
            ", ".join(account.handle for account in p.accounts.all()),
        )
        for p in rows
    )
    return table_response(request, _("people"), heads, cells)


@login_required
@require_safe
def person_detail(request, pk):
    try:
        person = queries.person_for(request.user, pk)
    except Http404:
        kept = queries.kept_for(request.user, pk)
        if kept is None:
            raise
        return redirect(kept)
    context = {
        "person": person,
        **details_of(person),
        "acts": tell_acts(queries.history_of(person)[:10]),
        "rights": rights_in(request.user, person.network_id),
    }
    return render(request, "directory/people/detail.html", context)


@needs("directory.add_person")
def person_add(request):
    form = NewPersonForm(typed(request), instance=Person(network=request.network))
    keep_within(form, "organisation", request.user, "directory.add_person")
    if form.is_valid():
        person = actions.add_person(by=request.user, network=request.network, **form.answers())
        messages.success(request, _("%(name)s is in the directory.") % {"name": person})
        return redirect(person)
    return render(request, "directory/people/form.html", {"form": form, "person": None})


@login_required
def person_change(request, pk):
    person = _to_change(request, pk, "directory.change_person")
    form = PersonForm(typed(request), instance=person)
    if saved(form, lambda **answers: actions.change_person(by=request.user, person=person, **answers)):
        messages.success(request, _("%(name)s is up to date.") % {"name": person})
        return redirect(person)
    # The form already put what was typed on its copy: the way back names what the directory holds.
    return render(
        request, "directory/people/form.html", {"form": form, "person": queries.person_for(request.user, pk)}
    )


@login_required
def person_delete(request, pk):
    person = _to_change(request, pk, "directory.delete_person")
    if request.method != "POST":
        return render(request, "directory/people/delete.html", {"person": person})
    actions.delete_person(by=request.user, person=person)
    return redirect(f"{reverse('people')}?deleted={person.pk}")


@login_required
@require_POST
def person_restore(request, pk):
    person = queries.deleted_people_for(request.user).filter(pk=pk).first()
    if person is None:
        raise Http404
    actions.restore_person(by=request.user, person=person)
    messages.success(request, _("%(name)s is back in the directory.") % {"name": person})
    return redirect(person)


@login_required
def mandate_add(request, pk):
    person = _to_change(request, pk, "directory.add_mandate")
    form = MandateForm(typed(request), instance=Mandate(person=person))
    keep_within(form, "organisation", request.user, "directory.add_mandate")
    if saved(form, lambda version, **answers: actions.add_mandate(by=request.user, person=person, **answers)):
        return redirect(person)
    return _mandate_page(request, person, form, _("Add a mandate"))


@login_required
def mandate_change(request, pk, mandate_pk):
    person = _to_change(request, pk, "directory.change_mandate")
    mandate = queries.mandate_of(person, mandate_pk)
    form = MandateForm(typed(request), instance=mandate)
    keep_within(form, "organisation", request.user, "directory.change_mandate")
    change = lambda **said: actions.change_mandate(by=request.user, person=person, mandate=mandate, **said)  # noqa: E731
    if saved(form, change):
        return redirect(person)
    return _mandate_page(request, person, form, _("Change the mandate"))


@login_required
def mandate_end(request, pk, mandate_pk):
    person = _to_change(request, pk, "directory.end_mandate")
    mandate = queries.mandate_of(person, mandate_pk)
    form = EndForm(typed(request), mandate=mandate, initial={"until": timezone.localdate()})
    if form.is_valid():
        try:
            actions.end_mandate(by=request.user, person=person, mandate=mandate, **form.cleaned_data)
            return redirect(person)
        except ValidationError as error:
            tell(form, error)
    return _mandate_page(request, person, form, _("End the mandate"), mandate)


@login_required
def mandate_remove(request, pk, mandate_pk):
    person = _to_change(request, pk, "directory.remove_mandate")
    mandate = queries.mandate_of(person, mandate_pk)
    if request.method == "POST":
        actions.remove_mandate(by=request.user, person=person, mandate=mandate)
        return redirect(person)
    return render(request, "directory/details/remove.html", {"held": _held(person), "piece": mandate})


@login_required
def person_detail_add(request, pk, kind):
    person = _to_change(request, pk, "directory.add_person_detail")
    return add_page(
        request,
        _held(person),
        kind,
        lambda **said: details.add_person_detail(by=request.user, person=person, **said),
    )


@login_required
def person_detail_change(request, pk, kind, detail_pk):
    person = _to_change(request, pk, "directory.change_person_detail")
    return change_page(
        request,
        _held(person),
        kind,
        detail_pk,
        lambda **said: details.change_person_detail(by=request.user, person=person, **said),
    )


@login_required
def person_detail_remove(request, pk, kind, detail_pk):
    person = _to_change(request, pk, "directory.remove_person_detail")
    return remove_page(
        request,
        _held(person),
        kind,
        detail_pk,
        lambda **said: details.remove_person_detail(by=request.user, person=person, **said),
    )


def _to_change(request, pk, right):
    """A person whom the reader may see, refused to those who may not do this."""
    person = queries.person_for(request.user, pk)
    require(request.user, right, {person.network_id})
    return person


def _held(person) -> Held:
    return Held(person, _("People"), reverse("people"))


def _mandate_page(request, person, form, title, mandate=None):
    context = {"held": _held(person), "form": form, "title": title, "piece": mandate}
    return render(request, "directory/details/form.html", context)


def _just_deleted(request):
    """The person who was deleted a moment ago, so that one button takes them back."""
    pk = request.GET.get("deleted", "")
    return queries.deleted_people_for(request.user).filter(pk=pk).first() if pk.isdecimal() else None


def _filtered(request):
    filters = PeopleFilters(request.GET)
    wanted = filters.wanted()
    words = queries.words_about(request.network, wanted["q"])
    found = queries.people_like(
        request.user,
        request.network,
        words=words,
        kind=wanted["kind"],
        territory=wanted["territory"],
        reached_by=wanted["reached_by"],
    )
    is_only_words = not any(answer for name, answer in wanted.items() if name != "q")
    return filters, found, words, is_only_words
