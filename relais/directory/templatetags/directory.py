from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from relais.core.access.roles import may

register = template.Library()


@register.inclusion_tag("components/tabs.html", takes_context=True)
def directory_tabs(context, current: str):
    """The parts of the directory that this reader may open."""
    request = context["request"]
    parts = [
        ("organisations", _("Organisations"), "directory.see_organisations"),
        ("people", _("People"), "directory.see_people"),
        ("territories", _("Territories"), "directory.see_territories"),
        ("members", _("The team"), "directory.see_network"),
    ]
    items = [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, right in parts
        if may(request.user, right, request.network.pk)
    ]
    return {"label": _("Parts of the directory"), "items": items}
