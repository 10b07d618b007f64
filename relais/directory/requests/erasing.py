"""
What a network holds on a person is erased: in every slice, in one transaction, for good.

The journal keeps its entries, which hold ids and verbs and nothing of who the person was.
"""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from relais.core.access.roles import Role
from relais.core.search.models import SearchWord
from relais.directory.networks.models import Membership
from relais.directory.people.models import Person
from relais.directory.requests.collect import closes_account, entries_of
from relais.directory.requests.held import BLANK, DELETE, all_held, erasers


def erase(person: Person) -> dict[str, int]:
    """
    Erase a person within a transaction; how many rows of each kind of thing went.

    Raises `ValidationError` for the last administrator of a network, which nobody could then manage.
    """
    person = Person._base_manager.select_for_update().get(pk=person.pk)
    user = person.user
    if user is not None and _is_last_administrator(user.pk, person.network_id):
        raise ValidationError(
            _("This is the last administrator of the network. Give the role to someone else first.")
        )
    closes, ids, counts = closes_account(person), entries_of(person), Counter[str]()
    for work in erasers():
        counts.update(work(person))
    for held in reversed(all_held()):
        if held.of == "person" and held.model != "directory.person":
            counts.update(_erase_rows(held, held.rows(ids, None)))
    counts.update(_gone(Person._base_manager.filter(pk__in=ids)))
    if user is not None:
        counts.update(_gone(Membership.objects.filter(user=user, network_id=person.network_id)))
    if user is not None and closes:
        counts.update(_gone(type(user).objects.filter(pk=user.pk)))
    counts.update(_gone(SearchWord.objects.filter(kind="directory.person", subject_id__in=ids)))
    return dict(sorted(counts.items()))


def _gone(rows: models.QuerySet) -> dict[str, int]:
    _n, by_model = rows.order_by().delete()
    return {label.lower(): n for label, n in by_model.items() if n}


def _erase_rows(held, rows: models.QuerySet) -> dict[str, int]:
    if held.on_erasure == DELETE:
        return _gone(rows)
    if held.on_erasure == BLANK:
        rows.order_by().update(**held.blanks)
    return {}


def _is_last_administrator(user_id: int, network_id: int) -> bool:
    held = Membership.objects.filter(network_id=network_id, role=Role.ADMINISTRATOR)
    return held.filter(user_id=user_id).exists() and not held.exclude(user_id=user_id).exists()
