"""Writing what rows decided, in bulk, and taking it back: created objects removed, changed ones restored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from relais.core.editing.models import Versioned
from relais.core.imports.drafts import Draft, digest_of, is_told, layout_of, write_drafts
from relais.core.imports.models import ImportedChunk, TableImport
from relais.core.imports.targets import Settled

KEYS_AT_ONCE = 500


def write_chunk(table: TableImport, settled: Sequence[Settled]) -> None:
    """Save what some rows create and change, and keep the way back. Inside a transaction."""
    drafts: dict[type[models.Model], list[Draft]] = {}
    altered: dict[type[models.Model], list[tuple[models.Model, dict]]] = {}
    for one in settled:
        for draft in one.created:
            drafts.setdefault(draft._model, []).append(draft)
        for thing, values in one.changed:
            altered.setdefault(type(thing), []).append((thing, values))
    made = {model: write_drafts(model, drafts[model]) for model in _parents_first(drafts)}
    before = {model: _alter(model, things) for model, things in altered.items()}
    about: dict[type[models.Model], list] = {}
    for one in settled:
        if one.subject is not None:
            about.setdefault(one.subject._meta.model, []).append(one.subject.pk)
    ImportedChunk.objects.bulk_create(
        ImportedChunk(
            table_import=table,
            kind=model._meta.label_lower,
            subjects=about.get(model, []),
            created=made.get(model, []),
            changed=[[thing.pk, was, digest_of(thing)] for thing, was in before.get(model, ())],
        )
        for model in dict.fromkeys([*made, *before, *about])
    )


def _parents_first(made: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Kinds in an order where each comes after those it points to."""
    left, done = list(made), []
    while left:
        free = [model for model in left if not _points_to(model) & (set(left) - {model})] or left[:1]
        done += free
        left = [model for model in left if model not in free]
    return done


def _points_to(model: type[models.Model]) -> set:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def _alter(
    model: type[models.Model], things: list[tuple[models.Model, dict]]
) -> list[tuple[models.Model, dict]]:
    """Give objects their new values; each with the values that it had."""
    kept = _fields_kept(model)
    was: dict[models.Model, dict] = {}
    for thing, values in things:
        was.setdefault(thing, _values_of(thing, kept))
        for name, value in values.items():
            setattr(thing, name, value)
    changed_names: set[str] = set()
    result = []
    for thing, before in was.items():
        for field in kept:
            field.pre_save(thing, False)
        after = _values_of(thing, kept)
        differs = [name for name in after if after[name] != before[name]]
        changed_names |= set(differs)
        result.append((thing, {name: before[name] for name in differs}))
    _save_many(model, list(was), {field.name for field in kept if field.attname in changed_names})
    return result


def _save_many(model: type[models.Model], things: list, names: set[str]) -> None:
    """Save some columns of many objects; people who had a form open on one are told that it moved on."""
    if not names:
        return
    if issubclass(model, Versioned):
        names = {*names, "version"}
        for thing in things:
            thing.version += 1
    # Far quicker than an update for each: the database meets the same keys, and changes these columns only.
    model._base_manager.bulk_create(
        things, update_conflicts=True, unique_fields=["pk"], update_fields=sorted(names)
    )


def _fields_kept(model: type[models.Model]) -> list[Any]:
    return [field for field in layout_of(model).fields if is_told(field)]


def _values_of(thing: models.Model, fields: Iterable[models.Field]) -> dict[str, Any]:
    return {field.attname: _plain(getattr(thing, field.attname)) for field in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class TakingBack:
    """Undoes one import, inside a transaction; what someone changed since stays, and is listed."""

    def __init__(self, table: TableImport):
        self.table = table
        self.left: dict[tuple[str, Any], None] = {}
        self.subjects: dict[str, list] = defaultdict(
            list
        )  # what the rows spoke of, by the label of its model
        chunks = table.chunks.values_list("kind", "created")
        # What the import made itself does not keep its owner from being removed.
        self._ours: dict[str, set] = defaultdict(set)
        for kind, created in chunks:
            self._ours[kind] |= {key for key, _digest in created}

    def run(self) -> None:
        """The last chunk first: what points to others goes before them."""
        for chunk in self.table.chunks.order_by("-pk").iterator(50):
            try:
                model = apps.get_model(chunk.kind)
            except LookupError:  # a kind of thing that this version no longer has
                self.left |= {(chunk.kind, key): None for key, *_rest in [*chunk.created, *chunk.changed]}
                continue
            self.subjects[chunk.kind] += chunk.subjects
            self._restore(model, chunk.changed)
            self._remove(model, chunk.created)

    def _restore(self, model: type[models.Model], changed: list) -> None:
        now = model._base_manager.in_bulk([key for key, _was, _digest in changed])
        fields = {field.attname: field for field in _fields_kept(model)}
        names: set[str] = set()
        back = []
        for key, was, digest in changed:
            thing = now.get(key)
            if thing is None or digest_of(thing) != digest:
                self._leave(model, key)
                continue
            for name, value in was.items():
                if name in fields:
                    setattr(thing, name, fields[name].to_python(value))
                    names.add(fields[name].name)
            back.append(thing)
        _save_many(model, back, names)

    def _remove(self, model: type[models.Model], created: list) -> None:
        keys = [key for key, _digest in created]
        now = model._base_manager.in_bulk(keys)
        gone = []
        for key, digest in created:
            thing = now.get(key)
            if thing is None:
                continue
            if digest_of(thing) != digest:
                self._leave(model, key)
            else:
                gone.append(key)
        used = self._used_by_others(model, gone)
        for key in gone:
            if key in used:
                self._leave(model, key)
        gone = [key for key in gone if key not in used]
        for start in range(0, len(gone), KEYS_AT_ONCE):
            # Nothing points to them any more, and what they are found by is forgotten by whoever calls.
            some = model._base_manager.filter(pk__in=gone[start : start + KEYS_AT_ONCE])
            some._raw_delete(some.db)

    def _used_by_others(self, model: type[models.Model], keys: list) -> set:
        """Those among the created that something now points to, which the import did not make."""
        used: set = set()
        for relation in model._meta.get_fields(include_hidden=True):
            if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
                continue
            other: Any = relation.related_model
            ours = self._ours.get(other._meta.label_lower, set())
            name = relation.field.attname  # type: ignore[union-attr]
            for start in range(0, len(keys), KEYS_AT_ONCE):
                pointing = other._base_manager.filter(**{f"{name}__in": keys[start : start + KEYS_AT_ONCE]})
                found = pointing.order_by().values_list("pk", name)
                used |= {owner for key, owner in found if key not in ours or self._is_left(other, key)}
        return used

    def _leave(self, model: type[models.Model], key: Any) -> None:
        self.left[model._meta.label_lower, key] = None

    def _is_left(self, model: type[models.Model], key: Any) -> bool:
        return (model._meta.label_lower, key) in self.left
