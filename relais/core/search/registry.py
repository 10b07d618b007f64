"""What can be found, and how its words are kept beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save
from django.utils.functional import Promise

from relais.core.bulk import insert_many
from relais.core.search.models import SearchWord
from relais.core.search.spelling import plain_words

WORD_LENGTH, SORT_LENGTH = 40, 60
AT_ONCE = 2_000


@dataclass(frozen=True)
class Searchable:
    """
    A kind of thing that can be found.

    `texts(row)` gives what it is found by, `sort_key(row)` its place; `rows_for(user)` what a reader may see of
    it; `page` names the list that takes `?q=`.
    """

    model: type[models.Model]
    label: str | Promise
    rows_for: Callable[[Any], models.QuerySet]
    texts: Callable[[Any], Iterable[str]]
    sort_key: Callable[[Any], str]
    page: str
    parts: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    def words_of(self, row) -> set[str]:
        """The words that a row is found by; none once it is deleted."""
        if getattr(row, "deleted_at", None) is not None:
            return set()
        return {word[:WORD_LENGTH] for text in self.texts(row) if text for word in plain_words(text).split()}

    def keep(self, rows: Iterable[models.Model], *, are_new: bool = False) -> None:
        """Write the words of rows, in bulk; `are_new` spares the look at what was written before."""
        chunk: list[models.Model] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == AT_ONCE:
                self._keep(chunk, are_new)
                chunk = []
        if chunk:
            self._keep(chunk, are_new)

    def rebuild(self) -> None:
        """Write the words of every row anew: after rows were written past the product, or its rules changed."""
        SearchWord.objects.filter(kind=self.kind).delete()
        rows = self.model._base_manager.order_by("pk").prefetch_related(*self.parts)
        self.keep(rows.iterator(AT_ONCE), are_new=True)

    def forget(self, keys: Iterable[int]) -> None:
        SearchWord.objects.filter(kind=self.kind, subject_id__in=list(keys)).delete()

    def _keep(self, rows: list[Any], are_new: bool) -> None:
        if not are_new:
            self.forget(row.pk for row in rows)
        written = (
            (row.network_id, self.kind, word, plain_words(self.sort_key(row))[:SORT_LENGTH], row.pk)
            for row in rows
            for word in sorted(self.words_of(row))
        )
        insert_many(SearchWord, ["network_id", "kind", "word", "sort_key", "subject_id"], written)


SEARCHABLES: dict[str, Searchable] = {}


def searchable(
    model: type[models.Model],
    *,
    label: str | Promise,
    rows_for: Callable[[Any], models.QuerySet],
    texts: Callable[[Any], Iterable[str]],
    page: str,
    sort_key: Callable[[Any], str] = str,
    parts: Iterable[str] = (),
) -> Searchable:
    """
    Declare that a model can be found; from then on each save and each deletion keeps its words.

    `parts` name what lends it words: « contacts », whose model has a property `owner`. What is written in bulk,
    past `save`, calls `keep` itself.
    """
    one = Searchable(model, label, rows_for, texts, sort_key, page, tuple(parts))
    SEARCHABLES[one.kind] = one
    uid = f"search.{one.kind}"

    def saved(instance, raw=False, **kwargs) -> None:
        one.keep([instance])

    def deleted(instance, **kwargs) -> None:
        one.forget([instance.pk])

    def part_changed(instance, **kwargs) -> None:
        owner = instance.owner
        if isinstance(owner, model) and model._base_manager.filter(pk=owner.pk).exists():
            one.keep([owner])

    post_save.connect(saved, sender=model, weak=False, dispatch_uid=uid)
    post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=uid)
    for name in one.parts:
        part = model._meta.get_field(name).related_model
        for signal in (post_save, post_delete):
            signal.connect(part_changed, sender=part, weak=False, dispatch_uid=f"{uid}.{name}")
    return one
