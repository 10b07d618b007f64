"""
The pages that add, change and remove an address, a contact or an account.

Those of a person and those of an organisation differ by their addresses and by the right they ask: the views of
each bring these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from relais.core.editing.saving import saved, typed
from relais.directory.details.forms import FORMS
from relais.directory.details.queries import detail_of, new_detail

ADD = {"address": _("Add an address"), "contact": _("Add a contact"), "account": _("Add an account")}
CHANGE = {
    "address": _("Change the address"),
    "contact": _("Change the contact"),
    "account": _("Change the account"),
}


@dataclass(frozen=True)
class Held:
    """Whose details they are, and where the list of their kind is."""

    owner: Any
    list_label: str
    list_url: str


def add_page(request, held: Held, kind: str, add: Callable[..., Any]):
    detail = new_detail(held.owner, kind)
    form = FORMS[kind](typed(request), instance=detail)
    if saved(form, lambda version, **answers: add(what=kind, **answers)):
        return redirect(held.owner)
    return _page(request, held, form, ADD[kind])


def change_page(request, held: Held, kind: str, pk: int, change: Callable[..., Any]):
    detail = detail_of(held.owner, kind, pk)
    form = FORMS[kind](typed(request), instance=detail)
    if saved(form, lambda **answers: change(detail=detail, **answers)):
        return redirect(held.owner)
    return _page(request, held, form, CHANGE[kind])


def remove_page(request, held: Held, kind: str, pk: int, remove: Callable[..., Any]):
    detail = detail_of(held.owner, kind, pk)
    if request.method == "POST":
        remove(detail=detail)
        return redirect(held.owner)
    return render(request, "directory/details/remove.html", {"held": held, "piece": detail})


def _page(request, held: Held, form, title):
    return render(request, "directory/details/form.html", {"held": held, "form": form, "title": title})
