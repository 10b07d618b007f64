"""A list whose columns of figures start with the largest: a click on « Relays » first shows who has most."""

from collections.abc import Mapping

from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest

from relais.core.components.listing import PER_PAGE, Listing, Pages


class Ranking(Listing):
    """
    As `Listing`; in `sorts`, a field with a `-` goes down first.

    Rows without the figure come last, whichever way the others go.
    """

    def __init__(
        self, request: HttpRequest, rows: QuerySet, sorts: Mapping[str, tuple[str, ...]], per_page=PER_PAGE
    ):
        self._request = request
        wanted = request.GET.get("sort", "")
        self.key = wanted.removeprefix("-") if wanted.removeprefix("-") in sorts else next(iter(sorts))
        self.is_turned = wanted == f"-{self.key}"
        first, *others = sorts[self.key]
        self.is_descending = first.startswith("-") != self.is_turned
        name = F(first.lstrip("-"))
        # The key comes last, so that rows that are equal keep the same place from one page to the next.
        self.rows = rows.order_by(
            OrderBy(name, descending=self.is_descending, nulls_last=_may_be_empty(rows, first) or None),
            *others,
            "pk",
        )
        self._show(Pages(self.rows, per_page))

    @property
    def sort(self) -> str:
        return ("-" if self.is_turned else "") + self.key

    def sort_address(self, key: str) -> str:
        other_way = key == self.key and not self.is_turned
        return self.address(sort=f"-{key}" if other_way else key, page="")


def _may_be_empty(rows: QuerySet, field: str) -> bool:
    return rows.model._meta.get_field(field.lstrip("-")).null
