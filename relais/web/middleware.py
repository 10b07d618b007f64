"""What happens around each request: an id for errors, the reader's language, the network they work in."""

import logging
import uuid

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from relais.directory.networks.queries import networks_for

log = logging.getLogger("relais.errors")

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


class ErrorId:
    """Each error page shows an id that is in the log too; no page shows a trace."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Http404) or settings.DEBUG:
            return None
        from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation

        if isinstance(exception, PermissionDenied | SuspiciousOperation | BadRequest):
            return None
        request.error_id = uuid.uuid4().hex[:8]
        log.error("error %s at %s", request.error_id, request.path, exc_info=exception)
        return render(request, "500.html", status=500)


class Language:
    """
    The reader's language: what they chose, else what their browser asks for among ours, else French.

    A choice made on a page is kept in a cookie; the account's own choice comes first when signed in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.setdefault("Content-Language", translation.get_language() or language)
        if LANGUAGE_COOKIE not in request.COOKIES:
            patch_vary_headers(response, ("Accept-Language",))
        return response


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
