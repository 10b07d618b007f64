"""The kinds of data that are not kept for ever, and the usual time for each."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from relais.directory.networks.models import Network

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One kind of data: how long it is usually kept, and what its time is counted from."""

    key: str
    label: Words
    counted_from: Words
    months: int
    source: Words  # who says that this is the usual time
    # For people: which ones (`expired(network, before)`); they are warned of first. For the rest: `erase`.
    expired: Callable[[Network, dt.datetime], Any] | None = None
    erase: Callable[[Network, dt.datetime], int] | None = None

    @property
    def is_of_people(self) -> bool:
        return self.expired is not None


KINDS: dict[str, Kind] = {}
# What shows that a person is still there: each gives, for a person, when it was last (an expression, or nothing).
SIGNS: dict[str, Callable[[], Any]] = {}


def keep(key: str, label: Words, **said) -> None:
    """
    Declare a kind of data with the time it is usually kept; a stage calls it in its `ready`.

    Example
    -------
    ::

        keep("sessions", _("Sessions and their notes"), counted_from=_("the day of the session"), months=24,
             source=_("CNIL, 14 September 2023"), erase=erase_sessions)
    """
    KINDS[key] = Kind(key, label, **said)


def sign_of_life(name: str, last: Callable[[], Any]) -> None:
    """
    Declare something that shows that a person still comes: `last()` is an expression on `Person`, a moment or none.

    What the network does to an entry is no sign: only what comes from the person counts.
    """
    SIGNS[name] = last
