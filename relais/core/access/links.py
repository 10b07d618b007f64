"""Where to go back to: a link may not send people elsewhere."""

from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request, default: str = "/") -> str:
    """The page asked for by `next`, when it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else default
