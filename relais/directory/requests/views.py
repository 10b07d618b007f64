from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import INSTALLATION, may, require
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.editing.models import ChangedMeanwhile
from relais.core.journal.queries import entries_about
from relais.core.journal.sentences import tell
from relais.directory.consents import queries as consents
from relais.directory.networks.models import Network
from relais.directory.notices.queries import is_notice_overdue, notices_of, text_of
from relais.directory.people.queries import people_for, people_like, person_for
from relais.directory.requests import actions, queries
from relais.directory.requests.collect import closes_account, fates_of, held_on
from relais.directory.requests.forms import (
    SORTS,
    AnswerForm,
    AskForm,
    CheckForm,
    EraseForm,
    ExtendForm,
    RecordForm,
    RequestFilters,
)
from relais.directory.requests.models import RightsRequest, Tombstone
from relais.directory.requests.public import may_ask


@login_required
@require_safe
def person_data(request, pk):
    """What a person was told, chose and refused, for the team that knows them."""
    person = person_for(request.user, pk)
    network_id = person.network_id
    context = {
        "person": person,
        "is_overdue": is_notice_overdue(person),
        "notices": notices_of(person),
        "choices": consents.choices_of(person),
        "history": consents.history_of(person)[:50],
        "objections": consents.objections_of(person),
        "may_record": may(request.user, "directory.record_consent", network_id),
        "may_lift": may(request.user, "directory.lift_objection", network_id),
        "may_tell": may(request.user, "directory.tell_person", network_id),
        "may_exempt": may(request.user, "directory.exempt_from_notice", network_id),
        "may_erase": may(request.user, "directory.erase_person", network_id),
    }
    return render(request, "directory/requests/person_data.html", context)


@needs("directory.see_requests")
@require_safe
def request_list(request):
    """What people asked about their data, the nearest deadline first."""
    filters, found = _filtered(request)
    n_open, n_late = queries.count_pressing(request.network)
    context = {
        "filters": filters,
        "listing": Listing(request, found, SORTS),
        "n_open": n_open,
        "n_late": n_late,
        "of_network": request.network,
    }
    return render(request, "directory/requests/list.html", context)


@needs("directory.see_requests")
@require_safe
def request_export(request):
    """The same rows as the list, in the same order, as a file."""
    _filters, found = _filtered(request)
    rows = Listing(request, found, SORTS).rows.iterator(2000)
    heads = [
        _("Number"), _("What is asked"), _("State"), _("How it came"), _("Received on"), _("Answer before"),
        _("Name"), _("How to answer"), _("Answered on"),
    ]  # fmt: skip
    cells = (
        (
            asked.pk, asked.get_kind_display(), asked.get_state_display(), asked.get_channel_display(),
            asked.received_on, asked.due_on, asked.name, asked.contact, asked.answered_at,
        )
        for asked in rows
    )  # fmt: skip
    return table_response(request, _("requests"), heads, cells)


@needs("directory.record_request")
def request_record(request):
    """Write down what someone asked in person, by letter or by telephone."""
    form = RecordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = actions.record_request(by=request.user, network=request.network, **form.cleaned_data)
        messages.success(
            request,
            _("It is written down. The network answers before %(day)s.") % {"day": date_format(asked.due_on)},
        )
        sees = may(request.user, "directory.see_requests", request.network.pk)
        return redirect(asked) if sees else redirect("purposes")
    return render(request, "directory/requests/record.html", {"form": form})


@login_required
@require_safe
def request_detail(request, pk):
    asked = queries.request_for(request.user, pk)
    context = {
        "asked": asked,
        "acts": tell(entries_about(asked)[:10]),
        "may_erase": asked.person and may(request.user, "directory.erase_person", asked.network_id),
    }
    return render(request, "directory/requests/detail.html", context)


@login_required
def request_check(request, pk):
    asked = queries.request_for(request.user, pk)
    require(request.user, "directory.check_request", {asked.network_id})
    # People of this name first: the one who answers chooses, nothing is matched by itself.
    found = people_like(request.user, asked.network, words=asked.name)
    ids = list(found.order_by("search_key", "pk").values_list("pk", flat=True)[:20])
    candidates = people_for(request.user).filter(
        pk__in=[*ids, *([asked.person_id] if asked.person_id else [])]
    )
    form = CheckForm(_typed(request), asked=asked, candidates=candidates, initial={"person": asked.person_id})
    title = _("Check who asks")
    return _step(request, form, asked, actions.check_request, title, _("Write it down"))


