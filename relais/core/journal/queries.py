from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from relais.core.access.models import User
from relais.core.access.roles import networks_where, rights_in
from relais.core.journal.models import Entry
from relais.core.journal.sentences import verbs_seen_by


def entries_for(user) -> QuerySet[Entry]:
    """The journal that a reader may see: that of the networks they administer."""
    return Entry.objects.filter(network_id__in=networks_where(user, "core.see_journal"))


def entries_like(
    user,
    network_id: int,
    *,
    verb: str = "",
    actor_id: int | None = None,
    about: str = "",
    number: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """
    The journal of one network: an act, who acted, what kind of thing it was done to and which one, on which days.

    Both days are included, as days of the place.
    """
    found = entries_for(user).filter(network_id=network_id)
    if verb:
        found = found.filter(verb=verb)
    if actor_id:
        found = found.filter(actor_id=actor_id)
    if about:
        found = found.filter(subject_type=about)
    if number:
        found = found.filter(subject_id=number)
    if since:
        found = found.filter(pk__gte=_first_key_from(_midnight(since)))
    if until:
        found = found.filter(pk__lt=_first_key_from(_midnight(until + timedelta(days=1))))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _first_key_from(moment: datetime) -> int:
    """
    The key of the first entry written at a moment or after; one beyond the last when there is none.

    The journal is written in the order of time, so that a few questions halve it down to the entry: no index of
    times has to be kept for that. A clock that was set back for a while blurs the border by that while.
    """
    entries = Entry.objects.order_by("pk").values_list("pk", "occurred_at")
    first, last = entries.first(), entries.last()
    if first is None or last is None or first[1] >= moment:
        return first[0] if first else 0
    low, high = first[0], last[0] + 1  # before the moment; at it or after
    while high - low > 1:
        middle = entries.filter(pk__gte=(low + high) // 2)[0] if (low + high) // 2 <= last[0] else None
        if middle is not None and middle[0] < high and middle[1] < moment:
            low = middle[0]
        else:
            high = (low + high) // 2
    return high


def entries_about(subject) -> QuerySet[Entry]:
    """What was done to one object; whoever may see the object may see this."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


def news_for(user, network_id: int, since: datetime | None = None) -> QuerySet[Entry]:
    """What others did in a network, of what the reader's roles let them see."""
    # An entry names whom it is about: news of a whole network is not for those who see a part of it.
    verbs = verbs_seen_by(rights_in(user, network_id, whole=True))
    news = Entry.objects.filter(network_id=network_id, verb__in=verbs).exclude(actor_id=user.pk)
    return news.filter(occurred_at__gt=since) if since else news


def actors_in(network_id: int) -> QuerySet[User]:
    """Those who ever acted in a network."""
    return User.objects.filter(pk__in=_values_in(network_id, "actor_id"))


def kinds_of_subject_in(network_id: int) -> list[str]:
    """The kinds of thing that acts in a network were done to."""
    return [kind for kind in _values_in(network_id, "subject_type") if kind]


def _values_in(network_id: int, field: str) -> list:
    """The different values of a column in a network: a leap from each to the next one along its index."""
    table, column = connection.ops.quote_name(Entry._meta.db_table), connection.ops.quote_name(field)
    least = f"select min({column}) from {table} where network_id = %s"  # noqa: S608 - our own names
    question = f"""
        with recursive found(value) as (
            {least} union all select ({least} and {column} > found.value) from found where found.value is not null
        ) select value from found where value is not null
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, [network_id, network_id])
        return [value for (value,) in cursor.fetchall()]
