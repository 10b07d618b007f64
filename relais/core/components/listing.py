"""A list in pages: its order, its page and its filters live in the address, so that it can be sent to someone."""

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

PER_PAGE = 50
# From this row on, a page is far.
FAR = 1_000


class InOrder(Protocol):
    """What knows the keys of the first rows of a list, and the rows among which they are."""

    @property
    def rows(self) -> QuerySet: ...

    @property
    def most(self) -> int: ...

    def keys(self, n: int, is_descending: bool) -> list: ...


class Pages(Paginator):
    """
    Pages of rows. A database walks past all that it skips: far pages are read from the other end, keys first.

    With `most`, rows beyond that many are not shown, nor counted.
    """

    def __init__(
        self,
        rows: QuerySet,
        per_page: int,
        count: Callable[[], int] | None = None,
        most: int | None = None,
        first_keys: list | None = None,
    ):
        super().__init__(rows, per_page)
        self._all, self._count, self._most = rows, count, most
        if first_keys is not None:
            self._first_keys = first_keys

    @cached_property
    def _first_keys(self) -> list | None:
        """The keys of all the rows that are shown, and one more, when not all are."""
        if self._most is None:
            return None
        return list(self._all.values_list("pk", flat=True)[: self._most + 1])

    @cached_property
    def count(self) -> int:
        if self._first_keys is not None:
            return min(len(self._first_keys), self._most or 0)
        return self._count() if self._count else self._all.count()

    @property
    def are_more(self) -> bool:
        return self._first_keys is not None and len(self._first_keys) > self.count

    def page(self, number) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        if self._first_keys is not None:
            return self._page(self._rows(self._first_keys[start:stop]), number)
        if start < FAR:
            return self._page(self._all[start:stop], number)
        return self._page(self._far(start, stop), number)

    def _page(self, rows, number: int) -> Page:
        return Page(rows, number, self)

    def _far(self, start: int, stop: int) -> list:
        rows = self._all
        if start > self.count // 2:
            from_end = slice(self.count - stop, self.count - start)
            return self._rows(list(rows.reverse().values_list("pk", flat=True)[from_end])[::-1])
        return self._rows(list(rows.values_list("pk", flat=True)[start:stop]))

    def _rows(self, keys: list) -> list:
        # Without an order: a database would walk along it rather than go to the few keys.
        found = {row.pk: row for row in self._all.order_by().filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


class Listing:
    """
    Rows in the order and at the page that the address says.

    `sorts` gives, for each word that `?sort=` may hold, the fields to order by; the first one is the usual
    order. An unknown word or page falls back on the usual one rather than failing. `count` knows how many rows
    there are at less cost than counting them; beyond `most` rows, a list says that there are more. `in_order` gives
    the keys of the first ones, in the usual order, at less cost than walking to them, and the rows to find them in.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet,
        sorts: Mapping[str, tuple[str, ...]],
        per_page=PER_PAGE,
        count: Callable[[], int] | None = None,
        most: int | None = None,
        in_order: InOrder | None = None,
    ):
        self._request = request
        wanted = request.GET.get("sort", "")
        self.key = wanted.removeprefix("-") if wanted.removeprefix("-") in sorts else next(iter(sorts))
        self.is_descending = wanted.startswith("-") and wanted.removeprefix("-") == self.key
        fields = [_other_way(field) if self.is_descending else field for field in sorts[self.key]]
        # The key comes last, so that rows that are equal keep the same place from one page to the next.
        self.rows = rows.order_by(*fields, "pk")
        if in_order is not None and self.key == next(iter(sorts)):
            keys = in_order.keys(in_order.most + 1, self.is_descending)
            self._show(Pages(in_order.rows, per_page, most=in_order.most, first_keys=keys))
        else:
            self._show(Pages(self.rows, per_page, count, most))

    def _show(self, pages: Pages) -> None:
        self.page: Page = pages.get_page(self._request.GET.get("page"))
        self.count, self.are_more = pages.count, pages.are_more

    @property
    def sort(self) -> str:
        return ("-" if self.is_descending else "") + self.key

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self._request.GET.items() if name not in {"page", "sort"})

    def address(self, **changes) -> str:
        """This page's address with other words in its query; an empty word leaves it out."""
        words = {**self._request.GET.dict(), **changes}
        query = urlencode({name: value for name, value in words.items() if value not in ("", None)})
        return f"{self._request.path}?{query}" if query else self._request.path

    def sort_address(self, key: str) -> str:
        """In the order of a column; once more, the other way round."""
        other_way = key == self.key and not self.is_descending
        return self.address(sort=f"-{key}" if other_way else key, page="")

    def page_addresses(self) -> list[tuple[int | str, str]]:
        """The numbers to show under the list, each with its address; a gap has none."""
        pages = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(number, self.address(page=number) if isinstance(number, int) else "") for number in pages]

    def previous_address(self) -> str:
        return self.address(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    def next_address(self) -> str:
        return self.address(page=self.page.next_page_number()) if self.page.has_next() else ""


def _other_way(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"
