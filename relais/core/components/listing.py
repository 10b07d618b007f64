"""A list in pages: its order, its page and its filters live in the address, so that it can be sent to someone."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

PER_PAGE = 50


class Pages(Paginator):
    """Pages of rows, the far ones read from the other end: a database walks past all that it skips."""

    def __init__(self, rows: QuerySet, per_page: int, count: Callable[[], int] | None = None):
        super().__init__(rows, per_page)
        self._count = count

    @cached_property
    def count(self) -> int:
        return self._count() if self._count else self.object_list.count()

    def page(self, number) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        if start <= self.count // 2:
            return self._get_page(self.object_list[start:stop], number, self)
        rows = list(self.object_list.reverse()[self.count - stop : self.count - start])
        return self._get_page(rows[::-1], number, self)


class Listing:
    """
    Rows in the order and at the page that the address says.

    `sorts` gives, for each word that `?sort=` may hold, the fields to order by; the first one is the usual
    order. An unknown word or page falls back on the usual one rather than failing. `count` knows how many rows
    there are at less cost than counting them.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet,
        sorts: Mapping[str, tuple[str, ...]],
        per_page=PER_PAGE,
        count: Callable[[], int] | None = None,
    ):
        self._request = request
        wanted = request.GET.get("sort", "")
        self.key = wanted.removeprefix("-") if wanted.removeprefix("-") in sorts else next(iter(sorts))
        self.is_descending = wanted.startswith("-") and wanted.removeprefix("-") == self.key
        fields = [_other_way(field) if self.is_descending else field for field in sorts[self.key]]
        # The key comes last, so that rows that are equal keep the same place from one page to the next.
        self.rows = rows.order_by(*fields, "pk")
        self.page = Pages(self.rows, per_page, count).get_page(request.GET.get("page"))
        self.count = self.page.paginator.count

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
