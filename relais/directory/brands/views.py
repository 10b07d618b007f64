from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.editing.models import ChangedMeanwhile
from relais.directory.brands import actions, queries
from relais.directory.brands.contrast import SURFACE, SURFACE_DARK, Pair, nearest_pair
from relais.directory.brands.domains import domain_of_host, shown_domain
from relais.directory.brands.forms import AddressForm, BrandForm, ColoursForm, WordsForm, name_of_language
from relais.directory.brands.models import Brand

A_YEAR = 365 * 24 * 3600


@needs("directory.change_brand")
def brand(request):
    """Name, logo and colours; a fault in the colours comes back with the nearest ones that pass."""
    kept = _brand_to_change(request.network)
    form = BrandForm(request.POST or None, request.FILES or None, instance=kept)
    used = request.POST.get("use")
    if used in {"band", "band_dark"}:
        form.is_valid()
        form = BrandForm(form.with_nearest(used), instance=_brand_to_change(request.network))
        form.is_valid()
    elif _saved(
        form, lambda **answers: actions.change_brand(by=request.user, network=request.network, **answers)
    ):
        messages.success(request, _("The brand is up to date, on each page, mail and paper."))
        return redirect("brand")
    colours = form if form.is_bound else ColoursForm(form.initial)
    context = {"form": form, "tab": "brand", **_look(request.network, colours, request.POST.get("name"))}
    return render(request, "directory/brands/brand.html", context)


@needs("directory.change_brand")
@require_safe
def brand_preview(request):
    """The look of colours that are being chosen: a part of the page of the brand."""
    return render(
        request,
        "directory/brands/look.html",
        _look(request.network, ColoursForm(request.GET), request.GET.get("name")),
    )


@needs("directory.change_brand")
@require_safe
def brand_preview_css(request):
    """The colours of a preview: pages may not hold styles of their own."""
    form = ColoursForm(request.GET)
    form.is_valid()
    rules = [
        f".{place} {{ --brand: {pair.band}; --on-brand: {pair.on_band}; --sheet-brand: {pair.band}; }}\n"
        for place, pair in zip(("preview", "preview--dark"), form.pairs().values(), strict=False)
    ]
    return HttpResponse("".join(rules), content_type="text/css; charset=utf-8")


@needs("directory.change_brand")
def brand_words(request, language):
    """What the network calls things, one language at a time."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    form = WordsForm(request.POST or None, instance=_brand_to_change(request.network), language=language)
    if _saved(
        form, lambda **answers: actions.change_brand(by=request.user, network=request.network, **answers)
    ):
        messages.success(request, _("The words are up to date, on each page, mail and paper."))
        return redirect("brand_words", language)
    languages = [
        {"label": name, "url": reverse("brand_words", args=[code]), "is_current": code == language}
        for code, name in settings.LANGUAGES
    ]
    context = {
        "form": form,
        "tab": "brand_words",
        "languages_tabs": languages,
        "name": name_of_language(language),
    }
    return render(request, "directory/brands/words.html", context)


@needs("directory.choose_domain")
def brand_address(request):
    """Languages and own address, and what remains to do before the address serves."""
    form = AddressForm(request.POST or None, instance=_brand_to_change(request.network))
    if _saved(
        form, lambda **answers: actions.choose_domain(by=request.user, network=request.network, **answers)
    ):
        messages.success(request, _("The languages and the address are up to date."))
        return redirect("brand_address")
    kept = _brand_to_change(request.network)
    context = {
        "form": form,
        "tab": "brand_address",
        "kept": kept,
        "shown_domain": shown_domain(kept.domain or ""),
        "came_by_it": bool(kept.domain) and domain_of_host(request.get_host()) == kept.domain,
        "own_url": _same_page_at(request, kept.domain),
    }
    return render(request, "directory/brands/address.html", context)


@needs("directory.prove_domain")
@require_POST
def brand_prove(request):
    try:
        actions.prove_domain(by=request.user, network=request.network, host=request.get_host())
        messages.success(request, _("The address serves: whoever comes by it sees this network."))
    except (ValidationError, Brand.DoesNotExist):
        messages.error(request, _("Open this page by the new address first."))
    return redirect("brand_address")


@require_safe
def brand_css(request, slug, version):
    """The colours of a network. Its version is in its address, so a copy of it is right for ever."""
    network = queries.network_with_slug(slug)
    worn = queries.brand_of(network)
    if network is None or not worn.version:
        raise Http404
    dark = f"{{ --brand: {worn.band_dark}; --on-brand: {worn.on_band_dark}; }}"
    return _kept_long(
        f":root {{ --brand: {worn.band}; --on-brand: {worn.on_band}; --sheet-brand: {worn.band}; }}\n"
        f'@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {dark} }}\n'
        f'@media screen {{ :root[data-theme="dark"] {dark} }}\n',
        "text/css; charset=utf-8",
        is_current=worn.version == version,
    )


@require_safe
def brand_logo(request, slug, version):
    network = queries.network_with_slug(slug)
    png = queries.logo_of(network)
    if png is None:
        raise Http404
    is_current = queries.brand_of(network).version == version
    return _kept_long(png, "image/png", is_current=is_current)


def _kept_long(content, content_type: str, *, is_current: bool) -> HttpResponse:
    """An address that speaks of another version than the current one is answered, and kept by nobody."""
    kept = f"public, max-age={A_YEAR}, immutable" if is_current else "no-cache"
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": kept})


def _same_page_at(request, domain: str | None) -> str:
    """The address of this page by another domain, at the same port."""
    _host, colon, port = request.get_host().rpartition(":")
    port = port if colon and port.isdigit() else ""
    return f"{request.scheme}://{domain}{':' if port else ''}{port}{request.path}"


def _brand_to_change(network) -> Brand:
    # By its key: naming the network itself would make it wear a brand that is not kept yet.
    return Brand.objects.filter(network=network).first() or Brand(network_id=network.pk)


def _saved(form, save) -> bool:
    """Save a valid form; when the record has moved on or the act refuses, the form comes back and says it."""
    if not form.is_valid():
        return False
    try:
        save(version=form.version_read(), **form.answers())
    except ChangedMeanwhile as conflict:
        form.show_conflict(conflict.record)
        return False
    except ValidationError as error:
        _tell(form, error)
        return False
    return True


def _tell(form, error: ValidationError) -> None:
    for field, sentences in getattr(error, "message_dict", {None: error.messages}).items():
        name = {"domain": "own_domain"}.get(field, field)
        form.add_error(name if name in form.fields else None, sentences)


def _look(network, form: ColoursForm, name: str | None) -> dict:
    """What the preview shows: each theme with its contrasts, and what would pass where it does not."""
    form.is_valid()
    pairs = form.pairs()
    query: dict[str, str] = {}
    for field, pair in pairs.items():
        query |= {field: pair.band, field.replace("band", "on_band"): pair.on_band}
    return {
        "themes": [_theme(field, pair) for field, pair in pairs.items()],
        "preview_css": f"{reverse('brand_preview_css')}?{urlencode(query)}" if query else "",
        "shown_name": " ".join((name or "").split())[:80] or queries.brand_of(network).name,
        "worn": queries.brand_of(network),
    }


def _theme(field: str, pair: Pair) -> dict:
    return {
        "field": field,
        "label": {SURFACE: _("Light theme"), SURFACE_DARK: _("Dark theme")}[pair.surface],
        "pair": pair,
        "text": int(pair.of_text * 10) / 10,
        "shape": int(pair.of_band * 10) / 10,
        "nearest": None if pair.passes else nearest_pair(pair),
    }
