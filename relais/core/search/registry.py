"""What can be found, and how its words are kept beside it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.utils.functional import Promise

from relais.core.bulk import insert_many
from relais.core.search.models import SearchWord
from relais.core.search.spelling import plain_words, words_in

WORD_LENGTH, SORT_LENGTH = 40, 60
AT_ONCE = 2_000


@dataclass(frozen=True)
class Searchable:
    """
    A kind of thing that can be found.

    `texts(row, *parts)` gives what it is found by, `sort_key(row)` its place; `rows_for(user)` what a reader may
    see of it; `page` names the list that takes `?q=`, `right` what opens it.
    """

    model: type[models.Model]
    label: str | Promise
    rows_for: Callable[[Any], models.QuerySet]
    texts: Callable[..., Iterable[str]]
    sort_key: Callable[[Any], str]
    page: str
    right: str
    parts: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

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
        rows, last = self.model._base_manager.order_by("pk"), 0
        # Piece by piece: a question left open would keep SQLite from folding its journal back.
        while chunk := list(rows.filter(pk__gt=last)[:AT_ONCE]):
            self._keep(chunk, are_new=True)
            last = chunk[-1].pk

    def forget(self, keys: Iterable[int]) -> None:
        SearchWord.objects.filter(kind=self.kind, subject_id__in=list(keys)).delete()

    def _keep(self, rows: list[Any], are_new: bool) -> None:
        if not are_new:
            self.forget(row.pk for row in rows)
        insert_many(SearchWord, ["network_id", "kind", "word", "sort_key", "subject_id"], self._written(rows))

    def _written(self, rows: list[Any]) -> Iterator[tuple]:
        """The words of rows that are not deleted, each with the place of its row."""
        parts = [self._part(name, rows) for name in self.parts]
        for row in rows:
            if getattr(row, "deleted_at", None) is not None:
                continue
            texts = self.texts(row, *(part.get(row.pk, []) for part in parts))
            words = {word[:WORD_LENGTH] for text in texts if text for word in words_in(text)}
            place = plain_words(self.sort_key(row))[:SORT_LENGTH]
            for word in sorted(words):
                yield row.network_id, self.kind, word, place, row.pk

    def _part(self, name: str, rows: list[Any]) -> dict[int, list]:
        """The rows of a part of many rows, by the key of their owner: one question."""
        relation: Any = self.model._meta.get_field(name).remote_field
        found: dict[int, list] = defaultdict(list)
        keys = [row.pk for row in rows]
        for one in relation.model._base_manager.filter(**{f"{relation.name}__in": keys}).order_by("pk"):
            found[getattr(one, relation.attname)].append(one)
        return found


SEARCHABLES: dict[str, Searchable] = {}


def searchable(
    model: type[models.Model],
    *,
    label: str | Promise,
    rows_for: Callable[[Any], models.QuerySet],
    texts: Callable[..., Iterable[str]],
    page: str,
    right: str,
    sort_key: Callable[[Any], str] = str,
    parts: Iterable[str] = (),
) -> Searchable:
    """
    Declare that a model can be found; from then on each save and each deletion keeps its words.

    `parts` name what lends it words, such as « contacts »; `texts` is given their rows, and their model has a
    property `owner`. What is written in bulk,
    past `save`, calls `keep` itself.
    """
    one = Searchable(model, label, rows_for, texts, sort_key, page, right, tuple(parts))
    SEARCHABLES[one.kind] = one
    uid = f"search.{one.kind}"

    def saved(instance, raw=False, **kwargs) -> None:
        one.keep([instance])

    def deleted(instance, **kwargs) -> None:
        one.forget([instance.pk])

    def part_changed(instance, **kwargs) -> None:
        try:
            owner = instance.owner
        except ObjectDoesNotExist:  # it goes with its owner
            return
        if isinstance(owner, model) and model._base_manager.filter(pk=owner.pk).exists():
            one.keep([owner])

    post_save.connect(saved, sender=model, weak=False, dispatch_uid=uid)
    post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=uid)
    for name in one.parts:
        part = model._meta.get_field(name).related_model
        for signal in (post_save, post_delete):
            signal.connect(part_changed, sender=part, weak=False, dispatch_uid=f"{uid}.{name}")
    return one
