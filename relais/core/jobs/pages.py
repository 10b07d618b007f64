"""Pages that wait for background work."""

from functools import wraps

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


def ends_waiting(view):
    """
    A page that shows a result where it showed the work under way.

    The question that a waiting page asks by htmx is then answered by loading the page anew: the result has
    no place in the few lines that were waiting.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.htmx and request.htmx.target == "waiting" and b'id="waiting"' not in response.content:
            return HttpResponseClientRefresh()
        return response

    return answer
