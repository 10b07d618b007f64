"""From the kind and the key that an entry holds back to the thing itself."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db import models


def subjects_of(entries: Iterable) -> dict[tuple[str, str], models.Model]:
    """
    The things that entries are about, with one question for each kind of thing.

    Parameters
    ----------
    entries : rows with `subject_type` and `subject_id`, such as entries, jobs or notifications

    Returns
    -------
    dict of (subject_type, subject_id) -> object; what was deleted since is absent
    """
    ids = defaultdict(set)
    for entry in entries:
        if entry.subject_type:
            ids[entry.subject_type].add(entry.subject_id)
    found = {}
    for label, keys in ids.items():
        try:
            model = apps.get_model(label)
        except LookupError:  # a kind of thing that this version no longer has
            continue
        near = [f.name for f in model._meta.concrete_fields if f.is_relation]
        for row in model._base_manager.select_related(*near).filter(pk__in=keys):
            found[label, str(row.pk)] = row
    return found
