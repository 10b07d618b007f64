import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.journal import action
from relais.core.journal.verbs import record_many
from relais.directory.networks.models import Network
from relais.directory.notices.models import Notice, NoticeText
from relais.directory.notices.queries import text_of
from relais.directory.people.models import Person

AT_ONCE = 2_000


@action("directory.write_notice")
def write_notice(*, by, network: Network, controller: str, contact: str, words: str = "") -> NoticeText:
    """Write the network's part of the notice; a changed text is a new version, the same one is left alone."""
    last = text_of(network)
    if last and (last.controller, last.contact, last.words) == (controller, contact, words):
        return last
    text = NoticeText(
        network=network,
        number=last.number + 1 if last else 1,
        controller=controller,
        contact=contact,
        words=words,
        made_by_id=by.pk,
    )
    text.full_clean()
    text.save()
    return text


@action("directory.tell_person")
def tell_person(
    *, by, person: Person, channel: str, told_on: dt.date | None = None, details: str = ""
) -> Notice:
    """Keep that a person was told that data is held on them; this settles their deadline."""
    day = _not_to_come(told_on or timezone.localdate())
    notice = _sent(person, by, channel, day, text_of(person.network), details)
    notice.full_clean()
    notice.save()
    _settle([person.pk])
    return notice


@action("directory.tell_people")
def tell_people(
    *, by, network: Network, person_ids: Iterable[int], channel: str, told_on: dt.date | None = None
) -> Network:
    """
    Keep that many people were told at once, by the same letter or the same mail.

    Only those of the network who were still to be told count; telling them again changes nothing.
    """
    day, text = _not_to_come(told_on or timezone.localdate()), text_of(network)
    wanted = list(person_ids)
    for ids in _by(AT_ONCE, wanted):
        people = Person.objects.filter(network=network, pk__in=ids, notice_due_at__isnull=False)
        told = list(people.select_for_update().order_by("pk"))
        made = Notice.objects.bulk_create([_sent(person, by, channel, day, text) for person in told])
        _settle([person.pk for person in told])
        record_many("directory.tell_person", by=by, subjects=made)
    return network


@action("directory.exempt_from_notice")
def exempt_from_notice(*, by, person: Person, reason: str, details: str) -> Notice:
    """Keep why a person need not be told (GDPR article 14 (5)); the reason is for whoever controls."""
    notice = Notice(
        network_id=person.network_id,
        person=person,
        state=Notice.State.EXEMPT,
        reason=reason,
        details=details,
        text=None,
        was_due_at=person.notice_due_at,
        recorded_by_id=by.pk,
    )
    notice.full_clean()
    notice.save()
    _settle([person.pk])
    return notice


def bring_forward(people: QuerySet[Person], at: dt.datetime | None = None) -> int:
    """
    People are written to, or their data is shown to others, before they were told: the deadline is that moment.

    GDPR article 14 (3) (b) and (c). Called inside the action that writes or shows; how many it concerned.
    """
    at = at or timezone.now()
    return people.filter(Q(notice_due_at__gt=at)).update(notice_due_at=at)


def _sent(
    person: Person, by, channel: str, day: dt.date, text: NoticeText | None, details: str = ""
) -> Notice:
    return Notice(
        network_id=person.network_id,
        person=person,
        state=Notice.State.SENT,
        channel=channel,
        told_on=day,
        text=text,
        details=details,
        was_due_at=person.notice_due_at,
        recorded_by_id=by.pk,
    )


def _not_to_come(day: dt.date) -> dt.date:
    if day > timezone.localdate():
        raise ValidationError({"told_on": _("This day is still to come.")})
    return day


def _settle(person_ids: list[int]) -> None:
    Person.objects.filter(pk__in=person_ids).update(notice_due_at=None)


def _by(size: int, items: list[int]) -> Iterator[list[int]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
