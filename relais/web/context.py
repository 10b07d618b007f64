"""What every page needs to know."""

from django.conf import settings

from relais.core.notifications.queries import count_unseen
from relais.directory.brands.queries import brand_of
from relais.web.me.appearance import theme_of
from relais.web.stages import places_of


def site(request):
    network = getattr(request, "network", None)
    user = getattr(request, "user", None)
    brand = getattr(request, "brand", None) or brand_of(network)
    is_known = user is not None and user.is_authenticated
    return {
        "network": network,
        "brand": brand,
        "is_example": bool(network and network.is_example),
        "example_sign_in": settings.EXAMPLE_SIGN_IN,
        "languages": brand.languages,
        "theme": theme_of(request),
        "places": places_of(request) if is_known else [],
        "n_unseen_notifications": count_unseen(user) if is_known else 0,
    }
