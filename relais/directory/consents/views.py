import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may, require
from relais.core.editing.models import ChangedMeanwhile
from relais.core.journal.queries import entries_about
from relais.core.journal.sentences import tell
from relais.directory.consents import actions, queries
from relais.directory.consents.forms import ConsentForm, ObjectionForm, PurposeForm
from relais.directory.consents.models import PurposeVersion
from relais.directory.people.queries import person_for


@needs("directory.see_purposes")
@require_safe
def purpose_list(request):
    """What the data of the network serves."""
    context = {
        "purposes": queries.purposes_for(request.user).filter(network=request.network),
        "may_add": may(request.user, "directory.create_purpose", request.network.pk),
    }
    return render(request, "directory/consents/purposes.html", context)


@needs("directory.adopt_purposes")
@require_POST
def purpose_adopt(request):
    actions.adopt_purposes(by=request.user, network=request.network, language=get_language() or "fr")
    messages.success(request, _("The ready-made purposes are yours: read them, and adapt them."))
    return redirect("purposes")


@needs("directory.create_purpose")
def purpose_add(request):
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        purpose = actions.create_purpose(by=request.user, network=request.network, **form.answers())
        messages.success(request, _("The purpose “%(name)s” is written down.") % {"name": purpose})
        return redirect(purpose)
    return render(request, "directory/consents/purpose_form.html", {"form": form, "purpose": None})


@login_required
@require_safe
def purpose_detail(request, pk):
    purpose = queries.purpose_for(request.user, pk)
    context = {
        "purpose": purpose,
        "versions": PurposeVersion.objects.filter(purpose=purpose),
        "counts": queries.count_choices(purpose),
        "n_objections": queries.count_objections(purpose),
        "acts": tell(entries_about(purpose)[:5]),
        "may_change": may(request.user, "directory.change_purpose", purpose.network_id),
    }
    return render(request, "directory/consents/purpose.html", context)


@login_required
def purpose_change(request, pk):
    purpose = queries.purpose_for(request.user, pk)
    require(request.user, "directory.change_purpose", {purpose.network_id})
    form = PurposeForm(request.POST if request.method == "POST" else None, instance=purpose)
    if form.is_valid():
        held = queries.purpose_for(request.user, pk)
        try:
            actions.change_purpose(
                by=request.user, purpose=held, version=form.version_read(), **form.answers()
            )
        except ChangedMeanwhile as meanwhile:
            form.show_conflict(meanwhile.record)
        else:
            messages.success(request, _("The new text holds from now on. Older choices keep theirs."))
            return redirect(purpose)
    context = {"form": form, "purpose": queries.purpose_for(request.user, pk)}
    return render(request, "directory/consents/purpose_form.html", context)


@login_required
def purpose_retire(request, pk):
    purpose = queries.purpose_for(request.user, pk)
    require(request.user, "directory.retire_purpose", {purpose.network_id})
    if request.method == "POST":
        actions.retire_purpose(by=request.user, purpose=purpose)
        messages.success(request, _("“%(name)s” is given up.") % {"name": purpose})
        return redirect("purposes")
    return render(request, "directory/consents/purpose_retire.html", {"purpose": purpose})


@login_required
def consent_record(request, pk):
    person = person_for(request.user, pk)
    require(request.user, "directory.record_consent", {person.network_id})
    form = ConsentForm(request.POST if request.method == "POST" else None, network=person.network)
    if form.is_valid():
        answers = dict(form.cleaned_data)
        actions.record_consent(
            by=request.user, person=person, decided_at=_moment_of(answers.pop("decided_on")), **answers
        )
        messages.success(request, _("The choice is written down, with its proof."))
        return redirect("person_data", person.pk)
    has_purpose = bool(queries.choices_of(person))
    context = {"form": form, "person": person, "title": _("Write down a choice"), "has_purpose": has_purpose}
    return render(request, "directory/consents/record.html", context)


@login_required
def objection_record(request, pk):
    person = person_for(request.user, pk)
    require(request.user, "directory.record_objection", {person.network_id})
    form = ObjectionForm(request.POST if request.method == "POST" else None, network=person.network)
    if form.is_valid():
        actions.record_objection(by=request.user, person=person, **form.cleaned_data)
        messages.success(request, _("It is written down, and holds from now on."))
        return redirect("person_data", person.pk)
    context = {"form": form, "person": person, "title": _("Write down a refusal"), "has_purpose": True}
    return render(request, "directory/consents/record.html", context)


@login_required
@require_POST
def objection_lift(request, pk, objection_pk):
    person = person_for(request.user, pk)
    require(request.user, "directory.lift_objection", {person.network_id})
    objection = get_object_or_404(queries.objections_of(person), pk=objection_pk)
    actions.lift_objection(by=request.user, objection=objection)
    messages.success(request, _("It no longer holds."))
    return redirect("person_data", person.pk)


def _moment_of(day: dt.date) -> dt.datetime:
    """A day as a moment: now when it is today, so that two choices of one day keep their order."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
