"""What is held on a person, gathered from every slice: for them to read, to take away, and before it is erased."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.directory.people.models import Person
from relais.directory.requests.held import BLANK, KEEP, UNLINK, Held, all_held

# On the page; the file holds everything.
SHOWN = 50


@dataclass(frozen=True)
class Block:
    """What one table holds on someone."""

    held: Held
    n: int
    rows: list[list[tuple[str, str]]]  # as a person reads them: name and value
    data: list[dict[str, Any]]  # as a program reads them

    @property
    def title(self) -> str:
        return str(self.held.title)

    @property
    def n_hidden(self) -> int:
        return self.n - len(self.rows)


def held_on(people: Iterable[Person], user=None, *, whole: bool = False) -> list[Block]:
    """
    Everything that is held on someone, table by table; empty tables are left out.

    Parameters
    ----------
    people : their entries, one a network at most in general
    user : their account, if any
    whole : bool
        All the rows for a file, rather than the first ones for a page.
    """
    ids = [pk for person in people for pk in entries_of(person)]
    user_id = getattr(user, "pk", None)
    blocks = []
    for held in all_held():
        rows = held.rows(ids, user_id)
        if _is_the_entry_again(held):
            continue
        n = rows.count()
        if n:
            blocks.append(_block(held, rows, n, whole))
    return blocks


def _is_the_entry_again(held: Held) -> bool:
    """An entry leads to itself, to those joined to it and to an account: it is told once."""
    return held.model == "directory.person" and held.leads != "pk"


def _block(held: Held, rows: models.QuerySet, n: int, whole: bool) -> Block:
    if not held.fields:
        return Block(held, n, [], [])
    direct = [name for name in held.fields if "__" not in name and _is_key(held.table, name)]
    rows = rows.select_related(*direct)
    found = list(rows if whole else rows[:SHOWN])
    return Block(
        held,
        n,
        rows=[_spoken_row(held, row) for row in found],
        data=[{name: _plain(_value(row, name)) for name in held.fields} for row in found],
    )


def _spoken_row(held: Held, row: models.Model) -> list[tuple[str, str]]:
    pairs = ((label_of(held.table, name), spoken(row, name)) for name in held.fields)
    return [(label, words) for label, words in pairs if words]


# Fields whose models give them no words of their own.
LABELS = {
    "network": gettext_lazy("Network"),
    "joined_at": gettext_lazy("Account opened on"),
    "created_at": gettext_lazy("Since"),
    "since": gettext_lazy("Since"),
    "last_seen_at": gettext_lazy("Last used on"),
    "last_used_at": gettext_lazy("Last used on"),
    "used_at": gettext_lazy("Last used on"),
    "made_at": gettext_lazy("When"),
    "merged_at": gettext_lazy("When"),
    "lifted_at": gettext_lazy("Taken back on"),
    "undone_at": gettext_lazy("Taken back on"),
    "seen_at": gettext_lazy("Read on"),
    "kind": gettext_lazy("Kind"),
    "state": gettext_lazy("State"),
    "type": gettext_lazy("Kind"),
    "purpose": gettext_lazy("Purpose"),
    "purpose_version": gettext_lazy("Purpose"),
    "user_agent": gettext_lazy("Device"),
    "ip": gettext_lazy("Address of the device"),
    "verified": gettext_lazy("Checked"),
    "email": gettext_lazy("E-mail"),
}


def label_of(table: type[models.Model], name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    try:
        return capfirst(str(table._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        return capfirst(name.replace("_", " "))


def spoken(row: models.Model, name: str) -> str:
    """A value as a person reads it: the word of a choice, a day, yes or no."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else _value(row, name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, dict | list):
        return ", ".join(map(str, value.values() if isinstance(value, dict) else value))
    return str(value)


def _value(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return value() if callable(value) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, models.Model):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _is_key(table: type[models.Model], name: str) -> bool:
    try:
        return bool(table._meta.get_field(name).is_relation)
    except FieldDoesNotExist:
        return False


@dataclass(frozen=True)
class Fate:
    """What erasing someone does to one kind of thing."""

    title: str
    n: int
    goes: bool
    why: str  # why it stays, or what becomes of it


def fates_of(person: Person) -> list[Fate]:
    """What goes and what stays when a person is erased, told before it is done."""
    closes, ids = closes_account(person), entries_of(person)
    fates = []
    for held in all_held():
        if _is_the_entry_again(held):
            continue
        if held.of == "account" and not closes:
            continue
        n = held.rows(ids, person.user_id).count()
        if n:
            fates.append(_fate(held, n))
    if person.user_id and not closes:
        fates.append(
            Fate(
                _("Their account"),
                1,
                False,
                _("It serves in other networks too: only the role in this one goes."),
            )
        )
    return fates


def _fate(held: Held, n: int) -> Fate:
    if held.on_erasure == KEEP:
        return Fate(str(held.title), n, False, str(held.why))
    if held.on_erasure == BLANK:
        return Fate(str(held.title), n, False, str(held.why) or _("Without what could name the person."))
    if held.on_erasure == UNLINK:
        return Fate(str(held.title), n, False, str(held.why) or _("No longer tied to the person."))
    return Fate(str(held.title), n, True, "")


def entries_of(person: Person) -> list[int]:
    """The entry of a person, and those that were joined to it, however far back."""
    ids, found = [person.pk], [person.pk]
    while found:
        joined = Person._base_manager.filter(merged_into__in=found).exclude(pk__in=ids)
        found = list(joined.order_by("pk").values_list("pk", flat=True))
        ids += found
    return ids


def closes_account(person: Person) -> bool:
    """Whether the account of a person serves in this network alone, so that it goes with them."""
    user = person.user
    if user is None:
        return False
    elsewhere = user.memberships.exclude(network_id=person.network_id).exists()
    known = Person.objects.filter(user=user).exclude(pk=person.pk).exists()
    return not (elsewhere or known or user.is_superuser)
