"""Where someone tries a code from: their network address, and the mark that their browser bears."""

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core import signing

from relais.directory.cards import attempts
from relais.directory.cards.attempts import Place

COOKIE, SALT = "device", "relais.cards.device"
HALF_A_YEAR = 180 * 24 * 3600


def place_of(request) -> Place:
    """The address counts as a whole for IPv4, by its first half for IPv6: a home holds billions of the latter."""
    address = truncate_ip(get_client_ip(request) or "unknown")
    try:
        device, is_known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=HALF_A_YEAR)
    except (signing.BadSignature, ValueError, TypeError):
        return Place(address)
    return Place(address, device, is_known)


def mark_device(request, response) -> None:
    """Give a browser its mark, if it has none and the place has some left."""
    place = place_of(request)
    device = place.device or attempts.new_device(place.address)
    if device and not place.device:
        _write(response, device, is_known=False)


def make_known(request, response, card) -> None:
    """Remember that someone rightly signed in here: guesses made elsewhere in this place cost it nothing."""
    place = place_of(request)
    if place.device and not place.is_known and attempts.may_make_known(card):
        _write(response, place.device, is_known=True)


def _write(response, device: str, *, is_known: bool) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps([device, is_known], salt=SALT),
        max_age=HALF_A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
