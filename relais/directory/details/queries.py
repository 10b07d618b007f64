from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from relais.directory.details.models import Account, Address, Contact, Detail

KINDS: dict[str, type[Any]] = {"address": Address, "contact": Contact, "account": Account}
# Whose details they are -> the name of these on their owner.
SETS = {"address": "addresses", "contact": "contacts", "account": "accounts"}


def new_detail(owner, kind: str) -> Detail:
    """An empty detail of a person or an organisation, to be filled in; it is not kept."""
    if kind not in KINDS:
        raise Http404
    return KINDS[kind](**{owner._meta.model_name: owner})


def detail_of(owner, kind: str, pk: int) -> Detail:
    """One detail of an owner whom the reader may see."""
    if kind not in SETS:
        raise Http404
    return get_object_or_404(getattr(owner, SETS[kind]), pk=pk)


def details_of(owner) -> dict:
    """All the ways to reach someone, for their page."""
    return {
        "addresses": owner.addresses.select_related("territory"),
        "contacts": owner.contacts.all(),
        "accounts": owner.accounts.all(),
    }
