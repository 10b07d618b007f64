"""The language and the colours that a reader chose: kept by a cookie, and by their account once signed in."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import translation
from django.views.decorators.http import require_POST

from relais.core.access.links import back_to
from relais.core.access.models import User
from relais.web.me.actions import change_account

THEME_COOKIE = "theme"
THEMES = {User.Theme.LIGHT.value, User.Theme.DARK.value}
A_YEAR = 365 * 24 * 3600


def theme_of(request) -> str:
    """`light`, `dark`, or empty: as the device says."""
    user = getattr(request, "user", None)
    chosen = (
        user.theme if user is not None and user.is_authenticated else request.COOKIES.get(THEME_COOKIE, "")
    )
    return chosen if chosen in THEMES else ""


class ChosenLanguage:
    """A signed-in reader's own language comes before the browser's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = request.user.language if request.user.is_authenticated else ""
        if language and language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


@require_POST
def choose_appearance(request):
    """Take the choice of the footer and go back to the page it was made on."""
    response = HttpResponseRedirect(back_to(request))
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    choice = {}
    if language in dict(settings.LANGUAGES):
        choice["language"] = language
        remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme in THEMES or theme == "system":
        choice["theme"] = theme if theme in THEMES else ""
        remember(response, THEME_COOKIE, choice["theme"])
    if choice and request.user.is_authenticated:
        change_account(by=request.user, user=request.user, **choice)
    return response


def remember(response, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
