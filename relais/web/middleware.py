"""What happens around each request, from the outside in."""

from django.conf import settings
from django.http import HttpResponse

from relais.directory.networks.queries import networks_for
from relais.web.errors import too_large

NOTHING_SPECIAL = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# What a form without a file may weigh; only those who sign in may bring files.
FORM_MAX_BYTES = 2 * 1024 * 1024


class Health:
    """Answer whatever watches the site before anything else is done: no session, no database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info != "/health/":
            return self.get_response(request)
        return HttpResponse(
            "ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
        )


class PrivatePages:
    """What a signed-in reader sees is kept by no cache; no page may use the device's sensors."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NOTHING_SPECIAL)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class UploadLimit:
    """Refuse what is too large before it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        most = settings.UPLOAD_MAX_BYTES if request.user.is_authenticated else FORM_MAX_BYTES
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        return too_large(request, most) if length > most else self.get_response(request)


class CurrentNetwork:
    """The network that a signed-in reader works in: the one they chose, else their first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.network, request.networks = None, []
        if request.user.is_authenticated:
            request.networks = list(networks_for(request.user))
            chosen = request.session.get("network")
            of_mine = (network for network in request.networks if network.pk == chosen)
            request.network = next(of_mine, request.networks[0] if request.networks else None)
        return self.get_response(request)
