from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.core.access.roles import may
from relais.core.imports.queries import targets_for
from relais.directory.duplicates import queries as duplicates

register = template.Library()


@register.filter
def has(rights, right: str) -> bool:
    """`{% with may=rights|has:"directory.change_person" %}`: whether a right is among those held."""
    return right in rights


@register.inclusion_tag("components/tabs.html", takes_context=True)
def directory_tabs(context, current: str):
    """The parts of the directory that this reader may open."""
    request = context["request"]
    parts = [
        ("organisations", _("Organisations"), "directory.see_organisations"),
        ("people", _("People"), "directory.see_people"),
        ("cards", _("Cards"), "directory.see_cards"),
        ("territories", _("Territories"), "directory.see_territories"),
        ("members", _("The team"), "directory.see_network"),
        ("purposes", _("Personal data"), "directory.see_purposes"),
        ("network", _("The network"), "directory.change_network"),
    ]
    items = [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, right in parts
        if may(request.user, right, request.network.pk)
    ]
    return {"label": _("Parts of the directory"), "items": items}


@register.inclusion_tag("directory/import_link.html", takes_context=True)
def import_link(context, target: str):
    """`{% import_link "people" %}`: the way to bring a file, for those who may."""
    request = context["request"]
    found = next((one for one in targets_for(request.user, request.network.pk) if one.name == target), None)
    return {"target": found}


@register.inclusion_tag("directory/duplicates/merges.html", takes_context=True)
def merges_into(context, entry, undo_name: str):
    """`{% merges_into person "people_merge_undo" %}`: what was merged into an entry, to be undone."""
    merges = duplicates.merges_into(context["request"].user, entry)
    return {"merges": merges, "undo_name": undo_name, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/tabs.html")
def network_tabs(current: str):
    """The settings of a network, for those who administer it."""
    parts = [
        ("network", _("At a glance"), []),
        ("brand", _("Brand"), []),
        ("brand_words", _("Words"), [get_language() or "fr"]),
        ("brand_address", _("Languages and address"), []),
        ("network_stages", _("Stages"), []),
    ]
    items = [
        {"label": label, "url": reverse(name, args=args), "is_current": name == current}
        for name, label, args in parts
    ]
    return {"label": _("Settings of the network"), "items": items}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def data_tabs(context, current: str):
    """What concerns personal data, as far as this reader may open it."""
    request = context["request"]
    parts = [
        ("purposes", _("What it serves"), "directory.see_purposes"),
        ("notices", _("People to tell"), "directory.see_notices"),
        ("rights_requests", _("Requests"), "directory.see_requests"),
        ("retention", _("How long it is kept"), "directory.see_retention"),
    ]
    items = [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, right in parts
        if may(request.user, right, request.network.pk)
    ]
    return {"label": _("Personal data"), "items": items}
