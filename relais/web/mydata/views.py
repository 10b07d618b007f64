from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.directory.consents import actions as consents
from relais.directory.consents.models import Consent, Objection
from relais.directory.consents.queries import objections_of, purposes_of
from relais.directory.requests import actions as requests
from relais.directory.requests.forms import AskAboutMeForm, CorrectMeForm
from relais.directory.requests.models import RightsRequest
from relais.directory.requests.queries import own_person, own_request, requests_of
from relais.web.mydata import queries
from relais.web.mydata.actions import correct_my_entry


@login_required
@require_safe
def my_data(request):
    context = {
        "held": queries.blocks_of(request.user),
        "my_places": queries.places_of(request.user),
        "asked": requests_of(request.user),
        "networks_known": queries.networks_that_know(request.user),
        "n_entries": queries.count_acts(request.user),
    }
    return render(request, "web/me/data.html", context)


@login_required
@require_safe
def my_data_download(request):
    held = queries.data_held_on(request.user)
    response = JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="relais-my-data.json"'
    return response


@login_required
@require_POST
def my_consent(request, pk):
    """Say yes or no to one use of my data: one button each way."""
    person = own_person(request.user, pk)
    purpose = _one_of(purposes_of(person.network), request.POST.get("purpose"))
    state = request.POST.get("state")
    if state not in Consent.State.values:
        raise Http404
    try:
        consents.choose_consent(
            by=request.user, user=request.user, person=person, purpose=purpose, state=state
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Your choice is kept. You can change it at any time."))
    return redirect("my_data")


@login_required
@require_POST
def my_objection(request, pk):
    """Refuse one use of my data, or accept it again."""
    person = own_person(request.user, pk)
    purpose = _one_of(purposes_of(person.network), request.POST.get("purpose"))
    if request.POST.get("again"):
        mine = objections_of(person).filter(kind=Objection.Kind.OBJECTION)
        for objection in mine.filter(purpose=purpose) | mine.filter(purpose=None):
            consents.take_back_objection(by=request.user, user=request.user, objection=objection)
        messages.success(request, _("You accept it again."))
    else:
        consents.object_to_use(by=request.user, user=request.user, person=person, purpose=purpose)
        messages.success(request, _("It is refused from now on, without a reason to give."))
    return redirect("my_data")


@login_required
def my_request_add(request):
    """Ask something about my data: read, correct, freeze, erase, take elsewhere."""
    networks = queries.networks_that_know(request.user)
    if not networks:
        raise Http404
    asked = request.GET.get("kind", "")
    initial = {"kind": asked} if asked in RightsRequest.Kind.values else {}
    form = AskAboutMeForm(
        request.POST if request.method == "POST" else None, networks=networks, initial=initial
    )
    if form.is_valid():
        answers = dict(form.cleaned_data)
        network = next(n for n in networks if str(n.pk) == answers.pop("network"))
        made = requests.ask_about_me(by=request.user, user=request.user, network=network, **answers)
        messages.success(
            request, _("The network answers before %(day)s.") % {"day": date_format(made.due_on)}
        )
        return redirect("my_data")
    return render(request, "web/me/ask.html", {"form": form})


@login_required
@require_POST
def my_request_drop(request, pk):
    requests.take_back_request(by=request.user, user=request.user, request=own_request(request.user, pk))
    messages.success(request, _("Your request is taken back."))
    return redirect("my_data")


@login_required
def my_entry_change(request, pk):
    """Correct my name and how to reach me, at once."""
    person = own_person(request.user, pk)
    now = {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": queries.contact_of(person, "email"),
        "phone": queries.contact_of(person, "phone"),
    }
    form = CorrectMeForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        try:
            correct_my_entry(by=request.user, user=request.user, person=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Your entry is corrected."))
            return redirect("my_data")
    return render(request, "web/me/entry.html", {"form": form, "of_network": person.network})


def _one_of(rows, pk):
    if not (pk or "").isdecimal() or len(pk) > 18:
        raise Http404
    return get_object_or_404(rows, pk=pk)
