"""
The tries of codes and secrets, counted in the database so that all processes count the same ones.

These are counters, not acts: they leave no entry in the journal, which would otherwise hold every typing mistake.
What is counted is written before the answer is known, so that a hundred tries at once are a hundred tries.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from relais.core.access.sealed import digest_of
from relais.directory.cards import limits, queries
from relais.directory.cards.codes import digest_of_code
from relais.directory.cards.models import Allowance, Card


@dataclass(frozen=True)
class Place:
    """Where someone tries from: a network address, and the mark of their browser when it bears one."""

    address: str
    device: str = ""
    is_known: bool = False

    @property
    def kind(self) -> limits.Device:
        if not self.device:
            return limits.Device.NONE
        return limits.Device.KNOWN if self.is_known else limits.Device.NEW


class TooMany(Exception):
    """Too many wrong answers: try again after some seconds; never, when a helper must renew the card."""

    def __init__(self, seconds: int | None):
        self.seconds = seconds
        super().__init__(f"{seconds}")


def card_by_code(place: Place, code: str) -> Card | None:
    """The card that bears a code; nobody's code costs a try. Raises `TooMany`."""
    with transaction.atomic():
        now = _now()
        around = _Counter(f"place {place.address}", limits.OF_A_PLACE, now)
        name = f"device {place.device}" if place.device else f"no device in {place.address}"
        device = _Counter(name, limits.allowance_of(place.kind), now)
        if not limits.may_try(place.kind, device.account, around.account):
            raise TooMany(limits.seconds_to_wait(place.kind, device.account, around.account))
        card = queries.card_that_opens(digest_of_code(code))
        if card is None:
            device.spend()
            if not place.is_known:
                around.spend()
        return card


def is_right_secret(card: Card, keys: list[str]) -> bool:
    """Whether these are the three pictures of a card, in their order. Raises `TooMany`."""
    with transaction.atomic():
        now = _now()
        held = Card.objects.select_for_update().get(pk=card.pk)
        tries = limits.settle(limits.Tries(held.n_wrong, _seconds(held.paused_at)), now)
        if limits.is_closed(tries):
            raise TooMany(None)
        left = limits.seconds_left(tries, now)
        if not left:
            tries = limits.one_more_wrong(tries, now)
        _keep(held, tries)
    if left:
        raise TooMany(left)
    if not check_password(_keyed(held, keys), held.secret):
        card.n_wrong = tries.n_wrong
        return False
    with transaction.atomic():
        held = Card.objects.select_for_update().get(pk=card.pk)
        held.used_at = timezone.now()
        held.save(update_fields=["used_at"])
        _keep(held, limits.Tries())
    return True


def hidden_secret(card: Card, keys: list[str]) -> str:
    """
    What is kept of three pictures.

    Argon2 alone would not hide them: 1,300 secrets are tried in a minute. They are first keyed by the
    installation's secret, which whoever takes the database does not have.
    """
    return make_password(_keyed(card, keys))


def new_device(address: str) -> str:
    """A mark for a browser that has none; empty when too many were given lately in this place."""
    with transaction.atomic():
        given = _Counter(f"new devices {address}", limits.NEW_DEVICES_OF_A_PLACE, _now())
        if not limits.has_one(given.account):
            return ""
        given.spend()
    return get_random_string(22)


def may_make_known(card: Card) -> bool:
    """Whether the device on which a card was rightly used may stand on its own from now on."""
    with transaction.atomic():
        made = _Counter(f"known devices of card {card.pk}", limits.KNOWN_DEVICES_OF_A_CARD, _now())
        if not limits.has_one(made.account):
            return False
        made.spend()
    return True


def forget_old_counts() -> int:
    """Remove the counts that have long come back to full: an allowance refills within a week."""
    before = timezone.now() - timedelta(days=7)
    return Allowance.objects.filter(counted_at__lt=before).delete()[0]


class _Counter:
    """One allowance, locked for the length of the transaction."""

    def __init__(self, name: str, allowance: limits.Allowance, now: float):
        self._now = now
        full = {"left": allowance.most, "counted_at": _moment(now)}
        Allowance.objects.get_or_create(key=digest_of("allowance", name), defaults=full)
        self._row = Allowance.objects.select_for_update().get(key=digest_of("allowance", name))
        kept = limits.Account(self._row.left, self._row.counted_at.timestamp())
        self.account = limits.account_now(allowance, kept, now)

    def spend(self) -> None:
        self._row.left = limits.spend(self.account).left
        self._row.counted_at = _moment(self._now)
        self._row.save(update_fields=["left", "counted_at"])


def _keep(card: Card, tries: limits.Tries) -> None:
    card.n_wrong = tries.n_wrong
    card.paused_at = _moment(tries.paused_at) if tries.paused_at else None
    card.save(update_fields=["n_wrong", "paused_at"])


def _keyed(card: Card, keys: list[str]) -> str:
    return digest_of("card secret", f"{card.pk} {' '.join(keys)}")


def _now() -> float:
    return timezone.now().timestamp()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0
