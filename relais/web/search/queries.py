from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from relais.core.access.roles import bounds_where, may
from relais.core.search import Words
from relais.core.search.registry import SEARCHABLES
from relais.directory.networks.models import Network
from relais.directory.territories import search as territories

SHOWN = 6


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the first ones, and the way to all of them."""

    key: str
    label: str | Promise
    found: list = field(default_factory=list)
    all_url: str = ""  # empty when all are shown


def found_for(user, network: Network, text: str) -> list[Group]:
    """Everything in a network, and every territory, that a reader may see and that bears the words."""
    groups = [_group(one, user, network, text) for one in SEARCHABLES.values()]
    if may(user, "directory.see_territories", network.pk):
        groups.append(_territories(text))
    return [group for group in groups if group.found]


def _group(one, user, network: Network, text: str) -> Group:
    words = Words(network.pk, one.model, text)
    rows = one.rows_for(user).filter(network=network)
    if not words or rows.query.is_empty():
        return Group(one.kind, one.label)
    in_order = words.in_order(rows)
    if in_order and bounds_where(user, one.right).get(network.pk) is None:
        rows = rows.filter(pk__in=in_order.keys(SHOWN + 1, False))
    else:
        rows = words.among(rows)
    found = list(rows.order_by(*one.model._meta.ordering)[: SHOWN + 1])
    return Group(one.kind, one.label, found[:SHOWN], _all(one.page, text) if len(found) > SHOWN else "")


def _territories(text: str) -> Group:
    found = territories.search(text, limit=SHOWN + 1, forgives=False)
    is_more = len(found) > SHOWN
    return Group(
        "directory.territory", _("Territories"), found[:SHOWN], _all("territories", text) if is_more else ""
    )


def _all(page: str, text: str) -> str:
    return f"{reverse(page)}?{urlencode({'q': text})}"
