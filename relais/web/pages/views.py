from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
def help_page(request):
    return render(request, "web/pages/help.html")


@require_safe
def accessibility(request):
    return render(request, "web/pages/accessibility.html", {"contact": settings.DEFAULT_FROM_EMAIL})


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request):
    """Nothing here is for search engines: each page is a network's own."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request):
    return HttpResponsePermanentRedirect(static("look/mark.svg"))
