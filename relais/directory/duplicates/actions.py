from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.jobs.actions import start_job
from relais.core.journal import action
from relais.directory.duplicates import analysis  # noqa: F401 - the worker must know its jobs
from relais.directory.duplicates.models import Merge, Noun, Pair
from relais.directory.duplicates.moving import move, undo
from relais.directory.duplicates.queries import FIND, MERGED_FIELDS
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person

Entry = Person | Organisation


@action("directory.find_same_people")
def find_same_people(*, by, network: Network) -> Network:
    start_job(FIND[Noun.PERSON], by=by, subject=network)
    return network


@action("directory.find_same_organisations")
def find_same_organisations(*, by, network: Network) -> Network:
    start_job(FIND[Noun.ORGANISATION], by=by, subject=network)
    return network


@action("directory.merge_people")
def merge_people(*, by, kept: Person, lost: Person, values: dict[str, Any] | None = None) -> Person:
    """
    Make two entries one.

    `values` says what the kept entry becomes, field by field; what is not named stays. The user account of the lost
    entry passes to the kept one when it has none.
    """
    return _merge(kept, lost, values or {})


@action("directory.merge_organisations")
def merge_organisations(
    *, by, kept: Organisation, lost: Organisation, values: dict[str, Any] | None = None
) -> Organisation:
    """As `merge_people`; the organisations that were part of the lost one become part of the kept one."""
    return _merge(kept, lost, values or {})


@action("directory.undo_merge_of_people")
def undo_merge_of_people(*, by, merge: Merge) -> Person:
    """Take two entries apart again, each with what it had; what was added or changed since stays where it is."""
    return _undo(merge)


@action("directory.undo_merge_of_organisations")
def undo_merge_of_organisations(*, by, merge: Merge) -> Organisation:
    return _undo(merge)


@action("directory.tell_people_apart")
def tell_people_apart(*, by, pair: Pair) -> Pair:
    """Say that two entries are not the same person: the pair is not proposed again."""
    return _tell_apart(pair)


@action("directory.tell_organisations_apart")
def tell_organisations_apart(*, by, pair: Pair) -> Pair:
    return _tell_apart(pair)


def _merge(kept: Entry, lost: Entry, values: dict[str, Any]):
    model = type(kept)
    both = model._base_manager.select_for_update().filter(pk__in=[kept.pk, lost.pk]).order_by("pk")
    rows = {row.pk: row for row in both}
    if len(rows) < 2 or kept.network_id != lost.network_id:
        raise ValidationError(_("Choose two different entries of one network."))
    kept, lost = rows[kept.pk], rows[lost.pk]
    if kept.deleted_at or lost.deleted_at:
        raise ValidationError(_("One of these entries was deleted or merged meanwhile."))
    # First, so that the kept entry may take a number that only one organisation can bear.
    lost.deleted_at, lost.merged_into = timezone.now(), kept
    lost.save(update_fields=["deleted_at", "merged_into"])
    changes = _give(kept, lost, {name: values[name] for name in MERGED_FIELDS[_noun(kept)] if name in values})
    changes += move(lost, kept)
    kept.version += 1
    kept.save()  # last, so that it is found by what came to it
    Pair.objects.filter(network_id=kept.network_id, noun=_noun(kept), state=Pair.State.PROPOSED).filter(
        first_id=min(kept.pk, lost.pk), second_id=max(kept.pk, lost.pk)
    ).delete()
    noun = _noun(kept)
    Merge.objects.create(
        network_id=kept.network_id, changes=changes, **{f"kept_{noun}": kept, f"lost_{noun}": lost}
    )
    return kept


def _give(kept: Entry, lost: Entry, values: dict[str, Any]) -> list[dict]:
    """The chosen values, and what only one of the two may have."""
    if isinstance(kept, Person) and isinstance(lost, Person) and kept.user_id is None:
        values["user"] = lost.user
    if isinstance(kept, Organisation) and isinstance(lost, Organisation):
        above = values.get("parent", kept.parent)
        # What was under the lost entry comes under the kept one: it cannot stay under what comes under it.
        if above is not None and lost.pk in {one.pk for one in [above, *above.ancestors]}:
            values["parent"] = lost.parent
    names = {name: type(kept)._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
    before = {field: getattr(kept, field) for field in names.values()}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.full_clean()
    kept.save()
    label = kept._meta.label_lower
    return [
        {"model": label, "field": field, "pks": [kept.pk], "before": was, "after": getattr(kept, field)}
        for field, was in before.items()
        if was != getattr(kept, field)
    ]


def _undo(merge: Merge):
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, lost = merge.kept, merge.lost
    if merge.undone_at or lost.merged_into_id != kept.pk:
        raise ValidationError(
            _("This merge is already undone, or another one came after it. Undo that one first.")
        )
    undo(merge.changes)
    kept.refresh_from_db()
    kept.version += 1
    kept.full_clean()
    kept.save()  # writes its search key anew
    lost.deleted_at = lost.merged_into = None
    lost.full_clean()
    lost.save()
    merge.undone_at = timezone.now()
    merge.changes = []
    merge.save(update_fields=["undone_at", "changes"])
    return kept


def _tell_apart(pair: Pair) -> Pair:
    pair.state = Pair.State.APART
    pair.save(update_fields=["state", "seen_at"])
    return pair


def _noun(entry: Entry) -> Noun:
    return Noun(str(entry._meta.model_name))
