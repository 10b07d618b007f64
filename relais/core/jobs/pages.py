"""Pages that wait for background work."""

from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from relais.core.jobs.models import Job


def waiting_page(request, job: Job | None, template: str, context: dict):
    """
    A page that shows the progress of a job.

    htmx asks for it again every other second; once the job is over, the answer is to load the page anew.
    Without script the reader asks for it with a link.
    """
    is_open = job is not None and job.is_open
    if request.htmx and not is_open:
        return HttpResponseClientRefresh()
    return render(request, template, context | {"job": job, "is_open": is_open})
