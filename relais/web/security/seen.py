"""When each session was last seen: noted every five minutes, not at each page."""

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import transaction

NOTED_EVERY_SECONDS = 5 * 60


class SessionSeen:
    """Allauth would write a row at each request: on an embedded database, readers would wait for each other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        key = request.session.session_key if request.user.is_authenticated else None
        if key and cache.add(f"session-seen-{key}", True, NOTED_EVERY_SECONDS):
            with transaction.atomic():
                UserSession.objects.create_from_request(request)
        return response
