from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import require
from relais.core.components.listing import Listing
from relais.core.jobs.queries import latest_job_about
from relais.directory.retention import actions, queries
from relais.directory.retention.forms import SORTS, ExpiryFilters, KeepForm, PeriodForm
from relais.directory.retention.models import Expiry
from relais.directory.retention.nights import APPLY_ALLOWED, LARGEST_SHARE


@needs("directory.see_retention")
@require_safe
def retention(request):
    """How long each kind of data is kept, and what waits for a human."""
    context = {
        "periods": queries.periods_of(request.network),
        "held": queries.held_run(request.network),
        "last": queries.last_run(request.network),
        "n_going": Expiry.objects.filter(network=request.network, kept_at=None).count(),
        "warning_days": queries.WARNING_DAYS,
    }
    return render(request, "directory/retention/periods.html", context)


@needs("directory.set_retention")
def retention_change(request, kind):
    period = next((p for p in queries.periods_of(request.network) if p.kind.key == kind), None)
    if period is None:
        raise Http404
    now = {"months": period.months, "is_on": period.is_on}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        actions.set_retention(by=request.user, network=request.network, kind=kind, **form.cleaned_data)
        messages.success(request, _("It holds from the next night on."))
        return redirect("retention")
    return render(request, "directory/retention/period.html", {"form": form, "period": period})


@needs("directory.see_retention")
@require_safe
def expiry_list(request):
    """Who is about to be erased, the nearest day first."""
    filters = ExpiryFilters(request.GET)
    wanted = filters.wanted()
    mine = queries.expiries_for(request.user).filter(network=request.network)
    found = queries.expiries_like(mine, kind=wanted["kind"], kept=wanted["kept"])
    context = {"filters": filters, "listing": Listing(request, found, SORTS)}
    return render(request, "directory/retention/expiries.html", context)


@login_required
def expiry_keep(request, pk):
    expiry = queries.expiry_for(request.user, pk)
    require(request.user, "directory.keep_person", {expiry.network_id})
    form = KeepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.keep_person(by=request.user, expiry=expiry, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is kept.") % {"name": expiry.person})
            return redirect("expiries")
    return render(request, "directory/retention/keep.html", {"form": form, "expiry": expiry})


@login_required
@require_POST
def expiry_let_go(request, pk):
    expiry = queries.expiry_for(request.user, pk)
    require(request.user, "directory.let_person_go", {expiry.network_id})
    actions.let_person_go(by=request.user, expiry=expiry)
    messages.success(request, _("%(name)s is no longer kept.") % {"name": expiry.person})
    return redirect("expiries")


@needs("directory.see_retention")
@require_safe
def run_list(request):
    """What each night did."""
    found = queries.runs_for(request.user).filter(network=request.network)
    listing = Listing(request, found, {"newest": ("-pk",)})
    return render(request, "directory/retention/runs.html", {"listing": listing})


@login_required
@require_safe
def run_detail(request, pk):
    run = queries.run_for(request.user, pk)
    context = {
        "run": run,
        "kinds": [(p.kind.label, run.counts.get(p.kind.key, 0)) for p in queries.periods_of(run.network)
                  if p.kind.key in run.counts],
        "largest": LARGEST_SHARE,
        "job": latest_job_about(run, APPLY_ALLOWED),
    }  # fmt: skip
    return render(request, "directory/retention/run.html", context)


@login_required
@require_POST
def night_decide(request, pk, answer):
    """Let a night that waits go through, or leave it aside."""
    run = queries.run_for(request.user, pk)
    act = actions.allow_night if answer == "allow" else actions.drop_night
    require(request.user, f"directory.{act.__name__}", {run.network_id})
    try:
        act(by=request.user, run=run)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = _("The night goes through now.") if answer == "allow" else _("Nothing was erased.")
        messages.success(request, said)
    return redirect("retention_run", run.pk)
