from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.roles import may, require
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.imports.receive import NotReceived, too_large
from relais.core.imports.uploads import IncomingHandler, is_too_large
from relais.core.jobs.actions import cancel_job
from relais.core.jobs.pages import ends_waiting, waiting_page
from relais.influence.campaigns import queries as campaigns
from relais.influence.traces import actions, analysis, queries
from relais.influence.traces.forms import FaultFilters, TracesForm
from relais.influence.traces.models import Traces

FAULTS_PER_PAGE = 50


# Django reads the body to check the form's token; where the files go must be said before that.
@csrf_exempt
@login_required
def traces_import(request, pk):
    campaign = campaigns.campaign_for(request.user, pk)
    require(request.user, "influence.import_traces", {campaign.network_id})
    most = actions.limits().n_bytes
    request.upload_too_large = False
    if request.method == "POST":
        if is_too_large(request, most):
            return _import_page(request, campaign, TracesForm(), [too_large(most)], status=413)
        request.upload_handlers = [IncomingHandler(request, max_bytes=most)]
        try:
            request.POST  # noqa: B018 - reads the body
        except TooManyFilesSent:
            too_many = _("There are too many files. Make one .zip of them.")
            return _import_page(request, campaign, TracesForm(), [too_many], status=413)
    return _import(request, campaign)


@csrf_protect
def _import(request, campaign):
    if request.upload_too_large:
        problems = [too_large(actions.limits().n_bytes)]
        return _import_page(request, campaign, TracesForm(), problems, status=413)
    form = TracesForm(request.POST, request.FILES) if request.method == "POST" else TracesForm()
    if form.is_valid():
        answers = form.cleaned_data
        try:
            traces = actions.bring_traces(
                by=request.user, campaign=campaign, uploads=answers["files"], source=answers["source"]
            )
        except NotReceived as refused:
            form.add_error("files", refused.sentences)
        else:
            return redirect(traces)
    return _import_page(request, campaign, form)


def _import_page(request, campaign, form, problems=(), status=200):
    context = {"campaign": campaign, "form": form, "problems": problems, "has_errors": bool(problems)}
    return render(request, "influence/traces/import.html", context, status=status)


class FaultListing(Listing):
    """Faults in pages, read from their file."""

    def __init__(self, request, traces, kind):
        self._request, self.key, self.is_descending = request, "", False
        rows: Any = analysis.FaultRows(traces.path, kind, get_language())
        self.page = Paginator(rows, FAULTS_PER_PAGE).get_page(request.GET.get("page"))
        self.count = self.page.paginator.count


@login_required
@require_safe
@ends_waiting
def one_traces(request, pk):
    """Some traces: being read, to correct, or ready to be measured."""
    traces = queries.one_traces_for(request.user, pk)
    rights = {
        "may_again": may(request.user, "influence.read_again", traces.network_id),
        "may_stop": may(request.user, "core.cancel_job", traces.network_id),
        "may_measure": may(request.user, "influence.measure_campaign", traces.network_id),
        "may_import": may(request.user, "influence.import_traces", traces.network_id),
        "may_delete": may(request.user, "influence.delete_traces", traces.network_id),
    }
    context: dict[str, Any] = {
        "campaign": traces.campaign,
        "traces": traces,
        "same": queries.same_files(traces),
        **rights,
    }
    if traces.state == Traces.State.WAITING or traces.problem:
        return waiting_page(request, queries.job_of(traces), "influence/traces/reading.html", context)
    kinds = _kinds(traces)
    filters = FaultFilters(request.GET, kinds=kinds)
    context["filters"], context["kinds"] = filters, kinds
    context["listing"] = FaultListing(request, traces, filters.wanted()["kind"])
    return render(request, "influence/traces/traces.html", context)


def _kinds(traces):
    """Each kind of fault with what was expected and how often it was not so, most frequent first."""
    said = analysis.kinds_of_faults(traces.path, get_language()) if traces.faults else {}
    ranked = sorted(traces.faults.items(), key=lambda item: -item[1])
    return [(kind, said.get(kind, kind), n) for kind, n in ranked]


@login_required
@require_safe
def traces_faults(request, pk):
    """All listed faults as a file, to correct beside the spreadsheet."""
    traces = queries.one_traces_for(request.user, pk)
    if traces.state == Traces.State.WAITING or traces.problem:
        raise Http404
    heads = [_("file"), _("row"), _("column"), _("value"), _("expected"), _("done")]
    rows = analysis.FaultRows(traces.path, "", get_language())[:]
    return table_response(request, _("faults"), heads, (row.values() for row in rows))


@login_required
@require_POST
def traces_again(request, pk):
    traces = queries.one_traces_for(request.user, pk)
    return redirect(actions.read_again(by=request.user, traces=traces))


@login_required
@require_POST
def traces_stop(request, pk):
    traces = queries.one_traces_for(request.user, pk)
    job = queries.job_of(traces)
    if job is not None:
        cancel_job(by=request.user, job=job)
    return redirect(traces)


@login_required
def traces_delete(request, pk):
    traces = queries.one_traces_for(request.user, pk)
    require(request.user, "influence.delete_traces", {traces.network_id})
    if request.method != "POST":
        context = {"campaign": traces.campaign, "traces": traces}
        return render(request, "influence/traces/delete.html", context)
    campaign = actions.delete_traces(by=request.user, traces=traces)
    messages.success(request, _("The traces and their measures are deleted."))
    return redirect("influence:traces", campaign.pk)
