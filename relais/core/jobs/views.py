from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.links import back_to
from relais.core.access.models import User
from relais.core.access.pages import needs
from relais.core.access.roles import may
from relais.core.components.listing import Listing
from relais.core.jobs import queries
from relais.core.jobs.actions import cancel_job, run_job_again
from relais.core.jobs.forms import JobFilters
from relais.core.journal.subjects import subjects_of

SORTS = {"newest": ("-pk",)}


@needs("core.see_jobs")
@require_safe
def job_list(request):
    network_id = request.network.pk
    filters = JobFilters(request.GET, kinds=queries.kinds_in(network_id))
    wanted = filters.wanted()
    found = queries.jobs_like(request.user, network_id, state=wanted["state"], kind=wanted["kind"])
    listing = Listing(request, found, SORTS)
    jobs = list(listing.page.object_list)
    context = {
        "filters": filters,
        "listing": listing,
        "rows": _rows(jobs),
        "is_working": any(job.is_open for job in jobs),
        "nightly": queries.nightly_jobs(),
        "may_cancel": may(request.user, "core.cancel_job", network_id),
        "may_run_again": may(request.user, "core.run_job_again", network_id),
    }
    return render(request, "core/jobs.html", context)


def _rows(jobs) -> list[dict]:
    """Each job with what it is about and who asked for it."""
    about = subjects_of(jobs)
    asked_by = User.objects.in_bulk({job.asked_by_id for job in jobs if job.asked_by_id})
    return [
        {
            "job": job,
            "subject": about.get((job.subject_type, job.subject_id)),
            "asked_by": asked_by.get(job.asked_by_id),
        }
        for job in jobs
    ]


@login_required
@require_POST
def job_cancel(request, pk):
    """Stop a job, then go back to the page it was shown on."""
    job = get_object_or_404(queries.jobs_for(request.user), pk=pk)
    cancel_job(by=request.user, job=job)
    messages.success(request, _("The work is stopped."))
    return redirect(back_to(request))


@login_required
@require_POST
def job_again(request, pk):
    """Have a job that did not succeed done again."""
    job = get_object_or_404(queries.jobs_for(request.user), pk=pk)
    run_job_again(by=request.user, job=job)
    messages.success(request, _("The work starts again."))
    return redirect(back_to(request))
