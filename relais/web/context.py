"""What every page needs to know."""

from django.conf import settings


def site(request):
    network = getattr(request, "network", None)
    return {
        "network": network,
        "is_example": bool(network and network.is_example),
        "example_sign_in": settings.EXAMPLE_SIGN_IN,
        "error_id": getattr(request, "error_id", ""),
    }