@login_required
def request_extend(request, pk):
    asked = queries.request_for(request.user, pk)
    require(request.user, "directory.extend_request", {asked.network_id})
    form = ExtendForm(_typed(request), asked=asked)
    title = _("Take two months more")
    return _step(request, form, asked, actions.extend_request, title, _("Take two months more"))


@login_required
def request_answer(request, pk):
    asked = queries.request_for(request.user, pk)
    require(request.user, "directory.answer_request", {asked.network_id})
    form = AnswerForm(_typed(request), asked=asked)
    return _step(request, form, asked, actions.answer_request, _("Answer"), _("Close the request"))


@login_required
def person_erase(request, pk):
    """What goes, what stays and why; then, for good."""
    person = queries.erasable_person(request.user, pk)
    asked = _request_of(request, person)
    form = EraseForm(_typed(request))
    if form.is_valid():
        cause = Tombstone.Cause.ASKED if asked else Tombstone.Cause.DECIDED
        try:
            stone = actions.erase_person(by=request.user, person=person, cause=cause, request=asked)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(stone)s. Only this number is left.") % {"stone": stone})
            return redirect("erased")
    fates = fates_of(person)
    context = {
        "form": form,
        "person": person,
        "asked": asked,
        "goes": [fate for fate in fates if fate.goes],
        "stays": [fate for fate in fates if not fate.goes],
        "closes_account": closes_account(person),
    }
    return render(request, "directory/requests/erase.html", context)


@login_required
@require_safe
def person_held(request, pk):
    """All that is held on a person, as a file: what is sent to them once one knows that it is them."""
    person = queries.erasable_person(request.user, pk)
    held = [
        {"table": block.held.model, "what": block.title, "count": block.n, "rows": block.data}
        for block in held_on([person], person.user if closes_account(person) else None, whole=True)
    ]
    response = JsonResponse({"held": held}, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="relais-data.json"'
    return response


@needs("directory.see_requests")
@require_safe
def erased_list(request):
    """Who was erased: numbers, days and reasons, and nothing else."""
    found = queries.tombstones_for(request.user).filter(network=request.network)
    listing = Listing(request, found, {"newest": ("-erased_at",)})
    return render(request, "directory/requests/erased.html", {"listing": listing})


def _filtered(request):
    filters = RequestFilters(request.GET)
    wanted = filters.wanted()
    found = queries.requests_for(request.user).filter(network=request.network)
    return filters, queries.requests_like(found, state=wanted["state"], kind=wanted["kind"])


def _step(request, form, asked: RightsRequest, act, title: str, button: str):
    """One step of an answer: a form, an act, and back to the request."""
    if form.is_valid():
        held = queries.request_for(request.user, asked.pk)
        try:
            act(by=request.user, request=held, **form.cleaned_data)
        except ChangedMeanwhile:
            messages.error(request, _("Someone else worked on this request meanwhile. See where it stands."))
            return redirect(asked)
        except ValidationError as error:
            form.add_error(None, error if not hasattr(error, "error_dict") else error.messages)
        else:
            messages.success(request, _("It is written down."))
            return redirect(asked)
    context = {"form": form, "asked": asked, "title": title, "button": button}
    return render(request, "directory/requests/step.html", context)


def _request_of(request, person) -> RightsRequest | None:
    """The request that the erasing answers, when the page was opened from one."""
    pk = request.GET.get("request", "")
    found = queries.requests_for(request.user).filter(person=person, kind=RightsRequest.Kind.ERASURE)
    return found.open().filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None


def _typed(request):
    return request.POST if request.method == "POST" else None


@never_cache
def rights_page(request, slug):
    """What a network does with data, and how to ask about one's own, for anyone."""
    network = get_object_or_404(Network, slug=slug)
    form = AskForm(_typed(request))
    if form.is_valid():
        answers = form.cleaned_data
        if not may_ask(request, network):
            form.add_error(
                None, _("Too many requests came from here. Try again in an hour, or write a letter.")
            )
        else:
            # A program that fills in what nobody sees gets the same answer, and nothing is kept of it.
            if not answers.pop("website"):
                actions.receive_request(by=INSTALLATION, network=network, **answers)
            return redirect("rights_asked", network.slug)
    context = {
        "form": form,
        "of_network": network,
        "purposes": consents.purposes_of(network),
        "text": text_of(network),
    }
    return render(request, "directory/requests/public.html", context)


@require_safe
def rights_asked(request, slug):
    """The same words whoever asked, whatever they asked: it says nothing of who is known."""
    network = get_object_or_404(Network, slug=slug)
    return render(request, "directory/requests/public_done.html", {"of_network": network})
