"""What happens around each request: an id for errors, the network that the reader works in."""

import logging
import uuid

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.shortcuts import render

from relais.directory.networks.queries import networks_for

log = logging.getLogger("relais.errors")


class ErrorId:
    """Each error page shows an id that is in the log too; no page shows a trace."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        answered_elsewhere = Http404 | PermissionDenied | SuspiciousOperation | BadRequest
        if settings.DEBUG or isinstance(exception, answered_elsewhere):
            return None
        request.error_id = uuid.uuid4().hex[:8]
        log.error("error %s at %s", request.error_id, request.path, exc_info=exception)
        return render(request, "500.html", status=500)


class CurrentNetwork:
    """The network that a signed-in reader works in: the one they chose, else their first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.network = None
        if request.user.is_authenticated:
            mine = {network.pk: network for network in networks_for(request.user)}
            chosen = request.session.get("network")
            request.network = mine.get(chosen) or next(iter(mine.values()), None)
        return self.get_response(request)
