"""What happens around each request, from the outside in."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from relais.directory.brands.domains import domain_of_host, own_names
from relais.directory.brands.queries import brand_of, network_at
from relais.directory.networks.queries import networks_for
from relais.web.errors import stage_is_closed, too_large
from relais.web.stages import closed_stage_of

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
        # What is the same for everyone says so: the colours and the logo of a network.
        is_public = response.headers.get("Cache-Control", "").startswith("public")
        if user is not None and user.is_authenticated and not is_public:
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
    """
    The network that a signed-in reader works in: the one they chose, else their first.

    Whoever came by a network's own address sees that network, and works in no other.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.network, request.networks = None, []
        request.host_network = self._by_address(request)
        if request.user.is_authenticated:
            request.networks = list(networks_for(request.user).select_related("brand"))
            request.network = self._chosen(request)
        request.brand = brand_of(request.network or request.host_network)
        self._speak(request)
        return self.get_response(request)

    def _by_address(self, request):
        """Asked only of a name that is not the site's own."""
        host = domain_of_host(request.get_host())
        return None if host in own_names() else network_at(host)

    def _chosen(self, request):
        here = request.host_network
        if here is not None:
            return next((network for network in request.networks if network.pk == here.pk), None)
        chosen = request.session.get("network")
        of_mine = (network for network in request.networks if network.pk == chosen)
        return next(of_mine, request.networks[0] if request.networks else None)

    def _speak(self, request):
        """What the network does not offer gives way to its usual language, unless the reader's account says so."""
        offered = [code for code, _name in request.brand.languages]
        if request.LANGUAGE_CODE not in offered and not getattr(request.user, "language", ""):
            translation.activate(request.brand.first_language)
            request.LANGUAGE_CODE = request.brand.first_language


class ClosedStages:
    """The pages of a stage that the network does not use are not there, and say why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        stage = closed_stage_of(request)
        return stage_is_closed(request, stage) if stage else None
