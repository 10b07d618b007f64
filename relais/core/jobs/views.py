from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relais.core.access.links import back_to
from relais.core.jobs.actions import cancel_job
from relais.core.jobs.queries import jobs_for


@login_required
@require_POST
def job_cancel(request, pk):
    """Stop a job, then go back to the page it was shown on."""
    job = get_object_or_404(jobs_for(request.user), pk=pk)
    cancel_job(by=request.user, job=job)
    messages.success(request, _("The work is stopped."))
    return redirect(back_to(request))
