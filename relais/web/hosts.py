"""The names that the site answers to: those of its settings, and the networks' own addresses, as they come."""

from collections.abc import Iterator


class KnownHosts(list):
    """
    The names of the settings, then the addresses that networks declared.

    Django goes through the list at each request and stops at the first name that fits: the database is asked
    only about a name that the settings do not hold. A new address is known at once, without a restart.
    """

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from _declared()


def _declared() -> list[str]:
    from django.db import DatabaseError

    from relais.directory.brands.models import Brand

    try:
        declared = Brand.objects.exclude(domain=None).order_by("domain").values_list("domain", flat=True)
        return [domain for domain in declared if domain]
    except DatabaseError:
        return []  # no tables yet, or no database: only the names of the settings
