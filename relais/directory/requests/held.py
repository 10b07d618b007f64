"""
What is held on a person, wherever it stands, and what becomes of it when they are erased.

Every table that leads to a person or to an account is found by itself. A slice says more of its own with one
line, in the `ready` of its stage::

    hold("field.assessment", _("Assessments"), ["taken_on", "result"], leads="learner__person")

A test fails for a table that leads to a person and that nobody named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst

DELETE, BLANK, KEEP, UNLINK = "delete", "blank", "keep", "unlink"
Words = str | Promise


@dataclass(frozen=True)
class Held:
    """One table that holds something on people."""

    model: str  # "directory.consent"
    title: Words
    fields: tuple[str, ...]  # those that a person reads; the rest are keys
    leads: str  # from a row to the person or to the account: "person", "owner__person"
    of: str  # "person" or "account"
    on_erasure: str  # DELETE the rows, BLANK some fields, UNLINK (the key is emptied by itself), or KEEP them
    blanks: dict[str, Any] = field(default_factory=dict)
    why: Words = ""  # why it stays, when it stays
    place: int = 50  # where it stands on the page: the smaller, the earlier

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows(self, people: Iterable[int], user_id: int | None) -> models.QuerySet:
        manager = self.table._base_manager
        if self.of == "account":
            return manager.filter(**{self.leads: user_id}).order_by("pk") if user_id else manager.none()
        return manager.filter(**{f"{self.leads}__in": list(people)}).order_by("pk")


_HELD: dict[tuple[str, str], Held] = {}
# Work to be done before the rows of a person go, for what no key leads to: `erase(person) -> {title: how many}`.
_ERASERS: list[Callable[[models.Model], dict[str, int]]] = []


def hold(
    model: str,
    title: Words,
    fields: Iterable[str] = (),
    *,
    leads: str = "person",
    of: str = "person",
    on_erasure: str = DELETE,
    blanks: dict[str, Any] | None = None,
    why: Words = "",
    place: int = 50,
) -> None:
    """Say what a table holds on people. See `Held`; without fields, all those that are no key are shown."""
    if on_erasure not in {DELETE, BLANK, KEEP, UNLINK}:
        raise TypeError(f"{model}: {on_erasure} is not known")
    _HELD[model.lower(), leads] = Held(
        model.lower(), title, tuple(fields), leads, of, on_erasure, blanks or {}, why, place
    )


def eraser(erase: Callable[[models.Model], dict[str, int]]) -> Callable[[models.Model], dict[str, int]]:
    """Declare work to be done when a person is erased, for what no key leads to; it says what it removed."""
    _ERASERS.append(erase)
    return erase


def erasers() -> list[Callable[[models.Model], dict[str, int]]]:
    return list(_ERASERS)


def all_held() -> list[Held]:
    """Every table that leads to a person or an account: those that were named, then those that were found."""
    named = list(_HELD.values())
    known = {(held.model, held.leads) for held in named}
    found = [held for held in found_by_itself() if (held.model, held.leads) not in known]
    return sorted([*named, *found], key=lambda held: (held.place, held.model, held.leads))


def found_by_itself() -> Iterator[Held]:
    """The tables that point to a person or to an account with a key of their own."""
    for label, of in (("directory.person", "person"), ("core.user", "account")):
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
            if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
                continue
            goes = relation.on_delete is models.CASCADE
            if relation.hidden and not goes:
                continue  # who wrote a row down: the key is emptied by itself
            model = relation.related_model._meta
            yield Held(
                model=model.label_lower,
                title=capfirst(model.verbose_name_plural),
                fields=(),
                leads=relation.field.name,
                of=of,
                on_erasure=DELETE if goes else UNLINK,
            )


def is_named(held: Held) -> bool:
    return (held.model, held.leads) in _HELD
