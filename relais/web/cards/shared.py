"""
A computer that others use too: the session ends with the browser, after twenty minutes without use, and at
sign-out the browser forgets everything of the site.
"""

import time

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect

IDLE_SECONDS = 20 * 60
# The hour of the last use is written at most once a minute.
WRITE_AFTER_SECONDS = 60
# A clock set back a little is no sign of anything; by more, nobody can tell how long nothing happened.
CLOCK_SLIP_SECONDS = 60
KEY = "shared_since"


def share(request) -> None:
    """From now on, this session is one of a shared computer."""
    request.session.set_expiry(0)
    request.session[KEY] = time.time()


def is_shared(request) -> bool:
    return KEY in request.session


def is_over(last_use: float, now: float) -> bool:
    """
    Whether nothing happened for too long.

    Example
    -------
    >>> is_over(1000, 1000 + 60), is_over(1000, 1000 + 21 * 60), is_over(1000, 400)
    (False, True, True)
    """
    return not -CLOCK_SLIP_SECONDS <= now - last_use < IDLE_SECONDS


def forget(request, response):
    """Ask the browser to forget all that it keeps of the site: pages, cookies, storage."""
    list(messages.get_messages(request))  # what was still to be said is not for the next person
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store"
    # Browsers heed this header over HTTPS only: each cookie is also taken back by its name.
    for name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")
    return response


class SharedComputer:
    """End a session of a shared computer that nobody used for twenty minutes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not (request.user.is_authenticated and is_shared(request)):
            return self.get_response(request)
        now, last_use = time.time(), request.session[KEY]
        if is_over(last_use, now):
            logout(request)
            return forget(request, redirect("card_bye"))
        if now - last_use > WRITE_AFTER_SECONDS:
            request.session[KEY] = now
        return self.get_response(request)
