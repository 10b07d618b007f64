"""
What points to one entry is made to point to another, and each step is written down so that it can be undone.

The rows are found through the models themselves: a slice that will point to people tomorrow is moved too.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from relais.directory.consents.models import Consent
from relais.directory.duplicates.models import Merge

Change = dict[str, Any]


def pointers_to(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """Every field of every model that names a row of this one, those of joining tables included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            field = relation.field  # type: ignore[union-attr]
            if field.model is not Merge and not field.primary_key:
                yield field  # type: ignore[misc]


def move(lost: models.Model, kept: models.Model) -> list[Change]:
    """
    Make what points to one entry point to another; what was changed, for `undo`.

    A row that the other already has (the same e-mail, a role in the same team) stays where it is: it is not lost,
    and has nothing to add.
    """
    changes = [*_one_preferred_contact(lost, kept), *_latest_consents(lost, kept)]
    for field in pointers_to(type(lost)):
        rows = field.model._base_manager.filter(**{field.name: lost.pk})
        if field.model is type(kept):
            rows = rows.exclude(pk=kept.pk)
        pks = sorted(rows.values_list("pk", flat=True))
        moved = (
            pks
            if _moved(rows, field, kept.pk)
            else [pk for pk in pks if _moved(rows.filter(pk=pk), field, kept.pk)]
        )
        if moved:
            changes.append(_change(field.model, field.attname, moved, lost.pk, kept.pk))
    return changes


def undo(changes: list[Change]) -> None:
    """Take changes back, last first. What someone changed since is theirs: it stays."""
    for change in reversed(changes):
        model, name = apps.get_model(change["model"]), change["field"]
        model._base_manager.filter(pk__in=change["pks"], **{name: change["after"]}).update(
            **{name: change["before"]}
        )


def _change(model, field: str, pks: list, before, after) -> Change:
    return {"model": model._meta.label_lower, "field": field, "pks": pks, "before": before, "after": after}


def _moved(rows: models.QuerySet, field: models.ForeignKey, pk: int) -> bool:
    try:
        with transaction.atomic():
            rows.order_by().update(**{field.attname: pk})
    except IntegrityError:
        return False
    return True


def _one_preferred_contact(lost, kept) -> list[Change]:
    """Of two contacts of a kind that are used first, that of the kept entry remains so."""
    kinds = kept.contacts.filter(is_preferred=True).values_list("kind", flat=True)
    second = lost.contacts.filter(is_preferred=True, kind__in=list(kinds))
    return _set(second, "is_preferred", True, False)


def _latest_consents(lost, kept) -> list[Change]:
    """Of two choices on one purpose, the later one is the person's: the other stays as proof of what was said."""
    if not hasattr(kept, "consents"):
        return []
    current = Consent.objects.filter(person__in=[lost, kept], is_current=True).order_by("decided_at", "pk")
    latest = {consent.purpose_id: consent.pk for consent in current}
    older = [consent.pk for consent in current if latest[consent.purpose_id] != consent.pk]
    return _set(Consent.objects.filter(pk__in=older), "is_current", True, False)


def _set(rows: models.QuerySet, field: str, before, after) -> list[Change]:
    pks = sorted(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=pks).update(**{field: after})
    return [_change(rows.model, field, pks, before, after)] if pks else []
