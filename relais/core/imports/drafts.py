"""Objects that an import is about to create: light, since they come by the hundred thousand."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils import timezone

from relais.core.bulk import insert_many

# What the database takes as it is; the rest is prepared by its field.
_AS_IT_IS = (str, int, float, bool, type(None))


class Draft:
    """
    What a row of a model will hold: as an instance to whoever reads its values, a tenth of its cost.

    A value may be another draft, which is then written before.
    """

    pk: int | None

    if TYPE_CHECKING:  # what the values named are

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, model: type[models.Model], values: dict[str, Any]):
        self._model = model
        self.pk = None
        self.__dict__.update(values)

    @property
    def _meta(self) -> Any:
        return self._model._meta


Thing = Draft | models.Model


def write_drafts(model: type[models.Model], drafts: Sequence[Draft]) -> list[list]:
    """Write drafts of one model, and give them their keys; [key, digest] of each."""
    layout = layout_of(model)
    keys, now = _reserve(model, len(drafts)), timezone.now()
    written, rows = [], []
    for key, draft in zip(keys, drafts, strict=True):
        draft.pk = key
        values = layout.values(draft, now)
        rows.append((key, *layout.prepared(values)))
        written.append([key, layout.digest(values)])
    insert_many(model, [layout.key_column, *layout.columns], rows)
    return written


def digest_of(thing: models.Model) -> str:
    """What an object holds, in few letters: to tell whether someone changed it since."""
    layout = layout_of(type(thing))
    return layout.digest([getattr(thing, field.attname) for field in layout.fields])


class Layout:
    """The columns of a model, and where the value of each comes from."""

    def __init__(self, model: type[models.Model]):
        key: Any = model._meta.pk
        self.key_column: str = key.column
        self.fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.columns = [field.column for field in self.fields]
        # A moment of creation, the words of a name, a deadline: the field itself gives them.
        given = [field for field in self.fields if type(field).pre_save is not models.Field.pre_save]
        self._stamps = [
            f for f in given if getattr(f, "auto_now_add", False) or getattr(f, "auto_now", False)
        ]
        self._given_by_field = [field for field in given if field not in self._stamps]
        self._prepare = lru_cache(10_000)(lambda field, value: field.get_db_prep_save(value, connection))
        self._told = [is_told(field) for field in self.fields]
        self._defaults = [None if field.is_relation else _plain_default(field) for field in self.fields]

    def values(self, draft: Draft, now: datetime) -> list:
        """The value of each column; a draft lends its key. Those written together have the same moment."""
        held = draft.__dict__
        for field, default in zip(self.fields, self._defaults, strict=True):
            if field.attname not in held:
                other = held.get(field.name) if field.is_relation else None
                held[field.attname] = other.pk if other is not None else default() if default else None
        for field in self._stamps:
            held[field.attname] = now
        for field in self._given_by_field:
            field.pre_save(draft, True)
        return [held[field.attname] for field in self.fields]

    def prepared(self, values: Sequence) -> list:
        return [
            value if type(value) in _AS_IT_IS else self._prepare(field, value)
            for field, value in zip(self.fields, values, strict=True)
        ]

    def digest(self, values: Sequence) -> str:
        told = [
            value.isoformat() if isinstance(value, date) else value
            for value, is_one in zip(values, self._told, strict=True)
            if is_one
        ]
        return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _plain_default(field: Any) -> Callable[[], Any]:
    """What a field holds when nothing is said; the value of a choice rather than the choice."""
    value = field.get_default()
    if isinstance(value, Enum):
        return lambda: value.value
    return field.get_default


@lru_cache(100)
def layout_of(model: type[models.Model]) -> Layout:
    return Layout(model)


def is_told(field: Any) -> bool:
    """Whether a column says what an object is: neither its key, nor when and how often it was saved."""
    return not (
        field.primary_key
        or getattr(field, "auto_now_add", False)
        or getattr(field, "auto_now", False)
        or field.name == "version"
    )


def _reserve(model: type[models.Model], n: int) -> Iterable[int]:
    """Keys that nobody else takes: those of the sequence, or those after the last one of a table that is locked."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), key, n],
            )
            return [row[0] for row in cursor.fetchall()]
        # The embedded database has one writer, and this transaction is it.
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        last = cursor.fetchone()[0]
        return range(last + 1, last + n + 1)
