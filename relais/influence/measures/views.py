from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.roles import may, require
from relais.core.jobs.actions import cancel_job
from relais.influence.campaigns import queries as campaigns
from relais.influence.measures import actions, queries
from relais.influence.measures.forms import MeasureForm
from relais.influence.measures.models import Measure
from relais.influence.traces import queries as traces_queries
from relais.influence.traces.models import Traces

# What can be taken away, and how a browser should call it.
FILES = {
    "measures.csv": "text/csv",
    "cascades.csv": "text/csv",
    "summary.json": "application/json",
    "report.fr.html": "text/html",
    "report.en.html": "text/html",
}


@login_required
@require_safe
def campaign_traces(request, pk):
    one = campaigns.campaign_for(request.user, pk)
    context = {
        "campaign": one,
        "tab": "traces",
        "all_traces": traces_queries.traces_of(one),
        "measures": queries.measures_of(one),
        "n_done": queries.measures_of(one).filter(state=Measure.State.DONE).count(),
        "may_import": may(request.user, "influence.import_traces", one.network_id),
    }
    return render(request, "influence/measures/traces.html", context)


@login_required
def measure_new(request, pk):
    """Choose who gets the credit, and have some traces measured."""
    traces = traces_queries.one_traces_for(request.user, pk)
    require(request.user, "influence.measure_campaign", {traces.network_id})
    if traces.state != Traces.State.READ:
        return redirect(traces)
    form = MeasureForm(_typed(request))
    if form.is_valid():
        return redirect(actions.measure_campaign(by=request.user, traces=traces, **form.cleaned_data))
    context = {
        "campaign": traces.campaign,
        "traces": traces,
        "form": form,
        "measures": queries.measures_from(traces),
    }
    return render(request, "influence/measures/new.html", context)


@login_required
@require_safe
def measure_file(request, pk, name):
    """A file of the result, to take away. A report is never opened here: it has its own style and script."""
    one = queries.done_measure_for(request.user, pk)
    path = one.path / name
    if name not in FILES or not path.is_file():
        raise Http404
    called = f"{slugify(one.traces.campaign.title) or 'campaign'}-{name}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=called, content_type=FILES[name])


@login_required
@require_POST
def measure_again(request, pk):
    """Start again what did not end; measure anew, with the same rule, what did."""
    one = queries.measure_for(request.user, pk)
    if one.state == Measure.State.DONE:
        one = actions.measure_campaign(
            by=request.user, traces=one.traces, credit=one.credit, half_life_hours=one.half_life_hours
        )
    else:
        one = actions.measure_again(by=request.user, measure=one)
    return redirect(one)


@login_required
@require_POST
def measure_stop(request, pk):
    one = queries.measure_for(request.user, pk)
    job = queries.job_of(one)
    if job is not None:
        cancel_job(by=request.user, job=job)
    return redirect(one)


@login_required
def measure_delete(request, pk):
    one = queries.measure_for(request.user, pk)
    require(request.user, "influence.delete_measure", {one.network_id})
    if request.method != "POST":
        return render(
            request,
            "influence/measures/delete_measure.html",
            {"campaign": one.traces.campaign, "measure": one},
        )
    campaign = actions.delete_measure(by=request.user, measure=one)
    messages.success(request, _("The measure is deleted."))
    return redirect("influence:traces", campaign.pk)


def _typed(request):
    """What was typed, even when nothing was."""
    return request.POST if request.method == "POST" else None
