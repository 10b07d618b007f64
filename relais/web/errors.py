"""
Pages for what goes wrong. None shows a trace; each unexpected error has an id that is in the log too.

They stand alone: no database, no session, so that they work when those are what failed.
"""

import logging
import sys
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language

log = logging.getLogger("relais.errors")


def server_error(request):
    """500: something failed here."""
    error_id = _log("error", request, sys.exc_info()[1])
    return _alone("500.html", 500, error_id=error_id)


def bad_request(request, exception=None):
    """400: the request makes no sense (wrong host, forged data)."""
    return _alone("400.html", 400, error_id=_log("bad request", request, exception, level=logging.WARNING))


def permission_denied(request, exception=None):
    """403: this reader may not."""
    return _framed(request, "403.html", 403)


def page_not_found(request, exception=None):
    """404: nothing here, or nothing that this reader may see."""
    return _framed(request, "404.html", 404)


def stage_is_closed(request, stage):
    """404 for the pages of a stage of the loop that the network does not use."""
    return render(request, "web/errors/closed_stage.html", {"stage": stage}, status=404)


def forged_form(request, reason=""):
    """403 for a form that does not come from one of our pages, or whose page was opened too long ago."""
    log.warning("form refused at %s: %s", request.path, reason)
    return _alone("403_csrf.html", 403, back=request.path)


def too_large(request, most: int):
    """413: more than the site takes."""
    return _alone("413.html", 413, most_mb=most // 1024**2)


def _log(what: str, request, exception, level: int = logging.ERROR) -> str:
    error_id = uuid.uuid4().hex[:8]
    log.log(level, "%s %s at %s", what, error_id, request.path, exc_info=exception)
    return error_id


def _alone(template: str, status: int, **context) -> HttpResponse:
    page = loader.get_template(template).render({"LANGUAGE_CODE": get_language() or "fr", **context})
    return HttpResponse(page, status=status)


def _framed(request, template: str, status: int) -> HttpResponse:
    """Within the site's frame when the request got far enough to have one."""
    if hasattr(request, "network") and hasattr(request, "session"):
        return render(request, f"web/errors/{template}", status=status)
    return _alone(template, status)
